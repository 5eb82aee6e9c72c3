//! The changes between two files, as text and as JSON.

use dockwright_compare::{Attention, Change, Comparison, Kind};
use serde::Serialize;

use super::json;
use crate::message::visible;

/// The version of the document; it grows when a field is removed or changes its meaning.
const VERSION: u32 = 1;

/// A comparison, with the names of the files and the kinds that are forbidden.
pub struct Compared<'a> {
    /// The name of the old file.
    pub old: &'a str,
    /// The name of the new file.
    pub new: &'a str,
    /// The result.
    pub comparison: &'a Comparison,
    /// The kinds that make the command fail.
    pub forbidden: &'a [Kind],
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    old: &'a str,
    new: &'a str,
    /// Whether nothing but the layout differs.
    layout_only: bool,
    /// How many `RUN` layers the layout alone rebuilds.
    changed_runs: usize,
    /// The highest level of all changes.
    attention: Option<&'static str>,
    /// The number of forbidden changes.
    forbidden: usize,
    changes: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    kind: &'static str,
    attention: &'static str,
    old_line: Option<usize>,
    new_line: Option<usize>,
    text: &'a str,
    forbidden: bool,
}

impl Compared<'_> {
    fn is_forbidden(&self, change: &Change) -> bool {
        self.forbidden.contains(&change.kind)
    }

    /// The number of forbidden changes.
    pub fn forbidden(&self) -> usize {
        self.comparison.changes.iter().filter(|it| self.is_forbidden(it)).count()
    }

    /// A line for each change: forbidden ones first, then by attention.
    pub fn text(&self, colour: bool) -> String {
        let mut changes: Vec<_> = self.comparison.changes.iter().collect();
        changes.sort_by_key(|it| std::cmp::Reverse((self.is_forbidden(it), it.attention())));
        changes.into_iter().map(|it| self.line(it, colour)).collect()
    }

    fn line(&self, change: &Change, colour: bool) -> String {
        let (name, line) = match (change.new_line, change.old_line) {
            (Some(line), _) => (self.new, Some(line)),
            (None, Some(line)) => (self.old, Some(line)),
            (None, None) => (self.new, None),
        };
        let line = line.map_or_else(String::new, |it| format!("{it}:"));
        let attention = change.attention();
        let style = match attention {
            Attention::Note => "\x1b[1;36m",
            Attention::Review => "\x1b[1;33m",
            Attention::Risk => "\x1b[1;31m",
        };
        let (style, bold, reset) =
            if colour { (style, "\x1b[1m", "\x1b[0m") } else { ("", "", "") };
        let forbidden = if self.is_forbidden(change) { " (forbidden)" } else { "" };
        format!(
            "{bold}{}:{line}{reset} {style}{}[{}]:{reset} {}{forbidden}\n",
            visible(name),
            attention.name(),
            change.kind,
            visible(&change.text),
        )
    }

    fn change<'c>(&self, it: &'c Change) -> Shown<'c> {
        Shown {
            kind: it.kind.name(),
            attention: it.attention().name(),
            old_line: it.old_line,
            new_line: it.new_line,
            text: &it.text,
            forbidden: self.is_forbidden(it),
        }
    }

    /// One JSON document.
    pub fn json(&self) -> String {
        let Comparison { changes, changed_runs } = self.comparison;
        let document = Document {
            version: VERSION,
            old: self.old,
            new: self.new,
            layout_only: self.comparison.is_layout_only(),
            changed_runs: *changed_runs,
            attention: self.comparison.attention().map(Attention::name),
            forbidden: self.forbidden(),
            changes: changes.iter().map(|it| self.change(it)).collect(),
        };
        json::text(&document) + "\n"
    }
}

/// A table of all kinds: name, level of attention, and a sentence.
pub fn kinds() -> String {
    let names = Kind::ALL.iter().map(|it| it.name().len()).max().unwrap_or_default();
    let line = |it: &Kind| {
        let (name, attention) = (it.name(), it.attention().name());
        format!("{name:names$}  {attention:6}  {}\n", it.description())
    };
    Kind::ALL.iter().map(line).collect()
}
