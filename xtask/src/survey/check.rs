//! Checks every invariant on one file.

use anyhow::Result;
use dockwright_compare::compare;
use dockwright_fixer::{Chains, Diagnostic, FormatOptions, Severity, Status, format_file};
use dockwright_verify::{self as verify, Exactness};

use super::invariant::{Invariant, Tested};
use super::runs::Runs;
use super::sources::Source;
use super::subject::{Formatted, Subject};
use super::{acceptance, comments, instructions, line_endings, prefixes, runs};
use crate::fixes::{self, Fixed, LEVELS};
use crate::oracle::Oracle;
use crate::oracles::Oracles;
use crate::panics;
use crate::shells::Shells;

/// The results for one file.
pub struct FileReport {
    pub findings: Vec<(Invariant, Tested)>,
    /// The status of formatting; `None` if it panicked.
    pub status: Option<Status>,
    pub changed: bool,
    /// The first error of an invalid file.
    pub error: Option<String>,
    /// The number of RUN layers whose text formatting changes.
    pub layers: usize,
    /// Statistics of its RUN instructions, if the file is formatted.
    pub runs: Option<Runs>,
}

/// Checks every invariant on `source`. An error is one of an oracle's process.
pub fn check(source: &Source, oracles: &Oracles) -> Result<FileReport> {
    let mut subject = match panics::catch(|| Subject::new(&source.bytes)) {
        Ok(subject) => subject,
        Err(panic) => return Ok(panicked(&panic)),
    };
    if let Ok(oracle) = &oracles.buildkit {
        subject.judge(oracle)?;
    }
    if let Ok(shells) = &oracles.shells {
        subject.judge_runs(shells)?;
    }
    let outcome = &subject.canonical.outcome;
    let findings = Invariant::ALL.into_iter().filter(|it| !matches!(it, Invariant::Fix(_)));
    let findings = findings.map(|invariant| {
        let finding = panics::catch(|| find(invariant, &subject));
        (invariant, finding.unwrap_or_else(Tested::Broken))
    });
    let fixes = fixes(&source.bytes, &outcome.status, oracles.buildkit.as_ref().ok())?;
    Ok(FileReport {
        findings: findings.chain(fixes).collect(),
        status: Some(outcome.status.clone()),
        changed: *subject.canonical.bytes != *source.bytes,
        error: first_error(&outcome.diagnostics).map(|it| it.message.clone()),
        layers: outcome.rebuild.map_or(0, |it| it.layers),
        runs: (outcome.status == Status::Done).then(|| Runs::of(&subject)),
    })
}

/// The invariants of fixes, each with the lowest level that violates it.
fn fixes(
    source: &[u8],
    formatted: &Status,
    oracle: Option<&Oracle>,
) -> Result<Vec<(Invariant, Tested)>> {
    let fixed = LEVELS.map(|level| (level, Fixed::of(source, level)));
    let find = |invariant: fixes::Invariant| -> Result<Tested> {
        let mut finding = Tested::NotApplicable;
        for (level, fixed) in &fixed {
            match invariant.find(source, formatted, fixed, oracle)? {
                Tested::Broken(what) => {
                    return Ok(Tested::Broken(format!("{what} (--level {level})")));
                }
                Tested::NotApplicable => {}
                found => finding = found,
            }
        }
        Ok(finding)
    };
    let all = fixes::Invariant::ALL.into_iter();
    all.map(|it| Ok((Invariant::Fix(it), find(it)?))).collect()
}

fn panicked(panic: &str) -> FileReport {
    let findings = vec![(Invariant::Prefixes, Tested::Broken(format!("the whole file: {panic}")))];
    FileReport { findings, status: None, changed: false, error: None, layers: 0, runs: None }
}

fn first_error(diagnostics: &[Diagnostic]) -> Option<&Diagnostic> {
    diagnostics.iter().find(|it| it.severity == Severity::Error)
}

