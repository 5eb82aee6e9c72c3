//! What the author does not want fixed: comments of ours, of hadolint's and of `BuildKit`'s.

use std::cell::Cell;
use std::ops::Range;

use dockwright_printer::Pragma;
use dockwright_syntax::{Parse, SyntaxElement, SyntaxKind, SyntaxToken, ast};

use crate::{Fix, Pass};

/// The rules that are silent, and where.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    /// Where it holds, in bytes.
    range: Range<usize>,
    what: What,
    is_used: Cell<bool>,
}

#[derive(Debug)]
enum What {
    /// Everything.
    All,
    /// A pass of ours, named in the comment at this offset.
    Pass(String, usize),
    /// A code of hadolint or `BuildKit`.
    Code(String),
}

impl Suppressions {
    /// Reads the comments of a file; `codes` are silent everywhere.
    pub fn of(parse: &Parse<'_>, codes: &[String]) -> Self {
        let whole = 0..parse.source().len();
        let mut found = Self::default();
        for code in codes {
            found.add(whole.clone(), What::Code(code.clone()));
        }
        if ["dockwright:", "hadolint", "check"].iter().any(|it| parse.source().contains(it)) {
            found.read(parse, &whole);
        }
        found
    }

    fn read(&mut self, parse: &Parse<'_>, whole: &Range<usize>) {
        for directive in parse.file().directives() {
            let is_check =
                directive.name().is_some_and(|it| it.text().eq_ignore_ascii_case("check"));
            if let Some(value) = directive.value().filter(|_| is_check) {
                self.check(value.text(), whole);
            }
        }
        let mut off = None;
        let mut switch = |comment: &SyntaxToken| {
            let start = usize::from(comment.text_range().start());
            match Pragma::of(comment.text().trim_end()) {
                Some(Pragma::Off) => off = off.or(Some(start)),
                Some(Pragma::On) => return off.take().map(|off| off..start),
                _ => {}
            }
            None
        };
        let mut switched = Vec::new();
        for element in parse.syntax().children_with_tokens() {
            match element {
                SyntaxElement::Token(token) if token.kind() == SyntaxKind::Comment => {
                    switched.extend(switch(&token));
                    self.comment(&token, None, whole);
                }
                SyntaxElement::Token(_) => {}
                SyntaxElement::Node(node) => {
                    let Some(instruction) = ast::Instruction::cast(node) else { continue };
                    for comment in instruction.leading_comments() {
                        switched.extend(switch(&comment));
                        self.comment(&comment, Some(&instruction), whole);
                    }
                }
            }
        }
        switched.extend(off.map(|off| off..whole.end));
        for range in switched {
            self.add(range, What::All);
        }
    }

    /// A comment above `instruction`, or between instructions.
    fn comment(
        &mut self,
        comment: &SyntaxToken,
        instruction: Option<&ast::Instruction>,
        whole: &Range<usize>,
    ) {
        let text = comment.text().trim_end();
        let Some(text) = text.strip_prefix('#').map(str::trim_start) else { return };
        if let Some(rest) = text.strip_prefix("hadolint").map(str::trim_start) {
            if let Some(codes) = value(rest.strip_prefix("global").unwrap_or_default(), "ignore") {
                names(codes).for_each(|it| self.add(whole.clone(), What::Code(it)));
            } else if let (Some(codes), Some(it)) = (value(rest, "ignore"), instruction) {
                names(codes).for_each(|code| self.add(range(it), What::Code(code)));
            }
        } else if let Some(rest) = text.strip_prefix("dockwright:").map(str::trim_start)
            && let Some(it) = instruction
        {
            let start = usize::from(comment.text_range().start());
            match value(rest, "ignore") {
                Some(passes) => {
                    names(passes).for_each(|name| self.add(range(it), What::Pass(name, start)));
                }
                None if rest == "ignore" => self.add(range(it), What::All),
                None => {}
            }
        }
    }

    /// The value of `# check=skip=A,B;error=true`.
    fn check(&mut self, value: &str, whole: &Range<usize>) {
        let skipped = value.split(';').filter_map(|it| it.trim().strip_prefix("skip="));
        for code in skipped.flat_map(names) {
            let is_all = code.eq_ignore_ascii_case("all");
            self.add(whole.clone(), if is_all { What::All } else { What::Code(code) });
        }
    }

    fn add(&mut self, range: Range<usize>, what: What) {
        self.rules.push(Rule { range, what, is_used: Cell::new(false) });
    }

    /// Whether the author does not want this fix.
    pub fn silence(&self, pass: &Pass, fix: &Fix) -> bool {
        let mut is_silent = false;
        for rule in self.rules.iter().filter(|it| it.reaches(fix) && it.names(pass)) {
            rule.is_used.set(true);
            is_silent = true;
        }
        is_silent
    }

