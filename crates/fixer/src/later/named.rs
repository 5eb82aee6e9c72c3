//! Files of the image that name the package manager, whoever may reach them.

use std::fmt;
use std::ops::ControlFlow;
use std::rc::Rc;

use dockwright_model::context::Context;
use dockwright_model::{Instruction, Word};

use super::command::{Place, shown};
use super::{Need, Reader, files, names};
use crate::program::last_name;
use crate::program::reads::{self, Walked};

/// A file that names the manager, and what may reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub file: String,
    pub word: &'static str,
    /// What runs, for a reason.
    pub by: String,
}

/// A file that names the manager, and the instruction that takes it into the image, by index.
pub(super) struct Naming {
    index: usize,
    stage: usize,
    file: String,
    word: &'static str,
}

impl fmt::Display for Named {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, word, by } = self;
        write!(out, "{by} may reach `{file}`, which names `{word}`")
    }
}

impl Reader<'_, '_> {
    /// The need of what may run any file of the context, in a way that nobody can follow.
    pub fn may_reach(&self, place: &Place<'_>, words: &[Word]) -> Need {
        let Some(stage) = place.stage() else { return Need::No };
        let all = self.naming();
        if all.is_empty() {
            return Need::No;
        }
        let find = || Rc::new(reads::stages(self.ctx.model(), stage));
        let stages = self.memory.made_of.get(&stage, find);
        let is_there = |it: &&Naming| {
            stages.contains(&it.stage) && (place.is_at_the_end() || it.index <= place.at.index)
        };
        all.iter().find(is_there).map_or(Need::No, |it| {
            let (file, by) = (it.file.clone(), shown(words));
            Need::Named(Named { file, word: it.word, by })
        })
    }

    /// The first file that names the manager, of each instruction that takes one.
    fn naming(&self) -> &[Naming] {
        self.known.naming.get_or_init(|| {
            let all = self.ctx.model().instructions().iter();
            let found = all.filter_map(|it| {
                let (file, word) = self.naming_below(it)?;
                Some(Naming { index: it.index, stage: it.stage?, file, word })
            });
            found.collect()
        })
    }

    /// Whether a file is a script that fetches its own before it needs any.
    fn fetches_first(&self, context: &Context<'_>, path: &str) -> bool {
        let text = context.text(path).filter(|_| !self.has_settings());
        text.is_some_and(|it| files::fetches_first(&it, self.resource))
    }

    fn naming_below(&self, it: &Instruction) -> Option<(String, &'static str)> {
        let anywhere = self.ctx.anywhere();
        let sent = self.ctx.sent().ok().or_else(|| anywhere.first())?;
        let roots = reads::taken(&sent.context, it);
        let manager = self.resource.manager.programs[0];
        let walked = reads::walk(&sent.context, roots, |path| {
            let name = last_name(path);
            let has_prose = name.rsplit_once('.').is_some_and(|it| it.1 == "txt");
            let is_text = has_prose && !self.ctx.source().contains(name);
            if is_text || reads::is_of_others(path) {
                return ControlFlow::Continue(0);
            }
            super::growth::count();
            let find = |text: &str| names::word(text, self.resource);
            match sent.looks.named(&sent.context, path, manager, find) {
                (Some(_), bytes) if self.fetches_first(&sent.context, path) => {
                    ControlFlow::Continue(bytes)
                }
                (Some(word), _) => ControlFlow::Break((path.to_owned(), word)),
                (None, bytes) => ControlFlow::Continue(bytes),
            }
        });
        // Where there is more than can be read, programs that are not known hold a fix back anyway.
        if let Walked::Stopped(found) = walked { Some(found) } else { None }
    }
}
