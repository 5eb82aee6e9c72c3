//! Which options hold for a file.
//!
//! Each option has the value of the first place that sets it: a flag; the nearest configuration
//! file, walking up from the file's directory; the `.editorconfig` files around the file; the
//! default. The nearest configuration file is not merged with farther ones, only with what it
//! extends. A directory that holds both names of it is an error, as is all in it that means
//! nothing; files that such a configuration would hold for are left alone. `--config` replaces the
//! configuration file of every file, and leaves no say to `.editorconfig`; `--isolated` does
//! without either.
//!
//! The file is the one behind all links, so that the way to it does not matter.

mod attributes;
mod editorconfig;
mod explain;
mod file;
mod flags;
mod hadolint;
mod name;
mod nearest;
mod options;
mod per_dir;
mod policy;
mod read;
mod tables;

use std::collections::HashMap;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use self::attributes::Attributes;
use self::editorconfig::EditorConfig;
use self::file::ConfigFile;
pub use self::hadolint::Hadolint;
pub use self::name::name;
pub use self::nearest::{Includes, Nearest, Standing};
pub use self::options::{Options, Source, Sourced};
pub use self::per_dir::PerDir;
pub use self::policy::PolicyOptions;
use crate::args::ConfigurationArgs;
use crate::args::values::EmbeddedKind;
use crate::message::Message;

/// The configurations of all directories, each read once, when first asked for.
pub struct Configurations {
    lookup: Lookup,
    flags: Options,
    current_dir: PathBuf,
    nearest: PerDir<Nearest>,
    editorconfigs: PerDir<Option<Arc<EditorConfig>>>,
    hadolint: PerDir<Arc<Hadolint>>,
    attributes: PerDir<Attributes>,
    /// The configuration files in directories that have been searched.
    standing: Mutex<HashMap<PathBuf, Standing>>,
    messages: Mutex<Vec<Message>>,
}

/// Where configuration comes from, besides flags.
enum Lookup {
    /// From the directories around each file.
    Search,
    /// From one file.
    Given(Arc<ConfigFile>),
    /// From no file.
    Isolated,
}

impl Configurations {
    /// Reads only the file of `--config`, and returns its errors.
    pub fn new(
        args: &ConfigurationArgs,
        flags: Options,
        current_dir: &Path,
    ) -> Result<Self, Message> {
        let lookup = match &args.config {
            Some(path) => Lookup::Given(Arc::new(read::given(path, current_dir)?)),
            None if args.isolated => Lookup::Isolated,
            None => Lookup::Search,
        };
        let configurations = Self {
            lookup,
            flags,
            current_dir: current_dir.to_owned(),
            nearest: PerDir::default(),
            editorconfigs: PerDir::default(),
            hadolint: PerDir::default(),
            attributes: PerDir::default(),
            standing: Mutex::default(),
            messages: Mutex::default(),
        };
        if let Lookup::Given(file) = &configurations.lookup {
            configurations.say(configurations.missing_contexts(file));
        }
        Ok(configurations)
    }

    /// The options for the file at `path`, an absolute path without links, or `None` if its
    /// configuration is invalid.
    pub fn options(&self, path: &Path) -> Option<Options> {
        self.options_in(dir_of(path), path)
    }

    /// The options in the current directory for a file of this name, which need not exist; or
    /// `None` if the configuration is invalid.
    pub fn options_of_name(&self, path: &Path) -> Option<Options> {
        self.options_in(&self.current_dir, path)
    }

    fn options_in(&self, dir: &Path, path: &Path) -> Option<Options> {
        let flags = self.flags.clone();
        Some(match self.nearest(dir) {
            Nearest::Broken => return None,
            Nearest::File(file) => flags.or(file.options(path)).or(self.editorconfig(dir, path)),
            Nearest::None => flags.or(self.editorconfig(dir, path)),
        })
    }

    /// The options for a Dockerfile inside the file at `path`, or `None` if its configuration is
    /// invalid. What `.editorconfig` says of the file is not about the Dockerfile, so the sections
    /// for Dockerfiles apply.
    pub fn options_within(&self, path: &Path) -> Option<Options> {
        let dir = dir_of(path);
        let around = self.editorconfig(dir, &dir.join("Dockerfile"));
        let flags = self.flags.clone();
        Some(match self.nearest(dir) {
            Nearest::Broken => return None,
            Nearest::File(file) => flags.or(file.options(path)).or(around),
            Nearest::None => flags.or(around),
        })
    }

    /// The kinds of files around the one at `path` in which Dockerfiles are taken.
    pub fn embedded(&self, path: &Path) -> Vec<EmbeddedKind> {
        let kinds = self.file(path).and_then(|it| it.embedded.clone());
        kinds.map(|it| it.value).unwrap_or_default()
    }

    /// The options for the file at `path` without any configuration file.
    pub fn options_without_file(&self, path: &Path) -> Options {
        self.editorconfig(dir_of(path), path)
    }

