//! The last lines of a run: the outcome for all files, and the next step.

use std::collections::BTreeMap;

use dockwright_fixer::{Level, Silenced, passes};

use super::report::{Ending, Verdict};
use crate::args::Kinds;
use crate::args::mode::Mode;
use crate::baseline;

/// How many files ended how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that are fixed, or would be.
    pub fixed: usize,
    /// Files that are fixed or laid out anew, or would be.
    pub changed: usize,
    /// Laid out already.
    pub unchanged: usize,
    /// Left alone on purpose.
    pub skipped: usize,
    /// The number of them that programs generate.
    pub generated: usize,
    /// Left alone because of an error, or not found at all.
    pub errors: usize,
    /// `RUN` layers with another text than before.
    pub layers: usize,
    /// How many fixes of each pass there are.
    pub fixes: BTreeMap<&'static str, usize>,
    /// How often a pass has found something of a level that is not applied, and in how many files.
    pub found: BTreeMap<(&'static str, Level), (usize, usize)>,
    /// The findings that are listed.
    pub shown: Kinds,
    /// How many findings are listed without the change.
    pub shortened: usize,
    /// How many fixes of each level were not applied.
    pub held: BTreeMap<Level, usize>,
    /// How many of them are about what the project itself demands.
    pub demanded: usize,
    /// Files in which something was not applied.
    pub with_held: usize,
    /// The number of findings that are silenced from outside of the files.
    pub silenced: Silenced,
    /// The number of findings that are not on a changed line.
    pub elsewhere: usize,
    /// How many comments were written or got more names, or would be.
    pub comments: usize,
    /// Files that were left alone because of an error; there may be more of them.
    pub failed: Vec<String>,
    /// How many there are.
    pub failures: usize,
    /// Whether files are laid out, and none of them by a configuration of the project.
    pub is_first: bool,
}

/// Among so many files, those that failed are named again at the end.
const MANY: usize = 10;
/// A layout that changes so many files, and more than a third, may not be the one of the project.
const FIRST: usize = 5;
/// How many of the files that were left alone are named at the end.
const NAMED: usize = 20;

impl Summary {
    /// Counts one more file.
    pub fn count(&mut self, verdict: &Verdict) {
        let findings = &verdict.findings;
        self.silenced.by_code += findings.silenced.by_code;
        self.silenced.by_baseline += findings.silenced.by_baseline;
        self.elsewhere += findings.elsewhere;
        self.comments += findings.comments;
        self.with_held += usize::from(!findings.held.is_empty());
        let mut found: BTreeMap<_, usize> = BTreeMap::new();
        for it in &findings.held {
            *self.held.entry(it.level).or_default() += 1;
            self.demanded += usize::from(it.pass.is_demanded);
            *found.entry((it.pass.name, it.level)).or_default() += 1;
        }
        for (key, count) in found {
            let (all, files) = self.found.entry(key).or_default();
            *all += count;
            *files += 1;
        }
        match verdict.ending {
            Ending::Unchanged => self.unchanged += 1,
            Ending::Changed(rebuild) => {
                self.changed += 1;
                self.fixed += usize::from(!findings.applied.is_empty());
                for it in &findings.applied {
                    *self.fixes.entry(it.pass.name).or_default() += 1;
                }
                self.layers += rebuild.map_or(0, |it| it.layers);
            }
            Ending::Skipped => self.skipped += 1,
            Ending::Empty => {}
            Ending::Generated => {
                self.skipped += 1;
                self.generated += 1;
            }
            Ending::Failed => self.errors += 1,
        }
    }

    /// Remembers the name of a file that was left alone because of an error.
    pub fn fail(&mut self, name: impl FnOnce() -> String) {
        self.failures += 1;
        if self.failed.len() < NAMED {
            self.failed.push(name());
        }
    }

    /// The names of the files that failed, where errors get lost among other words.
    fn failed(&self) -> String {
        let files = self.changed + self.unchanged + self.skipped + self.failures;
        if self.failed.is_empty() || files < MANY {
            return String::new();
        }
        let more = match self.failures - self.failed.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("failed: {}{more}", self.failed.join(", "))
    }

