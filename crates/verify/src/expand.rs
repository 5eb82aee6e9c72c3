//! `BuildKit`'s word scanner: splits text into words, removes quotes and expands `$name`.
//!
//! Patterns (`${x#p}`, `${x%p}`, `${x/p/r}`) of variables that have a value are not expanded.

use crate::bytes::{Span, space_len};

/// Looks up the value of a variable.
pub type Lookup<'e> = &'e dyn Fn(&[u8]) -> Option<Vec<u8>>;

/// How to scan.
#[derive(Clone, Copy)]
pub struct Options<'e> {
    pub escape: u8,
    /// Keep quotes in the words.
    pub raw_quotes: bool,
    /// Keep escape characters in the words.
    pub raw_escapes: bool,
    /// Keep `$name` where the variable has no value.
    pub keep_unset: bool,
    pub lookup: Lookup<'e>,
}

/// A word of the scanned text.
#[derive(Debug)]
pub struct Word {
    pub text: Vec<u8>,
    /// Where it stands in the scanned text.
    pub span: Span,
}

/// The scanner refuses the text: an odd quote, an unknown `${…}`.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused;

/// The words of `text` after expansion.
pub fn words(text: &[u8], options: Options<'_>) -> Result<Vec<Word>, Refused> {
    let mut scanner = Scanner { text, position: 0, options, depth: 0 };
    Ok(scanner.until(None)?.into_words(text.len()))
}

/// `text` as one word after expansion.
pub fn expand(text: &[u8], options: Options<'_>) -> Result<Vec<u8>, Refused> {
    let is_plain = |byte: &u8| !b"$'\"".contains(byte) && *byte != options.escape;
    if text.iter().all(is_plain) {
        return Ok(text.to_vec());
    }
    let mut scanner = Scanner { text, position: 0, options, depth: 0 };
    Ok(scanner.until(None)?.text)
}

const DEEPEST: usize = 100;

#[derive(Default)]
struct Output {
    text: Vec<u8>,
    words: Vec<Word>,
    word: Vec<u8>,
    start: Option<usize>,
}

impl Output {
    fn push_raw(&mut self, bytes: &[u8], at: usize) {
        self.text.extend_from_slice(bytes);
        self.word.extend_from_slice(bytes);
        self.start.get_or_insert(at);
    }

    /// Adds text whose white space ends words.
    fn push_split(&mut self, mut bytes: &[u8], at: usize) {
        self.text.extend_from_slice(bytes);
        while let Some(&first) = bytes.first() {
            let blank = space_len(bytes);
            if blank == 0 {
                self.word.push(first);
                self.start.get_or_insert(at);
            } else if !self.word.is_empty() {
                self.end_word(at);
            }
            bytes = &bytes[blank.max(1)..];
        }
    }

    fn end_word(&mut self, end: usize) {
        let start = self.start.take().unwrap_or(end);
        self.words.push(Word { text: std::mem::take(&mut self.word), span: start..end });
    }

    fn into_words(mut self, end: usize) -> Vec<Word> {
        if !self.word.is_empty() {
            self.end_word(end);
        }
        self.words
    }
}

struct Scanner<'t, 'e> {
    text: &'t [u8],
    position: usize,
    options: Options<'e>,
    depth: usize,
}

