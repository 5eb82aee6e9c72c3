//! Recovers the exec form intended by a text that is nearly a JSON array.

use super::config::Process;

/// Whether `after` has the strings of the array that the shell form `before` resembles: with other
/// quotes or none, or with a comma after the last string.
pub fn is_array_meant(before: &Process<'_>, after: &Process<'_>) -> bool {
    let (Process::Shell { text, .. }, Process::Exec(strings)) = (before, after) else {
        return false;
    };
    meant(text).is_some_and(|words| words.into_iter().eq(strings.iter().map(|it| &it.value[..])))
}

/// The quotes that may open a string, each with those that may close it.
const QUOTES: [(&str, &[&str]); 8] = [
    ("\"", &["\""]),
    ("'", &["'"]),
    ("\u{201C}", &["\u{201D}", "\u{201C}"]),
    ("\u{201D}", &["\u{201D}"]),
    ("\u{201E}", &["\u{201C}", "\u{201D}"]),
    ("\u{2018}", &["\u{2019}", "\u{2018}"]),
    ("\u{2019}", &["\u{2019}"]),
    ("\u{201A}", &["\u{2018}", "\u{2019}"]),
];

/// The strings of the array: at least one, none of which contains a quote or an escape. The `]` may
/// be missing.
fn meant(text: &[u8]) -> Option<Vec<&[u8]>> {
    let text = std::str::from_utf8(text).ok()?;
    let inner = text.strip_prefix('[')?;
    let mut rest = inner.strip_suffix(']').unwrap_or(inner).trim_start_matches([' ', '\t']);
    let mut words = Vec::new();
    while !rest.is_empty() {
        let (word, behind) = string(rest)?;
        words.push(word.as_bytes());
        let behind = behind.trim_start_matches([' ', '\t']);
        match behind.strip_prefix(',') {
            Some(behind) => rest = behind.trim_start_matches([' ', '\t']),
            None if behind.is_empty() => break,
            None => return None,
        }
    }
    (!words.is_empty()).then_some(words)
}

/// The string at the start of a text, and the rest.
fn string(text: &str) -> Option<(&str, &str)> {
    let is_quote = |it: char| QUOTES.iter().any(|(open, _)| open.starts_with(it));
    let Some((open, closes)) = QUOTES.iter().find(|it| text.starts_with(it.0)) else {
        // Characters that every shell takes literally.
        let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_./:=@+%".contains(it);
        let end = text.find(|it| !is_plain(it)).unwrap_or(text.len());
        return (end > 0).then(|| text.split_at(end));
    };
    let inner = &text[open.len()..];
    let end = inner.find(|it: char| is_quote(it) || it == '\\' || it.is_ascii_control())?;
    let behind = closes.iter().find_map(|it| inner[end..].strip_prefix(it))?;
    Some((&inner[..end], behind))
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
        assert_eq!(meant("['a', \"b\""), words(&["a", "b"]));
        assert_eq!(meant("['a] # b']"), words(&["a] # b"]));
        assert_eq!(meant("[/bin/a, --b=c ]"), words(&["/bin/a", "--b=c"]));
        assert_eq!(meant("[“a”, „b“, ‘c’]"), words(&["a", "b", "c"]));
        for text in [
            "[]",
            "[,]",
            "['a',,]",
            "['a' 'b']",
            "['a'b]",
            "['a'] # b",
            "['a'] && b",
            "[a, $b]",
            "[a b]",
            "[a*]",
            "[“a']",
            "['a\"b']",
            "[\"c:\\x\",]",
            "['a\tb']",
            "[ -f x ]",
        ] {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}
