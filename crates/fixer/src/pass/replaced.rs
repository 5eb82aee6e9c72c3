//! Stages and images that a build replaces: named contexts, and project images under public names.

use dockwright_model::{Base, Model};
use dockwright_syntax::Keyword;

use crate::contexts::Told;
use crate::facts::references::{self, Reference};

/// A replaced name, with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Replaced<'t> {
    pub name: &'t str,
    pub by: &'t str,
    /// Whether the project builds an image under the name.
    pub is_built: bool,
}

/// For each stage, the replaced name of the stage, its base or a source of its copies, directly or
/// indirectly; except base images that the project builds (see [`bases`]).
pub(crate) fn by_stage<'t>(model: &Model, told: &'t Told) -> Vec<Option<Replaced<'t>>> {
    if told.replaced.is_empty() && told.built.is_empty() {
        return Vec::new();
    }
    let contexts = names(&told.replaced, false);
    let built = names(&told.built, true);
    let of = |all: &[(String, Replaced<'t>)], is_it: &dyn Fn(&str) -> bool| {
        all.iter().find(|it| is_it(&it.0)).map(|it| it.1)
    };
    let mut stages: Vec<Option<Replaced<'t>>> = Vec::new();
    let mut references = references::all(model).into_iter().peekable();
    for (index, stage) in model.stages().iter().enumerate() {
        let name = stage.name.as_deref().map(str::to_ascii_lowercase);
        let mut found = name.and_then(|name| of(&contexts, &|it| it == name));
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
            let is_it = |it: &str| text == it || reference.may_be(it);
            // The base of a stage is then unknown, but fixes that need no base image remain valid.
            let copied = || of(&built, &is_it).filter(|_| reference.keyword != Keyword::From);
            found = found.or_else(|| of(&contexts, &is_it)).or_else(copied).or_else(earlier);
        }
        stages.push(found);
    }
    stages
}

/// The stages whose base image the project may have built under a public name.
pub(crate) fn bases<'t>(model: &Model, told: &'t Told) -> Vec<(usize, Replaced<'t>)> {
    if told.built.is_empty() {
        return Vec::new();
    }
    let built = names(&told.built, true);
    let of_image = |it: &Reference| {
        let base = &model.stages()[it.stage].base;
        it.keyword == Keyword::From && !matches!(base, Base::Scratch | Base::Stage(_))
    };
    let references = references::all(model).into_iter().filter(of_image);
    references
        .filter_map(|it| {
            let text = familiar(&it.text);
            let found = built.iter().find(|(name, _)| text == *name || it.may_be(name));
            found.map(|(_, own)| (it.stage, *own))
        })
        .collect()
}

fn names<'t>(told: &'t [(String, String)], is_built: bool) -> Vec<(String, Replaced<'t>)> {
    let of = |(name, by): &'t (String, String)| (familiar(name), Replaced { name, by, is_built });
    told.iter().map(of).collect()
}

/// The short form of an image's name.
pub(crate) fn familiar(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let hub = name.strip_prefix("docker.io/").unwrap_or(&name);
    let hub = hub.strip_prefix("library/").unwrap_or(hub);
    hub.strip_suffix(":latest").unwrap_or(hub).to_owned()
}
