//! Errors in configuration files: place, problem, and probable intention.

use crate::args::meant;
use crate::message::Message;

/// The message for an error of the TOML reader in the file called `name`, which holds `text`.
pub fn toml_error(name: &str, text: &str, err: &toml::de::Error) -> Message {
    let span = err.span().unwrap_or_default();
    let (what, help) = match (err.message(), text.get(span.clone())) {
        ("duplicate key", Some(key)) => (format!("duplicate key `{key}`"), None),
        // The parser's message about an `enum`; no option takes a table.
        ("wanted string or table", _) => ("invalid type, expected a string".to_owned(), None),
        (message, _) if message.starts_with("missing field ") => {
            (message.replacen("field", "key", 1), None)
        }
        (message, _) => reword(message),
    };
    let message = Message::error(what).at(name, place(text.as_bytes(), span.start));
    help.into_iter().fold(message, Message::with_help)
}

/// The message for bytes that no TOML file holds.
pub fn not_utf8(name: &str, content: &[u8], offset: usize) -> Message {
    Message::error("not UTF-8".to_owned()).at(name, place(content, offset))
}

/// Line and column, both from 1, the column in characters.
pub fn place(content: &[u8], offset: usize) -> (usize, usize) {
    let before = content.get(..offset).unwrap_or(content);
    let lines = before.split(|it| *it == b'\n').enumerate();
    let (index, line) = lines.last().unwrap_or_default();
    (index + 1, String::from_utf8_lossy(line).chars().count() + 1)
}

/// Rewords messages of serde, with advice for an unknown name.
fn reword(message: &str) -> (String, Option<String>) {
    // "unknown field `widht`, expected one of `width`, `indent`", or "unknown variant …".
    let unknown = message.strip_prefix("unknown field ").map(|rest| ("key", rest));
    let unknown = unknown.or_else(|| Some(("value", message.strip_prefix("unknown variant ")?)));
    let Some((kind, rest)) = unknown else { return (message.replace('\n', " "), None) };
    let Some((written, known)) = rest.rsplit_once(", expected ") else {
        return (format!("unknown {kind} {rest}"), None);
    };
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    let help = match meant(written.trim_matches('`'), &known) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known here: `{}`", known.join("`, `")),
    };
    (format!("unknown {kind} {written}"), Some(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, what: &str, help: Option<&str>) {
        assert_eq!(reword(message), (what.to_owned(), help.map(str::to_owned)));
    }

    #[test]
    fn an_unknown_name_brings_a_likely_one_or_all_of_them() {
        check(
            "unknown field `widht`, expected one of `width`, `indent`, `line-ending`",
            "unknown key `widht`",
            Some("did you mean `width`?"),
        );
        check(
            "unknown field `line_ending`, expected one of `width`, `indent`, `line-ending`",
            "unknown key `line_ending`",
            Some("did you mean `line-ending`?"),
        );
        check(
            "unknown field `quotes`, expected `format` or `files`",
            "unknown key `quotes`",
            Some("known here: `format`, `files`"),
        );
        check(
            "unknown variant `leadign`, expected one of `preserve`, `leading`, `trailing`",
            "unknown value `leadign`",
            Some("did you mean `leading`?"),
        );
    }

    #[test]
    fn other_messages_stay_as_they_are() {
        check("duplicate key", "duplicate key", None);
        check("unknown fields", "unknown fields", None);
    }

    #[test]
    fn a_place_counts_lines_and_characters() {
        let content = "a = 1\n\u{e9} = 2\n".as_bytes();
        assert_eq!(place(content, 0), (1, 1));
        assert_eq!(place(content, 6), (2, 1));
        assert_eq!(place(content, 8), (2, 2));
        assert_eq!(place(content, 99), (3, 1));
    }
}