    /// Whether a configuration file stands in a directory, and what it is called.
    pub fn stands(dir: &Path) -> Option<&'static str> {
        file::NAMES.into_iter().find(|it| dir.join(it).symlink_metadata().is_ok())
    }

    /// The nearest configuration of hadolint for the file at `path`.
    pub fn hadolint(&self, path: &Path) -> Arc<Hadolint> {
        let Lookup::Search = self.lookup else { return Arc::default() };
        self.hadolint.get(dir_of(path), &|dir, around| {
            let is_there = self.standing(dir).has_hadolint;
            let read = is_there.then(|| hadolint::read(dir)).flatten();
            let Some((hadolint, messages)) = read else { return around() };
            self.say(messages);
            Arc::new(hadolint)
        })
    }

    /// Whether `.gitattributes` marks the file at `path` as generated.
    pub fn is_marked_generated(&self, path: &Path) -> bool {
        let attributes = self.attributes.get(dir_of(path), &|dir, around| {
            let is_there = self.standing(dir).has_attributes;
            if is_there { Attributes::of(dir, around()) } else { around() }
        });
        attributes.mark_generated(path)
    }

    /// The configuration file for the file at `path`, if there is a valid one.
    pub fn file(&self, path: &Path) -> Option<Arc<ConfigFile>> {
        match self.nearest(dir_of(path)) {
            Nearest::File(file) => Some(file),
            Nearest::None | Nearest::Broken => None,
        }
    }

    /// Remembers the configuration files in a directory, so that the disk is not asked for others.
    pub fn stands_in(&self, dir: &Path, standing: Standing) {
        let mut known = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(dir.to_owned(), standing);
    }

    fn standing(&self, dir: &Path) -> Standing {
        let known = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(dir).cloned().unwrap_or_else(Standing::any)
    }

    /// Whether a search passes over the file or directory at `path`, because the configuration of
    /// the directory that holds it says so, or cannot be read.
    pub fn excludes(&self, path: &Path) -> bool {
        self.nearest(dir_of(path)).excludes(path)
    }

    /// Whether a search passes over the file or directory at `path`, or a directory around it.
    pub fn covers(&self, path: &Path) -> bool {
        path.ancestors().any(|it| self.excludes(it))
    }

    /// The errors in files that have been read since the last call, in a fixed order.
    pub fn take_messages(&self) -> Vec<Message> {
        let mut messages =
            mem::take(&mut *self.messages.lock().unwrap_or_else(PoisonError::into_inner));
        messages.sort_by_cached_key(|it| it.render(false));
        messages
    }

    fn say(&self, message: impl IntoIterator<Item = Message>) {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).extend(message);
    }

    /// The `include` patterns around a directory; errors are reported when a file needs the
    /// configuration.
    pub fn includes_around(&self, dir: &Path) -> Includes {
        match &self.lookup {
            Lookup::Search => {
                let mut around = dir.ancestors().skip(1);
                around.find_map(|it| self.includes_of(it)).unwrap_or_default()
            }
            Lookup::Given(file) => Includes::of(Arc::clone(file)),
            Lookup::Isolated => Includes::default(),
        }
    }

    /// The same in a directory where these files stand, if `around` holds in the one around it.
    pub fn includes_in(&self, dir: &Path, standing: &Standing, around: Includes) -> Includes {
        let is_there = standing.has_configuration && matches!(self.lookup, Lookup::Search);
        let own = is_there.then(|| self.includes_of(dir)).flatten();
        own.unwrap_or(around)
    }

    fn includes_of(&self, dir: &Path) -> Option<Includes> {
        match read::config_file(dir, &self.current_dir) {
            Ok(file) => file.map(|it| Includes::of(Arc::new(it))),
            Err(_) => Some(Includes::default()),
        }
    }

    /// The configuration that holds in a directory.
    pub fn nearest(&self, dir: &Path) -> Nearest {
        match &self.lookup {
            Lookup::Search => {
                self.nearest.get(dir, &|dir, around| self.in_dir(dir).unwrap_or_else(around))
            }
            Lookup::Given(file) => Nearest::File(Arc::clone(file)),
            Lookup::Isolated => Nearest::None,
        }
    }

    fn in_dir(&self, dir: &Path) -> Option<Nearest> {
        self.standing(dir).has_configuration.then_some(())?;
        match read::config_file(dir, &self.current_dir) {
            Ok(file) => file.map(|it| {
                self.say(self.missing_contexts(&it));
                Nearest::File(Arc::new(it))
            }),
            Err(message) => {
                self.say([message]);
                Some(Nearest::Broken)
            }
        }
    }

    /// Reports build contexts that do not exist: passes that need one only make suggestions.
    fn missing_contexts(&self, file: &ConfigFile) -> Vec<Message> {
        let missing = file.contexts().filter(|it| !it.value.is_dir());
        let message = |it: &Sourced<PathBuf>| {
            let dir = name(&it.value, &self.current_dir);
            let message = Message::warning(format!("`context`: {dir} is not a directory"));
            match &it.source {
                Source::Line(file, line) => message.at(&name(file, &self.current_dir), (*line, 1)),
                Source::Flag => message,
            }
        };
        missing.map(message).collect()
    }

    fn editorconfig(&self, dir: &Path, path: &Path) -> Options {
        let Lookup::Search = self.lookup else { return Options::default() };
        let nearest = self.editorconfigs.get(dir, &|dir, around| {
            if !self.standing(dir).has_editorconfig {
                return around();
            }
            let (editorconfig, message) = read::editorconfig(dir, &self.current_dir);
            self.say(message);
            let Some(mut editorconfig) = editorconfig else { return around() };
            editorconfig.around = if editorconfig.is_root { None } else { around() };
            Some(Arc::new(editorconfig))
        });
        nearest.map_or_else(Options::default, |it| it.options(path))
    }
}

fn dir_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}
