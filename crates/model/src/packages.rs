//! Calls of package managers.
//!
//! What is particular to a manager is data: one [`Manager`] for each.

use crate::script::Command;
use crate::words::Word;

/// What there is to know of a package manager.
#[derive(Debug, PartialEq, Eq)]
pub struct Manager {
    /// The programs that speak its language.
    pub programs: &'static [&'static str],
    /// The options that take the next word as their value.
    pub options_with_value: &'static [&'static str],
}

/// apt, as `apt-get`, `apt` and `aptitude`.
pub static APT: Manager = Manager {
    programs: &["apt-get", "apt", "aptitude"],
    options_with_value: &[
        "-o",
        "--option",
        "-c",
        "--config-file",
        "-t",
        "--target-release",
        "--default-release",
        "-a",
        "--host-architecture",
        "-P",
        "--build-profiles",
    ],
};

/// A call of a package manager.
#[derive(Debug)]
pub struct Invocation<'c> {
    /// The program, without its folder.
    pub program: String,
    /// Whether it runs under a plain `sudo`.
    pub has_sudo: bool,
    /// What the manager is to do, `install` for instance.
    pub command: String,
    /// The options, before and behind the command, with their values.
    pub options: Vec<&'c Word>,
    /// What the command is to be done to.
    pub operands: Vec<&'c Word>,
}

impl Manager {
    /// Reads a command as a call of this manager; `None` if it is none, or if not all of its
    /// options and its command are certain.
    pub fn invocation<'c>(&self, command: &'c Command) -> Option<Invocation<'c>> {
        let mut words = command.words().iter();
        let mut name = words.next()?.literal()?;
        let has_sudo = name == "sudo";
        if has_sudo {
            name = words.next()?.literal()?;
        }
        let program = name.rsplit('/').next().unwrap_or_default();
        if !self.programs.contains(&program) {
            return None;
        }
        let (mut options, mut operands, mut done) = (Vec::new(), Vec::new(), None);
        while let Some(word) = words.next() {
            if word.text.starts_with('-') {
                options.push(word);
                if self.options_with_value.contains(&word.text.as_str()) {
                    options.extend(words.next());
                }
            } else if done.is_none() {
                done = Some(word.literal()?);
            } else {
                operands.push(word);
            }
        }
        let (program, command) = (program.to_owned(), done?);
        Some(Invocation { program, has_sudo, command, options, operands })
    }
}

impl Invocation<'_> {
    /// Whether the command is one of these.
    pub fn is_one_of(&self, commands: &[&str]) -> bool {
        commands.contains(&self.command.as_str())
    }

    /// Whether an option with this name is given, with or without a value behind `=`.
    pub fn has_option(&self, name: &str) -> bool {
        let is = |it: &&Word| {
            it.text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        };
        self.options.iter().copied().any(|it| is(&it))
    }
}
