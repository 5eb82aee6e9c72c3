//! Options of the shell that a text sets.

use crate::place::Errexit;
use crate::script::{Command, Part, Script};

impl Script {
    /// Whether the shell stops at the first failure, `shell` being how it starts.
    pub fn errexit(&self, shell: Errexit) -> Errexit {
        let mut commands = self.calls().iter().map(|it| &it.command);
        let first = self.parts().next().and_then(Part::command);
        let Some(first) = first.filter(|it| sets_errexit(it) == Some(Set::On)) else {
            let is_said = commands.any(|it| sets_errexit(it) != Some(Set::Not));
            return if is_said { Errexit::Unknown } else { shell };
        };
        let others = commands.filter(|it| it.syntax != first.syntax);
        let mut others = others.map(sets_errexit);
        let is_kept = others.all(|it| matches!(it, Some(Set::Not | Set::On)));
        if is_kept { Errexit::On } else { Errexit::Unknown }
    }

    /// Whether a pipeline certainly fails when one of its commands does: the text begins with
    /// `set -o pipefail`.
    pub fn sets_pipefail(&self) -> bool {
        let first = self.parts().next().and_then(Part::command);
        first.is_some_and(|it| it.words().iter().skip(1).any(|it| it.text == "pipefail"))
    }
}

/// How a command changes an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    Not,
    On,
    Off,
}

/// How a command changes `errexit`; `None` if that is not known.
pub(crate) fn sets_errexit(command: &Command) -> Option<Set> {
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
        if letters.as_str().contains('e') {
            set = now;
        }
        if letters.as_str().contains('o') && words.next()?.literal()? == "errexit" {
            set = now;
        }
    }
    Some(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errexit(text: &str, shell: Errexit) -> Option<Errexit> {
        let text = format!("FROM a\nRUN {text}\n");
        let parse = dockwright_syntax::parse(&text);
        let run = parse.file().instructions().last()?;
        Some(Script::of(&run.shell_text()?)?.errexit(shell))
    }

    #[test]
    fn a_text_that_begins_with_errexit_keeps_it_unless_it_says_otherwise() {
        let check = |text: &str, expected| {
            assert_eq!(errexit(text, Errexit::Off), Some(expected), "{text}");
        };
        check("a; b", Errexit::Off);
        check("set -x; [ -f a ]", Errexit::Off);
        check("set -eux; a", Errexit::On);
        check("set -o errexit && a; set -ex", Errexit::On);
        check("a; set -e; b", Errexit::Unknown);
        check("set -e; a; set +e; b", Errexit::Unknown);
        check("set -e; . ./env", Errexit::Unknown);
        check("set $OPTIONS; a", Errexit::Unknown);
        check("(set -e; a)", Errexit::Unknown);
        assert_eq!(errexit("a; b", Errexit::On), Some(Errexit::On));
        assert_eq!(errexit("a; b", Errexit::Unknown), Some(Errexit::Unknown));
        assert_eq!(errexit("set +e; b", Errexit::On), Some(Errexit::Unknown));
    }
}
