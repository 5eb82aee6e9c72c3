//! What is found in a file.

use super::block::Block;

/// What is found in a file.
#[derive(Debug, Default)]
pub struct Document {
    /// The blocks, in order.
    pub blocks: Vec<Block>,
    /// The blocks that stay as they are, in order.
    pub left: Vec<Left>,
    /// What the file says besides its blocks, as far as its reader knows.
    pub rest: Vec<String>,
}

/// A block that stays as it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Left {
    /// The line and column, from 1, of the reason.
    pub position: (usize, usize),
    /// The reason.
    pub why: String,
    /// What to do about it.
    pub help: Option<&'static str>,
    /// Whether its author wants that, or it is no Dockerfile.
    pub is_expected: bool,
}

/// Why a file cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The line and column, from 1.
    pub position: (usize, usize),
    /// The reason.
    pub why: String,
}

impl Document {
    /// Leaves a block as it is.
    pub fn leave(&mut self, position: (usize, usize), why: impl Into<String>) -> &mut Left {
        let left = Left { position, why: why.into(), help: None, is_expected: false };
        self.left.push(left);
        let last = self.left.len() - 1;
        &mut self.left[last]
    }

    /// Takes a block, or leaves it.
    pub fn add(&mut self, block: Result<Block, Left>) {
        match block {
            Ok(block) => self.blocks.push(block),
            Err(left) => self.left.push(left),
        }
    }
}

impl Left {
    /// Adds advice.
    pub fn with_help(&mut self, help: &'static str) {
        self.help = Some(help);
    }
}
