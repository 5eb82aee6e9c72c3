//! A top-down view of the tree without allocations; rowan's cursors, which also know their parents,
//! allocate for every node and token.

use std::ops::Range;

use rowan::{GreenNodeData, GreenTokenData, Language, NodeOrToken};

use crate::{Leaf, SyntaxKind, kind::Dockerfile, leaves::walk};

/// A node or a token, and its place.
#[derive(Clone, Copy, Debug)]
pub struct View<'t> {
    source: &'t str,
    start: usize,
    kind: SyntaxKind,
    green: NodeOrToken<&'t GreenNodeData, &'t GreenTokenData>,
}

impl<'t> View<'t> {
    pub(crate) fn new(source: &'t str, root: &'t GreenNodeData) -> Self {
        let kind = Dockerfile::kind_from_raw(root.kind());
        Self { source, start: 0, kind, green: NodeOrToken::Node(root) }
    }

    /// The text of the whole file.
    pub fn source(self) -> &'t str {
        self.source
    }

    /// What it is.
    pub fn kind(self) -> SyntaxKind {
        self.kind
    }

    /// Whether it is a token.
    pub fn is_token(self) -> bool {
        self.green.as_token().is_some()
    }

    /// Where it stands in the file, in bytes.
    pub fn range(self) -> Range<usize> {
        self.start..self.start + usize::from(text_len(self.green))
    }

    /// Its text, continuations included.
    pub fn text(self) -> &'t str {
        &self.source[self.range()]
    }

    /// Its nodes and tokens, in order; a token has none.
    pub fn children(self) -> Children<'t> {
        let green = self.green.into_node().map(GreenNodeData::children);
        Children { source: self.source, start: self.start, green }
    }

    /// Visits the leaves below it in the order of the source, as [`leaves`](fn@crate::leaves) does.
    pub fn leaves(self, is_whole: impl Fn(SyntaxKind) -> bool + Copy, mut visit: impl FnMut(Leaf)) {
        if let NodeOrToken::Node(node) = self.green {
            walk(node, self.kind, is_whole, &mut self.start.clone(), &mut visit);
        }
    }
}

/// The nodes and tokens below a [`View`], in order.
#[derive(Clone, Debug)]
pub struct Children<'t> {
    source: &'t str,
    start: usize,
    green: Option<rowan::Children<'t>>,
}

impl<'t> Iterator for Children<'t> {
    type Item = View<'t>;

    fn next(&mut self) -> Option<View<'t>> {
        let green = self.green.as_mut()?.next()?;
        let kind = match green {
            NodeOrToken::Node(it) => it.kind(),
            NodeOrToken::Token(it) => it.kind(),
        };
        let start = self.start;
        self.start += usize::from(text_len(green));
        Some(View { source: self.source, start, kind: Dockerfile::kind_from_raw(kind), green })
    }
}

fn text_len(green: NodeOrToken<&GreenNodeData, &GreenTokenData>) -> rowan::TextSize {
    match green {
        NodeOrToken::Node(it) => it.text_len(),
        NodeOrToken::Token(it) => it.text_len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SyntaxNode;

    #[test]
    fn a_view_shows_what_the_tree_holds() {
        fn check(view: View<'_>, element: &crate::SyntaxElement) {
            let range = element.text_range();
            assert_eq!(view.range(), usize::from(range.start())..usize::from(range.end()));
            assert_eq!((view.kind(), view.text()), (element.kind(), &*element.to_string()));
            assert_eq!(view.is_token(), element.as_token().is_some());
            let children: Vec<_> =
                element.as_node().into_iter().flat_map(SyntaxNode::children_with_tokens).collect();
            assert_eq!(view.children().count(), children.len());
            view.children().zip(&children).for_each(|(view, child)| check(view, child));
        }
        let parse = crate::parse("# é\nFROM a\nRUN b \\\n # c\n | d <<E\ne\nE\n");
        check(parse.view(), &parse.syntax().into());
    }
}
