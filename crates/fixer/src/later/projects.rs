//! The commands that project tools run: `make`, and scripts of `package.json`.

use std::collections::VecDeque;
use std::sync::OnceLock;

use dockwright_model::Word;
use dockwright_model::context::{Context, Entry, matches_name};
use serde_json::Value;

use super::copied::{Origin, resolve};
use super::files::Scripts;
use super::known::{BUILD_FILES, OWN_COMMANDS, RUNS_SCRIPT, reaches};
use super::names;
use super::need::{Found, Need};
use super::place::Place;
use super::reader::Reader;
use super::recipes;
use super::resource::{Key, Resource};
use crate::contexts::{Answers, Sent};

impl Reader<'_, '_> {
    /// The need of `make`: of the Makefile and the commands in its rules.
    pub fn make(&self, place: &Place<'_>, words: &[Word]) -> Need {
        let value = |option: &str| {
            let mut pairs = words.windows(2).filter(|it| it[0].text == option);
            pairs.next().map(|it| it[1].text.clone())
        };
        if place.has_made() {
            return self.may_reach(place, words);
        }
        let dir = value("-C").unwrap_or_else(|| ".".to_owned());
        let names = value("-f").map_or_else(
            || ["GNUmakefile", "makefile", "Makefile"].map(str::to_owned).to_vec(),
            |it| vec![it],
        );
        let mut paths = names.iter().filter_map(|it| resolve(&place.dir, &format!("{dir}/{it}")));
        let found = paths.find_map(|it| self.read(place, &it));
        match found {
            Some(Found::Nothing | Found::Reaches) => {
                let mut files = names.iter().map(|it| format!("{dir}/{it}"));
                let calls = files.any(|it| self.recipes_may_call(place, &it, words));
                let own = if calls { place.unknown(words) } else { Need::No };
                own.or(self.may_reach(place, words))
            }
            Some(Found::Calls) if self.resource.fetches_what_it_lacks() => {
                Need::Yes(place.at.start())
            }
            // Not every rule may be needed.
            Some(Found::Calls) => place.unknown(words).or(self.may_reach(place, words)),
            _ => place.unknown(words),
        }
    }

    /// Whether the recipes that `make` runs call an unknown program.
    fn recipes_may_call(&self, place: &Place<'_>, path: &str, words: &[Word]) -> bool {
        let Ok(context) = self.ctx.context() else { return false };
        let origin = resolve(&place.dir, path).and_then(|it| self.origin(place, &it));
        let Some(Origin::Context(path)) = origin else { return false };
        let Some(text) = context.text(&path) else { return false };
        let goals: Vec<_> = recipes::goals(words).collect();
        let dir = path.rsplit_once('/').map_or("", |it| it.0);
        let recipes = recipes::of(&text, &goals);
        let files = Scripts::new(context, self);
        recipes.iter().any(|it| !files.is_known_shell(it, dir))
    }

    /// The need of `npm run`, and of the scripts that an install runs.
    pub fn node(&self, place: &Place<'_>, words: &[Word]) -> Need {
        let command = words[1..].iter().find(|it| !it.text.starts_with('-'));
        let command = command.map_or("install", |it| it.text.as_str());
        let is_script = RUNS_SCRIPT.contains(&command) || !OWN_COMMANDS.contains(&command);
        let is_global = words.iter().any(|it| ["-g", "--global", "global"].contains(&&*it.text));
        let installs = ["install", "ci", "i", "clean-install", "rebuild"].contains(&command);
        if !is_script && (is_global || !installs) {
            return Need::No;
        }
        match self.scripts(place) {
            Some(Found::Nothing) if is_script => self.may_reach(place, words),
            Some(found) if is_script || matches!(found, Found::Calls | Found::Reaches) => {
                self.needed(place, found, words)
            }
            None if is_script => place.unknown(words),
            // The packages of a workspace have their own scripts.
            _ if installs && !place.is_start && self.build_files_call() => place.unknown(words),
            _ => Need::No,
        }
    }

