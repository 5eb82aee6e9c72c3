//! Which directories may be the build context of a file.

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::iter;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use dockwright_model::Model;
use dockwright_model::context::{Context, Files, View, clean};

use crate::dockerignore::{Survey, is_project};
use crate::facts::sources;

pub(crate) mod mention;

pub use mention::{HELPERS, Mention};

/// A directory that may be the build context of several Dockerfiles. What it holds is read once.
pub struct ContextDir {
    /// As the user would spell it.
    name: String,
    files: Box<dyn Files + Send + Sync>,
    view: OnceLock<Arc<View>>,
    survey: OnceLock<Arc<Survey>>,
    is_project: OnceLock<bool>,
    /// What others have found in it, one value of each type.
    memory: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl ContextDir {
    /// As the user would spell it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The directory that users call `name`, with these files below it.
    pub fn new(name: impl Into<String>, files: impl Files + Send + Sync + 'static) -> Self {
        let (view, survey, is_project, memory) = Default::default();
        Self { name: name.into(), files: Box::new(files), view, survey, is_project, memory }
    }

    /// Whether people build from here, as far as its files tell: it has a manifest, or an ignore
    /// file.
    fn is_project(&self) -> bool {
        *self.is_project.get_or_init(|| is_project(&*self.files))
    }

    fn memory<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let known = memory.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        Arc::clone(known).downcast().unwrap_or_default()
    }
}

/// A directory that may be the build context of a Dockerfile.
#[derive(Clone)]
pub struct BuildContext {
    dir: Arc<ContextDir>,
    /// Where the Dockerfile is, as a path below the directory.
    dockerfile: String,
}

