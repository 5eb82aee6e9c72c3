//! Text → a double-quoted word that `BuildKit` expands to the same value, one character at a time,
//! so that continuations inside stay in place.

use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxNode, is_byte};

use crate::pass::edit::Indel;

/// A character of a text as `BuildKit` joins it, with its offset in the file.
#[derive(Clone, Copy)]
pub(crate) struct Char {
    pub c: char,
    pub at: usize,
}

impl Char {
    /// Whether it is a blank or a tab.
    pub fn is_blank(&self) -> bool {
        matches!(self.c, ' ' | '\t')
    }
}

/// The characters of a node, without continuations and the comments between them.
pub(crate) fn chars(node: &SyntaxNode) -> Vec<Char> {
    use SyntaxKind::{BlankLine, Comment, Continuation, Indent, Newline};
    let tokens = node.descendants_with_tokens().filter_map(SyntaxElement::into_token);
    let text = tokens
        .filter(|it| !matches!(it.kind(), Continuation | Comment | Indent | BlankLine | Newline));
    let mut chars = Vec::new();
    for token in text {
        let start = usize::from(token.text_range().start());
        chars.extend(token.text().char_indices().map(|(at, c)| Char { c, at: start + at }));
    }
    chars
}

/// The edits that turn `chars` into `written`, the replacement of each character, and add the
/// closing quote; the opening quote is up to the caller.
///
/// `None` if a line would no longer be continued, or would become a comment.
pub(crate) fn in_quotes(chars: &[Char], written: &[String], escape: char) -> Option<Vec<Indel>> {
    let mut indels = Vec::new();
    let mut line = String::from("\"");
    let mut end = chars.first()?.at;
    for (Char { c, at }, written) in chars.iter().zip(written) {
        if *at != end {
            (!line.ends_with(escape)).then_some(())?;
            line.clear();
        }
        end = at + c.len_utf8();
        line.push_str(written);
        (!line.trim_start().starts_with('#')).then_some(())?;
        if !written.chars().eq([*c]) {
            indels.push(Indel::replace(*at..end, written));
        }
    }
    indels.push(Indel::insert(end, "\""));
    Some(indels)
}

/// The replacement of each character of a literal text.
pub(crate) fn literal(chars: &[Char], escape: char) -> Option<Vec<String>> {
    are_plain(chars).then(|| chars.iter().map(|it| literal_char(it.c, escape)).collect())
}

fn literal_char(c: char, escape: char) -> String {
    if c == '"' || c == '$' || c == escape { [escape, c].iter().collect() } else { c.to_string() }
}

/// The replacement of each character of a text with quotes, escapes and variables.
///
/// `None` for quotes that do not end, and for a variable that is more than a name with a plain
/// default.
pub(crate) fn expanded(chars: &[Char], escape: char) -> Option<Vec<String>> {
    are_plain(chars).then_some(())?;
    let text = chars.iter().map(|it| it.c).collect();
    Scanner { text, escape, written: Vec::with_capacity(chars.len()) }.all()
}

/// Whether the text after `key=` is one word without quotes.
pub(crate) fn is_one_word(chars: &[Char], escape: char) -> bool {
    let mut quote = None;
    let mut chars = chars.iter().map(|it| it.c);
    while let Some(c) = chars.next() {
        if c == escape && quote != Some('\'') {
            if chars.next().is_none() {
                return false;
            }
        } else if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && matches!(c, '\'' | '"') {
            quote = Some(c);
        } else if quote.is_none() && c.is_whitespace() {
            return false;
        }
    }
    quote.is_none()
}

/// Whether there are no control characters and no bytes that are not UTF-8, which plane 16
/// represents.
fn are_plain(chars: &[Char]) -> bool {
    chars.iter().all(|it| (it.c == '\t' || !it.c.is_control()) && !is_byte(it.c))
}

struct Scanner {
    text: Vec<char>,
    escape: char,
    /// The replacements of the characters read so far.
    written: Vec<String>,
}

