//! Which directories may be the build context of a file.

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::fmt;
use std::hash::Hash;
use std::iter;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use dockwright_model::context::{Context, Entry, Files, View, clean};
use dockwright_model::{Instruction, Model};
use dockwright_syntax::Keyword;
use hashbrown::HashMap;

use crate::dockerignore::{Survey, is_project};
use crate::facts::sources;

pub(crate) mod mention;
pub(crate) mod quoted;

pub use mention::{HELPERS, Mention};

/// A directory that may be the build context of several Dockerfiles. Its content is read once.
pub struct ContextDir {
    /// The name as the user would write it.
    name: String,
    files: Box<dyn Files + Send + Sync>,
    view: OnceLock<Arc<View>>,
    is_project: OnceLock<bool>,
    /// A cache with one value per type and filter; without a filter, about all files of the
    /// directory, whichever are sent.
    memory: Mutex<HashMap<(TypeId, Option<Filter>), Known>>,
}

/// A cached value.
type Known = Arc<dyn Any + Send + Sync>;

/// The reason that a builder does not get all files of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Filter {
    /// None: it gets all.
    Nothing,
    /// `.dockerignore`.
    Usual,
    /// `.containerignore`.
    Podman,
    /// An ignore file for one Dockerfile.
    Own,
}

impl ContextDir {
    /// The name as the user would write it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A directory with its files; `name` is used in messages.
    pub fn new(name: impl Into<String>, files: impl Files + Send + Sync + 'static) -> Self {
        let (view, is_project, memory) = Default::default();
        Self { name: name.into(), files: Box::new(files), view, is_project, memory }
    }

    /// Whether the directory looks like a build context: it has a manifest, or an ignore file.
    fn is_project(&self) -> bool {
        *self.is_project.get_or_init(|| is_project(&*self.files))
    }

    fn memory<T: Default + Send + Sync + 'static>(&self, filter: Option<Filter>) -> Arc<T> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let known = memory.entry((TypeId::of::<T>(), filter));
        let known = known.or_insert_with(|| Arc::new(T::default()));
        Arc::clone(known).downcast().unwrap_or_default()
    }
}

/// A directory that may be the build context of a Dockerfile.
#[derive(Clone)]
pub struct BuildContext {
    dir: Arc<ContextDir>,
    /// The path of the Dockerfile below the directory.
    dockerfile: String,
}

