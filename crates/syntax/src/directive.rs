//! Parser directives: `# syntax=…`, `# escape=…`, `# check=…` at the top of the file.

use crate::{
    SyntaxError, SyntaxKind,
    build::TreeBuilder,
    logical::{Line, Lines},
};

/// The directives that have been read, and the escape character.
#[derive(Debug)]
pub(crate) struct Directives {
    /// The escape character of the file.
    pub escape: u8,
    seen: Vec<String>,
}

impl Default for Directives {
    fn default() -> Self {
        Self { escape: b'\\', seen: Vec::new() }
    }
}

impl Directives {
    /// Reads a line as a directive, whose node stays open for its newline; `false` for any other
    /// line, which ends the block.
    pub fn read(
        &mut self,
        builder: &mut TreeBuilder,
        errors: &mut Vec<SyntaxError>,
        line: Line<'_>,
    ) -> bool {
        let Some(directive) = split(line.text) else { return false };
        let offset = line.start + (line.text.len() - line.text.trim_start().len());
        if let Some((message, help)) = self.check(&directive) {
            errors.push(SyntaxError { offset, message, help });
        }
        builder.open(SyntaxKind::Directive);
        directive.build(builder);
        true
    }

    fn check(&mut self, directive: &Split<'_>) -> Option<(String, &'static str)> {
        let name = directive.name.to_ascii_lowercase();
        if self.seen.contains(&name) {
            let message = format!("only one {name} parser directive can be used");
            return Some((message, "remove the second one"));
        }
        let error = match name.as_str() {
            "escape" => match directive.value {
                "\\" | "`" => {
                    self.escape = directive.value.as_bytes()[0];
                    None
                }
                other => Some((
                    format!("invalid escape token '{other}' does not match ` or \\"),
                    "write `# escape=\\` or `` # escape=` ``",
                )),
            },
            "check" => bad_check_option(directive.value).map(|option| {
                (
                    format!("failed to parse check options: invalid check option \"{option}\""),
                    "the options are `skip=`, `error=` and `experimental=`, joined with `;`",
                )
            }),
            _ => None,
        };
        self.seen.push(name);
        error
    }
}

/// Whether BuildKit would take `line` as a directive if it stood at the top of the file.
pub fn is_directive(line: &str) -> bool {
    split(line).is_some()
}

/// The image that `# syntax=` names, as BuildKit's detector of frontends finds it.
///
/// The detector passes over a first line `#!…`, which ends the parser's own block of directives.
pub fn syntax_image(text: &str) -> Option<&str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skip = usize::from(text.starts_with("#!"));
    Lines { source: text, position: 0 }
        .skip(skip)
        .map_while(|line| split(line.text))
        .find(|it| it.name.eq_ignore_ascii_case("syntax"))
        .map(|it| it.value.split(' ').next().unwrap_or_default())
}

/// The pieces of a directive line; together they are the line.
struct Split<'s> {
    indent: &'s str,
    after_hash: &'s str,
    name: &'s str,
    before_eq: &'s str,
    after_eq: &'s str,
    value: &'s str,
    trailing: &'s str,
}

impl Split<'_> {
    fn build(&self, builder: &mut TreeBuilder) {
        builder.token(SyntaxKind::Indent, self.indent);
        builder.token(SyntaxKind::Hash, "#");
        builder.token(SyntaxKind::Whitespace, self.after_hash);
        builder.token(SyntaxKind::DirectiveName, self.name);
        builder.token(SyntaxKind::Whitespace, self.before_eq);
        builder.token(SyntaxKind::Eq, "=");
        builder.token(SyntaxKind::Whitespace, self.after_eq);
        builder.token(SyntaxKind::DirectiveValue, self.value);
        builder.token(SyntaxKind::Whitespace, self.trailing);
    }
}

fn split(line: &str) -> Option<Split<'_>> {
    let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
    let (after_hash, rest) = blanks(rest.strip_prefix('#')?);
    let name_end = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (name, rest) = rest.split_at(name_end);
    let known = ["syntax", "escape", "check"].iter().any(|it| it.eq_ignore_ascii_case(name));
    let (before_eq, rest) = blanks(rest);
    let (after_eq, rest) = blanks(rest.strip_prefix('=')?);
    let value = rest.trim_end_matches(is_blank);
    let trailing = &rest[value.len()..];
    (known && !value.is_empty()).then_some(Split {
        indent,
        after_hash,
        name,
        before_eq,
        after_eq,
        value,
        trailing,
    })
}

fn blanks(text: &str) -> (&str, &str) {
    text.split_at(text.len() - text.trim_start_matches(is_blank).len())
}

/// `\s` in Go's regular expressions.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{c}' | '\r')
}

fn bad_check_option(value: &str) -> Option<&str> {
    value
        .split(';')
        .map(|option| option.split('=').next().unwrap_or_default().trim())
        .find(|key| !["skip", "error", "experimental"].contains(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_names_with_a_value_are_directives() {
        for line in ["# syntax=a", "#escape=`", "  #  Check = skip=all ", "# syntax = a b"] {
            assert!(is_directive(line), "{line:?}");
        }
        for line in [
            "# escape=",
            "# foo=bar",
            "#!syntax=a",
            "# syntax a",
            "syntax=a",
            "# a.b=c",
            "# check\u{a0}=skip=all",
        ] {
            assert!(!is_directive(line), "{line:?}");
        }
    }

    #[test]
    fn the_image_is_found_behind_a_shebang() {
        assert_eq!(syntax_image("#!/bin/x\n# syntax=a/b:1 rest\nFROM a"), Some("a/b:1"));
        assert_eq!(syntax_image("# escape=`\n# syntax=a"), Some("a"));
        assert_eq!(syntax_image("# c\n# syntax=a"), None);
    }
}
