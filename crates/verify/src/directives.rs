//! Parser directives, as `BuildKit` recognizes them in the first lines of a file.

use crate::bytes::trim_start;

/// A parser directive, `# name=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive<'a> {
    /// The line of the directive, 1-based.
    pub line: usize,
    /// `syntax`, `escape` or `check`, in lower case regardless of the spelling in the file.
    pub name: &'static str,
    /// The value, case preserved, without surrounding blanks.
    pub value: &'a [u8],
}

/// The known directive on `line`, from which leading white space is already removed.
pub fn directive(line: &[u8], number: usize) -> Option<Directive<'_>> {
    let text = trim_start(line.strip_prefix(b"#")?);
    let length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let (name, rest) = text.split_at(length);
    let name = ["syntax", "escape", "check"]
        .into_iter()
        .find(|it| name.eq_ignore_ascii_case(it.as_bytes()))?;
    let start = rest.iter().take_while(|byte| is_space(**byte)).count();
    let value = rest[start..].strip_prefix(b"=")?;
    Some(Directive { line: number, name, value: trim_value(value)? })
}

/// `BuildKit` requires at least one character, even a blank: `# escape=` is a comment, and `#
/// escape= ` is a directive whose value is a blank.
fn trim_value(value: &[u8]) -> Option<&[u8]> {
    let Some(first) = value.iter().position(|&byte| !is_space(byte)) else {
        return value.len().checked_sub(1).map(|last| &value[last..]);
    };
    let last = value.iter().rposition(|&byte| !is_space(byte)).unwrap_or(first);
    Some(&value[first..=last])
}

/// `\s` in the regular expressions of `BuildKit`.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0x0c | b'\r')
}

/// The frontend to which `BuildKit` would pass this file. Its syntax detector skips a `#!` line
/// that the parser reads as a comment.
pub fn frontend(source: &[u8]) -> Option<&[u8]> {
    let mut source = source.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(source);
    if source.starts_with(b"#!") {
        source = &source[source.iter().position(|&byte| byte == b'\n')? + 1..];
    }
    let block = source.split(|&byte| byte == b'\n').map_while(|line| directive(line, 0));
    let mut values = block.filter(|it| it.name == "syntax").map(|it| it.value);
    values.next()?.split(|&byte| byte == b' ').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<(&'static str, &str)> {
        directive(line.as_bytes(), 1).map(|it| (it.name, std::str::from_utf8(it.value).unwrap()))
    }

    #[test]
    fn known_names_are_directives_in_any_case() {
        assert_eq!(found("# syntax=docker/dockerfile:1"), Some(("syntax", "docker/dockerfile:1")));
        assert_eq!(found("#\u{a0}EscaPe \t=  `  "), Some(("escape", "`")));
        assert_eq!(found("#check=skip=all; error=true"), Some(("check", "skip=all; error=true")));
    }

    #[test]
    fn anything_else_is_a_comment() {
        for line in ["# foo=bar", "# escape", "# escape=", "#!syntax=a", "## syntax=a", "syntax=a"]
        {
            assert_eq!(found(line), None, "{line}");
        }
    }

    #[test]
    fn a_blank_is_a_value() {
        assert_eq!(found("# escape=  "), Some(("escape", " ")));
    }

    #[test]
    fn the_frontend_is_found_behind_a_shebang() {
        assert_eq!(frontend(b"#!/bin/x\n# syntax=a/b:1 x\nFROM a"), Some(b"a/b:1".as_slice()));
        assert_eq!(frontend(b"# check=skip=all\r\n# syntax=a\r\n"), Some(b"a".as_slice()));
        assert_eq!(frontend(b"#!/bin/x\n\n# syntax=a\nFROM a"), None);
    }
}
