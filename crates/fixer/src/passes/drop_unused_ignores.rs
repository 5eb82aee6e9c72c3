//! Ignore comments that silence nothing.

use dockwright_syntax::{Pragma, is_byte, is_directive};
use dockwright_verify::Change;

use crate::pass::context::UnusedIgnore;
use crate::pass::edit::Indel;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Removes ignore comments that silence nothing.
    ///
    /// A comment that silences nothing may silence a new finding some day, without anybody having
    /// agreed to that. `dockwright fix --prune-ignores` runs this pass beside the others.
    ///
    /// ## Example
    /// ```dockerfile
    /// # dockwright: ignore=use-copy,assume-yes # the answers are in a file
    /// RUN apt-get install curl
    /// # dockwright: ignore=use-copy
    /// COPY curl.conf /etc/
    /// ```
    /// becomes
    /// ```dockerfile
    /// # dockwright: ignore=assume-yes # the answers are in a file
    /// RUN apt-get install curl
    /// COPY curl.conf /etc/
    /// ```
    ///
    /// ## What goes
    /// - A name goes if its passes find nothing where the comment applies, at any level, with and
    ///   without the ignore comments of the file; whether a pass is turned off by an option does not
    ///   matter. The names of rules that no pass settles go as well.
    /// - A comment goes, with its line and its reason, if no name is left in it.
    /// - `# hadolint ignore=…` goes below the last instruction, where hadolint reads nothing.
    ///
    /// ## What stays
    /// - Names that are not known: they may be misspelt, or come from a newer version.
    /// - Names of passes that run only if they are named, and of passes for a `[policy]` that is not
    ///   set.
    /// - Comments without names, and `off` and `on`: they also keep the layout as it is.
    /// - Comments that apply to nothing because they stand in the wrong place; a warning reports
    ///   these.
    /// - Comments whose date has passed, if they would silence something: `fix` still obeys them.
    /// - All other comments for hadolint, and those for BuildKit: only these tools know what they
    ///   would find.
    /// - A comment above a line that would become a directive, such as `# syntax=…`.
    ///
    /// ## Level
    /// Safe: comments are not part of the image.
    name: "drop-unused-ignores", phase: Suggestions, level: Safe,
    settles: [], is_opt_in: true, drops_ignores: true, run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    ctx.unused_ignores().iter().filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, unused: &UnusedIgnore) -> Option<Fix> {
    let (source, offset) = (ctx.source(), unused.offset);
    let line = source[offset..].lines().next()?;
    let comment = line.trim_end_matches([' ', '\t']);
    let pragma = Pragma::of(comment).filter(|_| !comment.contains(is_byte))?;
    let kept: Vec<_> =
        pragma.names().filter(|name| !unused.names.iter().any(|it| it == name)).collect();
    let (from, named) = (comment.to_owned(), subject(&unused.names));
    if kept.is_empty() {
        let start = source[..offset].rfind('\n').map_or(offset, |it| it + 1);
        let end = source[offset..].find('\n').map_or(source.len(), |it| offset + it + 1);
        let becomes_directive = source[end..].lines().next().is_some_and(is_directive)
            && source[..start].lines().all(is_directive);
        let reason = format!("{named} nothing here, so the comment goes");
        let change = Change::IgnoreShortened { from, to: None };
        let fix = Fix::new(offset, Level::Safe, reason);
        let edit = vec![Indel::replace(start..end, "")];
        return (!becomes_directive).then(|| fix.edit(edit, vec![change]));
    }
    let (value, list) = (pragma.value?, kept.join(","));
    let behind = comment[comment.find('=')? + 1..].trim_start();
    let start = comment.len() - behind.len();
    let to = format!("{}{list}{}", &comment[..start], &behind[value.len()..]);
    let change = Change::IgnoreShortened { from, to: Some(to) };
    let reason = format!("{named} nothing here, so the comment goes on without");
    let range = offset + start..offset + start + value.len();
    Some(
        Fix::new(offset, Level::Safe, reason).edit(vec![Indel::replace(range, list)], vec![change]),
    )
}

/// The beginning of a sentence: `a` silences, `a` and `b` silence.
fn subject(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    match &quoted[..] {
        [name] => format!("{name} silences"),
        [names @ .., last] => format!("{} and {last} silence", names.join(", ")),
        [] => String::new(),
    }
}
