//! A `COPY` of the build context, or of a directory in it.

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Base, Instruction, Model, expand};
use dockwright_syntax::Keyword;

use super::install::Install;
use crate::dockerignore::is_project;
use crate::facts::{destination::destination, sources};
use crate::manifests::Plan;
use crate::text::is_in;

/// `COPY . destination` or `COPY directory destination`, with flags that do not change the source.
pub(crate) struct WholeCopy<'m> {
    pub instruction: &'m Instruction,
    /// The directory that is copied, as a path below the context.
    pub from: String,
    /// The destination as it is written.
    to: String,
}

/// Directories that hold more than a project; so do all directories below them.
const SYSTEM: &[&str] = &[
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/go/bin",
    "/go/pkg",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/proc",
    "/run",
    "/sbin",
    "/srv/ftp",
    "/srv/tftp",
    "/sys",
    "/usr/bin",
    "/usr/games",
    "/usr/include",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local/bin",
    "/usr/local/bundle",
    "/usr/local/cargo",
    "/usr/local/etc",
    "/usr/local/games",
    "/usr/local/go",
    "/usr/local/include",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/usr/local/libexec",
    "/usr/local/man",
    "/usr/local/rustup",
    "/usr/local/sbin",
    "/usr/local/share",
    "/usr/sbin",
    "/usr/share",
    "/var/backups",
    "/var/cache",
    "/var/lib",
    "/var/log",
    "/var/mail",
    "/var/spool",
    "/var/www",
];

/// Directories that may hold several projects of an image.
const SHARED: &[&str] = &[
    "/",
    "/go",
    "/go/src",
    "/home",
    "/media",
    "/mnt",
    "/opt",
    "/root",
    "/tmp",
    "/usr",
    "/usr/local",
    "/usr/local/src",
    "/usr/src",
    "/var",
    "/var/opt",
    "/var/tmp",
];

/// Official images with those of the above directories, and of the directories below, that they
/// leave empty. A home directory there belongs to a user created later.
const EMPTY: &[(&str, &[&str])] = &[
    ("alpine", &["/home", "/opt", "/srv", "/usr/src"]),
    ("debian", &["/home", "/opt", "/srv", "/usr/src"]),
    ("golang", &["/home", "/opt", "/srv", "/usr/src"]),
    // The image has yarn in `/opt`.
    ("node", &["/home", "/srv", "/usr/src"]),
    ("python", &["/home", "/opt", "/srv", "/usr/src"]),
    ("ruby", &["/home", "/opt", "/srv", "/usr/src"]),
];

/// Names of directories in which packages are installed.
const PACKAGES: &[&str] = &["dist-packages", "node_modules", "site-packages"];

/// Whether a directory may hold several projects and is not one itself.
pub(crate) fn is_shared(path: &str) -> bool {
    SHARED.contains(&path)
}

/// Whether a directory may hold files besides the source.
fn holds_more(path: &str) -> bool {
    let is_below =
        |dir: &str| path.strip_prefix(dir).is_some_and(|it| it.is_empty() || it.starts_with('/'));
    let is_home = path.strip_prefix("/home/").is_some_and(|it| !it.contains('/'));
    is_home
        || SHARED.contains(&path)
        || SYSTEM.iter().any(|it| is_below(it))
        || path.split('/').any(|it| PACKAGES.contains(&it))
}

/// Whether a directory is known to be empty in the base image, and the install to read no user
/// settings from there.
fn is_empty_at_first(model: &Model, copy: &Instruction, path: &str, install: &Install<'_>) -> bool {
    let Some(Base::Image(image)) = copy.stage.map(|it| model.root(it)) else { return false };
    let known = EMPTY.iter().find(|(name, _)| image.is_official && image.repository == *name);
    let has = |dir: &str| known.is_some_and(|(_, dirs)| dirs.contains(&dir));
    match path.strip_prefix("/home/") {
        // The base image of Node.js has a user `node`.
        Some(user) => {
            !user.contains('/') && user != "node" && install.has_home_of_root(model) && has("/home")
        }
        None => path != "/home" && has(path),
    }
}

