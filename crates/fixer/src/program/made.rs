//! Files that the commands of a `RUN` create.

use std::cell::RefCell;

use dockwright_model::{Command, Instruction, Word, literal};
use dockwright_syntax::{SyntaxKind, ast::ShRedirect};
use hashbrown::HashMap;

use super::{Finder, Program, below, known, resolve, writes};
use crate::facts::programs::last_name;
use crate::word_set::WordSet;

/// Programs that may create a file without naming it.
static MOVING: WordSet = WordSet::new("7z bsdtar cp install ln mv rsync tar unzip");

/// Parts of a text that has a call of such a program.
const MOVERS: &[&str] = &["cp ", "mv ", "ln ", "install ", "tar", "unzip", "7z", "rsync"];

/// Whether `RUN`s may create or change a file without naming it, by their indices: every program is
/// looked for in all of them.
#[derive(Default)]
struct Moving(RefCell<HashMap<usize, bool>>);

/// The path to look for, as seen from one command.
struct Sought<'p> {
    path: &'p str,
    name: &'p str,
    /// Whether the text may redirect something into a file of this name.
    writes: bool,
    /// The working directory of the command, if known.
    directory: Option<String>,
    /// The index of the `RUN`.
    index: usize,
    stage: usize,
    depth: usize,
}

impl Finder<'_, '_> {
    /// The file that a `RUN` puts at `path`, if any.
    pub fn made(&self, run: &Instruction, path: &str, depth: usize) -> Option<Program> {
        let text = self.ctx.said(run);
        let (_, name) = path.rsplit_once('/')?;
        if !text.contains(name) && !self.moves(run) {
            return None;
        }
        let directory = self.model.directory_at(run);
        let is_mentioned = mentions(text, name);
        let Some(script) = run.script().filter(|_| !run.has_heredoc()) else {
            return is_mentioned.then(|| self.unknown("may come from a `RUN`"));
        };
        let writes = text.contains('>') && text.contains(name);
        let of_compounds = || {
            let all = run.syntax.syntax().descendants().filter_map(ShRedirect::cast);
            all.filter(|it| {
                it.syntax().parent().is_some_and(|it| it.kind() != SyntaxKind::ShCommand)
            })
        };
        let is_target = |it: ShRedirect| target(&it).is_some_and(|it| last_name(&it) == name);
        if writes && of_compounds().any(is_target) {
            return Some(self.unknown("is written by a `RUN`"));
        }
        let stage = run.stage?;
        let mut place = Sought { path, name, writes, directory, index: run.index, stage, depth };
        let mut last = None;
        for call in script.calls() {
            let words = known::command(call.command.words());
            if words.first().is_some_and(|it| it.text == "cd") {
                let to = words.get(1).and_then(Word::literal);
                place.directory = to.and_then(|to| resolve(place.directory.as_deref()?, &to));
            }
            last = self.by_command(&call.command, &place).or(last);
        }
        last
    }

    /// Whether a `RUN` may create or change a file without naming it.
    fn moves(&self, run: &Instruction) -> bool {
        let known = self.ctx.memory::<Moving>();
        if let Some(known) = known.0.borrow().get(&run.index) {
            return *known;
        }
        let text = self.ctx.said(run);
        let has = |words: &[&str]| words.iter().any(|it| text.contains(it));
        let moves = |words: &[Word]| {
            let program = known::command(words).first().and_then(Word::literal);
            program.is_some_and(|it| MOVING.has(last_name(&it))) || writes::edited(words).is_some()
        };
        let script = || run.script().filter(|_| !run.has_heredoc());
        let moves = (has(MOVERS) || has(writes::EDITING))
            && script().is_none_or(|it| it.calls().iter().any(|it| moves(it.command.words())));
        known.0.borrow_mut().insert(run.index, moves);
        moves
    }