impl Scanner {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.written.len() + ahead).copied()
    }

    /// Replaces the next character by nothing.
    fn drop(&mut self) {
        self.written.push(String::new());
    }

    fn copy(&mut self, count: usize) {
        let start = self.written.len();
        self.written.extend(self.text[start..start + count].iter().map(char::to_string));
    }

    fn literal(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.written.push(literal_char(c, self.escape));
        Some(c)
    }

    fn all(mut self) -> Option<Vec<String>> {
        while let Some(c) = self.peek(0) {
            match c {
                '\'' => self.single_quotes()?,
                '"' => self.double_quotes()?,
                '$' => self.dollar()?,
                c if c == self.escape => {
                    self.drop();
                    self.literal()?;
                }
                _ => drop(self.literal()),
            }
        }
        Some(self.written)
    }

    fn single_quotes(&mut self) -> Option<()> {
        self.drop();
        while self.peek(0)? != '\'' {
            self.literal();
        }
        self.drop();
        Some(())
    }

    fn double_quotes(&mut self) -> Option<()> {
        self.drop();
        loop {
            let is_escape = self.peek(0)? == self.escape;
            match self.peek(0)? {
                '"' => break,
                '$' => self.dollar()?,
                _ if is_escape && self.peek(1).is_some_and(|it| self.is_special(it)) => {
                    self.copy(2);
                }
                _ => drop(self.literal()),
            }
        }
        self.drop();
        Some(())
    }

    fn is_special(&self, c: char) -> bool {
        c == '"' || c == '$' || c == self.escape
    }

    /// Puts `$name` in braces, so that following text does not join the name.
    fn dollar(&mut self) -> Option<()> {
        let behind = &self.text[self.written.len() + 1..];
        match behind.first() {
            Some('{') => {
                let end = behind.iter().position(|it| *it == '}')?;
                let body: String = behind[1..end].iter().collect();
                self.is_simple(&body).then_some(())?;
                self.copy(end + 2);
            }
            Some(c) if "@*#?-$!".contains(*c) => return None,
            _ => match name(behind) {
                0 => drop(self.literal()),
                length => {
                    self.written.push("${".to_owned());
                    self.copy(length);
                    self.written.last_mut()?.push('}');
                }
            },
        }
        Some(())
    }

    /// Whether a text between `${` and `}` means the same inside and outside of quotes.
    fn is_simple(&self, body: &str) -> bool {
        let chars: Vec<_> = body.chars().collect();
        let rest: String = chars[name(&chars)..].iter().collect();
        let is_odd = |c: char| c.is_whitespace() || "\"'${".contains(c) || c == self.escape;
        let operator = ["", ":-", ":+", ":?", "-", "+", "?", "#", "%"];
        let is_known = operator.iter().any(|it| match *it {
            "" => rest.is_empty(),
            it => rest.starts_with(it),
        });
        name(&chars) > 0 && is_known && !body.contains(is_odd)
    }
}

/// The length of a variable name: digits only, or letters, digits and `_`.
fn name(text: &[char]) -> usize {
    let digits = text.iter().take_while(|it| it.is_ascii_digit()).count();
    let letters = || text.iter().take_while(|it| it.is_alphanumeric() || **it == '_').count();
    if digits > 0 { digits } else { letters() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(value: &str, escape: char) -> Option<String> {
        let chars: Vec<_> = value.char_indices().map(|(at, c)| Char { c, at }).collect();
        let written = expanded(&chars, escape)?;
        if is_one_word(&chars, escape) {
            return Some(format!("k={value}"));
        }
        Some(format!("k=\"{}\"", written.concat()))
    }

    #[test]
    fn values_become_words_as_in_the_reference() {
        for (value, expected) in [
            ("v", "k=v"),
            ("a b  c", r#"k="a b  c""#),
            (r#""a b""#, r#"k="a b""#),
            (r#""a b" c"#, r#"k="a b c""#),
            (r"it\'s x", r#"k="it's x""#),
            ("'a $x' b", r#"k="a \$x b""#),
            ("$x/y z", r#"k="${x}/y z""#),
            (r#"$x"y" z"#, r#"k="${x}y z""#),
            ("${x:-d} z", r#"k="${x:-d} z""#),
            (r"a\ b c\n", r#"k="a b cn""#),
            ("= b", r#"k="= b""#),
            ("x=1 y=2", r#"k="x=1 y=2""#),
            ("cost $ 5", r#"k="cost \$ 5""#),
            (r#""a\"b" c"#, r#"k="a\"b c""#),
            (r"a\\ b", r#"k="a\\ b""#),
            ("$xé z", r#"k="${xé} z""#),
            ("a # b", r#"k="a # b""#),
            (r#""a\n$x" b"#, r#"k="a\\n${x} b""#),
            ("$1a $12 b", r#"k="${1}a ${12} b""#),
            ("é 'ü' b", r#"k="é ü b""#),
            ("${x%.*} b", r#"k="${x%.*} b""#),
            (r"a\ b", r"k=a\ b"),
            ("a\tb", "k=\"a\tb\""),
        ] {
            assert_eq!(pair(value, '\\').as_deref(), Some(expected), "{value}");
        }
        for value in [
            r#"${x:-"a b"} z"#,
            "$$ z",
            r#""unterminated x"#,
            "it's x",
            "${x",
            "${x^^} z",
            "${} z",
            "${x:-a b} z",
            "${x/a/b} z",
            "a\\",
            "a\u{1} b",
            "a\u{10FF80} b",
        ] {
            assert_eq!(pair(value, '\\'), None, "{value}");
        }
    }

    #[test]
    fn the_escape_character_may_be_another_one() {
        assert_eq!(pair(r"c:\a b", '`').as_deref(), Some(r#"k="c:\a b""#));
        assert_eq!(pair("a` b \"c", '`'), None);
        assert_eq!(pair("a`\" b", '`').as_deref(), Some("k=\"a`\" b\""));
    }

    #[test]
    fn lines_stay_lines() {
        let broken = |lines: [&str; 2], written: [&str; 2]| {
            let behind = lines[1].char_indices().map(|(at, c)| Char { c, at: at + 100 });
            let first = lines[0].char_indices().map(|(at, c)| Char { c, at });
            let chars: Vec<_> = first.chain(behind).collect();
            let made = expanded(&chars, '\\')?;
            let expected: Vec<_> = written.concat().chars().collect();
            assert_eq!(made.concat().chars().collect::<Vec<_>>(), expected);
            in_quotes(&chars, &made, '\\')
        };
        assert!(broken(["a ", " b"], ["a ", " b"]).is_some());
        assert!(broken(["a'\\'", " b"], ["a\\\\", " b"]).is_none());
        assert!(broken(["a ", " '#' b"], ["a ", " # b"]).is_none());
    }
}
