//! Changes between a call that fills a cache and a later call of the same manager. The later call
//! may need the cache if it cannot fetch the same files again, because compilers, tokens, settings
//! or repositories are gone or differ by then. An unknown command may change any of these.

use std::rc::Rc;

use dockwright_model::{Base, Call, Command, Instruction, Model, Part};
use dockwright_syntax::{Keyword, SyntaxKind};

use super::causes::{Before, Behind, Between, Parts};
use super::changes::Changes;
use super::need::Need;
use super::reader::Reader;
use super::resource::Resource;
use crate::PassContext;
use crate::facts::programs::is_forced_removal;
use crate::pass::run::Run;

impl Between {
    pub fn of(reader: &Reader<'_, '_>) -> Self {
        let model = reader.ctx.model();
        let own = Changes::of(reader);
        let count = model.instructions().len();
        let mut all = Self {
            behind: vec![Behind::default(); count],
            ends: vec![Behind::default(); model.stages().len()],
            before: Vec::new(),
        };
        for (stage, it) in model.stages().iter().enumerate().rev() {
            let mut now = all.ends[stage].clone();
            now.is_called |= reader.is_called_by_others(stage);
            if reader.is_called_in_container(stage) {
                now.cause = own.lost_at_the_end(stage).or(now.cause);
            }
            all.ends[stage] = now.clone();
            for it in model.of_stage(stage).iter().rev() {
                all.behind[it.index] = now.clone();
                let needs = it.keyword == Keyword::Run && reader.needs(it) != Need::No;
                now.cause = own.in_instruction(it, now.is_called).or(now.cause);
                now.is_called |= needs;
            }
            if let Base::Stage(parent) = it.base {
                if now.is_called {
                    now.cause = own.lost_behind(parent, stage).or(now.cause);
                }
                let end = &mut all.ends[parent];
                end.is_called |= now.is_called;
                end.cause = now.cause.or(end.cause.take());
            }
        }
        all.before = forward(model, &own, reader.resource);
        all
    }
}

/// The state before each instruction.
fn forward(model: &Model, own: &Changes<'_, '_>, resource: &Resource) -> Vec<Before> {
    let mut before = vec![Before::default(); model.instructions().len()];
    let mut ends: Vec<Before> = Vec::new();
    for (stage, it) in model.stages().iter().enumerate() {
        let parent = if let Base::Stage(parent) = it.base { ends.get(parent) } else { None };
        let mut now = parent.cloned().unwrap_or_default();
        for it in model.of_stage(stage) {
            before[it.index] = now.clone();
            let Some(run) = Run::of(it) else {
                if now.is_filled {
                    now.cause = own.in_instruction(it, true).or(now.cause);
                }
                continue;
            };
            for Call { command, .. } in run.script.calls() {
                if now.is_filled {
                    now.cause = own.by_command(it, command).or(now.cause);
                }
                now.pass(resource, command);
            }
        }
        ends.push(now);
    }
    before
}

impl Before {
    /// Updates the state after a command that fills or empties the cache.
    fn pass(&mut self, resource: &Resource, command: &Command) {
        let it = resource.manager.invocation(command);
        let is_emptied = it.is_some_and(|it| it.is_one_of(resource.manager.cleans))
            || is_forced_removal(&command.syntax)
                && command.words().iter().any(|it| resource.is_in(&it.text));
        if is_emptied {
            *self = Self::default();
        }
        self.is_filled |= fills(resource, command);
    }
}

fn fills(resource: &Resource, command: &Command) -> bool {
    let it = resource.manager.invocation(command);
    it.is_some_and(|it| {
        it.is_one_of(resource.manager.installs) && !it.has_one_of(resource.needless)
    })
}

