//! The layout of a document, of the instructions in a range, or of a finished instruction.

use dockwright_fixer::{
    FormatOptions, Outcome, Status, format_file_in, format_lines_in, line_edits,
};
use lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams,
    TextEdit,
};

use crate::desk::Ask;

/// The edits that lay out the whole document; `None` if it cannot be laid out. Then diagnostics give
/// the reason.
pub fn file(ask: &Ask<'_>, _: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
    laid_out(ask, |source, options, contexts| format_file_in(source, options, contexts))
}

/// The edits that lay out the instructions in a range.
pub fn range(ask: &Ask<'_>, params: &DocumentRangeFormattingParams) -> Option<Vec<TextEdit>> {
    let text = &ask.document.text;
    let bytes = ask.document.lines.bytes(text, params.range);
    // A selection of whole lines ends where the next one begins.
    let last = bytes.end.saturating_sub(usize::from(bytes.end > bytes.start));
    lines(ask, bytes.start, last)
}

/// The edits that lay out an instruction when the user begins the line below it.
pub fn on_type(ask: &Ask<'_>, params: &DocumentOnTypeFormattingParams) -> Option<Vec<TextEdit>> {
    let position = params.text_document_position.position;
    let line = position.line.checked_sub(1)?;
    let lines_of = &ask.document.lines;
    let line = usize::try_from(line).unwrap_or(usize::MAX);
    let (start, next) = (lines_of.start(line), lines_of.start(line + 1));
    let analysis = ask.analysis();
    let model = &analysis.model;
    let ended = (start < next).then(|| model.at(next - 1)).flatten();
    let ended = ended.filter(|it| it.range().end == next);
    ended.and_then(|it| lines(ask, it.start(), it.start()))
}

/// The edits that lay out the instructions from the line of one offset to the line of another.
fn lines(ask: &Ask<'_>, first: usize, last: usize) -> Option<Vec<TextEdit>> {
    let text = ask.document.text.as_bytes();
    let number = |at: usize| memchr::memchr_iter(b'\n', &text[..at.min(text.len())]).count() + 1;
    let lines = number(first)..=number(last);
    laid_out(ask, |source, options, contexts| format_lines_in(source, &lines, options, contexts))
}

type Contexts<'c> = &'c dyn Fn() -> dockwright_fixer::Contexts;

fn laid_out(
    ask: &Ask<'_>,
    work: impl FnOnce(&[u8], &FormatOptions, Contexts<'_>) -> Outcome,
) -> Option<Vec<TextEdit>> {
    let source = ask.document.text.as_bytes();
    let options = ask.options()?;
    let outcome = work(source, &options.format, &|| options.contexts.clone());
    (outcome.status == Status::Done).then_some(())?;
    let edits = outcome.output.map(|it| line_edits(source, &it)).unwrap_or_default();
    Some(ask.document.lines.edits(&edits))
}
