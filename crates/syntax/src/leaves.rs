//! A fast walk over the leaves of a node, without rowan's cursors, which allocate for every token.

use std::ops::Range;

use rowan::{GreenNodeData, Language, NodeOrToken};

use crate::{SyntaxKind, SyntaxNode, kind::Dockerfile};

/// A token, or a node that the walk does not enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// What it is.
    pub kind: SyntaxKind,
    /// The kind of the node that holds it.
    pub parent: SyntaxKind,
    /// Where it stands in the file, in bytes.
    pub range: Range<usize>,
}

/// Visits the leaves below `node` in source order; nodes of a kind for which `is_whole` holds count
/// as leaves.
pub fn leaves(
    node: &SyntaxNode,
    is_whole: impl Fn(SyntaxKind) -> bool + Copy,
    mut visit: impl FnMut(Leaf),
) {
    let mut offset = usize::from(node.text_range().start());
    walk(&node.green(), node.kind(), is_whole, &mut offset, &mut visit);
}

pub(crate) fn walk(
    node: &GreenNodeData,
    parent: SyntaxKind,
    is_whole: impl Fn(SyntaxKind) -> bool + Copy,
    offset: &mut usize,
    visit: &mut impl FnMut(Leaf),
) {
    for child in node.children() {
        let (kind, length) = match child {
            NodeOrToken::Node(it) => (Dockerfile::kind_from_raw(it.kind()), it.text_len()),
            NodeOrToken::Token(it) => (Dockerfile::kind_from_raw(it.kind()), it.text_len()),
        };
        match child {
            NodeOrToken::Node(inner) if !is_whole(kind) => {
                walk(inner, kind, is_whole, offset, visit);
            }
            _ => {
                let end = *offset + usize::from(length);
                visit(Leaf { kind, parent, range: *offset..end });
                *offset = end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_come_in_order_and_nodes_may_be_whole() {
        let parse = crate::parse("FROM a\nRUN b | c 'd'\n");
        let mut found = Vec::new();
        leaves(
            &parse.syntax(),
            |kind| kind == SyntaxKind::ShCommand,
            |leaf| {
                found.push((leaf.kind, parse.source()[leaf.range].to_owned()));
            },
        );
        let texts: Vec<_> = found.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["FROM", " ", "a", "\n", "RUN", " ", "b", " ", "|", " ", "c 'd'", "\n"]);
        assert_eq!(found[10].0, SyntaxKind::ShCommand);
    }
}
