//! What layouts cost: the lines that each changes, and the layers that are built again.

use dockwright_fixer::{FormatOptions, Outcome, Status, format_each, line_edits};

use super::file::read;
use super::judge::judge;
use crate::config::{Configurations, Options};
use crate::message::{Message, Severity};
use crate::parallel::Threads;
use crate::select::Found;

/// What a layout costs, for one file or for many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// Lines that a diff shows as gone or new.
    pub lines: usize,
    /// `RUN` layers with another text.
    pub layers: usize,
    /// Files that change.
    pub files: usize,
}

/// What each of the `choices` costs for all files together, how many files count, and which do not.
pub fn measure(
    found: &[Found],
    choices: &[Options],
    configurations: &Configurations,
    threads: usize,
) -> (Vec<Cost>, usize, Vec<Message>) {
    let work = |file: &Found| {
        let around = configurations.options_without_file(&file.target);
        let options: Vec<_> =
            choices.iter().map(|it| it.clone().or(around.clone()).format_options()).collect();
        costs(file, &options)
    };
    let mut costs = vec![Cost::default(); choices.len()];
    let (mut count, mut messages) = (0, configurations.take_messages());
    for result in Threads::new(threads).map(found, work) {
        match result {
            Ok(of_file) => {
                count += 1;
                for (all, one) in costs.iter_mut().zip(of_file) {
                    all.lines += one.lines;
                    all.layers += one.layers;
                    all.files += one.files;
                }
            }
            Err(said) => messages.extend(said),
        }
    }
    (costs, count, messages)
}

/// What each of the layouts costs for one file; or why it does not count.
fn costs(file: &Found, options: &[FormatOptions]) -> Result<Vec<Cost>, Vec<Message>> {
    let name = file.path.display().to_string();
    let passed_over = |text: &str| Message::warning(format!("{name}: passed over: {text}"));
    let source = read(&file.target).map_err(|text| vec![passed_over(&text)])?;
    let outcomes = format_each(&source, options);
    if let Some(other) = outcomes.iter().find(|it| it.status != Status::Done) {
        let said = judge(&name, file.origin, &source, other.clone()).messages;
        let is_error = |it: &Message| it.severity == Severity::Error;
        let error = said.iter().find(|it| is_error(it));
        return Err(error.map_or(said.clone(), |it| {
            let line = it.position().map_or(String::new(), |it| format!("line {}: ", it.0));
            vec![passed_over(&format!("{line}{}", it.text()))]
        }));
    }
    let mut known: Vec<(&Outcome, Cost)> = Vec::new();
    for it in &outcomes {
        let same = known.iter().find(|(other, _)| other.output == it.output).map(|it| it.1);
        known.push((it, same.unwrap_or_else(|| cost(&source, it))));
    }
    Ok(known.into_iter().map(|it| it.1).collect())
}

fn cost(source: &[u8], outcome: &Outcome) -> Cost {
    let Some(output) = &outcome.output else { return Cost::default() };
    let edits = line_edits(source, output);
    let lines = |text: &[u8]| text.split_inclusive(|it| *it == b'\n').count();
    Cost {
        lines: edits.iter().map(|it| lines(&source[it.range.clone()]) + lines(&it.text)).sum(),
        layers: outcome.rebuild.map_or(0, |it| it.layers),
        files: 1,
    }
}
