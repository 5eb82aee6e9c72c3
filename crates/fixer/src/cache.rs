//! Caches of package managers: who else names them, and how a `RUN` removes what it has filled.

use std::ops::Range;

use dockwright_model::{AndOr, End, Instruction, Manager, Part};
use dockwright_syntax::{Keyword, SyntaxKind, ast::ShCommand};

use crate::PassContext;
use crate::apt::is_forced_removal;
use crate::edit::Indel;
use crate::join::Run;

/// Whether a cache of the manager, or what is above it, is a mount and not part of the layer.
pub(crate) fn is_mounted(run: &Instruction, manager: &Manager) -> bool {
    run.syntax.flags().filter(|it| it.name() == "mount").any(|it| {
        let value = it.value();
        let is_cache = value.contains("type=cache") || value.contains("type=tmpfs");
        is_cache || manager.names_cache(&value)
    })
}

/// The line where something names a cache of the manager: another instruction than `run`, unless
/// to remove it by force.
pub(crate) fn named_elsewhere(
    ctx: &PassContext<'_>,
    run: &Run<'_>,
    manager: &Manager,
) -> Option<usize> {
    let own = run.instruction.index;
    let others = ctx.model().instructions().iter().filter(|it| it.index != own);
    manager.caches.iter().filter(|it| ctx.source().contains(*it)).find_map(|folder| {
        let at = others.clone().find_map(|it| names(ctx, it, folder))?;
        Some(ctx.line(at))
    })
}

/// Where an instruction names `folder`, unless in a comment or to remove it by force.
pub(crate) fn names(ctx: &PassContext<'_>, it: &Instruction, folder: &str) -> Option<usize> {
    let node = it.syntax.syntax();
    let start = usize::from(node.text_range().start());
    let mut found = ctx.text(it).match_indices(folder).map(|(at, _)| start + at);
    found.find(|at| {
        let offset = u32::try_from(*at).unwrap_or_default();
        let Some(token) = node.token_at_offset(offset.into()).right_biased() else { return true };
        let command = token.parent_ancestors().find_map(ShCommand::cast);
        let is_removed = command.is_some_and(|it| is_forced_removal(&it));
        token.kind() != SyntaxKind::Comment && !is_removed
    })
}

/// The `RUN`s behind this one, in its stage and in those that build on it.
pub(crate) fn later<'m>(
    ctx: &'m PassContext<'_>,
    run: &Run<'_>,
) -> impl Iterator<Item = &'m Instruction> {
    let model = ctx.model();
    let stage = run.instruction.stage;
    let above = stage.into_iter().flat_map(|it| model.built_on(it));
    let above = above.flat_map(|it| model.of_stage(it));
    model
        .rest_of_stage(run.instruction)
        .iter()
        .chain(above)
        .filter(|it| matches!(it.keyword, Keyword::Run | Keyword::Onbuild))
}

/// A command put directly behind part `last` of the text, and its tokens; nothing where that would
/// change what becomes of the commands around it.
pub(crate) fn behind(run: &Run<'_>, last: usize, words: &[&str]) -> Option<(Indel, Vec<String>)> {
    let script = &run.script;
    let mut index = last;
    let position = script.lists.iter().position(|list| {
        let is_here = index < list.parts.len();
        index -= if is_here { 0 } else { list.parts.len() };
        is_here
    })?;
    let list: &AndOr = &script.lists[position];
    let part = &list.parts[index];
    let is_last_part = index + 1 == list.parts.len();
    let is_last_list = position + 1 == script.lists.len();
    let errexit = script.sets_errexit() || run.shell_sets_errexit();
    let (operator, is_sound) = match (is_last_part, is_last_list) {
        (false, _) => ("&&", list.end != End::Background),
        // Behind a list in the middle, the status of the list means nothing, or ends the shell.
        (true, false) => (";", list.end == End::Semicolon),
        (true, true) => ("&&", list.end != End::Background && (!errexit || list.is_simple())),
    };
    let words = words.iter().copied();
    let tokens: Vec<_> = [operator].into_iter().chain(words).map(str::to_owned).collect();
    let text = tokens.join(" ");
    let end = part.range().end;
    let indel = match list.parts.get(index + 1).and_then(|it| it.operator) {
        Some((_, start)) if belongs_to_part(run.instruction, end..start) => {
            Indel::insert(start, format!("{text} "))
        }
        _ if operator == ";" => Indel::insert(end, text),
        _ => Indel::insert(end, format!(" {text}")),
    };
    let ends_shell = script.parts().take(last + 1).filter(|it| !it.is_simple()).any(ends_shell);
    (is_sound && !ends_shell).then_some((indel, tokens))
}

/// Whether the comments between a command and the operator behind it stand deeper than that
/// operator: among the arguments, not above the next command.
fn belongs_to_part(run: &Instruction, between: Range<usize>) -> bool {
    let start = run.range().start;
    let text = run.syntax.syntax().text().to_string();
    let between = &text[between.start - start..between.end - start];
    let mut lines = between.rsplit('\n');
    let operator = lines.next().map_or(0, str::len);
    let comment = lines.find(|it| it.trim_start().starts_with('#'));
    comment.is_some_and(|it| it.len() - it.trim_start().len() > operator)
}

/// Whether a compound command may end the shell, so that nothing behind it runs.
fn ends_shell(part: &Part) -> bool {
    let ends = |it: String| ["exit", "exec", "return"].contains(&it.as_str());
    part.commands().any(|it| it.name().is_some_and(ends))
}