    /// The outcome and, on a second line, the next step; empty if there was nothing to do.
    pub fn text(&self, mode: Mode, colour: bool) -> Option<String> {
        let (first, next) = match mode {
            Mode::List => (self.found()?, self.next_of_list()),
            _ if self.comments > 0 => (self.accepted(mode)?, ACCEPTED.to_owned()),
            _ => (self.done(mode)?, self.next(mode)),
        };
        let lines = [first, next, self.not_listed(), self.failed()];
        let mut lines = lines.into_iter().filter(|it| !it.is_empty());
        let first = lines.next()?;
        let style = match (self.errors, self.changed + self.with_held) {
            (1.., _) => "\x1b[1;31m",
            (0, 1..) if !mode.writes() => "\x1b[1;33m",
            _ => "\x1b[1;32m",
        };
        let (style, cyan, reset) =
            if colour { (style, "\x1b[1;36m", "\x1b[0m") } else { ("", "", "") };
        let line = |it: String| match it.split_once(": ") {
            Some((label, rest)) => format!("  {cyan}{label}:{reset} {rest}\n"),
            None => format!("  {it}\n"),
        };
        let rest: String = lines.map(line).collect();
        Some(format!("{style}{first}{reset}\n{rest}"))
    }

    /// The line of a run that fixes or lays out.
    fn done(&self, mode: Mode) -> Option<String> {
        let would_be = would_be(mode);
        let laid_out = self.changed - self.fixed;
        let fixed = format!("{} {would_be}fixed{}", files(self.fixed), self.passes());
        let reformatted = match self.fixed {
            0 => format!("{} {would_be}reformatted", files(laid_out)),
            _ => format!("{laid_out} {would_be}reformatted"),
        };
        let unchanged = match self.changed {
            0 => format!("{} unchanged", files(self.unchanged)),
            _ => format!("{} unchanged", self.unchanged),
        };
        let cost = match self.layers {
            0 => String::new(),
            1 => "; 1 RUN layer is rebuilt once".to_owned(),
            count => format!("; {count} RUN layers are rebuilt once"),
        };
        let parts = vec![(self.fixed, fixed), (laid_out, reformatted), (self.unchanged, unchanged)];
        self.counts(parts).map(|it| it + &cost)
    }

    /// What to do after it.
    fn next(&self, mode: Mode) -> String {
        let mut steps = Vec::new();
        if !mode.writes() && self.changed > 0 {
            let command = if self.fixed > 0 { "fix" } else { "fmt" };
            steps.push(format!("`dockwright {command}` writes the change"));
        }
        let files = self.changed + self.unchanged + self.skipped + self.failures;
        if self.is_first && self.changed >= FIRST && 3 * self.changed > files {
            steps.push("`dockwright init` finds the layout that changes the least".to_owned());
        }
        if self.layers > 0 {
            steps.push("`--cache-safe` keeps every layer".to_owned());
        }
        for (level, count) in &self.held {
            let found = of_level(*level, *count);
            steps.push(match level {
                Level::Suggestion => format!("`dockwright check --show all` lists {found}"),
                _ => format!("`--level {level}` applies {found}"),
            });
        }
        steps.extend(self.next_of_generated());
        next(&steps)
    }

    /// The line of a run that writes comments above what there is to fix.
    fn accepted(&self, mode: Mode) -> Option<String> {
        let comments = count(self.comments, "comment");
        let written = format!("{comments} {}written in {}", would_be(mode), files(self.changed));
        let unchanged = (self.unchanged, format!("{} unchanged", self.unchanged));
        self.counts(vec![(self.changed, written), unchanged])
    }

    /// The line of a run that lists what it finds.
    fn found(&self) -> Option<String> {
        let without = self.unchanged - self.with_held;
        let levels = self.counted(&Kinds::default()).join(", ");
        let with = format!("{} with findings ({levels})", files(self.with_held));
        let without = match self.with_held {
            0 => (without, format!("{} without findings", files(without))),
            _ => (without, format!("{without} without")),
        };
        self.counts(vec![(self.with_held, with), without])
    }