/// Why a call after part `next - 1` of `run` may be unable to fetch again what an earlier call has
/// fetched; ends a sentence. Every call of the manager reads `resource`.
pub(crate) fn cannot_repeat(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Run<'_>,
    next: usize,
) -> Option<String> {
    let own = run.instruction;
    let has_own_means = own.syntax.flags().any(|it| {
        let is_cache = it.value().contains("type=cache") || it.value().contains("type=tmpfs");
        it.name() != "mount" || !is_cache
    });
    if has_own_means {
        let cause = format!(
            "line {} has mounts or a network of its own, so another call may need {}",
            ctx.line(own.start()),
            resource.name
        );
        return (super::need(ctx, resource, run, next) != Need::No).then_some(cause);
    }
    let reader = Reader::new(ctx, resource);
    let means = reader.other_means(run, next);
    // A compound may have commands after the call in the same part.
    let is_simple = |it: usize| run.script.parts().nth(it).is_none_or(Part::is_simple);
    let next = if next.checked_sub(1).is_none_or(is_simple) { next } else { next - 1 };
    let here = reader.between_parts(run).behind.get(next).cloned().flatten();
    let cause = || reader.between().behind[own.index].cause.clone();
    here.or_else(cause).map(|it| it.to_string()).or(means)
}

/// Why the call in part `part` of `run` may need the files of an earlier call; ends a sentence.
pub(crate) fn cannot_be_first(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Run<'_>,
    part: usize,
) -> Option<String> {
    let reader = Reader::new(ctx, resource);
    let before = reader.between_parts(run).before.get(part).cloned();
    before.and_then(|it| it.cause).map(|it| it.to_string())
}

impl Reader<'_, '_> {
    fn between(&self) -> &Between {
        self.known.between.get_or_init(|| Between::of(self))
    }

    fn between_parts(&self, run: &Run<'_>) -> Rc<Parts> {
        self.known.between_parts.get(&run.instruction.index, || {
            let own = run.instruction;
            let (changes, between) = (Changes::of(self), self.between());
            let is_called = between.behind[own.index].is_called;
            let needs = self.parts(run);
            let count = run.script.parts().count();
            let mut parts = Parts { behind: vec![None; count + 1], ..Parts::default() };
            let mut now = between.before[own.index].clone();
            let mut calls = run.script.calls().iter().peekable();
            for (part, own_part) in run.script.parts().enumerate() {
                parts.before.push(now.clone());
                let is_before = is_called
                    || needs.get(part + 1).is_some_and(|it| *it != Need::No)
                    || self.calls_twice(own_part);
                while let Some(call) = calls.next_if(|it| it.part == part) {
                    let cause = if is_before || now.is_filled {
                        changes.by_command(own, &call.command)
                    } else {
                        None
                    };
                    if is_before && parts.behind[part].is_none() {
                        parts.behind[part].clone_from(&cause);
                    }
                    if now.is_filled {
                        now.cause = cause.or(now.cause);
                    }
                    now.pass(self.resource, &call.command);
                }
            }
            let mut next = None;
            for cause in parts.behind.iter_mut().rev() {
                next = cause.take().or(next);
                cause.clone_from(&next);
            }
            Rc::new(parts)
        })
    }

    /// Whether a compound may call the manager more than once.
    pub fn calls_twice(&self, part: &Part) -> bool {
        let is_call = |it: &Command| self.resource.manager.invocation(it).is_some();
        let is_loop = || {
            use SyntaxKind::{ShFor, ShFunction, ShLoop};
            part.node.descendants().any(|it| matches!(it.kind(), ShFor | ShFunction | ShLoop))
        };
        let count = if part.is_simple() { 0 } else { part.commands().filter(is_call).count() };
        count > 1 || count == 1 && is_loop()
    }

    /// The need of a `RUN`.
    pub fn needs(&self, it: &Instruction) -> Need {
        self.known.needs.get(&it.index, || self.instruction(it))
    }

    /// Whether other stages, or containers, call the manager in the image of a stage.
    fn is_called_by_others(&self, stage: usize) -> bool {
        let model = self.ctx.model();
        let last = model.of_stage(stage).last();
        last.is_some_and(|it| self.reach().need(model, it) != Need::No)
            || self.is_called_in_container(stage)
    }

    /// Whether containers call the manager in the image of a stage.
    fn is_called_in_container(&self, stage: usize) -> bool {
        let is_built = self.ctx.model().is_final(stage) || self.ctx.is_target(stage);
        is_built && (self.reach().is_started(stage) || self.called_in_containers())
    }
}