impl fmt::Debug for BuildContext {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` as the context of {}", self.dir.name, self.dockerfile)
    }
}

impl BuildContext {
    /// Makes `dir` a possible context of the Dockerfile at a path below it.
    pub fn new(dir: Arc<ContextDir>, dockerfile: impl Into<String>) -> Self {
        Self { dir, dockerfile: dockerfile.into() }
    }

    /// The files sent to the builder.
    fn sent(&self) -> Sent<'_> {
        let dir = &*self.dir;
        let files = &*dir.files;
        let view = View::named_after(files, &self.dockerfile);
        let filter = if view.is_none() { Filter::Usual } else { Filter::Own };
        let usual = || Arc::clone(dir.view.get_or_init(|| Arc::new(View::of(files))));
        let context = Context::with_view(files, view.map_or_else(usual, Arc::new));
        let name = Cow::Borrowed(dir.name.as_str());
        Sent { name, context, dir, filter }
    }

    /// The files sent to each builder, and in addition all files if another ignore file may apply.
    fn sent_to_each(&self, told: &Told) -> impl Iterator<Item = Sent<'_>> {
        let dir = &*self.dir;
        let is_certain = told.ignoring().is_none();
        let own = View::named_after(&*dir.files, &self.dockerfile);
        let usual = own.filter(|_| told.may_be_classic()).map(|_| Sent {
            name: Cow::Owned(format!("{} without {}.dockerignore", dir.name, self.dockerfile)),
            context: Context::with_view(&*dir.files, Arc::new(View::of(&*dir.files))),
            dir,
            filter: Filter::Usual,
        });
        let whole = (!is_certain).then(|| {
            let name = Cow::Owned(format!("{} without its ignore file", dir.name));
            Sent { name, ..Sent::whole(dir) }
        });
        let other = View::of_podman(&*dir.files).map(|view| Sent {
            name: Cow::Owned(format!("{} with .containerignore", dir.name)),
            context: Context::with_view(&*dir.files, Arc::new(view)),
            dir,
            filter: Filter::Podman,
        });
        iter::once(self.sent()).chain(other).chain(usual).chain(whole)
    }
}

/// Answers about a directory, by question.
pub(crate) struct Answers<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Answers<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Answers<K, V> {
    /// The answer to `asked`, computed once by `find`.
    pub fn get(&self, asked: K, find: impl FnOnce() -> V) -> V {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = known().get(&asked).cloned();
        answer.unwrap_or_else(|| {
            // The lock is released meanwhile, so that other questions can be asked.
            let answer = find();
            known().insert(asked, answer.clone());
            answer
        })
    }
}

/// The files of a directory that are sent to a builder.
pub(crate) struct Sent<'c> {
    /// The directory as the user would write it.
    pub name: Cow<'c, str>,
    pub context: Context<'c>,
    dir: &'c ContextDir,
    filter: Filter,
}

impl<'c> Sent<'c> {
    /// All files of a directory, whether sent or not.
    pub fn whole(dir: &'c ContextDir) -> Self {
        let context = Context::with_view(&*dir.files, Arc::default());
        Self { name: Cow::Borrowed(&dir.name), context, dir, filter: Filter::Nothing }
    }

    /// All files of the same directory, including those that are not sent.
    pub fn unfiltered(&self) -> Self {
        Self::whole(self.dir)
    }

    /// The projects and files near the top of the directory.
    pub fn survey(&self) -> Arc<Survey> {
        let known = self.memory_of_usual::<OnceLock<Arc<Survey>>>();
        Arc::clone(known.get_or_init(|| Arc::new(Survey::near(&self.context))))
    }

    /// A cached value of the caller's type about the sent files; shared unless this Dockerfile has
    /// an ignore file of its own.
    pub fn memory_of_usual<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        match self.filter {
            Filter::Own => Arc::default(),
            filter => self.dir.memory(Some(filter)),
        }
    }

    /// A cached value of the caller's type about all files of the directory.
    pub fn memory<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.dir.memory(None)
    }
}

/// Facts about the builds of a Dockerfile, other than contexts, from an option or from project
/// files.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The path of the Dockerfile, as users write it.
    pub dockerfile: String,
    /// Why the context of a build is not known.
    pub unknown: Option<String>,
    /// The names of stages and images that a build replaces (`--build-context`), with the source of
    /// each fact.
    pub replaced: Vec<(String, String)>,
    /// The names of public images under which the project builds its own, with the source of each
    /// fact.
    pub built: Vec<(String, String)>,
    /// The targets of builds; `None` for an unknown target.
    pub targets: Vec<Option<String>>,
    /// Whether a build has a target with a variable, which may have other values than the known one.
    pub has_open_target: bool,
    /// Facts about containers of the Dockerfile's images.
    pub containers: ToldOfContainers,
    /// The files that name the build argument for the platform and may set it.
    pub naming_platform: Vec<String>,
    /// Other lines that matter to fixes, with the source of each.
    pub mentions: Vec<Arc<[(String, Mention)]>>,
    /// The lines of `mentions` that may concern the Dockerfile.
    pub concerning: Concerning,
}

/// The indices of lines in [`Told::mentions`], computed once: a large project has very many lines,
/// and a Dockerfile in an editor has many states.
#[derive(Clone, Debug, Default)]
pub struct Concerning(OnceLock<Vec<(usize, usize)>>);

impl Told {
    /// The lines that matter to fixes, with the source of each.
    pub(crate) fn mentions(&self) -> impl Iterator<Item = &(String, Mention)> {
        let found = self.concerning.0.get_or_init(|| {
            let all = self.mentions.iter().enumerate();
            let all = all.flat_map(|(list, it)| it.iter().enumerate().map(move |it| (list, it)));
            let own = all.filter(|(_, (_, it))| it.1.may_concern(&it.0, &self.dockerfile));
            own.map(|(list, (index, _))| (list, index)).collect()
        });
        found.iter().map(|&(list, index)| &self.mentions[list][index])
    }

    /// Whether a build may use the builder that came before `BuildKit`.
    fn may_be_classic(&self) -> bool {
        self.mentions().any(|it| it.1.is_of_classic_builder())
    }

    /// The source and the words by which a build may use another ignore file.
    pub(crate) fn ignoring(&self) -> Option<(&str, &'static str)> {
        self.mentions().find_map(|(who, it)| Some((who.as_str(), it.of_ignoring()?)))
    }
}

/// Facts about containers that the Dockerfile does not tell.
#[derive(Clone, Default)]
pub struct ToldOfContainers {
    /// The project's files.
    pub project: Option<Arc<ContextDir>>,
    /// The commands that run in the containers, as shell words, with the source of each.
    pub started: Vec<(String, String)>,
    /// Those that are certainly commands, without the words that only start the container.
    pub commands: Vec<(String, String)>,
    /// Those of them in containers whose image may be that of the Dockerfile.
    pub own_commands: Vec<(String, String)>,
    /// Those of them of which a part is not known.
    pub open_commands: Vec<(String, String)>,
    /// The sources of texts that a shell in a container reads, and of which a part is not known.
    pub read: Vec<String>,
    /// Commands that the project words without running them on the machine, with the source of each:
    /// a command that is not known may be any of them.
    pub worded: Vec<(String, String)>,
    /// The files and directories of the project mounted into the containers, with the source of
    /// each.
    pub mounted: Vec<(String, String)>,
    /// The source that disconnects the containers from the network, if any.
    pub cut_off: Vec<String>,
    /// The names of the containers' variables, with the source of each.
    pub variables: Vec<(String, String)>,
    /// Files written for the containers.
    pub files: Vec<WrittenFile>,
    /// Facts about images that may be built on the Dockerfile's images.
    pub derived: ToldOfDerived,
}

/// A file that a file of the project writes for containers, such as an entry of a `ConfigMap`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenFile {
    /// The file and line that write it.
    pub who: String,
    /// The name by which it is written; a mount may give it another one.
    pub name: String,
    /// The content.
    pub text: String,
}

/// How other Dockerfiles of the project use images that may be those of this Dockerfile, with file
/// and line of each fact.
#[derive(Clone, Debug, Default)]
pub struct ToldOfDerived {
    /// Commands run in the images by builds or in containers, in shell words.
    pub run: Vec<(String, String)>,
    /// The files and directories of the project copied into the images.
    pub copied: Vec<(String, String)>,
    /// The same for images that start the command of their base image.
    pub inheriting: Vec<(String, String)>,
    /// Instructions that bring files to those images, as written.
    pub texts: Vec<(String, String)>,
    /// Other reasons why the inherited command may start differently.
    pub doubts: Vec<(String, String)>,
    /// The variables set for the inherited command.
    pub variables: Vec<(String, String)>,
    /// The number of Dockerfiles, if there are too many to read.
    pub crowd: Option<usize>,
}

/// How a Dockerfile uses images that other Dockerfiles of the project may build, with the line of
/// each fact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    /// The names of the images; `None` for an unknown image.
    pub images: Vec<Option<String>>,
    /// Commands run in the images by the build or in containers, in shell words.
    pub run: Vec<(usize, String)>,
    /// The health checks for an inherited command.
    pub checks: Vec<(usize, String)>,
    /// The sources copied to the images from the build context, as written.
    pub copied: Vec<(usize, String)>,
    /// The same in stages that start the command of their base image.
    pub inheriting: Vec<(usize, String)>,
    /// Instructions that bring files to those stages, as written.
    pub texts: Vec<(usize, String)>,
    /// Other reasons why the inherited command may start differently.
    pub doubts: Vec<(usize, String)>,
    /// The variables set for the inherited command.
    pub variables: Vec<(usize, String)>,
}

impl fmt::Debug for ToldOfContainers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            project: _,
            started,
            commands,
            own_commands: _,
            open_commands,
            read,
            worded,
            mounted,
            cut_off,
            variables,
            files,
            derived,
        } = self;
        write!(
            out,
            "{started:?}, {commands:?}, {open_commands:?}, {read:?}, {worded:?}, {mounted:?}, \
             {cut_off:?}, {variables:?}, {files:?}, {derived:?}"
        )
    }
}

/// The directories that may be the build context of a Dockerfile.
#[derive(Clone, Debug, Default)]
pub struct Contexts {
    /// Directories named by an option, or by project files that build images. Each is the context
    /// of some build.
    named: Vec<BuildContext>,
    /// The directories around the Dockerfile, nearest first.
    around: Vec<BuildContext>,
    told: Told,
}

impl Contexts {
    /// Uses files as the named context of the Dockerfile at a path among them.
    pub fn of(files: impl Files + Send + Sync + 'static, dockerfile: impl Into<String>) -> Self {
        let dir = ContextDir::new(".", files);
        Self::named(vec![BuildContext::new(Arc::new(dir), dockerfile)])
    }

    /// Uses the named contexts only.
    pub fn named(named: Vec<BuildContext>) -> Self {
        Self { named, ..Self::default() }
    }

    /// Uses the directories around the Dockerfile, nearest first, if no file names the context, and
    /// other possible contexts.
    pub fn around(around: Vec<BuildContext>, others: Vec<BuildContext>) -> Self {
        Self { named: others, around, ..Self::default() }
    }

    /// Adds facts about the builds.
    #[must_use]
    pub fn with(self, told: Told) -> Self {
        Self { told, ..self }
    }

    /// The facts about the builds.
    pub(crate) fn told(&self) -> &Told {
        &self.told
    }

    fn all(&self) -> impl Iterator<Item = &BuildContext> {
        self.around.iter().chain(&self.named)
    }

    /// Whether there is no possible context.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// The names in a directory of the nearest possible context that has the directory, without
    /// those that are not sent.
    pub fn list(&self, dir: &str) -> Vec<(String, Entry)> {
        let Some(dir) = clean(dir) else { return Vec::new() };
        let list = |it: &BuildContext| {
            let names = it.dir.files.list(&dir)?;
            let context = it.sent().context;
            let path =
                |name: &str| if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") };
            let sent = names.iter().filter(|it| it.1 == Entry::Dir || context.has(&path(&it.0)));
            Some(sent.cloned().collect())
        };
        self.all().find_map(list).unwrap_or_default()
    }

    /// The path of a source, as messages name it, in the nearest possible context that has the
    /// source.
    pub fn find(&self, source: &str) -> Option<String> {
        let source = clean(source).filter(|it| !it.is_empty() && !is_glob(it))?;
        let has = |it: &&BuildContext| it.dir.files.entry(&source).is_some();
        self.all().find(has).map(|it| format!("{}/{source}", it.dir.name))
    }

    /// The contexts with which a build of a Dockerfile can succeed, each as a builder gets it and
    /// with its name, nearest first; without any, the nearest context, which lacks files.
    pub fn sent(&self, dockerfile: &[u8]) -> Vec<(String, Context<'_>)> {
        let text = dockwright_syntax::decode(dockerfile);
        let mut found = self.possible(&Model::of(&dockwright_syntax::parse(&text)));
        found.retain(|it| matches!(it.name, Cow::Borrowed(_)));
        if found.is_empty() {
            found.extend(self.all().next().map(BuildContext::sent));
        }
        found.into_iter().map(|it| (it.name.into_owned(), it.context)).collect()
    }

    /// Why the context of a build is not known, if that is so.
    pub fn doubt(&self) -> Option<&str> {
        self.told.unknown.as_deref()
    }

    /// Whether a build of the project selects, or may select, a stage by this name.
    pub fn selects(&self, stage: &str) -> bool {
        let is_same = |it: &String| it.eq_ignore_ascii_case(stage);
        self.told.targets.iter().any(|it| it.as_ref().is_some_and(is_same))
            || self.told.has_open_target
    }

    /// All possible contexts, even those that lack copied files.
    pub(crate) fn anywhere(&self) -> Vec<Sent<'_>> {
        let is_certain = self.told.ignoring().is_none();
        let all = self.all();
        all.map(|it| if is_certain { it.sent() } else { Sent::whole(&it.dir) }).collect()
    }

    /// The contexts with which a build can succeed, because they have all copied files. Of the
    /// directories around a Dockerfile, these are the nearest one and every outer one that looks
    /// like a build context.
    pub(crate) fn possible(&self, model: &Model) -> Vec<Sent<'_>> {
        if self.told.unknown.is_some() {
            return Vec::new();
        }
        let sources = sources(model);
        // If a file is missing, the ignore file is irrelevant.
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
        // A build that takes nothing from its context is the same with every context.
        if !model.instructions().iter().any(takes_any) {
            possible.truncate(1);
        }
        possible.into_iter().flat_map(|it| it.sent_to_each(&self.told)).collect()
    }
}

/// Whether an instruction uses files of the context, or is an `ONBUILD`, which may do so later.
fn takes_any(it: &Instruction) -> bool {
    it.keyword == Keyword::Onbuild || sources::takes_any(&it.syntax)
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
    fn names_and_sources_are_those_of_the_nearest_directory_that_has_them() {
        let near =
            dir("near", &[("a", ""), ("b/c", ""), (".dockerignore", "a\nb/d\n"), ("b/d", "")]);
        let far = dir("far", &[("a", ""), ("e/f", "")]);
        let contexts = Contexts::around(vec![near, far], Vec::new());
        let names = |path: &str| {
            let names = contexts.list(path).into_iter().map(|it| it.0);
            names.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            [names("./"), names("b"), names("e"), names("..")],
            [".dockerignore b", "c", "f", ""]
        );
        let found = ["b/c", "/a", "e/f", "g", "*", "../a", ""].map(|it| contexts.find(it));
        let expected = ["near/b/c", "near/a", "far/e/f"].map(|it| Some(it.to_owned()));
        assert_eq!((&found[..3], &found[3..]), (&expected[..], &[None, None, None, None][..]));
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

    #[test]
    fn a_build_that_takes_nothing_from_its_context_has_one_context() {
        let project = [("package.json", "{}")];
        let possible = |text: &str| {
            let contexts =
                Contexts::around(vec![dir("near", &project)], vec![dir("far", &project)]);
            let model = Model::of(&dockwright_syntax::parse(&format!("FROM a\n{text}\n")));
            let names: Vec<_> =
                contexts.possible(&model).iter().map(|it| it.name.clone()).collect();
            names.join(" ")
        };
        for text in [
            "RUN b",
            "COPY --from=b c /",
            "ADD https://example.com/b.sh /",
            "COPY <<E /b\nc\nE",
            "RUN --mount=type=cache,target=/b c",
            "RUN --mount=from=b,target=/b c",
        ] {
            assert_eq!(possible(text), "near", "{text}");
        }
        for text in
            ["COPY . /", "ADD $B /", "RUN --mount=type=bind,target=/b c", "ONBUILD COPY . /"]
        {
            assert_eq!(possible(text), "near far", "{text}");
        }
    }
}
