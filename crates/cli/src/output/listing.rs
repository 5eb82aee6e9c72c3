//! Findings with the change that each proposes, or with the line that each is about.

mod change;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use dockwright_fixer::{Finding, Level};

use self::change::Hunk;
use super::region::Region;
use crate::args::Kinds;
use crate::message::line::{self, Line, Lines};
use crate::message::visible;

/// A change of more lines than this is shown in part, and so is a list of lines.
const LONGEST: usize = 12;

const BOLD: &str = "\x1b[1m";
const BLUE: &str = "\x1b[1;34m";
const CYAN: &str = "\x1b[1;36m";
const YELLOW: &str = "\x1b[1;33m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";

/// The detail in which a finding, or several of one kind, are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// With the change, or with the line that it is about.
    pub full: String,
    /// On one line.
    pub short: String,
}

/// Which findings are listed, and whether those of one kind are told together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Those that are listed.
    pub kinds: Kinds,
    /// Whether each has an entry of its own.
    pub is_each: bool,
}

/// The entries for what was found in the file at `path`, whose content is `source`.
pub fn listing(
    path: &Path,
    source: &[u8],
    found: &[Finding],
    choice: &Choice,
    colour: bool,
) -> Vec<Entry> {
    let found = found.iter().filter(|it| choice.kinds.have(it));
    let mut kinds: Vec<Vec<&Finding>> = Vec::new();
    let mut known: BTreeMap<(&str, Level, String), usize> = BTreeMap::new();
    for it in found {
        let next = kinds.len();
        // A reason for which a fix is held back is reported at every place.
        let reason = match it.level {
            Level::Suggestion => it.reason.clone(),
            _ => kind(&it.reason),
        };
        let key = (it.pass.name, it.level, reason);
        let index = if choice.is_each { next } else { *known.entry(key).or_insert(next) };
        if index == next {
            kinds.push(Vec::new());
        }
        kinds[index].push(it);
    }
    let path = visible(&path.display().to_string());
    let lines = Lines::of(source);
    let printer = Printer { path: &path, source, lines: &lines, colour };
    kinds.iter().map(|it| printer.entry(it)).collect()
}

/// A reason without what is different in every place: what stands in backticks, and numbers.
fn kind(reason: &str) -> String {
    let parts = reason.split('`').step_by(2);
    parts.flat_map(str::chars).filter(|it| !it.is_ascii_digit()).collect()
}

struct Printer<'a> {
    path: &'a str,
    source: &'a [u8],
    lines: &'a Lines,
    colour: bool,
}

impl Printer<'_> {
    /// The entry for findings of one kind, of which there is one at least.
    fn entry(&self, found: &[&Finding]) -> Entry {
        let [first, others @ ..] = found else {
            return Entry { full: String::new(), short: String::new() };
        };
        let Finding { pass, level, line, range, reason, edits, .. } = first;
        let column =
            Region::of(&self.source[self.lines.start(*line)..], &self.in_line(first)).start_column;
        let place = format!("{}:{line}:{column}", self.path);
        let reason = visible(reason);
        let also = also(others);
        let behind = also.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
        let short = format!("{place}: {level}[{}]: {reason}{behind}\n", pass.name);

        let (label, style) = match level {
            Level::Suggestion => ("note", CYAN),
            _ => ("warning", YELLOW),
        };
        let hunks = self.lines.change(self.source, edits);
        let last = hunks.iter().map(Hunk::last_line).max().unwrap_or_default().max(*line);
        let gutter = " ".repeat(last.to_string().len());
        let mut full = self.styled(style, &format!("{label}[{}]", pass.name));
        full += &self.styled(BOLD, &format!(": {reason}\n"));
        let bar = |sign: &str| self.styled(BLUE, &format!("{gutter}{sign}"));
        let _ = write!(full, "{}{place}\n{}\n", bar("--> "), bar(" |"));
        if hunks.is_empty() {
            let Line { text, mark } = Line::of(self.source, range);
            let number = format!("{line:>width$} | ", width = gutter.len());
            let _ = writeln!(full, "{}{text}", self.styled(BLUE, &number));
            let _ = writeln!(full, "{}{}", bar(" | "), self.styled(style, &mark));
        } else {
            full += &self.change(&hunks, gutter.len());
        }
        let _ = writeln!(full, "{}", bar(" |"));
        let notes = also.into_iter().chain(help(first)).chain(codes(pass.settles));
        for note in notes {
            let _ = writeln!(full, "{} {note}", bar(" ="));
        }
        full.push('\n');
        Entry { full, short }
    }

    /// Where a finding is in its line.
    fn in_line(&self, it: &Finding) -> std::ops::Range<usize> {
        let start = self.lines.start(it.line);
        it.range.start.saturating_sub(start)..it.range.end.saturating_sub(start)
    }

    fn change(&self, hunks: &[Hunk], width: usize) -> String {
        let mut text = String::new();
        let all: usize = hunks.iter().map(|it| it.old.len() + it.new.len()).sum();
        let lines = hunks.iter().flat_map(|Hunk { line, old, new }| {
            let numbered = move |lines: &'_ [Vec<u8>], others: &'_ [Vec<u8>]| {
                let text =
                    |(at, it): (usize, &Vec<u8>)| (line + at, line::shown(it, others.get(at)));
                lines.iter().enumerate().map(text).take(LONGEST).collect::<Vec<_>>()
            };
            let old_lines = numbered(old, new).into_iter().map(|it| (it, '-', RED));
            let new_lines = numbered(new, old).into_iter().map(|it| (it, '+', GREEN));
            old_lines.chain(new_lines)
        });
        for ((number, line), sign, style) in lines.take(LONGEST) {
            text += &self.styled(BLUE, &format!("{number:>width$} "));
            text += &self.styled(style, format!("{sign} {line}").trim_end());
            text.push('\n');
        }
        if all > LONGEST {
            let _ = writeln!(text, "{:width$} … {} more lines", "", all - LONGEST);
        }
        text
    }

    fn styled(&self, style: &str, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        let (text, end) = text.strip_suffix('\n').map_or((text, ""), |it| (it, "\n"));
        format!("{style}{text}\x1b[0m{end}")
    }
}

