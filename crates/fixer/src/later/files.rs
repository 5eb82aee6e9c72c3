//! Scripts of the build context and the scripts that they call.
//!
//! A shell script is known only if each of its commands is known by name, or is a file that is read
//! in the same way. A script in another language is known if nothing in it can start a process.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Operator, Part, Script};
use dockwright_syntax::ast::ShellText;
use hashbrown::HashSet;

use super::known::STARTS_PROCESSES;
use super::names;
use super::need::Found;
use super::reader::Reader;
use super::resource::Resource;
use crate::contexts::Answers;

/// The maximum depth of calls between scripts.
const DEPTH: usize = 4;
/// The maximum number of bytes to read.
const BYTES: usize = 256 << 10;
/// The maximum number of files to read.
const FILES: usize = 32;

/// The scripts that files and texts of a context name, for all Dockerfiles and managers.
#[derive(Default)]
struct Calls {
    /// By the path of the file.
    of_files: Answers<String, Arc<[String]>>,
    /// By directory and text.
    of_texts: Answers<(String, String), Arc<[String]>>,
}

/// Reads scripts of the context.
pub(super) struct Scripts<'f, 'r, 'p> {
    pub context: &'f Context<'f>,
    pub reader: &'f Reader<'r, 'p>,
    /// Whether the scripts may run other files.
    pub reaches: Cell<bool>,
    /// Whether the scripts walk through a directory of the manager.
    pub looks_below: Cell<bool>,
    /// The programs that they start by a bare name, of which none is known.
    pub unknown: RefCell<Vec<String>>,
    /// The programs that packages of the project bring.
    pub brought: HashSet<String>,
    seen: HashSet<String>,
    bytes: usize,
}

impl<'f, 'r, 'p> Scripts<'f, 'r, 'p> {
    pub fn new(context: &'f Context<'f>, reader: &'f Reader<'r, 'p>) -> Self {
        Self {
            context,
            reader,
            reaches: Cell::default(),
            looks_below: Cell::default(),
            unknown: RefCell::default(),
            brought: HashSet::new(),
            seen: HashSet::new(),
            bytes: 0,
        }
    }

    /// The result so far, combined with other files that may run.
    pub fn in_all(&self, found: Found) -> Found {
        match found {
            Found::Nothing if self.reaches.get() => Found::Reaches,
            Found::Unread if !self.unknown.borrow().is_empty() => {
                Found::Unknown(self.unknown.borrow().as_slice().into())
            }
            found => found,
        }
    }

