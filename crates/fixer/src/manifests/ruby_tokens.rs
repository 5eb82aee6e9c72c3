//! The few Ruby tokens that a plain Gemfile consists of.

use std::fmt;

/// A token whose meaning in Ruby is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A name or a number.
    Word(&'t str),
    /// `name:`
    Key(&'t str),
    /// `:name`
    Symbol(&'t str),
    /// A string without interpolation.
    Text(&'t str),
    /// A string with interpolation.
    Template(&'t str),
    /// `%w[a b]` and `%i[a b]`
    List(&'t str),
    /// `=>`
    Arrow,
    /// A single character.
    Mark(char),
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(it) | Self::Text(it) | Self::Template(it) | Self::List(it) => {
                f.write_str(it)
            }
            Self::Key(it) => write!(f, "{it}:"),
            Self::Symbol(it) => write!(f, ":{it}"),
            Self::Arrow => f.write_str("=>"),
            Self::Mark(it) => write!(f, "{it}"),
        }
    }
}

/// The statements of a text, without comments; the error is the text that is not understood.
pub(super) fn statements(text: &str) -> Result<Vec<Vec<Token<'_>>>, String> {
    let mut all = vec![Vec::new()];
    let mut depth = 0_usize;
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while let Some(first) = rest.chars().next() {
        let last = all.last().and_then(|it: &Vec<Token<'_>>| it.last());
        let continues =
            depth > 0 || matches!(last, Some(Token::Mark(',') | Token::Arrow | Token::Key(_)));
        match first {
            '\n' | ';' => {
                if !continues {
                    all.push(Vec::new());
                }
                rest = &rest[1..];
            }
            '#' => rest = &rest[rest.find('\n').unwrap_or(rest.len())..],
            ' ' | '\t' | '\r' => rest = &rest[1..],
            _ => {
                let (token, length) = token(rest).ok_or_else(|| {
                    rest.split([' ', '\n', '(', ',']).next().unwrap_or_default().to_owned()
                })?;
                match token {
                    Token::Mark('[' | '(' | '{') => depth += 1,
                    Token::Mark(']' | ')' | '}') => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if let Some(it) = all.last_mut() {
                    it.push(token);
                }
                rest = &rest[length..];
            }
        }
    }
    all.retain(|it| !it.is_empty());
    Ok(all)
}

/// The token at the start of a text, and its length.
fn token(text: &str) -> Option<(Token<'_>, usize)> {
    let bytes = text.as_bytes();
    match bytes[0] {
        b'"' | b'\'' => {
            let (token, length) = string(text)?;
            match token {
                Token::Text(it) if bytes.get(length) == Some(&b':') => {
                    Some((Token::Key(it), length + 1))
                }
                _ => Some((token, length)),
            }
        }
        b':' => {
            let name = &text[1..];
            if name.starts_with('"') {
                let (Token::Text(name), length) = string(name)? else { return None };
                return Some((Token::Symbol(name), length + 1));
            }
            let end = word(name);
            (end > 0).then(|| (Token::Symbol(&name[..end]), end + 1))
        }
        b'%' => {
            let close = match text.get(1..3)? {
                "w[" | "i[" => ']',
                "w(" | "i(" => ')',
                "w{" | "i{" => '}',
                _ => return None,
            };
            let end = 3 + text[3..].find(close)?;
            (!text[3..end].contains('\\')).then(|| (Token::List(&text[3..end]), end + 1))
        }
        b'=' if text.starts_with("=>") => Some((Token::Arrow, 2)),
        b',' | b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'|' | b'.' | b'=' => {
            Some((Token::Mark(bytes[0].into()), 1))
        }
        _ => {
            let end = word(text);
            let is_key = bytes.get(end) == Some(&b':') && bytes.get(end + 1) != Some(&b':');
            match end {
                0 => None,
                _ if is_key => Some((Token::Key(&text[..end]), end + 1)),
                _ => Some((Token::Word(&text[..end]), end)),
            }
        }
    }
}

/// The length of a name, including a final `?` or `!`.
fn word(text: &str) -> usize {
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let end = text.find(|it| !is_part(it)).unwrap_or(text.len());
    end + usize::from(end > 0 && text[end..].starts_with(['?', '!']))
}

/// A string without escapes.
fn string(text: &str) -> Option<(Token<'_>, usize)> {
    let quote = text.chars().next()?;
    let mut depth = 0_usize;
    let end = text.char_indices().skip(1).find(|(at, it)| {
        // A quote in an interpolation does not end the string.
        match it {
            '{' if text[..*at].ends_with('#') => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *it == quote && depth == 0
    });
    let (end, _) = end?;
    let inside = &text[1..end];
    if inside.contains(['\\', '\n']) {
        return None;
    }
    let is_template = quote == '"' && inside.contains("#{");
    Some((if is_template { Token::Template(inside) } else { Token::Text(inside) }, end + 1))
}
