//! Flags (`--name=value`), lexed byte by byte as `BuildKit` does.

use crate::bytes::{Span, is_byte_space};

/// A flag of an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The name with its dashes, such as `--mount`.
    pub name: Vec<u8>,
    /// The value without quotes and escapes, `None` for a bare flag.
    pub value: Option<Vec<u8>>,
    /// The range of the flag, quotes included.
    pub span: Span,
}

/// The flags at the start of `span`, and the position at which the arguments begin.
pub fn flags(text: &[u8], span: Span) -> (Vec<Flag>, usize) {
    let mut flags = Vec::new();
    let mut position = span.start;
    let text = &text[..span.end];
    loop {
        while text.get(position).is_some_and(|&byte| is_byte_space(byte)) {
            position += 1;
        }
        if !text[position..].starts_with(b"--") {
            return (flags, position);
        }
        let (word, end) = unquote(text, position);
        if word == b"--" {
            return (flags, end);
        }
        flags.push(flag(&word, position..end));
        position = end;
    }
}

/// The word at `position` without its quotes and escapes, and the position of its end. The escape
/// character here is always a backslash, regardless of the escape directive.
fn unquote(text: &[u8], mut position: usize) -> (Vec<u8>, usize) {
    let mut word = Vec::new();
    let mut quote = None;
    while let Some(&byte) = text.get(position) {
        match byte {
            _ if quote == Some(byte) => quote = None,
            b'"' | b'\'' if quote.is_none() => quote = Some(byte),
            b'\\' => {
                position += 1;
                match text.get(position) {
                    Some(&escaped) => word.push(escaped),
                    None => break,
                }
            }
            _ if quote.is_none() && is_byte_space(byte) => break,
            _ => word.push(byte),
        }
        position += 1;
    }
    (word, position)
}

fn flag(word: &[u8], span: Span) -> Flag {
    match word.iter().position(|&byte| byte == b'=') {
        Some(at) => Flag { name: word[..at].to_vec(), value: Some(word[at + 1..].to_vec()), span },
        None => Flag { name: word.to_vec(), value: None, span },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &[u8]) -> (Vec<String>, String) {
        let (flags, end) = flags(text, 0..text.len());
        let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let shown = flags.iter().map(|it| match &it.value {
            Some(value) => format!("{}|{}", lossy(&it.name), lossy(value)),
            None => lossy(&it.name),
        });
        (shown.collect(), lossy(&text[end..]))
    }

    fn check(text: &str, flags: &[&str], rest: &str) {
        let (found, end) = found(text.as_bytes());
        assert_eq!(
            (found.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), end.as_str()),
            (flags, rest)
        );
    }

    #[test]
    fn flags_end_at_the_first_other_word() {
        check("--a=b  --c d --e", &["--a|b", "--c"], "d --e");
        check("-a --b", &[], "-a --b");
        check("--a=b", &["--a|b"], "");
    }

    #[test]
    fn quotes_and_escapes_are_removed() {
        check(r#"--a="x y"'z'\ w e"#, &["--a|x yz w"], "e");
        check(r#"--a="x\"y" e"#, &["--a|x\"y"], "e");
        check("--a=x\\", &["--a|x"], "");
        check("--a='x y", &["--a|x y"], "");
    }

    #[test]
    fn two_dashes_end_the_flags() {
        check("--a -- --b", &["--a"], " --b");
        check("--", &[], "");
    }

    #[test]
    fn bytes_of_a_character_can_be_blanks() {
        // The second byte of `à` is A0.
        let (flags, rest) = found("--a=\u{e0}b".as_bytes());
        assert_eq!((flags.len(), rest.as_str()), (1, "b"));
    }
}
