//! Text that is kept as it is up to its end: `((…))`, `[[ … ]]`, and expansions in them.

use super::{
    Event,
    parser::{Parser, ends_word},
};
use crate::SyntaxKind::{
    ShArithmetic, ShCloseParen, ShOpaque, ShOpenParen, ShReserved, ShTest, Text,
};

impl Parser<'_> {
    /// Reads ahead from an offset to find an end, without writing events.
    pub fn look_ahead(
        &mut self,
        start: usize,
        find: impl FnOnce(&mut Self) -> Option<usize>,
    ) -> Option<usize> {
        let (position, written, mark) = (self.position, self.written, self.events.len());
        self.position = start;
        self.written = start;
        let end = find(self)?;
        self.is_unclear |= self.events[mark..].contains(&Event::Open(ShOpaque));
        self.events.truncate(mark);
        self.position = position;
        self.written = written;
        Some(end)
    }

    /// Moves over one byte, or over a quoted or expanded stretch.
    pub fn raw(&mut self) -> Option<()> {
        self.written = self.position;
        match self.peek()? {
            b'\'' => self.position += 2 + self.rest()[1..].iter().position(|b| *b == b'\'')?,
            b'"' => self.double_quoted(1)?,
            b'\\' => self.position += self.escape_length(),
            b'`' => self.backquoted()?,
            b'$' => self.dollar()?,
            _ => self.position += 1,
        }
        Some(())
    }

    /// The place of the `)` that closes a `(` before the position.
    pub fn closing_paren(&mut self) -> Option<usize> {
        self.nested(|parser| {
            let mut depth = 0_usize;
            loop {
                match parser.peek()? {
                    b'(' => depth += 1,
                    b')' if depth == 0 => return Some(parser.position),
                    b')' => depth -= 1,
                    _ => {
                        parser.raw()?;
                        continue;
                    }
                }
                parser.position += 1;
            }
        })
    }

    /// The length of the `((…))` at an offset; 0 if `((` begins a subshell in a subshell, or is not
    /// there.
    pub fn double_paren_length(&mut self, start: usize) -> Option<usize> {
        if !self.text[start..].starts_with(b"((") {
            return Some(0);
        }
        let end = self.look_ahead(start + 2, Self::closing_paren)?;
        self.second_looks = self.second_looks.checked_sub(end - start)?;
        let is_double = self.text.get(end + 1) == Some(&b')');
        Some(if is_double { end + 2 - start } else { 0 })
    }

    /// `((…))` of that length; its node stays open.
    pub fn arithmetic(&mut self, length: usize) {
        self.open(ShArithmetic);
        self.part(ShOpenParen, 2);
        if length > 4 {
            self.part(Text, length - 4);
        }
        self.token(ShCloseParen, 2);
    }

    /// `[[ … ]]`; its node stays open.
    pub fn test(&mut self) -> Option<()> {
        self.open(ShTest);
        self.expect_reserved("[[")?;
        let end = self.look_ahead(self.position, Self::test_end)?;
        (end > self.position).then_some(())?;
        self.token(Text, end - self.position);
        self.newlines();
        self.token(ShReserved, 2);
        Some(())
    }

    /// The end of the words in front of `]]`.
    fn test_end(&mut self) -> Option<usize> {
        let mut end = self.position;
        let mut depth = 0_usize;
        loop {
            while matches!(self.peek()?, b' ' | b'\t' | b'\n') {
                self.position += 1;
            }
            match self.rest() {
                [b']', b']'] if depth == 0 => return Some(end),
                [b']', b']', next, ..] if depth == 0 && ends_word(*next) => return Some(end),
                [b'#', ..] => return None,
                _ => {}
            }
            while !matches!(self.peek()?, b' ' | b'\t' | b'\n') {
                match self.peek()? {
                    b'(' => depth += 1,
                    b')' => depth = depth.checked_sub(1)?,
                    b';' => return None,
                    _ => {}
                }
                self.raw()?;
            }
            end = self.position;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::shell::tests::check;

    #[test]
    fn arithmetic_and_tests_keep_their_text() {
        check(&[
            ("((a + 1))", "(Arithmetic (( a + 1 )))"),
            ("((a << (1 + $(b))))", "(Arithmetic (( a << (1 + $(b)) )))"),
            (
                "[[ -f a && $b =~ ^c(d|e)$ ]] && f",
                "(AndOr (Test [[ _ -f a && $b =~ ^c(d|e)$ _ ]]) _ && _ (Command [f]))",
            ),
            (r#"[[ "$a" == "]] " ]]>b"#, r#"(Test [[ _ "$a" == "]] " _ ]] (Redirect > [b]))"#),
        ]);
    }

    #[test]
    fn two_parentheses_that_do_not_close_together_are_subshells() {
        check(&[
            (
                "((a || b) && c)",
                "(Subshell ( (Body (AndOr (Subshell ( (Body (AndOr (Command [a]) _ || _ (Command [b]))) )) _ && _ (Command [c]))) ))",
            ),
            (
                "((a); (b))",
                "(Subshell ( (Body (Subshell ( (Body (Command [a])) )) ; _ (Subshell ( (Body (Command [b])) ))) ))",
            ),
        ]);
    }
}
