//! Finds the file of the image that a command names, and whether the kernel runs it.
//!
//! Only a shell runs text without a `#!` line, so the file is traced to its origin: through every
//! `COPY`, `ADD`, `mv`, `cp`, `install` and `ln` back to the build context or a heredoc. A file
//! that no instruction brings comes from a package, if its name is that of a known program.

use std::rc::Rc;

use copied::Copies;
use dockwright_model::context::clean;
use dockwright_model::{Call, Instruction, Model, Word};
use dockwright_syntax::Keyword;

use crate::PassContext;
use crate::facts::programs::last_name;

mod copied;
pub(crate) mod derived;
pub(crate) mod known;
mod made;
pub(crate) mod namesake;
pub(crate) mod reads;
pub(crate) mod scratch;
mod start_up;
mod writes;

/// The maximum number of copies and links to follow.
const DEEPEST: usize = 8;

/// The facts about the file that a command names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// The kernel runs it.
    Runs {
        /// Whether it is a shell, or a script that a shell runs.
        is_shell: bool,
        /// Whether a package or another image provides the file under the name of the program.
        has_its_name: bool,
        /// The interpreter or the compiler of the file, if it decides what a signal does.
        runs_by: Option<String>,
    },
    /// Text without a `#!` line, which only a shell runs.
    Text,
    /// Not known, for the given reason.
    Unknown(String),
}

impl Program {
    /// The file that `name` resolves to in the image of a stage.
    pub fn find(ctx: &PassContext<'_>, stage: usize, name: &str) -> Self {
        let finder = Finder::new(ctx, name);
        let Some(paths) = finder.paths(stage) else {
            return Self::Unknown("the directory that the command runs in is not known".to_owned());
        };
        let found = paths.iter().filter_map(|it| finder.file(stage, it, usize::MAX, 0));
        let worst = found.max_by_key(Self::badness);
        worst.unwrap_or_else(|| finder.of_packages(stage, paths.first().map_or(name, |it| it)))
    }

    /// The file that an instruction of the stage puts at an absolute path, if any.
    pub fn placed(ctx: &PassContext<'_>, stage: usize, path: &str) -> Option<Self> {
        Finder::new(ctx, path).file(stage, path, usize::MAX, 0)
    }

    fn badness(&self) -> usize {
        match self {
            Self::Runs { .. } => 0,
            Self::Unknown(_) => 1,
            Self::Text => 2,
        }
    }

    /// The kind of a file, by its first bytes.
    fn of_content(content: &[u8]) -> Self {
        if let Some(interpreter) = reads::interpreter(content) {
            let mut words = interpreter.split_whitespace().map(last_name);
            let is_shell = words.clone().any(|it| known::SHELLS.has(it));
            let is_name = |it: &&str| *it != "env" && !it.starts_with('-') && !it.contains('=');
            let runs_by = words.find(is_name).map(str::to_owned);
            return Self::Runs { is_shell, has_its_name: false, runs_by };
        }
        if content.starts_with(b"\x7fELF") {
            return Self::Runs { is_shell: false, has_its_name: false, runs_by: None };
        }
        if content.contains(&0) {
            return Self::Unknown("the file is neither text nor a Linux program".to_owned());
        }
        Self::Text
    }
}

/// Looks for one program.
struct Finder<'c, 'p> {
    ctx: &'c PassContext<'p>,
    model: &'c Model,
    /// The program as named in the command.
    name: &'c str,
    copies: Rc<Copies>,
}

impl<'c, 'p> Finder<'c, 'p> {
    fn new(ctx: &'c PassContext<'p>, name: &'c str) -> Self {
        Self { ctx, model: ctx.model(), name, copies: ctx.memory() }
    }

    /// The possible paths of the program: absolute, without `.` and `..`.
    fn paths(&self, stage: usize) -> Option<Vec<String>> {
        if self.name.contains('/') {
            let directory = self.model.final_directory(stage)?;
            return Some(vec![resolve(&directory, self.name)?]);
        }
        let directories = self.model.search_path(stage).directories;
        Some(directories.iter().map(|it| format!("{it}/{}", self.name)).collect())
    }

