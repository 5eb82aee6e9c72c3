//! The source of a crate: its files as modules, and their references to each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

use super::paths::{Used, paths};

/// A file of a crate, identified by its module path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Module(Vec<String>);

impl Module {
    /// The room of the file: the module below the crate root, or `crate` for the root.
    pub fn room(&self) -> String {
        self.0.first().cloned().unwrap_or_else(|| "crate".to_owned())
    }

    fn child(&self, name: &str) -> Self {
        Self(self.0.iter().cloned().chain([name.to_owned()]).collect())
    }

    fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }
}

impl fmt::Display for Module {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            out.write_str("the crate root")
        } else {
            write!(out, "{}.rs", self.0.join("/"))
        }
    }
}

/// The maximum number of aliases followed for a name.
const ALIASES: usize = 16;

/// The files of a crate, without tests, and the paths in each.
pub struct Source(BTreeMap<Module, Vec<Used>>);

impl Source {
    /// Reads the files below a directory.
    pub fn read(dir: &Path) -> Self {
        let mut texts = Vec::new();
        collect(dir, "", &mut texts);
        Self::of(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())))
    }

    /// Files, each with its path relative to the directory of the crate root.
    pub fn of<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let mut modules = BTreeMap::new();
        for (path, text) in files {
            let names = path.trim_end_matches(".rs").split('/').map(str::to_owned);
            let mut names: Vec<_> = names.collect();
            names.pop_if(|it| matches!(it.as_str(), "main" | "lib" | "mod"));
            if !names.iter().any(|it| it == "tests") {
                modules.insert(Module(names), paths(text));
            }
        }
        Self(modules)
    }

    /// All files.
    pub fn modules(&self) -> impl Iterator<Item = &Module> {
        self.0.keys()
    }

    /// Each pair of files of which the first refers to the second or to an item in it.
    pub fn arrows(&self) -> BTreeSet<(Module, Module)> {
        let arrows = self.0.iter().flat_map(|(from, used)| {
            let named = used.iter().filter_map(|it| self.named(from, &it.path, 0));
            named.map(|to| (from.clone(), to))
        });
        arrows.filter(|(from, to)| from != to).collect()
    }

    /// The file with the item that a path in `from` names; `None` if in another crate.
    fn named(&self, from: &Module, path: &[String], aliases: usize) -> Option<Module> {
        let (first, mut rest) = path.split_first()?;
        let mut module = match first.as_str() {
            "crate" => Module(Vec::new()),
            "self" => from.clone(),
            "super" => from.parent(),
            name if self.0.contains_key(&from.child(name)) => from.child(name),
            name => return self.aliased(from, name, rest, aliases),
        };
        while let Some((name, behind)) = rest.split_first() {
            if name == "super" {
                module = module.parent();
            } else if self.0.contains_key(&module.child(name)) {
                module = module.child(name);
            } else {
                return self.aliased(&module, name, behind, aliases).or(Some(module));
            }
            rest = behind;
        }
        Some(module)
    }

    /// The file with the item that a `use` in `module` calls `name`, followed by the rest of a
    /// path.
    fn aliased(
        &self,
        module: &Module,
        name: &str,
        rest: &[String],
        aliases: usize,
    ) -> Option<Module> {
        let used = self.0.get(module).filter(|_| aliases < ALIASES)?;
        let used = used.iter().find(|it| it.alias.as_deref() == Some(name))?;
        self.named(module, &[&used.path, rest].concat(), aliases + 1)
    }
}

fn collect(dir: &Path, below: &str, texts: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(dir).expect("a directory of sources") {
        let path = entry.expect("a source").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            collect(&path, &format!("{below}{name}/"), texts);
        } else if name.ends_with(".rs") {
            texts.push((format!("{below}{name}"), fs::read_to_string(&path).expect("a text")));
        }
    }
}
