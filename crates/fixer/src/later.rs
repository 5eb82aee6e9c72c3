//! What runs later, and whether that may need what a fix removes.
//!
//! A command is taken for harmless only if its name says so, or if what it runs can be read in the
//! build context and does not name the package manager. Everything else is a reason to hold back.

mod command;
mod copied;
mod files;
mod growth;
mod known;
mod memory;
mod named;
mod names;
mod projects;
mod reach;
mod settings;
mod shell;

use std::rc::Rc;

use dockwright_model::{Command, Instruction, Invocation, Manager, Script, Word};
use dockwright_syntax::{Keyword, ast::ShellText};

use crate::PassContext;
use crate::apt::is_of_system;
use crate::cache;
use crate::join::Run;
use crate::program::last_name;
use command::Place;
use files::{Files, Found};
use memory::Known;
pub(crate) use memory::Memory;
use reach::Reach;
pub(crate) use settings::Settings;

/// What a package manager leaves in an image, and who else reads that.
pub(crate) struct Resource {
    /// The manager that fills it.
    pub manager: &'static Manager,
    /// Other programs that read it.
    pub readers: &'static [&'static str],
    /// The directory that it is in.
    pub folder: &'static str,
    /// What names of its files and of paths to them have in them.
    pub marks: &'static [&'static str],
    /// Modules of other languages that do what the manager does.
    pub libraries: &'static [&'static str],
    /// Other words that name the manager, in whatever language.
    pub words: &'static [&'static str],
    /// What tells the manager to fetch less, besides options.
    pub settings: Option<&'static Settings>,
    /// Commands of the manager that need nothing of what is there.
    pub blind: &'static [&'static str],
    /// Options with which a command needs nothing of what is there.
    pub needless: &'static [&'static str],
    /// Options without which a command needs nothing of what is there, where it fetches by itself
    /// what it lacks; empty where it does not.
    pub offline: &'static [&'static str],
    /// Options with which a command fetches all of it first.
    pub fresh: &'static [&'static str],
    /// Options with which an update may fetch a part only.
    pub partial: &'static [&'static str],
}

/// Whether something needs what was there before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It does not, or fetches its own first.
    No,
    /// Nobody has read this script, which starts in the container.
    Unread(String),
    /// This is not known.
    Perhaps(String),
    /// This names the manager, and who calls it is not known: a file of the build context that
    /// something may reach, or of the project that runs something in a container.
    Named(String),
    /// What the instruction that starts at this byte tells the manager is not known, or keeps it
    /// from fetching all.
    Settings(usize),
    /// The instruction that starts at this byte does.
    Yes(usize),
}

impl Need {
    fn rank(&self) -> u8 {
        match self {
            Self::No => 0,
            Self::Unread(_) => 1,
            Self::Perhaps(_) | Self::Named(_) => 2,
            Self::Settings(_) => 3,
            Self::Yes(_) => 4,
        }
    }

    /// The stronger of two, the first one where they are equal.
    pub fn or(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }
}

impl Resource {
    /// Whether a command fetches all of it anew.
    pub fn is_fetched_by(&self, command: &Command) -> bool {
        let has_environment = command
            .syntax
            .assignments()
            .any(|it| it.name() != "DEBIAN_FRONTEND" && it.name() != "LC_ALL");
        self.manager.invocation(command).is_some_and(|it| {
            let is_update = it.command == "update" || it.has_one_of(self.fresh);
            let is_whole = !has_environment && !it.has_one_of(self.partial);
            is_update && is_whole && !self.fetches_what_it_lacks()
        })
    }

    /// Whether a command reads what was there before it, for certain.
    pub fn is_read_by(&self, command: &Command) -> bool {
        self.manager.invocation(command).is_some_and(|it| {
            let lists_installed = it.command == "list" && it.has_option("--installed");
            let is_blind = it.is_one_of(self.blind) || it.has_one_of(self.needless);
            let is_online = self.fetches_what_it_lacks() && !self.is_offline(&it);
            !is_blind && !is_online && !lists_installed && !self.is_fetched_by(command)
        })
    }

    /// Whether a command of the manager goes on where nothing is left, unless it is told not to.
    fn fetches_what_it_lacks(&self) -> bool {
        !self.offline.is_empty()
    }

    /// Whether a call is to work with what is there: by an option, or by a setting of its name.
    fn is_offline(&self, it: &Invocation<'_>) -> bool {
        let words = it.options.iter().chain(&it.values);
        it.has_one_of(self.offline) || words.into_iter().any(|it| self.is_setting(&it.text))
    }