    /// The file at `path` of a stage before instruction number `end`; `None` if no earlier
    /// instruction has put a file there.
    fn file(&self, stage: usize, path: &str, end: usize, depth: usize) -> Option<Program> {
        if depth > DEEPEST {
            return Some(self.unknown("is copied too often to be followed"));
        }
        let mut before = self.model.lineage_backwards(stage).filter(|it| it.index < end);
        before.find_map(|it| match it.keyword {
            Keyword::Copy | Keyword::Add => self.copied(it, path, depth),
            Keyword::Run => self.made(it, path, depth),
            _ => None,
        })
    }

    /// The file at `path` if no instruction has put one there: from a package or the base image, if
    /// any.
    fn of_packages(&self, stage: usize, path: &str) -> Program {
        let name = last_name(path);
        let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
        let holds_programs = ["/bin", "/sbin", "/.bin"].iter().any(|it| dir.ends_with(it));
        let is_of_system = matches!(dir, "/bin" | "/sbin" | "/usr/bin" | "/usr/sbin");
        let is_named = self.name.contains('/') && is_of_system;
        let compiler = match dir {
            "/go/bin" => Some("go"),
            _ => path.contains("/target/release/").then_some("rustc"),
        };
        let is_known = known::is_program(name);
        let manager = || self.manager(stage, name).filter(|_| !is_known);
        let manager = manager().filter(|_| compiler.is_none() && (is_named || holds_programs));
        if is_named || compiler.is_some() || holds_programs && (is_known || manager.is_some()) {
            let plain = known::without_version;
            let has_its_name = plain(name) == plain(last_name(self.name));
            let is_shell = known::SHELLS.has(name);
            let of_manager = manager.as_deref().and_then(known::language);
            let runs_by = compiler.or(of_manager).map(str::to_owned);
            return Program::Runs { is_shell, has_its_name, runs_by };
        }
        self.unknown("is neither copied nor installed by name")
    }

    /// The package manager that installs a package with this name.
    fn manager(&self, stage: usize, name: &str) -> Option<String> {
        let mut runs = self.model.lineage_backwards(stage).filter(|it| it.keyword == Keyword::Run);
        let is_package = |it: &Word| {
            let end = it.text.find(['=', '@', '<', '>', '~', '[']).unwrap_or(it.text.len());
            it.text[..end] == *name
        };
        let installs = |it: &Call| {
            let words = known::command(it.command.words());
            let (program, arguments) = words.split_first()?;
            let manager = last_name(&program.text);
            (known::MANAGERS.has(manager) && arguments.iter().any(is_package))
                .then(|| manager.to_owned())
        };
        runs.find_map(|it| {
            let script = self.ctx.says(it, name).then(|| it.script()).flatten()?;
            script.calls().iter().find_map(installs)
        })
    }

    fn unknown(&self, what: &str) -> Program {
        Program::Unknown(format!("`{}` {what}", self.name))
    }
}

/// The earlier stage that an instruction names.
fn stage(model: &Model, it: &Instruction, name: &str) -> Option<usize> {
    let stages = &model.stages()[..it.stage?];
    let is_it = |it: Option<&String>| it.is_some_and(|it| it.eq_ignore_ascii_case(name));
    let named = stages.iter().rposition(|it| is_it(it.name.as_ref()));
    named.or_else(|| name.parse().ok().filter(|it| *it < stages.len()))
}

/// Resolves `path` in `directory`.
fn resolve(directory: &str, path: &str) -> Option<String> {
    let from = if path.starts_with('/') { "" } else { directory };
    clean(&format!("{from}/{path}")).map(|it| format!("/{it}"))
}

/// The path below `dir`: empty for the directory itself, `None` if the path is elsewhere.
fn below<'p>(dir: &str, path: &'p str) -> Option<&'p str> {
    let rest = path.strip_prefix(dir.trim_end_matches('/'))?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}
