//! Files that `COPY` and `ADD` bring.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use dockwright_model::context::{Context, Entry};
use dockwright_model::{Base, Instruction, expand};
use dockwright_syntax::Keyword;
use hashbrown::HashMap;

use super::{Finder, Program, below, resolve, stage};
use crate::facts::programs::last_name;
use crate::facts::sources::is_named_like_archive;

/// What instructions copy, by index: every program is looked up in all of them.
#[derive(Default)]
pub(super) struct Copies(RefCell<HashMap<usize, Rc<Copy>>>);

/// A `COPY` or `ADD`.
struct Copy {
    /// The destination, if known.
    to: Option<String>,
    /// The sources, read when a path at the destination is looked for.
    sources: OnceCell<Sources>,
}

/// The sources of a `COPY` or `ADD`.
struct Sources {
    all: Vec<Source>,
    /// The value of `--from`.
    from: Option<String>,
    /// Whether a flag decides which files are copied, and to which places.
    is_open: bool,
}

enum Source {
    /// A heredoc, with the name of its file.
    Heredoc { name: String, body: String },
    /// A path that a build argument may change.
    Open,
    /// A path or pattern, and the entry of the assumed build context there.
    Path(String, OnceCell<Option<Entry>>),
}

impl Finder<'_, '_> {
    /// The file that a `COPY` or `ADD` puts at `path`, if any.
    pub fn copied(&self, it: &Instruction, path: &str, depth: usize) -> Option<Program> {
        let copy = self.copy(it);
        let Some(to) = &copy.to else {
            let doubt = || self.unknown("may be copied from anywhere");
            return may_be_called(&it.syntax.arguments(), last_name(path)).then(doubt);
        };
        let rest = below(to, path)?;
        let sources = copy.sources.get_or_init(|| self.sources(it));
        if sources.is_open {
            return Some(self.unknown("may be among the files that are copied"));
        }
        sources.all.iter().find_map(|source| match (source, &sources.from) {
            (Source::Heredoc { name, body }, _) => {
                let is_it = rest.is_empty() || rest == name;
                is_it.then(|| Program::of_content(body.trim_start_matches('\t').as_bytes()))
            }
            (Source::Open, _) => Some(self.unknown("may be among the files that are copied")),
            (Source::Path(source, _), Some(from)) => self.of_stage(it, from, source, rest, depth),
            (Source::Path(source, entry), None) => self.of_context(it, source, entry, rest),
        })
    }

    fn copy(&self, it: &Instruction) -> Rc<Copy> {
        if let Some(known) = self.copies.0.borrow().get(&it.index) {
            return Rc::clone(known);
        }
        let find = || {
            let value_of = |name: &str| self.model.variable(it, name).default();
            let to = expand(&it.syntax.arguments().pop()?, &value_of)?;
            resolve(&self.model.directory_at(it)?, &to)
        };
        let found = Rc::new(Copy { to: find(), sources: OnceCell::new() });
        self.copies.0.borrow_mut().insert(it.index, Rc::clone(&found));
        found
    }

    fn sources(&self, it: &Instruction) -> Sources {
        let flag = |name: &str| it.syntax.flags().find(|it| it.name() == name).map(|it| it.value());
        let mut bodies = it.syntax.heredocs();
        let mut sources = it.syntax.arguments();
        sources.pop();
        let read = |source: &String| {
            if source.starts_with("<<") {
                let name = source.trim_start_matches(['<', '-']).trim_matches(['"', '\'']);
                let body = bodies.next().and_then(|it| it.body()).unwrap_or_default();
                return Source::Heredoc { name: name.to_owned(), body };
            }
            let known = |name: &str| self.model.variable(it, name).known();
            let path = expand(source, &known);
            path.map_or(Source::Open, |it| Source::Path(it, OnceCell::new()))
        };
        Sources {
            all: sources.iter().map(read).collect(),
            from: flag("from"),
            is_open: flag("parents").is_some() || flag("exclude").is_some(),
        }
    }

    /// Files from another stage. Files of other images are known by name or not at all.
    fn of_stage(
        &self,
        it: &Instruction,
        from: &str,
        source: &str,
        rest: &str,
        depth: usize,
    ) -> Option<Program> {
        let source = resolve("/", source)?;
        let inside = resolve(&source, rest)?;
        let own = it.stage?;
        let is_file = rest.is_empty() || rest == last_name(&source);
        let stage = stage(self.model, it, from);
        let in_stage = |path: &str| self.file(stage?, path, usize::MAX, depth + 1);
        let found = in_stage(&inside).or_else(|| is_file.then(|| in_stage(&source))?);
        if found.is_some() || is_file {
            return found.or_else(|| Some(self.of_packages(stage.unwrap_or(own), &source)));
        }
        // No instruction has put a file there by name, so the copy brings a whole root file system.
        let is_system = *self.model.root(own) == Base::Scratch && in_stage(&source).is_none();
        is_system.then(|| self.unknown("may be copied with everything around it"))
    }

