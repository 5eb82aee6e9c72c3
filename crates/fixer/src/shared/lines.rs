//! The lines of heredoc scripts, which separate commands as `;` does.

use std::iter;
use std::ops::Range;

use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};

/// The lines that hold an element of a list and nothing else.
pub(crate) struct OwnLines {
    /// From the indentation to the end of the last line, without the newline.
    pub range: Range<usize>,
    /// The indentation.
    pub indentation: String,
    /// Whether a comment follows the element.
    pub has_comment: bool,
}

impl OwnLines {
    /// `None` if one of the lines holds another command, or a heredoc begins below them.
    pub fn of(element: &SyntaxNode) -> Option<Self> {
        let behind =
            iter::successors(element.next_sibling_or_token(), SyntaxElement::next_sibling_or_token);
        let (mut has_comment, mut newline) = (false, None);
        for it in behind {
            match it.kind() {
                SyntaxKind::Whitespace => {}
                SyntaxKind::ShComment => has_comment = true,
                kind => {
                    newline = Some(it).filter(|_| kind == SyntaxKind::ShNewline);
                    break;
                }
            }
        }
        let newline = newline?;
        let is_heredoc = |it: SyntaxElement| it.kind() == SyntaxKind::HeredocBody;
        (!newline.next_sibling_or_token().is_some_and(is_heredoc)).then_some(())?;
        let first = element.first_token()?;
        let before = iter::successors(first.prev_token(), SyntaxToken::prev_token);
        let is_blank =
            |it: &SyntaxToken| matches!(it.kind(), SyntaxKind::Whitespace | SyntaxKind::Indent);
        let blanks: Vec<_> = before.take_while(is_blank).collect();
        let start = blanks.last().unwrap_or(&first);
        let indentation: String = blanks.iter().rev().map(SyntaxToken::text).collect();
        // A continued line does not count as separate.
        let begins = start.prev_token().is_some_and(|it| it.text().ends_with('\n'));
        (begins && !indentation.contains('\n')).then_some(())?;
        let (start, end) = (start.text_range().start(), newline.text_range().start());
        Some(Self { range: start.into()..end.into(), indentation, has_comment })
    }
}
