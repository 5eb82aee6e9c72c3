//! Where a command can be added behind another one without changing any exit status.

use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

use crate::ways::{is_list, is_negated};

/// Whether the shell stops at the first failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errexit {
    /// The shell goes on.
    Off,
    /// The shell stops.
    On,
    /// Not known, or different within the text.
    Unknown,
}

/// The operator that joins a command to the one in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// `&&`: the command runs if the one in front succeeds.
    And,
    /// `;`: the command runs in any case, unless the shell has stopped.
    Semicolon,
}

/// The part of an and-or list that `node` is in, or is: a command, a pipeline or a compound.
///
/// `None` within a substitution.
pub fn element(node: &SyntaxNode) -> Option<SyntaxNode> {
    let parent = node.parent()?;
    match parent.kind() {
        SyntaxKind::ShPipeline => Some(parent),
        SyntaxKind::ShAndOr => Some(node.clone()),
        _ if is_list(&parent) => Some(node.clone()),
        _ => None,
    }
}

/// The and-or list that an element is part of, or is all of.
fn and_or(element: &SyntaxNode) -> SyntaxNode {
    let parent = element.parent().filter(|it| it.kind() == SyntaxKind::ShAndOr);
    parent.unwrap_or_else(|| element.clone())
}

/// Whether an element, or anything around it, runs in the background.
pub fn is_in_background(element: &SyntaxNode) -> bool {
    element.ancestors().filter(|it| it.parent().is_some_and(|it| is_list(&it))).any(|it| {
        let mut behind =
            std::iter::successors(it.next_sibling_or_token(), SyntaxElement::next_sibling_or_token);
        let end = behind.find(|it| {
            let is_node = it.as_node().is_some();
            is_node || matches!(it.kind(), SyntaxKind::ShSemicolon | SyntaxKind::ShAmpersand)
        });
        end.is_some_and(|it| it.kind() == SyntaxKind::ShAmpersand)
    })
}

/// Whether something in a text runs in the background.
pub fn has_background(text: &SyntaxNode) -> bool {
    text.descendants_with_tokens().any(|it| it.kind() == SyntaxKind::ShAmpersand)
}

/// Whether an element, or a function around it, may run in the background.
pub fn may_be_in_background(element: &SyntaxNode) -> bool {
    let mut above = element.ancestors();
    let text = || element.ancestors().find(|it| it.kind() == SyntaxKind::ShellText);
    is_in_background(element)
        || above.any(|it| it.kind() == SyntaxKind::ShFunction)
            && text().is_some_and(|it| has_background(&it))
}

/// Whether something around an element sends its output elsewhere than to the build log: to a pipe,
/// a file or a variable. Redirections of the element itself do not count.
pub fn is_captured(element: &SyntaxNode) -> bool {
    element.ancestors().skip(1).any(|it| match it.kind() {
        SyntaxKind::ShPipeline | SyntaxKind::ShSubstitution => true,
        SyntaxKind::ShGroup
        | SyntaxKind::ShSubshell
        | SyntaxKind::ShIf
        | SyntaxKind::ShCase
        | SyntaxKind::ShFor
        | SyntaxKind::ShLoop => {
            let redirects = it.children().filter(|it| it.kind() == SyntaxKind::ShRedirect);
            redirects
                .map(|it| it.text().to_string())
                .any(|it| it.contains('>') && !it.contains("/dev/null") && !it.contains(">&"))
        }
        _ => false,
    })
}

/// The operator that joins a command, which succeeds, to `element` without changing any exit status
/// that something depends on.
///
/// `reads_status`: whether the text behind asks for the status of the command before it.
pub fn joint(element: &SyntaxNode, errexit: Errexit, reads_status: bool) -> Option<Joint> {
    if is_in_background(element) {
        return None;
    }
    let list = and_or(element);
    // The next command sees the status of both as that of `element`, and a failure in the middle of
    // an and-or list stops no shell.
    if element.next_sibling().is_some() && list != *element {
        return Some(Joint::And);
    }
    let errexit = match errexit {
        Errexit::On if is_in_function(&list) => Errexit::Unknown,
        it => it,
    };
    if errexit == Errexit::Off || is_exempt(element) {
        return Some(Joint::And);
    }
    // From here on, a failure may have to stop the shell. Behind `a && b`, that of `b` does not.
    if !is_simple(element) {
        return None;
    }
    if ends_text(&list) {
        return Some(Joint::And);
    }
    let is_last = list.next_sibling().is_none();
    let is_alone = list == *element;
    let is_hidden = errexit == Errexit::On || !is_last && !reads_status;
    (is_alone && is_hidden).then_some(Joint::Semicolon)
}

/// Whether a command behind `element` that has a line of its own runs only if the element has
/// succeeded: the shell stops there otherwise.
pub fn stops_behind(element: &SyntaxNode, errexit: Errexit) -> bool {
    errexit == Errexit::On
        && and_or(element) == *element
        && is_simple(element)
        && !is_in_background(element)
        && !is_in_function(element)
        && !is_exempt(element)
}

