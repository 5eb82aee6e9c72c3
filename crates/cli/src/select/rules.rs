//! What a search takes, and what it leaves out.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use clap::ValueEnum;

use super::Origin;
use super::git::Changed;
use crate::args::FilesArgs;
use crate::args::values::EmbeddedKind;
use crate::config::{Configurations, Options};
use crate::embedded::Format;
use crate::message::Message;
use crate::parallel::cores;
use crate::paths::patterns::Patterns;

/// More threads than this for each core only wait for each other.
const MOST_PER_CORE: usize = 8;

/// What a search takes, and what it leaves out.
#[derive(Clone)]
pub struct Rules {
    /// `--include`
    pub include: Patterns,
    /// `--exclude`
    pub exclude: Patterns,
    /// `[files]` of each directory.
    pub configurations: Arc<Configurations>,
    /// `--embedded`: the kinds of files in which Dockerfiles are taken; without the flag, the
    /// configuration of each directory says so.
    pub embedded: Option<Vec<EmbeddedKind>>,
    /// `--force-exclude`: not even what the user names is safe from `exclude`.
    pub force_exclude: bool,
    /// `--generated`: files that programs generate are taken.
    pub generated: bool,
    /// `--no-ignore`: what `.gitignore` and `.ignore` name is taken.
    pub no_ignore: bool,
    /// `--staged` and `--changed-since`: only these are taken.
    pub changed: Option<Arc<Changed>>,
    /// How many threads search.
    pub threads: usize,
}

impl Rules {
    /// The rules that the arguments set, with `flags` above all configuration.
    pub fn new(args: &FilesArgs, flags: Options, current_dir: &Path) -> Result<Self, Message> {
        let FilesArgs { selection, .. } = args;
        let include = Patterns::new(&selection.include, current_dir)
            .map_err(|err| Message::error(format!("--include: {err}")))?;
        let exclude = Patterns::new(&selection.exclude, current_dir)
            .map_err(|err| Message::error(format!("--exclude: {err}")))?;
        if let Some(context) = flags.context.as_ref().map(|it| &it.value).filter(|it| !it.is_dir())
        {
            return Err(Message::error(format!(
                "--context: {} is not a directory",
                context.display()
            )));
        }
        let changed = match &selection.changed_since {
            Some(revision) => Some(Changed::since(revision, current_dir)?),
            None if selection.staged => Some(Changed::staged(current_dir)?),
            None => None,
        };
        let configurations = Configurations::new(&args.configuration, flags, current_dir)?;
        Ok(Self {
            include,
            exclude,
            configurations: Arc::new(configurations),
            embedded: selection.embedded.clone().map(all_if_none),
            force_exclude: selection.force_exclude,
            generated: selection.generated,
            no_ignore: selection.no_ignore,
            changed: changed.map(Arc::new),
            threads: args.jobs.map_or_else(cores, NonZeroUsize::get).min(MOST_PER_CORE * cores()),
        })
    }

    /// The rules where nothing is asked for but all Dockerfiles of a directory.
    pub fn of_all(configurations: Configurations, dir: &Path) -> Result<Self, Message> {
        let nothing = Patterns::new(&[], dir).map_err(|err| Message::error(err.to_string()))?;
        Ok(Self {
            include: nothing.clone(),
            exclude: nothing,
            configurations: Arc::new(configurations),
            embedded: None,
            force_exclude: false,
            generated: false,
            no_ignore: false,
            changed: None,
            threads: cores(),
        })
    }

    /// The syntax of the file that the user names, if Dockerfiles in it are taken. `target` is the
    /// file behind it.
    pub fn format(&self, path: &Path, target: &Path) -> Option<Format> {
        let format = Format::of_named(path).or_else(|| Format::of_named(target))?;
        let takes = match &self.embedded {
            Some(kinds) => kinds.contains(&format.kind()),
            None => self.configurations.embedded(target).contains(&format.kind()),
        };
        takes.then_some(format)
    }

    /// Why a path that the user names is worked on.
    pub fn origin(&self) -> Origin {
        if self.force_exclude { Origin::Handed } else { Origin::Named }
    }

    /// Whether a path that the user names is left out; `target` is the file or directory behind it.
    pub fn leave_out(&self, path: &Path, target: &Path) -> bool {
        self.force_exclude && (self.exclude.covers(path) || self.configurations.covers(target))
    }
}

/// The flag without a value stands for all kinds.
fn all_if_none(kinds: Vec<EmbeddedKind>) -> Vec<EmbeddedKind> {
    if kinds.is_empty() { EmbeddedKind::value_variants().to_vec() } else { kinds }
}
