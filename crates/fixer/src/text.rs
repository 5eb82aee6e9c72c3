//! Files and paths as text.

use std::borrow::Cow;

use dockwright_syntax as syntax;

/// The text of a file; the error tells what other content looks like.
pub(crate) fn of(source: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    binary(source).map_or_else(|| Ok(syntax::decode(source)), Err)
}

/// The text of a file, with a replacement character for each part that is not UTF-8.
pub(crate) fn lossy(source: &[u8]) -> Cow<'_, str> {
    // Almost all files are UTF-8, which this check finds out faster than the conversion.
    std::str::from_utf8(source).map_or_else(|_| String::from_utf8_lossy(source), Cow::Borrowed)
}

/// Parts of the names of placeholders that stand for a single word, without trailing digits.
const ONE_WORD: &[&str] = &[
    "CHANNEL", "COMMIT", "HASH", "MAJOR", "MD", "MINOR", "PORT", "REVISION", "SHA", "TAG", "URL",
    "VERSION",
];

/// Whether an absolute path is that of a directory, or inside the directory.
pub(crate) fn is_in(path: &str, dir: &str) -> bool {
    dir == "/" || path.strip_prefix(dir).is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

/// The text before and after the name of a placeholder, and whether the name has to be in capitals:
/// in lower case, the word may be something else, such as `__name__`.
const FORMS: &[(&str, &str, bool)] = &[
    ("@", "@", false),
    ("__", "__", true),
    ("%", "%", true),
    ("<", ">", true),
    ("#{", "}#", false),
    ("{{", "}}", false),
    ("{", "}", false),
    ("[[", "]]", false),
    ("##", "##", false),
    ("~", "~", false),
    ("!", "!", false),
];

/// Parts of words that ask for a replacement.
const ASKS: &[&str] = &["PLACEHOLDER", "REPLACE"];

/// A word in a text that looks like a placeholder which a tool replaces before a build, such as
/// `@OPTS@`, `__OPTS__`, `#{opts}#` or `REPLACE_OPTS`. Placeholders whose names suggest a value
/// without spaces do not count.
pub(crate) fn placeholder(text: &str) -> Option<&str> {
    let asks = |it: &&str| ASKS.iter().any(|ask| it.contains(ask));
    let by_form = FORMS.iter().find_map(|(open, close, is_upper)| {
        text.match_indices(open).find_map(|(at, _)| {
            let inner = &text[at + open.len()..];
            let end = inner.find(close)?;
            let name = inner[..end].trim_matches(' ');
            let (before, behind) = (&text[..at], &inner[end + close.len()..]);
            // After another character, these are parts of addresses and names; `${a}` is a variable.
            let is_free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
            let is_whole = is_free(before.chars().next_back()) && is_free(behind.chars().next());
            let is_placeholder = is_name(name, *is_upper)
                && is_whole
                && !before.ends_with('$')
                && !is_one_word(name);
            is_placeholder.then(|| &text[at..at + open.len() + end + close.len()])
        })
    });
    by_form.or_else(|| text.split_whitespace().find(asks).filter(|it| !is_one_word(it)))
}

/// Whether a text can be the name of a placeholder; with `is_upper`, only in capitals.
fn is_name(text: &str, is_upper: bool) -> bool {
    let is_letter = |c: char| c.is_ascii_uppercase() || !is_upper && c.is_ascii_lowercase();
    let is_part = |c: char| is_letter(c) || c.is_ascii_digit() || "_-.".contains(c);
    text.starts_with(is_letter) && text.chars().all(is_part)
}

/// Whether the name of a placeholder suggests a value without spaces.
fn is_one_word(name: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    parts.any(|it| {
        let part = it.trim_end_matches(is_digit);
        ONE_WORD.iter().any(|it| part.eq_ignore_ascii_case(it))
    })
}

/// The kind of a file that is not text.
fn binary(source: &[u8]) -> Option<&'static str> {
    if source.starts_with(&[0xFF, 0xFE]) || source.starts_with(&[0xFE, 0xFF]) {
        return Some("text in UTF-16, which no builder reads; save it as UTF-8");
    }
    source.contains(&0).then_some("a binary file")
}

#[cfg(test)]
mod tests {
    use super::placeholder;

    #[test]
    fn placeholders_are_told_by_their_form() {
        for (text, found) in [
            ("node @OPTS@ server.js", Some("@OPTS@")),
            ("APP_OPTS __APP_OPTS__", Some("__APP_OPTS__")),
            ("RUBY_VERSION %%VERSION%%", None),
            ("A \"%%JAVA_OPTS%%\"", Some("%JAVA_OPTS%")),
            ("x --flags=<FLAGS>", Some("<FLAGS>")),
            ("a@B@c", None),
            ("python -c __name__ <<EOF", None),
            ("ME <me@example.com> 100% %d", None),
            ("a < B", None),
            ("JAVA_OPTS #{JAVA_OPTS}#", Some("#{JAVA_OPTS}#")),
            ("JAVA_OPTS @java.opts@", Some("@java.opts@")),
            ("OPTS {opts}", Some("{opts}")),
            ("OPTS {{ opts }}", Some("{{ opts }}")),
            ("A [[opts]]", Some("[[opts]]")),
            ("A ~OPTS~", Some("~OPTS~")),
            ("A REPLACE_OPTS", Some("REPLACE_OPTS")),
            ("A {version}", None),
            ("A ${opts} {\"a\": 1} a{b}c", None),
        ] {
            assert_eq!(placeholder(text), found, "{text}");
        }
    }
}
