//! Calls of package managers.
//!
//! The differences between managers are data: one [`Manager`] each.

use std::borrow::Cow;
use std::ptr;

use crate::script::{Command, Program};
use crate::words::Word;

mod apk;
mod apt;
mod dirs;
mod languages;
mod rpm;

pub use apk::APK;
pub use apt::{APT, apt_get_name};
pub use dirs::{CACHE_DIRS, CacheDir};
pub use languages::{CONDA, GEM, NPM, PIP, PNPM, YARN};
pub use rpm::{DNF, MICRODNF, YUM, ZYPPER};

/// Every manager.
static ALL: [&Manager; 12] =
    [&APT, &APK, &YUM, &DNF, &MICRODNF, &ZYPPER, &PIP, &NPM, &YARN, &PNPM, &GEM, &CONDA];

/// The facts about a package manager.
#[derive(Debug, PartialEq, Eq)]
pub struct Manager {
    /// The programs with its command line.
    pub programs: &'static [&'static str],
    /// The interpreter that runs it as a module: `python -m pip`.
    pub module_of: Option<&'static str>,
    /// The options that take the next word as their value.
    pub options_with_value: &'static [&'static str],
    /// The commands that take the next word as a command of their own: `yum group install`.
    pub groups: &'static [&'static str],
    /// The commands that install the packages that they are given.
    pub installs: &'static [&'static str],
    /// Whether it installs what the project needs when it is called without a command.
    pub installs_alone: bool,
    /// The other commands that change what is installed.
    pub changes: &'static [&'static str],
    /// Those of them that fetch newer versions.
    pub updates: &'static [&'static str],
    /// Those of them that remove packages.
    pub removes: &'static [&'static str],
    /// Prefixes of the packages that the manager needs to run.
    pub rests_on: &'static [&'static str],
    /// The commands that only query packages, or fetch lists of packages.
    pub reads: &'static [&'static str],
    /// How its questions are answered in advance.
    pub answers: Answers,
    /// The options that say whether recommended packages are installed as well.
    pub recommends: &'static [&'static str],
    /// The options with which no package is kept in a cache.
    pub no_cache: &'static [&'static str],
    /// Where lists and packages are kept, as directories, or as the end of a directory's name.
    pub caches: &'static [&'static str],
    /// Names of options, variables and settings that move or disable the cache.
    pub decides: &'static [&'static str],
    /// The arguments that empty the whole cache; `None` if no command does.
    pub clean: &'static [&'static str],
    /// The commands that empty a part of the cache, or all of it.
    pub cleans: &'static [&'static str],
    /// The options with which it works on another root or without the network.
    pub elsewhere: &'static [&'static str],
}

/// How the questions of a manager are answered in advance.
#[derive(Debug, PartialEq, Eq)]
pub struct Answers {
    /// The programs that fail where nobody answers.
    pub programs: &'static [&'static str],
    /// The options that answer all questions, or with which none is asked.
    pub options: &'static [&'static str],
    /// The options that answer yes to all questions if they are given twice.
    pub twice: &'static [&'static str],
}

impl Manager {
    /// A manager of which nothing is known; tables start from it.
    pub const NONE: Self = Self {
        programs: &[],
        module_of: None,
        options_with_value: &[],
        groups: &[],
        installs: &[],
        installs_alone: false,
        changes: &[],
        updates: &[],
        removes: &[],
        rests_on: &[],
        reads: &[],
        answers: Answers { programs: &[], options: &[], twice: &[] },
        recommends: &[],
        no_cache: &[],
        caches: &[],
        decides: &[],
        clean: &[],
        cleans: &[],
        elsewhere: &[],
    };

