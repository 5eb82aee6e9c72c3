//! Edits of a file as lines that go and lines that come.

use dockwright_fixer::Edit;

use crate::message::line::Lines;

/// Lines that go and lines that come in their place.
#[derive(Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The number of the first one, from 1.
    pub line: usize,
    /// The lines that go.
    pub old: Vec<Vec<u8>>,
    /// The lines that come.
    pub new: Vec<Vec<u8>>,
}

impl Hunk {
    /// The number of its last line.
    pub fn last_line(&self) -> usize {
        self.line + self.old.len().max(self.new.len()).saturating_sub(1)
    }
}

impl Lines {
    /// The change that edits make of a file, which come in its order and do not overlap.
    pub fn change(&self, source: &[u8], edits: &[Edit]) -> Vec<Hunk> {
        let mut hunks = Vec::new();
        let mut rest = edits;
        while let [first, ..] = rest {
            let start = self.index(first.range.start);
            let mut end = self.end(first, source.len());
            let mut count = 1;
            while let Some(next) = rest.get(count).filter(|it| it.range.start < end) {
                end = end.max(self.end(next, source.len()));
                count += 1;
            }
            let (these, others) = rest.split_at(count);
            rest = others;
            hunks.extend(hunk(start + 1, self.0[start]..end, source, these));
        }
        hunks
    }

    /// Where the last line that an edit touches ends.
    fn end(&self, Edit { range, .. }: &Edit, length: usize) -> usize {
        let is_start = |offset| self.0.binary_search(&offset).is_ok();
        let is_whole = is_start(range.start) && is_start(range.end) && !range.is_empty();
        if is_whole {
            return range.end;
        }
        self.0.get(self.index(range.end) + 1).copied().unwrap_or(length)
    }
}

/// What edits make of the lines in a range, the first of which has this number.
fn hunk(line: usize, range: std::ops::Range<usize>, source: &[u8], edits: &[Edit]) -> Option<Hunk> {
    let mut text = Vec::new();
    let mut position = range.start;
    for Edit { range, text: new } in edits {
        text.extend_from_slice(&source[position..range.start]);
        text.extend_from_slice(new);
        position = range.end;
    }
    text.extend_from_slice(&source[position..range.end]);
    let (old, new) = (lines(&source[range]), lines(&text));
    let same = |(a, b): &(&&[u8], &&[u8])| a == b;
    let head = old.iter().zip(&new).take_while(same).count();
    let (old, new) = (&old[head..], &new[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    let owned = |lines: &[&[u8]]| lines.iter().map(|it| it.to_vec()).collect::<Vec<_>>();
    (!(old.is_empty() && new.is_empty())).then(|| Hunk {
        line: line + head,
        old: owned(old),
        new: owned(new),
    })
}

/// The lines of a text without their ends.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    let lines = text.split_inclusive(|it| *it == b'\n');
    lines.map(|it| it.strip_suffix(b"\n").unwrap_or(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(source: &str, edits: &[(std::ops::Range<usize>, &str)]) -> String {
        let edits: Vec<_> = edits
            .iter()
            .map(|(range, text)| Edit { range: range.clone(), text: text.as_bytes().to_vec() })
            .collect();
        let hunks = Lines::of(source.as_bytes()).change(source.as_bytes(), &edits);
        let text = |it: &Vec<u8>| String::from_utf8_lossy(it).into_owned();
        let lines = hunks.iter().flat_map(|hunk| {
            let old = hunk.old.iter().map(|it| format!("-{}", text(it)));
            let new = hunk.new.iter().map(|it| format!("+{}", text(it)));
            [hunk.line.to_string()].into_iter().chain(old).chain(new).collect::<Vec<_>>()
        });
        lines.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn edits_become_lines_that_go_and_lines_that_come() {
        let source = "aa\nbb\ncc\n";
        assert_eq!(change(source, &[(3..4, "x")]), "2|-bb|+xb");
        assert_eq!(change(source, &[(3..4, "x"), (5..5, "y")]), "2|-bb|+xby");
        assert_eq!(change(source, &[(0..1, "x"), (6..7, "y")]), "1|-aa|+xa|3|-cc|+yc");
        assert_eq!(change(source, &[(3..6, "")]), "2|-bb");
        assert_eq!(change(source, &[(3..3, "new\n")]), "2|+new");
        assert_eq!(change(source, &[(2..3, " && ")]), "1|-aa|-bb|+aa && bb");
        assert_eq!(change(source, &[(9..9, "dd\n")]), "4|+dd");
        assert_eq!(change("aa", &[(2..2, "b")]), "1|-aa|+aab");
        assert_eq!(change(source, &[(0..2, "aa")]), "");
    }
}
