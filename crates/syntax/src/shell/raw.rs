//! What is kept as it is, once its end is found: `((…))`, `[[ … ]]`, and expansions in them.

use super::{
    parser::{Parser, ends_word},
    *,
};

impl Parser<'_> {
    /// Reads from an offset on to find an end; what is read leaves no trace.
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

    /// Where the `)` is that closes a `(` before the position.
    pub fn closing_paren(&mut self) -> Option<usize> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'(' => depth += 1,
                b')' if depth == 0 => return Some(self.position),
                b')' => depth -= 1,
                _ => {
                    self.raw()?;
                    continue;
                }
            }
            self.position += 1;
        }
    }

    /// Whether the `(` ahead begins `((…))` rather than a subshell in a subshell.
    pub fn is_arithmetic(&mut self) -> Option<bool> {
        self.is_double_paren(self.position)
    }

    /// Whether the `$(` ahead begins `$((…))` rather than a subshell in a substitution.
    pub fn is_arithmetic_expansion(&mut self) -> Option<bool> {
        self.is_double_paren(self.position + 1)
    }

    fn is_double_paren(&mut self, start: usize) -> Option<bool> {
        if !self.text[start..].starts_with(b"((") {
            return Some(false);
        }
        let end = self.look_ahead(start + 2, Self::closing_paren)?;
        self.second_looks = self.second_looks.checked_sub(end - start)?;
        Some(self.text.get(end + 1) == Some(&b')'))
    }

    /// `((…))`
    pub fn arithmetic(&mut self) -> Option<()> {
        self.part(ShOpenParen, 2);
        let end = self.look_ahead(self.position, Self::closing_paren)?;
        (self.text.get(end + 1) == Some(&b')')).then_some(())?;
        if end > self.position {
            self.part(Text, end - self.position);
        }
        self.token(ShCloseParen, 2);
        Some(())
    }

    /// `[[ … ]]`
    pub fn test(&mut self) -> Option<()> {
        self.expect_reserved("[[")?;
        let end = self.look_ahead(self.position, Self::test_end)?;
        (end > self.position).then_some(())?;
        self.token(Text, end - self.position);
        self.newlines();
        self.token(ShReserved, 2);
        Some(())
    }

    /// Where the words in front of `]]` end.
    fn test_end(&mut self) -> Option<usize> {
        let mut end = self.position;
        loop {
            while matches!(self.peek()?, b' ' | b'\t' | b'\n') {
                self.position += 1;
            }
            match self.rest() {
                [b']', b']'] => return Some(end),
                [b']', b']', next, ..] if ends_word(*next) => return Some(end),
                [b'#', ..] => return None,
                _ => {}
            }
            while !matches!(self.peek()?, b' ' | b'\t' | b'\n') {
                if self.peek() == Some(b';') {
                    return None;
                }
                self.raw()?;
            }
            end = self.position;
        }
    }
}
