//! Semantic tokens, from which editors colour instructions and the shell text in them.

use std::ops::Range;

use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};
use lsp_types::{
    SemanticToken, SemanticTokenType, SemanticTokens, SemanticTokensLegend, SemanticTokensParams,
    SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult,
};

use crate::analysis::{Analysis, bytes, bytes_of};
use crate::desk::Ask;
use crate::position::number;

/// The types of tokens, in the order of [`Type`].
const TYPES: [SemanticTokenType; 11] = [
    SemanticTokenType::COMMENT,
    SemanticTokenType::FUNCTION,
    SemanticTokenType::KEYWORD,
    SemanticTokenType::MACRO,
    SemanticTokenType::NAMESPACE,
    SemanticTokenType::OPERATOR,
    SemanticTokenType::PARAMETER,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::STRING,
    SemanticTokenType::TYPE,
    SemanticTokenType::VARIABLE,
];

/// The type of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Comment,
    Function,
    Keyword,
    Macro,
    Namespace,
    Operator,
    Parameter,
    Property,
    String,
    Image,
    Variable,
}

/// The names of the types.
pub fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend { token_types: TYPES.to_vec(), token_modifiers: Vec::new() }
}

/// The tokens of the whole document.
pub fn full(ask: &Ask<'_>, _: &SemanticTokensParams) -> SemanticTokensResult {
    let analysis = ask.analysis();
    let whole = 0..analysis.text().len();
    SemanticTokensResult::Tokens(tokens(&analysis, &whole))
}

/// The tokens of a range.
pub fn range(ask: &Ask<'_>, params: &SemanticTokensRangeParams) -> SemanticTokensRangeResult {
    let analysis = ask.analysis();
    let part = ask.document.lines.bytes(analysis.text(), params.range);
    SemanticTokensRangeResult::Tokens(tokens(&analysis, &part))
}

fn tokens(analysis: &Analysis, part: &Range<usize>) -> SemanticTokens {
    let mut writer = Writer { analysis, line: 0, character: 0, data: Vec::new() };
    let mut last_program: Option<Range<usize>> = None;
    for event in analysis.root().descendants_with_tokens() {
        let range = event.text_range();
        if usize::from(range.end()) <= part.start || part.end <= usize::from(range.start()) {
            continue;
        }
        match event {
            SyntaxElement::Node(node) => last_program = program(&node).or(last_program),
            SyntaxElement::Token(token) => {
                let is_program = last_program.as_ref().is_some_and(|it| {
                    let own = bytes(&token);
                    it.start <= own.start && own.end <= it.end
                });
                if let Some(kind) = type_of(&token, is_program) {
                    writer.token(bytes(&token), kind);
                }
            }
        }
    }
    SemanticTokens { result_id: None, data: writer.data }
}

/// The range of a command's name.
fn program(node: &SyntaxNode) -> Option<Range<usize>> {
    (node.kind() == SyntaxKind::ShCommand).then_some(())?;
    node.children().find(|it| it.kind() == SyntaxKind::ShWord).map(|it| bytes_of(&it))
}

fn type_of(token: &SyntaxToken, is_program: bool) -> Option<Type> {
    use SyntaxKind as Kind;
    let parent = token.parent()?;
    Some(match token.kind() {
        Kind::Comment | Kind::ShComment => Type::Comment,
        Kind::KeywordToken | Kind::ShReserved => Type::Keyword,
        Kind::Hash | Kind::DirectiveName => Type::Macro,
        Kind::Dashes | Kind::FlagName => Type::Property,
        Kind::DirectiveValue
        | Kind::FlagValue
        | Kind::JsonString
        | Kind::ShSingleQuoted
        | Kind::ShQuote
        | Kind::ShEscape
        | Kind::HeredocBody => Type::String,
        Kind::ShParameter | Kind::ShArithmeticExpansion | Kind::ShBackquoted | Kind::ShName => {
            Type::Variable
        }
        Kind::Eq
        | Kind::HeredocOpener
        | Kind::HeredocEnd
        | Kind::ShAssign
        | Kind::ShRedirectOperator
        | Kind::ShAndAnd
        | Kind::ShOrOr
        | Kind::ShPipe
        | Kind::ShSemicolon
        | Kind::ShAmpersand
        | Kind::ShArmEnd => Type::Operator,
        Kind::ShLiteral if parent.kind() == Kind::ShQuoted => Type::String,
        Kind::ShLiteral if is_program => Type::Function,
        Kind::ShLiteral if token.text().starts_with('-') => Type::Parameter,
        Kind::Text => match (parent.kind(), parent.parent().map(|it| it.kind())) {
            (Kind::Subkeyword, _) => Type::Keyword,
            (Kind::Key, _) => Type::Variable,
            (Kind::Value, _) => Type::String,
            (Kind::Word, Some(Kind::From)) => {
                let first = parent.parent()?.children().find(|it| it.kind() == Kind::Word);
                if first.as_ref() == Some(&parent) { Type::Image } else { Type::Namespace }
            }
            _ => return None,
        },
        _ => return None,
    })
}

/// A list of tokens, each relative to the previous one.
struct Writer<'a> {
    analysis: &'a Analysis,
    line: u32,
    character: u32,
    data: Vec<SemanticToken>,
}

impl Writer<'_> {
    /// Adds a token; one of several lines is split at the line ends.
    fn token(&mut self, range: Range<usize>, kind: Type) {
        let (text, lines) = (self.analysis.text(), &self.analysis.document.lines);
        let first = lines.line(range.start);
        let last = lines.line(range.end.saturating_sub(1).max(range.start));
        for line in first..=last {
            let start = lines.start(line).max(range.start);
            let end = lines.start(line + 1).min(range.end);
            let part = text[start..end].trim_end_matches(['\n', '\r']);
            if part.is_empty() {
                continue;
            }
            let position = lines.position(start);
            let delta_line = position.line - self.line;
            let before = if delta_line == 0 { self.character } else { 0 };
            self.data.push(SemanticToken {
                delta_line,
                delta_start: position.character - before,
                length: number(lines.units(part)),
                token_type: kind as u32,
                token_modifiers_bitset: 0,
            });
            (self.line, self.character) = (position.line, position.character);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_its_name() {
        assert_eq!(TYPES[Type::Comment as usize], SemanticTokenType::COMMENT);
        assert_eq!(TYPES[Type::Namespace as usize], SemanticTokenType::NAMESPACE);
        assert_eq!(TYPES[Type::Image as usize], SemanticTokenType::TYPE);
        assert_eq!(TYPES[Type::Variable as usize], SemanticTokenType::VARIABLE);
        assert_eq!(TYPES.len(), Type::Variable as usize + 1);
    }
}
