//! Finds the ends of quoted and nested constructs of shell text. `None` means doubt: the text does
//! not end the construct, or shells disagree about the end.

use crate::bytes::{Span, is_blank};
use crate::nest::{Nest, operator_len};

/// The limit of nesting. Deeper text is in doubt, so that no text can exhaust the stack.
const DEEPEST: usize = 200;

/// The bytes without a special meaning, both inside a word and at its start.
pub static PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let special = b" \t\n|&;<>()'\"\\`$#";
    let mut index = 0;
    while index < special.len() {
        plain[special[index] as usize] = false;
        index += 1;
    }
    plain
};

/// Walks over shell text without keeping any of it.
pub struct Skipper<'t> {
    text: &'t [u8],
    depth: usize,
    /// The number of bytes that may still be read twice; the limit keeps the time linear.
    second_looks: usize,
    /// The number of open constructs in which blanks are content.
    exact: usize,
    /// The blanks between the words of `$( … )`, if requested.
    blanks: Option<Vec<Span>>,
}

/// A word in which each run of blanks between the words of `$( … )` is one space, except in double
/// quotes; `None` if the text is not a word, or is in doubt.
pub fn squeezed(text: &[u8], word: &Span) -> Option<Vec<u8>> {
    let mut skipper = Skipper::new(&text[..word.end]);
    skipper.blanks = Some(Vec::new());
    if skipper.word(word.start)? != word.end {
        return None;
    }
    let mut squeezed = Vec::with_capacity(word.len());
    let mut at = word.start;
    for blanks in skipper.blanks? {
        squeezed.extend_from_slice(&text[at..blanks.start]);
        squeezed.push(b' ');
        at = blanks.end;
    }
    squeezed.extend_from_slice(&text[at..word.end]);
    Some(squeezed)
}

/// The construct that `((` begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parentheses {
    /// Arithmetic that ends at this offset.
    Arithmetic(usize),
    /// Two nested subshells.
    Subshells,
}

impl<'t> Skipper<'t> {
    pub fn new(text: &'t [u8]) -> Self {
        Skipper { text, depth: 0, second_looks: 4 * text.len(), exact: 0, blanks: None }
    }

    /// The end of the word that starts at `start` (POSIX, 2.3 Token Recognition).
    pub fn word(&mut self, start: usize) -> Option<usize> {
        let mut at = start;
        while let Some(&byte) = self.text.get(at) {
            if PLAIN[usize::from(byte)] {
                at += 1;
                continue;
            }
            at = match byte {
                b' ' | b'\t' | b'\n' | b'|' | b'&' | b';' | b'<' | b'>' | b')' => break,
                b'(' if self.opens_group(start, at) => {
                    self.exactly(|it| it.nested(|it| it.commands(at + 1)))?
                }
                b'(' => break,
                b'\'' => self.single_quote(at + 1)?,
                b'"' => self.exactly(|it| it.double_quote(at + 1))?,
                b'\\' => (at + 2).min(self.text.len()),
                b'`' => self.backquote(at + 1)?,
                b'$' => self.dollar(at, false)?,
                _ => at + 1,
            };
        }
        Some(at)
    }

    /// Whether a parenthesis inside a word begins a pattern such as `@(a|b)`, whose blanks matter,
    /// as opposed to a function or an array.
    fn opens_group(&self, start: usize, at: usize) -> bool {
        let blanks = self.text[at + 1..].iter().take_while(|byte| is_blank(**byte)).count();
        at > start && self.text[at - 1] != b'=' && self.text.get(at + 1 + blanks) != Some(&b')')
    }

    fn nested<T>(&mut self, skip: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let end = skip(self);
        self.depth -= 1;
        end
    }

    fn exactly<T>(&mut self, skip: impl FnOnce(&mut Self) -> T) -> T {
        self.exact += 1;
        let end = skip(self);
        self.exact -= 1;
        end
    }

    fn single_quote(&self, at: usize) -> Option<usize> {
        Some(at + self.text[at..].iter().position(|&byte| byte == b'\'')? + 1)
    }

