//! Files of the image that name the package manager, whether or not anything runs them.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use dockwright_model::context::{Context, clean};
use dockwright_model::{Base, Image, Instruction, Script, Word};
use dockwright_syntax::{Keyword, ast::ShellText};
use hashbrown::HashSet;

use super::memory::Naming;
use super::need::Need;
use super::place::{Place, shown};
use super::reader::Reader;
use super::resource::{Key, Resource};
use super::{files, names, reach};
use crate::contexts::{Answers, Sent};
use crate::facts::programs::last_name;
use crate::facts::sources;
use crate::program::reads::{self, Looks, Walked};

/// Programs that run a command in other files or on another machine, and the instruction with which
/// a script words a build.
const ENTERING: &[&str] =
    &["RUN", "arch-chroot", "chroot", "machinectl", "nsenter", "proot", "ssh", "systemd-nspawn"];

/// The text of a word, as far as certain.
fn text_of(word: &Word) -> String {
    word.literal().unwrap_or_else(|| word.text.trim_matches(['"', '\'']).to_owned())
}

/// The start of a command, for a reason.
fn short(text: &str) -> &str {
    const LONGEST: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    let end = line.char_indices().map(|it| it.0).take_while(|it| *it <= LONGEST).last();
    if line.len() <= LONGEST { line } else { line[..end.unwrap_or_default()].trim_end() }
}

/// The context paths that an instruction uses, and files of a repository from which `git` may run
/// commands.
fn roots(context: &Context<'_>, it: &Instruction) -> Vec<String> {
    let mut roots = reads::taken(context, it);
    let of_git = |root: &String| ["hooks", "config"].map(|it| format!("{root}/.git/{it}"));
    roots.extend(roots.iter().flat_map(of_git).filter_map(|it| clean(&it)).collect::<Vec<_>>());
    roots
}

