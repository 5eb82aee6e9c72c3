//! `--name=value` right behind the keyword, as BuildKit scans flags.

use crate::{SyntaxKind, weave::Weaver};

/// One flag, quotes and escapes removed.
#[derive(Debug)]
pub(crate) struct Flag {
    pub name: String,
    /// `None` when there is no `=`.
    pub value: Option<String>,
    /// Where it stands in the source.
    pub offset: usize,
}

/// Turns the flags ahead into nodes.
///
/// BuildKit scans flags byte by byte, so that the bytes `0x85` and `0xA0` inside of a character are
/// blanks to it. `None` if there is one: text cannot be split within a character, so nothing is
/// consumed and the rest of the instruction is kept as one text.
pub(crate) fn flags(weaver: &mut Weaver<'_, '_>, escape: u8) -> Option<Vec<Flag>> {
    let mut flags = Vec::new();
    if weaver.rest()[blanks(weaver.rest())..].starts_with("--") {
        plain_bytes(weaver.rest(), escape)?;
    }
    loop {
        let blanks = blanks(weaver.rest());
        if !weaver.rest()[blanks..].starts_with("--") {
            return Some(flags);
        }
        weaver.token(SyntaxKind::Whitespace, blanks);
        let (raw, word) = word(weaver.rest(), escape);
        if word == "--" {
            weaver.leaf(SyntaxKind::FlagsEnd, SyntaxKind::Dashes, raw.len());
            return Some(flags);
        }
        let mut parts = word[2..].splitn(2, '=');
        flags.push(Flag {
            name: parts.next().unwrap_or_default().to_owned(),
            value: parts.next().map(str::to_owned),
            offset: weaver.offset(0),
        });
        node(weaver, raw);
    }
}

fn node(weaver: &mut Weaver<'_, '_>, raw: &str) {
    weaver.open(SyntaxKind::Flag);
    weaver.token(SyntaxKind::Dashes, 2);
    let name = raw.find('=').unwrap_or(raw.len()) - 2;
    weaver.token(SyntaxKind::FlagName, name);
    if name + 2 < raw.len() {
        weaver.token(SyntaxKind::Eq, 1);
        weaver.token(SyntaxKind::FlagValue, raw.len() - name - 3);
    }
    weaver.close();
}

/// `None` if the flags in `text` have a byte that only a byte-wise scan takes for a blank.
fn plain_bytes(text: &str, escape: u8) -> Option<()> {
    let mut rest = text;
    loop {
        rest = &rest[blanks(rest)..];
        if !rest.starts_with("--") {
            return Some(());
        }
        let (raw, _) = word(rest, escape);
        // 0xF4 begins the reserved code points, which stand for bytes that are not UTF-8.
        raw.bytes().all(|byte| !matches!(byte, 0x85 | 0xA0 | 0xF4)).then_some(())?;
        rest = &rest[raw.len()..];
        if raw == "--" {
            return Some(());
        }
    }
}

fn blanks(text: &str) -> usize {
    text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'..=b'\r')).count()
}

/// The word at the start of `text` as it is written, and without its quotes and escapes.
fn word(text: &str, escape: u8) -> (&str, String) {
    let escape = char::from(escape);
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.char_indices();
    let end = loop {
        let Some((at, c)) = chars.next() else { break text.len() };
        if c == escape {
            word.extend(chars.next().map(|(_, escaped)| escaped));
        } else if quote == Some(c) {
            quote = None;
        } else if quote.is_some() {
            word.push(c);
        } else if matches!(c, '\'' | '"') {
            quote = Some(c);
        } else if matches!(c, ' ' | '\t'..='\r') {
            break at;
        } else {
            word.push(c);
        }
    };
    (&text[..end], word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_escapes_are_part_of_the_word() {
        let cases = [
            ("--a=b c", "--a=b", "--a=b"),
            (r#"--a="b c"'d e' f"#, r#"--a="b c"'d e'"#, "--a=b cd e"),
            (r"--a=b\ c d", r"--a=b\ c", "--a=b c"),
            (r"--a='b\'c' d", r"--a='b\'c'", "--a=b'c"),
            ("--a=\"b", "--a=\"b", "--a=b"),
        ];
        for (text, raw, unquoted) in cases {
            assert_eq!(word(text, b'\\'), (raw, unquoted.to_owned()), "{text}");
        }
    }
}
