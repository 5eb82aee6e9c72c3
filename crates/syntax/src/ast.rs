//! Typed access to the tree. Accessors return only nodes that are in the tree.

use rowan::{GreenNodeData, GreenTokenData, Language, NodeOrToken, TextRange};

use crate::kind::Dockerfile;
use crate::{Keyword, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken, json};

macro_rules! nodes {
    ($($(#[$doc:meta])* $node:ident,)*) => {
        $($(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $node(SyntaxNode);

        impl $node {
            /// The node as this type, if it is of its kind.
            pub fn cast(node: SyntaxNode) -> Option<Self> {
                (node.kind() == SyntaxKind::$node).then_some(Self(node))
            }

            /// The untyped node.
            pub fn syntax(&self) -> &SyntaxNode {
                &self.0
            }

            /// The children of this kind. Others are passed over without a cursor for each.
            #[allow(dead_code, reason = "not every kind is looked for")]
            fn all_of(node: &SyntaxNode) -> impl Iterator<Item = Self> {
                node.children().by_kind(|it| it == SyntaxKind::$node).map(Self)
            }

            /// The first child of this kind.
            #[allow(dead_code, reason = "not every kind is looked for")]
            fn first_of(node: &SyntaxNode) -> Option<Self> {
                node.first_child_by_kind(&|it| it == SyntaxKind::$node).map(Self)
            }
        })*
    };
}

mod shell;

pub use shell::{ShAssignment, ShCommand, ShRedirect, ShWord};

nodes! {
    /// A whole Dockerfile.
    File,
    /// `# key=value` at the top of the file.
    Directive,
    /// `--name=value`
    Flag,
    /// The exec form: `["a", "b"]`.
    JsonArray,
    /// `key=value`, or the bare `key` of an `ARG`.
    Pair,
    /// `key value`, the old form of `ENV` and `LABEL`.
    LegacyPair,
    /// One item of a list.
    Word,
    /// The text that a shell reads.
    ShellText,
    /// Body and end of one heredoc.
    Heredoc,
}

/// The token below a node that contains the byte at `offset`, by binary search: rowan's own search
/// is linear.
pub fn token_with(node: &SyntaxNode, offset: usize) -> Option<SyntaxToken> {
    let range = TextRange::at(u32::try_from(offset).ok()?.into(), 1.into());
    let mut element = SyntaxElement::from(node.clone());
    element.text_range().contains_range(range).then_some(())?;
    while let NodeOrToken::Node(node) = element {
        element = node.child_or_token_at_range(range)?;
    }
    element.into_token()
}

impl File {
    pub(crate) fn new(root: SyntaxNode) -> Self {
        Self(root)
    }

    /// The parser directives, in order.
    pub fn directives(&self) -> impl Iterator<Item = Directive> {
        Directive::all_of(&self.0)
    }

    /// The instructions, in order, those with an unknown keyword among them.
    pub fn instructions(&self) -> impl Iterator<Item = Instruction> {
        self.0.children().filter_map(Instruction::cast)
    }
}

impl Directive {
    /// `syntax`, `escape` or `check`, as it is written.
    pub fn name(&self) -> Option<SyntaxToken> {
        token(&self.0, SyntaxKind::DirectiveName)
    }

    /// The text behind the `=`, trimmed.
    pub fn value(&self) -> Option<SyntaxToken> {
        token(&self.0, SyntaxKind::DirectiveValue)
    }
}

/// One instruction: the comments directly above it, its keyword, flags, arguments and heredocs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Instruction(SyntaxNode);

impl Instruction {
    /// The node as an instruction, if it is one.
    pub fn cast(node: SyntaxNode) -> Option<Self> {
        let kind = node.kind();
        (kind == SyntaxKind::Error || Keyword::of_node(kind).is_some()).then_some(Self(node))
    }

    /// The untyped node.
    pub fn syntax(&self) -> &SyntaxNode {
        &self.0
    }

    /// The keyword; `None` for one that BuildKit does not know.
    pub fn keyword(&self) -> Option<Keyword> {
        Keyword::of_node(self.0.kind())
    }

    /// The first token of the keyword, where the instruction starts; comments stand before it.
    pub fn keyword_token(&self) -> Option<SyntaxToken> {
        token(&self.0, SyntaxKind::KeywordToken)
    }

    /// The range of the keyword, with the continuations in it; `None` if it has a comment in it.
    pub fn keyword_range(&self) -> Option<TextRange> {
        let tokens = self.0.children_with_tokens().filter_map(SyntaxElement::into_token);
        let is_part = |it: &SyntaxToken| it.kind() == SyntaxKind::KeywordToken;
        let from_keyword: Vec<_> = tokens.skip_while(|it| !is_part(it)).collect();
        let last = from_keyword.iter().rposition(is_part)?;
        let parts = &from_keyword[..=last];
        let is_parted = parts.iter().any(|it| it.kind() == SyntaxKind::Comment);
        let (first, last) = (parts.first()?, parts.last()?);
        (!is_parted).then(|| first.text_range().cover(last.text_range()))
    }

    /// The tokens before the keyword: the comments directly above the instruction, and the blanks
    /// around them.
    pub fn leading_trivia(&self) -> impl Iterator<Item = SyntaxToken> {
        use SyntaxKind::{Comment, Indent, Newline};
        self.0
            .children_with_tokens()
            .filter_map(SyntaxElement::into_token)
            .take_while(|it| matches!(it.kind(), Comment | Indent | Newline))
    }

    /// The comments directly above the instruction.
    pub fn leading_comments(&self) -> impl Iterator<Item = SyntaxToken> {
        self.leading_trivia().filter(|it| it.kind() == SyntaxKind::Comment)
    }

    /// The flags, in order.
    pub fn flags(&self) -> impl Iterator<Item = Flag> {
        Flag::all_of(&self.0)
    }

    /// The array of the exec form, if the argument is one.
    pub fn json(&self) -> Option<JsonArray> {
        JsonArray::first_of(&self.0)
    }

    /// The shell text of `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK CMD`.
    pub fn shell_text(&self) -> Option<ShellText> {
        ShellText::first_of(&self.0)
    }

    /// The words of `FROM`, `COPY`, `ADD`, `EXPOSE` and `VOLUME`.
    pub fn words(&self) -> impl Iterator<Item = Word> {
        Word::all_of(&self.0)
    }

    /// The pairs of `ENV`, `LABEL` and `ARG`.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> {
        Pair::all_of(&self.0)
    }

    /// The words of the arguments, or the decoded strings of an array.
    pub fn arguments(&self) -> Vec<String> {
        let words = || self.words().map(|it| it.text()).collect();
        self.json().map_or_else(words, |it| it.values())
    }

    /// The pair of a legacy `ENV key value` or `LABEL key value`.
    pub fn legacy_pair(&self) -> Option<LegacyPair> {
        LegacyPair::first_of(&self.0)
    }

    /// The instruction behind `ONBUILD`.
    pub fn trigger(&self) -> Option<Self> {
        self.0.children().find_map(Self::cast)
    }

    /// The heredocs, in the order of their openers.
    pub fn heredocs(&self) -> impl Iterator<Item = Heredoc> {
        Heredoc::all_of(&self.0)
    }
}

impl Flag {
    /// The name, without the dashes.
    pub fn name(&self) -> String {
        text_of(&self.0, SyntaxKind::FlagName)
    }

    /// The value with its quotes; empty if there is none.
    pub fn value(&self) -> String {
        text_of(&self.0, SyntaxKind::FlagValue)
    }
}

impl JsonArray {
    /// The strings, quotes included.
    pub fn strings(&self) -> impl Iterator<Item = Word> {
        Word::all_of(&self.0)
    }

    /// The decoded strings, without quotes and escapes.
    pub fn values(&self) -> Vec<String> {
        self.strings().map(|it| json::decode(&it.text())).collect()
    }
}

impl Pair {
    /// The key, with its quotes.
    pub fn key(&self) -> Option<String> {
        child_text(&self.0, SyntaxKind::Key)
    }

    /// The value, with its quotes; `None` without a `=`.
    pub fn value(&self) -> Option<String> {
        token(&self.0, SyntaxKind::Eq)?;
        Some(child_text(&self.0, SyntaxKind::Value).unwrap_or_default())
    }
}

impl LegacyPair {
    /// The key.
    pub fn key(&self) -> Option<String> {
        child_text(&self.0, SyntaxKind::Key)
    }

    /// The value, blanks inside included.
    pub fn value(&self) -> Option<String> {
        child_text(&self.0, SyntaxKind::Value)
    }
}

impl Word {
    /// The word as BuildKit reads it, before expansion.
    pub fn text(&self) -> String {
        joined(&self.0)
    }
}

impl ShellText {
    /// The text that the shell receives, heredocs apart.
    pub fn joined(&self) -> String {
        joined(&self.0)
    }
}

impl Heredoc {
    /// The lines of the body, as they are.
    pub fn body(&self) -> Option<String> {
        let body = self.0.first_child_or_token()?;
        (body.kind() != SyntaxKind::HeredocEnd).then(|| body.to_string())
    }
}

/// The text of a node as BuildKit joins it: without continuations and the comments in them.
pub fn joined(node: &SyntaxNode) -> String {
    let mut text = String::with_capacity(node.text_range().len().into());
    join(&node.green(), &mut text);
    text
}

/// Not by rowan's cursors, which allocate for every token.
fn join(node: &GreenNodeData, text: &mut String) {
    use SyntaxKind::{BlankLine, Comment, Continuation, Indent, Newline};
    for child in node.children() {
        match child {
            NodeOrToken::Node(node) => join(node, text),
            NodeOrToken::Token(token) => match Dockerfile::kind_from_raw(token.kind()) {
                Continuation | Comment | Indent | BlankLine | Newline => {}
                _ => text.push_str(token.text()),
            },
        }
    }
}

/// Whether a node or a token of one of these kinds stands anywhere below `node`.
pub fn contains(node: &SyntaxNode, kinds: &[SyntaxKind]) -> bool {
    holds(&node.green(), kinds)
}

fn holds(node: &GreenNodeData, kinds: &[SyntaxKind]) -> bool {
    node.children().any(|child| match child {
        NodeOrToken::Node(node) => {
            kinds.contains(&Dockerfile::kind_from_raw(node.kind())) || holds(node, kinds)
        }
        NodeOrToken::Token(token) => kinds.contains(&Dockerfile::kind_from_raw(token.kind())),
    })
}

fn token(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxToken> {
    node.first_child_or_token_by_kind(&|it| it == kind)?.into_token()
}

fn text_of(node: &SyntaxNode, kind: SyntaxKind) -> String {
    let green = node.green();
    let tokens = green.children().filter_map(NodeOrToken::into_token);
    let tokens = tokens.filter(|it| Dockerfile::kind_from_raw(it.kind()) == kind);
    tokens.map(GreenTokenData::text).collect()
}

fn child_text(node: &SyntaxNode, kind: SyntaxKind) -> Option<String> {
    node.first_child_by_kind(&|it| it == kind).map(|it| joined(&it))
}
