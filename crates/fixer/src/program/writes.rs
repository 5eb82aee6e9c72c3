//! What the arguments of commands say of the files that they write.

use dockwright_model::Word;

use super::known;
use crate::facts::programs::last_name;

/// The operands of `cp`, `mv`, `install` or `ln`; nothing if an option is not known.
pub(super) fn operands(program: &str, arguments: &[Word]) -> Option<Vec<String>> {
    let mut operands = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let value = word.literal().or_else(|| pattern(&word.text))?;
        match value.as_str() {
            "-m" | "-o" | "-g" if program == "install" => drop(words.next()?),
            "--" => {}
            option if option.starts_with("--") => {
                const PLAIN: &[&str] =
                    &["--force", "--recursive", "--symbolic", "--verbose", "--archive"];
                let is_known = PLAIN.contains(&option)
                    || ["--mode=", "--owner=", "--group="].iter().any(|it| option.starts_with(it));
                is_known.then_some(())?;
            }
            option if option.starts_with('-') && option.len() > 1 => {
                option[1..].chars().all(|it| "DLPRTabcfinprsuvx".contains(it)).then_some(())?;
            }
            _ => operands.push(value),
        }
    }
    Some(operands)
}

/// A word that only a wildcard keeps from being certain.
fn pattern(word: &str) -> Option<String> {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-*?".contains(it);
    word.chars().all(is_plain).then(|| word.to_owned())
}

/// The text that `echo` or `printf` prints, as far as its first characters go.
pub(super) fn text(words: &[Word]) -> Option<String> {
    let (program, arguments) = known::command(words).split_first()?;
    matches!(last_name(&program.text), "echo" | "printf").then_some(())?;
    let is_option = |it: &&Word| matches!(it.text.as_str(), "-e" | "-n" | "-ne" | "-en" | "--");
    let first = arguments.iter().find(|it| !is_option(it))?;
    // A variable or an escape further on does not change how the text begins.
    let start = first.text.trim_start_matches(['"', '\'']);
    (!start.starts_with(['$', '`', '\\', '%'])).then(|| start.to_owned())
}

/// Whether a script of `sed` may put something else on the first line.
pub(super) fn may_change_first_line(script: &str) -> bool {
    let script = script.trim_start_matches(['"', '\'']);
    script.contains("#!") || script.starts_with(|it: char| it.is_ascii_digit())
}
