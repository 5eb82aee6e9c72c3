//! `ENV a=1 b=$a` → an `ENV` for each.

use std::ops::Range;

use dockwright_model::{Instruction, Variable};
use dockwright_syntax::pragma::speaks_to_tool;
use dockwright_syntax::{Keyword, ast};
use dockwright_verify::Change;
use hashbrown::HashSet;

use crate::pass::edit::Indel;
use crate::shared::comments;
use crate::shared::self_reference::{Reader, readers};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Splits an `ENV` in which a value names a variable that the same `ENV` sets.
    ///
    /// A value can use the variables that earlier instructions set, but not those of its own
    /// instruction: in `ENV ROOT=/opt BIN=$ROOT/bin` without an earlier `ROOT`, `BIN` is `/bin`.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// ENV ROOT=/opt/app BIN=$ROOT/bin
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM debian:13
    /// ENV ROOT=/opt/app
    /// ENV BIN=$ROOT/bin
    /// ```
    ///
    /// ## Level
    /// Risky: the value changes. Before the fix, `BIN` is `/bin`, or begins with the `ROOT` of the
    /// base image, perhaps on purpose. A script that calls `$BIN/tool`, a `COPY` to that path, a
    /// `WORKDIR` or a program of the base image may rely on the old value.
    ///
    /// A suggestion where an earlier instruction sets the variable, since the author may want the
    /// earlier value; where the variable is `PATH`; where the variable is set after the value that
    /// uses it; and where a comment in between is addressed to a tool.
    name: "split-self-reference", phase: Forms, level: Risky,
    settles: ["DL3044", "UndefinedVar"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    ctx.model().all(Keyword::Env).filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, it: &Instruction) -> Option<Fix> {
    let pairs: Vec<_> = it.syntax.pairs().collect();
    let readers = readers(ctx, it)?;
    let Reader { name, read, .. } = readers.first()?;
    let reason = format!("`{name}` does not see the `{read}` of the same `ENV`");
    if let Some(why) = against(ctx, it, &readers) {
        return Some(Fix::suggestion(it.start(), format!("{reason}; {why}")));
    }
    let Some(gaps) = gaps(ctx, it, &pairs, &readers) else {
        let reason = format!("{reason}; not split, because a comment is addressed to a tool");
        return Some(Fix::suggestion(it.start(), reason));
    };
    let reason = format!("{reason}; in an `ENV` of its own, `{name}` does");
    let change = Change::SeesItself { line: comments::line(ctx, it) };
    Some(Fix::new(it.start(), Level::Risky, reason).edit(gaps, vec![change]))
}

/// Why the present value may be intended, or why a split cannot change it.
fn against(ctx: &PassContext<'_>, it: &Instruction, readers: &[Reader]) -> Option<String> {
    readers.iter().find_map(|Reader { read, is_later, .. }| {
        let is_set = !matches!(ctx.model().variable(it, read), Variable::Unset);
        if read == "PATH" || is_set {
            return Some(format!(
                "the value gets the `{read}` from above; if the new one is meant, write an `ENV` \
                 for each"
            ));
        }
        is_later.then(|| format!("set `{read}` in an `ENV` above"))
    })
}

/// The edits in front of each pair that begins a new `ENV`.
fn gaps(
    ctx: &PassContext<'_>,
    it: &Instruction,
    pairs: &[ast::Pair],
    readers: &[Reader],
) -> Option<Vec<Indel>> {
    let source = ctx.source();
    let newline = if source[it.range()].contains("\r\n") { "\r\n" } else { "\n" };
    let keyword = it.in_its_case("ENV");
    let range = |it: &ast::Pair| -> Range<usize> {
        let range = it.syntax().text_range();
        range.start().into()..range.end().into()
    };
    let name = |it: &ast::Pair| it.key().map(|it| it.trim_matches(['"', '\'']).to_owned());
    let mut set: HashSet<String> = HashSet::new();
    let mut gaps = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        let reads = readers.iter().any(|it| it.index == index && set.contains(&it.read));
        if reads {
            set.clear();
            let gap = range(&pairs[index - 1]).end..range(pair).start;
            let comments = comments::within(it, &gap);
            (!comments.iter().any(|it| speaks_to_tool(it))).then_some(())?;
            let comments: String = comments.iter().flat_map(|it| [it.as_str(), newline]).collect();
            gaps.push(Indel::replace(gap, format!("{newline}{comments}{keyword} ")));
        }
        set.extend(name(pair));
    }
    Some(gaps)
}
