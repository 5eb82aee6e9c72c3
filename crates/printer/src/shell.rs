//! The text of a shell: commands, lists and compound commands.
//!
//! A text is a row of [`Atom`]s, printed in the order of the source; the tree only says what
//! stands between two of them. Nothing but blanks and line breaks ever changes, and a line break
//! only comes where a blank was, or beside a whole `&&`, `||`, `|` or behind a `;`.

mod atoms;
mod compound;
mod layout;
mod side;

use dockwright_syntax::{SyntaxKind, View};

use crate::out::Out;
pub(crate) use side::Sides;

use layout::Layout;

/// Prints the shell text of a `RUN`; the blank or line break before it has been printed.
///
/// `level` is that of the line on which the text begins: 0 for the line of the keyword.
pub(crate) fn shell_text(out: &mut Out, text: View<'_>, level: usize, sides: &mut Sides<'_, '_>) {
    let is_plain = text.children().any(|it| it.kind() == SyntaxKind::Text);
    if is_plain {
        return out.verbatim(text.text());
    }
    let atoms = atoms::atoms(text);
    Layout::new(out, &atoms, sides).text(text, level);
}
