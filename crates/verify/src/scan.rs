//! `BuildKit`'s word scanner: quotes and escape characters are removed, and `$name` and `${…}` are
//! replaced. The caller defines the type of the output and the values of variables.

use crate::bytes::Span;

/// The scanner refuses the text: an unpaired quote, or an unknown form of `${…}`.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused;

/// The output of the scanner.
pub trait Text: Default {
    /// Appends the bytes produced by the text at `at`. If `splits` is set, blanks in them end
    /// words.
    fn push(&mut self, bytes: &[u8], at: usize, splits: bool);

    /// Appends a text, likewise.
    fn append(&mut self, text: &Self, at: usize, splits: bool);
}

/// The values of variables.
pub trait Variables {
    type Text: Text;

    /// The value of `$name` or `${name}`, spelled `written` in the text.
    fn value(&mut self, name: &[u8], written: &[u8]) -> Self::Text;

    /// The value of `${name…}`: with one word after the operator, or two for `/` and `//`.
    fn substitution(
        &mut self,
        name: &[u8],
        operator: &[u8],
        words: Vec<Self::Text>,
    ) -> Result<Self::Text, Refused>;
}

/// The characters to keep in the text.
#[derive(Clone, Copy)]
pub struct Style {
    pub escape: u8,
    /// Keep quotes.
    pub raw_quotes: bool,
    /// Keep escape characters.
    pub raw_escapes: bool,
}

/// Scans `text`.
pub fn scan<V: Variables>(
    text: &[u8],
    style: Style,
    variables: &mut V,
) -> Result<V::Text, Refused> {
    Scanner { text, position: 0, style, variables, depth: 0 }.until(None)
}

/// The limit of nested `${`.
const DEEPEST: usize = 100;

struct Scanner<'t, 'v, V> {
    text: &'t [u8],
    position: usize,
    style: Style,
    variables: &'v mut V,
    depth: usize,
}

