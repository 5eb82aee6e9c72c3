//! Which exec form was meant by a text that is nearly a JSON array.

use super::config::Process;
use crate::bytes::is_blank;

/// Whether `after` has the strings of the array that the shell form `before` looks like: with
/// single quotes, or with a comma behind the last string.
pub fn is_array_meant(before: &Process<'_>, after: &Process<'_>) -> bool {
    let (Process::Shell { text, .. }, Process::Exec(strings)) = (before, after) else {
        return false;
    };
    meant(text).is_some_and(|words| words.into_iter().eq(strings.iter().map(|it| &it.value[..])))
}

/// The strings of the array: at least one, none of which holds a quote or an escape.
fn meant(text: &[u8]) -> Option<Vec<&[u8]>> {
    std::str::from_utf8(text).ok()?;
    let mut rest = blanks(text.strip_prefix(b"[")?.strip_suffix(b"]")?);
    let mut words = Vec::new();
    while let Some((quote @ (b'"' | b'\''), behind)) = rest.split_first() {
        let end = behind.iter().position(|it| it == quote)?;
        let word = &behind[..end];
        let is_odd = |it: &u8| matches!(it, b'"' | b'\'' | b'\\') || it.is_ascii_control();
        if word.iter().any(is_odd) {
            return None;
        }
        words.push(word);
        rest = blanks(&behind[end + 1..]);
        match rest.split_first() {
            Some((b',', behind)) => rest = blanks(behind),
            _ => break,
        }
    }
    (rest.is_empty() && !words.is_empty()).then_some(words)
}

fn blanks(text: &[u8]) -> &[u8] {
    &text[text.iter().take_while(|it| is_blank(**it)).count()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_a_last_comma_are_forgiven_and_nothing_else() {
        let meant = |text: &str| {
            let text = text.as_bytes().to_vec();
            meant(&text).map(|it| it.iter().map(|it| it.to_vec()).collect::<Vec<_>>())
        };
        let words = |words: &[&str]| Some(words.iter().map(|it| it.as_bytes().to_vec()).collect());
        assert_eq!(meant("['a', 'b c']"), words(&["a", "b c"]));
        assert_eq!(meant("[ \"a\" , 'b' , ]"), words(&["a", "b"]));
        assert_eq!(meant("[\"\",]"), words(&[""]));
        assert_eq!(meant("['a] # b']"), words(&["a] # b"]));
        for text in [
            "[]",
            "[,]",
            "['a',,]",
            "['a' 'b']",
            "['a'b]",
            "['a'",
            "['a'] # b",
            "['a'] && b",
            "[a, b]",
            "['a\"b']",
            "[\"c:\\x\",]",
            "['a\tb']",
            "[ -f x ]",
        ] {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}
