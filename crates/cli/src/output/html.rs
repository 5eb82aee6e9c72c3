//! `--output html`: one page about a run that needs no other file.
//!
//! The totals stand above the files, so everything is collected and printed at the end. The page has
//! a limit: files come in the order of the run, and what would not fit is left out and counted, the
//! diffs first.

mod diff;
mod plot;
mod section;
mod table;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use dockwright_fixer::{Finding, Level, address_of_page};
use sha2::{Digest, Sha256};

use self::section::text;
pub use self::section::{Section, section};
use self::table::Table;
use super::owners::Owners;
use super::report::{Ending, Report};
use super::summary::Summary;
use crate::args::mode::Mode;
use crate::message::Message;

/// The most bytes of a page. Browsers show it at once, and it can be sent by mail.
const LARGEST: usize = 2_000_000;
/// The most bytes of errors that belong to no file.
const LARGEST_ERRORS: usize = 100_000;
/// Space for the notes about what is left out, and for the end of the page without its script.
const END: usize = 1_000;
/// The most bytes of the changes of one file, so that they hide no others.
const LARGEST_DIFF: usize = 500_000;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");
const LEVELS: [Level; 4] = [Level::Safe, Level::Intended, Level::Risky, Level::Suggestion];

/// What the run does, which decides about columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Check,
    Fix,
    Format,
}

/// What is counted of a pass, a directory or an owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    files: usize,
    /// Files with findings that are not fixed.
    found_in: usize,
    /// Files that change.
    changed: usize,
    /// `RUN` layers that are built again.
    layers: usize,
    fixes: usize,
    /// Findings that are not fixed.
    found: usize,
}

/// A page that grows with each file.
pub struct Page {
    mode: Mode,
    kind: Kind,
    owners: Option<Owners>,
    all: Counts,
    fixes: BTreeMap<Level, usize>,
    by_pass: BTreeMap<&'static str, (String, Counts)>,
    by_directory: BTreeMap<String, Counts>,
    by_owner: BTreeMap<String, Counts>,
    sections: Vec<Section>,
    /// The bytes of the findings and of the diffs in the sections.
    held: [usize; 2],
    /// Files and diffs that no page has space for.
    left_out: LeftOut,
}

#[derive(Clone, Copy, Debug, Default)]
struct LeftOut {
    files: usize,
    diffs: usize,
}

impl Page {
    /// A page without files.
    pub fn new(mode: Mode, is_layout: bool, owners: Option<Owners>) -> Self {
        let kind = match (mode, is_layout) {
            (Mode::List, _) => Kind::Check,
            (_, true) => Kind::Format,
            (_, false) => Kind::Fix,
        };
        Self {
            mode,
            kind,
            owners,
            all: Counts::default(),
            fixes: BTreeMap::new(),
            by_pass: BTreeMap::new(),
            by_directory: BTreeMap::new(),
            by_owner: BTreeMap::new(),
            sections: Vec::new(),
            held: [0; 2],
            left_out: LeftOut::default(),
        }
    }

    /// Adds a file.
    pub fn add(&mut self, report: &Report) {
        let counts = counts(report);
        if counts.files == 0 {
            return;
        }
        self.all.add(counts);
        self.directory(&report.path).add(counts);
        if let Some(owners) = &self.owners {
            let names = owners.of(&report.path);
            for it in names {
                self.by_owner.entry(it.clone()).or_default().add(counts);
            }
            if names.is_empty() {
                self.by_owner.entry("no owner".to_owned()).or_default().add(counts);
            }
        }
        self.passes(report);
        if let Some(section) = &report.shown.section {
            self.section(section.clone());
        }
    }

    fn directory(&mut self, path: &Path) -> &mut Counts {
        let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
        let name = parent.unwrap_or(Path::new(".")).to_string_lossy();
        self.by_directory.entry(name.replace(std::path::MAIN_SEPARATOR, "/")).or_default()
    }

    fn passes(&mut self, report: &Report) {
        let findings = &report.verdict.findings;
        let mut passes: BTreeMap<_, (String, Counts)> = BTreeMap::new();
        let mut count = |it: &Finding, counts: Counts| {
            let link = || (link(it), Counts { files: 1, ..Counts::default() });
            passes.entry(it.pass.name).or_insert_with(link).1.add(counts);
        };
        for it in &findings.applied {
            *self.fixes.entry(it.level).or_default() += 1;
            count(it, Counts { fixes: 1, ..Counts::default() });
        }
        for it in &findings.held {
            count(it, Counts { found: 1, ..Counts::default() });
        }
        for (name, (link, counts)) in passes {
            self.by_pass.entry(name).or_insert((link, Counts::default())).1.add(counts);
        }
    }

