//! Data flow over shell text: facts that hold on every path to a place.

use dockwright_syntax::{SyntaxKind, SyntaxNode, ast::ShCommand};

use crate::script::Command;

/// The effect of a simple command on a fact about the shell and its environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The fact holds when the command succeeds.
    Establishes,
    /// The fact is as before.
    Keeps,
    /// The fact may no longer hold.
    Forgets,
}

/// Whether a fact holds behind a command: for each exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    /// Where the command has succeeded.
    pub success: bool,
    /// Where it has failed.
    pub failure: bool,
}

impl Ways {
    fn both(fact: bool) -> Self {
        Self { success: fact, failure: fact }
    }

    fn is_certain(self) -> bool {
        self.success && self.failure
    }
}

/// Computes whether a fact holds behind parts of a text, from the effects of single commands.
pub struct Follower<'f> {
    /// The effect of a simple command.
    pub effect: &'f dyn Fn(&Command) -> Effect,
    /// Whether a pipeline certainly fails when one of its commands does.
    pub has_pipefail: bool,
}

impl Follower<'_> {
    /// Behind `element`, with nothing known where its list begins: whether the fact holds where
    /// the list has succeeded so far.
    pub fn holds_behind(&self, element: &SyntaxNode) -> bool {
        let and_or = element.parent().filter(|it| it.kind() == SyntaxKind::ShAndOr);
        let last = and_or.clone().unwrap_or_else(|| element.clone());
        let Some(list) = last.parent() else { return false };
        let mut fact = false;
        for child in list.children() {
            if child == last {
                let ways = match &and_or {
                    Some(it) => self.and_or(it, fact, Some(element)),
                    None => self.behind(element, fact),
                };
                return ways.success;
            }
            fact = self.behind(&child, fact).is_certain();
        }
        false
    }

    fn behind(&self, node: &SyntaxNode, before: bool) -> Ways {
        match node.kind() {
            SyntaxKind::ShCommand => self.command(node, before),
            SyntaxKind::ShPipeline => self.pipeline(node, before),
            SyntaxKind::ShAndOr => self.and_or(node, before, None),
            SyntaxKind::ShIf => self.branches(node, before),
            SyntaxKind::ShCase => {
                let arms = node.children().filter(|it| it.kind() == SyntaxKind::ShCaseArm);
                let is_certain = arms.flat_map(|it| it.children()).all(|it| {
                    it.kind() != SyntaxKind::ShBody || self.list(&it, before).is_certain()
                });
                Ways::both(before && is_certain)
            }
            SyntaxKind::ShFor => self.each(node, before),
            SyntaxKind::ShLoop => self.repeated(node, before),
            SyntaxKind::ShGroup => self.body(node, before),
            SyntaxKind::ShSubshell => self.own_shell(node, before),
            _ => Ways::both(before),
        }
    }

    fn command(&self, node: &SyntaxNode, before: bool) -> Ways {
        let Some(syntax) = ShCommand::cast(node.clone()) else { return Ways::both(before) };
        match (self.effect)(&Command::of(syntax)) {
            Effect::Establishes => Ways { success: true, failure: before },
            Effect::Keeps => Ways::both(before),
            Effect::Forgets => Ways::both(false),
        }
    }

    fn body(&self, node: &SyntaxNode, before: bool) -> Ways {
        let body = node.children().find(is_list);
        body.map_or(Ways::both(before), |it| self.list(&it, before))
    }

    /// A subshell tells nothing about this shell if a command in the subshell undoes the fact.
    fn own_shell(&self, node: &SyntaxNode, before: bool) -> Ways {
        let mut commands = node.descendants().filter_map(ShCommand::cast).map(Command::of);
        if commands.any(|it| (self.effect)(&it) == Effect::Forgets) {
            return Ways::both(false);
        }
        match node.kind() {
            SyntaxKind::ShSubshell => self.body(node, before),
            _ => self.behind(node, before),
        }
    }

    /// Only the status of the last command counts, unless `pipefail` is set.
    fn pipeline(&self, node: &SyntaxNode, before: bool) -> Ways {
        let each = node.children().map(|it| self.own_shell(&it, before));
        let success = if self.has_pipefail {
            each.fold(before, |any, it| any || it.success)
        } else {
            each.last().is_some_and(|it| it.success)
        };
        if is_negated(node) {
            return Ways { success: before, failure: success };
        }
        Ways { success, failure: before }
    }

    /// Behind an and-or list, or behind `end` of its parts.
    fn and_or(&self, node: &SyntaxNode, before: bool, end: Option<&SyntaxNode>) -> Ways {
        let mut ways: Option<Ways> = None;
        let mut is_or = false;
        for element in node.children_with_tokens() {
            match element.kind() {
                SyntaxKind::ShAndAnd => is_or = false,
                SyntaxKind::ShOrOr => is_or = true,
                _ => {
                    let Some(part) = element.into_node() else { continue };
                    ways = Some(match ways {
                        None => self.behind(&part, before),
                        Some(Ways { success, failure }) if is_or => {
                            let part = self.behind(&part, failure);
                            Ways { success: success && part.success, failure: part.failure }
                        }
                        Some(Ways { success, failure }) => {
                            let part = self.behind(&part, success);
                            Ways { success: part.success, failure: failure && part.failure }
                        }
                    });
                    if end == Some(&part) {
                        break;
                    }
                }
            }
        }
        ways.unwrap_or(Ways::both(before))
    }

    fn list(&self, list: &SyntaxNode, before: bool) -> Ways {
        let mut ways = Ways::both(before);
        for child in list.children() {
            ways = self.behind(&child, ways.is_certain());
        }
        ways
    }

    fn branches(&self, node: &SyntaxNode, before: bool) -> Ways {
        let mut behind = Ways { success: true, failure: true };
        // Where the last condition has succeeded, and where all of them have failed.
        let (mut taken, mut passed) = (None, before);
        for it in node.children().filter(is_list) {
            if it.kind() == SyntaxKind::ShCondition {
                let ways = self.list(&it, passed);
                (taken, passed) = (Some(ways.success), ways.failure);
                continue;
            }
            let ways = self.list(&it, taken.take().unwrap_or(passed));
            behind.success &= ways.success;
            behind.failure &= ways.failure;
        }
        let has_else = node.children_with_tokens().any(|it| {
            it.kind() == SyntaxKind::ShReserved
                && it.as_token().is_some_and(|it| it.text() == "else")
        });
        // Without an `else`, the way past all branches succeeds.
        behind.success &= has_else || passed;
        behind
    }

    /// An `until` ends when its condition succeeds; other loops may not run at all.
    fn repeated(&self, node: &SyntaxNode, before: bool) -> Ways {
        let lists = node.children().filter(is_list);
        let ways: Vec<_> = lists.map(|it| self.list(&it, before)).collect();
        let keeps = before && ways.iter().all(|it| it.is_certain());
        let is_until = node.first_token().is_some_and(|it| it.text() == "until");
        let is_met = is_until && !is_cut(node) && ways.first().is_some_and(|it| it.success);
        Ways::both(keeps || is_met)
    }

    /// A `for` over literal words runs its body at least once, and ends with the status of the last
    /// run.
    fn each(&self, node: &SyntaxNode, before: bool) -> Ways {
        let Some(body) = node.children().find(is_list) else { return Ways::both(false) };
        let is_cut = is_cut(&body);
        let mut words = node.children().filter(|it| it.kind() == SyntaxKind::ShWord).skip(1);
        let is_entered = words.any(|it| {
            it.text()
                .to_string()
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || b"-_./@=".contains(&it))
        });
        let ways = self.list(&body, before);
        Ways {
            success: !is_cut && ways.success && (is_entered || before),
            failure: !is_cut && ways.failure && before,
        }
    }
}

