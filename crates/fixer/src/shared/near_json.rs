//! Text that is nearly a JSON array of strings, and its repair.

use super::quoting::Char;
use crate::pass::edit::Indel;

/// Opening typographic quotes, with the closing ones.
const TYPOGRAPHIC: [(char, &str); 6] =
    [('“', "”“"), ('”', "”"), ('„', "“”"), ('‘', "’‘"), ('’', "’"), ('‚', "‘’")];

/// Whether a text begins like an array of strings, with or without quotes.
pub(crate) fn is_opened(text: &str) -> bool {
    is_quoted(text) || is_bare(text)
}

/// Whether a text begins like an array of quoted strings.
pub(crate) fn is_quoted(text: &str) -> bool {
    let inner = text.strip_prefix('[').map(str::trim_start);
    inner.is_some_and(|it| it.starts_with(is_quote))
}

/// Whether a text looks like an array of unquoted strings, such as `[/bin/app, --serve]`. A test
/// such as `[ -f x ]` or `[[ -f x ]]` has blanks after the bracket and no comma.
fn is_bare(text: &str) -> bool {
    let Some((inner, _)) = text.strip_prefix('[').and_then(|it| it.split_once(']')) else {
        return false;
    };
    let is_list = inner.contains(',') && !inner.trim_start().starts_with(',');
    let is_word = !inner.is_empty() && !inner.contains(|c: char| c.is_whitespace());
    !inner.starts_with('[') && (is_list || is_word)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'') || is_typographic(c)
}

fn is_typographic(c: char) -> bool {
    TYPOGRAPHIC.iter().any(|(open, _)| *open == c)
}

/// The distinct typographic quotes of a text.
pub(crate) fn typographic(text: &str) -> Vec<char> {
    let mut found: Vec<char> = Vec::new();
    for c in text.chars().filter(|it| is_typographic(*it)) {
        if !found.contains(&c) {
            found.push(c);
        }
    }
    found
}

/// The edits that turn the array at the start of the text into JSON, and the end of the array;
/// `None` if the meaning is uncertain.
pub(crate) fn array(chars: &[Char]) -> Option<(Vec<Indel>, usize)> {
    let mut indels = Vec::new();
    let mut comma: Option<&Char> = None;
    let mut rest = match chars {
        [open, rest @ ..] if open.c == '[' => skip_blanks(rest),
        _ => return None,
    };
    loop {
        let (first, behind) = rest.split_first()?;
        if first.c == ']' {
            let comma = comma?;
            indels.push(Indel::replace(comma.at..comma.at + 1, ""));
            return Some((indels, chars.len() - behind.len()));
        }
        let (quotes, behind) = if is_quote(first.c) { quoted(rest)? } else { bare(rest)? };
        indels.extend(quotes);
        let Some((next, behind)) = skip_blanks(behind).split_first() else {
            // A quoted string shows that this is an array, even if the array is not closed.
            let last = chars[..chars.len() - behind.len()].last().filter(|_| is_quote(first.c))?;
            indels.push(Indel::insert(last.at + last.c.len_utf8(), "]"));
            return Some((indels, chars.len()));
        };
        match next.c {
            ',' => comma = Some(next),
            ']' => return Some((indels, chars.len() - behind.len())),
            _ => return None,
        }
        rest = skip_blanks(behind);
    }
}

fn skip_blanks(chars: &[Char]) -> &[Char] {
    &chars[chars.iter().take_while(|it| it.is_blank()).count()..]
}

/// The edits that turn the string at the start of the text into JSON, and the text after it.
fn quoted(chars: &[Char]) -> Option<(Vec<Indel>, &[Char])> {
    let (open, inner) = chars.split_first()?;
    let is_odd = |it: &Char| is_quote(it.c) || it.c == '\\' || it.c.is_control();
    let end = inner.iter().position(is_odd).filter(|it| *it > 0)?;
    let close = &inner[end];
    let closing = TYPOGRAPHIC.iter().find(|it| it.0 == open.c).map(|it| it.1);
    let is_closed = closing.map_or(open.c == close.c, |it| it.contains(close.c));
    is_closed.then_some(())?;
    let quote = |it: &Char| Indel::replace(it.at..it.at + it.c.len_utf8(), "\"");
    let quotes = if open.c == '"' { Vec::new() } else { vec![quote(open), quote(close)] };
    Some((quotes, &inner[end + 1..]))
}

/// The edits that quote the word at the start of the text, which every shell reads literally, and
/// the text after it.
fn bare(chars: &[Char]) -> Option<(Vec<Indel>, &[Char])> {
    let is_plain = |it: &&Char| it.c.is_ascii_alphanumeric() || "-_./:=@+%".contains(it.c);
    let end = chars.iter().take_while(is_plain).count();
    let (first, last) = (chars.first()?, chars[..end].last()?);
    let quotes = vec![Indel::insert(first.at, "\""), Indel::insert(last.at + 1, "\"")];
    Some((quotes, &chars[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The array after the repair.
    fn repaired(text: &str) -> Option<String> {
        let chars: Vec<_> = text.char_indices().map(|(at, c)| Char { c, at }).collect();
        let (indels, end) = array(&chars)?;
        (end == chars.len()).then_some(())?;
        Some(crate::pass::edit::TextEdit::new(indels)?.apply(text))
    }

    #[test]
    fn strings_get_double_quotes_where_it_is_certain_what_is_meant() {
        for (text, expected) in [
            ("['a', \"b c\",]", "[\"a\", \"b c\"]"),
            ("[“a”, ‘b’, „c“, ”d”]", "[\"a\", \"b\", \"c\", \"d\"]"),
            ("[/bin/app, --port=80]", "[\"/bin/app\", \"--port=80\"]"),
            ("[app]", "[\"app\"]"),
            ("[ app , 'x' ]", "[ \"app\" , \"x\" ]"),
            ("[\"a\", 'b'", "[\"a\", \"b\"]"),
        ] {
            assert_eq!(repaired(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "[]",
            "[a b]",
            "[$A]",
            "[a, $A]",
            "[a,, b]",
            "[a, b",
            "['a',",
            "[“a\"]",
            "['']",
            "[a*]",
            "['a' 'b']",
            "[~/a]",
            "[“a “b” c”]",
            "[C:\\a]",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }

    #[test]
    fn tests_of_the_shell_are_no_arrays() {
        for text in ["['a'", "[ \"a\", ", "[“a”]", "[a]", "[a, b c] x", "[ a, b ]", "[$A, b]"] {
            assert!(is_opened(text), "{text}");
        }
        for text in ["[ -f x ] && y", "[[ -f x ]]", "[ -f x, ", "[]", "[ ]", "a [b]", "[a -f b ]"] {
            assert!(!is_opened(text), "{text}");
        }
    }
}