    /// Classifies a file of the context.
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
        let dir = path.rsplit_once('/').map_or("", |it| it.0);
        let text = crate::text::lossy(&content);
        let found = self.calling(&text, depth, |it| it.known_calls(path, &text, dir));
        self.classified(found, path, &text, dir)
    }

    /// Classifies a script with this text in a directory of the context.
    pub fn script(&mut self, path: &str, text: &str, dir: &str, depth: usize) -> Found {
        let found = self.text(text, dir, depth);
        self.classified(found, path, text, dir)
    }

    /// The result for a script, given the result for the scripts that its text names.
    fn classified(&mut self, found: Found, path: &str, text: &str, dir: &str) -> Found {
        match found {
            Found::Nothing => {
                let is_known = self.is_known(path, text, dir);
                match self.looks_below.get() {
                    true => Found::Calls,
                    false if is_known => Found::Nothing,
                    false => Found::Unread,
                }
            }
            found => found,
        }
    }

    /// Classifies a text in a directory of the context.
    pub fn text(&mut self, text: &str, dir: &str, depth: usize) -> Found {
        self.calling(text, depth, |it| {
            let find = || it.calls(text, dir).into();
            let Ok(sent) = it.reader.ctx.sent() else { return find() };
            let known = sent.memory_of_usual::<Calls>();
            known.of_texts.get((dir.to_owned(), text.to_owned()), find)
        })
    }

    /// Classifies a text by its own words, and by the scripts that it names.
    fn calling(
        &mut self,
        text: &str,
        depth: usize,
        calls: impl FnOnce(&Self) -> Arc<[String]>,
    ) -> Found {
        let resource = self.reader.resource;
        if names::reads(text, resource)
            && (self.reader.has_settings() || !fetches_first(text, resource))
        {
            return Found::Calls;
        }
        if runs_unread(text) {
            return Found::Unread;
        }
        let mut found = Found::Nothing;
        for path in calls(self).iter() {
            match self.file(path, depth + 1) {
                Found::Nothing | Found::Reaches => {}
                Found::Calls => return Found::Calls,
                Found::Unread | Found::Unknown(_) => found = Found::Unread,
            }
        }
        found
    }

    /// The scripts that a file of the context names.
    fn known_calls(&self, path: &str, text: &str, dir: &str) -> Arc<[String]> {
        let find = || self.calls(text, dir).into();
        let Ok(sent) = self.reader.ctx.sent() else { return find() };
        sent.memory_of_usual::<Calls>().of_files.get(path.to_owned(), find)
    }

    /// The scripts that a text names.
    fn calls(&self, text: &str, dir: &str) -> Vec<String> {
        let is_end = |c: char| c.is_whitespace() || "\"'`;|&()<>=,:{}".contains(c);
        let mut seen = HashSet::new();
        let words = text.split(is_end).filter(|it| may_be_path(it) && seen.insert(*it));
        words.filter_map(|it| self.called(it, dir)).collect()
    }

    /// The script that a word names: by path, or as a module next to the text.
    pub fn called(&self, word: &str, dir: &str) -> Option<String> {
        let ends = ["", ".py", "/__init__.py", ".js", ".cjs", ".mjs", "/index.js"];
        let module = word.trim_start_matches('.').replace('.', "/");
        let dirs = if dir.is_empty() { &[""][..] } else { &[dir, ""] };
        let names = if module == word { &[word][..] } else { &[word, &module] };
        let paths = names.iter().flat_map(|name| dirs.iter().map(move |dir| (dir, name)));
        let paths = paths.flat_map(|it| ends.iter().map(move |end| (it, end)));
        let paths = paths.filter_map(|((dir, name), end)| clean(&format!("{dir}/{name}{end}")));
        paths.into_iter().find(|it| is_script(self.context, it))
    }

    /// Whether all commands of a Rakefile are known: what `sh` and its like get as a text, or as words.
    fn knows_commands(&self, text: &str, dir: &str) -> bool {
        let is_comment = |it: &&str| it.trim_start().starts_with('#');
        let mut is_known = true;
        let mut rest = String::new();
        for line in text.lines().filter(|it| !is_comment(it)) {
            let told = line.trim_start();
            let told = told.strip_prefix("sh").or_else(|| told.strip_prefix("system"));
            let told = told.filter(|it| it.starts_with([' ', '(']));
            let Some(told) = told else {
                rest.extend([line, "\n"]);
                continue;
            };
            let told = told.trim_start_matches([' ', '(']).trim_end_matches([' ', ')']);
            let quote = told.chars().next().filter(|it| matches!(it, '"' | '\''));
            let inner = quote.and_then(|it| told.strip_prefix(it)?.rsplit_once(it));
            let command = match inner {
                Some((text, "")) => text.replace(['"', '\'', ','], " "),
                _ => return false,
            };
            is_known &= !command.contains('#') && self.is_known_shell(&command, dir);
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let tells = rest.split(|c| !is_part(c)).any(|it| it == "sh");
        is_known && !tells && !starts_processes(&rest) && !rest.contains('`')
    }

    /// Whether all programs that a script starts are known.
    fn is_known(&self, path: &str, text: &str, dir: &str) -> bool {
        if is_of_shell(path, text) {
            return self.is_known_shell(text, dir);
        }
        self.reaches.set(true);
        if self.reader.names_below(text) {
            self.looks_below.set(true);
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        if name == "Rakefile" || name.rsplit_once('.').is_some_and(|it| it.1 == "rake") {
            return self.knows_commands(text, dir);
        }
        if name.contains("akefile") || name.rsplit_once('.').is_some_and(|it| it.1 == "mk") {
            return !names::has_built_recipe(text);
        }
        let first = text.lines().next().filter(|it| it.starts_with("#!")).unwrap_or_default();
        let runs_backticks =
            QUOTES_COMMANDS.iter().any(|(end, it)| name.ends_with(end) || first.contains(it));
        !(starts_processes(text) || runs_backticks && text.contains('`'))
    }
}

/// Languages in which text between backticks is a command: the ending of a file name, and the
/// interpreter.
const QUOTES_COMMANDS: [(&str, &str); 3] = [(".pl", "perl"), (".php", "php"), (".rb", "ruby")];

/// Whether a text in any language has a word that may start a process.
pub(super) fn starts_processes(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_comment =
        |it: &&str| ["#", "//", "*"].iter().any(|mark| it.trim_start().starts_with(mark));
    let mut words =
        text.lines().filter(|it| !is_comment(it)).flat_map(|it| it.split(|c| !is_part(c)));
    words.any(|it| STARTS_PROCESSES.has(it))
        || ["%x", "sh -c", "import sh"].iter().any(|it| text.contains(it))
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

/// Whether a file is a shell script, by its first line or its name. Any other file is read by the
/// program that runs it.
fn is_of_shell(path: &str, text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    if first.starts_with("#!") {
        first.contains("sh")
    } else {
        name.ends_with("sh") || !name.contains('.') && !name.contains("akefile")
    }
}

/// Whether downloaded text is run, by a pipe into a shell.
fn runs_unread(text: &str) -> bool {
    const READERS: [&str; 9] =
        ["sh", "bash", "dash", "ash", "zsh", "python", "python3", "perl", "ruby"];
    text.split('|').skip(1).any(|it| {
        let word = it.split_whitespace().find(|it| !matches!(*it, "sudo" | "-E" | "env"));
        word.is_some_and(|it| READERS.contains(&it.rsplit('/').next().unwrap_or_default()))
    })
}

/// Whether a shell script fetches everything anew before it uses the manager for anything else.
pub(super) fn fetches_first(text: &str, resource: &Resource) -> bool {
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
            if names::reads(&part.node.text().to_string(), resource) {
                return false;
            }
        }
    }
    false
}
