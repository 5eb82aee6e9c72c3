//! Joins neighbouring `RUN`s; comments between them stay above the commands they were above.

use dockwright_model::{AndOr, End, Instruction, Operator, Part};
use dockwright_syntax::{Shell, SyntaxKind, ast};
use dockwright_verify::{Change, LONGEST_COMMAND};

use crate::pass::edit::Indel;
use crate::pass::run::Run;
use crate::{PassContext, later};

pub(crate) use joint::is_divider;
pub(crate) use quick::{bonds, keeps_directory};

mod joint;
mod quick;
mod tidy;

use tidy::Tidy;

/// Neighbours that become one.
pub(crate) struct Stretch<'r, 'm> {
    pub first: &'r Run<'m>,
    pub indels: Vec<Indel>,
    pub changes: Vec<Change>,
    /// The number of `RUN`s joined.
    pub count: usize,
    tidy: Option<Tidy>,
    /// The length of the joined text.
    length: usize,
    /// Whether the last one is in braces.
    is_braced: bool,
}

/// The stretches of the neighbouring `runs` that can be joined, where `may_follow` permits one
/// after another. Layers of a stage that is not shipped cost nothing, so there only joins that
/// speed up the build count.
pub(crate) fn stretches<'r, 'm>(
    ctx: &PassContext<'_>,
    runs: &[&'r Run<'m>],
    may_follow: impl Fn(&Run<'m>, &Run<'m>) -> bool,
) -> Vec<Stretch<'r, 'm>> {
    let mut stretches: Vec<Stretch<'r, 'm>> =
        runs.first().copied().map(Stretch::of).into_iter().collect();
    for pair in runs.windows(2) {
        let is_added = is_neighbour(pair[0], pair[1])
            && may_follow(pair[0], pair[1])
            && stretches.last_mut().is_some_and(|it| it.add(ctx, pair[0], pair[1]));
        if !is_added {
            stretches.push(Stretch::of(pair[1]));
        }
    }
    stretches.retain(|it| it.count > 1 && (it.spares_work() || is_shipped(ctx, it)));
    stretches
}

/// Joins two neighbours, if possible.
pub(crate) fn pair<'r, 'm>(
    ctx: &PassContext<'_>,
    first: &'r Run<'m>,
    second: &Run<'m>,
) -> Option<Stretch<'r, 'm>> {
    let mut stretch = Stretch::of(first);
    stretch.add(ctx, first, second).then_some(stretch)
}

impl<'r, 'm> Stretch<'r, 'm> {
    fn of(first: &'r Run<'m>) -> Self {
        let length = first.instruction.range().len();
        let (indels, changes) = Default::default();
        Self { first, indels, changes, count: 1, tidy: None, length, is_braced: false }
    }

    /// Adds the neighbour after `last`, the last one so far; returns whether that is possible.
    fn add(&mut self, ctx: &PassContext<'_>, last: &Run<'_>, next: &Run<'_>) -> bool {
        let length = self.length + next.instruction.range().len();
        // With `&&` after the braces, `set -e` of the shell has no effect inside.
        let is_closed = self.is_braced && last.instruction.shell != Shell::Default;
        if is_closed || length > LONGEST_COMMAND {
            return false;
        }
        let Some(mut joint) = join(ctx, last, next) else { return false };
        let tidy = self.tidy.take().unwrap_or_else(|| Tidy::of(last)).and(Tidy::of(next));
        let Some(tidy) = tidy else { return false };
        // The brace that closes the last one is at the start of the next `&&`.
        let brace = self.indels.pop_if(|it| it.delete.start == joint.indels[0].delete.start);
        if let Some(brace) = brace {
            joint.indels[0].insert.insert_str(0, &brace.insert);
        }
        self.is_braced = joint.indels.len() > 1;
        self.indels.extend(joint.indels);
        self.changes.push(Change::Joined);
        self.changes.extend(joint.dropped.into_iter().map(Change::CleanedLater));
        (self.tidy, self.length) = (Some(tidy), length);
        self.count += 1;
        true
    }

    /// Whether a clean-up runs once instead of twice.
    fn spares_work(&self) -> bool {
        self.changes.iter().any(|it| matches!(it, Change::CleanedLater(_)))
    }
}

fn is_shipped(ctx: &PassContext<'_>, joined: &Stretch<'_, '_>) -> bool {
    joined.first.instruction.stage.is_none_or(|it| later::is_shipped(ctx, it))
}

