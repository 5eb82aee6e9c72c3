//! Changes of the layout that an author would not make, by kind.

use super::hunks::Hunk;

/// The kinds, each with what is counted.
pub const NAMES: [&str; 16] = [
    "hunks of blank lines alone",
    "W1: hunks that only remove blank lines above a stage",
    "W2: lines that differ in indentation alone",
    "W3: `RUN` lines with a call of `install` split",
    "W4: blank lines behind a directive",
    "W5: first items pulled up to their keyword",
    "W6: blank lines behind a `FROM` line",
    "W7: arguments that lose their own indentation",
    "W8: other lines with several commands split",
    "W9: lines whose indentation mixes tabs and spaces",
    "W10: aligned items of `LABEL` moved",
    r"W11: lines that begin with `\|\| true` or its like",
    "W12: chains with two depths",
    "W14: assignments alone on the first line of a `RUN`",
    "W15: arrays exploded",
    "W16: lines with spaces before `;`",
];

/// The words after `||` that belong to the command before it.
const FALLBACKS: [&str; 3] = ["|| true", "|| exit", "|| :"];

/// The changes of each kind in a hunk of a file with these lines, in the order of [`NAMES`].
pub fn count(hunk: &Hunk<'_>, lines: &[&str]) -> [usize; NAMES.len()] {
    let Hunk { removed, added, .. } = hunk;
    let is_blank = hunk.is_blank();
    let above = hunk.above.checked_sub(1).and_then(|it| lines.get(it).copied());
    let mut below = lines.iter().skip(hunk.above + removed.len());
    let below = below.find(|it| !it.starts_with('#'));
    let is_closed = is_blank && removed.len() > added.len();
    let is_forced = |it: bool| usize::from(is_blank && it && added.len() > removed.len());
    let moved = moved(hunk);
    let split: Vec<_> = removed.iter().filter(|it| is_split(it, added)).collect();
    let installs = split.iter().filter(|it| is_run(it) && it.contains("install")).count();
    // The count of a form that lines have after the change, less those that had it before.
    let new = |has: fn(&str) -> bool| {
        let [after, before] = [added, removed].map(|it| it.iter().filter(|it| has(it)).count());
        after.saturating_sub(before)
    };
    [
        usize::from(is_blank),
        usize::from(is_closed && above.is_some() && below.is_some_and(|it| is_stage(it))),
        moved.len(),
        installs,
        is_forced(above.is_some_and(is_directive)),
        removed.iter().filter(|it| is_keyword(it) && !added.contains(it)).count(),
        is_forced(above.is_some_and(is_stage)),
        moved.windows(2).filter(|it| is_flattened(&it[0], &it[1])).count(),
        split.len() - installs,
        new(is_mixed),
        moved.iter().filter(|it| it.is_aligned_item()).count(),
        new(|it| FALLBACKS.iter().any(|word| it.trim_start().starts_with(word))),
        usize::from(depths(added) > 1 && depths(removed) <= 1),
        new(is_lone_assignment),
        new(|it| it.trim_end().ends_with("[ \\") || it.trim_end() == "["),
        added.iter().filter(|it| has_blank_before_semicolon(it.trim_start())).count(),
    ]
}

/// A line that differs in its indentation alone.
struct Moved<'d> {
    text: &'d str,
    old: usize,
    new: usize,
}

impl Moved<'_> {
    /// Whether the old column is that of the first item behind `LABEL`.
    fn is_aligned_item(&self) -> bool {
        let name = self.text.split('=').next().unwrap_or_default();
        self.old == "LABEL ".len()
            && self.new != self.old
            && name.len() < self.text.len()
            && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"._-\"".contains(&it))
    }
}

/// The lines that differ in indentation alone, in order.
fn moved<'d>(hunk: &Hunk<'d>) -> Vec<Moved<'d>> {
    let mut added = hunk.added.iter().copied();
    let mut moved = Vec::new();
    for &line in &hunk.removed {
        let text = line.trim();
        let mut rest = added.clone();
        if let Some(new) = rest.find(|it| !text.is_empty() && it.trim() == text) {
            added = rest;
            if new != line {
                moved.push(Moved { text, old: indentation(line), new: indentation(new) });
            }
        }
    }
    moved
}

/// The column of the first character; a tab counts as four.
fn indentation(line: &str) -> usize {
    let blanks = line.bytes().take_while(u8::is_ascii_whitespace);
    blanks.map(|it| if it == b'\t' { 4 } else { 1 }).sum()
}

/// Whether the second line was deeper than the first, and is no longer.
fn is_flattened(first: &Moved<'_>, second: &Moved<'_>) -> bool {
    let is_argument = !second.text.starts_with(['&', '|', '#']);
    is_argument && second.old > first.old && second.new <= first.new
}

/// Whether a line with several commands has each on a line of its own now.
fn is_split(line: &str, added: &[&str]) -> bool {
    let Some((first, rest)) = commands(line).split_once(" && ") else { return false };
    let second = rest.split(" && ").next().unwrap_or(rest);
    let mut pairs = added.windows(2).map(|it| [commands(it[0]), commands(it[1])]);
    pairs.any(|[it, next]| it == first && next.starts_with(second))
}

/// A line without its indentation, its operators at both ends, and its continuation.
fn commands(line: &str) -> &str {
    line.trim_matches(['&', ' ', '\t', '\\'])
}

fn is_run(line: &str) -> bool {
    line.split_whitespace().next().is_some_and(|it| it.eq_ignore_ascii_case("RUN"))
}

