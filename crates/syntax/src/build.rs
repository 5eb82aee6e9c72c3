//! Builds the green tree.
//!
//! rowan's own builder looks every token and small node up in a hash table, so that equal ones are
//! shared. A Dockerfile is read once and thrown away: here only the tokens that come back all the
//! time, such as one blank, are shared, through a table without collisions to resolve.

use rowan::{GreenNode, GreenToken, NodeOrToken};

use crate::SyntaxKind;

/// How many tokens are remembered at a time.
const SLOTS: usize = 256;
/// How long, in bytes, a token is at most to be remembered.
const MAX_SHARED: usize = 16;

/// A tree under construction.
pub(crate) struct TreeBuilder {
    /// The finished children of all open nodes, innermost last.
    children: Vec<NodeOrToken<GreenNode, GreenToken>>,
    /// The open nodes, with the place of their first child.
    open: Vec<(SyntaxKind, usize)>,
    shared: [Option<GreenToken>; SLOTS],
}

impl TreeBuilder {
    pub fn new() -> Self {
        Self {
            children: Vec::with_capacity(256),
            open: Vec::with_capacity(16),
            shared: [const { None }; SLOTS],
        }
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

    /// Adds a token; no text, no token.
    pub fn token(&mut self, kind: SyntaxKind, text: &str) {
        if !text.is_empty() {
            let token = self.green_token(kind, text);
            self.children.push(NodeOrToken::Token(token));
        }
    }

    /// The root around everything.
    pub fn finish(mut self, root: SyntaxKind) -> GreenNode {
        GreenNode::new(root.into(), self.children.drain(..))
    }

    fn green_token(&mut self, kind: SyntaxKind, text: &str) -> GreenToken {
        if text.len() > MAX_SHARED {
            return GreenToken::new(kind.into(), text);
        }
        let sum =
            text.bytes().fold(kind as usize, |sum, byte| sum.wrapping_mul(31) + usize::from(byte));
        let slot = &mut self.shared[sum % SLOTS];
        match slot {
            Some(token) if token.kind() == kind.into() && token.text() == text => token.clone(),
            _ => slot.insert(GreenToken::new(kind.into(), text)).clone(),
        }
    }
}
