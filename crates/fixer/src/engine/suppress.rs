//! Silenced findings: by comments for dockwright, hadolint or `BuildKit`, by options, or by the
//! baseline.

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use dockwright_syntax::pragma::{Date, Request, Scope, ScopedPragma, Tool, pragmas};
use dockwright_syntax::{Parse, Pragma};
use dockwright_verify::Change;

use super::baseline::{Baseline, Keys};
use crate::{Fix, FixOptions, Pass, Silenced};

/// The silenced rules with their ranges.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    rules: Vec<Rule>,
    /// The baseline, and the keys of the instructions.
    baseline: Option<(Arc<Baseline>, Keys)>,
    silenced: Cell<Silenced>,
}

#[derive(Debug)]
struct Rule {
    /// The range, in bytes.
    range: Range<usize>,
    what: What,
    is_used: Cell<bool>,
}

#[derive(Debug)]
enum What {
    /// All passes.
    All,
    /// A pass, or a code that it settles, named in the comment at this offset.
    Pass(String, usize),
    /// A code of hadolint or `BuildKit`.
    Code(String),
    /// A code named by an option.
    ConfiguredCode(String),
}

impl Suppressions {
    /// Reads the comments of a file that apply on this day, and the options that apply to it.
    pub fn of(parse: &Parse<'_>, options: &FixOptions, today: Option<Date>) -> Self {
        let mut found = Self::on(parse, today);
        for code in &options.ignored_codes {
            found.add(0..parse.source().len(), What::ConfiguredCode(code.clone()));
        }
        let baseline = options.baseline.as_ref();
        found.baseline = baseline.map(|it| (Arc::clone(it), Keys::of(parse)));
        found
    }

    /// Reads the comments of a file, whatever their dates.
    pub fn in_file(parse: &Parse<'_>) -> Self {
        Self::on(parse, None)
    }

    fn on(parse: &Parse<'_>, today: Option<Date>) -> Self {
        let whole = 0..parse.source().len();
        let mut found = Self::default();
        let mut off = None;
        for ScopedPragma { pragma, offset, scope } in pragmas(parse) {
            if today.is_some_and(|it| pragma.is_expired(it)) {
                continue;
            }
            match (pragma.request(), scope) {
                (Some(Request::Off), Scope::File) => off = off.or(Some(offset)),
                (Some(Request::On), Scope::File) => {
                    if let Some(off) = off.take() {
                        found.add(off..offset, What::All);
                    }
                }
                (_, Scope::File) => found.pragma(&pragma, offset, &whole),
                (_, Scope::Instruction(range) | Scope::Stage(range)) => {
                    found.pragma(&pragma, offset, &range);
                }
                (_, Scope::Nothing(_)) => {}
            }
        }
        if let Some(off) = off {
            found.add(off..whole.end, What::All);
        }
        found
    }

    /// Adds the rules that a pragma silences in `range`.
    fn pragma(&mut self, pragma: &Pragma<'_>, offset: usize, range: &Range<usize>) {
        let names = || pragma.names().map(str::to_owned);
        let mut add = |what| self.add(range.clone(), what);
        match pragma.tool {
            Tool::Dockwright => match pragma.request() {
                Some(Request::Ignore(_)) => add(What::All),
                Some(Request::IgnorePasses(_)) => {
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

    /// Whether this fix is silenced.
    pub fn silence(&self, pass: &Pass, fix: &Fix) -> bool {
        let mut is_silent = false;
        for rule in self.rules.iter().filter(|it| it.reaches(fix) && it.names(pass)) {
            rule.is_used.set(true);
            is_silent = true;
        }
        if is_silent {
            let names = |it: &&Rule| matches!(it.what, What::ConfiguredCode(_));
            let by_code = self.rules.iter().filter(names).any(|it| it.names(pass));
            self.count(Silenced { by_code: by_code.into(), ..Silenced::default() });
        } else if self.is_known(pass, fix) {
            is_silent = true;
            self.count(Silenced { by_baseline: 1, ..Silenced::default() });
        }
        is_silent
    }

    /// Whether the baseline has a finding of this pass for an instruction with the same key.
    fn is_known(&self, pass: &Pass, fix: &Fix) -> bool {
        let Some((baseline, keys)) = &self.baseline else { return false };
        keys.at(fix.at).is_some_and(|key| baseline.holds(pass.name, key))
    }

    /// The key of the instruction at an offset, if there is a baseline.
    pub fn key(&self, at: usize) -> Option<u64> {
        self.baseline.as_ref()?.1.at(at)
    }

    fn count(&self, more: Silenced) {
        let so_far = self.silenced.get();
        self.silenced.set(Silenced {
            by_code: so_far.by_code + more.by_code,
            by_baseline: so_far.by_baseline + more.by_baseline,
        });
    }

    /// The number of fixes silenced from outside the file; every query counts.
    pub fn silenced(&self) -> Silenced {
        self.silenced.get()
    }

    /// Whether a comment silences all passes at an offset.
    pub fn silence_all(&self, offset: usize) -> bool {
        self.rules.iter().any(|it| matches!(it.what, What::All) && it.range.contains(&offset))
    }

    /// The names of passes in comments that silenced nothing.
    pub fn unused(&self) -> impl Iterator<Item = Unused<'_>> {
        self.rules.iter().filter(|it| !it.is_used.get()).filter_map(|rule| {
            let What::Pass(name, offset) = &rule.what else { return None };
            Some(Unused { name, offset: *offset, range: rule.range.clone() })
        })
    }
}

/// A name in a comment that silenced nothing.
pub(crate) struct Unused<'s> {
    pub name: &'s str,
    /// The offset of the comment, in bytes.
    pub offset: usize,
    /// The range that the comment applies to.
    pub range: Range<usize>,
}

impl Rule {
    fn reaches(&self, fix: &Fix) -> bool {
        reaches(fix, &self.range)
    }

    fn names(&self, pass: &Pass) -> bool {
        match &self.what {
            What::All => true,
            What::Pass(name, _) => pass.is_called(name),
            What::Code(code) | What::ConfiguredCode(code) => pass.does_settle(code),
        }
    }
}

/// Whether a fix touches a range. A fix that moves an instruction past others touches all of them.
pub(crate) fn reaches(fix: &Fix, range: &Range<usize>) -> bool {
    let touches = |it: &Range<usize>| it.start < range.end && range.start < it.end;
    // Inserted text is between two parts of the range.
    let is_inside = |offset: usize| range.start < offset && offset < range.end;
    range.contains(&fix.at)
        || fix.edit.indels().iter().any(|it| touches(&it.delete) || is_inside(it.delete.start))
        || fix.changes.iter().any(Change::moves) && touches(&fix.edit.range())
}

#[cfg(test)]
mod tests {
    use super::Suppressions;
    use crate::pass::edit::Indel;
    use crate::{Fix, FixOptions, Level, fix_file, passes};

    const RUN: &str = "RUN apt-get update && apt-get install -y curl";

    /// The passes used in the tests below.
    const PASSES: [&str; 4] =
        ["clean-apt-lists", "join-apt-runs", "join-apt-update", "use-exec-form"];

    /// The number of fixes in a file.
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
        let found = Suppressions::in_file(&parse);
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
