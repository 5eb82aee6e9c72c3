//! Joins that cost no rebuild, and that no later command can tell from separate `RUN`s.

use std::rc::Rc;

use dockwright_model::{Base, Command, Instruction, Part, Word};
use dockwright_syntax::Keyword;
use dockwright_syntax::ast::{ShRedirect, joined};

use crate::PassContext;
use crate::facts::programs::last_name;
use crate::facts::runs_as_root::runs_as_root;
use crate::pass::run::Run;
use crate::shared::directory::{directory_with_base, is_plain, resolve};
use crate::word_set::WordSet;

/// Commands that only create files, give them an owner or a mode, link to them or remove them.
static OF_FILES: WordSet = WordSet::new("chgrp chmod chown ln mkdir rm rmdir touch");

/// Commands that only add a user or a group.
static OF_USERS: WordSet = WordSet::new("addgroup adduser groupadd useradd");

/// Commands that only turn a module of a server on or off.
static OF_MODULES: WordSet = WordSet::new(
    "a2disconf a2dismod a2dissite a2enconf a2enmod a2ensite php5dismod php5enmod phpdismod phpenmod",
);

/// Commands that only print.
static PRINTING: WordSet = WordSet::new("echo ls pwd true which");

/// Programs that only print their version if `--version` is all they are asked.
static VERSIONED: WordSet = WordSet::new(
    "cmake composer curl gcc git go java javac make node npm php pip pip3 python python3 ruby",
);

/// Other ways to ask some of them.
const VERSIONS: [(&str, &str); 8] = [
    ("git", "version"),
    ("go", "version"),
    ("java", "-version"),
    ("javac", "-version"),
    ("node", "-v"),
    ("npm", "-v"),
    ("php", "-v"),
    ("ruby", "-v"),
];

/// Programs that only write a setting with this first argument.
const SETTINGS: [(&str, &str); 6] = [
    ("composer", "config"),
    ("git", "config"),
    ("npm", "config"),
    ("npm", "set"),
    ("pip", "config"),
    ("yarn", "config"),
];

/// Shells, and programs by which other programs start.
static STARTERS: WordSet = WordSet::new("ash bash busybox dash env sh sudo");

/// Directories of what a new shell or a new container finds otherwise: libraries, and what the
/// builder mounts or images keep in volumes.
const SPECIAL: [&str; 10] =
    ["boot", "dev", "lib", "lib32", "lib64", "proc", "run", "sys", "usr/lib", "var/lib"];

/// Directories of programs. The shell remembers where it has found a program, so that none of the
/// programs above may get there.
const OF_PROGRAMS: [&str; 4] = ["bin", "sbin", "usr/bin", "usr/sbin"];

/// Directories of `/etc` that are of no meaning to shells, users and networks.
const OF_SETTINGS: [&str; 17] = [
    "apache2",
    "apk",
    "apt",
    "cron.d",
    "httpd",
    "mysql",
    "nginx",
    "php",
    "php5",
    "php7",
    "postgresql",
    "ssh",
    "ssl",
    "sudoers.d",
    "supervisor",
    "systemd",
    "yum.repos.d",
];

/// Which of `runs` may be joined with the one before, since that one takes no time worth a cache,
/// and the next one finds the same in a new shell as in the old one.
pub(crate) fn bonds(ctx: &PassContext<'_>, runs: &[&Run<'_>]) -> Vec<bool> {
    let mut bonds = vec![false; runs.len()];
    let Some(file) = OfFile::of(ctx) else { return bonds };
    for index in 1..runs.len() {
        let (last, next) = (runs[index - 1], runs[index]);
        bonds[index] = last.instruction.index + 1 == next.instruction.index
            && reads_nothing(ctx, last)
            && is_quick(ctx, &file, last);
    }
    bonds
}

/// What the file says once for all its `RUN`s.
struct OfFile {
    /// The directories that builders treat as volumes: they forget what a `RUN` changes there.
    volumes: Vec<String>,
    /// Whether the file names the search path, which may lead through a new link.
    has_path: bool,
}

impl OfFile {
    /// `None` if the shell may read a file at its start, or if the volumes are not known.
    fn of(ctx: &PassContext<'_>) -> Option<Self> {
        let model = ctx.model();
        let is_known = !ctx.says_somewhere("BASH_ENV")
            && !model.all(Keyword::Onbuild).any(|it| ctx.says(it, "VOLUME"));
        let paths = |it| volumes(it).into_iter();
        let volumes = model.all(Keyword::Volume).flat_map(paths).collect::<Option<_>>()?;
        is_known.then(|| Self { volumes, has_path: ctx.says_somewhere("PATH") })
    }