impl Scanner<'_, '_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.position).copied()
    }

    fn rest(&self) -> &[u8] {
        &self.text[self.position..]
    }

    /// Takes the next character, which is a single byte where the text is not UTF-8.
    fn take_char(&mut self) -> Span {
        let start = self.position;
        let length = next_char(self.rest()).map_or(0, |(_, length)| length);
        self.position += length;
        start..self.position
    }

    fn until(&mut self, stop: Option<u8>) -> Result<Output, Refused> {
        let mut out = Output::default();
        while let Some(byte) = self.peek() {
            let at = self.position;
            if stop == Some(byte) {
                self.position += 1;
                return Ok(out);
            }
            match byte {
                b'$' => {
                    let value = self.dollar()?;
                    out.push_split(&value, at);
                }
                b'\'' => out.push_raw(&self.single_quote()?, at),
                b'"' => out.push_raw(&self.double_quote()?, at),
                b'<' => out.push_raw(self.angle(), at),
                _ if byte == self.options.escape => {
                    self.position += 1;
                    if self.options.raw_escapes {
                        out.push_raw(&[byte], at);
                    }
                    let escaped = self.take_char();
                    if !escaped.is_empty() {
                        out.push_raw(&self.text[escaped], at);
                    }
                }
                _ => {
                    let character = self.take_char();
                    out.push_split(&self.text[character], at);
                }
            }
        }
        if stop.is_some() { Err(Refused) } else { Ok(out) }
    }

    /// A `<`, or a `<<` with the blanks behind it, which so become part of the word.
    fn angle(&mut self) -> &[u8] {
        let start = self.position;
        self.position += 1;
        if self.peek() == Some(b'<') {
            self.position += 1;
            while matches!(self.peek(), Some(b' ' | b'\t' | b'\r')) {
                self.position += 1;
            }
        }
        &self.text[start..self.position]
    }

    fn single_quote(&mut self) -> Result<Vec<u8>, Refused> {
        let start = self.position + 1;
        let length = self.text[start..].iter().position(|&byte| byte == b'\'').ok_or(Refused)?;
        self.position = start + length + 1;
        let inner = start..start + length;
        Ok(self.text[if self.options.raw_quotes { start - 1..self.position } else { inner }]
            .to_vec())
    }

    fn double_quote(&mut self) -> Result<Vec<u8>, Refused> {
        let mut value = Vec::new();
        let quote: &[u8] = if self.options.raw_quotes { b"\"" } else { b"" };
        value.extend_from_slice(quote);
        self.position += 1;
        loop {
            let byte = self.peek().ok_or(Refused)?;
            match byte {
                b'"' => {
                    self.position += 1;
                    value.extend_from_slice(quote);
                    return Ok(value);
                }
                b'$' => value.extend_from_slice(&self.dollar()?),
                _ if byte == self.options.escape => {
                    self.position += 1;
                    if self.options.raw_escapes {
                        value.push(byte);
                    }
                    match self.peek() {
                        None => {}
                        Some(next) if next == b'"' || next == b'$' || next == byte => {
                            self.position += 1;
                            value.push(next);
                        }
                        Some(_) => value.push(byte),
                    }
                }
                _ => {
                    self.position += 1;
                    value.push(byte);
                }
            }
        }
    }

    fn dollar(&mut self) -> Result<Vec<u8>, Refused> {
        self.position += 1;
        if self.peek() == Some(b'{') {
            self.position += 1;
            self.depth += 1;
            let value = if self.depth > DEEPEST { Err(Refused) } else { self.braces() };
            self.depth -= 1;
            return value;
        }
        let name = self.name();
        if name.is_empty() {
            return Ok(b"$".to_vec());
        }
        Ok(self.value(name).unwrap_or_else(|kept| [b"$", kept.as_slice()].concat()))
    }

    /// The value of a variable, or its name where the text is to stay.
    fn value(&self, name: Vec<u8>) -> Result<Vec<u8>, Vec<u8>> {
        match (self.options.lookup)(&name) {
            Some(value) => Ok(value),
            None if self.options.keep_unset => Err(name),
            None => Ok(Vec::new()),
        }
    }

    fn braces(&mut self) -> Result<Vec<u8>, Refused> {
        if matches!(self.peek(), None | Some(b'{' | b'}' | b':')) {
            return Err(Refused);
        }
        let name = self.name();
        let start = self.position;
        let mut modifier = self.peek().ok_or(Refused)?;
        self.position += 1;
        if modifier == b'}' {
            return Ok(self.value(name).unwrap_or_else(|kept| [b"${", &kept[..], b"}"].concat()));
        }
        let null_is_unset = modifier == b':';
        if null_is_unset {
            modifier = self.peek().ok_or(Refused)?;
            self.take_char();
        } else if modifier == b'/' {
            return self.replacement(&name);
        } else if !b"+-?#%".contains(&modifier) {
            return Err(Refused);
        }
        let operator = start..self.position;
        let word = self.with_escapes(modifier == b'#' || modifier == b'%', b'}')?;
        let value = (self.options.lookup)(&name);
        if value.is_none() && self.options.keep_unset {
            return Ok([b"${", &name[..], &self.text[operator], &word, b"}"].concat());
        }
        substitute(modifier, value.filter(|it| !(null_is_unset && it.is_empty())), word)
    }

    /// `${name/pattern/text}` and `${name//pattern/text}`.
    fn replacement(&mut self, name: &[u8]) -> Result<Vec<u8>, Refused> {
        self.position += usize::from(self.peek() == Some(b'/'));
        let pattern = self.with_escapes(true, b'/')?;
        let text = self.with_escapes(true, b'}')?;
        match (self.options.lookup)(name) {
            Some(_) => Err(Refused),
            None if self.options.keep_unset => {
                Ok([b"${", name, b"/", &pattern, b"/", &text, b"}"].concat())
            }
            None => Ok(Vec::new()),
        }
    }

    fn with_escapes(&mut self, raw_escapes: bool, stop: u8) -> Result<Vec<u8>, Refused> {
        let outer = std::mem::replace(&mut self.options.raw_escapes, raw_escapes);
        let word = self.until(Some(stop));
        self.options.raw_escapes = outer;
        Ok(word?.text)
    }

    fn name(&mut self) -> Vec<u8> {
        let start = self.position;
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            self.position += digits;
        } else if self.peek().is_some_and(|byte| b"@*#?-$!".contains(&byte)) {
            self.position += 1;
        } else {
            while let Some((character, length)) = next_char(self.rest())
                && (character.is_alphanumeric() || character == '_')
            {
                self.position += length;
            }
        }
        self.text[start..self.position].to_vec()
    }
}