fn find(invariant: Invariant, subject: &Subject<'_>) -> Tested {
    match invariant {
        Invariant::RoundTrip => Tested::of(round_trip(subject.source)),
        Invariant::Prefixes => Tested::of(prefixes::broken(subject.source)),
        Invariant::FixedPoint => Tested::of(subject.layouts().into_iter().find_map(second_change)),
        Invariant::Reading => Tested::of(
            subject.layouts().into_iter().find_map(|it| another_reading(subject.source, it)),
        ),
        Invariant::Comments => Tested::of(
            subject.layouts().into_iter().find_map(|it| comments::lost(subject.source, &it.bytes)),
        ),
        Invariant::Acceptance => acceptance::find(subject),
        Invariant::Instructions => {
            instructions::find(subject, |it| &it.canonical, instructions::as_laid_out)
        }
        Invariant::CacheSafe => {
            instructions::find(subject, |it| &it.cache_safe, instructions::as_cached)
        }
        Invariant::LineEndings => line_endings::find(subject),
        Invariant::Programs => runs::find(subject, &[Shells::FORMATTER]),
        Invariant::Shells => runs::find(subject, &Shells::READERS),
        Invariant::LayoutOnly => match subject.canonical.outcome.status {
            Status::Done => Tested::of(more_than_layout(subject)),
            _ => Tested::NotApplicable,
        },
        // Checked level by level, in `fixes`.
        Invariant::Fix(_) => Tested::NotApplicable,
    }
}

/// A change that `compare` tells of the layouts of a file, in either direction.
fn more_than_layout(subject: &Subject<'_>) -> Option<String> {
    let layouts = subject.layouts().into_iter();
    let mut both =
        layouts.flat_map(|it| [(subject.source, &*it.bytes, it), (&*it.bytes, subject.source, it)]);
    both.find_map(|(old, new, layout)| {
        let comparison = compare(old, new);
        let is_counted =
            layout.outcome.rebuild.map_or(0, |it| it.layers) == comparison.changed_runs;
        if comparison.is_layout_only() && is_counted {
            return None;
        }
        let change = comparison.changes.first()?;
        Some(format!("{}: {}{}", change.kind, change.text, suffix(layout)))
    })
}

fn round_trip(source: &[u8]) -> Option<String> {
    let text = dockwright_syntax::decode(source);
    let kept = dockwright_syntax::encode(&dockwright_syntax::parse(&text).text());
    let at = kept.iter().zip(source).position(|(kept, byte)| kept != byte);
    let at = at.or_else(|| (kept.len() != source.len()).then(|| kept.len().min(source.len())))?;
    Some(format!("other bytes from byte {at} on"))
}

fn second_change(formatted: &Formatted<'_>) -> Option<String> {
    let again = format_file(&formatted.bytes, &formatted.options);
    let output = again.output.as_deref().unwrap_or(&formatted.bytes);
    let line = first_other_line(&formatted.bytes, output)?;
    Some(format!("line {line} of the output changes again{}", suffix(formatted)))
}

fn another_reading(source: &[u8], formatted: &Formatted<'_>) -> Option<String> {
    let outcome = &formatted.outcome;
    if outcome.status == Status::Refused {
        let error = first_error(&outcome.diagnostics);
        let (line, message) = error.map_or((0, ""), |it| (it.line, &it.message));
        return Some(format!("line {line}: {message}{}", suffix(formatted)));
    }
    let (before, after) = (verify::read(source), verify::read(&formatted.bytes));
    let is_safe = formatted.options.cache_safe;
    let exactness = if is_safe { Exactness::Layers } else { Exactness::Tokens };
    let difference = verify::compare(&before, &after, exactness).err()?;
    Some(format!("line {}: {}{}", difference.line, difference.what, suffix(formatted)))
}

/// The first line, 1-based, in which two texts differ.
pub fn first_other_line(one: &[u8], other: &[u8]) -> Option<usize> {
    let (mut one, mut other) = (one.split(|it| *it == b'\n'), other.split(|it| *it == b'\n'));
    let mut line = 1;
    loop {
        match (one.next(), other.next()) {
            (None, None) => return None,
            (one, other) if one != other => return Some(line),
            _ => line += 1,
        }
    }
}

fn suffix(formatted: &Formatted<'_>) -> &'static str {
    match formatted.options {
        FormatOptions { cache_safe: true, .. } => " (--cache-safe)",
        FormatOptions { chains: Chains::Keep, .. } => " (--indent auto --chains keep)",
        _ => "",
    }
}