fn is_stage(line: &str) -> bool {
    line.split_whitespace().next().is_some_and(|it| it.eq_ignore_ascii_case("FROM"))
}

fn is_directive(line: &str) -> bool {
    let name = line.trim_start_matches(['#', ' ']).split('=').next().unwrap_or_default();
    line.starts_with('#') && matches!(name.trim(), "syntax" | "check" | "escape")
}

/// Whether a line is a keyword whose items all stand below it.
fn is_keyword(line: &str) -> bool {
    let words: Vec<_> = line.split_whitespace().collect();
    matches!(words.as_slice(), ["LABEL" | "ENV" | "COPY" | "ARG" | "RUN", "\\"])
}

fn is_mixed(line: &str) -> bool {
    let blanks = &line[..line.len() - line.trim_start().len()];
    blanks.contains('\t') && blanks.contains(' ')
}

/// The number of columns at which `&&` stands first in a line.
fn depths(lines: &[&str]) -> usize {
    let chained = lines.iter().filter(|it| it.trim_start().starts_with("&&"));
    let mut columns: Vec<_> = chained.map(|it| indentation(it)).collect();
    columns.sort_unstable();
    columns.dedup();
    columns.len()
}

fn has_blank_before_semicolon(text: &str) -> bool {
    text.contains(" ; ") || text.ends_with(" ;")
}

fn is_lone_assignment(line: &str) -> bool {
    let words: Vec<_> = line.split_whitespace().collect();
    let ["RUN", it, "\\"] = words.as_slice() else { return false };
    let name = it.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && name.bytes().all(|it| it.is_ascii_uppercase() || it == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::first_diff::hunks;

    /// The names of the kinds that a diff has.
    #[track_caller]
    fn check(diff: &str, lines: &[&str], expected: &[(&str, usize)]) {
        let counts = count(&hunks::parse(diff)[0], lines);
        let found = NAMES.iter().zip(counts).filter(|(_, count)| *count > 0);
        let found: Vec<_> =
            found.map(|(name, count)| (name.split(':').next().unwrap_or(name), count)).collect();
        assert_eq!(found, expected);
    }

    const BLANK: &str = NAMES[0];

    #[test]
    fn blank_lines_are_told_apart_by_their_place() {
        let removed = "@@ -2 +1,0 @@\n-\n";
        check(removed, &["RUN a", "", "# why", "FROM b"], &[(BLANK, 1), ("W1", 1)]);
        check(removed, &["RUN a", "", "RUN b"], &[(BLANK, 1)]);
        check("@@ -1 +0,0 @@\n-\n", &["", "FROM b"], &[(BLANK, 1)]);
        let added = "@@ -1,0 +2 @@\n+\n";
        check(added, &["# syntax=a"], &[(BLANK, 1), ("W4", 1)]);
        check(added, &["FROM a AS b"], &[(BLANK, 1), ("W6", 1)]);
        check(added, &["# why"], &[(BLANK, 1)]);
    }

    #[test]
    fn split_lines_are_told_apart_from_moved_lines() {
        let install = "@@ -1,2 +1,3 @@\n-RUN apt-get update && apt-get install -y \\\n-    curl\n\
                       +RUN apt-get update \\\n+    && apt-get install -y \\\n+        curl\n";
        check(install, &[], &[("W2", 1), ("W3", 1)]);
        let pair =
            "@@ -2 +2,2 @@\n-  && mkdir a && chown b a\n+    && mkdir a \\\n+    && chown b a\n";
        check(pair, &[], &[("W8", 1)]);
        check("@@ -2 +2 @@\n-  curl \\\n+    curl \\\n", &[], &[("W2", 1)]);
    }

    #[test]
    fn indentation_is_compared_with_its_neighbours() {
        let nested = "@@ -2,2 +2,2 @@\n-    --root /a \\\n-        b\n+  --root /a \\\n+  b\n";
        check(nested, &[], &[("W2", 2), ("W7", 1)]);
        check("@@ -2 +2 @@\n-\ta\n+  \ta\n", &[], &[("W2", 1), ("W9", 1)]);
        check("@@ -2 +2 @@\n-      a.b=1\n+    a.b=1\n", &[], &[("W2", 1), ("W10", 1)]);
        let staircase = "@@ -2,2 +2,2 @@\n-  && a \\\n-  && b\n+    && a \\\n+        && b\n";
        check(staircase, &[], &[("W2", 2), ("W12", 1)]);
    }

    #[test]
    fn forms_count_only_where_they_are_new() {
        let keyword = "@@ -1,2 +1 @@\n-LABEL \\\n-  a=1\n+LABEL a=1\n";
        check(keyword, &[], &[("W5", 1)]);
        let fallback = "@@ -2 +2,2 @@\n-  && a || true\n+    && a \\\n+    || true\n";
        check(fallback, &[], &[("W11", 1)]);
        let assignment = "@@ -1 +1,2 @@\n-RUN A=1 b\n+RUN A=1 \\\n+    b\n";
        check(assignment, &[], &[("W14", 1)]);
        check("@@ -1 +1,2 @@\n-CMD [\"a\"]\n+CMD [ \\\n+  \"a\"]\n", &[], &[("W15", 1)]);
        check("@@ -1 +1 @@\n-RUN a ;  b\n+RUN a ; b\n", &[], &[("W16", 1)]);
        check("@@ -1 +1 @@\n-\ta ; b\n+    ; \\\n", &[], &[]);
    }
}
