//! A parsed document.

use std::ops::Range;
use std::sync::Arc;

use dockwright_model::{Instruction, Model};
use dockwright_syntax::ast::{self, token_with};
use dockwright_syntax::{self as syntax, Keyword, SyntaxKind, SyntaxNode, SyntaxToken};

use crate::documents::Document;

/// A document with its tree and its model.
pub struct Analysis {
    /// The document.
    pub document: Arc<Document>,
    /// The tree, including scripts in heredocs.
    pub file: ast::File,
    /// The facts about stages, variables and settings in force.
    pub model: Model,
    /// The escape character.
    pub escape: char,
}

impl Analysis {
    /// Parses a document. The tree of a document that is too large is empty.
    pub fn of(document: Arc<Document>) -> Self {
        let text = if document.is_too_large { "" } else { document.text.as_str() };
        let parse = syntax::parse(text);
        let (file, model, escape) = (parse.file_with_scripts(), Model::of(&parse), parse.escape());
        Self { document, file, model, escape }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.document.text
    }

    /// The root of the tree.
    pub fn root(&self) -> &SyntaxNode {
        self.file.syntax()
    }

    /// The token at an offset, or otherwise the token that ends there.
    pub fn token(&self, offset: usize) -> Option<SyntaxToken> {
        let before = || token_with(self.root(), offset.checked_sub(1)?);
        let is_word = |it: &SyntaxToken| !is_blank(it.kind());
        token_with(self.root(), offset).filter(is_word).or_else(|| before().filter(is_word))
    }

    /// The instruction at an offset, even with an unknown keyword, and the offset of the keyword;
    /// behind `ONBUILD`, its trigger.
    pub fn written(&self, offset: usize) -> Option<(ast::Instruction, usize)> {
        let token = token_with(self.root(), offset)
            .or_else(|| token_with(self.root(), offset.checked_sub(1)?))?;
        let found = token.parent_ancestors().filter_map(ast::Instruction::cast).last()?;
        let trigger = found.trigger().into_iter();
        trigger.chain([found]).find_map(|it| {
            let start = it.keyword_token()?.text_range().start().into();
            (start <= offset).then_some((it, start))
        })
    }

    /// The range of an instruction without the comments above it and its line end.
    pub fn body(&self, it: &Instruction) -> Range<usize> {
        let (start, end) = (it.start(), it.range().end);
        start..start + self.text()[start..end].trim_end().len()
    }

    /// The instructions from the `FROM` of a stage to its last one.
    pub fn stage(&self, stage: usize) -> Range<usize> {
        let all = self.model.of_stage(stage);
        let bodies =
            all.first().map(Instruction::start).zip(all.last().map(|it| self.body(it).end));
        bodies.map_or(0..0, |(start, end)| start..end)
    }

    /// The line of an instruction, from 1.
    pub fn line(&self, it: &Instruction) -> usize {
        self.document.lines.line(it.start()) + 1
    }
}

/// Whether tokens of this kind have no content.
pub fn is_blank(kind: SyntaxKind) -> bool {
    use SyntaxKind::{BlankLine, Continuation, Indent, Newline, ShNewline, Whitespace};
    matches!(kind, BlankLine | Continuation | Indent | Newline | ShNewline | Whitespace)
}

/// The range of a token in bytes.
pub fn bytes(token: &SyntaxToken) -> Range<usize> {
    let range = token.text_range();
    range.start().into()..range.end().into()
}

/// The range of a node in bytes.
pub fn bytes_of(node: &SyntaxNode) -> Range<usize> {
    let range = node.text_range();
    range.start().into()..range.end().into()
}

/// Whether the arguments of an instruction are words of the build, in which a builder expands
/// variables.
pub fn is_expanded(keyword: Keyword) -> bool {
    use Keyword::{Add, Arg, Copy, Env, Expose, From, Label, Stopsignal, User, Volume, Workdir};
    matches!(
        keyword,
        Add | Arg | Copy | Env | Expose | From | Label | Stopsignal | User | Volume | Workdir
    )
}
