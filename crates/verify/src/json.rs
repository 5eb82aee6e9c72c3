//! Strict JSON arrays of strings (the exec form), distinguished from all other text.

use crate::bytes::Span;

/// The result of reading an argument text as JSON.
pub enum Json {
    /// Not a single valid JSON array: `BuildKit` falls back to words or shell text.
    No,
    /// A valid array with an element that is not a string; `BuildKit` refuses the array.
    NotStrings,
    Strings(Vec<JsonString>),
}

/// A string of a JSON array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonString {
    /// The range of the string, quotes included.
    pub span: Span,
    /// The decoded string; bytes that are not UTF-8 are preserved.
    pub value: Vec<u8>,
}

/// The maximum nesting depth of Go's decoder.
const DEEPEST: usize = 10_000;

/// Reads the text in `span`, which is already trimmed, as an array (RFC 8259).
pub fn array(text: &[u8], span: Span) -> Json {
    let mut reader = Reader { text: &text[..span.end], position: span.start };
    if !reader.eat(b'[') {
        return Json::No;
    }
    let mut strings = Vec::new();
    let mut only_strings = true;
    let read = reader.elements(|reader| {
        if reader.peek() == Some(b'"') {
            strings.push(reader.string()?);
            return Some(());
        }
        only_strings = false;
        reader.value()
    });
    match (read, only_strings) {
        (None, _) => Json::No,
        (Some(()), false) => Json::NotStrings,
        (Some(()), true) => Json::Strings(strings),
    }
}

struct Reader<'t> {
    text: &'t [u8],
    position: usize,
}

impl Reader<'_> {
    /// Reads the elements up to the closing bracket, which must end the text.
    fn elements(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.skip_space();
        if !self.eat(b']') {
            loop {
                self.skip_space();
                element(self)?;
                self.skip_space();
                if self.eat(b']') {
                    break;
                }
                self.expect(b',')?;
            }
        }
        self.skip_space();
        (self.position == self.text.len()).then_some(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.position).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.eat(byte).then_some(())
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.position += 1;
        }
    }

    fn string(&mut self) -> Option<JsonString> {
        let start = self.position;
        self.expect(b'"')?;
        let mut value = Vec::new();
        loop {
            let byte = self.peek()?;
            self.position += 1;
            match byte {
                b'"' => return Some(JsonString { span: start..self.position, value }),
                b'\\' => self.escape(&mut value)?,
                0..=0x1f => return None,
                _ => value.push(byte),
            }
        }
    }

    fn escape(&mut self, value: &mut Vec<u8>) -> Option<()> {
        let byte = self.peek()?;
        self.position += 1;
        value.push(match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let mut buffer = [0; 4];
                value.extend_from_slice(self.unicode()?.encode_utf8(&mut buffer).as_bytes());
                return Some(());
            }
            _ => return None,
        });
        Some(())
    }

    /// The character of a `\u` escape, combined with the second half of a surrogate pair. An
    /// unpaired half becomes U+FFFD, as in Go.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if !(0xD800..0xDC00).contains(&first) || !self.text[self.position..].starts_with(b"\\u") {
            return Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let second = self.position;
        self.position += 2;
        let low = self.hex()?;
        if (0xDC00..0xE000).contains(&low) {
            return char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (low - 0xDC00));
        }
        self.position = second;
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.position..self.position + 4)?;
        self.position += 4;
        digits.iter().try_fold(0, |sum, &digit| Some(sum * 16 + char::from(digit).to_digit(16)?))
    }

    /// Checks any JSON value and discards it. The open brackets are in a list, so that deep nesting
    /// uses no stack.
    fn value(&mut self) -> Option<()> {
        let mut open = Vec::new();
        loop {
            self.skip_space();
            if let opener @ (b'[' | b'{') = self.peek()? {
                // The outer array counts as well.
                if open.len() + 2 > DEEPEST {
                    return None;
                }
                self.position += 1;
                self.skip_space();
                if !self.eat(opener + 2) {
                    open.push(opener);
                    self.key(opener)?;
                    continue;
                }
            } else {
                self.scalar()?;
            }
            self.close(&mut open)?;
            let Some(&opener) = open.last() else { return Some(()) };
            self.expect(b',')?;
            self.key(opener)?;
        }
    }

    /// Closes every bracket that ends after a value; the brackets left in `open` await a comma.
    fn close(&mut self, open: &mut Vec<u8>) -> Option<()> {
        while let Some(&opener) = open.last() {
            self.skip_space();
            if !self.eat(opener + 2) {
                return (self.peek()? == b',').then_some(());
            }
            open.pop();
        }
        Some(())
    }

    fn key(&mut self, opener: u8) -> Option<()> {
        if opener == b'{' {
            self.skip_space();
            self.string()?;
            self.skip_space();
            self.expect(b':')?;
        }
        Some(())
    }

    fn scalar(&mut self) -> Option<()> {
        if self.peek() == Some(b'"') {
            return self.string().map(|_| ());
        }
        for literal in [b"true".as_slice(), b"false", b"null"] {
            if self.text[self.position..].starts_with(literal) {
                self.position += literal.len();
                return Some(());
            }
        }
        self.number()
    }

    fn number(&mut self) -> Option<()> {
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.position;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.position += 1;
        }
        (self.position > start).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str) -> Option<Vec<String>> {
        match array(text.as_bytes(), 0..text.len()) {
            Json::Strings(strings) => {
                Some(strings.into_iter().map(|it| String::from_utf8(it.value).unwrap()).collect())
            }
            Json::No | Json::NotStrings => None,
        }
    }

    #[test]
    fn strings_are_decoded() {
        assert_eq!(
            strings("[ \"a\" ,\t\"b\\n\\u00e9\\ud83d\\ude00\"]").unwrap(),
            ["a", "b\n\u{e9}\u{1f600}"]
        );
        assert_eq!(
            strings("[\"\\ud83dx\\udc00\", \"\\ud83d\\u0041\"]").unwrap(),
            ["\u{fffd}x\u{fffd}", "\u{fffd}A"]
        );
        assert_eq!(strings("[]").unwrap(), [""; 0]);
    }

    #[test]
    fn what_only_looks_like_json_is_none() {
        for text in [
            "['a']",
            "[\"a\",]",
            "[\"a\"] # c",
            "[\"a\"] && b",
            "[\"c:\\dir\"]",
            "[\"a\" \"b\"]",
            "[\"a\tb\"]",
            "[,\"a\"]",
            "[",
            "[\"a",
            "[\"a\\u12\"]",
            "[1,]",
            "[01]",
            "[[]",
            "[{\"a\"}]",
            "[{\"a\":1,}]",
            "[nul]",
            "[[],]",
            "[-]",
            "[1.]",
            "[1e]",
            "[[\"a\"],",
            "{\"a\":1}",
            "[\u{201c}a\u{201d}]",
        ] {
            assert!(matches!(array(text.as_bytes(), 0..text.len()), Json::No), "{text}");
        }
    }

    #[test]
    fn valid_arrays_of_other_things_are_refused() {
        for text in [
            "[\"a\",1]",
            "[null]",
            "[[\"a\"]]",
            "[{\"a\": [1, {}], \"b\":-0.5e+3 }, true]",
            "[ [ ] ]",
        ] {
            assert!(matches!(array(text.as_bytes(), 0..text.len()), Json::NotStrings), "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded_as_in_go() {
        let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        let (fits, over) = (nested(10_000), nested(10_001));
        assert!(matches!(array(fits.as_bytes(), 0..fits.len()), Json::NotStrings));
        assert!(matches!(array(over.as_bytes(), 0..over.len()), Json::No));
    }
}
