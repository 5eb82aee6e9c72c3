//! Words of lists (FROM, COPY, …), of key-value instructions (ENV, LABEL, ARG), and of plain text.

use crate::bytes::{Span, is_separator, space_len};

/// The words of a list, separated by `[\t\v\f\r ]` only: quotes do not group words.
pub fn list(text: &[u8], span: Span) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start = None;
    for position in span.clone() {
        match (start, is_separator(text[position])) {
            (None, false) => start = Some(position),
            (Some(first), true) => {
                words.push(first..position);
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|first| first..span.end));
    words
}

/// The words of ENV, LABEL and ARG, separated by Unicode white space unless quoted or escaped.
pub fn key_values(text: &[u8], span: Span, escape: u8) -> Vec<Span> {
    let mut words = Vec::new();
    let text = &text[..span.end];
    let mut position = span.start;
    while position < text.len() {
        match space_len(&text[position..]) {
            0 => {
                let (word, end) = key_value(text, position, escape);
                words.extend(Some(word).filter(|word| !word.is_empty()));
                position = end;
            }
            length => position += length,
        }
    }
    words
}

/// The range of the word at `start`, and the position after it. An escape character at the very end
/// of the text is dropped from the word.
fn key_value(text: &[u8], start: usize, escape: u8) -> (Span, usize) {
    let mut quote = None;
    let mut position = start;
    while position < text.len() {
        let byte = text[position];
        if byte == escape && quote != Some(b'\'') {
            if position + 1 == text.len() {
                return (start..position, text.len());
            }
            // Only the first byte of an escaped character can be a quote, the escape or a blank.
            position += 1 + space_len(&text[position + 1..]).max(1);
            continue;
        }
        match quote {
            Some(open) if open == byte => quote = None,
            Some(_) => {}
            None if byte == b'"' || byte == b'\'' => quote = Some(byte),
            None if space_len(&text[position..]) > 0 => break,
            None => {}
        }
        position += 1;
    }
    (start..position, position)
}

/// The key and the value of the legacy form, `ENV key value`, split at the first list separator.
pub fn legacy(text: &[u8], span: Span) -> Option<(Span, Span)> {
    let inner = &text[span.clone()];
    let key = inner.iter().position(|&byte| is_separator(byte))?;
    let blanks = inner[key..].iter().take_while(|byte| is_separator(**byte)).count();
    let value = span.start + key + blanks;
    Some((span.start..span.start + key, value..span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_value_words(text: &str) -> Vec<&str> {
        key_values(text.as_bytes(), 0..text.len(), b'\\').into_iter().map(|it| &text[it]).collect()
    }

    #[test]
    fn lists_know_no_quotes() {
        let text = "\"a b\"\u{b}\u{c} d\\ e\u{a0}f";
        let words: Vec<_> =
            list(text.as_bytes(), 0..text.len()).into_iter().map(|it| &text[it]).collect();
        assert_eq!(words, ["\"a", "b\"", "d\\", "e\u{a0}f"]);
    }

    #[test]
    fn key_value_words_respect_quotes_and_escapes() {
        assert_eq!(key_value_words("a=b\\ c d=\"e f\""), ["a=b\\ c", "d=\"e f\""]);
        assert_eq!(key_value_words("a=n\"o p\"q b= c=\"\""), ["a=n\"o p\"q", "b=", "c=\"\""]);
        assert_eq!(key_value_words("a=it's b=it's"), ["a=it's b=it's"]);
        assert_eq!(key_value_words("\"a\"=b 'c d'=e"), ["\"a\"=b", "'c d'=e"]);
        assert_eq!(key_value_words("a=\\\"q\\\" b='x\\' c"), ["a=\\\"q\\\"", "b='x\\'", "c"]);
        assert_eq!(key_value_words("a=${x:-p q}"), ["a=${x:-p", "q}"]);
        assert_eq!(
            key_value_words("a=1\u{a0}b=2\u{2003}c=\\\u{a0}x"),
            ["a=1", "b=2", "c=\\\u{a0}x"]
        );
    }

    #[test]
    fn a_lone_escape_at_the_end_is_dropped() {
        assert_eq!(key_value_words("a=b\\"), ["a=b"]);
        assert_eq!(key_value_words("a=b \\"), ["a=b"]);
        assert_eq!(key_value_words("a=\"b\\"), ["a=\"b"]);
    }

    #[test]
    fn the_legacy_form_splits_once() {
        let text = "ONE  TWO= THREE=x";
        let (key, value) = legacy(text.as_bytes(), 0..text.len()).unwrap();
        assert_eq!((&text[key], &text[value]), ("ONE", "TWO= THREE=x"));
        assert_eq!(legacy("a\u{a0}b".as_bytes(), 0..4), None);
    }
}
