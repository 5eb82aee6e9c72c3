//! The Markdown tables.

use std::fmt::Write;

use super::Set;
use super::count::Counts;
use super::tools::Tool;

/// One tool.
pub enum Row {
    /// The totals and the speed in files per second, for each set.
    Counted { tool: Tool, counts: Vec<(Counts, Option<f64>)> },
    /// The tool could not be installed or run.
    Absent { name: String, reason: String },
}

const DEFINITION: &str = "\
A file is **broken** if a build would differ: BuildKit refuses it afterwards, or reads other instructions, flags, values or heredocs, or a shell gets another program (unequal after `shfmt -mn`); *other blanks* are files with the same words, but other blanks in a value or inside quotes.
Blanks that mean nothing, the case of keywords, quotes that mean the same, the spelling of JSON and `MAINTAINER` as a label do not count; a comment is **lost** if its text is nowhere in the file any more.
";

const HEADER: &str = "\
| tool | changed | broken | refused | other instructions | other shell program | other blanks | comments lost | not refused, but changed again by a second run | fails on | files/s |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
";

/// The explanation of files per second.
pub const SPEED: &str = "Files per second: a warm run over the files that the tool does not fail on, from start to end of the process.";

/// Marks numbers that include intended changes.
const REWRITES: &str = " \\*";

/// The definitions, a table for each set, the methods, and the machine.
pub fn markdown(rows: &[Row], sets: &[Set], machine: &str) -> String {
    let mut text = DEFINITION.to_owned();
    for (number, set) in sets.iter().enumerate() {
        let valid = set.valid.len();
        let _ = write!(text, "\n**{}**: {} files, {valid} of them valid\n\n", set.name, set.total);
        text.push_str(HEADER);
        for row in rows {
            text.push_str(&line(row, number));
        }
    }
    text.push_str("\n\\* A linter, which also rewrites instructions and programs on purpose; only what is refused counts as broken.\n");
    text.push_str("\nHow each was run, all files in one call:\n\n");
    for row in rows {
        let (name, how) = match row {
            Row::Counted { tool, .. } => (&tool.name, &tool.mode),
            Row::Absent { name, reason } => (name, reason),
        };
        let _ = writeln!(text, "- {name}: {how}");
    }
    let _ = write!(text, "\n{SPEED} Machine: {machine}.\n");
    text
}

fn line(row: &Row, set: usize) -> String {
    let (tool, (counts, speed)) = match row {
        Row::Counted { tool, counts } => (tool, &counts[set]),
        Row::Absent { name, reason } => {
            return format!("| {name} | not run: {reason} | | | | | | | | | |\n");
        }
    };
    let comments = match counts.files_with_lost_comments {
        0 => "0".to_owned(),
        files => format!("{} in {files} file(s)", counts.lost_comments),
    };
    let (broken, mark) = if tool.rewrites {
        (format!("≥ {}", counts.refused), REWRITES)
    } else {
        (counts.damaged().to_string(), "")
    };
    let speed = speed.map_or_else(|| "–".to_owned(), |it| format!("{it:.0}"));
    format!(
        "| {} {} | {} | **{broken}** | {} | {}{mark} | {}{mark} | {} | {comments} | {} | {} | {speed} |\n",
        tool.name,
        tool.version,
        counts.changed,
        counts.refused,
        counts.other_instructions,
        counts.other_program,
        counts.other_blanks,
        counts.changed_again,
        counts.failed,
    )
}
