//! `ENV a=1 b=$a` → an `ENV` for each.

use std::collections::HashSet;
use std::ops::Range;

use dockwright_model::{Base, Instruction, Variable};
use dockwright_syntax::pragma::speaks_to_tool;
use dockwright_syntax::{Keyword, ast};
use dockwright_verify::Change;

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
    /// The value changes as intended: `BIN` uses the `ROOT` that is set in front of it.
    /// - Intended where the variable has no value today: no earlier instruction sets the variable,
    ///   and the stage starts from `scratch` or from an image that is known to set only `PATH`
    ///   (Alpine, BusyBox, Debian, Ubuntu).
    /// - Risky where another base image may set the variable: the text gets the value of the image
    ///   today, perhaps on purpose.
    /// - Risky where a later instruction uses the value, or the value is that of `HOME`: the file may
    ///   be written around the value of today.
    /// - A suggestion where an earlier instruction sets the variable, as the author may want its
    ///   old value; where the variable is `PATH`; where the variable is set after the value that
    ///   uses it; and where a comment in between is addressed to a tool.
    name: "split-self-reference", phase: Forms, level: Intended..Risky,
    settles: ["DL3044", "UndefinedVar"], run: run,
}

/// Official images that set no variable other than `PATH`.
const WITHOUT_VARIABLES: &[&str] = &["alpine", "buildpack-deps", "busybox", "debian", "ubuntu"];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    ctx.model().all(Keyword::Env).filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, it: &Instruction) -> Option<Fix> {
    let pairs: Vec<_> = it.syntax.pairs().collect();
    let readers = readers(ctx, it)?;
    let Reader { name, read, .. } = readers.first()?;
    let reason = format!("`{name}` does not see the `{read}` of the same `ENV`");
    let (level, gaps) = match (level(ctx, it, &readers), gaps(ctx, it, &pairs, &readers)) {
        (Ok(level), Some(gaps)) => (level, gaps),
        (Err(why), _) => {
            return Some(Fix::suggestion(it.start(), format!("{reason}; {why}")));
        }
        (_, None) => {
            let reason = format!("{reason}; not split, because a comment is addressed to a tool");
            return Some(Fix::suggestion(it.start(), reason));
        }
    };
    let reason = format!("{reason}; in an `ENV` of its own, `{name}` does");
    let change = Change::SeesItself { line: comments::line(ctx, it) };
    Some(Fix::new(it.start(), level, reason).edit(gaps, vec![change]))
}

/// Key of the instructions that name a variable.
#[derive(PartialEq, Eq, Hash)]
struct Uses(String);

/// The level, or the reason against a fix.
fn level(ctx: &PassContext<'_>, it: &Instruction, readers: &[Reader]) -> Result<Level, String> {
    let model = ctx.model();
    for Reader { read, is_behind, .. } in readers {
        if read == "PATH" || !matches!(model.variable(it, read), Variable::Unset) {
            return Err(format!(
                "the value gets the `{read}` from above; if the new one is meant, write an `ENV` \
                 for each"
            ));
        }
        if *is_behind {
            return Err(format!("set `{read}` in an `ENV` above"));
        }
    }
    let is_bare = match it.stage.map(|it| model.root(it)) {
        Some(Base::Scratch) => true,
        Some(Base::Image(image)) => {
            image.is_official && WITHOUT_VARIABLES.contains(&image.name.as_str())
        }
        _ => false,
    };
    let is_used = |name: &str| {
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let uses = |it: &Instruction| {
            let said = ctx.said(it);
            said.match_indices(name).any(|(at, _)| {
                !said[..at].ends_with(is_of_name)
                    && !said[at + name.len()..].starts_with(is_of_name)
            })
        };
        let using = ctx.noted(Uses(name.to_owned()), uses);
        !using.from(it.index + 1).is_empty()
    };
    // What is built around the value of today may need it.
    let is_free = !readers.iter().any(|it| it.name == "HOME" || is_used(&it.name));
    Ok(if is_bare && is_free { Level::Intended } else { Level::Risky })
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