    /// The file that one command puts there.
    fn by_command(&self, command: &Command, place: &Sought<'_>) -> Option<Program> {
        let is_target = |it: &ShRedirect| target(it).is_some_and(|it| last_name(&it) == place.name);
        let mut redirects = place.writes.then(|| command.syntax.redirects()).into_iter().flatten();
        if let Some(it) = redirects.find(is_target) {
            let appends = it.syntax().text().to_string().contains(">>");
            return if appends { None } else { Some(self.printed(command)) };
        }
        let (program, arguments) = known::command(command.words()).split_first()?;
        let program = program.literal()?;
        let program = last_name(&program);
        // `command -v` only looks the program up.
        (!program.starts_with('-')).then_some(())?;
        let is_named = |it: &Word| last_name(it.text.trim_matches(['"', '\''])) == place.name;
        match program {
            "cp" | "mv" | "install" | "ln" => self.moved(program, arguments, place),
            "tar" | "bsdtar" | "unzip" | "7z" | "rsync" => self.unpacked(arguments, place),
            _ if Self::is_edited(command, place) => {
                Some(self.unknown("may get another first line from a `RUN`"))
            }
            _ if !arguments.iter().any(is_named) => None,
            // Many commands have the name of a known program among their words in order to run it.
            _ if known::is_program(place.name) && !leads_there(arguments, place) => None,
            _ if known::COMPILERS.has(program) && arguments.iter().any(|it| it.text == "-o") => {
                let runs_by = Some(program.to_owned());
                Some(Program::Runs { is_shell: false, has_its_name: false, runs_by })
            }
            "sed" => None,
            "update-alternatives" | "alternatives" => self.alternative(arguments, place),
            _ if known::HARMLESS.has(program) || known::MANAGERS.has(program) => None,
            _ => Some(self.unknown("may come from a `RUN`")),
        }
    }

    /// Whether a command may change the first line of the file, given by name, by pattern or in a
    /// list.
    fn is_edited(command: &Command, place: &Sought<'_>) -> bool {
        // A pattern of names does not apply to files from packages.
        let is_of_packages = known::is_program(place.name);
        let dir = place.path.rsplit_once('/').map_or("", |it| it.0);
        let all = writes::edited(command.words()).unwrap_or_default();
        all.iter().any(|it| {
            let (above, pattern) = it.rsplit_once('/').unwrap_or((".", it));
            let is_open = |it: &str| it.contains(['*', '?', '[']);
            let above = if is_open(above) {
                None
            } else {
                resolve(place.directory.as_deref().unwrap_or("/"), above)
            };
            let is_there = pattern == "*"
                || place.directory.is_none()
                || above.is_none_or(|it| it.trim_end_matches('/') == dir);
            is_there
                && writes::may_name(pattern, place.name)
                && !(is_of_packages && is_open(pattern))
        })
    }

    /// The text that a command prints into the file.
    fn printed(&self, command: &Command) -> Program {
        writes::text(command.words()).map_or_else(
            || self.unknown("is written by a `RUN`"),
            |text| Program::of_content(text.as_bytes()),
        )
    }

    /// The file that `cp`, `mv`, `install` or `ln` brings from another path.
    fn moved(&self, program: &str, arguments: &[Word], place: &Sought<'_>) -> Option<Program> {
        // The text before a variable restricts where the path may be.
        let leads_there = |it: &Word| {
            let start = it.text.trim_start_matches('"');
            place.path.starts_with(start.split(['$', '`']).next().unwrap_or_default())
        };
        let names_it = |it: &Word| last_name(it.text.trim_matches(['"', '\''])) == place.name;
        let may_be = arguments.last().is_some_and(|to| {
            leads_there(to) && (!known::is_program(place.name) || arguments.iter().any(names_it))
        });
        let is_itself = arguments.iter().any(|it| asks_where_is(&it.text, place.name));
        let doubt = || {
            may_be.then(|| {
                if is_itself {
                    return Program::Runs { is_shell: false, has_its_name: true, runs_by: None };
                }
                let sources = arguments.split_last().map_or(&[][..], |it| it.1);
                let named = sources.iter().find(|it| names_it(it) && it.text.contains("/bin/"));
                named.map_or_else(
                    || self.unknown("may be copied by a `RUN`"),
                    |it| self.of_packages(place.stage, it.text.trim_matches(['"', '\''])),
                )
            })
        };
        let Some(operands) = writes::operands(program, arguments) else { return doubt() };
        let working = place.directory.as_deref();
        let (to, sources) = match operands.as_slice() {
            [source] if program == "ln" => (last_name(source).to_owned(), &operands[..1]),
            [sources @ .., to] if !sources.is_empty() => (to.clone(), sources),
            _ => return doubt(),
        };
        let Some(to) = resolve(working.unwrap_or("/"), &to) else { return doubt() };
        if working.is_none() && !operands.last()?.starts_with('/') {
            return doubt();
        }
        let rest = below(&to, place.path)?;
        // The target of a link is relative to the link.
        let from = match (program, place.path.rsplit_once('/')) {
            ("ln", Some((dir, _))) => Some(dir),
            _ => working,
        };
        sources.iter().find_map(|source| {
            let is_whole = source.ends_with("/*") || source.ends_with("/.");
            let plain = source.trim_end_matches("/*").trim_end_matches("/.");
            if plain.contains(['*', '?', '[']) {
                return Some(self.unknown("may be copied by a `RUN`"));
            }
            let source = resolve(from?, plain)?;
            let mut candidates = Vec::new();
            if rest.is_empty() {
                candidates.push(source.clone());
            } else {
                candidates.push(format!("{source}/{rest}"));
                let name = last_name(&source);
                let is_it = !is_whole && (rest == name || below(name, rest).is_some());
                if is_it {
                    let above = source.rsplit_once('/').map_or("", |(above, _)| above);
                    candidates.push(format!("{above}/{rest}"));
                }
            }
            let is_file = !is_whole && (rest.is_empty() || rest == last_name(&source));
            candidates
                .iter()
                .filter(|it| *it != place.path)
                .find_map(|it| self.file(place.stage, it, place.index, place.depth + 1))
                .or_else(|| is_file.then(|| self.of_packages(place.stage, &source)))
        })
    }

