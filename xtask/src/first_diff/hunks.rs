//! The hunks of a unified diff without context.

/// Lines that follow each other in a file, before and after.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Hunk<'d> {
    /// The number of lines of the old file above the hunk.
    pub above: usize,
    /// The lines that go, without their line breaks.
    pub removed: Vec<&'d str>,
    /// The lines that come, without their line breaks.
    pub added: Vec<&'d str>,
    /// Whether one of the files lacks the line break at its end, which lies in this hunk.
    pub lacks_line_break: bool,
}

impl Hunk<'_> {
    /// Whether only blank lines change.
    pub fn is_blank(&self) -> bool {
        let mut lines = self.removed.iter().chain(&self.added);
        !self.lacks_line_break && lines.all(|it| it.trim().is_empty())
    }
}

/// The hunks of one file.
pub fn parse(diff: &str) -> Vec<Hunk<'_>> {
    let mut hunks = Vec::new();
    for line in diff.split('\n') {
        if let Some(header) = line.strip_prefix("@@ -") {
            hunks.push(Hunk { above: above(header), ..Hunk::default() });
        } else if let Some(hunk) = hunks.last_mut() {
            match line.split_at_checked(1) {
                Some(("-", text)) => hunk.removed.push(text),
                Some(("+", text)) => hunk.added.push(text),
                Some(("\\", _)) => hunk.lacks_line_break = true,
                _ => (),
            }
        }
    }
    hunks
}

/// The number of lines above a hunk whose header goes on like `3,2 +3 @@`. An empty range names the
/// line above it, any other its first line.
fn above(header: &str) -> usize {
    let range = header.split(' ').next().unwrap_or_default();
    let (start, length) = range.split_once(',').unwrap_or((range, "1"));
    let start: usize = start.parse().unwrap_or_default();
    if length == "0" { start } else { start.saturating_sub(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_hunk_are_told_apart_from_its_headers() {
        let diff = "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-from a\n+FROM a\n\
                    @@ -3 +2,0 @@\n-\n@@ -7,0 +6 @@\n+\n";
        let [first, second, third] = parse(diff).try_into().expect("three hunks");
        assert_eq!((first.above, first.removed.as_slice()), (0, ["from a"].as_slice()));
        assert_eq!(first.added, ["FROM a"]);
        assert_eq!((second.above, second.removed.len(), second.added.len()), (2, 1, 0));
        assert_eq!((third.above, third.removed.len(), third.added.len()), (7, 0, 1));
        assert!(!first.is_blank() && second.is_blank() && third.is_blank());
    }

    #[test]
    fn a_missing_line_break_at_the_end_is_no_change_of_blank_lines() {
        let diff = "@@ -2 +1,0 @@\n-\n\\ No newline at end of file\n";
        assert!(!parse(diff)[0].is_blank());
    }
}
