//! Expands variables in words of Dockerfiles, and splits the result as `BuildKit` does.
//!
//! Patterns (`${x#p}`, `${x%p}`, `${x/p/r}`) of variables that have a value are not expanded.

use crate::bytes::{Span, space_len};
use crate::scan::{Refused, Style, Text, Variables, scan};

/// Looks up the value of a variable.
pub type Lookup<'e> = &'e dyn Fn(&[u8]) -> Option<Vec<u8>>;

/// Options of a scan.
#[derive(Clone, Copy)]
pub struct Options<'e> {
    pub style: Style,
    /// Keep `$name` as written if the variable has no value.
    pub keep_unset: bool,
    pub lookup: Lookup<'e>,
}

/// A word of the scanned text.
#[derive(Debug)]
pub struct Word {
    pub text: Vec<u8>,
    /// The range of the word in the scanned text.
    pub span: Span,
}

/// The words of `text` after expansion.
pub fn words(text: &[u8], mut options: Options<'_>) -> Result<Vec<Word>, Refused> {
    Ok(scan(text, options.style, &mut options)?.into_words(text.len()))
}

/// `text` as one word after expansion.
pub fn expand(text: &[u8], mut options: Options<'_>) -> Result<Vec<u8>, Refused> {
    let is_plain = |byte: &u8| !b"$'\"".contains(byte) && *byte != options.style.escape;
    if text.iter().all(is_plain) {
        return Ok(text.to_vec());
    }
    Ok(scan(text, options.style, &mut options)?.text)
}

#[derive(Default)]
pub struct Output {
    text: Vec<u8>,
    words: Vec<Word>,
    word: Vec<u8>,
    start: Option<usize>,
}

impl Text for Output {
    fn push(&mut self, bytes: &[u8], at: usize, splits: bool) {
        self.text.extend_from_slice(bytes);
        if !splits {
            self.word.extend_from_slice(bytes);
            self.start.get_or_insert(at);
            return;
        }
        let mut bytes = bytes;
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

    fn append(&mut self, text: &Self, at: usize, splits: bool) {
        self.push(&text.text, at, splits);
    }
}

impl Output {
    fn of(text: &[u8]) -> Self {
        Self { text: text.to_vec(), ..Self::default() }
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

impl Variables for Options<'_> {
    type Text = Output;

    fn value(&mut self, name: &[u8], written: &[u8]) -> Output {
        match (self.lookup)(name) {
            Some(value) => Output::of(&value),
            None if self.keep_unset => Output::of(written),
            None => Output::default(),
        }
    }

    fn substitution(
        &mut self,
        name: &[u8],
        operator: &[u8],
        words: Vec<Output>,
    ) -> Result<Output, Refused> {
        let value = (self.lookup)(name);
        let words: Vec<_> = words.into_iter().map(|it| it.text).collect();
        if value.is_none() && self.keep_unset {
            // `BuildKit` writes `//` back as `/`.
            let operator = if operator == b"//" { b"/" } else { operator };
            let words = words.join(&b'/');
            return Ok(Output::of(&[b"${", name, operator, &words, b"}"].concat()));
        }
        let null_is_unset = operator.starts_with(b":");
        let value = value.filter(|it| !(null_is_unset && it.is_empty()));
        let word = words.concat();
        match (operator, value) {
            (b"-" | b":-", value) => Ok(Output::of(&value.unwrap_or(word))),
            (b"+" | b":+", value) => Ok(value.map(|_| Output::of(&word)).unwrap_or_default()),
            (b"?" | b":?", value) => value.map(|it| Output::of(&it)).ok_or(Refused),
            (b"#" | b"%" | b"/" | b"//", None) => Ok(Output::default()),
            _ => Err(Refused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{key_values, legacy};

    fn one(name: &[u8]) -> Option<Vec<u8>> {
        match name {
            b"x" => Some(b"1".to_vec()),
            b"e" => Some(Vec::new()),
            _ => None,
        }
    }

    const PLAIN: Options<'_> = Options {
        style: Style { escape: b'\\', raw_quotes: false, raw_escapes: false },
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
            ("a=${e:-d} b=${e-d} c=${e:+s} d=${e+s}", "a=d , b= , c= , d=s"),
            ("a=${y#p}\\b", "a=b"),
            ("a=x$-y b=$$z", "a=xy , b=z"),
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
        // `BuildKit` writes `//` back as `/` here, too.
        let style = Style { raw_quotes: true, raw_escapes: true, ..PLAIN.style };
        let kept = Options { style, keep_unset: true, ..PLAIN };
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