    /// The need of a known tool that runs commands from project files: if one of the files calls
    /// the manager, the tool may as well.
    pub fn built(&self, place: &Place<'_>, name: &str, words: &[Word]) -> Need {
        if !reaches(name, &words[1..]) {
            let starts = self.starts_files(name, &words[1..]);
            return if starts { self.may_reach(place, words) } else { Need::No };
        }
        if place.is_start {
            return self.may_reach(place, words);
        }
        if name == "go" && words.iter().any(|it| it.text == "generate") {
            return place.unknown(words);
        }
        if self.build_files_call() { place.unknown(words) } else { self.may_reach(place, words) }
    }

    /// Whether an input file of a build tool calls the manager, in any directory that may be the
    /// build context.
    pub fn build_files_call(&self) -> bool {
        *self.known.builds.get_or_init(|| {
            let calls =
                |it: &Sent<'_>| it.memory_of_usual::<BuildFiles>().call(&it.context, self.resource);
            self.ctx.anywhere().iter().any(calls)
        })
    }

    /// The classification of the scripts in the nearest `package.json`.
    fn scripts(&self, place: &Place<'_>) -> Option<Found> {
        let context = self.ctx.context().ok()?;
        let path = resolve(&place.dir, "package.json")?;
        let Origin::Context(path) = self.origin(place, &path)? else {
            return Some(Found::Unread);
        };
        self.known.projects.get(&path, || self.scripts_of(context, &path))
    }

    fn scripts_of(&self, context: &Context<'_>, path: &str) -> Option<Found> {
        let Ok(json) = serde_json::from_slice::<Value>(&context.read(path)?) else {
            return Some(Found::Unread);
        };
        let scripts = json.get("scripts").and_then(Value::as_object);
        let texts = scripts.into_iter().flatten().filter_map(|(_, it)| it.as_str());
        let text = texts.collect::<Vec<_>>().join("\n");
        let dir = path.rsplit_once('/').map_or("", |it| it.0);
        let found = Scripts::new(context, self).text(&text, dir, 0);
        let runs_hooks = scripts.into_iter().flatten().any(|it| HOOKS.contains(&it.0.as_str()));
        Some(if found == Found::Nothing && runs_hooks { Found::Reaches } else { found })
    }
}

/// Scripts that an install runs.
const HOOKS: &[&str] = &[
    "dependencies",
    "install",
    "postinstall",
    "postprepare",
    "preinstall",
    "prepare",
    "prepublish",
    "preprepare",
];

/// The maximum depth of the search for files.
const DEPTH: usize = 3;
/// The maximum number of directory entries to look at.
const ENTRIES: usize = 2_000;
/// The maximum number of files to read.
const FILES: usize = 64;

/// The input files of build tools in a directory, for all Dockerfiles.
#[derive(Default)]
struct BuildFiles {
    paths: OnceLock<Vec<String>>,
    /// Whether one of the files calls the manager.
    calls: Answers<Key, bool>,
}

impl BuildFiles {
    fn call(&self, context: &Context<'_>, resource: &Resource) -> bool {
        self.calls.get(resource.key(), || {
            let paths = self.paths.get_or_init(|| build_files(context));
            let mut texts = paths.iter().filter_map(|path| context.text(path));
            texts.any(|text| names::reads(&text, resource))
        })
    }
}

/// The input files of build tools in a context, nearest first.
fn build_files(context: &Context<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = 0;
    let mut dirs = VecDeque::from([(String::new(), 0)]);
    while let Some((dir, depth)) = dirs.pop_front() {
        for (name, entry) in context.list(&dir).iter() {
            seen += 1;
            if seen > ENTRIES || found.len() == FILES {
                return found;
            }
            let path = if dir.is_empty() { name.clone() } else { format!("{dir}/{name}") };
            match entry {
                Entry::Dir if depth < DEPTH && name != "node_modules" && name != ".git" => {
                    dirs.push_back((path, depth + 1));
                }
                Entry::File if BUILD_FILES.iter().any(|it| matches_name(it, name)) => {
                    found.push(path);
                }
                _ => {}
            }
        }
    }
    found
}
