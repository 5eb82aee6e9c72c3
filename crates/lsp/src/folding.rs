//! Folding of stages, instructions of several lines, and blocks of comments.

use std::ops::Range;

use dockwright_syntax::ast::Instruction;
use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxToken};
use lsp_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams};

use crate::analysis::{Analysis, bytes};
use crate::desk::Ask;
use crate::position::number;

/// The ranges of lines that can be folded.
pub fn ranges(ask: &Ask<'_>, _: &FoldingRangeParams) -> Vec<FoldingRange> {
    let analysis = ask.analysis();
    let (model, lines) = (&analysis.model, &ask.document.lines);
    let stages = (0..model.stages().len()).map(|it| (analysis.stage(it), None));
    let bodies = model.instructions().iter().map(|it| (analysis.body(it), None));
    let comments = blocks(&analysis).into_iter().map(|it| (it, Some(FoldingRangeKind::Comment)));
    let range = |(bytes, kind): (Range<usize>, Option<FoldingRangeKind>)| {
        let last = bytes.end.saturating_sub(usize::from(bytes.end > bytes.start));
        let (start, end) = (lines.line(bytes.start), lines.line(last));
        (start < end).then(|| FoldingRange {
            start_line: number(start),
            end_line: number(end),
            kind,
            ..FoldingRange::default()
        })
    };
    stages.chain(bodies).chain(comments).filter_map(range).collect()
}

/// The blocks of comments between instructions, and above one.
fn blocks(analysis: &Analysis) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut is_open = false;
    let mut add = |token: &SyntaxToken, is_open: &mut bool| match token.kind() {
        SyntaxKind::Comment => {
            let range = bytes(token);
            match blocks.last_mut().filter(|_| *is_open) {
                Some(last) => last.end = range.end,
                None => blocks.push(range),
            }
            *is_open = true;
        }
        SyntaxKind::Indent | SyntaxKind::Newline => {}
        _ => *is_open = false,
    };
    for child in analysis.root().children_with_tokens() {
        match child {
            SyntaxElement::Token(token) => add(&token, &mut is_open),
            SyntaxElement::Node(node) => {
                let above = Instruction::cast(node);
                let above = above.iter().flat_map(Instruction::leading_trivia);
                above.for_each(|it| add(&it, &mut is_open));
                is_open = false;
            }
        }
    }
    blocks
}