/// A file, and the word with which it names the manager.
type Named = (String, &'static str);

/// The files below some paths that name the manager. The list may be incomplete if there are too
/// many files to read: unknown programs then hold a fix back anyway.
fn all_named(sent: &Sent<'_>, roots: Vec<String>, resource: &Resource) -> Vec<Named> {
    let manager = resource.manager.programs[0];
    let looks = sent.memory::<Looks>();
    let mut all = Vec::new();
    let _: Walked<()> = reads::walk(sent, roots, |path| {
        if reads::is_of_others(path) {
            return ControlFlow::Continue(0);
        }
        super::growth::count();
        let find = |text: &str| names::word_of_file(path, text, resource);
        let (word, bytes) = looks.named(&sent.context, path, manager, find);
        all.extend(word.map(|it| (path.to_owned(), it)));
        ControlFlow::Continue(bytes)
    });
    all
}

/// Whether scripts first fetch everything that they need, by path.
#[derive(Default)]
struct Fetching(Answers<(String, Key), bool>);

/// Whether a file is a script that first fetches everything that it needs.
pub(super) fn fetches_first(sent: &Sent<'_>, path: &str, resource: &Resource) -> bool {
    let find = || {
        let text = sent.context.text(path);
        text.is_some_and(|it| files::fetches_first(&it, resource))
    };
    sent.memory::<Fetching>().0.get((path.to_owned(), resource.key()), find)
}

impl Reader<'_, '_> {
    /// The need of a program that may run any file of the context.
    pub fn may_reach(&self, place: &Place<'_>, words: &[Word]) -> Need {
        self.reached(place, || shown(words))
    }

    /// The same for a program that messages call by this name.
    pub fn reached(&self, place: &Place<'_>, name: impl FnOnce() -> String) -> Need {
        let Some(stage) = place.stage() else { return Need::No };
        let all = self.naming();
        let takes_unknown = self.takes_unknown();
        if all.is_empty() && takes_unknown.is_empty() {
            return Need::No;
        }
        let find = || Rc::new(reads::stages(self.ctx.model(), stage));
        let stages = self.memory.made_of.get(&stage, find);
        let is_before = |it: &usize| place.is_at_the_end() || *it <= place.at.index;
        // Both lists are in the order of the file.
        let first = || takes_unknown.iter().find(|it| stages.contains(&it.1)).map(|it| it.0);
        if let Some(why) = self.ctx.unknown_context()
            && self.known.first_unknown.get(&stage, first).is_some_and(|it| is_before(&it))
        {
            return Need::Named(format!("{} may reach any file: {why}", name()));
        }
        let first = || all.iter().position(|it| stages.contains(&it.stage));
        let first = self.known.first_naming.get(&stage, first).map(|it| &all[it]);
        first.filter(|it| is_before(&it.index)).map_or(Need::No, |it| {
            let (file, word, by) = (&it.file, it.word, name());
            Need::Named(format!("{by} may reach `{file}`, which names `{word}`"))
        })
    }

    /// The instructions that use files of an unknown context, each with its stage.
    fn takes_unknown(&self) -> &[(usize, usize)] {
        self.known.takes_unknown.get_or_init(|| {
            let all = self.ctx.model().instructions().iter();
            // Who needs a directory has to make it by its name.
            let is_unknown = self.ctx.unknown_context().is_some()
                && (self.resource.made_by.is_empty() || !self.is_free_of_it());
            let taking = all.filter(|it| is_unknown && sources::takes_any(&it.syntax));
            taking.filter_map(|it| Some((it.index, it.stage?))).collect()
        })
    }

    /// The need of the base image's own entrypoint, which may run all scripts of a directory.
    pub fn started_by_image(&self, at: &Instruction) -> Need {
        let Some(stage) = at.stage.filter(|_| self.names_manager()) else { return Need::No };
        let model = self.ctx.model();
        let is_built = |it: &usize| model.is_final(*it) || self.ctx.is_target(*it);
        let of_stage = |built: usize| {
            let base = model.root(built);
            let is_known =
                base.image().map_or(matches!(base, Base::Scratch), Image::starts_any_command);
            let mut all = model.lineage_backwards(built);
            if is_known || all.any(|it| it.keyword == Keyword::Entrypoint) {
                return Need::No;
            }
            let place = Place::of(model, at).at_the_end(model, built).in_container();
            self.reached(&place, || "what the base image starts".to_owned())
        };
        self.known.by_image.get(&stage, || {
            let all = std::iter::once(stage).chain(model.built_on(stage)).filter(is_built);
            all.map(of_stage).fold(Need::No, Need::or)
        })
    }

    /// The need of commands that the project runs in containers of the image.
    pub fn started(&self) -> &Need {
        self.known.started.get_or_init(|| {
            let told = self.ctx.containers();
            let found = told.started.iter().find_map(|(who, text)| {
                let word = self.run_in_container(text)?;
                Some(Need::Named(format!("`{who}` may run `{word}` in a container")))
            });
            let taken = || {
                told.derived.run.iter().find_map(|(who, text)| {
                    let source = reach::taken_of_image(text, self.resource.dir)?;
                    let why = format!("`{who}` takes `{source}` of this image, or of one on it");
                    Some(Need::Named(why))
                })
            };
            let derived = || {
                told.derived.run.iter().find_map(|(who, text)| {
                    let word = self.run_in_container(text)?;
                    let why = format!("`{who}` may build on this image and run `{word}`");
                    Some(Need::Named(why))
                })
            };
            let unknown = || {
                // Who takes arguments of a program for its commands gives them no names.
                let is_command = !self.has_own_entrypoint();
                told.own_commands.iter().filter(|_| is_command).find_map(|(who, text)| {
                    let name = self.unknown_in_container(text, 0)?;
                    let is_made = self.ctx.source().contains(&name);
                    (!is_made).then(|| {
                        Need::Perhaps(format!("`{name}`, which `{who}` runs in a container,"))
                    })
                })
            };
            let named = found.or_else(derived).or_else(taken).unwrap_or_else(|| self.mounted());
            let named = if named == Need::No { self.worded() } else { named };
            let named = named.or(self.in_tables());
            named.or(unknown().unwrap_or(Need::No)).or(self.started_as_command())
        })
    }

    /// The source of a command in containers of the image that is not known.
    pub fn not_known_in_container(&self) -> Option<&str> {
        let told = self.ctx.containers();
        let mut open = told.open_commands.iter().filter(|it| self.may_call(&it.1, 0));
        open.next().map(|it| &it.0).or(told.read.first()).map(String::as_str)
    }

    /// The need of texts of the project that may run in a container: of any of them if a command is
    /// not known, and otherwise of those that run elsewhere than on the machine.
    fn worded(&self) -> Need {
        let mut worded = self.ctx.containers().worded.iter();
        let worded = worded.find_map(|(who, text)| Some((who, self.run_in_container(text)?)));
        let Some((who, word)) = worded else { return Need::No };
        match self.not_known_in_container() {
            Some(open) => Need::Named(format!(
                "`{open}` runs an unknown command in a container, perhaps the `{word}` of `{who}`"
            )),
            None => self.in_files_of_image(),
        }
    }

    /// The need of commands that the project runs in files, on a machine or in a build that it
    /// enters by other ways than those of a builder; the image may be there.
    fn in_files_of_image(&self) -> Need {
        let mut texts = self.ctx.containers().worded.iter();
        let found = texts.find_map(|(who, text)| {
            let is_end = |c: char| c.is_whitespace() || "\"'/".contains(c);
            let entering = text.split(is_end).find(|it| ENTERING.contains(it))?;
            let word = self.run_in_container(text)?;
            Some(Need::Named(format!(
                "`{who}` runs `{word}` by `{entering}`, perhaps in the image"
            )))
        });
        found.unwrap_or(Need::No)
    }

    /// The need of commands that the project runs in containers of the image. Each is read like the
    /// `CMD` of a stage that is built.
    fn started_as_command(&self) -> Need {
        let model = self.ctx.model();
        let is_built = |it: &usize| model.is_final(*it) || self.ctx.is_target(*it);
        let built: Vec<_> = (0..model.stages().len()).filter(is_built).collect();
        let told = self.ctx.containers();
        let own: HashSet<_> = told.own_commands.iter().collect();
        let mut seen = HashSet::new();
        let mut need = Need::No;
        for command in &told.commands {
            let (who, text) = command;
            let is_own = own.contains(command);
            if !seen.insert((text, is_own)) {
                continue;
            }
            let Some(script) = ShellText::of_script(text) else { continue };
            for stage in &built {
                let Some(last) = model.of_stage(*stage).last() else { continue };
                let place = Place::of(model, last).at_the_end(model, *stage).in_container();
                let found = self.text(place, &script);
                let calls = matches!(found, Need::Yes(_));
                let found = match found {
                    Need::Perhaps(name) => {
                        Need::Perhaps(format!("{name}, which `{who}` runs in a container,"))
                    }
                    Need::Yes(_) => Need::Named(format!(
                        "`{who}` runs `{}`, which calls `{}`, in a container",
                        short(text),
                        self.resource.manager.programs[0]
                    )),
                    other => other,
                };
                // In another image, an unknown program says nothing about this one.
                if is_own || calls {
                    need = need.or(found);
                }
            }
        }
        need
    }

    /// Whether some image of the file starts a program that takes commands for its arguments.
    fn has_own_entrypoint(&self) -> bool {
        let model = self.ctx.model();
        let last = model.stages().len().checked_sub(1);
        last.is_some_and(|it| self.takes_arguments(it))
    }

    /// The word with which a command in a container names the manager, unless it fetches everything
    /// first.
    pub fn run_in_container(&self, text: &str) -> Option<&'static str> {
        let resource = self.resource;
        let word = names::word(text, resource)?;
        if files::fetches_first(text, resource) {
            return None;
        }
        let script = ShellText::of_script(text).and_then(|it| Script::of(&it));
        let Some(script) = script else { return Some(word) };
        let mut needs = script.calls().iter().map(|it| {
            let (inner, outer): (Vec<_>, Vec<_>) =
                it.command.words().iter().map(text_of).partition(|it| it.contains([' ', '\n']));
            let own = names::word(&outer.join(" "), resource);
            let is_blind = outer
                .windows(2)
                .any(|it| resource.is_program(&it[0]) && resource.blind.contains(&&*it[1]));
            let unmet = |it: &String| {
                names::word(it, resource).filter(|_| !files::fetches_first(it, resource))
            };
            own.filter(|_| !is_blind).or_else(|| inner.iter().find_map(unmet))
        });
        let found = needs.find_map(|it| it);
        found.or_else(|| {
            let body = text.split_once("<<")?.1.split_once('\n')?.1;
            names::word(body, resource).filter(|_| !files::fetches_first(body, resource))
        })
    }

    /// Whether a file that the image gets names the manager, or may do so.
    pub fn names_manager(&self) -> bool {
        !self.naming().is_empty() || !self.takes_unknown().is_empty()
    }

    /// The paths of the context that an instruction uses; `context` is the assumed one.
    pub fn roots(&self, context: &Context<'_>, it: &Instruction) -> Rc<Vec<String>> {
        self.memory.roots.get(&it.index, || Rc::new(roots(context, it)))
    }

    /// The first file that names the manager, for each instruction that copies one.
    fn naming(&self) -> &[Naming] {
        self.known.naming.get_or_init(|| {
            let all = self.ctx.model().instructions().iter();
            let found = all.filter_map(|it| {
                let (file, word) = self.naming_below(it)?;
                Some(Naming { index: it.index, stage: it.stage?, file, word })
            });
            found.collect()
        })
    }

    /// A heredoc that names the manager, with the path it is written to.
    fn naming_heredoc(&self, it: &Instruction) -> Option<(String, &'static str)> {
        it.has_heredoc().then_some(())?;
        let is_script = it.reader().is_some();
        let mut bodies = it.syntax.heredocs().filter_map(|it| it.body()).filter(|_| !is_script);
        let word = bodies.find_map(|it| {
            let word = names::word(&it, self.resource)?;
            let fetches = !self.has_settings() && files::fetches_first(&it, self.resource);
            (!fetches).then_some(word)
        })?;
        let path = || {
            let text = self.ctx.text(it);
            let redirect = &text[text.find("<<").unwrap_or_default()..];
            redirect.split_whitespace().next().map(str::to_owned)
        };
        let target = it.syntax.arguments().pop().filter(|_| it.keyword != Keyword::Run);
        Some((target.or_else(path)?, word))
    }

    fn naming_below(&self, it: &Instruction) -> Option<(String, &'static str)> {
        let heredoc = self.naming_heredoc(it);
        if heredoc.is_some() {
            return heredoc;
        }
        let sent = self.ctx.sent_or_nearest()?;
        let roots = self.roots(&sent.context, it);
        if roots.is_empty() {
            return None;
        }
        let known = sent.memory_of_usual::<Answers<(Vec<String>, Key), Arc<Vec<Named>>>>();
        let key = (roots.to_vec(), self.resource.key());
        let all = known.get(key, || Arc::new(all_named(sent, roots.to_vec(), self.resource)));
        let counts = |(path, _): &&Named| {
            let name = last_name(path);
            let has_prose = name.rsplit_once('.').is_some_and(|it| it.1 == "txt");
            let is_text = has_prose && !self.ctx.source().contains(name);
            let fetches = || !self.has_settings() && fetches_first(sent, path, self.resource);
            !is_text && !fetches()
        };
        all.iter().find(counts).cloned()
    }
}