    /// The target of a link created by `update-alternatives --install LINK NAME PATH PRIORITY`.
    fn alternative(&self, arguments: &[Word], place: &Sought<'_>) -> Option<Program> {
        let at = arguments.iter().position(|it| it.text == "--install")?;
        let [link, _, path, ..] = arguments.get(at + 1..)? else { return None };
        (link.text == place.path).then(|| {
            let Some(path) = path.literal() else {
                return self.unknown("is an alternative that a variable names");
            };
            let placed = self.file(place.stage, &path, place.index, place.depth + 1);
            placed.unwrap_or_else(|| self.of_packages(place.stage, &path))
        })
    }

    /// A file of an archive that is unpacked into the directory of the program.
    fn unpacked(&self, arguments: &[Word], place: &Sought<'_>) -> Option<Program> {
        let (dir, _) = place.path.rsplit_once('/')?;
        let working = place.directory.as_deref();
        let is_dir = |it: &Word| {
            let path = it.literal().and_then(|it| resolve(working.unwrap_or("/"), &it));
            path.is_some_and(|it| it == dir)
        };
        let is_there = working == Some(dir) || arguments.iter().any(is_dir);
        // No archive of programs brings another file named `python`.
        let is_doubtful = is_there && !known::is_program(place.name);
        is_doubtful.then(|| self.unknown("may come from an archive that a `RUN` unpacks"))
    }
}

/// Whether a command works in the directory of the path, or names the directory or the path.
fn leads_there(arguments: &[Word], place: &Sought<'_>) -> bool {
    let dir = place.path.rsplit_once('/').map_or("", |it| it.0);
    let working = place.directory.as_deref();
    let is_it = |it: &Word| {
        let Some(value) = it.literal() else { return it.text.contains('$') };
        let path = resolve(working.unwrap_or("/"), &value);
        path.is_none_or(|it| it == place.path || it == dir)
    };
    working.is_none_or(|it| it == dir) || arguments.iter().any(is_it)
}

/// Whether a word expands to the path of the program that the shell finds under this name.
fn asks_where_is(word: &str, name: &str) -> bool {
    ["command -v", "which"].iter().any(|it| word.contains(&format!("$({it} {name})")))
}

/// Whether a text has `name` as a word or as the last component of a path.
fn mentions(text: &str, name: &str) -> bool {
    let goes_on = |it: char| it.is_alphanumeric() || "-_.".contains(it);
    text.match_indices(name).any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + name.len()..]);
        !before.ends_with(goes_on) && !behind.starts_with(goes_on)
    })
}

/// The file that a redirection writes; `None` for one that reads.
fn target(it: &ShRedirect) -> Option<String> {
    let text = it.syntax().text().to_string();
    let to = text.split_once('>')?.1.trim_start_matches(['>', '|', ' ', '\t']);
    Some(literal(to).unwrap_or_else(|| to.trim_matches(['"', '\'']).to_owned()))
}
