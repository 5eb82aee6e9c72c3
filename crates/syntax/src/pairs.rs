//! `key=value` words of `ENV`, `LABEL` and `ARG`, and the legacy form `key value`.

use std::ops::Range;

use crate::{SyntaxKind, weave::Weaver};

/// The words of an argument: blanks in quotes or behind the escape character do not end one.
pub(crate) fn words(text: &str, escape: u8) -> Vec<Range<usize>> {
    scan(text, escape).0
}

/// The unclosed quote of an argument, and its place.
pub(crate) fn open_quote(text: &str, escape: u8) -> Option<(usize, char)> {
    if text.contains(['\'', '"']) { scan(text, escape).1 } else { None }
}

/// The words of an argument, and its unclosed quote.
fn scan(text: &str, escape: u8) -> (Vec<Range<usize>>, Option<(usize, char)>) {
    let escape = char::from(escape);
    let mut words = Vec::new();
    let mut start = None;
    let mut quote: Option<(usize, char)> = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let open = quote.map(|(_, quote)| quote);
        if quote.is_none() && c.is_whitespace() {
            words.extend(start.take().map(|start| start..at));
            continue;
        }
        start.get_or_insert(at);
        if c == escape && open != Some('\'') {
            chars.next();
        } else if open == Some(c) {
            quote = None;
        } else if quote.is_none() && matches!(c, '\'' | '"') {
            quote = Some((at, c));
        }
    }
    words.extend(start.map(|start| start..text.len()));
    (words, quote)
}

/// Turns the words ahead into `Pair`s.
pub(crate) fn pairs(weaver: &mut Weaver<'_, '_>, words: &[Range<usize>]) {
    let mut position = 0;
    for word in words {
        weaver.token(SyntaxKind::Whitespace, word.start - position);
        pair(weaver, word.len());
        position = word.end;
    }
}

fn pair(weaver: &mut Weaver<'_, '_>, length: usize) {
    weaver.open(SyntaxKind::Pair);
    let key = weaver.ahead(length).find('=').unwrap_or(length);
    weaver.leaf(SyntaxKind::Key, SyntaxKind::Text, key);
    if key < length {
        weaver.token(SyntaxKind::Eq, 1);
        if key + 1 < length {
            weaver.leaf(SyntaxKind::Value, SyntaxKind::Text, length - key - 1);
        }
    }
    weaver.close();
}

/// Turns the rest into a `LegacyPair`: the key, blanks, and everything else.
pub(crate) fn legacy(weaver: &mut Weaver<'_, '_>, length: usize) {
    weaver.open(SyntaxKind::LegacyPair);
    let text = weaver.ahead(length);
    let key = text.find(is_list_blank).unwrap_or(length);
    weaver.leaf(SyntaxKind::Key, SyntaxKind::Text, key);
    weaver.blanks(is_list_blank);
    let value = text[key..].trim_start_matches(is_list_blank).len();
    weaver.leaf(SyntaxKind::Value, SyntaxKind::Text, value);
    weaver.close();
}

/// The blanks that separate a keyword from its arguments and the words of a list.
pub(crate) fn is_list_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r')
}

/// The words of a list: no quotes, no escapes.
pub(crate) fn list(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut position = 0;
    for word in text.split(is_list_blank) {
        if !word.is_empty() {
            words.push(position..position + word.len());
        }
        position += word.len() + 1;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        words(text, b'\\').into_iter().map(|word| &text[word]).collect()
    }

    #[test]
    fn words_end_at_blanks_outside_quotes() {
        assert_eq!(split(r#"a=b\ c d="e f""#), [r"a=b\ c", r#"d="e f""#]);
        assert_eq!(split(r#"a='x\' b=n"o p"q"#), [r"a='x\'", r#"b=n"o p"q"#]);
        assert_eq!(split("a=${x:-p q}"), ["a=${x:-p", "q}"]);
        assert_eq!(split("a=it's b=it's"), ["a=it's b=it's"]);
        assert_eq!(split("a=b\u{a0}c=d"), ["a=b", "c=d"]);
        assert_eq!(split(""), Vec::<&str>::new());
    }

    #[test]
    fn an_open_quote_is_found_where_it_stands() {
        let open = |text| open_quote(text, b'\\');
        assert_eq!(open(r#"a="1234"#), Some((2, '"')));
        assert_eq!(open(r#"a="b" c=it's d=e"#), Some((10, '\'')));
        assert_eq!(open(r#"a="b\" c"#), Some((2, '"')));
        assert_eq!(open(r#"a="it's" b=it\'s c='\' d"#), None);
    }

    #[test]
    fn a_list_knows_no_quotes() {
        let text = "a \"b c\"\td\\ e";
        let found: Vec<_> = list(text).into_iter().map(|word| &text[word]).collect();
        assert_eq!(found, ["a", "\"b", "c\"", "d\\", "e"]);
    }
}