impl<'m> WholeCopy<'m> {
    /// The `COPY`, if it copies the whole context or one path that may be a directory.
    pub fn of(instruction: &'m Instruction) -> Option<Self> {
        let it = &instruction.syntax;
        let [source, to] = it.arguments().try_into().ok()?;
        let is_known = |name: String| ["chown", "chmod", "link"].contains(&name.as_str());
        let is_path = sources::is_literal(&source) && !source.contains(['*', '?', '[', ' ']);
        let is_plain =
            is_path && it.heredocs().next().is_none() && it.flags().all(|it| is_known(it.name()));
        let from = clean(&source).filter(|_| is_plain)?;
        Some(Self { instruction, from, to })
    }

    /// Whether all of the context is copied.
    pub fn is_whole(&self) -> bool {
        self.from.is_empty()
    }

    /// The copied part of the context.
    pub fn part<'c>(&self, context: &Context<'c>) -> Option<Context<'c>> {
        context.below(&self.from)
    }

    /// Whether the copied directory is a project in which the install is known to run. Most copied
    /// directories are not, and their packages are installed before.
    pub fn is_project(&self, model: &Model, install: &Install<'_>, context: &Context<'_>) -> bool {
        let Some(part) = self.part(context).filter(|it| is_project(it)) else { return false };
        self.root(model, install).map_or(true, |root| {
            let dir = install.dir(model, &root).ok();
            dir.and_then(|it| part.below(&it)).is_some_and(|it| is_project(&it))
        })
    }

    /// Adds the location of paths in the copied directory to a reason.
    pub fn located(&self, why: String) -> String {
        if self.is_whole() { why } else { format!("{why} (paths start at `{}`)", self.from) }
    }

    /// The destination of the context, as an absolute path.
    pub fn root(&self, model: &Model, install: &Install<'_>) -> Result<String, String> {
        let unknown = || format!("`{}` is not known before the build", self.to);
        let known = |name: &str| model.variable(self.instruction, name).known();
        let to = expand(&self.to, &known).ok_or_else(unknown)?;
        if install.sets_variables && self.head_and_words().contains('$') {
            return Err(
                "a variable between the `COPY` and the install may change where the source is \
                 copied to"
                    .to_owned(),
            );
        }
        let is_array = self.instruction.syntax.json().is_some();
        if !to.starts_with('/') && install.enters_dir && is_array {
            return Err(
                "a `WORKDIR` between the `COPY` and the install changes where the source is \
                 copied to"
                    .to_owned(),
            );
        }
        let path = if to.starts_with('/') {
            clean(&to)
        } else {
            let nowhere = || {
                let mut before = model.before(self.instruction);
                match before.find(|it| it.keyword == Keyword::Workdir).map(Instruction::argument) {
                    Some(path) if path.contains('$') => {
                        format!("`WORKDIR {path}` is not known before the build")
                    }
                    _ => "no `WORKDIR` says where the source is copied to".to_owned(),
                }
            };
            clean(&format!("{}/{to}", model.workdir(self.instruction).ok_or_else(nowhere)?))
        };
        let path = format!("/{}", path.ok_or_else(unknown)?);
        if holds_more(&path) && !is_empty_at_first(model, self.instruction, &path, install) {
            return Err(format!("`{path}` holds more than the source"));
        }
        Ok(path)
    }

    /// An error if a directory created by the `COPY` gets another mode than one created for the
    /// manifests.
    pub fn check_mode(&self, model: &Model, root: &str) -> Result<(), String> {
        let sets_mode = self.instruction.syntax.flags().any(|it| it.name() == "chmod");
        let workdir = model.workdir(self.instruction).unwrap_or_default();
        let is_there =
            workdir.strip_prefix(root).is_some_and(|it| it.is_empty() || it.starts_with('/'));
        if sets_mode && !is_there {
            return Err(format!(
                "`--chmod` may set the mode of `{root}` as well, unless a `WORKDIR` creates the \
                 directory"
            ));
        }
        if !self.is_whole() && !is_there {
            return Err(format!(
                "`{root}` gets the mode of `{}`, unless a `WORKDIR` before the `COPY` creates \
                 the directory",
                self.from
            ));
        }
        Ok(())
    }

    /// An error for an earlier `COPY` that may bring more files to the directory of the install: if
    /// one of several directories is copied, its neighbours in the image are not those in the
    /// context.
    pub fn check_alone(
        &self,
        model: &Model,
        context: &Context<'_>,
        root: &str,
    ) -> Result<(), String> {
        if self.is_whole() {
            return Ok(());
        }
        let is_copy = |it: &&Instruction| matches!(it.keyword, Keyword::Copy | Keyword::Add);
        let mut earlier = model.before(self.instruction).filter(is_copy);
        match earlier.find(|it| may_bring(model, context, it, root)) {
            Some(it) => {
                let text = it.syntax.syntax().text().to_string();
                let line = text.trim().lines().next().unwrap_or_default();
                Err(format!("`{line}` may bring more files to `{root}` or above"))
            }
            None => Ok(()),
        }
    }

    /// The effect of another `COPY` or `ADD`.
    pub fn beside(
        &self,
        model: &Model,
        context: &Context<'_>,
        it: &Instruction,
        root: &str,
    ) -> Beside {
        let Some((place, is_inside)) = destination(model, it) else { return Beside::Other };
        let is_apart = !is_in(&place, root) && !is_in(root, &place);
        if it.keyword == Keyword::Add {
            return Beside::Other;
        }
        if is_apart {
            return Beside::Apart;
        }
        let flags = |it: &Instruction| -> Vec<_> {
            it.syntax.flags().map(|it| it.syntax().text().to_string()).collect()
        };
        let mut words = it.syntax.arguments();
        words.pop();
        let file = |word: &String| {
            let is_path = sources::is_literal(word) && !word.contains(['*', '?', '[']);
            let path = clean(word).filter(|_| is_path)?;
            let below = match self.from.as_str() {
                "" => path.clone(),
                from => path.strip_prefix(from)?.strip_prefix('/')?.to_owned(),
            };
            let above = below.rsplit_once('/').map_or("", |it| it.0);
            let (dir, own) = (format!("{root}/{above}"), format!("{root}/{below}"));
            let is_there = if is_inside || words.len() > 1 {
                place == dir.trim_end_matches('/')
            } else {
                place == own
            };
            (is_there && context.entry(&path) == Some(Entry::File)).then_some(below)
        };
        let files: Option<Vec<_>> = words.iter().map(file).collect();
        let is_same = flags(it) == flags(self.instruction);
        files.filter(|_| is_same).map_or(Beside::Other, Beside::Part)
    }

    /// The files, as paths below the copied directory, that are already in place and unchanged
    /// since.
    pub fn copied_before(&self, model: &Model, context: &Context<'_>, root: &str) -> Vec<String> {
        let all = model.before(self.instruction);
        let all = all.take_while(|it| it.stage == self.instruction.stage);
        let all = all.take_while(|it| it.keyword != Keyword::Run);
        let copies = all.filter(|it| matches!(it.keyword, Keyword::Copy | Keyword::Add));
        let mut found = Vec::new();
        for it in copies {
            match self.beside(model, context, it, root) {
                Beside::Part(files) => found.extend(files),
                Beside::Apart => {}
                Beside::Other => break,
            }
        }
        found
    }

    fn head_and_words(&self) -> String {
        self.instruction.syntax.syntax().text().to_string()
    }

    /// The keyword and flags.
    pub fn head<'s>(&self, source: &'s str) -> &'s str {
        let start = self.instruction.start();
        let it = &self.instruction.syntax;
        let array = it.json().map(|it| it.syntax().text_range());
        let first = it.words().next().map(|it| it.syntax().text_range()).or(array);
        let end = first.map_or(start, |it| usize::from(it.start()));
        source[start..end].trim_end()
    }

    /// The text of the `COPY` after the install. If the working directory is another one there, a
    /// relative destination becomes the path of `root`.
    pub fn again(&self, source: &str, install: &Install<'_>, root: &str) -> String {
        let range = self.instruction.range();
        let to = self.instruction.syntax.words().last().map(|it| it.syntax().text_range());
        match to.filter(|_| install.enters_dir && !self.to.starts_with('/')) {
            Some(to) => {
                let (start, end) = (usize::from(to.start()), usize::from(to.end()));
                let is_inside = self.to == "." || self.to.ends_with("/.") || self.to.ends_with('/');
                let slash = if is_inside { "/" } else { "" };
                format!("{}{root}{slash}{}", &source[range.start..start], &source[end..range.end])
            }
            None => source[range].to_owned(),
        }
    }

    /// The instructions that copy the files of a plan to their places below the destination.
    pub fn parts(&self, source: &str, plan: &Plan, newline: &str) -> String {
        let head = self.head(source);
        let of_files = by_dir(plan).into_iter().map(|(dir, names)| {
            let names: Vec<_> = names.into_iter().map(|it| optional(self.source(it))).collect();
            format!("{head} {} {}{newline}", names.join(" "), self.below(&dir, true))
        });
        let dirs = plan.dirs.iter();
        let of_dirs =
            dirs.map(|it| format!("{head} {} {}{newline}", self.source(it), self.below(it, false)));
        of_files.chain(of_dirs).collect()
    }

    /// The files of a plan as the subject of a sentence, with its verb: `a` and `b` are.
    pub fn names(&self, plan: &Plan) -> Option<String> {
        let names = plan.files.iter().chain(&plan.dirs).map(|it| format!("`{}`", self.source(it)));
        let names: Vec<_> = names.collect();
        match names.as_slice() {
            [one] => Some(format!("{one} is")),
            [some @ .., last] => Some(format!("{} and {last} are", some.join(", "))),
            [] => None,
        }
    }

    /// The path below the context of `path` in the copied directory.
    pub fn source(&self, path: &str) -> String {
        if self.is_whole() { path.to_owned() } else { format!("{}/{path}", self.from) }
    }

    /// The destination of `path` in the copied directory; ends in `/` if several files are copied
    /// there.
    pub fn below(&self, path: &str, holds_files: bool) -> String {
        let root = self.to.trim_end_matches("/.").trim_end_matches('/');
        let root = if self.to == "." { "." } else { root };
        let slash = if holds_files && !path.is_empty() { "/" } else { "" };
        format!("{root}/{path}{slash}")
    }
}

