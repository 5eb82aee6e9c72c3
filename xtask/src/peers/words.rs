//! The meaning of words to `BuildKit`, without quotes and escapes (`shell.Lex`).

/// Marks a `$` that does not begin a variable.
const LITERAL: char = '\0';

/// The word without quotes and escapes; unchanged if a quote is not closed.
pub fn meaning(word: &str, escape: char) -> String {
    unquoted(word, escape).unwrap_or_else(|| word.to_owned())
}

fn unquoted(word: &str, escape: char) -> Option<String> {
    let mut text = String::with_capacity(word.len());
    let mut quote = None;
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        match quote {
            None if matches!(c, '"' | '\'') => quote = Some(c),
            Some(open) if c == open => quote = None,
            Some('\'') => push_literal(&mut text, c),
            _ if c != escape => text.push(c),
            None => chars.next().into_iter().for_each(|it| push_literal(&mut text, it)),
            Some(_) => {
                let next = chars.next()?;
                if !matches!(next, '"' | '$') && next != escape {
                    text.push(c);
                }
                push_literal(&mut text, next);
            }
        }
    }
    quote.is_none().then_some(text)
}

fn push_literal(text: &mut String, c: char) {
    if c == '$' {
        text.push(LITERAL);
    }
    text.push(c);
}

/// Whether two texts are equal apart from the blanks between their words.
pub fn same_words(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// The escape character set by the directives of a file.
pub fn escape(source: &[u8]) -> char {
    let text = String::from_utf8_lossy(source);
    let mut directives = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map_while(|line| line.trim().strip_prefix('#')?.split_once('='));
    let backtick = |(name, value): (&str, &str)| {
        name.trim().eq_ignore_ascii_case("escape") && value.trim() == "`"
    };
    if directives.any(backtick) { '`' } else { '\\' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_spelling_means_the_same() {
        for (one, other) in
            [("b c", "\"b c\""), ("b\\ c", "'b c'"), ("'$x'", "\\$x"), ("\"\\$x\"", "'$x'")]
        {
            assert_eq!(meaning(one, '\\'), meaning(other, '\\'), "{one} {other}");
        }
    }

    #[test]
    fn another_value_is_told() {
        for (one, other) in
            [("'$x'", "$x"), ("\"b  c\"", "\"b c\""), ("\"b", "b"), ("a\\b", "'a\\b'")]
        {
            assert_ne!(meaning(one, '\\'), meaning(other, '\\'), "{one} {other}");
        }
    }

    #[test]
    fn the_escape_is_read_from_the_directives() {
        assert_eq!(escape(b"# syntax=x\n# escape = `\nFROM a\n"), '`');
        assert_eq!(escape(b"# a comment\n# escape=`\nFROM a\n"), '\\');
    }
}
