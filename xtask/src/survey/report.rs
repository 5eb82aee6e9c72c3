//! Prints the results of a survey.

use std::collections::BTreeMap;
use std::fmt::Write;

use dockwright_fixer::{Skipped, Status};

use super::check::FileReport;
use super::invariant::{Invariant, Tested};
use super::runs::Runs;
use super::sources::Source;
use crate::oracle::instruction_layer;
use crate::shells::{Shells, Verdict};

/// Prints one line for each invariant, and the first violations; returns the number of violated
/// invariants.
pub fn invariants(sources: &[Source], files: &[FileReport], limit: usize) -> usize {
    Invariant::ALL.iter().filter(|it| !holds(**it, sources, files, limit)).count()
}

fn holds(invariant: Invariant, sources: &[Source], files: &[FileReport], limit: usize) -> bool {
    let findings = sources.iter().zip(files).map(|(source, file)| {
        let finding = file.findings.iter().find(|(found, _)| *found == invariant);
        (source.path.as_str(), finding.map_or(&Tested::NotApplicable, |(_, finding)| finding))
    });
    line(invariant.name(), findings, limit)
}

/// Prints how many files satisfy an invariant, and the first violations; returns whether there are
/// none.
pub fn line<'a>(
    name: &str,
    findings: impl Iterator<Item = (&'a str, &'a Tested)>,
    limit: usize,
) -> bool {
    let (mut held, mut not_applicable) = (0, 0);
    let mut offenders = Vec::new();
    let mut beyond = BTreeMap::new();
    for (path, finding) in findings {
        match finding {
            Tested::Holds => held += 1,
            Tested::Broken(what) => offenders.push((path, what)),
            Tested::Beyond(limit) => *beyond.entry(limit.reason()).or_insert(0) += 1,
            Tested::NotApplicable => not_applicable += 1,
        }
    }
    let mut counted = format!("{held:>6} held {:>5} broken", offenders.len());
    if not_applicable > 0 {
        let _ = write!(counted, ", {not_applicable} not applicable");
    }
    if !beyond.is_empty() {
        let _ = write!(counted, ", beyond the oracle: {}", counts(&beyond));
    }
    println!("  {name:<38} {counted}");
    for (path, what) in offenders.iter().take(limit) {
        println!("      {path}: {}", shortened(what));
    }
    offenders.is_empty()
}

/// Prints the numbers of files by their status.
pub fn summary(sources: &[Source], files: &[FileReport], seconds: f64) {
    let bytes = sources.iter().map(|it| it.bytes.len()).sum();
    let total = megabytes(bytes);
    let rate = total / seconds;
    let number = files.len();
    println!("  {number} files, {bytes} bytes, {seconds:.1} s, {rate:.2} MB/s with all checks");
    let done = || files.iter().filter(|it| it.status == Some(Status::Done));
    let changed = done().filter(|it| it.changed).count();
    let layers: usize = files.iter().map(|it| it.layers).sum();
    let rebuilt = files.iter().filter(|it| it.layers > 0).count();
    println!("  changed {changed}, unchanged {}", done().count() - changed);
    println!("  RUN layers with another text: {layers}, in {rebuilt} files");
    let (mut invalid, mut skipped) = (BTreeMap::new(), BTreeMap::new());
    for file in files {
        match &file.status {
            Some(Status::Invalid) => *invalid.entry(kind(file)).or_insert(0) += 1,
            Some(Status::Skipped(reason)) => *skipped.entry(reason_of(reason)).or_insert(0) += 1,
            _ => {}
        }
    }
    println!("  invalid {}", total_and_counts(&invalid));
    println!("  skipped {}", total_and_counts(&skipped));
}

/// Prints statistics of the RUN instructions, and the share of them that the tree contains
/// completely.
pub fn runs(sources: &[Source], files: &[FileReport], limit: usize) {
    let mut total = Runs::default();
    let mut incomplete = BTreeMap::new();
    for (source, file) in sources.iter().zip(files) {
        let Some(runs) = &file.runs else { continue };
        total.add(runs);
        for it in &runs.incomplete {
            incomplete.entry(it.cause).or_insert_with(Vec::new).push((&source.path, it));
        }
    }
    let Runs { all, exec_form, heredocs, mounts, posix, complete, untouched, .. } = total;
    println!("  RUN {all}: {exec_form} exec form, {heredocs} heredocs, {mounts} --mount");
    let share = megabytes(complete * 100_000_000) / megabytes(posix.max(1) * 1_000_000);
    println!("  RUN texts for POSIX-like shells {posix}: {complete} complete ({share:.2} %)");
    for (cause, found) in &incomplete {
        println!("    {} × {cause}", found.len());
        for (path, it) in found.iter().take(limit) {
            println!("      {path}:{}: {}", it.line, shortened(&it.text));
        }
    }
    println!("  RUN texts with other bytes: {}", posix - untouched);
    for program in Shells::PROGRAMS {
        let [same, changed, unread, no_more] =
            [Verdict::Same, Verdict::Changed, Verdict::Unread, Verdict::NoMore]
                .map(|it| total.said(program, it));
        println!(
            "    {program:<6} {same:>6} the same, {changed} changed, {no_more} refused since, \
             {unread} refused before and after"
        );
    }
}

/// A number of bytes in megabytes.
#[expect(clippy::cast_precision_loss, reason = "a size that is shown with one decimal")]
pub fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// The kind of an invalid file's first error, without the names in its message.
fn kind(file: &FileReport) -> String {
    let message = file.error.as_deref().unwrap_or("without an error");
    let wording = || message.split(['`', '"', ':']).next().unwrap_or(message).trim();
    instruction_layer::case(message).unwrap_or_else(wording).to_owned()
}

fn reason_of(reason: &Skipped) -> String {
    match reason {
        Skipped::Template => "a template".to_owned(),
        Skipped::Fragment => "a part of a Dockerfile".to_owned(),
        Skipped::IgnoreFile => "`ignore-file`".to_owned(),
        Skipped::ForeignFrontend(_) => "another frontend".to_owned(),
        Skipped::NotADockerfile(what) => (*what).to_owned(),
    }
}

fn total_and_counts(found: &BTreeMap<String, usize>) -> String {
    match found.values().sum::<usize>() {
        0 => "0".to_owned(),
        total => format!("{total}: {}", counts(found)),
    }
}

fn counts<K: AsRef<str>>(found: &BTreeMap<K, usize>) -> String {
    let counts = found.iter().map(|(what, count)| format!("{count} × {}", what.as_ref()));
    counts.collect::<Vec<_>>().join("; ")
}

/// One line of a possibly long instruction.
fn shortened(what: &str) -> String {
    const WIDTH: usize = 400;
    let mut shown: String = what.chars().take(WIDTH).collect();
    if shown.len() < what.len() {
        shown.push('…');
    }
    shown.replace('\n', "⏎")
}
