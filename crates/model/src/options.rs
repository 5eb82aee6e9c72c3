//! The options of the shell that a text is read by, as far as the text sets them.

use crate::place::Errexit;
use crate::script::{Command, Script};

impl Script {
    /// Whether the shell stops at the first failure, `shell` being how it starts.
    pub fn errexit(&self, shell: Errexit) -> Errexit {
        let mut commands = self.calls().iter().map(|it| &it.command);
        let first = self.parts().next().and_then(|it| it.command());
        let Some(first) = first.filter(|it| sets(it, 'e', "errexit") == Some(Set::On)) else {
            let is_said = commands.any(|it| sets(it, 'e', "errexit") != Some(Set::Not));
            return if is_said { Errexit::Unknown } else { shell };
        };
        let others = commands.filter(|it| it.syntax != first.syntax);
        let mut others = others.map(|it| sets(it, 'e', "errexit"));
        let is_kept = others.all(|it| matches!(it, Some(Set::Not | Set::On)));
        if is_kept { Errexit::On } else { Errexit::Unknown }
    }

    /// Whether a pipeline certainly fails when one of its commands does: the text begins with
    /// `set -o pipefail`.
    pub fn sets_pipefail(&self) -> bool {
        let first = self.parts().next().and_then(|it| it.command());
        first.is_some_and(|it| it.words().iter().skip(1).any(|it| it.text == "pipefail"))
    }
}

/// What a command does to an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Not,
    On,
    Off,
}

/// What a command does to an option of the shell; `None` if nobody knows.
fn sets(command: &Command, letter: char, name: &str) -> Option<Set> {
    let program = command.words().first().map_or("", |it| it.text.as_str());
    match program {
        "." | "source" | "eval" => return None,
        "set" => {}
        _ => return Some(Set::Not),
    }
    let mut set = Set::Not;
    let mut words = command.words().iter().skip(1);
    while let Some(word) = words.next() {
        let word = word.literal()?;
        let mut letters = word.chars();
        let now = match letters.next() {
            Some('-') if word != "--" => Set::On,
            Some('+') => Set::Off,
            _ => break,
        };
        if letters.as_str().contains(letter) {
            set = now;
        }
        if letters.as_str().contains('o') && words.next()?.literal()? == name {
            set = now;
        }
    }
    Some(set)
}
