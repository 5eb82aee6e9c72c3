//! Caches that are filled once per file, not once per `RUN`.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;

use dockwright_model::{Base, Model};
use hashbrown::HashMap;

use super::assigned::Assigned;
use super::causes::{AllMeans, Between, Parts};
use super::copied::{Origin, Targets};
use super::need::{Found, Need};
use super::reach::{Names, Reach};
use super::resource::{Key, Resource};

/// Caches for a file with one build context.
#[derive(Default)]
pub(crate) struct Memory {
    /// The stages by name.
    names: OnceCell<Names>,
    /// The stages built on each stage.
    children: OnceCell<Vec<Vec<usize>>>,
    /// The stages that make up the image of each stage.
    pub(super) made_of: Table<usize, Rc<BTreeSet<usize>>>,
    /// The destinations of copies.
    pub(super) targets: OnceCell<Targets>,
    /// For each path, the instructions that put a file there or change it, and its origin after
    /// each.
    pub(super) origins: Table<String, Rc<Vec<(usize, Origin)>>>,
    /// The files of the context that the image gets, by their names.
    pub(super) by_name: OnceCell<Arc<ByName>>,
    /// Whether the layers of each stage are in a shipped image.
    pub(super) shipped: OnceCell<Vec<bool>>,
    /// The paths of the context that each instruction uses, by index.
    pub(super) roots: Table<usize, Rc<Vec<String>>>,
    /// Whether the image may get a file whose name has the mark, or the Dockerfile has the mark.
    pub(super) marks: Table<&'static str, bool>,
    /// The last part of each `RUN` that removes system packages, and its text, by index.
    pub(super) removals: Table<usize, Option<(usize, Rc<str>)>>,
    /// The values of shell variables in each instruction, by index.
    pub(super) assigned: Table<usize, Rc<Assigned>>,
    /// Whether the Dockerfile configures hooks for `git`.
    pub(super) hooks: OnceCell<bool>,
    resources: Table<Key, Rc<Known>>,
}

/// Caches for one resource.
#[derive(Default)]
pub(super) struct Known {
    /// Whether the files of build tools call the manager.
    pub builds: OnceCell<bool>,
    /// The instructions that bring settings of the manager.
    pub brought: OnceCell<Vec<usize>>,
    /// The needs of instructions, by index.
    pub needs: Table<usize, Need>,
    /// For each `RUN`, the needs of its parts, each with the parts after it.
    pub parts: Table<usize, Rc<Vec<Need>>>,
    /// The classification of context files.
    pub files: Table<String, Found>,
    /// The context files that name the manager, and the instructions that copy them.
    pub naming: OnceCell<Vec<Naming>>,
    /// The first of these instructions in the image of each stage, as an index of the list.
    pub first_naming: Table<usize, Option<usize>>,
    /// The first instruction in the image of each stage that uses files of an unknown context.
    pub first_unknown: Table<usize, Option<usize>>,
    /// The instructions that use files of an unknown context, each with its stage.
    pub takes_unknown: OnceCell<Vec<(usize, usize)>>,
    /// The need of the base image's own entrypoint, by stage.
    pub by_image: Table<usize, Need>,
    /// An unknown command in containers of each stage, or of a stage built on it.
    pub unknown: Table<usize, Option<String>>,
    /// The need of commands that the project runs in containers.
    pub started: OnceCell<Need>,
    /// Whether these commands may call the manager without naming it.
    pub called_in_containers: OnceCell<bool>,
    /// The classification of the scripts in each `package.json`.
    pub projects: Table<String, Option<Found>>,
    /// An unknown program that scripts of a `package.json` start, by its path and their names.
    pub asked: Table<(String, Vec<String>), Option<String>>,
    /// The need of the file's variables.
    pub variables: OnceCell<Need>,
    /// The options and variables with which calls of the manager fetch.
    pub means: OnceCell<AllMeans>,
    /// The changes between calls of the manager.
    pub between: OnceCell<Between>,
    /// The changes between the parts of `RUN`s, by index.
    pub between_parts: Table<usize, Rc<Parts>>,
    /// The users of each stage's image.
    pub reach: OnceCell<Reach>,
}

/// The files of the context that the image gets, by their names.
pub(super) type ByName = HashMap<String, Vec<String>>;

/// A file that names the manager, and the index of the instruction that copies it to the image.
pub(super) struct Naming {
    pub index: usize,
    pub stage: usize,
    pub file: String,
    pub word: &'static str,
}

impl Memory {
    pub(super) fn of(&self, resource: &'static Resource) -> Rc<Known> {
        self.resources.get(&resource.key(), Rc::default)
    }

    pub(super) fn names(&self, model: &Model) -> &Names {
        self.names.get_or_init(|| Names::of(model))
    }

    pub(super) fn children(&self, model: &Model) -> &[Vec<usize>] {
        self.children.get_or_init(|| {
            let mut children = vec![Vec::new(); model.stages().len()];
            for (index, it) in model.stages().iter().enumerate() {
                if let Base::Stage(parent) = it.base {
                    children[parent].push(index);
                }
            }
            children
        })
    }
}

/// A map of values computed on demand.
pub(super) struct Table<K, V>(RefCell<HashMap<K, V>>);

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Table<K, V> {
    /// The value of a key; `make` may look up other keys.
    pub fn get(&self, key: &K, make: impl FnOnce() -> V) -> V {
        let known = self.0.borrow().get(key).cloned();
        known.unwrap_or_else(|| {
            super::growth::count();
            let value = make();
            self.0.borrow_mut().insert(key.clone(), value.clone());
            value
        })
    }
}
