//! The lines of a text that has been edited → the lines of the source.

use crate::edit::{Indel, TextEdit};

/// For each line of the text, where it starts and the line of the source it comes from.
pub(crate) struct Origins(Vec<(usize, usize)>);

impl Origins {
    /// Every line is its own.
    pub fn new(source: &str) -> Self {
        Self(starts(source).zip(1..).collect())
    }

    /// The line of the source, from 1, for an offset in the text.
    pub fn line(&self, offset: usize) -> usize {
        let lines = self.0.partition_point(|(start, _)| *start <= offset);
        self.0[lines.saturating_sub(1)].1
    }

    /// Follows an edit of `text`; what is inserted comes from where it is put.
    pub fn follow(&mut self, text: &str, edit: &TextEdit) {
        let origin = |line: usize| self.0[line].1;
        let mut lines = vec![origin(0)];
        let (mut line, mut position) = (0, 0);
        for Indel { delete, insert } in edit.indels() {
            for _ in text[position..delete.start].matches('\n') {
                line += 1;
                lines.push(origin(line));
            }
            lines.extend(insert.matches('\n').map(|_| origin(line)));
            line += text[delete.clone()].matches('\n').count();
            position = delete.end;
            let is_line_start = match insert.as_str() {
                "" => text[..delete.start].ends_with('\n') || delete.start == 0,
                insert => insert.ends_with('\n'),
            };
            if let Some(last) = lines.last_mut().filter(|_| is_line_start) {
                *last = origin(line);
            }
        }
        for _ in text[position..].matches('\n') {
            line += 1;
            lines.push(origin(line));
        }
        self.0 = starts(&edit.apply(text)).zip(lines).collect();
    }
}

/// Where each line starts.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_followed_through_edits() {
        let mut origins = Origins::new("a\nb\nc\nd\n");
        let edit =
            TextEdit::new(vec![Indel::insert(2, "x\ny\n"), Indel::replace(4..6, "")]).unwrap();
        origins.follow("a\nb\nc\nd\n", &edit);
        let edited = edit.apply("a\nb\nc\nd\n");
        assert_eq!(edited, "a\nx\ny\nb\nd\n");
        let line = |text: &str| origins.line(edited.find(text).expect("a line"));
        assert_eq!((line("a"), line("x"), line("y")), (1, 2, 2));
        assert_eq!((line("d"), origins.line(edited.len())), (4, 5));
    }
}