    /// What to do after it.
    fn next_of_list(&self) -> String {
        let mut steps = Vec::new();
        let applied =
            [Level::Safe, Level::Intended].iter().filter_map(|it| self.held.get(it)).sum();
        if applied > 0 {
            steps.push(format!("`dockwright fix` applies {}", count(applied, "fix")));
        }
        if self.shortened > 0 {
            let text = format!("`--output full` shows the change of {} more", self.shortened);
            steps.push(text);
        }
        let hidden = self.counted(&self.shown);
        // Without any, a table or a baseline stands for the list.
        if !hidden.is_empty() && self.shown != Kinds::default() {
            steps.push(format!("`--show all` lists {}", hidden.join(", ")));
        }
        steps.extend(self.next_of_generated());
        next(&steps)
    }

    /// The numbers of findings, in words, without those of some kinds.
    fn counted(&self, without: &Kinds) -> Vec<String> {
        // What a project demands is a suggestion by its level.
        let others = |(level, count): (&Level, &usize)| match level {
            Level::Suggestion => (*level, count - self.demanded),
            _ => (*level, *count),
        };
        let others = self.held.iter().map(others);
        let others = others.filter(|(level, count)| *count > 0 && !without.levels.contains(level));
        let is_told = without.demanded || without.levels.contains(&Level::Suggestion);
        let demanded = Some(self.demanded).filter(|it| *it > 0 && !is_told);
        let demanded = demanded.map(|it| format!("{it} of the policy"));
        others.map(|(level, count)| of_level(level, count)).chain(demanded).collect()
    }

    /// What to do about the files that programs generate.
    fn next_of_generated(&self) -> Option<String> {
        let count = self.generated;
        (count > 0).then(|| format!("`--generated` takes {}", self::count(count, "generated file")))
    }

    /// The findings that are not listed, and the problems.
    fn not_listed(&self) -> String {
        let Silenced { by_code, by_baseline } = self.silenced;
        let parts = [
            (by_code, format!("{by_code} by .hadolint.yaml")),
            (by_baseline, format!("{by_baseline} by {}", baseline::NAME)),
            (self.elsewhere, format!("{} on lines that have not changed", self.elsewhere)),
        ];
        let parts = parts.into_iter().filter_map(|(count, part)| (count > 0).then_some(part));
        match parts.collect::<Vec<_>>().as_slice() {
            [] => String::new(),
            parts => format!("not listed: {}", parts.join(", ")),
        }
    }

    /// How much each pass has found, as a table; the most frequent first.
    pub fn statistics(&self) -> String {
        let mut rows: Vec<_> = self.found.iter().collect();
        rows.sort_by_key(|((pass, level), (count, _))| (usize::MAX - count, *pass, *level));
        let of = |((pass, level), (count, files)): &(&(&str, Level), &(usize, usize))| {
            let is_opt_in = passes().iter().any(|it| it.name == *pass && it.is_opt_in);
            let only = if is_opt_in { format!(" --only {pass}") } else { String::new() };
            let fix = match level {
                Level::Suggestion => "by hand".to_owned(),
                Level::Risky => format!("dockwright fix{only} --level risky"),
                Level::Safe | Level::Intended => format!("dockwright fix{only}"),
            };
            [count.to_string(), (*pass).to_owned(), level.to_string(), files.to_string(), fix]
        };
        let head = ["count", "pass", "level", "files", "fix"].map(str::to_owned);
        let rows: Vec<_> = [head].into_iter().chain(rows.iter().map(of)).collect();
        let widths: [usize; 5] =
            std::array::from_fn(|at| rows.iter().map(|it| it[at].len()).max().unwrap_or_default());
        let [counts, names, levels, files, _] = widths;
        let line = |[count, pass, level, file, fix]: &[String; 5]| {
            format!("{count:>counts$}  {pass:names$}  {level:levels$}  {file:>files$}  {fix}\n")
        };
        if self.found.is_empty() { String::new() } else { rows.iter().map(line).collect() }
    }

