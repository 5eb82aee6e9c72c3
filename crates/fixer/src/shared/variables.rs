//! The variables that `BuildKit` expands in a text, as read by its `shell/lex.go`.

/// How a text is read.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    /// The escape character.
    pub escape: char,
    /// Whether quotes count: in words, but not in heredocs.
    pub quotes: bool,
}

/// The names of the variables of a text, in order, including those in default values.
pub(crate) fn names(text: &str, reading: Reading) -> Vec<&str> {
    let mut names = Vec::new();
    let mut is_double = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '$' => {
                let inner = rest.strip_prefix('{').unwrap_or(rest);
                let name = &inner[..name_length(inner)];
                names.extend((!name.is_empty()).then_some(name));
                rest = &inner[name.len()..];
            }
            '"' if reading.quotes => is_double = !is_double,
            '\'' if reading.quotes && !is_double => {
                rest = rest.split_once('\'').map_or("", |it| it.1);
            }
            c if c == reading.escape => {
                let skipped = rest.chars().next().map_or(0, char::len_utf8);
                rest = &rest[skipped..];
            }
            _ => {}
        }
    }
    names
}

/// The length of the name at the start of a text: letters, digits and `_`; digits alone; or one of
/// the special parameters of a shell.
pub(crate) fn name_length(text: &str) -> usize {
    let end = |is_part: fn(char) -> bool| text.find(|c| !is_part(c)).unwrap_or(text.len());
    match text.chars().next() {
        Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
        Some(c) if c.is_ascii_digit() => end(|c| c.is_ascii_digit()),
        _ => end(|c| c.is_alphanumeric() || c == '_'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_they_are_expanded() {
        let check = |text: &str, expected: &[&str]| {
            let found = names(text, Reading { escape: '\\', quotes: true });
            assert_eq!(found, expected, "{text}");
        };
        check("a$b/${c}d$", &["b", "c"]);
        check("${a:-$b}${c+x}", &["a", "b", "c"]);
        check("'$a'\"$b'$c'\"\\$d\\\\$e", &["b", "c", "e"]);
        check("$1x$@$$é", &["1", "@", "$"]);
        check("'open $a", &[]);
        let bare = names("'$a' \"\\$b\" $c", Reading { escape: '\\', quotes: false });
        assert_eq!(bare, ["a", "c"]);
    }
}