/// The path of a file as the source of a `COPY`. A hidden file is given as a pattern that matches
/// this file alone, `.npmr[c]`, so that a build without the file goes on: a tool that sends the build
/// context may leave settings out, while the manifests are sent in any case.
fn optional(path: String) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.chars().next_back().filter(|it| name.starts_with('.') && it.is_alphanumeric()) {
        Some(last) => format!("{}[{last}]", &path[..path.len() - last.len_utf8()]),
        None => path,
    }
}

/// The effect of another `COPY` or `ADD` next to that of the source.
pub(crate) enum Beside {
    /// Brings some of the same files, as paths below the copied directory, to the same places.
    Part(Vec<String>),
    /// Brings files to another place.
    Apart,
    /// Any other effect.
    Other,
}

/// Whether a `COPY` or `ADD` may put files into `root` or a directory above it. Single files that
/// no package manager looks for there do not count.
fn may_bring(model: &Model, context: &Context<'_>, it: &Instruction, root: &str) -> bool {
    let mut words = it.syntax.arguments();
    words.pop();
    let Some((to, _)) = destination(model, it) else { return true };
    let name_of = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let is_from_context = it.syntax.flags().all(|it| it.name() != "from");
    let is_harmless_file = |path: &String| {
        let is_file = is_from_context && context.entry(path) == Some(Entry::File);
        is_file && sources::is_literal(path) && is_of_no_manager(&name_of(path))
    };
    let above = to.rsplit_once('/').map_or("/", |(it, _)| if it.is_empty() { "/" } else { it });
    is_in(&to, root)
        || is_in(root, &to) && !words.iter().all(is_harmless_file)
        || is_in(root, above) && !is_of_no_manager(&name_of(&to)) && to.contains('.')
}

/// Whether no package manager looks for a file of this name.
fn is_of_no_manager(name: &str) -> bool {
    const ENDS: &[&str] = &[".conf", ".crt", ".key", ".pem", ".sh", ".sql"];
    !name.starts_with('.') && ENDS.iter().any(|it| name.ends_with(it))
}

/// The files by directory: one `COPY` of several directories would put all files into one.
fn by_dir(plan: &Plan) -> Vec<(String, Vec<&str>)> {
    let mut dirs: Vec<(String, Vec<&str>)> = Vec::new();
    for path in &plan.files {
        let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
        match dirs.iter_mut().find(|(it, _)| it == dir) {
            Some((_, names)) => names.push(path),
            None => dirs.push((dir.to_owned(), vec![path])),
        }
    }
    dirs
}