impl<'t, V: Variables> Scanner<'t, '_, V> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.position).copied()
    }

    fn taken(&self, from: usize) -> &'t [u8] {
        &self.text[from..self.position]
    }

    /// Takes the next character, or a single byte if the text is not UTF-8.
    fn take_char(&mut self) -> &'t [u8] {
        let start = self.position;
        self.position += next_char(&self.text[start..]).map_or(0, |(_, length)| length);
        self.taken(start)
    }

    fn until(&mut self, stop: Option<u8>) -> Result<V::Text, Refused> {
        let mut out = V::Text::default();
        while let Some(byte) = self.peek() {
            let at = self.position;
            if stop == Some(byte) {
                self.position += 1;
                return Ok(out);
            }
            match byte {
                b'$' => out.append(&self.dollar()?, at, true),
                b'\'' => {
                    let quoted = self.single_quote()?;
                    out.push(&self.text[quoted], at, false);
                }
                b'"' => out.append(&self.double_quote()?, at, false),
                b'<' => out.push(self.angle(), at, false),
                _ if byte == self.style.escape => {
                    self.position += 1;
                    if self.style.raw_escapes {
                        out.push(&[byte], at, false);
                    }
                    let escaped = self.take_char();
                    if !escaped.is_empty() {
                        out.push(escaped, at, false);
                    }
                }
                _ => out.push(self.take_char(), at, true),
            }
        }
        if stop.is_some() { Err(Refused) } else { Ok(out) }
    }

    /// Takes a `<`, or a `<<` with the blanks after it, which thereby become part of the word.
    fn angle(&mut self) -> &'t [u8] {
        let start = self.position;
        self.position += 1;
        if self.peek() == Some(b'<') {
            self.position += 1;
            while matches!(self.peek(), Some(b' ' | b'\t' | b'\r')) {
                self.position += 1;
            }
        }
        self.taken(start)
    }

    fn single_quote(&mut self) -> Result<Span, Refused> {
        let start = self.position + 1;
        let length = self.text[start..].iter().position(|&byte| byte == b'\'').ok_or(Refused)?;
        self.position = start + length + 1;
        let whole = start - 1..self.position;
        Ok(if self.style.raw_quotes { whole } else { start..start + length })
    }

    fn double_quote(&mut self) -> Result<V::Text, Refused> {
        let mut out = V::Text::default();
        let at = self.position;
        let quote: &[u8] = if self.style.raw_quotes { b"\"" } else { b"" };
        out.push(quote, at, false);
        self.position += 1;
        loop {
            let start = self.position;
            let byte = self.peek().ok_or(Refused)?;
            match byte {
                b'"' => {
                    self.position += 1;
                    out.push(quote, at, false);
                    return Ok(out);
                }
                b'$' => out.append(&self.dollar()?, at, false),
                _ if byte == self.style.escape => {
                    self.position += 1;
                    if self.style.raw_escapes {
                        out.push(&[byte], at, false);
                    }
                    match self.peek() {
                        None => {}
                        Some(next) if next == b'"' || next == b'$' || next == byte => {
                            self.position += 1;
                            out.push(&[next], at, false);
                        }
                        Some(_) => out.push(&[byte], at, false),
                    }
                }
                _ => {
                    let is_plain = |it: &u8| *it != b'"' && *it != b'$' && *it != self.style.escape;
                    self.position +=
                        self.text[start..].iter().take_while(|it| is_plain(it)).count();
                    out.push(self.taken(start), at, false);
                }
            }
        }
    }

    fn dollar(&mut self) -> Result<V::Text, Refused> {
        let start = self.position;
        self.position += 1;
        if self.peek() == Some(b'{') {
            self.position += 1;
            self.depth += 1;
            let value = if self.depth > DEEPEST { Err(Refused) } else { self.braces(start) };
            self.depth -= 1;
            return value;
        }
        let name = self.name();
        if name.is_empty() {
            let mut out = V::Text::default();
            out.push(b"$", start, false);
            return Ok(out);
        }
        Ok(self.variables.value(name, self.taken(start)))
    }

    fn braces(&mut self, start: usize) -> Result<V::Text, Refused> {
        if matches!(self.peek(), None | Some(b'{' | b'}' | b':')) {
            return Err(Refused);
        }
        let name = self.name();
        let operator = self.position;
        match self.peek().ok_or(Refused)? {
            b'}' => {
                self.position += 1;
                return Ok(self.variables.value(name, self.taken(start)));
            }
            b'/' => {
                self.position += 1;
                self.position += usize::from(self.peek() == Some(b'/'));
                let operator = self.taken(operator);
                let words = vec![self.word(true, b'/')?, self.word(true, b'}')?];
                return self.variables.substitution(name, operator, words);
            }
            // An unknown operator is refused only if the variable has a value.
            b':' => {
                self.position += 1;
                self.peek().ok_or(Refused)?;
            }
            b'+' | b'-' | b'?' | b'#' | b'%' => {}
            _ => return Err(Refused),
        }
        self.take_char();
        let operator = self.taken(operator);
        let is_pattern = matches!(operator, b"#" | b"%");
        let word = self.word(is_pattern, b'}')?;
        self.variables.substitution(name, operator, vec![word])
    }

    /// Scans up to and including `stop`. Patterns keep their escape characters.
    fn word(&mut self, is_pattern: bool, stop: u8) -> Result<V::Text, Refused> {
        let outer = std::mem::replace(&mut self.style.raw_escapes, is_pattern);
        let word = self.until(Some(stop));
        self.style.raw_escapes = outer;
        word
    }

    fn name(&mut self) -> &'t [u8] {
        let start = self.position;
        let rest = &self.text[start..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            self.position += digits;
        } else if rest.first().is_some_and(|byte| b"@*#?-$!".contains(byte)) {
            self.position += 1;
        } else {
            while let Some((character, length)) = next_char(&self.text[self.position..])
                && (character.is_alphanumeric() || character == '_')
            {
                self.position += length;
            }
        }
        self.taken(start)
    }
}

/// The first character and its length in bytes; an invalid byte yields the replacement character.
pub fn next_char(text: &[u8]) -> Option<(char, usize)> {
    let &first = text.first()?;
    if first < 0x80 {
        return Some((char::from(first), 1));
    }
    let text = &text[..text.len().min(4)];
    let valid = match std::str::from_utf8(text) {
        Ok(valid) => valid,
        Err(error) => std::str::from_utf8(&text[..error.valid_up_to()]).unwrap_or_default(),
    };
    let character = valid.chars().next();
    Some(character.map_or((char::REPLACEMENT_CHARACTER, 1), |it| (it, it.len_utf8())))
}