    /// Whether a builder may forget what is changed at a path.
    fn forgets(&self, path: &str) -> bool {
        self.volumes.iter().any(|it| is_at_or_below(path, it) || is_at_or_below(it, path))
    }
}

/// The absolute paths of a `VOLUME`, each `None` if it is not known.
fn volumes(it: &Instruction) -> Vec<Option<String>> {
    let values = it.syntax.json().map(|it| it.values());
    let values = values.unwrap_or_else(|| it.syntax.words().map(|it| it.text()).collect());
    let path = |it: &String| (it.starts_with('/') && is_plain(it)).then(|| resolve("/", it));
    values.iter().map(path).collect()
}

/// Whether the shell of a `RUN` is known to read no file at its start: `/bin/sh`, or one that is no
/// login shell and not interactive.
fn reads_nothing(ctx: &PassContext<'_>, run: &Run<'_>) -> bool {
    let model = ctx.model();
    let Some(words) = model.shell(run.instruction) else {
        let root = run.instruction.stage.map(|it| model.root(it));
        return matches!(root, Some(Base::Image(it)) if it.is_official && it.starts_any_command());
    };
    let asks_for_files =
        |it: &String| it.starts_with("--") || it.starts_with(['-', '+']) && it.contains(['i', 'l']);
    let name = words.first().and_then(|it| it.rsplit('/').next());
    matches!(name, Some("sh" | "ash" | "bash" | "dash")) && !words.iter().any(asks_for_files)
}

/// Whether all commands are among those above, with nothing for the shell to expand, and no output
/// but to a common file.
fn is_quick(ctx: &PassContext<'_>, file: &OfFile, run: &Run<'_>) -> bool {
    let directory = directory_with_base(ctx, run.instruction).map(|it| it.path);
    let place = Place { ctx, run, file, directory };
    run.script.parts().all(|it| it.command().is_some_and(|it| place.is_quick(&it)))
        && keeps_directory(ctx, run) == Some(true)
}

/// Where commands run.
struct Place<'c, 'p> {
    ctx: &'c PassContext<'p>,
    run: &'c Run<'c>,
    file: &'c OfFile,
    /// The working directory, if it is known.
    directory: Option<Rc<str>>,
}

impl Place<'_, '_> {
    fn is_quick(&self, command: &Command) -> bool {
        let words: Option<Vec<_>> = command.words().iter().map(Word::literal).collect();
        let Some(words) = words else { return false };
        let Some((name, arguments)) = words.split_first() else { return false };
        let mut outputs = command.syntax.redirects();
        let is_printed = match outputs.next() {
            None => true,
            // `echo` alone has an output that does not depend on anything.
            Some(it) => name == "echo" && self.is_written(&it) && outputs.next().is_none(),
        };
        let is_bare = command.syntax.assignments().next().is_none();
        is_bare && is_printed && self.is_quick_call(name, arguments)
    }

    fn is_quick_call(&self, name: &str, arguments: &[String]) -> bool {
        let asks = || match arguments {
            [only] => only == "--version" || VERSIONS.contains(&(name, only)),
            _ => false,
        };
        match name {
            _ if OF_FILES.has(name) => self.is_of_common_files(name, arguments),
            _ if OF_USERS.has(name) => {
                let own = ["root", "0"];
                let is_own = |it: &String| it.split(['=', ',']).any(|it| own.contains(&it));
                self.file.volumes.is_empty()
                    && runs_as_root(self.ctx.model(), self.run.instruction)
                    && !arguments.iter().any(is_own)
            }
            _ if OF_MODULES.has(name) => self.file.volumes.is_empty(),
            _ if PRINTING.has(name) => true,
            _ if VERSIONED.has(name) && asks() => true,
            _ => {
                self.file.volumes.is_empty()
                    && arguments.first().is_some_and(|it| SETTINGS.contains(&(name, it)))
            }
        }
    }

    fn is_of_common_files(&self, name: &str, arguments: &[String]) -> bool {
        let (options, operands): (Vec<_>, Vec<_>) =
            arguments.iter().partition(|it| it.starts_with('-'));
        // The mode or the owner comes first.
        let skipped = usize::from(matches!(name, "chgrp" | "chmod" | "chown"));
        // The value of such an option may be any path.
        let has_path = options.iter().any(|it| it.starts_with("--reference") || *it == "-r");
        let is_fit = match name {
            // A hard link is a copy in the layer after.
            "ln" => {
                let is_symbolic = |it: &&String| !it.starts_with("--") && it.contains('s');
                options.iter().any(is_symbolic)
                    && !options.iter().any(|it| it.starts_with("-t") || it.starts_with("--"))
                    && operands.len() == 2
                    && !self.file.has_path
                    && self.leaves_directory(operands[1])
            }
            "rm" | "rmdir" => !self.file.has_path,
            _ => !has_path,
        };
        is_fit
            && operands.len() > skipped
            && operands[skipped..].iter().all(|it| self.is_common(name, it))
    }

