//! The lines of a `.dockerignore`.

use dockwright_model::context::Ignore;
use hashbrown::HashSet;

use super::merge::{Judged, merged};
use super::table::{GROUPS, Group, Kind, Pattern, Scope};
use super::verdict::{Exception, Judge, Verdict};

/// The file for a build context.
pub(super) fn of(judge: &Judge<'_>) -> String {
    let head = "# Written by `dockwright ignore-file`, for what is in this directory.\n";
    head.to_owned() + &sections(judge, &|_| true)
}

/// The lines that an ignore file lacks, to be added at its end; empty if none is missing.
pub(super) fn lacking(judge: &Judge<'_>, existing: &Ignore) -> String {
    let sections = sections(judge, &|it| !covers(existing, it, judge));
    let is_line = |it: &str| !it.is_empty() && !it.starts_with('#');
    if !sections.lines().any(is_line) {
        return String::new();
    }
    // The line break in front ends the last line of a file that has no newline at its end.
    let head = "\n# Written by `dockwright ignore-file`, for the end of `.dockerignore`.\n";
    head.to_owned() + &sections
}

/// Whether an ignore file hides the files of a pattern, or has exceptions for them.
fn covers(existing: &Ignore, pattern: &Pattern, judge: &Judge<'_>) -> bool {
    if existing.has_exceptions_for(&pattern.text) {
        return true;
    }
    let hits = judge.survey.hits(&pattern.text);
    if !hits.is_empty() {
        return hits.iter().all(|it| existing.matches(it));
    }
    // Missing clutter is not worth a line.
    if matches!(pattern.kind, Kind::Clutter) {
        return true;
    }
    let sample = pattern.text.trim_start_matches("**/").replace('*', "a");
    existing.matches(&sample)
}

/// The groups with their headings, followed by the exceptions.
fn sections(judge: &Judge<'_>, is_wanted: &dyn Fn(&Pattern) -> bool) -> String {
    let mut text = String::new();
    let mut keeps_history = false;
    let mut sent = Vec::new();
    for (index, group) in GROUPS.iter().enumerate() {
        let mut patterns = merged(judge.survey.patterns(index), judge);
        keeps_history |= patterns.iter().any(keeps_history_of);
        patterns.retain(|it| is_wanted(&it.0));
        if patterns.is_empty() {
            continue;
        }
        let section = Section::of(patterns);
        let lines = if keeps_history && group.scope == Scope::Tracked {
            "# kept: git would report these files as deleted\n".to_owned()
        } else {
            sent.extend(section.sent);
            section.lines
        };
        if !lines.is_empty() {
            text.extend(["\n", &heading(group), &lines]);
        }
    }
    text + &exceptions(&sent)
}

fn keeps_history_of((pattern, verdict): &Judged) -> bool {
    matches!((pattern.kind, verdict), (Kind::History, Verdict::Keep(_)))
}

fn heading(group: &Group) -> String {
    format!("# {}\n", group.title)
}

/// The lines for the patterns of a group.
struct Section {
    lines: String,
    sent: Vec<Exception>,
}

impl Section {
    fn of(patterns: Vec<Judged>) -> Self {
        let mut section = Self { lines: String::new(), sent: Vec::new() };
        let mut kept: Vec<(String, Vec<String>)> = Vec::new();
        for (pattern, verdict) in patterns {
            match verdict {
                Verdict::Hide(exceptions) => {
                    section.lines.extend([&pattern.text, "\n"]);
                    section.sent.extend(exceptions);
                }
                Verdict::Keep(None) => {}
                Verdict::Keep(Some(why)) => match kept.iter_mut().find(|(it, _)| *it == why) {
                    Some((_, patterns)) => patterns.push(pattern.text),
                    None => kept.push((why, vec![pattern.text])),
                },
            }
        }
        let kept = kept.iter().map(|(why, patterns)| kept_line(&patterns.join(", "), why));
        section.lines.extend(kept);
        section
    }
}

fn kept_line(what: &str, why: &str) -> String {
    format!("# kept: {what} ({why})\n")
}

/// The final lines with the exceptions, without duplicates.
fn exceptions(all: &[Exception]) -> String {
    let mut seen = HashSet::new();
    let each = all.iter().filter(|it| seen.insert(&it.pattern));
    let lines = each.flat_map(|it| [kept_line(&it.pattern, &it.why), format!("!{}\n", it.pattern)]);
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\n# Needed\n{lines}") }
}