    /// Whether one of these words tells the manager to work with what is there, whatever stands in
    /// front of its name.
    fn is_told_offline(&self, arguments: &[Word]) -> bool {
        let letters = |it: &str| it.strip_prefix('-').is_some_and(|it| !it.starts_with('-'));
        let is_letter = |text: &str, option: &str| {
            option.len() == 2 && letters(text) && text.contains(&option[1..])
        };
        arguments.iter().any(|it| {
            let text = it.literal().unwrap_or_else(|| it.text.clone());
            let is_option = self.offline.iter().any(|it| *it == text || is_letter(&text, it));
            let may_set = text.starts_with('-') || text.contains('=');
            is_option || may_set && self.is_setting(&text)
        })
    }

    /// Whether a text has the name of a long option for it, as settings have too.
    fn is_setting(&self, text: &str) -> bool {
        let names = self.offline.iter().filter_map(|it| it.strip_prefix("--"));
        names.into_iter().any(|it| text.contains(it))
    }

    /// Whether a text names what is in the directory.
    fn is_in(&self, text: &str) -> bool {
        text.contains(self.folder.trim_start_matches('/'))
            || self.marks.iter().any(|it| text.contains(it))
    }

    fn is_program(&self, name: &str) -> bool {
        self.manager.programs.contains(&name) || self.readers.contains(&name)
    }
}

/// Whether anything that runs behind part `next - 1` of `run` needs what `resource` is: in the rest
/// of the text, in later instructions, in other stages that get it, and in the container.
pub(crate) fn need(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Run<'_>,
    next: usize,
) -> Need {
    let reader = Reader::new(ctx, resource);
    let own = reader.parts(run);
    let own = own.get(next).cloned().unwrap_or(Need::No);
    let later = reader.reach().need(ctx.model(), run.instruction);
    let is_shipped = run.instruction.stage.is_some_and(|it| {
        let is_built = ctx.model().is_final(it) || ctx.is_target(it);
        is_built || reader.reach().is_passed_on(it)
    });
    let started = if is_shipped { reader.started().clone() } else { Need::No };
    own.or(later).or(reader.variables()).or(started)
}

/// Whether a name or number is that of a stage of the file.
pub(crate) fn is_stage(ctx: &PassContext<'_>, name: &str) -> bool {
    ctx.memory().names(ctx.model()).stage(name).is_some()
}

/// Whether another stage gets what `instruction` leaves.
pub(crate) fn is_passed_on(
    ctx: &PassContext<'_>,
    it: &Instruction,
    resource: &'static Resource,
) -> bool {
    it.stage.is_some_and(|it| Reader::new(ctx, resource).reach().is_passed_on(it))
}

/// Whether a command may need what was there before, wherever it stands in the `RUN`.
pub(crate) fn need_of(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Instruction,
    command: &Command,
) -> Need {
    Reader::new(ctx, resource).command(&Place::of(ctx.model(), run), command)
}

/// Whether a program is known by its name, and runs nothing of the project.
pub(crate) fn known_by_name(program: &str) -> bool {
    is_of_system(program)
        && (known::KNOWN.has(last_name(program)) || known::BUILTINS.has(last_name(program)))
        && !known::BUILDS.contains(&last_name(program))
}

/// The first instruction that may bring such settings, by where it starts.
pub(crate) fn brings(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    settings: &Settings,
) -> Option<usize> {
    let reader = Reader::new(ctx, resource);
    let mut all = ctx.model().instructions().iter();
    all.find(|it| reader.brings(settings, it)).map(Instruction::start)
}

/// What settings that are in force at a `RUN` may have its own calls need.
pub(crate) fn settings(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Instruction,
) -> Need {
    Reader::new(ctx, resource).settings(&Place::of(ctx.model(), run))
}

/// Says of instructions, texts and commands what they need.
struct Reader<'r, 'p> {
    ctx: &'r PassContext<'p>,
    resource: &'static Resource,
    memory: Rc<Memory>,
    /// What is known of the resource.
    known: Rc<Known>,
}

impl<'r, 'p> Reader<'r, 'p> {
    fn new(ctx: &'r PassContext<'p>, resource: &'static Resource) -> Self {
        let memory = ctx.memory();
        let known = memory.of(resource);
        // What is remembered depends on the context as much as what is not.
        let _ = ctx.context();
        Self { ctx, resource, memory, known }
    }
}

impl Reader<'_, '_> {
    fn reach(&self) -> &Reach {
        let model = self.ctx.model();
        let need = |it: &Instruction| self.known.needs.get(&it.index, || self.instruction(it));
        let names = self.memory.names(model);
        self.known.reach.get_or_init(|| Reach::of(model, names, self.resource.folder, need))
    }

