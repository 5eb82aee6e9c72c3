//! Words and their parts.

use super::{
    Event,
    parser::{Parser, ends_word},
};
use crate::SyntaxKind::{ShEscape, ShLiteral, ShQuote, ShQuoted, ShSingleQuoted, ShWord};

/// The bytes that end a run of unquoted characters.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let special = b" \t\n;&|<>()'\"\\$`";
    let mut index = 0;
    while index < special.len() {
        table[special[index] as usize] = true;
        index += 1;
    }
    table
};

impl Parser<'_> {
    /// Whether a word comes next.
    pub fn is_word(&self) -> bool {
        match self.rest() {
            [b'<' | b'>', b'(', ..] => true,
            [first, ..] => !ends_word(*first),
            [] => false,
        }
    }

    /// The word ahead, and the blanks behind it.
    pub fn word(&mut self) -> Option<()> {
        let start = self.position;
        self.open(ShWord);
        let literal = self.literal_length();
        if literal > 0
            && matches!(self.rest().get(literal), None | Some(b' ' | b'\t' | b'\n' | b';'))
        {
            // Fast path: most words are plain.
            self.part(ShLiteral, literal);
        } else {
            while self.is_word() || self.is_pattern_list() {
                self.word_part()?;
            }
        }
        self.close();
        if opens_subscript(&self.text[start..self.position]) {
            return None;
        }
        self.skip_blanks();
        Some(())
    }

    fn word_part(&mut self) -> Option<()> {
        match self.peek()? {
            b'\'' => self.single_quoted(),
            b'"' => self.double_quoted(1),
            b'\\' => {
                self.part(ShEscape, self.escape_length());
                Some(())
            }
            b'`' => self.backquoted(),
            b'$' => self.dollar(),
            b'<' | b'>' => self.substitution(),
            b'(' => self.pattern_list(),
            _ => {
                self.part(ShLiteral, self.literal_length());
                Some(())
            }
        }
    }

    /// The length of the unquoted characters ahead.
    fn literal_length(&self) -> usize {
        let rest = self.rest();
        rest.iter().position(|b| SPECIAL[usize::from(*b)]).unwrap_or(rest.len())
    }

    /// The length of a backslash and the character that it quotes.
    pub fn escape_length(&self) -> usize {
        let is_inside = |b: &&u8| **b & 0b1100_0000 == 0b1000_0000;
        match self.rest() {
            [_, _, rest @ ..] => 2 + rest.iter().take_while(is_inside).count(),
            rest => rest.len(),
        }
    }

    /// Whether `(` belongs to the word, as in `@(a|b)`.
    fn is_pattern_list(&self) -> bool {
        self.peek() == Some(b'(')
            && matches!(self.events.last(), Some(Event::Token(ShLiteral, _)))
            && b"?*+@!".contains(&self.text[self.position - 1])
    }

    /// A pattern list counts only in bash, and only while `extglob` is set.
    fn pattern_list(&mut self) -> Option<()> {
        self.is_unclear = true;
        let end = self.look_ahead(self.position + 1, Self::closing_paren)?;
        self.part(ShLiteral, end + 1 - self.position);
        Some(())
    }

    fn single_quoted(&mut self) -> Option<()> {
        let length = self.rest()[1..].iter().position(|b| *b == b'\'')?;
        self.part(ShSingleQuoted, length + 2);
        Some(())
    }

    /// `"…"`, of which the opening quote is so many bytes long.
    pub fn double_quoted(&mut self, opener: usize) -> Option<()> {
        self.open(ShQuoted);
        self.part(ShQuote, opener);
        let is_outer_quoted = std::mem::replace(&mut self.is_quoted, true);
        while self.peek()? != b'"' {
            self.quoted_part()?;
        }
        self.is_quoted = is_outer_quoted;
        self.part(ShQuote, 1);
        self.close();
        Some(())
    }

    fn quoted_part(&mut self) -> Option<()> {
        match self.rest() {
            [b'`', ..] => return self.backquoted(),
            [b'$', ..] => return self.dollar(),
            [b'\\', b'$' | b'`' | b'"' | b'\\' | b'\n', ..] => self.part(ShEscape, 2),
            [_, rest @ ..] => {
                let length = rest.iter().position(|b| matches!(b, b'"' | b'\\' | b'$' | b'`'))?;
                self.part(ShLiteral, length + 1);
            }
            [] => return None,
        }
        Some(())
    }
}

/// Whether a word is `name[…` without its `]`, which bash may look for behind blanks.
fn opens_subscript(word: &[u8]) -> bool {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let name = word.iter().take_while(is_part).count();
    let opens = |open: isize, byte: &u8| match byte {
        b'[' => open + 1,
        b']' => open - 1,
        _ => open,
    };
    name > 0 && word.get(name) == Some(&b'[') && word.iter().fold(0, opens) > 0
}

#[cfg(test)]
mod tests {
    use crate::shell::tests::check;

    #[test]
    fn a_word_has_its_quotes_and_expansions_as_parts() {
        check(&[
            (
                r#"a b'c'd"e"\ f$g${h}$1"#,
                r#"(Command [a] _ [b 'c' d (Quoted " e ") \  f $g ${h} $1])"#,
            ),
            (
                r#"a "b $c ${d:-"e"} `f` \" \x""#,
                r#"(Command [a] _ [(Quoted " b  $c   ${d:-"e"}   `f`   \"   \x ")])"#,
            ),
            ("a {b,c} *.d ~/e #f", "(Command [a] _ [{b,c}] _ [*.d] _ [~/e]) _ #f"),
            ("a b#c", "(Command [a] _ [b#c])"),
            ("a\u{a0}\r\u{b}b \\é", "(Command [a\u{a0}\r\u{b}b] _ [\\é])"),
        ]);
    }
}
