//! The range to show for a finding: an instruction, or part of one, on one line.

use std::ops::Range;

use dockwright_syntax::ast::token_with;
use dockwright_syntax::{SyntaxKind, SyntaxNode};

use crate::PassContext;

/// The first line of the item that begins at `at`, without an escape character at its end.
pub(crate) fn primary_range(ctx: &PassContext<'_>, at: usize) -> Range<usize> {
    let source = ctx.source();
    let end = end(ctx, at).unwrap_or(source.len());
    let line = source[at..end].lines().next().unwrap_or_default().trim_end();
    let is_broken = source[at + line.len()..].starts_with(['\r', '\n', ' ', '\t']);
    let text = line.strip_suffix(ctx.parse.escape()).filter(|_| is_broken).unwrap_or(line);
    at..at + text.trim_end().len()
}

/// The end of the item that begins at `at`: the instruction whose keyword is there, or the largest
/// part of one.
fn end(ctx: &PassContext<'_>, at: usize) -> Option<usize> {
    let offset = u32::try_from(at).ok()?.into();
    let whole = || ctx.parse.syntax();
    let node = ctx.model().at(at).map_or_else(whole, |it| it.syntax.syntax().clone());
    let token = token_with(&node, at)?;
    let begins = |it: &SyntaxNode| it.text_range().start() == offset && it.parent().is_some();
    let node = match token.kind() {
        SyntaxKind::KeywordToken => token.parent(),
        _ => token.parent_ancestors().take_while(begins).last(),
    };
    Some(node.map_or(token.text_range().end(), |it| it.text_range().end()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_of_what_begins_there_is_shown() {
        let source = "FROM a\n# b\nRUN c \\\n  && d 'e f' g\\\\ \\\n# h\n  i\nARG j k=l\n";
        let parse = dockwright_syntax::parse(source);
        let contexts = crate::Contexts::default();
        let ctx = PassContext::new(&parse, &contexts);
        let shown = |text: &str| &source[primary_range(&ctx, source.find(text).expect("text"))];
        assert_eq!(shown("RUN"), "RUN c");
        assert_eq!(shown("d 'e"), "d 'e f' g\\\\");
        assert_eq!(shown("'e"), "'e f'");
        assert_eq!(shown("k=l"), "k=l");
        assert_eq!(shown("# h"), "# h");
        assert_eq!(&source[primary_range(&ctx, source.len())], "");
    }
}
