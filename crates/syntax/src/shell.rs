//! The grammar of shell text: POSIX sh, and what bash adds to it, as Dockerfiles use them.
//!
//! [`parse`] turns the joined text of an instruction into a flat list of [`Event`]s that hold every
//! byte of it. It never fails: a command that it does not know becomes one [`ShOpaque`], and so
//! does the whole text where even the end of that command is not known. Aliases, builtins and
//! values play no part.
//!
//! The tree is flat where a level would add nothing:
//! - A list has no node. The node that holds it (`ShellText`, `ShBody`, `ShCondition`) has its
//!   items as children, with `ShSemicolon`, `ShAmpersand` or `ShNewline` between or behind
//!   them.
//! - An item is a `ShAndOr` only if it has a `&&` or `||`, and a part of that a `ShPipeline`
//!   only if it has a `|` or `!`; else it is the command itself.
//! - Every word is a `ShWord`, also one that is a single token. The text between the reserved
//!   words of a compound command is one `ShBody` or `ShCondition`, its last `;` included.
//! - Redirections behind a compound command are its last children.
//! - The inside of `[[ … ]]` and `((…))` is one token, and so are `${…}`, `$((…))` and backquotes.
//!
//! Blanks lie between nodes, never at their ends, and a comment behind them all.

mod assignment;
mod case;
mod command;
mod compound;
mod expansion;
mod list;
mod parser;
mod raw;
mod redirect;
mod word;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod total;

use std::ops::Range;

use crate::{
    SyntaxKind::{self, ShOpaque, ShellText, Text, Whitespace},
    SyntaxNode,
    build::TreeBuilder,
};
use parser::Parser;

/// A step in building the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A node begins.
    Open(SyntaxKind),
    /// So many bytes of the text are a token.
    Token(SyntaxKind, usize),
    /// The node that was opened last ends.
    Close,
}

/// The events of a shell text; `heredocs` are the words of it that BuildKit takes for the openers
/// of heredocs, in order.
pub(crate) fn parse(text: &str, heredocs: &[Range<usize>]) -> Vec<Event> {
    Parser::new(text, heredocs).program().unwrap_or_else(|| opaque(text))
}

/// The events of a script, which holds the bodies of its heredocs itself.
pub(crate) fn parse_script(text: &str) -> Vec<Event> {
    let mut parser = Parser::new(text, &[]);
    parser.bodies = Some(Vec::new());
    parser.program().unwrap_or_else(|| opaque(text))
}

/// The tree of a shell text that stands for itself, without continuations of a Dockerfile.
pub(crate) fn tree(text: &str) -> SyntaxNode {
    let mut builder = TreeBuilder::new();
    let mut position = 0;
    for event in parse(text, &[]) {
        match event {
            Event::Open(kind) => builder.open(kind),
            Event::Token(kind, length) => {
                builder.token(kind, &text[position..position + length]);
                position += length;
            }
            Event::Close => builder.close(),
        }
    }
    SyntaxNode::new_root(builder.finish(ShellText))
}

/// The whole text as one node, blanks around it apart.
fn opaque(text: &str) -> Vec<Event> {
    let is_blank = |c| matches!(c, ' ' | '\t');
    let from_text = text.trim_start_matches(is_blank);
    let inner = from_text.trim_end_matches(is_blank);
    let mut events = vec![Event::Token(Whitespace, text.len() - from_text.len())];
    events.extend([Event::Open(ShOpaque), Event::Token(Text, inner.len()), Event::Close]);
    events.push(Event::Token(Whitespace, from_text.len() - inner.len()));
    events.retain(|event| !matches!(event, Event::Token(_, 0)));
    events
}
