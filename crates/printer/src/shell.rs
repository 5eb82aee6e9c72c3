//! The text of a shell: commands, lists and compound commands.
//!
//! A text is a row of atoms, printed in the order of the source; the tree only says what
//! stands between two of them. Nothing but blanks and line breaks ever changes, and a line break
//! only comes where a blank was, or beside a whole `&&`, `||`, `|` or behind a `;`.

mod atoms;
mod chain;
mod command;
mod compound;
mod layout;
mod nested;
mod side;

use dockwright_syntax::{SyntaxKind, View};

use crate::out::Out;
pub(crate) use side::Sides;

use layout::Layout;
pub(crate) use nested::moved;

/// Whether the author broke the outermost list of a text over lines.
pub(crate) fn is_column(text: View<'_>) -> bool {
    let mut items = text.children().filter(|it| !it.is_token());
    let list = match (items.next(), items.next()) {
        (Some(item), None) if item.kind() == SyntaxKind::ShAndOr => item,
        (Some(_), Some(_)) => text,
        _ => return false,
    };
    list.children().any(|it| it.kind() == SyntaxKind::Continuation)
}

/// Prints the shell text of a `RUN`; the blank or line break before it has been printed.
///
/// `level` is that of the line on which the text begins: 0 for the line of the keyword.
pub(crate) fn shell_text(out: &mut Out, text: View<'_>, level: usize, sides: &mut Sides<'_, '_>) {
    let is_plain = text.children().any(|it| it.kind() == SyntaxKind::Text);
    if is_plain {
        return out.verbatim(text.text());
    }
    let atoms = atoms::atoms(text);
    Layout::new(out, text.source(), &atoms, sides).text(text, level);
}