/// How to join two neighbours.
struct Joint {
    /// The edits: the `&&` in between, and the closing brace if the second gets braces.
    indels: Vec<Indel>,
    /// The clean-ups at the end of the first that the second repeats.
    dropped: Vec<Vec<String>>,
}

/// Joins two neighbours to `first && second`; `None` if the result would behave differently.
fn join(ctx: &PassContext<'_>, first: &Run<'_>, second: &Run<'_>) -> Option<Joint> {
    let (a, b) = (first.instruction, second.instruction);
    let is_same =
        is_neighbour(first, second) && flags(a) == flags(b) && flags(a).iter().all(is_lasting);
    let is_open = !first.script.has_comment && !second.script.has_comment && ends_there(a);
    (is_same && is_open && !runs_on(first) && !runs_on(second)).then_some(())?;
    (!asks_for_status(ctx, b)).then_some(())?;

    let dropped = tidy::made_again(first, second);
    let last = first.script.parts().rev().nth(dropped.len())?.range().end;
    let text = second.instruction.syntax.shell_text()?.syntax().text_range();
    let mut joint = joint::joint(ctx, [first, second], last, text.start().into())?;
    let is_plain = |it: &AndOr| it.is_simple() && all_succeed(it);
    if second.script.single().is_some_and(is_plain) {
        let indels = vec![Indel::replace(last..text.start().into(), joint)];
        return Some(Joint { indels, dropped });
    }
    // `set -e` acts differently in braces.
    (is_short(second) && !second.script.sets_errexit()).then_some(())?;
    joint.push_str("{ ");
    let end = second.script.parts().last()?.range().end;
    let braces = Indel::replace(end..text.end().into(), "; }");
    Some(Joint { indels: vec![Indel::replace(last..text.start().into(), joint), braces], dropped })
}

/// Whether the second directly follows the first, and the same shell runs both.
fn is_neighbour(first: &Run<'_>, second: &Run<'_>) -> bool {
    let (a, b) = (first.instruction, second.instruction);
    a.index + 1 == b.index && a.stage == b.stage && a.shell == b.shell
}

/// Whether a command of the text runs in the background, and so may outlast the text.
fn runs_on(run: &Run<'_>) -> bool {
    let is_background = |it: &AndOr| it.end == End::Background;
    let has_inside = |it: &Part| ast::contains(&it.node, &[SyntaxKind::ShAmpersand]);
    run.script.lists.iter().any(is_background) || run.script.parts().any(has_inside)
}

/// Whether all commands of a list have to succeed.
fn all_succeed(list: &AndOr) -> bool {
    !list.parts.iter().any(|it| matches!(it.operator, Some((Operator::Or, _))))
}

/// Whether a text is short enough for braces: it fits on a line. The current layout does not count,
/// so that formatting does not change which `RUN`s are joined.
fn is_short(run: &Run<'_>) -> bool {
    const LONGEST: usize = 70;
    let Some(text) = run.instruction.syntax.shell_text() else { return false };
    let has_comment = ast::contains(text.syntax(), &[SyntaxKind::Comment]);
    let length = text.joined().split_whitespace().map(|it| it.chars().count()).sum::<usize>();
    !has_comment && length <= LONGEST
}

fn flags(it: &Instruction) -> Vec<(String, String)> {
    it.syntax.flags().map(|it| (it.name(), it.value())).collect()
}

/// Whether a flag means the same for one `RUN` as for two. Mounts keep their content, except what
/// is written to a `tmpfs` or `bind` mount.
fn is_lasting((name, value): &(String, String)) -> bool {
    let kinds = ["type=cache", "type=secret", "type=ssh"];
    let is_kept = || value.split(',').any(|it| kinds.contains(&it));
    matches!(name.as_str(), "network" | "security") || name == "mount" && is_kept()
}

/// Whether the text ends its line.
fn ends_there(it: &Instruction) -> bool {
    let text = it.syntax.shell_text().map(|it| it.syntax().text_range().end());
    let node = it.syntax.syntax();
    node.children_with_tokens()
        .filter(|it| text.is_some_and(|end| it.text_range().start() >= end))
        .all(|it| matches!(it.kind(), SyntaxKind::Whitespace | SyntaxKind::Newline))
}

/// Whether a text reads the results of earlier commands that the shell keeps.
pub(crate) fn asks_for_status(ctx: &PassContext<'_>, it: &Instruction) -> bool {
    const KNOWN: [&str; 9] =
        ["$?", "${?", "$!", "${!", "$_", "${_", "PIPESTATUS", "SECONDS", "LINENO"];
    KNOWN.iter().any(|known| ctx.says(it, known))
}

#[cfg(test)]
mod tests;