    /// Keeps a section as far as a page can have space for it.
    fn section(&mut self, mut section: Section) {
        let [findings, diffs] = &mut self.held;
        if *findings + section.findings.len() > LARGEST {
            self.left_out.files += 1;
            return;
        }
        if section.diff.len() > LARGEST_DIFF || *diffs + section.diff.len() > LARGEST {
            self.left_out.diffs += 1;
            section.diff = String::new();
        }
        *findings += section.findings.len();
        *diffs += section.diff.len();
        self.sections.push(section);
    }

    /// The page; `errors` do not belong to a file of it.
    pub fn text(self, summary: &Summary, errors: &[Message]) -> String {
        let mut html = head(self.title());
        html.push_str(&self.totals(summary));
        html.push_str(&listed_errors(errors));
        html.push_str(&self.plot());
        html.push_str(&self.tables());
        let space = LARGEST.saturating_sub(html.len() + SCRIPT.len() + END);
        html.push_str(&self.files(space));
        let version = env!("CARGO_PKG_VERSION");
        let _ = write!(
            html,
            "</main>\n<footer><p>dockwright {version}</p></footer>\n<script>{SCRIPT}</script>\n\
             </body>\n</html>\n"
        );
        html
    }

    fn title(&self) -> &'static str {
        match (self.kind, self.mode.writes()) {
            (Kind::Check, _) => "Findings in Dockerfiles",
            (Kind::Fix, true) => "Fixes of Dockerfiles",
            (Kind::Fix, false) => "Fixes that Dockerfiles would get",
            (Kind::Format, true) => "Layout of Dockerfiles",
            (Kind::Format, false) => "Layout that Dockerfiles would get",
        }
    }

    fn changed(&self) -> &'static str {
        if self.mode.writes() { "changed" } else { "would change" }
    }

    /// What the findings that are left are called.
    fn found(&self) -> &'static str {
        if self.kind == Kind::Check { "findings" } else { "left as they are" }
    }

    fn totals(&self, summary: &Summary) -> String {
        let mut rows = vec![("files".to_owned(), self.all.files)];
        if self.kind != Kind::Check {
            rows.push((format!("files: {}", self.changed()), summary.changed));
        }
        if self.kind != Kind::Format {
            rows.push(("files with findings".to_owned(), self.all.found_in));
        }
        let more = [("files: skipped", summary.skipped), ("errors", summary.errors)];
        for (level, count) in LEVELS.map(|it| (it, self.fixes.get(&it))) {
            rows.extend(count.map(|it| (format!("fixes: {level}"), *it)));
        }
        for (level, count) in LEVELS.map(|it| (it, summary.held.get(&it))) {
            rows.extend(count.map(|it| (format!("{}: {level}", self.found()), *it)));
        }
        if self.kind != Kind::Check && summary.layers > 0 {
            rows.push(("RUN layers built again once".to_owned(), summary.layers));
        }
        let more = more.into_iter().filter(|it| it.1 > 0);
        rows.extend(more.map(|(name, count)| (name.to_owned(), count)));
        let row =
            |(name, count): &(String, usize)| format!("<tr><th scope=row>{name}<td>{count}\n");
        let rows = rows.iter().map(row).collect::<Vec<_>>().concat();
        format!("<table>\n<caption>Totals</caption>\n<tbody>\n{rows}</table>\n")
    }

    fn plot(&self) -> String {
        let words = match self.kind {
            Kind::Check => ["found", ""],
            Kind::Fix | Kind::Format => ["fixed", "left"],
        };
        let of = |(name, (_, counts)): (&&str, &(String, Counts))| {
            let parts = match self.kind {
                Kind::Check => [counts.found, 0],
                Kind::Fix | Kind::Format => [counts.fixes, counts.found],
            };
            ((*name).to_owned(), parts)
        };
        plot::bars(self.by_pass.iter().map(of).collect(), &words)
    }

    /// The tables by pass, by directory and by owner, those that have rows.
    fn tables(&self) -> String {
        let (changed, found) = (self.changed(), self.found());
        let of_pass = |it: &Counts| match self.kind {
            Kind::Check => vec![it.files, it.found],
            Kind::Fix | Kind::Format => vec![it.files, it.found, it.fixes],
        };
        let heads_of_pass: &[_] = match self.kind {
            Kind::Check => &["files", "findings"],
            Kind::Fix | Kind::Format => &["files", found, "fixes"],
        };
        let of = |it: &Counts| match self.kind {
            Kind::Check => vec![it.files, it.found_in, it.found],
            Kind::Fix => vec![it.files, it.changed, it.found, it.fixes],
            Kind::Format => vec![it.files, it.layers, it.changed],
        };
        let heads: &[_] = match self.kind {
            Kind::Check => &["files", "files with findings", "findings"],
            Kind::Fix => &["files", changed, found, "fixes"],
            Kind::Format => &["files", "RUN layers built again", changed],
        };
        let passes = self.by_pass.values().map(|(link, it)| (link.clone(), of_pass(it)));
        let named =
            |(name, it): (&String, &Counts)| (format!("<code>{}</code>", text(name)), of(it));
        let owned = |(name, it): (&String, &Counts)| (text(name), of(it));
        let tables = [
            ("By pass", "pass", heads_of_pass, passes.collect::<Vec<_>>()),
            ("By directory", "directory", heads, self.by_directory.iter().map(named).collect()),
            ("By owner", "owner", heads, self.by_owner.iter().map(owned).collect()),
        ];
        let tables = tables.into_iter().filter(|it| !it.3.is_empty());
        let html =
            tables.map(|(caption, of, counts, rows)| Table { caption, of, counts, rows }.html());
        html.collect()
    }

    /// The sections that fit into this many bytes: first the findings of files, then their diffs.
    fn files(&self, mut space: usize) -> String {
        let mut left_out = self.left_out;
        let mut fits = |bytes: usize, left_out: &mut usize| {
            let fits = bytes <= space;
            space -= if fits { bytes } else { 0 };
            *left_out += usize::from(!fits);
            fits
        };
        let listed: Vec<_> = self
            .sections
            .iter()
            .filter(|it| fits(it.findings.len(), &mut left_out.files))
            .collect();
        let mut html = String::new();
        for it in listed {
            html.push_str(&it.findings);
            if fits(it.diff.len(), &mut left_out.diffs) {
                html.push_str(&it.diff);
            }
        }
        if html.is_empty() && left_out.files == 0 {
            return "<p>There is nothing to tell about single files.</p>\n".to_owned();
        }
        format!("<h2>Files</h2>\n{}{html}", left_out.note())
    }
}

