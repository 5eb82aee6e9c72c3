//! Files of the build context with the name of a script whose place in the image is not known.

use std::ops::ControlFlow;
use std::sync::Arc;

use dockwright_model::Word;

use super::memory::ByName;
use super::need::Need;
use super::place::{Place, shown};
use super::reader::Reader;
use crate::contexts::{Answers, Sent};
use crate::facts::programs::last_name;
use crate::program::reads::{self, Walked};

/// The maximum number of files with one name to read.
const MOST: usize = 32;

impl Reader<'_, '_> {
    /// The need of a script whose place in the image is not known: the strongest one of all files of
    /// its name. Build arguments, copies between images and commands may put each of them there.
    pub fn namesakes(&self, place: &Place<'_>, path: &str, words: &[Word]) -> Need {
        let name = last_name(path).trim_matches(['"', '\'']);
        let Some(sent) = self.ctx.sent_or_nearest().filter(|_| !name.is_empty()) else {
            return Need::No;
        };
        let all = self.memory.by_name.get_or_init(|| self.by_name(sent));
        let Some(files) = all.get(name) else { return Need::No };
        if files.len() > MOST {
            let count = files.len();
            return Need::Named(format!("{} may run any of {count} files", shown(words)));
        }
        let needs = files.iter().map(|file| {
            match self.needed(place, self.of_context(&sent.context, file), words) {
                Need::Yes(_) => Need::Named(format!("{} may run `{file}`", shown(words))),
                need => need,
            }
        });
        needs.fold(Need::No, Need::or)
    }

    fn by_name(&self, sent: &Sent<'_>) -> Arc<ByName> {
        let instructions = self.ctx.model().instructions().iter();
        let roots: Vec<_> = instructions.flat_map(|it| reads::taken(&sent.context, it)).collect();
        let known = sent.memory_of_usual::<Answers<Vec<String>, Arc<ByName>>>();
        known.get(roots.clone(), || {
            let mut all = ByName::new();
            let _: Walked<()> = reads::walk(sent, roots, |path| {
                all.entry(last_name(path).to_owned()).or_default().push(path.to_owned());
                ControlFlow::Continue(0)
            });
            Arc::new(all)
        })
    }
}