    /// Those of `parts` that count something, and what could not be done; nothing if there is none.
    fn counts(&self, mut parts: Vec<(usize, String)>) -> Option<String> {
        let errors = if self.errors == 1 { "error" } else { "errors" };
        parts.push((self.skipped, format!("{} skipped", self.skipped)));
        parts.push((self.errors, format!("{} {errors}", self.errors)));
        let parts = parts.into_iter().filter_map(|(count, part)| (count > 0).then_some(part));
        let parts: Vec<_> = parts.collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// The fixes of the most frequent passes.
    fn passes(&self) -> String {
        let mut fixes: Vec<_> = self.fixes.iter().map(|(pass, count)| (*count, *pass)).collect();
        fixes.sort_by_key(|(count, pass)| (usize::MAX - count, *pass));
        let mut parts: Vec<_> =
            fixes.iter().take(PASSES).map(|(count, pass)| format!("{count} {pass}")).collect();
        let others: usize = fixes.iter().skip(PASSES).map(|(count, _)| count).sum();
        if others > 0 {
            parts.push(format!("{others} more"));
        }
        if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
    }
}

/// The step after comments.
const ACCEPTED: &str = "from now on, only new findings count";
/// How many passes are named.
const PASSES: usize = 4;

fn would_be(mode: Mode) -> &'static str {
    if mode.writes() { "" } else { "would be " }
}

fn next(steps: &[String]) -> String {
    if steps.is_empty() { String::new() } else { format!("next: {}", steps.join("; ")) }
}

/// The number of findings of a level, in words.
fn of_level(level: Level, found: usize) -> String {
    match level {
        Level::Suggestion => count(found, "suggestion"),
        level => count(found, &format!("{level} fix")),
    }
}

fn files(count: usize) -> String {
    self::count(count, "file")
}

fn count(count: usize, what: &str) -> String {
    match (count, what.ends_with('x')) {
        (1, _) => format!("1 {what}"),
        (_, true) => format!("{count} {what}es"),
        (_, false) => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_name_what_there_is_and_what_to_do() {
        let check = |summary: Summary, text: &str| {
            assert_eq!(summary.text(Mode::Check, false).as_deref(), Some(text));
        };
        check(
            Summary { changed: 12, unchanged: 88, errors: 1, layers: 31, ..Summary::default() },
            "12 files would be reformatted, 88 unchanged, 1 error; 31 RUN layers are rebuilt once\n  \
             next: `dockwright fmt` writes the change; `--cache-safe` keeps every layer\n",
        );
        check(
            Summary { changed: 1, fixed: 1, fixes: [("a", 2)].into(), ..Summary::default() },
            "1 file would be fixed (2 a)\n  next: `dockwright fix` writes the change\n",
        );
        check(
            Summary { unchanged: 1, skipped: 2, errors: 2, ..Summary::default() },
            "1 file unchanged, 2 skipped, 2 errors\n",
        );
        check(Summary { errors: 1, ..Summary::default() }, "1 error\n");
    }

    #[test]
    fn a_run_that_writes_says_what_it_did() {
        let fixes = [("a", 1), ("b", 7), ("c", 2), ("d", 2), ("e", 1), ("f", 1)].into();
        let held = [(Level::Risky, 1), (Level::Suggestion, 2)].into();
        let summary = Summary { changed: 2, fixed: 2, fixes, held, ..Summary::default() };
        let text = "2 files fixed (7 b, 2 c, 2 d, 1 a, 2 more)\n  next: `--level risky` applies 1 \
                    risky fix; `dockwright check --show all` lists 2 suggestions\n";
        assert_eq!(summary.text(Mode::Write, false).as_deref(), Some(text));
        assert_eq!(Summary::default().text(Mode::Write, false), None);
        let coloured = summary.text(Mode::Write, true).unwrap();
        assert!(coloured.starts_with("\x1b[1;32m2 files"), "{coloured}");
    }
}
