//! The last line of a run: what came of all files together.

use crate::fmt::Ending;
use crate::mode::Mode;

/// How many files ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rewritten, or would be.
    pub changed: usize,
    /// Laid out already.
    pub unchanged: usize,
    /// Left alone on purpose.
    pub skipped: usize,
    /// Left alone because of an error, or not found at all.
    pub errors: usize,
    /// `RUN` layers with another text than before.
    pub layers: usize,
}

impl Summary {
    /// Counts one more file.
    pub fn count(&mut self, ending: Ending) {
        match ending {
            Ending::Unchanged => self.unchanged += 1,
            Ending::Changed(rebuild) => {
                self.changed += 1;
                self.layers += rebuild.map_or(0, |it| it.layers);
            }
            Ending::Skipped => self.skipped += 1,
            Ending::Failed => self.errors += 1,
        }
    }

    /// The line, or `None` if there was nothing to do.
    pub fn line(&self, mode: Mode) -> Option<String> {
        let changed = match (mode.writes(), self.changed) {
            (true, count) => format!("{} reformatted", files(count)),
            (false, count) => format!("{} would be reformatted", files(count)),
        };
        let unchanged = match self.changed {
            0 => format!("{} unchanged", files(self.unchanged)),
            _ => format!("{} unchanged", self.unchanged),
        };
        let errors = if self.errors == 1 { "error" } else { "errors" };
        let parts: Vec<String> = [
            (self.changed, changed),
            (self.unchanged, unchanged),
            (self.skipped, format!("{} skipped", self.skipped)),
            (self.errors, format!("{} {errors}", self.errors)),
        ]
        .into_iter()
        .filter_map(|(count, part)| (count > 0).then_some(part))
        .collect();
        (!parts.is_empty()).then(|| parts.join(", ") + &self.cost())
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
            Summary { changed: 12, unchanged: 88, skipped: 0, errors: 1, layers: 31 },
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
