//! Assignments, and the arrays of bash.

use super::{parser::Parser, *};

impl Parser<'_> {
    /// The assignment ahead; returns whether there is one.
    pub fn assignment(&mut self) -> Option<bool> {
        let Some((name, operator)) = assignment(self.rest()) else { return Some(false) };
        self.open(ShAssignment);
        self.part(ShName, name);
        self.part(ShAssign, operator);
        match self.peek() {
            Some(b'(') => self.array()?,
            _ if self.is_word() => self.word()?,
            _ => self.skip_blanks(),
        }
        self.close();
        Some(true)
    }

    /// Whether `name=(` stands ahead.
    pub fn is_array_assignment(&self) -> bool {
        let rest = self.rest();
        assignment(rest).is_some_and(|(name, operator)| rest.get(name + operator) == Some(&b'('))
    }

    fn array(&mut self) -> Option<()> {
        self.open(ShArray);
        self.token(ShOpenParen, 1);
        loop {
            self.newlines();
            if self.peek()? == b')' {
                break;
            }
            self.is_word().then_some(())?;
            self.word()?;
        }
        self.token(ShCloseParen, 1);
        self.close();
        Some(())
    }
}

/// The lengths of the name and of the `=` or `+=` of an assignment.
fn assignment(text: &[u8]) -> Option<(usize, usize)> {
    let mut name = name_length(text);
    if name == 0 {
        return None;
    }
    if text.get(name) == Some(&b'[') {
        name += subscript_length(&text[name..])?;
    }
    match text[name..] {
        [b'=', ..] => Some((name, 1)),
        [b'+', b'=', ..] => Some((name, 2)),
        _ => None,
    }
}

/// The length of the name at the start of a text.
pub(super) fn name_length(text: &[u8]) -> usize {
    match text.first() {
        Some(b'A'..=b'Z' | b'a'..=b'z' | b'_') => {
            text.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count()
        }
        _ => 0,
    }
}

/// The length of `[…]`, if nothing in it is quoted or expanded by more than a name.
fn subscript_length(text: &[u8]) -> Option<usize> {
    let is_plain = |b: &u8| b.is_ascii_alphanumeric() || b"_@*$-+.".contains(b);
    let inner = text[1..].iter().take_while(|b| is_plain(b)).count();
    (text.get(inner + 1) == Some(&b']')).then_some(inner + 2)
}
