//! Whether an argument is the exec form: one strict JSON array, and nothing after it.
//!
//! The rules are those of Go's decoder: only double quotes, no trailing comma, no raw control
//! character.

use crate::{SyntaxKind, weave::Weaver};

/// An element of a JSON array, as a range of bytes of the argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    pub start: usize,
    pub end: usize,
    pub is_string: bool,
}

/// How deep arrays and objects may nest: a limit for the stack, far above any real file.
const MAX_DEPTH: usize = 64;

/// The elements of `text` if all of it, blanks around it aside, is one JSON array.
pub(crate) fn elements(text: &str) -> Option<Vec<Element>> {
    if !text.trim_start().starts_with('[') {
        return None;
    }
    let start = text.len() - text.trim_start().len();
    let mut reader = Reader { bytes: text.as_bytes(), position: start + 1 };
    let mut elements = Vec::new();
    if reader.next_is(b']') {
        reader.position += 1;
    } else {
        loop {
            reader.skip_blanks();
            let start = reader.position;
            let is_string = reader.peek() == Some(b'"');
            reader.value(MAX_DEPTH)?;
            elements.push(Element { start, end: reader.position, is_string });
            match reader.after_blanks()? {
                b',' => {}
                b']' => break,
                _ => return None,
            }
        }
    }
    text[reader.position..].trim().is_empty().then_some(elements)
}

/// The decoded text of a JSON string; `raw` includes the quotes.
pub(crate) fn decode(raw: &str) -> String {
    let inner = raw.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(raw);
    if !inner.contains('\\') {
        return inner.to_owned();
    }
    let mut units = Vec::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        let decoded = if c == '\\' { escape(&mut chars) } else { Unit::Char(c) };
        units.push(decoded);
    }
    join(&units)
}

/// Turns the argument ahead into a `JsonArray`.
pub(crate) fn array(weaver: &mut Weaver<'_, '_>, elements: &[Element]) {
    use SyntaxKind::{JsonArray, JsonString, JsonValue, LeftBracket};

    weaver.blanks(char::is_whitespace);
    weaver.open(JsonArray);
    weaver.token(LeftBracket, 1);
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            punctuation(weaver);
        }
        weaver.blanks(is_blank);
        let kind = if element.is_string { JsonString } else { JsonValue };
        weaver.leaf(SyntaxKind::Word, kind, element.end - element.start);
    }
    punctuation(weaver);
    weaver.close();
}