    /// `$'…'`. If the text contains `\'`, shells without this form end it earlier.
    fn ansi_quote(&self, mut at: usize) -> Option<usize> {
        loop {
            match self.text.get(at)? {
                b'\'' => return Some(at + 1),
                b'\\' if self.text.get(at + 1) == Some(&b'\'') => return None,
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
    }

    fn double_quote(&mut self, mut at: usize) -> Option<usize> {
        loop {
            at = match self.text.get(at)? {
                b'"' => return Some(at + 1),
                b'\\' => at + 2,
                b'`' => self.backquote(at + 1)?,
                b'$' => self.dollar(at, true)?,
                _ => at + 1,
            };
        }
    }

    fn backquote(&self, mut at: usize) -> Option<usize> {
        loop {
            match self.text.get(at)? {
                b'`' => return Some(at + 1),
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
    }

    fn dollar(&mut self, at: usize, quoted: bool) -> Option<usize> {
        match self.text[at + 1..] {
            // The content of arithmetic is not examined; text that is not arithmetic is examined
            // only once.
            [b'(', b'(', ..] => match self.exactly(|it| it.nested(|it| it.parentheses(at + 3)))? {
                Parentheses::Arithmetic(end) => Some(end),
                Parentheses::Subshells => self.nested(|it| it.commands(at + 2)),
            },
            [b'(', ..] => self.nested(|it| it.commands(at + 2)),
            [b'{', ..] => self.exactly(|it| it.nested(|it| it.braces(at + 2, quoted))),
            [b'\'', ..] if !quoted => self.ansi_quote(at + 2),
            // Arithmetic to some shells.
            [b'[', ..] if !quoted => None,
            _ => Some(at + 1),
        }
    }

    /// `${…}`, from after the brace.
    fn braces(&mut self, mut at: usize, quoted: bool) -> Option<usize> {
        if matches!(self.text.get(at)?, b' ' | b'\t' | b'|') {
            return None;
        }
        loop {
            at = match self.text.get(at)? {
                b'}' => return Some(at + 1),
                b'\\' => at + 2,
                b'"' => self.double_quote(at + 1)?,
                b'\'' if quoted => self.doubtful_quote(at + 1, b"}\"`$\\")?,
                b'\'' => self.single_quote(at + 1)?,
                b'`' => self.backquote(at + 1)?,
                b'$' => self.dollar(at, quoted)?,
                _ => at + 1,
            };
        }
    }

    /// A `'` in `"${x:-'a'}"` or in arithmetic is a quote in some shells and a literal character in
    /// others. The difference is harmless only if no significant character is between two of them.
    fn doubtful_quote(&self, at: usize, matters: &[u8]) -> Option<usize> {
        let end = self.single_quote(at)?;
        let plain = self.text[at..end].iter().all(|byte| !matters.contains(byte));
        plain.then_some(end)
    }

    /// `$((…))` and `((…))`, from after the second parenthesis (POSIX, 2.6.3 Command Substitution):
    /// arithmetic if the inner and the outer parenthesis close together.
    pub fn parentheses(&mut self, start: usize) -> Option<Parentheses> {
        let mut open = 0_usize;
        let mut at = start;
        loop {
            at = match self.text.get(at)? {
                b')' if open == 0 => break,
                b')' => {
                    open -= 1;
                    at + 1
                }
                b'(' => {
                    open += 1;
                    at + 1
                }
                b'\'' => self.doubtful_quote(at + 1, b"()\"`$\\")?,
                b'\\' => at + 2,
                b'"' => self.double_quote(at + 1)?,
                b'`' => self.backquote(at + 1)?,
                b'$' => self.dollar(at, false)?,
                _ => at + 1,
            };
        }
        if self.text.get(at + 1) == Some(&b')') {
            return Some(Parentheses::Arithmetic(at + 2));
        }
        self.second_looks = self.second_looks.checked_sub(at - start)?;
        Some(Parentheses::Subshells)
    }

    /// `[[ … ]]`, from after the opening word to after the closing one.
    pub fn test(&mut self, mut at: usize) -> Option<usize> {
        loop {
            at += self.text[at..].iter().take_while(|byte| is_blank(**byte)).count();
            let start = at;
            at = match self.text.get(at)? {
                b'(' | b')' | b'|' | b'&' | b';' | b'<' | b'>' => at + 1,
                // Only some shells continue.
                b'\n' => return None,
                _ => self.word(at)?,
            };
            if &self.text[start..at] == b"]]" && is_blank(self.text[start - 1]) {
                return Some(at);
            }
        }
    }

    /// Commands up to the closing parenthesis, from after the opening one.
    fn commands(&mut self, mut at: usize) -> Option<usize> {
        let mut nest = Nest::default();
        loop {
            let start = at;
            at += blanks(&self.text[at..]);
            if let Some(blanks) = self.blanks.as_mut().filter(|_| self.exact == 0 && at > start) {
                blanks.push(start..at);
            }
            match self.text.get(at)? {
                b'#' => return None,
                b')' if nest.open.is_empty() => return Some(at + 1),
                _ => {}
            }
            let operator = operator_len(&self.text[at..]);
            let mut end = if operator > 0 { at + operator } else { self.word(at)? };
            let token = &self.text[at..end];
            if self.blanks.is_some() && operator == 0 {
                if token == b"[[" && nest.expects_command() {
                    end = self.exactly(|it| it.test(end))?;
                } else if opens_subscript(token) {
                    return None;
                }
            }
            if operator > 0 { nest.operator(token) } else { nest.word(token) }?;
            at = end;
        }
    }
}

/// The length of the blanks at the start of a text, escaped line ends included.
pub fn blanks(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match text[at..] {
            [b' ' | b'\t', ..] => at += 1,
            [b'\\', b'\n', ..] => at += 2,
            _ => return at,
        }
    }
}

/// Whether a shell with arrays may read from a word up to a `]`, across blanks: `name[a  b]=`.
fn opens_subscript(word: &[u8]) -> bool {
    let name = word.iter().take_while(|it| it.is_ascii_alphanumeric() || **it == b'_').count();
    let open = word.iter().fold(0_isize, |open, byte| match byte {
        b'[' => open + 1,
        b']' => open - 1,
        _ => open,
    });
    name > 0 && word.get(name) == Some(&b'[') && open > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first word of `text`; `None` if in doubt.
    fn word(text: &str) -> Option<&str> {
        Skipper::new(text.as_bytes()).word(0).map(|end| &text[..end])
    }

    #[test]
    fn a_word_holds_its_nested_constructs() {
        for expected in [
            "a'b  c'\"d  e\"\\ f",
            "\"$(echo \"a  b\" ')' \\))\"x",
            "$(case x in a) b;; (c|d) (e);; *) f;; esac; g)",
            "$(case x in esac)",
            "$(case x in a) case y in b) c;; esac;; esac)",
            "$(if case x in a) b;; esac then c; fi)",
            "${x:-\"}\"}${y:-'}'}\\}",
            "\"${x:-'a  b'}\"",
            "`echo \\` a  b`",
            "$((1 + (2 * 3) << 4))",
            "$((a) | b)",
            "$((a  'b'; (c)) || d)",
            "$(((1 + 2) * 3))",
            "$'a\\n  b'",
            "$\"a  b\"",
            "@(a|b  c)d",
            "$(cat <<<a)",
            "$(echo a#b ${c# })",
            "\"`echo \"a  b\"`\"",
            "\\",
        ] {
            assert_eq!(
                word(&format!("{expected} z  z")).map(str::trim_end),
                Some(expected.trim_end()).filter(|it| *it != "\\").or(Some("\\ z")),
                "{expected}"
            );
        }
    }

    #[test]
    fn doubt_is_said() {
        for text in [
            "'a",
            "\"a",
            "`a",
            "$(a",
            "${a",
            "$((1)",
            "$(a # b)",
            "$(cat <<X)",
            "$'a\\'b'",
            "$((a '(') | b)",
            "\"${x:-'}'}\"",
            "${ a; }",
            "$(case a in b|esac) c;; esac)",
            "$(case a) b",
            "$[1  + 2]",
            "\"${x:-it's}\"",
        ] {
            assert_eq!(word(text), None, "{text}");
        }
    }

    #[test]
    fn words_end_at_blanks_and_operators() {
        for (text, expected) in [
            ("a;b", "a"),
            ("a\u{a0}b\rc d", "a\u{a0}b\rc"),
            ("f() {", "f"),
            ("f( ) {", "f"),
            ("a=(b)", "a="),
            ("2>f", "2"),
        ] {
            assert_eq!(word(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn blanks_are_squeezed_between_the_words_of_substitutions_alone() {
        let squeezed = |text: &str| {
            let squeezed = squeezed(text.as_bytes(), &(0..text.len()));
            squeezed.map(|it| String::from_utf8(it).expect("text"))
        };
        for (text, expected) in [
            ("a=$(b  |\t c  'd  e' )f", "a=$(b | c 'd  e' )f"),
            ("$(a  $(b  c)  \"d  $(e  f)\")", "$(a $(b c) \"d  $(e  f)\")"),
            ("$(case  x in  a) b;;  esac)", "$(case x in a) b;; esac)"),
            ("$((a)  |  b)", "$((a) | b)"),
            ("$(  a)", "$( a)"),
            ("\"$(a  b)\"", "\"$(a  b)\""),
            ("'$(a  b)'", "'$(a  b)'"),
            ("`a  b`", "`a  b`"),
            ("$((1  +  $(a  b)))", "$((1  +  $(a  b)))"),
            ("${a:-$(b  c)}", "${a:-$(b  c)}"),
            ("@(a|b  c)", "@(a|b  c)"),
            ("a\\  ", ""),
            ("$(a  b", ""),
        ] {
            assert_eq!(squeezed(text).unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| ["$(".repeat(depth), ")".repeat(depth)].concat();
        assert!(word(&nested(200)).is_some());
        assert_eq!(word(&nested(201)), None);
        assert_eq!(word(&nested(500_000)), None);
        let twice = |depth: usize| ["$((".repeat(depth), ") )".repeat(depth)].concat();
        assert!(word(&twice(2)).is_some());
        assert_eq!(word(&twice(60)), None);
    }
}
