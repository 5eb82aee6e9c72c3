//! Stages and images that a build takes other files for: named contexts, and images of the project
//! by the names of others.

use dockwright_model::Model;

use crate::contexts::Told;
use crate::facts::references;

/// A name that stands for other files, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Replaced<'t> {
    pub name: &'t str,
    pub by: &'t str,
    /// Whether an image of the project has the name.
    pub is_built: bool,
}

/// For each stage, what it is, starts from or copies from, directly or not, that is replaced.
pub(crate) fn by_stage<'t>(model: &Model, told: &'t Told) -> Vec<Option<Replaced<'t>>> {
    if told.replaced.is_empty() && told.built.is_empty() {
        return Vec::new();
    }
    let contexts = told.replaced.iter().map(|it| (it, false));
    let all = contexts.chain(told.built.iter().map(|it| (it, true)));
    let all: Vec<_> = all
        .map(|((name, by), is_built)| (familiar(name), Replaced { name, by, is_built }))
        .collect();
    let named = |is_it: &dyn Fn(&str) -> bool| all.iter().find(|it| is_it(&it.0)).map(|it| it.1);
    let mut stages: Vec<Option<Replaced<'t>>> = Vec::new();
    let mut references = references::all(model).into_iter().peekable();
    for (index, stage) in model.stages().iter().enumerate() {
        let name = stage.name.as_deref().map(str::to_ascii_lowercase);
        let mut found = name.and_then(|name| named(&|it| it == name));
        while let Some(reference) = references.next_if(|it| it.stage == index) {
            let text = familiar(&reference.text);
            let earlier = || {
                let is_it = |it: &usize| {
                    let name = model.stages()[*it].name.as_deref();
                    text == it.to_string()
                        || name.is_some_and(|it| reference.may_be(&it.to_ascii_lowercase()))
                };
                (0..index).rev().filter(is_it).find_map(|it| stages[it])
            };
            found =
                found.or_else(|| named(&|it| text == it || reference.may_be(it))).or_else(earlier);
        }
        stages.push(found);
    }
    stages
}

/// An image as people call it.
pub(crate) fn familiar(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let hub = name.strip_prefix("docker.io/").unwrap_or(&name);
    let hub = hub.strip_prefix("library/").unwrap_or(hub);
    hub.strip_suffix(":latest").unwrap_or(hub).to_owned()
}
