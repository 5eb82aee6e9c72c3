//! A table of ways to change a Dockerfile, both common and unusual.

mod file;
mod run;

use super::cases::Case;
use super::subject::{Instruction, Subject, Word};
use crate::shells::differential::random::Random;

/// What a change preserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// Everything that a builder and its shells read: only the layout or the quotes change.
    Reading,
    /// Nothing for certain.
    Nothing,
}

/// A way to change a file.
pub struct Way {
    pub name: &'static str,
    pub keeps: Keeps,
    change: Change,
}

/// How a file is changed.
enum Change {
    /// Changes the whole file.
    File(fn(&Subject<'_>, &mut Random) -> Option<String>),
    /// Changes one instruction.
    Instruction(fn(&Subject<'_>, &Instruction, &mut Random) -> Option<String>),
    /// Replaces one plain word in shell text.
    Word(fn(&Word) -> bool, fn(&str, &mut Random) -> String),
    /// Replaces the shell text of one `RUN`, for which `@` stands in the pattern.
    Shell(&'static str),
    /// Like `Shell`, between single quotes.
    Quoted(&'static str),
    /// Adds text in front of one command.
    Prefix(&'static str),
    /// Adds a flag to one `RUN`.
    Flag(&'static str),
    /// Adds lines above one instruction.
    Above(&'static str),
    /// Adds an instruction of another case above one instruction.
    Splice,
}

/// All ways.
pub fn all() -> Vec<Way> {
    file::WAYS.into_iter().chain(run::WAYS).collect()
}

const fn way(name: &'static str, keeps: Keeps, change: Change) -> Way {
    Way { name, keeps, change }
}

impl Way {
    /// Applies the change to the text at a random place; `None` if there is no suitable place.
    pub fn apply(&self, text: &str, cases: &[Case], random: &mut Random) -> Option<String> {
        let subject = Subject::of(text);
        if subject.instructions.is_empty() {
            return None;
        }
        let changed = match &self.change {
            Change::File(change) => change(&subject, random),
            Change::Instruction(change) => {
                let one = &subject.instructions[random.below(subject.instructions.len())];
                change(&subject, one, random)
            }
            Change::Word(is_meant, change) => {
                let range = one_word(&subject, *is_meant, random)?.range;
                Some(subject.with(&range, &change(&text[range.clone()], random)))
            }
            Change::Shell(pattern) => around(&subject, random, |it| pattern.replace('@', it)),
            Change::Quoted(pattern) => {
                around(&subject, random, |it| pattern.replace('@', &it.replace('\'', "'\\''")))
            }
            Change::Prefix(prefix) => {
                let at = one_word(&subject, |it| it.is_command, random)?.range.start;
                Some(subject.with(&(at..at), prefix))
            }
            Change::Flag(flag) => {
                let at = one(&subject, random, |it| it.is_run)?.keyword.end;
                Some(subject.with(&(at..at), flag))
            }
            Change::Above(lines) => {
                let at = subject.instructions[random.below(subject.instructions.len())].range.start;
                Some(subject.with(&(at..at), lines))
            }
            Change::Splice => {
                let other = Subject::of(&cases[random.below(cases.len())].text);
                let range = &other.instructions.get(random.below(other.instructions.len()))?.range;
                let at = subject.instructions[random.below(subject.instructions.len())].range.start;
                let line = format!("{}\n", other.text[range.clone()].trim_end());
                Some(subject.with(&(at..at), &line))
            }
        };
        changed.filter(|it| it != text)
    }
}

/// One of the matching instructions.
fn one<'s>(
    subject: &'s Subject<'_>,
    random: &mut Random,
    is_meant: impl Fn(&Instruction) -> bool,
) -> Option<&'s Instruction> {
    let meant: Vec<_> = subject.instructions.iter().filter(|it| is_meant(it)).collect();
    meant.get(random.below(meant.len())).copied()
}

/// One of the matching plain words in shell text.
fn one_word(
    subject: &Subject<'_>,
    is_meant: impl Fn(&Word) -> bool,
    random: &mut Random,
) -> Option<Word> {
    let texts = subject.instructions.iter().filter_map(|it| it.shell.as_ref());
    let words = texts.flat_map(|it| subject.words(it)).filter(|it| it.is_plain && is_meant(it));
    let mut words: Vec<_> = words.collect();
    let chosen = random.below(words.len());
    (!words.is_empty()).then(|| words.swap_remove(chosen))
}

/// Wraps the shell text of one `RUN`.
fn around(
    subject: &Subject<'_>,
    random: &mut Random,
    change: impl Fn(&str) -> String,
) -> Option<String> {
    let range = one(subject, random, |it| it.is_run && it.shell.is_some())?.shell.clone()?;
    let whole = &subject.text[range.clone()];
    let shell = whole.trim_end();
    Some(subject.with(&(range.start..range.start + shell.len()), &change(shell)))
}
