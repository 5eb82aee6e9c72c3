//! The variables that an install inherits: those of `ENV` and `ARG`.

use dockwright_model::{Instruction, Model, Variable, expand};
use dockwright_syntax::{Keyword, ast};

use crate::facts::mounts;

/// Stands in a value for a path that the base image sets, which cannot be a file of the source.
pub(super) const OF_BASE: &str = "\0";

/// The variables that the Dockerfile sets, with the values that are known before the build.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    variables: Vec<(String, Option<String>)>,
    /// The variables that a build argument may override.
    pub arguments: Vec<String>,
    /// The targets of cache mounts.
    pub caches: Vec<String>,
}

impl Environment {
    /// The environment of a `RUN`.
    pub fn of(model: &Model, run: &Instruction) -> Self {
        let (mut found, mut arguments) = (Vec::new(), Vec::new());
        let is_env = |it: &&Instruction| it.keyword == Keyword::Env;
        // An `ARG` ends with its stage, and an `ENV` of the same name wins.
        let is_arg = |it: &&Instruction| it.keyword == Keyword::Arg && it.stage == run.stage;
        let all = model.before(run).filter(is_env).chain(model.before(run).filter(is_arg));
        for it in all {
            for (name, value) in pairs(&it.syntax) {
                if !found.iter().any(|(known, _)| *known == name) {
                    let value = match value {
                        Some(value) => expand(&value, &|name| value_of(model, it, name)),
                        None => model.variable(run, &name).default(),
                    };
                    if it.keyword == Keyword::Arg {
                        arguments.push(name.clone());
                    }
                    found.push((name, value));
                }
            }
        }
        let base = run.stage.and_then(|it| model.root(it).image());
        for (image, name, value) in SET_BY_IMAGES {
            let is_it = base.is_some_and(|it| it.is_official && it.name == *image);
            if is_it && !found.iter().any(|(known, _)| known == name) {
                found.push(((*name).to_owned(), Some((*value).to_owned())));
            }
        }
        let caches = mounts::of(run).filter(|it| it.kind == "cache");
        let value = |name: &str| found.iter().find(|it| it.0 == name).and_then(|it| it.1.clone());
        let target = |text: String| expand(&text, &value).unwrap_or(text);
        let caches = caches.map(|it| target(it.target)).collect();
        Self { variables: found, arguments, caches }
    }

    /// The value of a variable; `None` if the file does not set the variable or the value is not
    /// known.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(it, _)| *it == name).and_then(|(_, value)| value)
    }

    /// The names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_deref()))
    }
}

/// Variables of official images that say where an install writes.
const SET_BY_IMAGES: &[(&str, &str, &str)] = &[("ruby", "BUNDLE_APP_CONFIG", "/usr/local/bundle")];

/// The names that an `ENV` or `ARG` sets, last one first, with their values as written.
fn pairs(it: &ast::Instruction) -> Vec<(String, Option<String>)> {
    let pairs = it.pairs().filter_map(|it| Some((it.key()?, it.value())));
    let legacy = it.legacy_pair().and_then(|it| Some((it.key()?, it.value())));
    let mut all: Vec<_> = pairs.chain(legacy).collect();
    all.reverse();
    all
}

/// The value of a variable that another value refers to.
fn value_of(model: &Model, it: &Instruction, name: &str) -> Option<String> {
    match model.variable(it, name) {
        Variable::Unset if name == "PATH" || OF_IMAGES.iter().any(|end| name.ends_with(end)) => {
            Some(OF_BASE.to_owned())
        }
        variable => variable.default(),
    }
}

/// Endings of variables that base images set to a directory of their own.
const OF_IMAGES: &[&str] = &["_HOME", "_PATH", "_ROOT", "_DIR"];