/// Blanks and the `,` or `]` behind them.
fn punctuation(weaver: &mut Weaver<'_, '_>) {
    weaver.blanks(is_blank);
    let kind =
        if weaver.rest().starts_with(',') { SyntaxKind::Comma } else { SyntaxKind::RightBracket };
    weaver.token(kind, 1);
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// A decoded character, or a surrogate that waits for the other half of its pair.
#[derive(Clone, Copy)]
enum Unit {
    Char(char),
    Utf16(u16),
}

fn escape(chars: &mut std::str::Chars<'_>) -> Unit {
    match chars.next() {
        Some('b') => Unit::Char('\u{8}'),
        Some('f') => Unit::Char('\u{c}'),
        Some('n') => Unit::Char('\n'),
        Some('r') => Unit::Char('\r'),
        Some('t') => Unit::Char('\t'),
        Some('u') => {
            let digits = chars.as_str().get(..4).unwrap_or_default();
            *chars = chars.as_str()[digits.len()..].chars();
            u16::from_str_radix(digits, 16).map_or(Unit::Char('\u{fffd}'), Unit::Utf16)
        }
        Some(other) => Unit::Char(other),
        None => Unit::Char('\\'),
    }
}

fn join(units: &[Unit]) -> String {
    let utf16 = units.iter().flat_map(|unit| match *unit {
        Unit::Char(c) => {
            let mut buffer = [0; 2];
            let length = c.encode_utf16(&mut buffer).len();
            buffer.into_iter().take(length)
        }
        Unit::Utf16(half) => [half, 0].into_iter().take(1),
    });
    char::decode_utf16(utf16).map(|it| it.unwrap_or('\u{fffd}')).collect()
}

struct Reader<'t> {
    bytes: &'t [u8],
    position: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| is_blank(char::from(byte))) {
            self.position += 1;
        }
    }

    fn next_is(&mut self, byte: u8) -> bool {
        self.skip_blanks();
        self.peek() == Some(byte)
    }

    fn after_blanks(&mut self) -> Option<u8> {
        self.skip_blanks();
        let byte = self.peek()?;
        self.position += 1;
        Some(byte)
    }

    /// Steps over one value.
    fn value(&mut self, depth: usize) -> Option<()> {
        match self.peek()? {
            b'"' => self.string(),
            b'[' => self.list(b']', depth, Self::value),
            b'{' => self.list(b'}', depth, Self::member),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => self.number(),
        }
    }

    fn member(&mut self, depth: usize) -> Option<()> {
        self.string()?;
        (self.after_blanks()? == b':').then_some(())?;
        self.skip_blanks();
        self.value(depth)
    }

    fn list(
        &mut self,
        close: u8,
        depth: usize,
        item: fn(&mut Self, usize) -> Option<()>,
    ) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        self.position += 1;
        if self.next_is(close) {
            self.position += 1;
            return Some(());
        }
        loop {
            self.skip_blanks();
            item(self, depth)?;
            match self.after_blanks()? {
                b',' => {}
                byte if byte == close => return Some(()),
                _ => return None,
            }
        }
    }

    fn string(&mut self) -> Option<()> {
        (self.peek()? == b'"').then_some(())?;
        self.position += 1;
        loop {
            let byte = self.peek()?;
            self.position += 1;
            match byte {
                b'"' => return Some(()),
                b'\\' => match self.peek()? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.position += 1,
                    b'u' => {
                        let digits = self.bytes.get(self.position + 1..self.position + 5)?;
                        digits.iter().all(u8::is_ascii_hexdigit).then_some(())?;
                        self.position += 5;
                    }
                    _ => return None,
                },
                0..=0x1F => return None,
                _ => {}
            }
        }
    }

    fn literal(&mut self, word: &str) -> Option<()> {
        self.bytes[self.position..].starts_with(word.as_bytes()).then_some(())?;
        self.position += word.len();
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        if self.peek() == Some(b'-') {
            self.position += 1;
        }
        if self.peek() == Some(b'0') {
            self.position += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.position += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.position += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.position += 1;
            }
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
        let elements = elements(text)?;
        Some(elements.iter().map(|it| decode(&text[it.start..it.end])).collect())
    }

    #[test]
    fn a_strict_array_is_the_exec_form() {
        assert_eq!(strings(r#"[ "a" , "b" ]"#), Some(vec!["a".into(), "b".into()]));
        assert_eq!(strings("[]"), Some(vec![]));
        assert_eq!(
            strings(r#"["\u00e9\n\ud83d\ude00\ud83d"]"#),
            Some(vec!["é\n😀\u{fffd}".into()])
        );
    }

    #[test]
    fn what_only_looks_like_an_array_is_shell_text() {
        let cases = [
            "['a']",
            r#"["a",]"#,
            r#"["a"] # c"#,
            r#"["a"] && b"#,
            r#"["c:\dir"]"#,
            r#"["a" "b"]"#,
            "[“a”]",
            "[\"a\tb\"]",
            r#"["a""#,
            "[01]",
            "[ -f x ]",
        ];
        for text in cases {
            assert_eq!(elements(text), None, "{text}");
        }
    }

    #[test]
    fn other_values_are_elements_that_are_no_strings() {
        let found = elements(r#"[1, null, [["a"]], {"a": -1.5e3}, "b"]"#).expect("an array");
        assert_eq!(found.iter().filter(|it| it.is_string).count(), 1);
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(elements(&deep), None);
    }
}