/// Whether a command in a loop may leave the loop, or begin its next turn.
fn is_cut(body: &SyntaxNode) -> bool {
    body.descendants().filter_map(ShCommand::cast).any(|it| {
        let name = Command::of(it).name();
        name.is_some_and(|it| ["break", "continue", "return", "exit"].contains(&it.as_str()))
    })
}

/// Whether a node holds a list of commands.
pub(crate) fn is_list(node: &SyntaxNode) -> bool {
    use SyntaxKind::{ShBody, ShCondition, ShellText};
    matches!(node.kind(), ShBody | ShCondition | ShellText)
}

/// Whether a `!` stands in front of a pipeline.
pub(crate) fn is_negated(pipeline: &SyntaxNode) -> bool {
    pipeline.children_with_tokens().any(|it| it.kind() == SyntaxKind::ShReserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `x` has certainly run, and nothing has forgotten it, behind the last element of the
    /// outermost list.
    fn holds(text: &str, has_pipefail: bool) -> bool {
        let file = format!("FROM a\nRUN {text}\n");
        let parse = dockwright_syntax::parse(&file);
        let run = parse.file().instructions().last().and_then(|it| it.shell_text());
        let run = run.expect("shell text");
        let effect = |it: &Command| match it.words().first().map(|it| it.text.as_str()) {
            Some("x") => Effect::Establishes,
            Some("forget") => Effect::Forgets,
            _ => Effect::Keeps,
        };
        let last = run.syntax().children().last().expect("a list");
        let element = match last.kind() {
            SyntaxKind::ShAndOr => last.children().last().expect("a part"),
            _ => last,
        };
        Follower { effect: &effect, has_pipefail }.holds_behind(&element)
    }

    #[test]
    fn a_fact_holds_where_every_way_leads_past_it() {
        for text in [
            "x",
            "a && x",
            "x && a",
            "x || x",
            "x && a || x",
            "a | x",
            "if a; then x; else x; fi",
            "if x; then a; else x; fi",
            "if a; then x; elif b; then x; else x; fi",
            "x && if a; then b; fi",
            "{ a; x; }",
            "(x)",
            "for a in b c; do x; done",
            "until x; do a; done",
            "x && case a in b) c;; esac",
        ] {
            assert!(holds(text, false), "{text}");
        }
        for text in [
            "a",
            "a || x",
            "x || a",
            "x; a",
            "! x",
            "x | a",
            "if a; then x; fi",
            "if a; then x; elif b; then x; fi",
            "if x; then a; else b; fi",
            "x && forget",
            "x && if a; then forget; fi",
            "(forget && x)",
            "case a in b) x;; esac",
            "for a in $b; do x; done",
            "for a in b c; do test $a || continue; x; done",
            "while a; do x; done",
            "until x; do break; done",
            "f() { x; }",
            "x && case a in b) forget;; esac",
        ] {
            assert!(!holds(text, false), "{text}");
        }
        assert!(holds("x | a", true));
        assert!(!holds("(forget; x) | a", true));
    }
}
