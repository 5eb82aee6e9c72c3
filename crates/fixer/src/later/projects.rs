//! The commands that project tools run: `make`, and scripts of `package.json`.

use std::collections::VecDeque;
use std::sync::OnceLock;

use dockwright_model::Word;
use dockwright_model::context::{Context, Entry, matches_name};
use hashbrown::HashSet;
use serde_json::Value;

use super::containers::leaves_alone;
use super::copied::{Origin, resolve};
use super::files::Scripts;
use super::known::{
    BUILD_FILES, INTERPRETERS, NODE, OWN_COMMANDS, RUNS_SCRIPT, SHELLS, reaches, without_version,
};
use super::names;
use super::need::{Found, Need};
use super::place::Place;
use super::prefixed::before_command;
use super::reader::Reader;
use super::recipes;
use super::resource::{Key, Resource};
use super::workspaces::{self, Told};
use crate::contexts::{Answers, Sent};
use crate::facts::programs::last_name;
use crate::word_set::WordSet;

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
                let own = if calls { self.unknown(place, words) } else { Need::No };
                own.or(self.may_reach(place, words))
            }
            Some(Found::Calls) if self.resource.fetches_what_it_lacks() => {
                Need::Yes(place.at.start())
            }
            // Not every rule may be needed.
            Some(Found::Calls) => self.unknown(place, words),
            _ => self.not_read(place, &names[names.len() - 1], words),
        }
    }

    /// The need of a tool whose files are not found. The files may be anywhere.
    fn not_read(&self, place: &Place<'_>, file: &str, words: &[Word]) -> Need {
        self.unknown(place, words).or(self.namesakes(place, file, words))
    }

    /// Whether the recipes that `make` runs call an unknown program.
    fn recipes_may_call(&self, place: &Place<'_>, path: &str, words: &[Word]) -> bool {
        let Ok(context) = self.ctx.context() else { return false };
        let origin = resolve(&place.dir, path).and_then(|it| self.origin(place, &it));
        let Some(Origin::Context(path)) = origin else { return false };
        let Some(text) = context.text(&path) else { return false };
        let goals: Vec<_> = recipes::goals(words).collect();
        let dir = path.rsplit_once('/').map_or("", |it| it.0);
        let Some(text) = with_included(context, dir, &text) else { return true };
        let recipes = recipes::of(&text, &goals);
        let files = Scripts::new(context, self);
        recipes.iter().any(|it| !files.is_known_shell(it, dir))
    }

    /// The need of `npm run`, and of the scripts that an install runs.
    pub fn node(&self, place: &Place<'_>, words: &[Word]) -> Need {
        let told = Told::of(words);
        let command = told.operands.first().copied().unwrap_or("install");
        // `setup` is a command of pnpm; `yarn setup` runs the script of that name.
        let is_of_other = command == "setup" && words[0].text.contains("yarn");
        let is_own = OWN_COMMANDS.contains(&command) && !is_of_other;
        let is_script = RUNS_SCRIPT.contains(&command) || !is_own;
        let is_global = words.iter().any(|it| ["-g", "--global", "global"].contains(&&*it.text));
        let installs = ["install", "ci", "i", "clean-install", "rebuild"].contains(&command);
        if !is_script && (is_global || !installs) {
            return Need::No;
        }
        let of_packages = if is_script { self.workspaces(place, words, &told) } else { Need::No };
        of_packages.or(self.node_of_dir(place, words, &told, is_script, installs))
    }

    /// The need of the scripts in the `package.json` of one directory.
    fn node_of_dir(
        &self,
        place: &Place<'_>,
        words: &[Word],
        told: &Told<'_>,
        is_script: bool,
        installs: bool,
    ) -> Need {
        let path = resolve(&place.dir, &format!("{}/package.json", told.dir));
        let found = self.scripts(place, path.as_deref());
        if matches!(found, Some(Found::Nothing | Found::Reaches))
            && let Some(name) =
                self.unknown_in_scripts(place, path.as_deref(), &asked(&told.operands, is_script))
        {
            let is_known = place.is_start && leaves_alone(&name);
            let who = format!("`{name}`, which a script of `package.json` calls,");
            let need = if is_known { Need::No } else { Need::Perhaps(who) };
            return need.or(self.may_reach(place, words));
        }
        match found {
            Some(Found::Nothing) if is_script => self.may_reach(place, words),
            Some(found) if is_script || matches!(found, Found::Calls | Found::Reaches) => {
                self.needed(place, found, words)
            }
            None if is_script => self.unknown(place, words),
            // The packages of a workspace have their own scripts.
            _ if installs && !place.is_start && self.build_files_call() => {
                self.unknown(place, words)
            }
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
            return self.unknown(place, words);
        }
        if name == "cmake"
            && let Some(program) = self.unknown_of_cmake()
        {
            return Need::Perhaps(format!("`{program}`, which a file of CMake calls,"));
        }
        if self.build_files_call() {
            self.unknown(place, words)
        } else {
            self.may_reach(place, words)
        }
    }

    /// A program behind `COMMAND` in a `CMakeLists.txt` that is not known, and that these do not make.
    fn unknown_of_cmake(&self) -> Option<String> {
        let sent = self.ctx.sent_or_nearest()?;
        let known = sent.memory_of_usual::<BuildFiles>();
        let paths = known.paths(&sent.context);
        let is_one = |it: &&String| {
            matches_name("*.cmake", last_name(it)) || last_name(it) == "CMakeLists.txt"
        };
        let texts: Vec<_> =
            paths.iter().filter(is_one).filter_map(|it| sent.context.text(it)).collect();
        let is_end = |c: char| c.is_whitespace() || "()\"".contains(c);
        let makes = |name: &str| {
            texts.iter().any(|it| {
                ["add_executable(", "NAMES ", "PROGRAM "].iter().any(|way| {
                    it.match_indices(way).any(|(at, _)| {
                        it[at + way.len()..].trim_start().split(is_end).next() == Some(name)
                    })
                })
            })
        };
        texts.iter().find_map(|text| {
            let mut words = text.split(is_end).filter(|it| !it.is_empty());
            std::iter::from_fn(|| {
                words.by_ref().find(|it| *it == "COMMAND")?;
                words.next()
            })
            .find(|it| {
                let is_bare = it.starts_with(|c: char| c.is_ascii_alphabetic())
                    && !it.contains(['$', '/', '.', '@', '<']);
                let plain = without_version(it);
                let is_known = self.knows(it)
                    || INTERPRETERS.contains(&plain)
                    || SHELLS.contains(it)
                    || NODE.contains(it)
                    || matches!(
                        *it,
                        "find"
                            | "make"
                            | "ctest"
                            | "cpack"
                            | "clang-format"
                            | "doxygen"
                            | "protoc"
                            | "swig"
                            | "patch"
                            | "sphinx-build"
                    );
                is_bare && !is_known && !makes(it)
            })
            .map(str::to_owned)
        })
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

    /// The classification of the scripts in the `package.json` at a path in the image.
    fn scripts(&self, place: &Place<'_>, path: Option<&str>) -> Option<Found> {
        let context = self.ctx.context().ok()?;
        let Origin::Context(path) = self.origin(place, path?)? else {
            return Some(Found::Unread);
        };
        self.scripts_of_package(context, &path)
    }

    /// The classification of the scripts in a `package.json` of the context.
    pub fn scripts_of_package(&self, context: &Context<'_>, path: &str) -> Option<Found> {
        self.known.projects.get(&path.to_owned(), || self.scripts_of(context, path))
    }

    /// A program that the scripts of these names start, or those that they call, and that is neither
    /// known nor one of the packages of the project.
    fn unknown_in_scripts(
        &self,
        place: &Place<'_>,
        path: Option<&str>,
        asked: &[String],
    ) -> Option<String> {
        let context = self.ctx.context().ok()?;
        let Origin::Context(path) = self.origin(place, path?)? else { return None };
        self.unknown_of_package(context, &path, asked)
    }

    /// The same for a `package.json` of the context.
    pub fn unknown_of_package(
        &self,
        context: &Context<'_>,
        path: &str,
        asked: &[String],
    ) -> Option<String> {
        let key = (path.to_owned(), asked.to_vec());
        self.known.asked.get(&key, || self.unknown_of(context, path, asked))
    }

    fn unknown_of(&self, context: &Context<'_>, path: &str, asked: &[String]) -> Option<String> {
        let json = serde_json::from_slice::<Value>(&context.read(path)?).ok()?;
        let scripts = json.get("scripts").and_then(Value::as_object)?;
        let mut files = Scripts::new(context, self);
        // Scripts find the programs of the packages in all directories above.
        files.brought = brought(&json).collect();
        for above in workspaces::above(context, path) {
            let json = context.read(&above).and_then(|it| serde_json::from_slice(&it).ok());
            files.brought.extend(json.iter().flat_map(brought));
        }
        let dir = path.rsplit_once('/').map_or("", |it| it.0);
        let mut open: Vec<&str> = asked.iter().map(String::as_str).collect();
        let mut seen = HashSet::new();
        while let Some(name) = open.pop() {
            let Some((name, text)) = scripts.get_key_value(name) else { continue };
            let Some(text) = text.as_str().filter(|_| seen.insert(name)) else { continue };
            files.is_known_shell(text, dir);
            let is_end = |c: char| c.is_whitespace() || "\"';&|".contains(c);
            let words = text.split(is_end).map(|it| it.trim_start_matches("npm:"));
            open.extend(words.filter(|it| scripts.contains_key(*it)));
        }
        let unknown = files.unknown.into_inner();
        unknown.into_iter().next()
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

/// A Makefile with those that it includes; `None` where these are not known. Lists of what objects
/// depend on have no recipes.
fn with_included(context: &Context<'_>, dir: &str, text: &str) -> Option<String> {
    const DIRECTIVES: [&str; 3] = ["include ", "-include ", "sinclude "];
    let mut all = text.to_owned();
    let mut open = included(text, &DIRECTIVES);
    let mut seen = HashSet::new();
    while let Some(name) = open.pop() {
        let is_list = matches_name("*.d", name.trim_end_matches(')'));
        if is_list || !seen.insert(name.clone()) {
            continue;
        }
        if name.contains(['$', '*', '?', '[']) || seen.len() > FILES {
            return None;
        }
        // What is not there, `make` makes, or does without.
        let path = resolve(&format!("/{dir}"), &name)?;
        let Some(text) = context.text(path.trim_start_matches('/')) else { continue };
        open.extend(included(&text, &DIRECTIVES));
        all = format!("{all}\n{text}");
    }
    Some(all)
}

fn included(text: &str, directives: &[&str]) -> Vec<String> {
    let lines = text.lines().filter_map(|line| {
        let rest = directives.iter().find_map(|it| line.strip_prefix(it))?;
        Some(rest.split('#').next().unwrap_or_default())
    });
    lines.flat_map(|it| it.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The packages on which a `package.json` depends, without those whose programs install packages of
/// the system.
fn brought(json: &Value) -> impl Iterator<Item = String> {
    let kinds = ["dependencies", "devDependencies", "optionalDependencies"];
    let brought = kinds.into_iter().filter_map(|it| json.get(it)?.as_object());
    let names = brought.flat_map(|it| it.keys()).map(|it| last_name(it));
    names.filter(|it| !SETS_UP.has(it)).map(str::to_owned)
}

/// The `package.json`s in directories of a context.
pub(super) fn packages(sent: &Sent<'_>) -> Vec<String> {
    let known = sent.memory_of_usual::<BuildFiles>();
    let all = known.paths(&sent.context).iter();
    all.filter(|it| it.ends_with("/package.json")).cloned().collect()
}

/// The command that `npm exec` and its like start.
pub(super) fn executed(words: &[Word]) -> Option<&[Word]> {
    let at = 1 + words[1..].iter().position(|it| !it.text.starts_with('-'))?;
    let rest = &words[at + 1..];
    let is_one = matches!(words[at].text.as_str(), "dlx" | "exec" | "x");
    is_one.then(|| &rest[before_command("npx", rest)..])
}

/// The scripts that a call of `npm` and its like with these operands runs.
pub(super) fn asked(told: &[&str], is_script: bool) -> Vec<String> {
    if !is_script {
        return HOOKS.iter().map(|it| (*it).to_owned()).collect();
    }
    let mut operands = told.iter().copied();
    let first = operands.next().unwrap_or_default();
    let name = match first {
        "run" | "run-script" => operands.next().unwrap_or_default(),
        "t" => "test",
        it => it,
    };
    ["", "pre", "post"].iter().map(|it| format!("{it}{name}")).collect()
}

/// The texts of a script in `package.json`, with those of the scripts before and after it.
pub(super) fn scripts_of_package(text: &str, name: &str) -> Vec<String> {
    let Ok(json) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let scripts = json.get("scripts").and_then(Value::as_object);
    let texts = ["pre", "", "post"].iter().filter_map(|it| scripts?.get(&format!("{it}{name}")));
    texts.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Packages whose programs install packages of the system.
static SETS_UP: WordSet = WordSet::new("playwright puppeteer puppeteer-core test");

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
    fn paths(&self, context: &Context<'_>) -> &[String] {
        self.paths.get_or_init(|| build_files(context))
    }

    fn call(&self, context: &Context<'_>, resource: &Resource) -> bool {
        self.calls.get(resource.key(), || {
            let mut texts = self.paths(context).iter().filter_map(|path| context.text(path));
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
