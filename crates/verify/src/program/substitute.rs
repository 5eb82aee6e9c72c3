//! The expansion of a word into a [`Value`]: quotes go, `$name` and `${…}` become what they stand
//! for. The rules are those of [`crate::expand`], which splits words and knows no symbols.

use super::scope::{Budget, Visible};
use super::value::{Symbol, Value};
use crate::expand::{Refused, next_char};

/// `text` after expansion.
pub fn substitute(
    text: &[u8],
    escape: u8,
    visible: &Visible<'_>,
    budget: &mut Budget,
) -> Result<Value, Refused> {
    if !text.iter().any(|byte| *byte == escape || matches!(byte, b'$' | b'"' | b'\'')) {
        return Ok(Value::text(text));
    }
    let mut scanner = Scanner { text, position: 0, escape, visible, budget, depth: 0 };
    let value = scanner.until(None, false)?;
    budget.spend_value(&value);
    Ok(value)
}

/// `${` may stand this deep in `${`.
const DEEPEST: usize = 100;

struct Scanner<'t, 'v> {
    text: &'t [u8],
    position: usize,
    escape: u8,
    visible: &'v Visible<'v>,
    budget: &'v mut Budget,
    depth: usize,
}

impl<'t> Scanner<'t, '_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.position).copied()
    }

    fn take(&mut self, length: usize) -> &'t [u8] {
        let end = (self.position + length).min(self.text.len());
        let taken = &self.text[self.position..end];
        self.position = end;
        taken
    }

    fn char_len(&self) -> usize {
        next_char(&self.text[self.position..]).map_or(0, |(_, length)| length)
    }

    /// Up to `stop`, which is taken as well. Patterns keep their escape characters.
    fn until(&mut self, stop: Option<u8>, is_pattern: bool) -> Result<Value, Refused> {
        let mut out = Value::default();
        while let Some(byte) = self.peek() {
            if stop == Some(byte) {
                self.position += 1;
                return Ok(out);
            }
            match byte {
                b'$' => self.dollar(&mut out)?,
                b'\'' => out.push_text(self.single_quote()?),
                b'"' => self.double_quote(&mut out, is_pattern)?,
                _ if byte == self.escape => {
                    self.position += 1;
                    if is_pattern {
                        out.push_text(&[byte]);
                    }
                    let length = self.char_len();
                    out.push_text(self.take(length));
                }
                _ => {
                    let length = self.char_len();
                    out.push_text(self.take(length));
                }
            }
        }
        if stop.is_some() { Err(Refused) } else { Ok(out) }
    }

    fn single_quote(&mut self) -> Result<&'t [u8], Refused> {
        self.position += 1;
        let rest = &self.text[self.position..];
        let length = rest.iter().position(|&byte| byte == b'\'').ok_or(Refused)?;
        self.position += length + 1;
        Ok(&rest[..length])
    }

    fn double_quote(&mut self, out: &mut Value, is_pattern: bool) -> Result<(), Refused> {
        self.position += 1;
        loop {
            let byte = self.peek().ok_or(Refused)?;
            match byte {
                b'"' => {
                    self.position += 1;
                    return Ok(());
                }
                b'$' => self.dollar(out)?,
                _ if byte == self.escape => {
                    self.position += 1;
                    let next = self.peek();
                    let is_escaped = next.is_some_and(|it| it == b'"' || it == b'$' || it == byte);
                    if is_pattern || (next.is_some() && !is_escaped) {
                        out.push_text(&[byte]);
                    }
                    if is_escaped {
                        out.push_text(self.take(1));
                    }
                }
                _ => out.push_text(self.take(1)),
            }
        }
    }

    fn dollar(&mut self, out: &mut Value) -> Result<(), Refused> {
        self.position += 1;
        if self.peek() == Some(b'{') {
            self.position += 1;
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(Refused);
            }
            let value = self.braces()?;
            self.depth -= 1;
            out.push(&value);
            return Ok(());
        }
        match self.name() {
            b"" => out.push_text(b"$"),
            name => out.push(&self.visible.value(name, self.budget).0),
        }
        Ok(())
    }

    fn name(&mut self) -> &'t [u8] {
        let rest = &self.text[self.position..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            return self.take(digits);
        }
        if rest.first().is_some_and(|byte| b"@*#?-$!".contains(byte)) {
            return self.take(1);
        }
        let mut length = 0;
        while let Some((character, more)) = next_char(&rest[length..])
            && (character.is_alphanumeric() || character == '_')
        {
            length += more;
        }
        self.take(length)
    }

    fn braces(&mut self) -> Result<Value, Refused> {
        let name = self.name();
        if name.is_empty() {
            return Err(Refused);
        }
        let start = self.position;
        let mut modifier = self.peek().ok_or(Refused)?;
        self.position += 1;
        let (value, is_set) = self.visible.value(name, self.budget);
        if modifier == b'}' {
            return Ok(value);
        }
        let null_is_unset = modifier == b':';
        if null_is_unset {
            modifier = self.peek().ok_or(Refused)?;
            self.position += 1;
        }
        let is_pattern = match (modifier, null_is_unset) {
            (b'+' | b'-' | b'?', _) => false,
            (b'#' | b'%', false) => {
                self.position += usize::from(self.peek() == Some(modifier));
                true
            }
            (b'/', false) => return self.replacement(value),
            _ => return Err(Refused),
        };
        let operator = self.text[start..self.position].to_vec();
        let word = self.until(Some(b'}'), is_pattern)?;
        let is_present = match value.is_empty() {
            Some(false) if is_set => Some(true),
            Some(true) if null_is_unset => Some(false),
            _ => (is_set && !null_is_unset).then_some(true),
        };
        Ok(match (modifier, is_present) {
            (b'-' | b'?', Some(true)) => value,
            (b'-', Some(false)) | (b'+', Some(true)) => word,
            (b'+', Some(false)) => Value::default(),
            _ => Value::symbol(Symbol::Substitution { value, operator, words: vec![word] }),
        })
    }

    /// `${name/pattern/text}` and `${name//pattern/text}`.
    fn replacement(&mut self, value: Value) -> Result<Value, Refused> {
        let start = self.position - 1;
        self.position += usize::from(self.peek() == Some(b'/'));
        let operator = self.text[start..self.position].to_vec();
        let pattern = self.until(Some(b'/'), true)?;
        let text = self.until(Some(b'}'), true)?;
        Ok(Value::symbol(Symbol::Substitution { value, operator, words: vec![pattern, text] }))
    }
}
