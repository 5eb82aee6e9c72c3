//! The difference between two texts, in whole lines.

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::Edit;

/// The change from `before` to `after` as replacements of whole lines. Only `\n` ends a line.
pub fn line_edits(before: &[u8], after: &[u8]) -> Vec<Edit> {
    let (old, new) = (lines(before), lines(after));
    let length = |lines: &[&[u8]]| lines.iter().map(|it| it.len()).sum::<usize>();
    let (mut edits, mut at, mut line) = (Vec::new(), 0, 0);
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (tag, old_range, new_range) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            continue;
        }
        at += length(&old[line..old_range.start]);
        let end = at + length(&old[old_range.clone()]);
        edits.push(Edit { range: at..end, text: new[new_range].concat() });
        (at, line) = (end, old_range.end);
    }
    edits
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_make_the_new_text_of_the_old() {
        for (before, after) in [
            ("a\nb\nc\nd\n", "a\nx\ny\nc\n"),
            ("", "a\n"),
            ("a", "a\n"),
            ("a\nb\n", ""),
            ("a\nb\nc\n", "0\na\nc\nd\n"),
        ] {
            let mut text = before.as_bytes().to_vec();
            for edit in line_edits(before.as_bytes(), after.as_bytes()).into_iter().rev() {
                text.splice(edit.range, edit.text);
            }
            assert_eq!(String::from_utf8(text).unwrap(), after);
        }
        assert_eq!(line_edits(b"a\n", b"a\n"), []);
    }
}
