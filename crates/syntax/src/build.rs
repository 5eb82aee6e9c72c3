//! Builds the green tree.
//!
//! rowan's own builder shares equal tokens and small nodes through a hash table. A Dockerfile is
//! parsed once and dropped, so this builder shares only short tokens, such as a blank, and nodes
//! with a single short token, such as the word `install`, through a table in which a new entry
//! replaces a colliding one. The table belongs to the thread and outlives the tree, since the next
//! file has the same words; it never changes the content of a tree.

use std::cell::Cell;

use rowan::{GreenNode, GreenToken, NodeOrToken};

use crate::SyntaxKind;

/// The size of the table, as a power of two.
const SLOT_BITS: u32 = 10;
/// The longest shared token, in bytes.
const MAX_SHARED: usize = 16;

thread_local! {
    static REMEMBERED: Cell<Vec<Option<Shared>>> = const { Cell::new(Vec::new()) };
}

/// A shared token, and the last node with this token alone.
struct Shared {
    token: GreenToken,
    leaf: Option<GreenNode>,
}

/// A tree under construction.
pub(crate) struct TreeBuilder {
    /// The finished children of all open nodes, innermost last.
    children: Vec<NodeOrToken<GreenNode, GreenToken>>,
    /// The open nodes, with the place of their first child.
    open: Vec<(SyntaxKind, usize)>,
    shared: Vec<Option<Shared>>,
}

impl TreeBuilder {
    pub fn new() -> Self {
        let mut shared = REMEMBERED.try_with(Cell::take).unwrap_or_default();
        shared.resize_with(1 << SLOT_BITS, || None);
        Self { children: Vec::with_capacity(256), open: Vec::with_capacity(16), shared }
    }

    pub fn open(&mut self, kind: SyntaxKind) {
        self.open.push((kind, self.children.len()));
    }

    /// Closes the innermost open node.
    pub fn close(&mut self) {
        if let Some((kind, first)) = self.open.pop() {
            let node = GreenNode::new(kind.into(), self.children.drain(first..));
            self.children.push(NodeOrToken::Node(node));
        }
    }

    /// Adds a token, unless its text is empty.
    pub fn token(&mut self, kind: SyntaxKind, text: &str) {
        if text.is_empty() {
            return;
        }
        let token = match self.shared(kind, text) {
            Some(shared) => shared.token.clone(),
            None => GreenToken::new(kind.into(), text),
        };
        self.children.push(NodeOrToken::Token(token));
    }

    /// Adds a node with a single token, which must not be empty.
    pub fn leaf(&mut self, node: SyntaxKind, kind: SyntaxKind, text: &str) {
        let leaf = |token| GreenNode::new(node.into(), [NodeOrToken::Token(token)]);
        let leaf = match self.shared(kind, text) {
            None => leaf(GreenToken::new(kind.into(), text)),
            Some(Shared { leaf: Some(known), .. }) if known.kind() == node.into() => known.clone(),
            Some(shared) => shared.leaf.insert(leaf(shared.token.clone())).clone(),
        };
        self.children.push(NodeOrToken::Node(leaf));
    }

    /// The finished root.
    pub fn finish(mut self, root: SyntaxKind) -> GreenNode {
        // Only a thread that is being destroyed has no table.
        let _ = REMEMBERED.try_with(|it| it.set(self.shared));
        GreenNode::new(root.into(), self.children.drain(..))
    }

    /// The shared token, if it is short enough.
    fn shared(&mut self, kind: SyntaxKind, text: &str) -> Option<&mut Shared> {
        let slot = &mut self.shared[slot(kind, text.as_bytes())?];
        let is_known = slot
            .as_ref()
            .is_some_and(|it| it.token.kind() == kind.into() && it.token.text() == text);
        if !is_known {
            *slot = Some(Shared { token: GreenToken::new(kind.into(), text), leaf: None });
        }
        slot.as_mut()
    }
}

/// The slot of a token in the table, computed from its kind, its length and the bytes at both ends;
/// `None` if it is too long.
fn slot(kind: SyntaxKind, text: &[u8]) -> Option<usize> {
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    if text.len() > MAX_SHARED {
        return None;
    }
    let (head, tail) = match (text.first_chunk(), text.last_chunk()) {
        (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        _ => match (text.first_chunk(), text.last_chunk()) {
            (Some(head), Some(tail)) => {
                (u32::from_le_bytes(*head).into(), u32::from_le_bytes(*tail).into())
            }
            _ => (
                text[0].into(),
                u16::from_le_bytes([text[text.len() / 2], text[text.len() - 1]]).into(),
            ),
        },
    };
    let rest = (kind as u64) << 8 | text.len() as u64;
    let mixed = (head ^ tail.rotate_left(29) ^ rest.rotate_left(47)).wrapping_mul(SPREAD);
    usize::try_from(mixed >> (u64::BITS - SLOT_BITS)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SyntaxKind::{File, Text, Whitespace, Word};

    #[test]
    fn what_is_shared_says_what_it_was_built_of() {
        let texts: Vec<String> = (0..3000).map(|it| format!("{:0>1$}", it, 1 + it % 20)).collect();
        for node in [Word, File, Word] {
            let mut builder = TreeBuilder::new();
            for text in &texts {
                builder.leaf(node, Text, text);
                builder.token(Whitespace, text);
            }
            let tree = builder.finish(File);
            for (pair, text) in tree.children().collect::<Vec<_>>().chunks(2).zip(&texts) {
                let [NodeOrToken::Node(leaf), NodeOrToken::Token(token)] = pair else {
                    panic!("a leaf and a token");
                };
                assert_eq!((leaf.kind(), token.kind()), (node.into(), Whitespace.into()));
                assert_eq!((leaf.to_string(), token.text()), (text.clone(), text.as_str()));
            }
        }
    }
}
