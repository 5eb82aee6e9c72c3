//! Outside oracles of shell text: how `shfmt`, `bash` and `dash` read a RUN before and after.

mod busybox;
pub mod differential;
mod parsers;
pub mod shfmt;
pub mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use dockwright_verify as verify;

use crate::{environment, venv};
use parsers::Reader;
use texts::Text;

/// The programs used as oracles.
pub struct Shells {
    shfmt: PathBuf,
}

/// The verdict on one RUN text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same program before and after.
    Same,
    /// Another program, or none before.
    Changed,
    /// Not parsed before or after; nothing is known.
    Unread,
    /// Parsed before but not after.
    NoMore,
}

/// One RUN text before and after, and the verdict of each program.
pub struct Judged {
    pub before: Text,
    pub after: Text,
    pub verdicts: BTreeMap<&'static str, Verdict>,
}

impl Judged {
    /// Whether formatting left the text unchanged, byte for byte.
    pub fn is_untouched(&self) -> bool {
        self.before.bytes == self.after.bytes
    }
}

impl Shells {
    /// Installs missing programs, and checks that all programs answer.
    pub fn start() -> Result<Self> {
        ensure!(environment::has_shells(), "only on Linux");
        let shells = Self { shfmt: venv::program("shfmt")? };
        let judged = shells.judge(b"FROM a\nRUN b  &&  c\n", b"FROM a\nRUN b && c\n")?;
        for program in Self::PROGRAMS {
            let verdict = judged[0].verdicts.get(program);
            ensure!(verdict == Some(&Verdict::Same), "`{program}` says {verdict:?}");
        }
        Ok(shells)
    }

    /// The name of the formatter.
    pub const FORMATTER: &str = "shfmt";
    /// The names of the shells.
    pub const READERS: [&str; 2] = [Reader::Bash.name(), Reader::Dash.name()];
    /// All names.
    pub const PROGRAMS: [&str; 3] = [Self::FORMATTER, Self::READERS[0], Self::READERS[1]];

    /// Judges all RUN texts of a file; unchanged texts are only passed to `shfmt`.
    pub fn judge(&self, before: &[u8], after: &[u8]) -> Result<Vec<Judged>> {
        let (before, after) = (verify::read(before), verify::read(after));
        let pairs: Vec<_> = texts::texts(&before).into_iter().zip(texts::texts(&after)).collect();
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let dir = tempfile::tempdir().context("no directory for shell texts")?;
        let mut judged = Vec::with_capacity(pairs.len());
        for (index, (before, after)) in pairs.into_iter().enumerate() {
            let mut it = Judged { before, after, verdicts: BTreeMap::new() };
            let [old, new] = names(index);
            fs::write(dir.path().join(&old), &it.before.bytes)?;
            if !it.is_untouched() {
                fs::write(dir.path().join(&new), &it.after.bytes)?;
                for reader in Reader::ALL {
                    let verdict = reader.compare(dir.path(), &old, &new)?;
                    it.verdicts.insert(reader.name(), verdict);
                }
            }
            judged.push(it);
        }
        let programs = shfmt::minify(&self.shfmt, dir.path())?;
        for (index, it) in judged.iter_mut().enumerate() {
            let [old, new] = names(index).map(|it| programs.get(&it));
            let new = if it.is_untouched() { old } else { new };
            it.verdicts.insert(Self::FORMATTER, Verdict::of(old, new));
        }
        Ok(judged)
    }
}

/// The names of the files with the text of this index, before and after.
fn names(index: usize) -> [String; 2] {
    [format!("{index}.before"), format!("{index}.after")]
}

impl Verdict {
    /// The verdict from the results before and after, `None` where the text was refused.
    fn of<T: PartialEq>(before: Option<&T>, after: Option<&T>) -> Self {
        match (before, after) {
            (None, None) => Self::Unread,
            (Some(_), None) => Self::NoMore,
            (before, after) if before == after => Self::Same,
            _ => Self::Changed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdict of each program, in the order of [`Shells::PROGRAMS`].
    fn judge(shells: &Shells, before: &str, after: &str) -> Vec<Verdict> {
        let [before, after] = [before, after].map(|it| format!("FROM a\nRUN {it}\n"));
        let judged = shells.judge(before.as_bytes(), after.as_bytes()).unwrap();
        Shells::PROGRAMS.iter().map(|it| judged[0].verdicts[it].clone()).collect()
    }

    #[test]
    fn another_program_is_told_from_another_layout() {
        use Verdict::{Changed, NoMore, Same, Unread};
        let shells = match Shells::start() {
            Ok(shells) => shells,
            Err(error) => {
                let is_needed = environment::in_ci() && environment::has_shells();
                assert!(!is_needed, "the shells cannot run: {error:#}");
                return println!("skipped, the shells cannot run: {error:#}");
            }
        };
        for (before, after, verdicts) in [
            ("a   b&&c;  d | e", "a b && c; d | e", [Same, Same, Same]),
            ("a 'b  c'", "a 'b c'", [Changed, Same, Same]),
            ("a && b", "a || b", [Changed, Changed, Same]),
            ("a&&b", "a& b", [Changed, Changed, Same]),
            ("{ a; }", "{a; }", [NoMore, NoMore, NoMore]),
            ("a=(b  c)", "a=(b c)", [Same, Same, Unread]),
            ("if  a", "if a", [Unread, Unread, Unread]),
            ("cat  <<E\n a\nE", "cat <<E\n a\nE", [Same, Same, Same]),
            ("cat <<E\n a\nE", "cat  <<E\na\nE", [Changed, Same, Same]),
        ] {
            assert_eq!(judge(&shells, before, after), verdicts, "{before:?} and {after:?}");
        }
    }
}
