//! Scripts of the build context, read as far as they call each other.

use std::collections::HashSet;

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Operator, Part, Script, Word};
use dockwright_syntax::ast::ShellText;

use super::known::{PREFIXES, SHELLS};
use super::{Resource, names};

/// How many scripts may lead to each other.
const DEPTH: usize = 4;
/// How many bytes are read.
const BYTES: usize = 256 << 10;
/// How many files are read.
const FILES: usize = 32;

/// What was found in a script and in what it calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The package manager is not called, or only once it has fetched its own.
    Nothing,
    /// Something calls it.
    Calls,
    /// Something cannot be read.
    Unread,
}

/// Reads scripts of the context.
pub(super) struct Files<'f> {
    pub context: &'f Context<'f>,
    pub resource: &'f Resource,
    seen: HashSet<String>,
    bytes: usize,
}

impl<'f> Files<'f> {
    pub fn new(context: &'f Context<'f>, resource: &'f Resource) -> Self {
        Self { context, resource, seen: HashSet::new(), bytes: 0 }
    }

    /// What a file of the context calls.
    pub fn file(&mut self, path: &str, depth: usize) -> Found {
        if !self.seen.insert(path.to_owned()) {
            return Found::Nothing;
        }
        let Some(content) = self.context.read(path).filter(|it| !it.contains(&0)) else {
            return Found::Unread;
        };
        self.bytes += content.len();
        if depth == DEPTH || self.bytes > BYTES || self.seen.len() > FILES {
            return Found::Unread;
        }
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        let text = String::from_utf8_lossy(&content);
        match self.text(&text, folder, depth) {
            Found::Nothing if is_of_shell(path, &text) && calls_unnamed(&text) => Found::Unread,
            found => found,
        }
    }

    /// What a text in a directory of the context calls.
    pub fn text(&mut self, text: &str, folder: &str, depth: usize) -> Found {
        if names::are_in(text, self.resource) && !fetches_first(text, self.resource) {
            return Found::Calls;
        }
        if runs_unread(text) {
            return Found::Unread;
        }
        let is_end = |c: char| c.is_whitespace() || "\"'`;|&()<>=,:{}".contains(c);
        let mut found = Found::Nothing;
        for word in text.split(is_end).filter(|it| may_be_path(it)) {
            let Some(path) = self.called(word, folder) else { continue };
            match self.file(&path, depth + 1) {
                Found::Nothing => {}
                Found::Calls => return Found::Calls,
                Found::Unread => found = Found::Unread,
            }
        }
        found
    }

    /// The script that a word names: as a path, or as a module beside the text.
    fn called(&self, word: &str, folder: &str) -> Option<String> {
        let ends = ["", ".py", ".js", ".cjs", ".mjs", "/index.js"];
        let names = [format!("{folder}/{word}"), word.to_owned()];
        let paths = names.iter().flat_map(|it| ends.iter().map(move |end| format!("{it}{end}")));
        paths.filter_map(|it| clean(&it)).find(|it| is_script(self.context, it))
    }
}

fn may_be_path(word: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    !word.is_empty() && !word.starts_with('-') && word.len() < 128 && word.chars().all(is_plain)
}

fn is_script(context: &Context<'_>, path: &str) -> bool {
    const ENDS: [&str; 11] =
        ["sh", "bash", "py", "js", "cjs", "mjs", "ts", "rb", "pl", "php", "mk"];
    if !matches!(context.entry(path), Some(Entry::File | Entry::Other)) {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((_, end)) => ENDS.contains(&end),
        None => {
            name.contains("akefile") || context.read(path).is_some_and(|it| it.starts_with(b"#!"))
        }
    }
}

/// Whether a file is a script for a shell, by its first line or its name.
fn is_of_shell(path: &str, text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    if first.starts_with("#!") { first.contains("sh") } else { path.ends_with("sh") }
}

/// Whether a shell script runs something whose name only a run tells, other than its arguments.
fn calls_unnamed(text: &str) -> bool {
    let script = ShellText::of_script(text).and_then(|it| Script::of(&it));
    script.is_none_or(|it| it.parts().flat_map(Part::commands).any(|it| is_unnamed(it.words())))
}

fn is_unnamed(words: &[Word]) -> bool {
    let Some((first, arguments)) = words.split_first() else { return false };
    // What is given to the script stands in the Dockerfile.
    if ["\"$@\"", "$@"].contains(&first.text.as_str()) || first.text == "[" {
        return false;
    }
    let Some(program) = first.literal() else { return true };
    let name = program.rsplit('/').next().unwrap_or_default();
    let is_option = |it: &&Word| it.text.starts_with('-') || it.text.contains('=');
    if PREFIXES.contains(&name) {
        let skipped = arguments.iter().take_while(is_option).count();
        return is_unnamed(&arguments[skipped..]);
    }
    let runs_argument = SHELLS.contains(&name) || [".", "source", "eval"].contains(&name);
    let argument = arguments.iter().find(|it| !is_option(it));
    runs_argument && argument.is_some_and(|it| it.literal().is_none())
}

/// Whether something runs that comes from elsewhere: what is piped into a shell.
fn runs_unread(text: &str) -> bool {
    text.split('|').skip(1).any(|it| {
        let word = it.split_whitespace().find(|it| !matches!(*it, "sudo" | "-E" | "env"));
        matches!(word, Some("sh" | "bash" | "/bin/sh" | "/bin/bash" | "python" | "python3"))
    })
}

/// Whether a shell script fetches all anew before it calls the manager for anything else.
fn fetches_first(text: &str, resource: &Resource) -> bool {
    let Some(script) = ShellText::of_script(text).and_then(|it| Script::of(&it)) else {
        return false;
    };
    let is_or = |it: &Part| matches!(it.operator, Some((Operator::Or, _)));
    for list in &script.lists {
        for (position, part) in list.parts.iter().enumerate() {
            let is_tolerated = list.parts.iter().skip(position).any(is_or);
            if !is_tolerated && part.command().is_some_and(|it| resource.is_fetched_by(&it)) {
                return true;
            }
            if names::are_in(&part.node.text().to_string(), resource) {
                return false;
            }
        }
    }
    false
}
