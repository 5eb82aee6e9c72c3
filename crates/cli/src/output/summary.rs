//! The last line of a run: what came of all files together.

use std::collections::BTreeMap;

use dockwright_fixer::{Level, Silenced};

use super::report::{Ending, Verdict};
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
    /// Left alone because of an error, or not found at all.
    pub errors: usize,
    /// `RUN` layers with another text than before.
    pub layers: usize,
    /// How many fixes of each pass there are.
    pub fixes: BTreeMap<&'static str, usize>,
    /// How many fixes of each level were not applied.
    pub held: BTreeMap<Level, usize>,
    /// Files in which something was not applied.
    pub with_held: usize,
    /// How much is not told, for a reason that stands outside the files.
    pub silenced: Silenced,
    /// How much is not told, since it is on no line that has changed.
    pub elsewhere: usize,
    /// How many comments were written or got more names, or would be.
    pub comments: usize,
    /// Files that were left alone because of an error; there may be more of them.
    pub failed: Vec<String>,
    /// How many there are.
    pub failures: usize,
}

/// Among so many files, those that failed are named again at the end.
const MANY: usize = 10;
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
        for it in &findings.held {
            *self.held.entry(it.level).or_default() += 1;
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
        format!("\n  failed: {}{more}", self.failed.join(", "))
    }

    /// The line, or `None` if there was nothing to do.
    pub fn line(&self, mode: Mode) -> Option<String> {
        if mode == Mode::List {
            return self.found();
        }
        let would_be = if mode.writes() { "" } else { "would be " };
        if self.comments > 0 {
            return self.accepted(would_be);
        }
        let laid_out = self.changed - self.fixed;
        let fixed = format!("{} {would_be}fixed", files(self.fixed));
        let reformatted = match self.fixed {
            0 => format!("{} {would_be}reformatted", files(laid_out)),
            _ => format!("{laid_out} {would_be}reformatted"),
        };
        let unchanged = match self.changed {
            0 => format!("{} unchanged", files(self.unchanged)),
            _ => format!("{} unchanged", self.unchanged),
        };
        let parts = vec![(self.fixed, fixed), (laid_out, reformatted), (self.unchanged, unchanged)];
        self.counts(parts).map(|it| it + &self.cost() + &self.passes() + &self.failed())
    }

    /// The line of a run that writes comments above what there is to fix.
    fn accepted(&self, would_be: &str) -> Option<String> {
        let comments = match self.comments {
            1 => "1 comment".to_owned(),
            count => format!("{count} comments"),
        };
        let written = format!("{comments} {would_be}written in {}", files(self.changed));
        let parts = vec![
            (self.changed, written),
            (self.unchanged, format!("{} unchanged", self.unchanged)),
        ];
        let next = "\n  from now on, only new findings count";
        self.counts(parts).map(|it| it + next + &self.failed())
    }

    /// The line of a run that lists what it finds.
    fn found(&self) -> Option<String> {
        let without = self.unchanged - self.with_held;
        let with = format!("{} with findings", files(self.with_held));
        let without = match self.with_held {
            0 => (without, format!("{} without findings", files(without))),
            _ => (without, format!("{without} without")),
        };
        let level = |(level, count): (&Level, &usize)| match level {
            Level::Suggestion if *count == 1 => "1 suggestion".to_owned(),
            Level::Suggestion => format!("{count} suggestions"),
            level if *count == 1 => format!("1 {level} fix"),
            level => format!("{count} {level} fixes"),
        };
        let levels: Vec<_> = self.held.iter().map(level).collect();
        let found = match levels.as_slice() {
            [] => String::new(),
            levels => format!("\n  found: {}", levels.join(", ")),
        };
        let parts = vec![(self.with_held, with), without];
        self.counts(parts).map(|it| it + &found + &self.not_listed() + &self.failed())
    }

    /// What was found and is not told, and what is in the way.
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
            parts => format!("\n  not listed: {}", parts.join(", ")),
        }
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

    /// The fixes of each pass, and what was held back, each on a line of its own.
    fn passes(&self) -> String {
        let fixes: Vec<_> =
            self.fixes.iter().map(|(pass, count)| format!("{count} {pass}")).collect();
        let held: Vec<_> = self.held.iter().map(|(level, count)| held(*level, *count)).collect();
        let lines = [("fixes", fixes), ("held back", held)];
        let lines = lines.iter().filter(|(_, parts)| !parts.is_empty());
        let lines: Vec<_> =
            lines.map(|(what, parts)| format!("\n  {what}: {}", parts.join(", "))).collect();
        lines.concat()
    }

    fn cost(&self) -> String {
        match self.layers {
            0 => String::new(),
            1 => {
                "; 1 RUN layer changes its text and is rebuilt once (--cache-safe keeps it)".into()
            }
            count => format!(
                "; {count} RUN layers change their text and are rebuilt once (--cache-safe keeps \
                 them)"
            ),
        }
    }
}

/// What was held back at a level, and how to see it or get it.
fn held(level: Level, count: usize) -> String {
    match level {
        Level::Suggestion if count == 1 => "1 suggestion (dockwright check shows it)".to_owned(),
        Level::Suggestion => format!("{count} suggestions (dockwright check shows them)"),
        level if count == 1 => format!("1 {level} fix (--level {level} applies it)"),
        level => format!("{count} {level} fixes (--level {level} applies them)"),
    }
}

fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_names_what_there_is() {
        let check = |summary: Summary, line: &str| {
            assert_eq!(summary.line(Mode::Check).as_deref(), Some(line));
        };
        check(
            Summary { changed: 12, unchanged: 88, errors: 1, layers: 31, ..Summary::default() },
            "12 files would be reformatted, 88 unchanged, 1 error; 31 RUN layers change their \
             text and are rebuilt once (--cache-safe keeps them)",
        );
        check(
            Summary { changed: 1, layers: 1, ..Summary::default() },
            "1 file would be reformatted; 1 RUN layer changes its text and is rebuilt once \
             (--cache-safe keeps it)",
        );
        check(
            Summary { unchanged: 1, skipped: 2, errors: 2, ..Summary::default() },
            "1 file unchanged, 2 skipped, 2 errors",
        );
        check(Summary { errors: 1, ..Summary::default() }, "1 error");
    }

    #[test]
    fn a_run_that_writes_says_what_it_did() {
        let summary = Summary { changed: 2, ..Summary::default() };
        assert_eq!(summary.line(Mode::Write).as_deref(), Some("2 files reformatted"));
        assert_eq!(Summary::default().line(Mode::Write), None);
    }
}
