//! Lists, and-or lists and pipelines.

use super::parser::Parser;
use crate::SyntaxKind::{
    self, ShAmpersand, ShAndAnd, ShAndOr, ShOrOr, ShPipe, ShPipeline, ShReserved, ShSemicolon,
};

impl Parser<'_> {
    /// A list in a node of its own, newlines in front of it apart.
    pub fn list_in(&mut self, kind: SyntaxKind) -> Option<()> {
        self.newlines();
        self.open(kind);
        self.nested(Self::list)?;
        self.close();
        Some(())
    }

    /// One item or more, with separators between or behind them.
    pub fn list(&mut self) -> Option<()> {
        loop {
            self.and_or()?;
            match self.rest() {
                [b';', b';' | b'&', ..] => return Some(()),
                [b';', ..] => self.token(ShSemicolon, 1),
                [b'&', ..] => self.token(ShAmpersand, 1),
                [b'\n', ..] => {}
                _ => return Some(()),
            }
            self.newlines();
            if self.is_list_end() {
                return Some(());
            }
        }
    }

    /// Whether a keyword or operator of the enclosing construct comes next.
    pub fn is_list_end(&self) -> bool {
        match self.rest() {
            [] | [b')', ..] | [b';', b';' | b'&', ..] => true,
            _ => is_closing(self.keyword()),
        }
    }

    fn and_or(&mut self) -> Option<()> {
        let mark = self.mark();
        self.pipeline()?;
        if !matches!(self.rest(), [b'&', b'&', ..] | [b'|', b'|', ..]) {
            return Some(());
        }
        self.open_at(mark, ShAndOr);
        loop {
            match self.rest() {
                [b'&', b'&', ..] => self.token(ShAndAnd, 2),
                [b'|', b'|', ..] => self.token(ShOrOr, 2),
                _ => break,
            }
            self.newlines();
            self.pipeline()?;
        }
        self.close();
        Some(())
    }

    fn pipeline(&mut self) -> Option<()> {
        let mark = self.mark();
        let is_negated = self.peek() == Some(b'!') && self.keyword() == b"!";
        if is_negated {
            // Without a blank, `!(a)` is a negated subshell or a pattern, as `extglob` says.
            matches!(self.peek_second(), Some(b' ' | b'\t')).then_some(())?;
            self.token(ShReserved, 1);
        }
        self.command()?;
        let is_piped = self.pipe_length() > 0;
        while self.pipe_length() > 0 {
            self.token(ShPipe, self.pipe_length());
            self.newlines();
            self.command()?;
        }
        if is_negated || is_piped {
            self.open_at(mark, ShPipeline);
            self.close();
        }
        Some(())
    }

    /// The length of the `|` or `|&` ahead; 0 if there is none.
    fn pipe_length(&self) -> usize {
        match self.rest() {
            [b'|', b'|', ..] => 0,
            [b'|', b'&', ..] => 2,
            [b'|', ..] => 1,
            _ => 0,
        }
    }
}

/// Whether a reserved word ends the list before it.
pub(super) fn is_closing(keyword: &[u8]) -> bool {
    matches!(keyword, b"then" | b"elif" | b"else" | b"fi" | b"do" | b"done" | b"esac" | b"}")
}

#[cfg(test)]
mod tests {
    use crate::shell::tests::check;

    #[test]
    fn lists_and_or_lists_and_pipelines_have_nodes_only_where_they_join_something() {
        check(&[
            ("a", "(Command [a])"),
            ("a; b & c;", "(Command [a]) ; _ (Command [b]) _ & _ (Command [c]) ;"),
            ("a && b || c", "(AndOr (Command [a]) _ && _ (Command [b]) _ || _ (Command [c]))"),
            (
                "a && b; c || d",
                "(AndOr (Command [a]) _ && _ (Command [b])) ; _ (AndOr (Command [c]) _ || _ (Command [d]))",
            ),
            ("a | b |& c", "(Pipeline (Command [a]) _ | _ (Command [b]) _ |& _ (Command [c]))"),
            ("! a", "(Pipeline ! _ (Command [a]))"),
            (
                "! a | b && c",
                "(AndOr (Pipeline ! _ (Command [a]) _ | _ (Command [b])) _ && _ (Command [c]))",
            ),
        ]);
    }

    #[test]
    fn blanks_and_a_comment_lie_outside_of_the_nodes() {
        check(&[
            (" a ", "_ (Command [a]) _"),
            ("# a", "# a"),
            ("a # b && c", "(Command [a]) _ # b && c"),
            ("(a  ) # b", "(Subshell ( (Body (Command [a])) _ )) _ # b"),
        ]);
    }
}
