//! Caches that are computed once for a file, not for each `RUN`.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;

use dockwright_model::{Base, Model};

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
    /// The stages that build on each.
    children: OnceCell<Vec<Vec<usize>>>,
    /// The stages that the image of each is made of.
    pub(super) made_of: Table<usize, Rc<HashSet<usize>>>,
    /// Where copies lead to.
    pub(super) targets: OnceCell<Targets>,
    /// Which instructions put a file at a path or change it, and where it comes from.
    pub(super) origins: Table<String, Rc<Vec<(usize, Origin)>>>,
    /// Whether the layers of each stage are in an image that is shipped.
    pub(super) shipped: OnceCell<Vec<bool>>,
    /// Whether the image may get a file with this in its name, or the Dockerfile has it.
    pub(super) marks: Table<&'static str, bool>,
    /// The names of the functions that each `RUN` makes, by index.
    pub(super) functions: Table<usize, Rc<Vec<String>>>,
    /// The last part of each `RUN` that removes packages of the system, and how, by index.
    pub(super) removals: Table<usize, Option<(usize, Rc<str>)>>,
    /// What the text of each instruction gives the variables of its shell, by index.
    pub(super) assigned: Table<usize, Rc<Assigned>>,
    /// Whether the Dockerfile tells `git` of hooks.
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
    /// What instructions need, by index.
    pub needs: Table<usize, Need>,
    /// What each part of a `RUN` and those behind it need.
    pub parts: Table<usize, Rc<Vec<Need>>>,
    /// What files of the context call.
    pub files: Table<String, Found>,
    /// What files of the context name the manager, and who brings them.
    pub naming: OnceCell<Vec<Naming>>,
    /// The instructions that take files of a context that is not known, each with its stage.
    pub takes_unknown: OnceCell<Vec<(usize, usize)>>,
    /// What the base image of each stage starts needs.
    pub by_image: Table<usize, Need>,
    /// What starts in containers of each stage and those on it, and is not known.
    pub unknown: Table<usize, Option<String>>,
    /// What the project runs in containers needs.
    pub started: OnceCell<Need>,
    /// Whether that may call the manager in a way that no text shows.
    pub called_in_containers: OnceCell<bool>,
    /// What the scripts of a `package.json` call.
    pub projects: Table<String, Option<Found>>,
    /// What the variables of the file need.
    pub variables: OnceCell<Need>,
    /// With what calls of the manager fetch.
    pub means: OnceCell<AllMeans>,
    /// What stands between calls of the manager.
    pub between: OnceCell<Between>,
    /// The same for the parts of `RUN`s, by index.
    pub between_parts: Table<usize, Rc<Parts>>,
    /// Who sees it, for each stage.
    pub reach: OnceCell<Reach>,
}

/// A file that names the manager, and the instruction that takes it into the image, by index.
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

/// A map of values that are computed on demand.
pub(super) struct Table<K, V>(RefCell<HashMap<K, V>>);

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Table<K, V> {
    /// The value of a key; `make` may look up others.
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
