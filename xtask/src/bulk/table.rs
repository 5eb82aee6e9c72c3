//! The Markdown table.

use std::fmt::Write;

use super::measure::Cost;
use crate::peers::machine;

/// Programs that ran over the same files.
pub struct Group {
    pub title: String,
    /// Whether the other programs are compared with the first one.
    pub is_compared: bool,
    pub rows: Vec<(String, Cost)>,
}

const HEADER: &str = "\
| files | program | time | times the first | processor time | peak memory |
|---|---|--:|--:|--:|--:|
";

/// A line for each program, and on what it ran.
pub fn markdown(groups: &[Group]) -> String {
    let mut text = HEADER.to_owned();
    for group in groups {
        let first = group.rows.first().map_or(1.0, |it| it.1.time.as_secs_f64());
        for (number, (name, cost)) in group.rows.iter().enumerate() {
            let title = if number == 0 { group.title.as_str() } else { "" };
            let time = cost.time.as_secs_f64();
            let is_compared = group.is_compared && number > 0;
            let times = if is_compared { format!("{:.1}", time / first) } else { String::new() };
            let (processor, peak) = (cost.processor, cost.peak / 1024);
            let _ = writeln!(
                text,
                "| {title} | {name} | {time:.2} s | {times} | {processor:.2} s | {peak} MB |"
            );
        }
    }
    let _ = write!(
        text,
        "\nWarm, all output to `/dev/null`, the programs of a group in turns: the medians of {} runs, of streams one run. Processor time is that of all cores together, and says more where others want them, too; memory is that of the largest process, the most of all runs. Machine: {}; {}.\n",
        super::ROUNDS,
        machine::hardware(),
        machine::load(),
    );
    text
}
