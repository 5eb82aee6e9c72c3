//! Whether the sources of a program depend on being started by a shell.
//!
//! A file counts unless its name shows that it reads no variables; an opaque file, such as an
//! archive, may read any.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Base, Image, Instruction, Model};
use dockwright_syntax::Keyword;
use hashbrown::{HashMap, HashSet};

use self::kinds::Kind;
pub use self::kinds::Speaks;
use self::look::Look;
pub(super) use self::look::interpreter;
use super::Program;
use super::known;
use crate::PassContext;
use crate::contexts::{Answers, Sent, WrittenFile, mention};
use crate::facts::programs::last_name;
use crate::facts::sources;
use crate::word_set::WordSet;

pub(crate) mod brought;
mod daemons;
mod kinds;
mod look;
mod process;
mod scripts;
mod shell;
mod started;
mod variables;
mod walk;
mod written;

pub(crate) use self::started::Started;
use self::started::parts;
use self::walk::{MOST_BYTES, MOST_FILES, bare};
pub(crate) use self::walk::{Walked, walk};

/// Cached [`Look`]s, by path: each file is read once for all Dockerfiles of a context. `None` for a
/// file that cannot be read.
#[derive(Default)]
pub(crate) struct Looks {
    looks: Mutex<HashMap<String, Option<Arc<Look>>>>,
    /// The results of [`Looks::named`], by path and package manager.
    named: Mutex<HashMap<(String, &'static str), Named>>,
}

/// The word with which a file names a package manager, and the number of bytes read to find it.
pub(crate) type Named = (Option<&'static str>, usize);

impl Looks {
    fn at(&self, context: &Context<'_>, path: &str) -> Option<Arc<Look>> {
        let mut known = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(look) = known.get(path) {
            return look.clone();
        }
        let look = context.read(path).map(|it| Arc::new(Look::at(path, &it)));
        known.insert(path.to_owned(), look.clone());
        look
    }

    /// The result of `find` for the text of a file, cached for each `manager`.
    pub fn named(
        &self,
        context: &Context<'_>,
        path: &str,
        manager: &'static str,
        find: impl FnOnce(&str) -> Option<&'static str>,
    ) -> Named {
        let mut known = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry((path.to_owned(), manager)).or_insert_with(|| {
            let Some(content) = context.read(path) else { return (None, 0) };
            (find(&crate::text::lossy(&content)), content.len())
        })
    }
}

/// Servers that only read their own settings, and their clients: they read no shell variable from
/// any other file. Their settings files are still searched.
static INDIFFERENT: WordSet = WordSet::new(
    "
    cat curl date memcached mongod mysqladmin mysqld nc ncat netcat nginx pg_isready ping postgres
    redis-cli redis-sentinel redis-server sleep tail true varnishd wget",
);

/// Directories of programs and libraries, which can only be known by name.
const OF_SYSTEM: &[&str] = &[
    "/bin",
    "/lib",
    "/lib64",
    "/sbin",
    "/usr/bin",
    "/usr/lib",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local/bin",
    "/usr/local/go",
    "/usr/local/lib",
    "/usr/local/sbin",
    "/usr/local/share",
    "/usr/sbin",
    "/usr/share",
];

/// Why the program may depend on the shell that starts it, as far as the Dockerfile and the sources
/// in the build context tell.
pub(crate) fn doubt(ctx: &PassContext<'_>, started: &Started<'_>) -> Option<String> {
    let model = ctx.model();
    let stages = stages(model, started.stage);
    let is_indifferent = INDIFFERENT.has(last_name(started.program));
    let said = written::process(ctx, started)
        .or_else(|| scripts::beside(ctx, started))
        .or_else(|| told_elsewhere(ctx, started));
    if said.is_some() {
        return said;
    }
    if !started.sets_variables {
        let mut parts = parts(model, &stages);
        let said = written::command(ctx, started.it).or_else(|| {
            parts.find_map(|it| {
                let brought = || from_elsewhere(ctx, it).filter(|_| !is_indifferent);
                written::doubt(ctx, it).or_else(brought)
            })
        });
        if said.is_some() {
            return said;
        }
    }
    if let Some(why) = ctx.unknown_context()
        && !is_indifferent
        && parts(model, &stages).any(|it| sources::takes_any(&it.syntax))
    {
        return Some(why.to_owned());
    }
    let mut pool = written::files(ctx, &stages);
    let mut all = Vec::new();
    let text = ctx.said(started.it);
    let starts_make = || Cell::new(process::words(text, "make").next().is_some());
    if let Some(sent) = ctx.sent_or_nearest() {
        let roots = roots(ctx.model(), &sent.context, &stages);
        let known = sent.memory_of_usual::<Answers<Vec<String>, Arc<AllSeen>>>();
        let seen = known.get(roots.clone(), || Arc::new(AllSeen::below(sent, roots, |_| true)));
        let (starts_make, scripts) = (starts_make(), RefCell::new(pool));
        let walk = Walk { sent, seen: &seen, started, is_indifferent, starts_make, scripts };
        let said = walk.doubt();
        if said.is_some() {
            return said;
        }
        pool = walk.scripts.into_inner();
        all.push(seen);
    }
    // The same for files from outside the image.
    let told = ctx.containers();
    for (who, path) in told.mounted.iter().chain(&told.derived.inheriting) {
        let Some(project) = &told.project else { break };
        let sent = &Sent::whole(project);
        let known = sent.memory::<Answers<OfProject, Arc<AllSeen>>>();
        let counts = |it: &str| it == path || !is_of_others(it);
        let find = || Arc::new(AllSeen::below(sent, vec![path.clone()], counts));
        let seen = known.get(OfProject(path.clone()), find);
        let (starts_make, scripts) = (starts_make(), RefCell::new(pool));
        let walk = Walk { sent, seen: &seen, started, is_indifferent, starts_make, scripts };
        if let Some(why) = walk.without_interpreter().or_else(|| walk.doubt()) {
            return Some(format!("`{who}` may bring files into a container: {why}"));
        }
        pool = walk.scripts.into_inner();
        all.push(seen);
    }
    let is_there = |name: &str| all.iter().any(|it| it.names.contains(name));
    let is_handled = all.iter().any(|it| it.names_interrupt);
    scripts::doubt(ctx, started, &pool, &is_there, is_handled).or_else(|| {
        let (name, what) = interrupted(started, text, is_handled).filter(|_| !started.has_init)?;
        Some(format!("`{name}` {what}"))
    })
}

/// The program of a command that signals may end otherwise than below a shell, and how, as a
/// predicate.
fn interrupted<'t>(
    started: &'t Started<'_>,
    text: &'t str,
    is_handled: bool,
) -> Option<(&'t str, &'static str)> {
    let own = last_name(started.program);
    let named = known::started(mention::words(text).map(last_name));
    let is_hidden = started.is_shell || known::is_wrapper(own);
    let name = if is_hidden { named.or((!started.is_shell).then_some(own))? } else { own };
    // A script of a shell is read for itself.
    if started.is_shell && name == own {
        return None;
    }
    if let Some(language) = started.runs_by.filter(|_| !is_hidden) {
        let handles = known::handles_interrupt(language, is_handled);
        return (!handles).then_some((name, known::IGNORES_INTERRUPT));
    }
    let ignores = || {
        let is_fine = known::handles_interrupt(name, is_handled) || known::ends_soon(name, text);
        (!is_fine).then_some(known::IGNORES_INTERRUPT)
    };
    Some((name, known::ends_otherwise(name, is_handled).or_else(ignores)?))
}

/// A path in a project, as opposed to a path in a build context.
#[derive(Clone, PartialEq, Eq, Hash)]
struct OfProject(String);

/// Why an inherited command may depend on the shell, from an instruction of another Dockerfile.
pub(crate) fn doubt_of_derived(ctx: &PassContext<'_>, it: &Instruction) -> Option<String> {
    written::doubt(ctx, it).or_else(|| from_elsewhere(ctx, it))
}

/// The same for images that are built on this one, and for files written for containers.
fn told_elsewhere(ctx: &PassContext<'_>, started: &Started<'_>) -> Option<String> {
    let told = ctx.containers();
    let counts = !started.sets_variables && !INDIFFERENT.has(last_name(started.program));
    if let Some(count) = told.derived.crowd {
        return Some(format!(
            "any of {count} Dockerfiles of the project may build on this image and start \
             something else"
        ));
    }
    let derived = told.derived.doubts.iter().find(|_| !started.sets_variables);
    if let Some((who, why)) = derived {
        return Some(format!("`{who}` may build on this image: {why}"));
    }
    told.files.iter().find_map(|WrittenFile { who, text, .. }| {
        let look = Look::at("", text.as_bytes());
        if let Some(name) = look.variable.filter(|_| counts) {
            return Some(format!(
                "`{who}` writes a file for containers with `{name}`, which only a shell sets"
            ));
        }
        let own = look.process.filter(|_| !started.has_init);
        let what = look.tree.or(own)?;
        Some(format!("`{who}` writes a file for containers that {what}"))
    })
}

/// A file of the context that may matter.
struct Seen {
    path: String,
    kind: Kind,
    /// The facts about the file; `None` if the file cannot be read.
    look: Option<Arc<Look>>,
}

/// The facts about the files below some paths of the context, for any program.
struct AllSeen {
    /// The files that may matter.
    files: Vec<Seen>,
    /// The names of all files.
    names: HashSet<String>,
    /// A directory that is empty here, but may have files elsewhere.
    bare: Option<String>,
    /// Whether a file names SIGINT, as a source with a handler does.
    names_interrupt: bool,
    /// Whether no file was skipped.
    is_all: bool,
}

impl AllSeen {
    /// `counts` tells which of the files may be in the image.
    fn below(sent: &Sent<'_>, roots: Vec<String>, counts: impl Fn(&str) -> bool) -> Self {
        let (mut files, mut names) = (Vec::new(), HashSet::new());
        let mut names_interrupt = false;
        let looks = sent.memory::<Looks>();
        let bare = bare(sent, roots.clone()).into_iter().find(|it| counts(it));
        let walked: Walked<()> = walk(sent, roots, |path| {
            if !counts(path) {
                return ControlFlow::Continue(0);
            }
            names.insert(last_name(path).to_owned());
            let kind = Kind::of(path);
            let look = match kind {
                Kind::Inert => return ControlFlow::Continue(0),
                Kind::Archive => None,
                Kind::Makefile | Kind::Settings | Kind::Other => looks.at(&sent.context, path),
            };
            let bytes = look.as_ref().map_or(0, |it| it.bytes);
            names_interrupt |= look.as_ref().is_some_and(|it| it.interrupt.is_some());
            if look.as_ref().is_none_or(|it| it.says_something()) {
                files.push(Seen { path: path.to_owned(), kind, look });
            }
            ControlFlow::Continue(bytes)
        });
        Self { files, names, bare, names_interrupt, is_all: matches!(walked, Walked::All) }
    }
}

/// The stages that make up an image: the stages it is based on, and those that files are copied
/// from.
pub(crate) fn stages(model: &Model, stage: usize) -> BTreeSet<usize> {
    let mut stages = BTreeSet::new();
    let mut open = vec![stage];
    while let Some(stage) = open.pop() {
        if !stages.insert(stage) {
            continue;
        }
        open.extend(model.lineage(stage));
        open.extend(model.of_stage(stage).iter().flat_map(|it| {
            let names = it.syntax.flags().flat_map(|flag| match &*flag.name() {
                "from" => vec![flag.value()],
                "mount" => flag
                    .value()
                    .split(',')
                    .filter_map(|it| it.split_once('=').filter(|it| it.0 == "from"))
                    .map(|it| it.1.to_owned())
                    .collect(),
                _ => Vec::new(),
            });
            names.filter_map(|name| super::stage(model, it, &name)).collect::<Vec<_>>()
        }));
    }
    stages
}

/// Sources of a `COPY` or `ADD` that are neither in the build context nor created by the
/// Dockerfile.
fn from_elsewhere(ctx: &PassContext<'_>, it: &Instruction) -> Option<String> {
    matches!(it.keyword, Keyword::Copy | Keyword::Add).then_some(())?;
    let model = ctx.model();
    let mut sources = it.syntax.arguments();
    let to = sources.pop()?;
    let directory = if to.starts_with('/') { Some(String::new()) } else { model.directory_at(it) };
    let to = directory.and_then(|it| super::resolve(&it, &to));
    let is_of_system = |to: &String| OF_SYSTEM.iter().any(|it| super::below(it, to).is_some());
    if to.as_ref().is_some_and(is_of_system) {
        return None;
    }
    let from = it.syntax.flags().find(|it| it.name() == "from").map(|it| it.value());
    // `ADD` accepts a URL as the value of a variable.
    let is_added = |it: &String| it.starts_with('$') && from.is_none();
    let is_remote = |source: &&String| {
        sources::is_remote(source) || it.keyword == Keyword::Add && is_added(source)
    };
    let place = match &from {
        Some(from) => match super::stage(model, it, from).map(|it| model.root(it)) {
            Some(Base::Scratch | Base::Stage(_)) => return None,
            Some(base) if base.image().is_some_and(|it| it.is_official) => return None,
            Some(base) if base.image().is_some_and(Image::starts_any_command) => return None,
            Some(_) => format!("the stage `{from}`, whose base image is not known"),
            None => format!("the image `{from}`"),
        },
        None => format!("`{}`", sources.iter().find(is_remote)?),
    };
    let line = ctx.line(it.start());
    Some(format!(
        "line {line} brings files from {place}, and whether these read `PWD`, which only a shell \
         sets, is not known"
    ))
}

/// The context paths that the image gets.
fn roots(model: &Model, context: &Context<'_>, stages: &BTreeSet<usize>) -> Vec<String> {
    parts(model, stages).flat_map(|it| taken(context, it)).collect()
}

/// The context paths that an instruction uses.
pub(crate) fn taken(context: &Context<'_>, it: &Instruction) -> Vec<String> {
    let copied = sources::copied(&it.syntax).unwrap_or_default();
    let mut roots = Vec::new();
    for source in copied.into_iter().chain(sources::mounted(&it.syntax)) {
        if source.starts_with("<<") || sources::is_remote(&source) {
            continue;
        }
        if !sources::is_literal(&source) {
            // The source may be any file of the context.
            roots.push(String::new());
        } else if source.contains(['*', '?', '[']) {
            match context.matching(&source) {
                Some(found) => roots.extend(found.iter().cloned()),
                None => roots.push(String::new()),
            }
        } else {
            roots.extend(clean(&source));
        }
    }
    roots
}

/// Directories of files for other machines.
const OF_PIPELINES: &[&str] = &[
    ".azure-pipelines",
    ".buildkite",
    ".circleci",
    ".devcontainer",
    ".github",
    ".gitlab",
    ".woodpecker",
];

/// Whether programs of the image do not use a file: its name marks it as a document, a picture, or
/// a file for other machines.
pub(crate) fn is_of_others(path: &str) -> bool {
    path.split('/').any(|it| OF_PIPELINES.contains(&it)) || is_never_run(path)
}

/// Whether no program in a container that has the whole project runs or reads a file: a document, a
/// picture, or the settings of a pipeline. A script of a pipeline may run there.
pub(crate) fn is_of_no_container(path: &str) -> bool {
    let extension = last_name(path).rsplit_once('.').map_or("", |it| it.1);
    let is_settings = matches!(extension, "json" | "toml" | "yaml" | "yml");
    is_of_others(path) && (is_settings || is_never_run(path))
}

/// Whether the name of a file marks it as a document, a picture, or a description of images.
fn is_never_run(path: &str) -> bool {
    let name = last_name(path);
    let runs_scripts = matches!(name, "package.json" | "composer.json");
    let builds_images = name.contains("ockerfile") || name.contains("ontainerfile");
    let is_inert = Kind::of(path) == Kind::Inert && !runs_scripts;
    name.starts_with("LICENSE") || builds_images || is_inert
}

fn too_much() -> String {
    let most = MOST_BYTES >> 20;
    format!(
        "the image gets more than {MOST_FILES} files or {most} MB of the build context, and whether \
         one of them reads `PWD`, which only a shell sets, is not known"
    )
}

/// A search through the files that the image gets.
struct Walk<'w, 'p> {
    sent: &'w Sent<'p>,
    seen: &'w AllSeen,
    started: &'w Started<'w>,
    is_indifferent: bool,
    /// Whether a file seen so far starts `make`.
    starts_make: Cell<bool>,
    /// The shell scripts seen so far.
    scripts: RefCell<Vec<(String, Arc<Look>)>>,
}

impl Walk<'_, '_> {
    fn doubt(&self) -> Option<String> {
        // A Makefile counts only if some file starts `make`, which may turn out later.
        let mut of_make = None;
        for seen in &self.seen.files {
            match self.file(seen) {
                Some(why) if seen.kind == Kind::Makefile => of_make = of_make.or(Some(why)),
                Some(why) => return Some(why),
                None => {}
            }
        }
        if let Some(dir) = self.seen.bare.as_ref().filter(|_| self.counts_unknown()) {
            return Some(format!(
                "`{dir}` is empty here, as a submodule is before its checkout, and whether its \
                 files read `PWD`, which only a shell sets, is not known"
            ));
        }
        if self.seen.is_all {
            of_make.filter(|_| self.starts_make.get())
        } else {
            self.counts_unknown().then(too_much)
        }
    }

