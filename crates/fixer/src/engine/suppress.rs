//! What the author does not want fixed: comments of ours, of hadolint's and of `BuildKit`'s.

use std::cell::Cell;
use std::ops::Range;

use dockwright_syntax::pragma::{Request, Tool};
use dockwright_syntax::{Parse, Pragma};
use dockwright_verify::Change;

use super::pragmas::{Scope, ScopedPragma, pragmas};
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
        let mut off = None;
        for ScopedPragma { pragma, offset, scope } in pragmas(parse) {
            match (pragma.request(), scope) {
                (Some(Request::Off), Scope::File) => off = off.or(Some(offset)),
                (Some(Request::On), Scope::File) => {
                    if let Some(off) = off.take() {
                        found.add(off..offset, What::All);
                    }
                }
                (_, Scope::File) => found.pragma(&pragma, offset, &whole),
                (_, Scope::Instruction(range)) => found.pragma(&pragma, offset, &range),
                (_, Scope::Nothing(_)) => {}
            }
        }
        if let Some(off) = off {
            found.add(off..whole.end, What::All);
        }
        found
    }

    /// What a pragma asks for in `range`.
    fn pragma(&mut self, pragma: &Pragma<'_>, offset: usize, range: &Range<usize>) {
        let names = || pragma.names().map(str::to_owned);
        let mut add = |what| self.add(range.clone(), what);
        match pragma.tool {
            Tool::Dockwright => match pragma.request() {
                Some(Request::Ignore) => add(What::All),
                Some(Request::IgnorePasses) => {
                    names().for_each(|name| add(What::Pass(name, offset)));
                }
                _ => {}
            },
            Tool::Hadolint | Tool::HadolintGlobal if pragma.key != "ignore" => {}
            Tool::BuildKit if names().any(|it| it.eq_ignore_ascii_case("all")) => add(What::All),
            _ => names().for_each(|code| add(What::Code(code))),
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

    /// Whether the author wants nothing changed at a place.
    pub fn silence_all(&self, offset: usize) -> bool {
        self.rules.iter().any(|it| matches!(it.what, What::All) && it.range.contains(&offset))
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
    /// Whether a fix touches what the rule is about. One that moves an instruction past others
    /// touches all of them.
    fn reaches(&self, fix: &Fix) -> bool {
        let touches = |it: &Range<usize>| it.start < self.range.end && self.range.start < it.end;
        self.range.contains(&fix.at)
            || fix
                .edit
                .indels()
                .iter()
                .any(|it| touches(&it.delete) || self.is_inside(it.delete.start))
            || fix.changes.iter().any(Change::moves) && touches(&fix.edit.range())
    }

    /// Whether what is inserted there stands between two parts of what the rule is about.
    fn is_inside(&self, offset: usize) -> bool {
        self.range.start < offset && offset < self.range.end
    }

    fn names(&self, pass: &Pass) -> bool {
        match &self.what {
            What::All => true,
            What::Pass(name, _) => name == pass.name,
            What::Code(code) => pass.settles.iter().any(|it| it.eq_ignore_ascii_case(code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Suppressions;
    use crate::pass::edit::Indel;
    use crate::{Fix, FixOptions, Level, fix_file, passes};

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
    fn a_fix_elsewhere_is_silent_where_its_edit_touches_what_a_comment_keeps() {
        let text = "FROM a\nRUN b\n# dockwright: ignore\nRUN c\nRUN d\n";
        let parse = dockwright_syntax::parse(text);
        let found = Suppressions::of(&parse, &[]);
        let start = |line: &str| text.find(line).expect("the line");
        let fix = |edited: usize| {
            let indels = vec![Indel::replace(edited..edited + 1, "x")];
            Fix::new(start("RUN b"), Level::Safe, "").edit(indels, Vec::new())
        };
        let pass = passes::in_order()[0];
        assert!(!found.silence(pass, &fix(start("RUN b"))));
        assert!(found.silence(pass, &fix(start("RUN c"))));
        assert!(!found.silence(pass, &fix(start("RUN d"))));
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
            "# dockwright: ignore=clean-apt-lists # the next stage reads them",
            "# dockwright: ignore=clean-apt-lists -- the next stage reads them",
            "# dockwright: ignore=clean-apt-lists;reason=the next stage reads them",
            "# dockwright: ignore=clean-apt-lists since the next stage reads them",
            "# dockwright: ignore # as it is",
            "# hadolint ignore=DL3009,DL3015 # the next stage reads them",
            "# hadolint ignore=DL3009 - the next stage reads them",
            "# check=skip=all",
            "# check=skip=A,all // not this one\n\n",
        ] {
            assert_eq!(with(comment), 1, "{comment}");
        }
        for comment in [
            "# dockwright: ignore=clean-apt-lists\n",
            "# hadolint ignore=DL3009\n",
            "# hadolint shell=bash",
            "# say: hadolint ignore=DL3009",
            "# dockwright: ignore-next",
            "  # check=skip=all",
            "# check=skip=all\n#",
            "# check=error=true\n# check=skip=all",
        ] {
            assert_eq!(with(comment), 2, "{comment}");
        }
        assert_eq!(with("# hadolint global ignore=DL3025,DL3009\n"), 0);
        assert_eq!(with("# hadolint global ignore=DL3025,DL3009 # both"), 0);
        assert_eq!(with("# dockwright: off # from here on"), 0);
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
        assert_eq!(with("skip=JSONArgsRecommended // a shell is meant"), 0);
    }
}
