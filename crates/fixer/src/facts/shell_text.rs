//! The text that a shell gets from an instruction.

use dockwright_syntax::ast::{self, ShellText};

/// The shell text of an instruction; the words of the exec form become quoted words.
pub(crate) fn text_of(it: &ast::Instruction) -> Option<ShellText> {
    let Some(array) = it.json() else { return it.shell_text() };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    let quoted = array.values().into_iter().map(|it| {
        let needs_none = !it.is_empty() && it.chars().all(is_plain);
        if needs_none { it } else { format!("'{}'", it.replace('\'', "'\\''")) }
    });
    ShellText::of_script(&quoted.collect::<Vec<_>>().join(" "))
}

/// Whether a text has a word or path, alone or at the start or end of a longer path.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "_-".contains(c);
    text.match_indices(word).any(|(at, it)| {
        let before = &text[..at];
        let starts = word.starts_with(['.', '/']) || !before.ends_with(is_part);
        starts && !text[at + it.len()..].starts_with(is_part)
    })
}