    /// Files from the build context.
    fn of_context(
        &self,
        it: &Instruction,
        source: &str,
        entry: &OnceCell<Option<Entry>>,
        rest: &str,
    ) -> Option<Program> {
        let is_repository = source.strip_suffix(".git").is_some();
        if it.keyword == Keyword::Add && (source.contains(':') || is_repository) {
            let is_it = rest.is_empty() || rest == last_name(source) || is_repository;
            return is_it.then(|| self.unknown("is fetched from elsewhere"));
        }
        let Ok(context) = self.ctx.context() else { return self.of_any_dir(it, source, rest) };
        if is_glob(source) {
            return self.of_dir(context, it, source, rest);
        }
        let entry = (*entry.get_or_init(|| context.entry(source)))?;
        self.of_entry(context, it, (source, entry), rest)
    }

    /// Files from a directory that is the build context.
    fn of_dir(
        &self,
        context: &Context<'_>,
        it: &Instruction,
        source: &str,
        rest: &str,
    ) -> Option<Program> {
        let of_entry =
            |source: &str| self.of_entry(context, it, (source, context.entry(source)?), rest);
        if is_glob(source) {
            let Some(found) = context.matching(source) else {
                return self.of_no_dir(it, source, rest);
            };
            return found.iter().find_map(|it| of_entry(it));
        }
        of_entry(source)
    }

    fn of_entry(
        &self,
        context: &Context<'_>,
        it: &Instruction,
        (source, entry): (&str, Entry),
        rest: &str,
    ) -> Option<Program> {
        let read = |path: &str| match context.entry(path)? {
            Entry::Dir => None,
            Entry::File | Entry::Other => Some(context.read(path).map_or_else(
                || self.unknown("cannot be read in the build context"),
                |it| Program::of_content(&it),
            )),
        };
        match entry {
            Entry::Dir if rest.is_empty() => None,
            Entry::Dir => read(&format!("{source}/{rest}")),
            Entry::Other if context.read(source).is_none() => {
                Some(self.unknown("may be behind a link in the build context"))
            }
            Entry::File | Entry::Other => {
                let is_it = rest.is_empty() || rest == last_name(source);
                if it.keyword == Keyword::Add && is_named_like_archive(source) {
                    return Some(self.unknown("may be in an archive that is unpacked"));
                }
                is_it.then(|| read(source))?
            }
        }
    }

    /// Files where no directory has all copied files: a script without a `#!` line counts in any of
    /// the directories.
    fn of_any_dir(&self, it: &Instruction, source: &str, rest: &str) -> Option<Program> {
        let mut found =
            self.ctx.anywhere().iter().map(|sent| self.of_dir(&sent.context, it, source, rest));
        let text = found.find(|it| *it == Some(Program::Text)).flatten();
        text.or_else(|| self.of_no_dir(it, source, rest))
    }

    /// Files from an unknown build context.
    fn of_no_dir(&self, it: &Instruction, source: &str, rest: &str) -> Option<Program> {
        let name = last_name(source);
        let is_unpacked = it.keyword == Keyword::Add && is_named_like_archive(name);
        let is_file = is_named_like_file(name) && !is_unpacked;
        let may_be = rest.is_empty() || rest == name || is_glob(source) || !is_file;
        may_be.then(|| self.unknown("is a file of the build context, which is not known"))
    }
}

fn is_glob(source: &str) -> bool {
    source.contains(['*', '?', '['])
}

/// Whether a name has an extension, which directories hardly ever have.
fn is_named_like_file(name: &str) -> bool {
    name.contains('.') && !name.starts_with('.')
}

/// Whether a copy to an unknown destination may bring a file with this name: false if all copied
/// files have other names and keep them.
fn may_be_called(words: &[String], name: &str) -> bool {
    let Some((to, sources)) = words.split_last() else { return true };
    let is_other =
        |it: &str| last_name(it) != name && !last_name(it).contains(['$', '*', '?', '[']);
    let is_file = |it: &String| is_named_like_file(last_name(it)) && !is_named_like_archive(it);
    to.contains("$(") || !is_other(to) || !sources.iter().all(|it| is_file(it) && is_other(it))
}