    /// The manager that the first of these words names, or may run as a module.
    pub(crate) fn of(words: &[Word]) -> Option<&'static Self> {
        let program = words.iter().find(|it| it.text != "sudo")?.program()?;
        ALL.into_iter().find(|it| it.may_be(&program))
    }

    /// Whether a program may be one of the manager, or run it as a module.
    fn may_be(&self, program: &str) -> bool {
        self.programs.iter().chain(&self.module_of).any(|it| is_version_of(program, it))
    }

    /// Reads a command as a call of this manager; `None` if it is none, or if not all of its
    /// options and its command are certain.
    pub fn invocation<'c>(&self, command: &'c Command) -> Option<Invocation<'c>> {
        ptr::eq(command.manager()?, self).then_some(())?;
        let Program { word: first, name: mut program, has_sudo, arguments } = command.program()?;
        let mut words = arguments.iter();
        if self.module_of.is_some_and(|it| is_version_of(&program, it)) {
            (words.next()?.text == "-m").then_some(())?;
            program = words.next()?.program()?;
        }
        if !self.programs.iter().any(|it| is_version_of(&program, it)) {
            return None;
        }
        let (mut options, mut values, mut operands) = (Vec::new(), Vec::new(), Vec::new());
        let mut commands: Vec<&Word> = Vec::new();
        while let Some(word) = words.next() {
            self.is_certain(word).then_some(())?;
            let is_group = commands.len() == 1 && self.groups.contains(&&*commands[0].text);
            if word.text.starts_with('-') && word.text.len() > 1 {
                options.push(word);
                if self.takes_next(&word.text) {
                    values.extend(words.next());
                }
            } else if commands.is_empty() || is_group {
                word.literal().filter(|it| *it == word.text)?;
                commands.push(word);
            } else {
                operands.push(word);
            }
        }
        let done = *commands.last()?;
        let name = match commands.as_slice() {
            [one] => Cow::from(one.text.as_str()),
            several => {
                several.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ").into()
            }
        };
        Some(Invocation {
            manager: command.manager()?,
            program,
            first,
            has_sudo,
            command: name,
            done,
            options,
            values,
            operands,
        })
    }

    /// Whether a word is an option as it is written, or none: quotes may hide which one.
    fn is_certain(&self, word: &Word) -> bool {
        let Some(at) = word.text.find(['"', '\'', '\\']) else { return true };
        let name = &word.text[..at];
        let has_value = || name.contains('=') || self.takes_next(name);
        let is_option = name.starts_with('-') && name.len() > 1;
        let is_hidden = || word.literal().is_some_and(|it| it.starts_with('-'));
        if is_option { has_value() } else { !is_hidden() }
    }

    /// Whether an option takes the next word as its value: `-o`, and `-yo` as well.
    fn takes_next(&self, option: &str) -> bool {
        if option.starts_with("--") {
            return self.options_with_value.contains(&option);
        }
        let value = option.char_indices().skip(1).find(|(_, letter)| self.takes_value(*letter));
        let is_last = value.is_some_and(|(at, letter)| at + letter.len_utf8() == option.len());
        is_last || self.options_with_value.contains(&option)
    }

    /// Whether an option of one letter takes a value, as its rest or as the next word.
    fn takes_value(&self, letter: char) -> bool {
        let mut options = self.options_with_value.iter();
        options.any(|it| it.strip_prefix('-').is_some_and(|it| it.chars().eq([letter])))
    }

    /// Whether a text names a directory in which packages are kept.
    pub fn names_cache(&self, text: &str) -> bool {
        self.caches.iter().any(|it| text.contains(it))
    }
}

/// Whether `program` is `name`, or `name` with a version: `pip3.8`.
fn is_version_of(program: &str, name: &str) -> bool {
    let takes_version = matches!(name, "pip" | "python");
    program.strip_prefix(name).is_some_and(|rest| {
        rest.is_empty() || takes_version && rest.chars().all(|it| it.is_ascii_digit() || it == '.')
    })
}

/// A call of a package manager.
#[derive(Debug)]
pub struct Invocation<'c> {
    manager: &'static Manager,
    /// The program, without its directory.
    pub program: Cow<'c, str>,
    /// The word that names the program, or what runs it.
    pub first: &'c Word,
    /// Whether it runs under a plain `sudo`.
    pub has_sudo: bool,
    /// The command, `install` for instance, or `group install`.
    pub command: Cow<'c, str>,
    /// The last word of the command.
    pub done: &'c Word,
    /// The options, before and behind the command.
    pub options: Vec<&'c Word>,
    /// The values of options that are words of their own.
    pub values: Vec<&'c Word>,
    /// The operands of the command, such as packages.
    pub operands: Vec<&'c Word>,
}

impl Invocation<'_> {
    /// Whether the command is one of these.
    pub fn is_one_of(&self, commands: &[&str]) -> bool {
        commands.contains(&&*self.command)
    }

    /// Whether an option with this name is given: alone, with a value behind `=`, or, if it is a
    /// letter, among others as in `-qy`.
    pub fn has_option(&self, name: &str) -> bool {
        self.count(name) > 0
    }

    /// Whether one of these options is given.
    pub fn has_one_of(&self, names: &[&str]) -> bool {
        names.iter().any(|it| self.has_option(it))
    }

    /// Whether the call runs without a question.
    pub fn answers(&self, manager: &Manager) -> bool {
        let Answers { options, twice, .. } = manager.answers;
        let said: usize = twice.iter().map(|it| self.count(it)).sum();
        self.has_one_of(options) || said > 1
    }

    fn count(&self, name: &str) -> usize {
        self.options.iter().map(|it| times(&it.text, name, self.manager)).sum()
    }
}

/// How often `option` contains `name`; letters after one that takes a value are that value.
fn times(option: &str, name: &str, manager: &Manager) -> usize {
    if option.strip_prefix(name).is_some_and(|it| it.is_empty() || it.starts_with('=')) {
        return 1;
    }
    let letter = name.strip_prefix('-').filter(|it| it.chars().count() == 1);
    let letters = option.strip_prefix('-').map(|it| it.split('=').next().unwrap_or_default());
    let (Some(letter), Some(letters)) = (letter, letters) else { return 0 };
    let value = letters.find(|it| manager.takes_value(it));
    let letters = value.map_or(letters, |at| &letters[..=at]);
    if letters.chars().all(|it| it.is_ascii_alphabetic()) {
        letters.matches(letter).count()
    } else {
        0
    }
}

#[cfg(test)]
mod tests;