    /// Whether a path is of no special directory, and names no program that the shell may remember;
    /// a new directory changes nothing in `/etc`.
    fn is_common(&self, name: &str, path: &str) -> bool {
        let Some(path) = self.resolved(path) else { return false };
        let is_below = |dir: &str| is_at_or_below(&path[1..], dir);
        let last = last_name(&path);
        let is_known = [&OF_FILES, &OF_USERS, &OF_MODULES, &PRINTING, &VERSIONED, &STARTERS]
            .iter()
            .any(|it| it.has(last));
        let is_setting = || {
            path.strip_prefix("/etc/").is_some_and(|path| {
                OF_SETTINGS.iter().any(|it| is_at_or_below(path, it) && path != *it)
            })
        };
        path != "/"
            && !is_known
            && !SPECIAL.iter().any(|it| is_below(it))
            && !OF_PROGRAMS.contains(&&path[1..])
            && (name == "mkdir" || !is_below("etc") || is_setting())
            && !self.file.forgets(&path)
    }

    /// Whether a new link at a path leads to the working directory neither now nor later.
    fn leaves_directory(&self, path: &str) -> bool {
        let (Some(path), Some(now)) = (self.resolved(path), &self.directory) else { return false };
        !is_at_or_below(&resolve("/", now), &path)
    }

    /// The absolute path; `None` if it is not known, or leads upwards.
    fn resolved(&self, path: &str) -> Option<String> {
        let is_known = is_known_path(path) && (path.starts_with('/') || self.directory.is_some());
        is_known.then(|| resolve(self.directory.as_deref().unwrap_or("/"), path))
    }

    /// Whether an output goes to a common file.
    fn is_written(&self, redirect: &ShRedirect) -> bool {
        let text = joined(redirect.syntax());
        let Some(path) = text.strip_prefix(">>").or_else(|| text.strip_prefix('>')) else {
            return false;
        };
        let path = dockwright_model::literal(path.trim_start());
        path.is_some_and(|it| self.is_common("echo", &it))
    }
}

/// Whether a path is one of a file, and has no `..`.
fn is_known_path(path: &str) -> bool {
    !path.is_empty() && !path.starts_with(['~', '&']) && !path.contains("..")
}

/// Whether a path is a directory, or one below.
fn is_at_or_below(path: &str, dir: &str) -> bool {
    path.strip_prefix(dir).is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

/// Whether the working directory is there behind a `RUN`: the next one gets a new one in its place,
/// and a shell that goes on has none. Nothing where that is not known.
pub(crate) fn keeps_directory(ctx: &PassContext<'_>, run: &Run<'_>) -> Option<bool> {
    let now = directory_with_base(ctx, run.instruction);
    let mut removed = run.script.parts().flat_map(Part::commands).flat_map(|it| removed(&it));
    removed.try_fold(true, |keeps, path| {
        let known: String = path.chars().take_while(|it| !"*?[{$`~'\"\\".contains(*it)).collect();
        let is_whole = known.len() == path.len();
        if !known.starts_with('/') {
            return (!known.contains("..")
                && (is_whole || !known.is_empty() || path.starts_with('*')))
            .then_some(keeps);
        }
        let now = resolve(&now.as_ref()?.path, ".");
        let is_above = if is_whole {
            let path = resolve("/", &known);
            path == "/"
                || now == path
                || now.strip_prefix(&path).is_some_and(|it| it.starts_with('/'))
        } else {
            now.starts_with(&known)
        };
        Some(keeps && !is_above)
    })
}

/// The paths that a command takes away with all that is below.
fn removed(command: &Command) -> Vec<String> {
    let Some(program) = command.program() else { return Vec::new() };
    let options =
        || program.arguments.iter().map(|it| it.text.as_str()).filter(|it| it.starts_with('-'));
    let takes = match &*program.name {
        "mv" | "rmdir" => true,
        "rm" => options()
            .any(|it| it == "--recursive" || !it.starts_with("--") && it.contains(['r', 'R', 'd'])),
        _ => false,
    };
    let operands = program.arguments.iter().filter(|it| takes && !it.text.starts_with('-'));
    operands.map(|it| it.literal().unwrap_or_else(|| it.text.clone())).collect()
}
