//! Project files that get into containers from outside the image.

use std::ops::ControlFlow;
use std::sync::Arc;

use dockwright_model::context::Context;

use super::named::fetches_first;
use super::names;
use super::need::Need;
use super::reader::Reader;
use super::resource::{Key, Resource};
use crate::contexts::{Answers, Sent};
use crate::facts::programs::last_name;
use crate::program::reads::{self, Looks, Walked};

/// The result for a path of the project and a resource.
#[derive(Clone)]
struct Mounted {
    /// The first file that names the manager, with the line and the word.
    named: Option<(String, usize, &'static str)>,
    /// Whether every file was read.
    is_all: bool,
}

/// Results for project paths, outside any build context.
#[derive(Default)]
struct Known(Answers<(String, Key, bool), Arc<Mounted>>);

impl Reader<'_, '_> {
    /// Whether no file of the whole project names the manager, so that no build context in it does.
    pub fn is_free_of_it(&self) -> bool {
        let found = self.in_project("");
        found.is_some_and(|it| it.named.is_none() && it.is_all)
    }

    fn in_project(&self, path: &str) -> Option<Arc<Mounted>> {
        let told = self.ctx.containers();
        let sent = Sent::whole(told.project.as_ref()?);
        let is_cut_off = self.has_settings() || !told.cut_off.is_empty();
        let key = (path.to_owned(), self.resource.key(), is_cut_off);
        let find = || Arc::new(Mounted::of(&sent, path, self.resource, is_cut_off));
        Some(sent.memory::<Known>().0.get(key, find))
    }

    /// The need of files that get into containers from outside the image.
    pub fn mounted(&self) -> Need {
        let told = self.ctx.containers();
        let found = told.mounted.iter().chain(&told.derived.copied).find_map(|(who, path)| {
            let what = if path.is_empty() { "the project" } else { path };
            let found = self.in_project(path)?;
            match &found.named {
                Some((file, line, word)) => Some(format!(
                    "`{file}:{line}` names `{word}`, and `{who}` may bring the file into a \
                     container"
                )),
                None if !found.is_all => Some(format!(
                    "`{who}` brings `{what}` into a container, and not all of the files can be read"
                )),
                None => None,
            }
        });
        found.map_or(Need::No, Need::Named)
    }
}

impl Mounted {
    /// Searches a file or directory of the project; a single file is read whatever its name. A
    /// script that fetches everything first counts only if it may be unable to.
    fn of(sent: &Sent<'_>, path: &str, resource: &Resource, is_cut_off: bool) -> Self {
        let manager = resource.manager.programs[0];
        let looks = sent.memory::<Looks>();
        let walked = reads::walk(sent, vec![path.to_owned()], |file| {
            let is_text = last_name(file).rsplit_once('.').is_some_and(|it| it.1 == "txt");
            if file != path && (is_text || reads::is_of_no_container(file)) {
                return ControlFlow::Continue(0);
            }
            super::growth::count();
            let find = |text: &str| names::word_of_file(file, text, resource);
            let (word, bytes) = looks.named(&sent.context, file, manager, find);
            let needs = || is_cut_off || !fetches_first(sent, file, resource);
            match word.filter(|_| needs()) {
                Some(word) => ControlFlow::Break((file.to_owned(), word)),
                None => ControlFlow::Continue(bytes),
            }
        });
        let is_all = !matches!(walked, Walked::TooMuch);
        let named = match walked {
            Walked::Stopped((file, word)) => {
                let line = line_of(&sent.context, &file, word);
                Some((file, line, word))
            }
            Walked::All | Walked::TooMuch => None,
        };
        Self { named, is_all }
    }
}

/// The first line of a file, other than a comment, with the word.
fn line_of(context: &Context<'_>, file: &str, word: &str) -> usize {
    let text = context.text(file).unwrap_or_default();
    let has_word = |it: &str| it.contains(word) && !it.trim_start().starts_with(['#', '/']);
    text.lines().position(has_word).map_or(1, |it| it + 1)
}
