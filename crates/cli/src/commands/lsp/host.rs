//! Configuration and build contexts for the language server.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use dockwright_fixer::FixOptions;
use dockwright_lsp::{Host, Setup};

use crate::args::ConfigurationArgs;
use crate::config::{Configurations, Options};
use crate::context::{Dirs, Readings};
use crate::message::Message;
use crate::paths::{current_dir, target};
use crate::run::project::Project;
use crate::run::task::{Surroundings, fix_options, today};

/// The directories that are open in an editor. Each is read again after a change.
pub struct Projects {
    configuration: ConfigurationArgs,
    open: RwLock<Open>,
    /// The readings of files from earlier requests.
    readings: Arc<Readings>,
}

#[derive(Default)]
struct Open {
    dirs: Vec<PathBuf>,
    known: Vec<Arc<Known>>,
}

/// A directory that has been read.
struct Known {
    project: Project,
    /// The options for each Dockerfile that a request named.
    options: Mutex<HashMap<PathBuf, Arc<FixOptions>>>,
    /// The errors found so far in configurations of the directory.
    wrong: Mutex<Vec<String>>,
}

impl Projects {
    /// Reads no directory yet.
    pub fn new(configuration: &ConfigurationArgs) -> Self {
        let (open, readings) = Default::default();
        Self { configuration: configuration.clone(), open, readings }
    }

    /// The directory that a file belongs to: the innermost one that is open in the editor.
    fn around(&self, path: &Path) -> Result<Arc<Known>, String> {
        let open = || self.open.read().unwrap_or_else(PoisonError::into_inner);
        let dirs = open().dirs.clone();
        let around = dirs.into_iter().filter(|it| path.starts_with(it));
        let dir = around.max_by_key(|it| it.components().count()).unwrap_or_else(current_dir);
        let find = |open: &Open| {
            open.known.iter().find(|it| it.project.current_dir == dir).map(Arc::clone)
        };
        if let Some(known) = find(&open()) {
            return Ok(known);
        }
        let new = Arc::new(self.read(&dir)?);
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been faster.
        Ok(find(&open).unwrap_or_else(|| {
            open.known.push(Arc::clone(&new));
            new
        }))
    }

    fn read(&self, dir: &Path) -> Result<Known, String> {
        let configurations = Configurations::new(&self.configuration, Options::default(), dir)
            .map_err(|it| text(&it))?;
        let project = Project {
            current_dir: dir.to_owned(),
            configurations: Arc::new(configurations),
            dirs: Dirs::new(dir, true).with(Arc::clone(&self.readings)),
        };
        Ok(Known { project, options: Mutex::default(), wrong: Mutex::default() })
    }
}

impl Host for Projects {
    fn set_dirs(&self, dirs: Vec<PathBuf>) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        let real = |it: PathBuf| target(&it, Path::new(""));
        *open = Open { dirs: dirs.into_iter().map(real).collect(), known: Vec::new() };
    }

    fn setup(&self, path: Option<&Path>) -> Setup {
        let dir = current_dir();
        let path = path.map(|it| target(it, &dir));
        let is_on_disk = path.is_some();
        let path = path.unwrap_or_else(|| dir.join("Dockerfile"));
        let known = match self.around(&path) {
            Ok(known) => known,
            Err(text) => return Setup::Broken(text),
        };
        // A server may run over midnight.
        let is_of_today = |it: &&Arc<FixOptions>| is_on_disk && it.today == Some(today());
        if let Some(options) = lock(&known.options).get(&path).filter(is_of_today) {
            return Setup::Options(Arc::clone(options));
        }
        let Project { configurations, .. } = &known.project;
        if is_on_disk && configurations.covers(&path) && configurations.options(&path).is_some() {
            return Setup::LeftAlone;
        }
        let Some(options) = configurations.options(&path) else {
            let mut wrong = lock(&known.wrong);
            wrong.extend(configurations.take_messages().iter().map(text));
            return Setup::Broken(wrong.join("; "));
        };
        // A document that is not on the disk has no build context.
        if !is_on_disk {
            return Setup::Options(Arc::new(fix_options(&options, Surroundings::default())));
        }
        let surroundings = known.project.surroundings(&options, &path);
        let options = Arc::new(fix_options(&options, surroundings));
        lock(&known.options).insert(path, Arc::clone(&options));
        Setup::Options(options)
    }

    fn resolve(&self, path: &Path, name: &str) -> PathBuf {
        let path = target(path, &current_dir());
        let dir = self.around(&path).map(|it| it.project.current_dir.clone());
        dir.unwrap_or_default().join(name)
    }

    fn refresh(&self) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        open.known.clear();
        self.readings.begin();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn text(message: &Message) -> String {
    let place = message.position().map(|(line, _)| format!("line {line}: ")).unwrap_or_default();
    format!("{place}{}", message.text())
}