    /// A file that may replace the program, and that only a shell runs.
    fn without_interpreter(&self) -> Option<String> {
        let name = last_name(self.started.program);
        let mut named = self.seen.files.iter().filter(|it| last_name(&it.path) == name);
        let Seen { path, .. } = named.find(|it| {
            let content = self.sent.context.read(&it.path);
            content.is_some_and(|it| Program::of_content(&it) == Program::Text)
        })?;
        Some(format!("only a shell runs `{path}`, a script without a `#!` line"))
    }

    /// Whether unreadable files count against the fix.
    fn counts_unknown(&self) -> bool {
        !self.started.sets_variables && !self.is_indifferent
    }

    /// Why one file depends on the shell.
    fn file(&self, Seen { path, kind, look }: &Seen) -> Option<String> {
        let packed = || {
            format!(
                "`{path}` is packed, and whether something in it reads `PWD`, which only a shell \
                 sets, is not known"
            )
        };
        if *kind == Kind::Archive {
            return self.counts_unknown().then(packed);
        }
        let Some(look) = look else {
            // A broken link in the context is broken in the image as well, or leads to a file from
            // a package.
            let is_file = self.sent.context.entry(path) == Some(Entry::File);
            let why =
                || format!("`{path}` cannot be read, and whether it reads `PWD` is not known");
            return (is_file && self.counts_unknown()).then(why);
        };
        if look.is_archive {
            return self.counts_unknown().then(packed);
        }
        if look.starts_make {
            self.starts_make.set(true);
        }
        let is_read = !self.is_indifferent || *kind == Kind::Settings;
        if let Some(name) = look.variable.filter(|_| is_read && !self.started.sets_variables) {
            return Some(format!("`{path}` reads `{name}`, which only a shell sets"));
        }
        if look.script.is_some() {
            self.scripts.borrow_mut().push((path.to_owned(), Arc::clone(look)));
            return None;
        }
        let is_asked = *kind == Kind::Settings && !self.started.has_init && !is_of_others(path);
        if let Some(what) = look.command.as_ref().filter(|_| is_asked) {
            return Some(format!("`{path}` {what}"));
        }
        let is_source = *kind == Kind::Other
            && kinds::is_source(path)
            && (look.has_interpreter || last_name(path).contains('.'));
        is_source.then_some(())?;
        let own = look.process.as_ref().filter(|_| !self.started.has_init);
        if let Some(what) = look.tree.as_ref().or(own) {
            return Some(format!("`{path}` {what}"));
        }
        let list = look.list.filter(|_| !self.is_indifferent && !self.started.sets_variables)?;
        Some(format!("`{path}` lists all variables (`{list}`), and only a shell sets `PWD`"))
    }
}

#[cfg(test)]
mod tests;
