//! A line of a file on the terminal, with a mark below a stretch of it.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::visible;

/// A longer line is shown in part.
const LONGEST: usize = 160;
/// How much is shown in front of a stretch that would be out of sight.
const BEFORE: usize = 40;

/// Where the lines of a file start.
pub struct Lines(pub(crate) Vec<usize>);

impl Lines {
    /// The lines of a file.
    pub fn of(source: &[u8]) -> Self {
        let ends = source.iter().enumerate().filter(|(_, it)| **it == b'\n');
        Self([0].into_iter().chain(ends.map(|(at, _)| at + 1)).collect())
    }

    /// Where a line, from 1, starts.
    pub fn start(&self, line: usize) -> usize {
        let index = line.saturating_sub(1).min(self.0.len() - 1);
        self.0[index]
    }

    /// The index of the line that an offset is on.
    pub fn index(&self, offset: usize) -> usize {
        self.0.partition_point(|it| *it <= offset) - 1
    }
}

/// A line, and what stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line; bytes that are not UTF-8 are shown as `�`.
    pub text: String,
    /// The mark of the stretch.
    pub mark: String,
}

impl Line {
    /// A line with a mark below the word at a column, from 1 and in characters; none if it is blank.
    pub fn at(line: &[u8], column: usize) -> Option<Self> {
        let text = String::from_utf8_lossy(line);
        let before: usize = text.chars().take(column - 1).map(char::len_utf8).sum();
        let word = text[before..].split_whitespace().next().map_or(1, str::len);
        let is_blank = text.trim().is_empty();
        (!is_blank).then(|| Self::of(text.as_bytes(), &(before..before + word)))
    }

    /// The line that `range` begins on.
    pub fn of(source: &[u8], range: &Range<usize>) -> Self {
        let (before, rest) = source.split_at(range.start.min(source.len()));
        let start = before.iter().rposition(|it| *it == b'\n').map_or(0, |it| it + 1);
        let end = rest.iter().position(|it| *it == b'\n').unwrap_or(rest.len());
        let (marked, behind) = rest[..end].split_at(range.len().min(end));
        let mut head = plain(&before[start..]);
        if head.chars().count() + marked.len() > LONGEST {
            let skipped = head.chars().count().saturating_sub(BEFORE);
            head = format!("…{}", head.chars().skip(skipped).collect::<String>());
        }
        let marked = plain(marked);
        let text = cut(format!("{head}{marked}{}", plain(behind).trim_end()));
        let (from, length) = (head.width(), marked.trim_end().width());
        let length = length.min(text.width().saturating_sub(from)).max(1);
        Self { text, mark: " ".repeat(from) + &"^".repeat(length) }
    }
}

/// A line as it is shown; one that differs from another only far behind is shown from there.
pub fn shown(line: &[u8], other: Option<&Vec<u8>>) -> String {
    let line = plain(line).trim_end().to_owned();
    let other = other.map(|it| plain(it)).unwrap_or_default();
    let same = line.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    if line.chars().count().max(other.chars().count()) <= LONGEST || same <= 2 * BEFORE {
        return cut(line);
    }
    cut(format!("…{}", line.chars().skip(same - BEFORE).collect::<String>()))
}

fn plain(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    visible(&String::from_utf8_lossy(line).replace('\t', "    "))
}

fn cut(line: String) -> String {
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_out_with_its_stretch() {
        let source = b"FROM a\nRUN \xE9 b \xE9 \r\nCMD c";
        let line = Line::of(source, &(13..14));
        assert_eq!(
            (line.text.as_str(), line.mark.as_str()),
            ("RUN \u{fffd} b \u{fffd}", "      ^")
        );
        let line = Line::of(source, &(19..99));
        assert_eq!((line.text.as_str(), line.mark.as_str()), ("CMD c", "^^^^^"));
        assert_eq!(Line::of(source, &(99..100)).mark, "     ^");
    }

    #[test]
    fn a_long_line_is_shown_around_its_stretch() {
        let source = format!("RUN {}here {}", "a ".repeat(500), "b ".repeat(500));
        let line = Line::of(source.as_bytes(), &(1004..1008));
        let at = line.mark.find('^').expect("a mark");
        let shown: String = line.text.chars().skip(at).take(4).collect();
        assert_eq!((shown.as_str(), line.mark.trim_start()), ("here", "^^^^"));
        assert!(line.text.starts_with('…') && line.text.ends_with('…'), "{}", line.text);
    }

    #[test]
    fn a_difference_far_behind_is_in_sight() {
        let long = "a ".repeat(200);
        let (old, new) = (format!("{long}b"), format!("{long}c"));
        let both = [(&old, &new), (&new, &old)];
        let shown = both.map(|(it, other)| shown(it.as_bytes(), Some(&other.clone().into_bytes())));
        assert_eq!(shown, [format!("…{}b", "a ".repeat(20)), format!("…{}c", "a ".repeat(20))]);
        assert_eq!(super::shown(b"a b", Some(&b"a c".to_vec())), "a b");
        assert_eq!(super::shown(b"", None), "");
    }
}
