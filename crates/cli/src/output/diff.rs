//! Unified diffs that `git apply` and `patch -p1` take, byte for byte.

use std::ops::Range;
use std::path::{Component, Path};

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

const CONTEXT: usize = 3;

const BOLD: &[u8] = b"\x1b[1m";
const CYAN: &[u8] = b"\x1b[36m";
const RED: &[u8] = b"\x1b[31m";
const GREEN: &[u8] = b"\x1b[32m";
const RESET: &[u8] = b"\x1b[0m";

/// The change from `before` to `after` of the file at `path`, relative to the current directory.
pub fn unified(path: &Path, before: &[u8], after: &[u8], colour: bool) -> Vec<u8> {
    let (old, new) = (lines(before), lines(after));
    let mut out = Printer { out: Vec::new(), colour };
    out.line(BOLD, b"--- ", &label("a/", path));
    out.line(BOLD, b"+++ ", &label("b/", path));
    for hunk in hunks(&old, &new) {
        out.hunk(&hunk, &old, &new);
    }
    out.out
}

/// The changes between lines, those near each other together, with the lines around them.
pub fn hunks(old: &[&[u8]], new: &[&[u8]]) -> Vec<Vec<DiffOp>> {
    group_diff_ops(capture_diff_slices(Algorithm::Myers, old, new), CONTEXT)
}

/// Lines with their ends. Only `\n` ends a line here, as in `git` and `patch`.
pub fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

/// A file name as `git` writes it in the head of a diff: quoted if it holds what would break the
/// line, with a tab behind if it holds a blank.
fn label(side: &str, path: &Path) -> Vec<u8> {
    let mut name = side.as_bytes().to_vec();
    let parts = path.components().filter(|it| !matches!(it, Component::RootDir));
    for (index, part) in parts.enumerate() {
        if index > 0 {
            name.push(b'/');
        }
        name.extend_from_slice(part.as_os_str().as_encoded_bytes());
    }
    if name.iter().any(|byte| byte.is_ascii_control() || matches!(byte, b'"' | b'\\')) {
        name = quote(&name);
    } else if name.contains(&b' ') {
        name.push(b'\t');
    }
    name.push(b'\n');
    name
}

fn quote(name: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for byte in name {
        match byte {
            b'"' | b'\\' => quoted.extend([b'\\', *byte]),
            byte if byte.is_ascii_control() => quoted.extend(format!("\\{byte:03o}").bytes()),
            byte => quoted.push(*byte),
        }
    }
    quoted.push(b'"');
    quoted
}

struct Printer {
    out: Vec<u8>,
    colour: bool,
}

impl Printer {
    fn hunk(&mut self, ops: &[DiffOp], old: &[&[u8]], new: &[&[u8]]) {
        let (Some(first), Some(last)) = (ops.first(), ops.last()) else { return };
        let old_lines = span(first.old_range().start..last.old_range().end);
        let new_lines = span(first.new_range().start..last.new_range().end);
        self.line(CYAN, format!("@@ -{old_lines} +{new_lines} @@\n").as_bytes(), b"");
        for op in ops {
            let (tag, old_range, new_range) = op.as_tag_tuple();
            if tag == DiffTag::Equal {
                self.lines(b"", b" ", &old[old_range]);
            } else {
                self.lines(RED, b"-", &old[old_range]);
                self.lines(GREEN, b"+", &new[new_range]);
            }
        }
    }

    fn lines(&mut self, style: &[u8], sign: &[u8], lines: &[&[u8]]) {
        for line in lines {
            self.line(style, sign, line);
            if !line.ends_with(b"\n") {
                self.out.extend_from_slice(b"\n\\ No newline at end of file\n");
            }
        }
    }

    fn line(&mut self, style: &[u8], head: &[u8], rest: &[u8]) {
        if !self.colour || style.is_empty() {
            self.out.extend([head, rest].concat());
            return;
        }
        // The line end stays outside, so that a pager that cuts lines does not bleed.
        let text = [head, rest].concat();
        let end =
            text.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |it| it + 1);
        self.out.extend([style, &text[..end], RESET, &text[end..]].concat());
    }
}

/// A range of lines as a hunk names it: from 1, and the line before where there are none.
fn span(lines: Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, diff: &str) {
        let found =
            unified(Path::new("app/Dockerfile"), before.as_bytes(), after.as_bytes(), false);
        assert_eq!(String::from_utf8(found).unwrap(), diff);
    }

    #[test]
    fn a_change_stands_between_three_lines_of_context() {
        check(
            "1\n2\n3\n4\nfrom a\n6\n7\n8\n9\n",
            "1\n2\n3\n4\nFROM a\n6\n7\n8\n9\n",
            "--- a/app/Dockerfile\n+++ b/app/Dockerfile\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-from a\n\
             +FROM a\n 6\n 7\n 8\n",
        );
    }

    #[test]
    fn a_missing_final_newline_is_named() {
        check(
            "FROM a",
            "FROM a\n",
            "--- a/app/Dockerfile\n+++ b/app/Dockerfile\n@@ -1 +1 @@\n-FROM a\n\
             \\ No newline at end of file\n+FROM a\n",
        );
    }

    #[test]
    fn an_empty_side_counts_from_the_line_before() {
        check(
            "",
            "FROM a\n",
            "--- a/app/Dockerfile\n+++ b/app/Dockerfile\n@@ -0,0 +1 @@\n+FROM a\n",
        );
        check(
            "FROM a\n",
            "",
            "--- a/app/Dockerfile\n+++ b/app/Dockerfile\n@@ -1 +0,0 @@\n-FROM a\n",
        );
    }

    #[test]
    fn a_lone_carriage_return_ends_no_line() {
        check(
            "a\rb\r\nc \r\n",
            "a\rb\r\nc\r\n",
            "--- a/app/Dockerfile\n+++ b/app/Dockerfile\n@@ -1,2 +1,2 @@\n a\rb\r\n-c \r\n+c\r\n",
        );
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_printed_as_they_are() {
        let diff = unified(Path::new("x"), b"\xff \n", b"\xff\n", false);
        assert!(diff.ends_with(b"-\xff \n+\xff\n"));
    }

    #[test]
    fn names_are_written_as_git_writes_them() {
        assert_eq!(label("a/", Path::new("my app/Dockerfile")), b"a/my app/Dockerfile\t\n");
        assert_eq!(label("a/", Path::new("a\"\n\\")), b"\"a/a\\\"\\012\\\\\"\n");
        assert_eq!(label("a/", Path::new("/tmp/é")), "a/tmp/é\n".as_bytes());
    }

    #[test]
    fn colours_end_before_the_line_does() {
        let diff = unified(Path::new("x"), b"a\r\n", b"b", true);
        let text = String::from_utf8(diff).unwrap();
        assert!(text.contains("\x1b[31m-a\x1b[0m\r\n"), "{text:?}");
        assert!(text.contains("\x1b[32m+b\x1b[0m\n\\ No newline"), "{text:?}");
    }
}
