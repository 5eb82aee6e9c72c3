//! Whether commands that run later may need the files that a fix removes.
//! A command is harmless only if its name is known, or if its scripts can be read in the build
//! context and do not name the package manager. Every other command is a reason to hold back.

mod assigned;
mod below;
mod between;
mod causes;
mod changes;
mod command;
mod containers;
mod copied;
mod files;
mod gate;
mod growth;
mod installed;
mod known;
mod means;
mod memory;
mod mounted;
mod named;
mod names;
mod namesakes;
mod need;
mod place;
mod prefixed;
mod projects;
mod reach;
mod reader;
mod recipes;
mod resource;
mod settings;
mod shell;
mod shipped;
mod starters;
mod tables;
mod workspaces;

use std::rc::Rc;

use dockwright_model::{Command, Instruction, Script};
use dockwright_syntax::{Keyword, ast::ShellText};

use crate::PassContext;
use crate::facts::programs::{is_of_system, last_name};
use crate::facts::shell_text::text_of;
use crate::pass::run::Run;
pub(crate) use between::{cannot_be_first, cannot_repeat};
use files::Scripts;
pub(crate) use installed::Installed;
use memory::Memory;
pub(crate) use names::names_dir;
use need::Found;
pub(crate) use need::Need;
use place::Place;
use reach::Reach;
use reader::Reader;
pub(crate) use resource::{Resource, Settings};
pub(crate) use shipped::{is_shipped, not_worth_it};

/// Whether any command after part `next - 1` of `run` needs `resource`: in the rest of the text, in
/// later instructions, in other stages that get the files, or in containers.
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
    let started = if is_shipped {
        reader.started().clone().or(reader.started_by_image(run.instruction))
    } else {
        Need::No
    };
    own.or(later).or(reader.variables()).or(started)
}

/// Whether a name or number refers to a stage of the file.
pub(crate) fn is_stage(ctx: &PassContext<'_>, name: &str) -> bool {
    stage(ctx, name).is_some()
}

/// The stage of the file that a name or number refers to.
pub(crate) fn stage(ctx: &PassContext<'_>, name: &str) -> Option<usize> {
    ctx.memory_of_context::<Memory>().names(ctx.model()).stage(name)
}

/// Key of the instructions that remove system packages.
#[derive(PartialEq, Eq, Hash)]
struct RemovesPackages;

/// Why an unknown program may call the manager in a container of the image, although packages are
/// removed after part `part` of `run`; ends a sentence.
pub(crate) fn may_start_without(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Run<'_>,
    part: usize,
) -> Option<String> {
    let (model, own) = (ctx.model(), run.instruction);
    let stage = own.stage?;
    let stages: Vec<_> = std::iter::once(stage).chain(model.built_on(stage)).collect();
    let memory = ctx.memory_of_context::<Memory>();
    let last = |it: &Instruction| {
        memory.removals.get(&it.index, || {
            let script = it.script().filter(|_| it.keyword == Keyword::Run)?;
            let mut calls = script.calls().iter().rev();
            calls.find_map(|it| Some((it.part, changes::removes_packages(&it.command)?.into())))
        })
    };
    let removing = ctx.noted(RemovesPackages, |it| last(it).is_some());
    let is_behind = |it: &&usize| {
        let it = &model.instructions()[**it];
        let is_own = it.index == own.index;
        it.stage.is_some_and(|it| stages.contains(&it))
            && (!is_own || last(it).is_some_and(|it| it.0 >= part))
    };
    let at = &model.instructions()[*removing.from(own.index).iter().find(is_behind)?];
    let (_, text) = last(at)?;
    let reader = Reader::new(ctx, resource);
    let in_image = || reader.known.unknown.get(&stage, || reader.not_known_at_start(&stages));
    // Tools for commands that users run in the containers may come from elsewhere.
    let by_others = || ctx.containers().started.first().map(|it| format!("what `{}` runs", it.0));
    let starts = in_image().or_else(by_others)?;
    let line = ctx.line(at.start());
    Some(format!(
        "{starts} may need what is built with the packages that `{text}` in line {line} removes"
    ))
}

/// Whether a command anywhere in the `RUN` may need the earlier files.
pub(crate) fn need_of(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Instruction,
    command: &Command,
) -> Need {
    Reader::new(ctx, resource).command(&Place::of(ctx.model(), run), command)
}