/// `${name-word}` and its like, for a value that counts as set or not.
fn substitute(modifier: u8, value: Option<Vec<u8>>, word: Vec<u8>) -> Result<Vec<u8>, Refused> {
    match (modifier, value) {
        (b'-', value) => Ok(value.unwrap_or(word)),
        (b'+', value) => Ok(value.map(|_| word).unwrap_or_default()),
        (b'?', value) => value.ok_or(Refused),
        (b'#' | b'%', None) => Ok(Vec::new()),
        _ => Err(Refused),
    }
}

/// The first character and its length; a byte that is not UTF-8 is a replacement character.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{key_values, legacy};

    fn one(name: &[u8]) -> Option<Vec<u8>> {
        (name == b"x").then(|| b"1".to_vec())
    }

    const PLAIN: Options<'_> = Options {
        escape: b'\\',
        raw_quotes: false,
        raw_escapes: false,
        keep_unset: false,
        lookup: &one,
    };

    /// The `key=value` entries that `ENV text` adds to the image, or `error`.
    fn entries(text: &str) -> String {
        let bytes = text.as_bytes();
        let spans = key_values(bytes, 0..bytes.len(), b'\\');
        let pairs: Option<Vec<_>> = if text[spans[0].clone()].contains('=') {
            let pairs = spans.into_iter().map(|it| text[it].split_once('='));
            pairs.collect()
        } else {
            let (key, value) = legacy(bytes, 0..bytes.len()).unwrap();
            Some(vec![(&text[key], &text[value])])
        };
        let expanded =
            |text: &str| Some(String::from_utf8(expand(text.as_bytes(), PLAIN).ok()?).unwrap());
        let entry = |(key, value)| Some(format!("{}={}", expanded(key)?, expanded(value)?));
        let entries: Option<Vec<_>> = pairs.and_then(|it| it.into_iter().map(entry).collect());
        entries.map_or("error".to_owned(), |it| it.join(" , "))
    }

    #[test]
    fn env_values_are_what_buildkit_puts_into_the_image() {
        for (text, expected) in [
            ("a b  c", "a=b  c"),
            ("a \"b c\" d", "a=b c d"),
            ("a b\\ c", "a=b c"),
            ("a = b", "a== b"),
            ("ONE TWO= THREE=w", "ONE=TWO= THREE=w"),
            ("a= b", "error"),
            ("a=b c", "error"),
            ("a=b\\ c d=\"e f\"", "a=b c , d=e f"),
            ("a='$x' b=\"$x\" c=$x", "a=$x , b=1 , c=1"),
            ("a=\"\\n\\$x\\\"\" b=\\n", "a=\\n$x\" , b=n"),
            ("a=it's", "error"),
            ("a=it's b=it's", "a=its b=its"),
            ("a=n\"o p\"q b= c=\"\"", "a=no pq , b= , c="),
            ("a=\\\"q\\\"", "a=\"q\""),
            ("\"a\"=b 'c d'=e", "a=b , c d=e"),
            ("x=2 y=$x", "x=2 , y=1"),
            ("a=$x-y b=$x_y c=$1z", "a=1-y , b= , c=z"),
            ("a=\"$ \" b=$ c=\\$x d=$\"x\"", "a=$  , b=$ , c=$x , d=$x"),
            ("a=${y:-d} b=${y+s} c=${x:+s}", "a=d , b= , c=s"),
            ("a=${x:-p q}", "error"),
            ("a=\"b    c\"", "a=b    c"),
            ("a b    c", "a=b    c"),
        ] {
            assert_eq!(entries(text), expected, "{text}");
        }
    }

    #[test]
    fn unknown_substitutions_are_refused() {
        for text in [
            "${x^^}", "${#a}", "${a[@]}", "${}", "${x", "\"a", "'a", "${y:?no}", "${y:0:1}",
            "${x:-'}",
        ] {
            assert_eq!(expand(text.as_bytes(), PLAIN), Err(Refused), "{text}");
        }
    }

    #[test]
    fn unset_variables_can_stay() {
        // BuildKit writes `//` back as `/`, too.
        let kept = Options { keep_unset: true, raw_quotes: true, raw_escapes: true, ..PLAIN };
        let text = br#"a$y "${z}" ${y:-p q} ${y:0:1} ${y//a/b} \$x $x"#;
        let words: Vec<_> = words(text, kept).unwrap().into_iter().map(|it| it.text).collect();
        let expected: [&[u8]; 9] =
            [b"a$y", b"\"${z}\"", b"${y:-p", b"q}", b"${y:0:1}", b"${y/a/b}", b"\\$x", b"1", b""];
        assert_eq!(words, expected[..8]);
    }

    #[test]
    fn deep_nesting_is_refused() {
        let text = ["${y:-".repeat(10_000), "}".repeat(10_000)].concat();
        assert_eq!(expand(text.as_bytes(), PLAIN), Err(Refused));
    }
}
