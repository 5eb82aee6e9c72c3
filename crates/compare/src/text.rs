//! Values as sentences show them.

/// The longest value that a sentence shows, in characters.
const LONGEST: usize = 72;

/// How much of the same text is shown before a difference, in characters.
const BEFORE: usize = 12;

/// How many values a sentence lists.
const LISTED: usize = 3;

/// A text on one line, with single spaces, shortened.
pub fn shown(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut line = String::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        let gap = usize::from(!line.is_empty());
        let left = LONGEST.saturating_sub(count + gap);
        if word.chars().nth(left).is_some() {
            if left > 0 {
                line.push_str(&" "[..gap]);
                line.extend(word.chars().take(left));
            }
            line.push('…');
            return line;
        }
        line.push_str(&" "[..gap]);
        line.push_str(word);
        count += gap + word.chars().count();
    }
    line
}

/// The same as code.
pub fn code(text: &[u8]) -> String {
    format!("`{}`", shown(text))
}

/// Two different texts as code, each from shortly before the first difference on if they begin with
/// the same long text.
pub fn told_apart(one: &[u8], other: &[u8]) -> [String; 2] {
    let both = [code(one), code(other)];
    if both[0] != both[1] {
        return both;
    }
    let texts = [one, other].map(String::from_utf8_lossy);
    let pairs = texts[0].char_indices().zip(texts[1].chars());
    let same = pairs.take_while(|(a, b)| a.1 == *b).count();
    texts.map(|text| {
        let start = same.saturating_sub(BEFORE);
        let dots = if start > 0 { "…" } else { "" };
        let part: String = text.chars().skip(start).take(LONGEST).collect();
        let rest = if text.chars().count() > start + LONGEST { "…" } else { "" };
        // Blanks may be all that differs.
        format!("`{dots}{}{rest}`", part.escape_debug())
    })
}

/// The first few texts as code, with the number of all others.
pub fn listed(all: &[String], others: &str) -> String {
    let mut parts: Vec<_> = all.iter().take(LISTED).map(|it| code(it.as_bytes())).collect();
    match all.len().saturating_sub(LISTED) {
        0 => {}
        1 => parts.push(format!("1 more {}", others.trim_end_matches('s'))),
        more => parts.push(format!("{more} more {others}")),
    }
    match parts.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => parts.concat(),
    }
}

/// A word as a builder expands it, but with its variables: without quotes, and without escapes that
/// have no meaning for variables.
pub fn unquoted(word: &[u8], escape: u8) -> Vec<u8> {
    let mut plain = Vec::with_capacity(word.len());
    let mut quote = None;
    let mut bytes = word.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            // A `$` without a meaning is told from one with a meaning.
            (Some(b'\''), b'$') => plain.extend(b"\\$"),
            (Some(b'\''), _) => plain.push(byte),
            (_, _) if byte == escape => match bytes.peek() {
                Some(b'$') => plain.push(byte),
                Some(next @ (b'"' | b'\\')) => {
                    plain.push(*next);
                    bytes.next();
                }
                Some(next) if quote.is_none() => {
                    plain.push(*next);
                    bytes.next();
                }
                _ => plain.push(byte),
            },
            _ => plain.push(byte),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shortened_and_blanks_collapsed() {
        assert_eq!(shown(b"a  \t b"), "a b");
        assert_eq!(shown(&[b'x'; 80]), format!("{}…", "x".repeat(72)));
        let words = shown("ab ".repeat(40).as_bytes());
        assert!(words.chars().count() <= 73 && words.ends_with('…'), "{words}");
    }

    #[test]
    fn texts_with_the_same_beginning_are_shown_from_the_difference_on() {
        let long = "x".repeat(80);
        let [one, other] =
            told_apart(format!("{long} a").as_bytes(), format!("{long} b").as_bytes());
        assert_eq!((one.as_str(), other.as_str()), ("`…xxxxxxxxxxx a`", "`…xxxxxxxxxxx b`"));
        assert_eq!(told_apart(b"a  b", b"a b"), ["`a  b`".to_owned(), "`a b`".to_owned()]);
        assert_eq!(told_apart(b"a", b"b"), ["`a`".to_owned(), "`b`".to_owned()]);
    }

    #[test]
    fn lists_name_the_number_of_the_rest() {
        let all: Vec<_> = ["a", "b", "c", "d", "e"].map(str::to_owned).into();
        assert_eq!(listed(&all[..1], "commands"), "`a`");
        assert_eq!(listed(&all[..2], "commands"), "`a` and `b`");
        assert_eq!(listed(&all[..4], "commands"), "`a`, `b`, `c` and 1 more command");
        assert_eq!(listed(&all, "commands"), "`a`, `b`, `c` and 2 more commands");
    }

    #[test]
    fn quotes_without_a_meaning_are_removed() {
        let plain = |it: &str| String::from_utf8(unquoted(it.as_bytes(), b'\\')).unwrap();
        assert_eq!(plain(r#""a b"c'd'"#), "a bcd");
        assert_eq!(plain(r"a\ b"), "a b");
        assert_eq!((plain("'$A'"), plain("\"$A\"")), (r"\$A".to_owned(), "$A".to_owned()));
    }
}
