//! A message to the person who runs the command, and what it looks like.

pub mod line;

use std::io;

use dockwright_fixer::{self as fixer, Diagnostic};

use self::line::{Line, Lines};

/// The severity of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A note that only `--verbose` shows.
    Detail,
    /// A note.
    Note,
    /// The file was processed; the message deserves a look.
    Warning,
    /// Something was not done because of this problem.
    Error,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The severity.
    pub severity: Severity,
    position: Option<Position>,
    text: String,
    /// The line that it is about, with a mark below it.
    line: Option<Box<Line>>,
    help: Option<String>,
}

/// A line and column, from 1, of the file of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Position {
    name: String,
    line: usize,
    column: usize,
}

impl Message {
    /// A message without a place in a file; the text names what it is about.
    fn new(severity: Severity, text: String) -> Self {
        Self { severity, position: None, text, line: None, help: None }
    }

    /// An error without a place in a file; the text names what it is about.
    pub fn error(text: String) -> Self {
        Self::new(Severity::Error, text)
    }

    /// A warning without a place in a file.
    pub fn warning(text: String) -> Self {
        Self::new(Severity::Warning, text)
    }

    /// A note.
    pub fn note(text: String) -> Self {
        Self::new(Severity::Note, text)
    }

    /// A note that only `--verbose` shows.
    pub fn detail(text: String) -> Self {
        Self::new(Severity::Detail, text)
    }

    /// The same message about a line and column of the file called `name`.
    pub fn at(self, name: &str, (line, column): (usize, usize)) -> Self {
        Self { position: Some(Position { name: name.to_owned(), line, column }), ..self }
    }

    /// A diagnostic about a place in the file called `name`.
    pub fn diagnostic(name: &str, diagnostic: Diagnostic) -> Self {
        let Diagnostic { severity, line, column, message, help } = diagnostic;
        let severity = match severity {
            fixer::Severity::Warning => Severity::Warning,
            fixer::Severity::Error => Severity::Error,
        };
        Self { help, ..Self::new(severity, message).at(name, (line, column)) }
    }

    /// The same message with the line of the source that it is about.
    pub fn with_line(self, source: &[u8], lines: &Lines) -> Self {
        let line = self.position().and_then(|(line, column)| {
            let line = source[lines.start(line)..].split(|it| *it == b'\n').next()?;
            Line::at(line, column).map(Box::new)
        });
        Self { line, ..self }
    }

    /// The same message with advice.
    pub fn with_help(self, help: String) -> Self {
        Self { help: Some(help), ..self }
    }

    /// The text, without place and help.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column that it is about, from 1.
    pub fn position(&self) -> Option<(usize, usize)> {
        self.position.as_ref().map(|it| (it.line, it.column))
    }

    /// The advice.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The lines to print.
    pub fn render(&self, colour: bool) -> Vec<u8> {
        let (label, style) = match self.severity {
            Severity::Detail | Severity::Note => ("note", "\x1b[1;36m"),
            Severity::Warning => ("warning", "\x1b[1;33m"),
            Severity::Error => ("error", "\x1b[1;31m"),
        };
        let (style, bold, reset) =
            if colour { (style, "\x1b[1m", "\x1b[0m") } else { ("", "", "") };
        let place = self.position.iter().map(|Position { name, line, column }| {
            format!("{bold}{}:{line}:{column}:{reset} ", visible(name))
        });
        let help = self.help.iter().map(|it| format!("  {bold}help:{reset} {}\n", visible(it)));
        let line = format!("{style}{label}:{reset} {}\n", visible(&self.text));
        let shown = self.line.iter().zip(&self.position).map(|(it, Position { line, .. })| {
            let gutter = " ".repeat(line.to_string().len());
            let (text, mark) = (&it.text, &it.mark);
            format!(
                "  {bold}{line} |{reset} {text}\n  {bold}{gutter} |{reset} {style}{mark}{reset}\n"
            )
        });
        place.chain([line]).chain(shown).chain(help).collect::<String>().into_bytes()
    }
}

/// Control characters in a file or its name must not reach the terminal.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for it in text.chars() {
        if it.is_control() {
            shown.extend(it.escape_default());
        } else {
            shown.push(it);
        }
    }
    shown
}

/// Why an operation on a file failed, in the words of the system, as part of a message.
pub fn reason(err: &io::Error) -> String {
    let text = match err.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => err.to_string(),
    };
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Message {
        Message::diagnostic(
            "app/Dockerfile",
            Diagnostic {
                severity: fixer::Severity::Error,
                line: 3,
                column: 1,
                message: "unknown instruction `FORM`".to_owned(),
                help: Some("did you mean `FROM`?".to_owned()),
            },
        )
    }

    #[test]
    fn a_diagnostic_names_the_place_first_and_the_help_below() {
        assert_eq!(
            String::from_utf8(example().render(false)).unwrap(),
            "app/Dockerfile:3:1: error: unknown instruction `FORM`\n  help: did you mean `FROM`?\n"
        );
    }

    #[test]
    fn colours_do_not_change_the_words() {
        let mut coloured = String::from_utf8(example().render(true)).unwrap();
        for escape in ["\x1b[1;31m", "\x1b[1m", "\x1b[0m"] {
            assert!(coloured.contains(escape));
            coloured = coloured.replace(escape, "");
        }
        assert_eq!(coloured.as_bytes(), example().render(false));
    }

    #[test]
    fn control_characters_are_shown_instead_of_obeyed() {
        let message = Message::error("unknown instruction `\x1b[2J\n`, not `é`".to_owned());
        let line = String::from_utf8(message.render(false)).unwrap();
        assert_eq!(line, "error: unknown instruction `\\u{1b}[2J\\n`, not `é`\n");
    }

    #[test]
    fn reasons_are_lower_case_without_error_numbers() {
        let err = io::Error::from_raw_os_error(28);
        assert_eq!(reason(&err), "no space left on device");
    }
}