impl fmt::Debug for BuildContext {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` as the context of {}", self.dir.name, self.dockerfile)
    }
}

impl BuildContext {
    /// The directory as the context of the Dockerfile at a path below it.
    pub fn new(dir: Arc<ContextDir>, dockerfile: impl Into<String>) -> Self {
        Self { dir, dockerfile: dockerfile.into() }
    }

    /// What the builder gets of it.
    fn sent(&self) -> Sent<'_> {
        let dir = &*self.dir;
        let files = &*dir.files;
        let view = View::named_after(files, &self.dockerfile);
        let is_usual = view.is_none();
        let usual = || Arc::clone(dir.view.get_or_init(|| Arc::new(View::of(files))));
        let context = Context::with_view(files, view.map_or_else(usual, Arc::new));
        let name = Cow::Borrowed(dir.name.as_str());
        Sent { name, context, dir, is_usual }
    }

    /// What each builder gets of it; and all of it, where another ignore file may hold.
    fn sent_to_each(&self, told: &Told) -> impl Iterator<Item = Sent<'_>> {
        let dir = &*self.dir;
        let whole = told.ignoring().map(|_| {
            let name = Cow::Owned(format!("{} without its ignore file", dir.name));
            Sent { name, ..Sent::whole(dir) }
        });
        let other = View::of_podman(&*dir.files).map(|view| Sent {
            name: Cow::Owned(format!("{} with .containerignore", dir.name)),
            context: Context::with_view(&*dir.files, Arc::new(view)),
            dir,
            is_usual: false,
        });
        iter::once(self.sent()).chain(other).chain(whole)
    }
}

/// What has been found out of a directory, by what was asked.
pub(crate) struct Answers<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Answers<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Answers<K, V> {
    /// The answer to `asked`, which `find` finds where nobody has asked before.
    pub fn get(&self, asked: K, find: impl FnOnce() -> V) -> V {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = known().get(&asked).cloned();
        answer.unwrap_or_else(|| {
            // Others may ask something else meanwhile.
            let answer = find();
            known().insert(asked, answer.clone());
            answer
        })
    }
}

/// What a builder gets of a directory.
pub(crate) struct Sent<'c> {
    /// As the user would spell the directory.
    pub name: Cow<'c, str>,
    pub context: Context<'c>,
    dir: &'c ContextDir,
    /// Whether the builder gets the same as for other Dockerfiles.
    is_usual: bool,
}

impl<'c> Sent<'c> {
    /// All that is in a directory, whatever builders get of it.
    pub fn whole(dir: &'c ContextDir) -> Self {
        let context = Context::with_view(&*dir.files, Arc::default());
        Self { name: Cow::Borrowed(&dir.name), context, dir, is_usual: false }
    }

    /// All that is in the same directory, what builders do not get among it.
    pub fn unfiltered(&self) -> Self {
        Self::whole(self.dir)
    }

    /// What is near the top of the directory.
    pub fn survey(&self) -> Arc<Survey> {
        let take = || Arc::new(Survey::near(&self.context));
        if self.is_usual { Arc::clone(self.dir.survey.get_or_init(take)) } else { take() }
    }

    /// What has been found in what builders get of the directory, in a type of the one who asks;
    /// kept unless this Dockerfile has an ignore file of its own.
    pub fn memory_of_usual<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        if self.is_usual { self.memory() } else { Arc::default() }
    }

    /// What has been found in the files of the directory, for whatever builder, in a type of the
    /// one who asks.
    pub fn memory<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.dir.memory()
    }
}

/// What somebody says of the builds of a Dockerfile besides their contexts.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The path of the Dockerfile, as users write it.
    pub dockerfile: String,
    /// Why the context of one of the builds is not known.
    pub unknown: Option<String>,
    /// The names of stages and images that a build takes other files for, each with who says so.
    pub replaced: Vec<(String, String)>,
    /// The names of images that others publish and the project builds its own by, each with who says
    /// so.
    pub built: Vec<(String, String)>,
    /// The stages that are built for themselves; nothing for one that is not known.
    pub targets: Vec<Option<String>>,
    /// What is said of containers of its images.
    pub containers: ToldOfContainers,
    /// The files that name the build argument for the platform, and may set it.
    pub naming_platform: Vec<String>,
    /// What else is said that a fix has to know of, each behind who says so.
    pub mentions: Vec<Arc<[(String, Mention)]>>,
}

impl Told {
    /// What is said in passing, each behind who says so.
    pub(crate) fn mentions(&self) -> impl Iterator<Item = &(String, Mention)> {
        let all = self.mentions.iter().flat_map(|it| it.iter());
        all.filter(|(place, it)| it.may_concern(place, &self.dockerfile))
    }

    /// Who says, and how, that the ignore file of a build may be another one.
    pub(crate) fn ignoring(&self) -> Option<(&str, &'static str)> {
        self.mentions().find_map(|(who, it)| Some((who.as_str(), it.of_ignoring()?)))
    }
}

/// What somebody says of containers that the Dockerfile of their image does not say.
#[derive(Clone, Default)]
pub struct ToldOfContainers {
    /// The files of the project.
    pub project: Option<Arc<ContextDir>>,
    /// What is run in them, in shell words, each behind who says so.
    pub started: Vec<(String, String)>,
    /// The commands of that which are known to be some, without what only starts the container.
    pub commands: Vec<(String, String)>,
    /// The files and directories of the project that come into them, each behind who says so.
    pub mounted: Vec<(String, String)>,
    /// Who takes the network away from them.
    pub cut_off: Vec<String>,
    /// The names of variables that they get, each behind who says so.
    pub variables: Vec<(String, String)>,
    /// The texts of files that come into them, each behind who writes it.
    pub files: Vec<(String, String)>,
    /// What becomes of its images where others may be built on them.
    pub derived: ToldOfDerived,
}

/// What other Dockerfiles of the project do with images that may be those of this one, each behind
/// its file and line.
#[derive(Clone, Debug, Default)]
pub struct ToldOfDerived {
    /// What is run in them, by builds or in containers, in shell words.
    pub run: Vec<(String, String)>,
    /// The files and directories of the project that come into them.
    pub copied: Vec<(String, String)>,
    /// Those of which that start what the image below starts.
    pub inheriting: Vec<(String, String)>,
    /// What brings files there, as it is written.
    pub texts: Vec<(String, String)>,
    /// What else may have that start otherwise.
    pub doubts: Vec<(String, String)>,
    /// The variables that are set for it.
    pub variables: Vec<(String, String)>,
    /// How many Dockerfiles there are that were not read for this, since they are too many.
    pub crowd: Option<usize>,
}

/// What a Dockerfile does with images that may be built by others of the project, each behind its
/// line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    /// The images, as they are called; nothing for one of which the name is not known.
    pub images: Vec<Option<String>>,
    /// What is run in them, by the build or in containers, in shell words.
    pub run: Vec<(usize, String)>,
    /// The health checks beside a command that is inherited.
    pub checks: Vec<(usize, String)>,
    /// What is copied to them from the build context, as it is written.
    pub copied: Vec<(usize, String)>,
    /// The same in stages that start what the image below starts.
    pub inheriting: Vec<(usize, String)>,
    /// What brings files there, as it is written.
    pub texts: Vec<(usize, String)>,
    /// What else may have that start otherwise.
    pub doubts: Vec<(usize, String)>,
    /// The variables that are set for it.
    pub variables: Vec<(usize, String)>,
}

impl fmt::Debug for ToldOfContainers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { project: _, started, commands, mounted, cut_off, variables, files, derived } =
            self;
        write!(
            out,
            "{started:?}, {commands:?}, {mounted:?}, {cut_off:?}, {variables:?}, {files:?}, {derived:?}"
        )
    }
}

/// The directories that may be the build context of a Dockerfile.
#[derive(Clone, Debug, Default)]
pub struct Contexts {
    /// Those that somebody names: an option, or files of projects that build images. Each of them
    /// is the context of some build.
    named: Vec<BuildContext>,
    /// Those around the Dockerfile, the nearest first.
    around: Vec<BuildContext>,
    told: Told,
}

impl Contexts {
    /// These files, of which somebody says that they are the context of the Dockerfile at a path
    /// among them.
    pub fn of(files: impl Files + Send + Sync + 'static, dockerfile: impl Into<String>) -> Self {
        let dir = ContextDir::new(".", files);
        Self::named(vec![BuildContext::new(Arc::new(dir), dockerfile)])
    }

    /// The contexts that somebody names, and no others.
    pub fn named(named: Vec<BuildContext>) -> Self {
        Self { named, ..Self::default() }
    }

    /// The directories around the Dockerfile, the nearest first, where no file names the context;
    /// and others that may be one.
    pub fn around(around: Vec<BuildContext>, others: Vec<BuildContext>) -> Self {
        Self { named: others, around, ..Self::default() }
    }

    /// The same with what else is said.
    #[must_use]
    pub fn with(self, told: Told) -> Self {
        Self { told, ..self }
    }

    /// What else is said of the builds.
    pub(crate) fn told(&self) -> &Told {
        &self.told
    }

    fn all(&self) -> impl Iterator<Item = &BuildContext> {
        self.around.iter().chain(&self.named)
    }

    /// Whether there is none to choose from.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// All of them, whatever they lack.
    pub(crate) fn anywhere(&self) -> Vec<Sent<'_>> {
        let is_certain = self.told.ignoring().is_none();
        let all = self.all();
        all.map(|it| if is_certain { it.sent() } else { Sent::whole(&it.dir) }).collect()
    }

    /// Those that a build of the file can have: they hold all that is copied from the context. Of
    /// the directories around a Dockerfile, that is the nearest one, and each farther one that
    /// people build from.
    pub(crate) fn possible(&self, model: &Model) -> Vec<Sent<'_>> {
        if self.told.unknown.is_some() {
            return Vec::new();
        }
        let sources = sources(model);
        // What is not there needs no look at what is ignored.
        let may_hold =
            |it: &&BuildContext| sources.iter().all(|source| may_hold(&*it.dir.files, source));
        let holds_all =
            |it: &&BuildContext| sources.iter().all(|source| holds(&it.sent().context, source));
        let mut around = self.around.iter().filter(may_hold).filter(holds_all);
        let nearest = around.next();
        let mut possible: Vec<_> =
            nearest.into_iter().chain(around.filter(|it| it.dir.is_project())).collect();
        for named in self.named.iter().filter(may_hold).filter(holds_all) {
            if !possible.iter().any(|it| Arc::ptr_eq(&it.dir, &named.dir)) {
                possible.push(named);
            }
        }
        possible.into_iter().flat_map(|it| it.sent_to_each(&self.told)).collect()
    }
}

fn may_hold(files: &dyn Files, source: &str) -> bool {
    is_glob(source) || clean(source).is_some_and(|it| files.entry(&it).is_some())
}

fn is_glob(source: &str) -> bool {
    source.contains(['*', '?', '['])
}

/// The literal sources of `COPY` and `ADD`.
fn sources(model: &Model) -> Vec<String> {
    let copied = model.instructions().iter().filter_map(|it| sources::copied(&it.syntax));
    copied.flatten().filter(|it| sources::is_literal(it)).collect()
}

fn holds(context: &Context<'_>, source: &str) -> bool {
    if is_glob(source) {
        return context.matching(source).is_none_or(|it| !it.is_empty());
    }
    context.has(source)
}

#[cfg(test)]
mod tests {
    use dockwright_model::context::MemoryFiles;

    use super::*;

    fn dir(name: &str, files: &[(&str, &str)]) -> BuildContext {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let files: MemoryFiles = files.collect();
        BuildContext::new(Arc::new(ContextDir::new(name, files)), "Dockerfile")
    }

    #[test]
    fn a_directory_that_does_not_send_what_is_copied_is_no_context() {
        let copied = [("app.conf", ""), ("package.json", "{}")];
        let ignored = [&copied[..], &[(".dockerignore", "*.conf")]].concat();
        let possible = |copy: &str| {
            let near = dir("near", &ignored);
            let contexts = Contexts::around(vec![near, dir("far", &copied)], Vec::new());
            let text = format!("FROM a\nCOPY {copy} /\n");
            let model = Model::of(&dockwright_syntax::parse(&text));
            let names = contexts.possible(&model).iter().map(|it| it.name.to_string()).collect();
            let names: Vec<String> = names;
            names.join(" ")
        };
        assert_eq!(possible("package.json"), "near far");
        assert_eq!(possible("app.conf"), "far");
        assert_eq!(possible("other.conf"), "");
    }
}