    /// The comments that name a pass among `passes` which has nothing to do there, and the passes
    /// that do not exist.
    pub fn unused<'s>(
        &'s self,
        passes: &'s [&'static Pass],
        all: &'s [&'static Pass],
    ) -> impl Iterator<Item = Unused<'s>> {
        self.rules.iter().filter_map(move |rule| {
            let What::Pass(name, offset) = &rule.what else { return None };
            let has = |list: &[&Pass]| list.iter().any(|it| it.name == name);
            let is_known = has(all);
            let is_unused = !rule.is_used.get() && has(passes);
            (!is_known || is_unused).then_some(Unused { name, offset: *offset, is_known })
        })
    }
}

/// A pass in a comment that says nothing.
pub(crate) struct Unused<'s> {
    pub name: &'s str,
    /// Where the comment stands, in bytes.
    pub offset: usize,
    pub is_known: bool,
}

impl Rule {
    fn reaches(&self, fix: &Fix) -> bool {
        let touches = |it: &Range<usize>| {
            it.start < self.range.end && self.range.start < it.end.max(it.start + 1)
        };
        self.range.contains(&fix.at) || fix.edit.indels().iter().any(|it| touches(&it.delete))
    }

    fn names(&self, pass: &Pass) -> bool {
        match &self.what {
            What::All => true,
            What::Pass(name, _) => name == pass.name,
            What::Code(code) => pass.settles.iter().any(|it| it.eq_ignore_ascii_case(code)),
        }
    }
}

/// The text behind `key=`.
fn value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.trim_start().strip_prefix(key)?.trim_start().strip_prefix('=')
}

fn names(list: &str) -> impl Iterator<Item = String> {
    list.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned)
}

fn range(instruction: &ast::Instruction) -> Range<usize> {
    let range = instruction.syntax().text_range();
    range.start().into()..range.end().into()
}

#[cfg(test)]
mod tests {
    use crate::{FixOptions, Level, fix_file, passes};

    const RUN: &str = "RUN apt-get update && apt-get install -y curl";

    /// The passes that the texts below are for.
    const PASSES: [&str; 4] =
        ["clean-apt-lists", "join-apt-runs", "join-apt-update", "use-exec-form"];

    /// How many fixes a file gets.
    fn fixes(text: &str) -> usize {
        let passes = passes::in_order().iter().filter(|it| PASSES.contains(&it.name));
        let passes = passes.copied().collect();
        let options = FixOptions { level: Level::Risky, passes, ..FixOptions::default() };
        fix_file(text.as_bytes(), &options).applied.len()
    }

    #[test]
    fn a_comment_holds_for_the_instruction_below_it() {
        let with = |comment: &str| fixes(&format!("FROM a\n{comment}\n{RUN}\nCMD nginx\n"));
        assert_eq!(with("# as ever"), 2);
        for comment in [
            "# dockwright: ignore=clean-apt-lists",
            "#dockwright:ignore=use-exec-form, clean-apt-lists",
            "# hadolint ignore=DL3009",
            "#hadolint   ignore = DL3008 , dl3009",
            "# dockwright: ignore=clean-apt-lists\n# and more",
        ] {
            assert_eq!(with(comment), 1, "{comment}");
        }
        for comment in [
            "# dockwright: ignore=clean-apt-lists\n",
            "# hadolint ignore=DL3009\n",
            "# hadolint shell=bash",
            "# say: hadolint ignore=DL3009",
        ] {
            assert_eq!(with(comment), 2, "{comment}");
        }
        assert_eq!(with("# hadolint global ignore=DL3025,DL3009\n"), 0);
        assert_eq!(with("# dockwright: off"), 0);
        assert_eq!(
            fixes(&format!("FROM a\n# dockwright: off\n{RUN}\n# dockwright: on\nCMD nginx\n")),
            1
        );
    }

    #[test]
    fn a_join_is_silent_where_either_part_is() {
        let with = |comment: &str| {
            fixes(&format!("FROM a\nRUN apt-get update\n{comment}\nRUN apt-get install -y curl\n"))
        };
        assert_eq!(with("# curl"), 2);
        assert_eq!(with("# dockwright: ignore=join-apt-update,join-apt-runs"), 0);
        assert_eq!(with("# dockwright: ignore"), 0);
    }

    #[test]
    fn a_directive_skips_rules_for_the_whole_file() {
        let with = |value: &str| fixes(&format!("# check={value}\nFROM a\nCMD nginx\n"));
        assert_eq!(with("error=true"), 1);
        assert_eq!(with("skip=StageNameCasing"), 1);
        assert_eq!(with("skip=StageNameCasing,JSONArgsRecommended;error=true"), 0);
        assert_eq!(with("error=true;skip=all"), 0);
    }
}
