//! A diff with both versions side by side.

use std::fmt::Write;
use std::ops::Range;

use dockwright_layers::{clean, escaped};
use similar::DiffOp;

use crate::output::diff::{hunks, lines};

/// The table of the changes; one column of text, if lines are only added or only removed.
pub fn table(before: &[u8], after: &[u8]) -> String {
    let (old, new) = (lines(before), lines(after));
    let hunks = hunks(&old, &new);
    let is_change = |op: &&DiffOp| !matches!(op, DiffOp::Equal { .. });
    let changes: Vec<_> = hunks.iter().flatten().filter(is_change).collect();
    let is_unified = changes.iter().all(|it| it.old_range().is_empty())
        || changes.iter().all(|it| it.new_range().is_empty());
    let sides = Sides { old: &old, new: &new };
    let head = if is_unified {
        "<table class=one><caption>Changed lines</caption><col class=n><col class=n><col>\
         <thead><tr><th scope=col>before<th scope=col>after<th scope=col>line"
    } else {
        "<table class=two><caption>Changed lines</caption><col class=n><col><col class=n><col>\
         <thead><tr><th scope=col colspan=2>before<th scope=col colspan=2>after"
    };
    let mut html = format!("{head}</thead>\n");
    for hunk in &hunks {
        html.push_str("<tbody>\n");
        for op in hunk {
            if is_unified { sides.unified(op, &mut html) } else { sides.paired(op, &mut html) }
        }
    }
    html.push_str("</table>\n");
    html
}

struct Sides<'s> {
    old: &'s [&'s [u8]],
    new: &'s [&'s [u8]],
}

impl Sides<'_> {
    /// Rows with the old lines on the left and the new ones on the right.
    fn paired(&self, op: &DiffOp, html: &mut String) {
        let is_equal = matches!(op, DiffOp::Equal { .. });
        let (removed, added) = if is_equal { ("", "") } else { (" class=d", " class=a") };
        let (old, new) = (op.old_range(), op.new_range());
        for index in 0..old.len().max(new.len()) {
            html.push_str("<tr>");
            side(self.old, &old, index, removed, html);
            side(self.new, &new, index, added, html);
            html.push('\n');
        }
    }

    /// Rows with the numbers of both versions, and one line.
    fn unified(&self, op: &DiffOp, html: &mut String) {
        let (old, new) = (op.old_range(), op.new_range());
        let (class, lines, range) = match op {
            DiffOp::Equal { .. } => ("", self.old, old.clone()),
            _ if new.is_empty() => (" class=d", self.old, old.clone()),
            _ => (" class=a", self.new, new.clone()),
        };
        for (index, line) in lines[range].iter().enumerate() {
            let [was, is] = [&old, &new].map(|it| number(it, index));
            let _ = writeln!(html, "<tr><td>{was}<td>{is}<td{class}>{}", text(line));
        }
    }
}

fn side(lines: &[&[u8]], range: &Range<usize>, index: usize, class: &str, html: &mut String) {
    let line = lines[range.clone()].get(index);
    let (class, text) = line.map_or(("", String::new()), |it| (class, text(it)));
    let _ = write!(html, "<td>{}<td{class}>{text}", number(range, index));
}

/// The number of a line, from 1, if the range has it.
fn number(range: &Range<usize>, index: usize) -> String {
    if index < range.len() { (range.start + index + 1).to_string() } else { String::new() }
}

/// A line with everything but tabs made visible.
fn text(line: &[u8]) -> String {
    let (text, end) = match line.strip_suffix(b"\n") {
        Some(text) => (text, ""),
        None => (line, " <i>no newline at the end</i>"),
    };
    let text = String::from_utf8_lossy(text);
    let parts: Vec<_> = text.split('\t').map(|it| escaped(&clean(it))).collect();
    parts.join("\t") + end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(before: &str, after: &str) -> Vec<String> {
        let html = table(before.as_bytes(), after.as_bytes());
        html.lines().filter(|it| it.starts_with("<tr><td>")).map(str::to_owned).collect()
    }

    #[test]
    fn changed_lines_stand_side_by_side() {
        let before = "1\n2\n3\n4\nold\n5\n6\n7\n8\n";
        let after = "1\n2\n3\n4\nnew\nmore\n5\n6\n7\n8\n";
        assert_eq!(
            rows(before, after),
            [
                "<tr><td>2<td>2<td>2<td>2",
                "<tr><td>3<td>3<td>3<td>3",
                "<tr><td>4<td>4<td>4<td>4",
                "<tr><td>5<td class=d>old<td>5<td class=a>new",
                "<tr><td><td><td>6<td class=a>more",
                "<tr><td>6<td>5<td>7<td>5",
                "<tr><td>7<td>6<td>8<td>6",
                "<tr><td>8<td>7<td>9<td>7",
            ]
        );
    }

    #[test]
    fn lines_that_are_only_added_or_removed_take_one_column() {
        assert_eq!(rows("a\n", "a\nb\n"), ["<tr><td>1<td>1<td>a", "<tr><td><td>2<td class=a>b"]);
        assert_eq!(rows("a\nb\n", "b\n"), ["<tr><td>1<td><td class=d>a", "<tr><td>2<td>1<td>b"]);
    }

    #[test]
    fn a_line_is_text_and_shows_what_is_invisible() {
        let line = b"\tRUN <b>&\x1b\xe2\x80\xae\xff\r\n";
        let shown = "\tRUN &lt;b&gt;&amp;\\u{1b}\\u{202e}\u{fffd}\\r";
        assert_eq!(text(line), shown);
        assert_eq!(text(b"a"), "a <i>no newline at the end</i>");
    }
}