/// Whether a program is known by name and runs no file of the project.
pub(crate) fn known_by_name(program: &str) -> bool {
    is_of_system(program)
        && (known::KNOWN.has(last_name(program)) || known::BUILTINS.has(last_name(program)))
        && !known::BUILDS.contains(&last_name(program))
}

/// The offset of the first instruction that may bring the settings.
pub(crate) fn brings(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    settings: &Settings,
) -> Option<usize> {
    let reader = Reader::new(ctx, resource);
    let mut all = ctx.model().instructions().iter();
    all.find(|it| reader.brings(settings, it)).map(Instruction::start)
}

/// The needs that settings in force may cause for the `RUN`'s own calls.
pub(crate) fn settings(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Instruction,
) -> Need {
    Reader::new(ctx, resource).settings(&Place::of(ctx.model(), run))
}

impl Reader<'_, '_> {
    fn reach(&self) -> &Reach {
        let model = self.ctx.model();
        let need = |it: &Instruction| self.known.needs.get(&it.index, || self.instruction(it));
        let names = self.memory.names(model);
        self.known.reach.get_or_init(|| Reach::of(model, names, self.resource.dir, need))
    }

    /// The command in containers of one of these stages that may call the manager.
    fn not_known_at_start(&self, stages: &[usize]) -> Option<String> {
        let model = self.ctx.model();
        let kinds = [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck];
        stages.iter().find_map(|stage| {
            let all = model.lineage_backwards(*stage).filter(|it| kinds.contains(&it.keyword));
            all.filter_map(|it| Some((it, text_of(&it.syntax)?))).find_map(|(it, text)| match self
                .text(Place::of(model, it).at_the_end(model, *stage), &text)
            {
                Need::No => None,
                Need::Perhaps(it) | Need::Unread(it) | Need::Named(it) => Some(it),
                Need::Settings(at) | Need::Yes(at) => Some(format!("line {}", self.ctx.line(at))),
            })
        })
    }

    /// For each part of a `RUN`, the need of that part and the parts after it.
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
        // These commands run in the final image of the stage, and of each stage built on it that
        // has no command of its own.
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
        if it.reader().is_none() && it.has_heredoc() && self.ctx.text(it).contains("#!") {
            return self.bodies(&place, it);
        }
        if !it.has_heredoc()
            && let Some(run) = Run::of(it)
        {
            let own = self.parts(&run).first().cloned().unwrap_or(Need::No);
            return self.own_shell(&place).or(own);
        }
        match it.syntax.script().or_else(|| text_of(&it.syntax)) {
            Some(text) => self.own_shell(&place).or(self.text(place, &text)),
            None => Need::Perhaps(format!("the text of line {}", self.ctx.line(it.start()))),
        }
    }

    /// The needs of the heredocs of a `RUN` that name their own interpreter.
    fn bodies(&self, place: &Place<'_>, it: &Instruction) -> Need {
        let unread = Need::Perhaps(format!("the script of line {}", self.ctx.line(it.start())));
        let bodies: Vec<_> = it.syntax.heredocs().filter_map(|it| it.body()).collect();
        if bodies.iter().any(|it| names::reads(it, self.resource)) {
            return Need::Yes(place.at.start());
        }
        let Ok(context) = self.ctx.context() else { return unread };
        let mut files = Scripts::new(context, self);
        let is_known = bodies.iter().all(|it| files.script("", it, "", 0) == Found::Nothing);
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

    /// The need of variables that name the directory or have a command of the manager, and of a
    /// label with such a command; the programs that read them are not known.
    fn variables(&self) -> Need {
        let find = || {
            let all = self.ctx.model().instructions().iter();
            let mut set = all.filter(|it| match it.keyword {
                Keyword::Env | Keyword::Arg => true,
                // Other labels are for people.
                Keyword::Label => self.ctx.text(it).contains("devcontainer"),
                _ => false,
            });
            let is_named = |it: &&Instruction| {
                names_dir(self.ctx, it, self.resource.dir).is_some()
                    || self.run_in_container(self.ctx.said(it)).is_some()
            };
            set.find(is_named).map_or(Need::No, |it| Need::Yes(it.start()))
        };
        self.known.variables.get_or_init(find).clone()
    }
}
