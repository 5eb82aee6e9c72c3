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
