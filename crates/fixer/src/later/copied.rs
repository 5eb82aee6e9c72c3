//! Files of the image that come from the build context.

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Instruction, Model};
use dockwright_syntax::Keyword;

use crate::sources;

/// The directory that an instruction works in; one that nobody knows has a name of its own, the
/// same for all that work in it.
pub(super) fn workdir(model: &Model, it: &Instruction) -> String {
    model.workdir(it).unwrap_or_else(|| {
        let said = model.before(it).find(|it| it.keyword == Keyword::Workdir);
        format!("/?{}", said.map_or(0, |it| it.index))
    })
}

/// A path as an absolute one; `None` if it is not certain.
pub(super) fn resolve(folder: &str, path: &str) -> Option<String> {
    let is_certain = !path.contains(['$', '*', '?', '[', '~', '`', '"', '\'', '\\']);
    let path = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    is_certain.then(|| clean(&path).map(|it| format!("/{it}")))?
}

/// Where the file that is at `path` when `at` runs comes from in the context.
pub(super) fn source(
    model: &Model,
    context: &Context<'_>,
    at: &Instruction,
    path: &str,
) -> Option<String> {
    let mut copies =
        model.before(at).filter(|it| matches!(it.keyword, Keyword::Copy | Keyword::Add));
    copies.find_map(|it| by_copy(model, context, it, path))
}

fn by_copy(model: &Model, context: &Context<'_>, copy: &Instruction, path: &str) -> Option<String> {
    let sources = sources::copied(&copy.syntax)?;
    let words = || copy.syntax.words().map(|it| it.text()).collect();
    let words: Vec<String> = copy.syntax.json().map_or_else(words, |it| it.values());
    let target = words.last()?;
    let place = resolve(&workdir(model, copy), target)?;
    let below = path.strip_prefix(place.trim_end_matches('/'))?;
    let sources = sources.iter().filter(|it| sources::is_literal(it));
    sources.filter_map(|it| of_source(context, it)).flatten().find_map(|source| {
        let name = source.rsplit('/').next().unwrap_or_default();
        let found = match context.entry(&source)? {
            Entry::Folder => clean(&format!("{source}/{}", below.strip_prefix('/')?))?,
            // The target may also be a directory that is there.
            _ if below.is_empty() || below.strip_prefix('/') == Some(name) => source,
            _ => return None,
        };
        (context.entry(&found)? != Entry::Folder).then_some(found)
    })
}

fn of_source(context: &Context<'_>, source: &str) -> Option<Vec<String>> {
    if source.contains(['*', '?', '[']) {
        return Some(context.matching(source)?.iter().cloned().collect());
    }
    Some(vec![clean(source)?])
}