/// Where else there are findings of the same kind.
fn also(others: &[&Finding]) -> Option<String> {
    let mut lines: Vec<_> = others.iter().map(|it| it.line).collect();
    lines.dedup();
    let text = |lines: &[usize]| lines.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    Some(match lines.as_slice() {
        [] => return None,
        [line] => format!("also on line {line}"),
        lines if lines.len() > LONGEST => {
            let more = lines.len() - LONGEST;
            format!("also on lines {} and {more} more", text(&lines[..LONGEST]))
        }
        [lines @ .., last] => format!("also on lines {} and {last}", text(lines)),
    })
}

/// How to get a fix.
fn help(finding: &Finding) -> Option<String> {
    let Finding { pass, level, .. } = finding;
    let only = if pass.is_opt_in { format!(" --only {}", pass.name) } else { String::new() };
    match level {
        Level::Safe | Level::Intended => {
            Some(format!("{level}: `dockwright fix{only}` applies the change"))
        }
        Level::Risky => {
            Some(format!("{level}: `dockwright fix{only} --level risky` applies the change"))
        }
        Level::Suggestion => None,
    }
}

/// The names of its rules in other tools.
fn codes(codes: &[&str]) -> Option<String> {
    // Any other prefix is a rule of `BuildKit`.
    const OWNERS: [(&str, &[&str]); 4] = [
        ("hadolint", &["DL", "SC"]),
        ("BuildKit", &[]),
        ("Checkov", &["CKV_", "CKV2_"]),
        ("Trivy", &["DS-"]),
    ];
    let owner = |code: &str| {
        let is_of = |it: &&(&str, &[&str])| it.1.iter().any(|begin| code.starts_with(begin));
        OWNERS.iter().find(is_of).map_or("BuildKit", |it| it.0)
    };
    let of = |name: &str| {
        let codes: Vec<_> = codes.iter().copied().filter(|it| owner(it) == name).collect();
        (!codes.is_empty()).then(|| format!("{} of {name}", codes.join(", ")))
    };
    let all: Vec<_> = OWNERS.iter().filter_map(|it| of(it.0)).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_does_not_name_what_is_different_everywhere() {
        assert_eq!(kind("`ENV a b` is old, line 12"), kind("`ENV c` is old, line 7"));
        assert_ne!(kind("`a` is old"), kind("`a` is new"));
    }

    #[test]
    fn codes_say_whose_they_are() {
        assert_eq!(codes(&[]), None);
        assert_eq!(codes(&["DL3009"]).as_deref(), Some("DL3009 of hadolint"));
        let both = codes(&["DL3025", "JSONArgsRecommended"]);
        assert_eq!(both.as_deref(), Some("DL3025 of hadolint, JSONArgsRecommended of BuildKit"));
        let scanners = codes(&["DS-0001", "CKV_DOCKER_7", "CKV2_DOCKER_1"]);
        let said = "CKV_DOCKER_7, CKV2_DOCKER_1 of Checkov, DS-0001 of Trivy";
        assert_eq!(scanners.as_deref(), Some(said));
    }
}