impl LeftOut {
    fn note(self) -> String {
        let files = |count: usize| match count {
            1 => "1 more file".to_owned(),
            count => format!("{count} more files"),
        };
        let mut note = String::new();
        if self.diffs > 0 {
            let _ = writeln!(
                note,
                "<p>The page has no space for the changes of {}; <code>--output patch</code> has \
                 them all.</p>",
                files(self.diffs)
            );
        }
        if self.files > 0 {
            let _ = writeln!(
                note,
                "<p>The page has no space for {}, which are in the tables all the same; \
                 <code>--output json</code> has them all.</p>",
                files(self.files)
            );
        }
        note
    }
}

impl Counts {
    fn add(&mut self, more: Self) {
        self.files += more.files;
        self.found_in += more.found_in;
        self.changed += more.changed;
        self.layers += more.layers;
        self.fixes += more.fixes;
        self.found += more.found;
    }
}

/// What is counted of a file.
fn counts(report: &Report) -> Counts {
    let findings = &report.verdict.findings;
    let (is_changed, layers) = match report.verdict.ending {
        Ending::Empty => return Counts::default(),
        Ending::Changed(rebuild) => (true, rebuild.map_or(0, |it| it.layers)),
        _ => (false, 0),
    };
    Counts {
        files: 1,
        found_in: usize::from(!findings.held.is_empty()),
        changed: usize::from(is_changed),
        layers,
        fixes: findings.applied.len(),
        found: findings.held.len(),
    }
}

fn link(finding: &Finding) -> String {
    format!("<a href=\"{}\">{}</a>", address_of_page(finding.pass), finding.pass.name)
}

/// The start of the page, which allows its own style and script and nothing else.
fn head(title: &str) -> String {
    let digest = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    let (style, script) = (digest(STYLE), digest(SCRIPT));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src \
         'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    )
}

/// The errors that belong to no file.
fn listed_errors(errors: &[Message]) -> String {
    let mut html = String::new();
    let mut left = 0;
    for it in errors {
        let item = format!("<li class=error>{}\n", text(it.text()));
        if html.len() + item.len() > LARGEST_ERRORS {
            left += 1;
        } else {
            html.push_str(&item);
        }
    }
    if left > 0 {
        let _ = writeln!(html, "<li>{left} more, for which the page has no space");
    }
    if html.is_empty() { html } else { format!("<h2>Errors</h2>\n<ul>\n{html}</ul>\n") }
}

#[cfg(test)]
mod tests;