/// Whether an element is a simple command, or a pipeline of them.
fn is_simple(element: &SyntaxNode) -> bool {
    let is_command = |it: &SyntaxNode| it.kind() == SyntaxKind::ShCommand;
    is_command(element)
        || element.kind() == SyntaxKind::ShPipeline && element.children().all(|it| is_command(&it))
}

fn is_in_function(node: &SyntaxNode) -> bool {
    node.ancestors().any(|it| it.kind() == SyntaxKind::ShFunction)
}

/// Whether no failure in the element stops the shell, with any options: in conditions, and in
/// compounds that are not the last part of an and-or list.
fn is_exempt(element: &SyntaxNode) -> bool {
    for it in element.ancestors() {
        let is_tested = match it.kind() {
            SyntaxKind::ShFunction | SyntaxKind::ShSubstitution => return false,
            SyntaxKind::ShCondition => true,
            SyntaxKind::ShPipeline => is_negated(&it),
            _ => false,
        };
        let is_part = it.parent().is_some_and(|it| it.kind() == SyntaxKind::ShAndOr);
        if is_tested || is_part && it.next_sibling().is_some() {
            return true;
        }
    }
    false
}

/// Whether the text ends with this and-or list: nothing runs after it fails, and its status is that
/// of the text.
fn ends_text(list: &SyntaxNode) -> bool {
    if list.next_sibling().is_some() {
        return false;
    }
    let Some(body) = list.parent() else { return false };
    if body.kind() == SyntaxKind::ShellText {
        return true;
    }
    let Some(mut compound) = body.parent().filter(|_| body.kind() == SyntaxKind::ShBody) else {
        return false;
    };
    if compound.kind() == SyntaxKind::ShCaseArm {
        let falls_through = compound
            .children_with_tokens()
            .any(|it| it.as_token().is_some_and(|it| it.text() == ";&" || it.text() == ";;&"));
        match compound.parent() {
            Some(case) if !falls_through => compound = case,
            _ => return false,
        }
    }
    let ends_so = matches!(
        compound.kind(),
        SyntaxKind::ShGroup | SyntaxKind::ShSubshell | SyntaxKind::ShIf | SyntaxKind::ShCase
    );
    let is_part = compound.parent().is_some_and(|it| it.kind() == SyntaxKind::ShAndOr);
    let is_last = !is_part || compound.next_sibling().is_none();
    ends_so
        && is_last
        && element(&compound).as_ref() == Some(&compound)
        && ends_text(&and_or(&compound))
}

#[cfg(test)]
mod tests {
    use dockwright_syntax::ast::ShCommand;

    use super::*;

    /// What joins another command to the element of `x`, for each state of `errexit`: off, on,
    /// unknown.
    fn joints(text: &str) -> String {
        let file = format!("FROM a\nRUN {text}\n");
        let parse = dockwright_syntax::parse(&file);
        let run = parse.file().instructions().last().and_then(|it| it.shell_text());
        let mut commands = run.iter().flat_map(|it| it.syntax().descendants());
        let x = commands.find(|it| {
            it.kind() == SyntaxKind::ShCommand
                && ShCommand::cast(it.clone())
                    .and_then(|it| it.words().next())
                    .is_some_and(|it| it.text() == "x")
        });
        let element = x.and_then(|it| element(&it)).expect("a command");
        let reads_status = text.contains("$?");
        let all = [Errexit::Off, Errexit::On, Errexit::Unknown];
        let shown = all.map(|it| match joint(&element, it, reads_status) {
            Some(Joint::And) => "&&",
            Some(Joint::Semicolon) => ";",
            None => "no",
        });
        shown.join(" ")
    }

    #[test]
    fn every_status_that_something_sees_is_kept() {
        for (text, expected) in [
            ("x", "&& && &&"),
            ("x;", "&& && &&"),
            ("x &", "no no no"),
            ("{ x; } & a", "no no no"),
            ("x && a; b", "&& && &&"),
            ("x || a; b", "&& && &&"),
            ("x; a", "&& ; ;"),
            ("x; a $?", "&& ; no"),
            ("a && x", "&& && &&"),
            ("a && x; b", "&& no no"),
            ("a | x; b", "&& ; ;"),
            ("if x; then a; fi", "&& && &&"),
            ("if a; then x; fi", "&& && &&"),
            ("if a; then x; fi; b", "&& ; no"),
            ("if a; then x; b; fi; c", "&& ; ;"),
            ("(x) && a; b", "&& && &&"),
            ("(x); b", "&& ; no"),
            ("case a in b) x;; esac", "&& && &&"),
            ("case a in b) x;& c) d;; esac", "&& ; no"),
            ("for a in b; do x; done", "&& ; no"),
            ("f() { x; }; f", "&& no no"),
            ("f() { x; a; }; f", "&& ; ;"),
            ("a=$(b); x", "&& && &&"),
        ] {
            assert_eq!(joints(text), expected, "{text}");
        }
    }
}
