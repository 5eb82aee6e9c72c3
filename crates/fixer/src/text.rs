//! Files and paths as text.

use std::borrow::Cow;

use dockwright_syntax as syntax;

/// The text of a file; the error tells what other content looks like.
pub(crate) fn of(source: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    binary(source).map_or_else(|| Ok(syntax::decode(source)), Err)
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

/// The first word in a text that looks like a placeholder which a tool replaces before a build:
/// `@OPTS@`, `__OPTS__`, `%OPTS%` or `<OPTS>`; placeholders whose names suggest a value without
/// spaces do not count.
pub(crate) fn placeholder(text: &str) -> Option<&str> {
    const FORMS: [(&str, &str); 4] = [("@", "@"), ("__", "__"), ("%", "%"), ("<", ">")];
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_' || c == '-';
    FORMS.iter().find_map(|(open, close)| {
        text.match_indices(open).find_map(|(at, _)| {
            let inner = &text[at + open.len()..];
            let end = inner.find(close)?;
            let is_name = inner[..end].starts_with(|c: char| c.is_ascii_uppercase())
                && inner[..end].chars().all(is_part);
            // After another character, these are parts of addresses and names.
            let is_free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
            let (before, behind) = (&text[..at], &inner[end + close.len()..]);
            let is_whole = is_free(before.chars().next_back()) && is_free(behind.chars().next());
            let parts = inner[..end].split(['_', '-']);
            let is_digit = |c: char| c.is_ascii_digit();
            let is_one_word =
                parts.map(|it| it.trim_end_matches(is_digit)).any(|it| ONE_WORD.contains(&it));
            (is_name && is_whole && !is_one_word)
                .then(|| &text[at..at + open.len() + end + close.len()])
        })
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
        ] {
            assert_eq!(placeholder(text), found, "{text}");
        }
    }
}