    /// What each part of a `RUN` needs with those behind it.
    fn parts(&self, run: &Run<'_>) -> Rc<Vec<Need>> {
        let it = run.instruction;
        let place = || Place::of(self.ctx.model(), it);
        self.known.parts.get(&it.index, || Rc::new(self.script_by_parts(place(), &run.script)))
    }

    fn instruction(&self, it: &Instruction) -> Need {
        let model = self.ctx.model();
        let place = Place::of(model, it);
        let text = match it.keyword {
            Keyword::Run => return self.run(place, it),
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => text_of(&it.syntax),
            Keyword::Onbuild => {
                let trigger = it.syntax.trigger().filter(|it| it.keyword() == Some(Keyword::Run));
                trigger.and_then(|it| text_of(&it))
            }
            _ => None,
        };
        let (Some(text), Some(own)) = (text, it.stage) else { return Need::No };
        // They run in what the whole stage has become, and each stage that is built on it, unless
        // that has its own.
        let is_build = it.keyword == Keyword::Onbuild;
        let has_own = |stage: usize| {
            !is_build && model.of_stage(stage).iter().any(|other| other.keyword == it.keyword)
        };
        let children = self.memory.children(model);
        let mut stages = vec![own];
        let mut need = Need::No;
        while let Some(stage) = stages.pop() {
            let place = place.clone().at_the_end(model, stage);
            let place = if is_build { place } else { place.in_container() };
            need = need.or(self.text(place, &text));
            stages.extend(children[stage].iter().rev().filter(|it| !has_own(**it)));
        }
        need
    }

    fn run(&self, place: Place<'_>, it: &Instruction) -> Need {
        let is_cut_off = it.syntax.flags().any(|it| it.name() == "network" && it.value() == "none");
        let names = |it: &&&str| self.ctx.says(place.at, it);
        if is_cut_off && self.resource.manager.programs.iter().any(|it| names(&it)) {
            return Need::Yes(it.start());
        }
        let script = it.syntax.script(it.shell);
        if script.is_none() && it.has_heredoc() && self.ctx.text(it).contains("#!") {
            return self.bodies(&place, it);
        }
        match script.or_else(|| text_of(&it.syntax)) {
            Some(text) => self.text(place, &text),
            None => Need::Perhaps(format!("the text of line {}", self.ctx.line(it.start()))),
        }
    }

    /// What the heredocs of a `RUN` need that name who reads them.
    fn bodies(&self, place: &Place<'_>, it: &Instruction) -> Need {
        let unread = Need::Perhaps(format!("the script of line {}", self.ctx.line(it.start())));
        let bodies: Vec<_> = it.syntax.heredocs().filter_map(|it| it.body()).collect();
        if bodies.iter().any(|it| names::reads(it.text(), self.resource)) {
            return Need::Yes(place.at.start());
        }
        let Ok(context) = self.ctx.context() else { return unread };
        let mut files = Files::new(context, self);
        let is_known = bodies.iter().all(|it| files.script("", it.text(), "", 0) == Found::Nothing);
        if !is_known {
            return unread;
        }
        if files.reaches.get() { self.may_reach(place, &[]) } else { Need::No }
    }

    fn text(&self, place: Place<'_>, text: &ShellText) -> Need {
        match Script::of(text) {
            Some(script) => self.script(place, &script),
            None if names::reads(&text.joined(), self.resource) => Need::Yes(place.at.start()),
            None if place.is_start => Need::No,
            None => Need::Perhaps(format!("the text of line {}", self.ctx.line(place.at.start()))),
        }
    }

    /// What variables need that name the directory, since nobody knows who reads them.
    fn variables(&self) -> Need {
        let find = || {
            let all = self.ctx.model().instructions().iter();
            let mut set = all.filter(|it| matches!(it.keyword, Keyword::Env | Keyword::Arg));
            let is_named =
                |it: &&Instruction| cache::names(self.ctx, it, self.resource.folder).is_some();
            set.find(is_named).map_or(Need::No, |it| Need::Yes(it.start()))
        };
        self.known.variables.get_or_init(find).clone()
    }
}

/// The shell text of an instruction; the words of the exec form become quoted words.
fn text_of(it: &dockwright_syntax::ast::Instruction) -> Option<ShellText> {
    let Some(array) = it.json() else { return it.shell_text() };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    let quoted = array.values().into_iter().map(|it| {
        let needs_none = !it.is_empty() && it.chars().all(is_plain);
        if needs_none { it } else { format!("'{}'", it.replace('\'', "'\\''")) }
    });
    ShellText::of_script(&quoted.collect::<Vec<_>>().join(" "))
}
