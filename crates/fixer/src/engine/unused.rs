//! Ignore comments that silence nothing.

use std::ops::Range;

use dockwright_syntax::pragma::{Date, Request, Scope, ScopedPragma, Tool, pragmas};
use dockwright_syntax::{self as syntax, Parse, Pragma};

use super::barred;
use super::fix::Work;
use super::suppress::{Suppressions, Unused, reaches};
use crate::pass::context::UnusedIgnore;
use crate::{Diagnostic, Fix, Named, Pass, PassContext, Severity, named, passes, policy};

impl Work<'_> {
    /// Reports comments that silence nothing.
    pub fn report_unused(&mut self, suppressions: &Suppressions, ctx: &PassContext<'_>) {
        let unused: Vec<_> = suppressions.unused().collect();
        if unused.is_empty() {
            return;
        }
        let wanted = self.wanted_without(&unused, ctx);
        for (it, is_wanted) in unused.into_iter().zip(wanted) {
            let name = it.name;
            let (message, help) = match named(name) {
                Named::Passes(_) if is_wanted => continue,
                Named::Passes(_) => {
                    let help = REMOVE.to_owned();
                    (
                        format!("`{name}` has nothing to do here, so there is nothing to ignore"),
                        help,
                    )
                }
                Named::WithoutPass(text) => (text, REMOVE.to_owned()),
                Named::Unknown => {
                    let help = match meant(name) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => "`dockwright passes` lists the names".to_owned(),
                    };
                    (format!("there is no pass `{name}` to ignore"), help)
                }
            };
            self.diagnostics.push(Diagnostic {
                severity: Severity::Warning,
                line: self.origins.line(it.offset),
                column: 1,
                message,
                help: Some(help),
            });
        }
    }

    /// For each name, whether the comment is still needed: its pass does not run, or would find
    /// something without the comments.
    fn wanted_without(&self, unused: &[Unused<'_>], ctx: &PassContext<'_>) -> Vec<bool> {
        let text = without_comments(ctx.source());
        let parse = syntax::parse(&text);
        let bare = bare(ctx, &parse);
        let mut search = Search { ctx, other: &bare, found: Vec::new() };
        let is_wanted = |it: &Unused<'_>| {
            let passes = self.passes.iter().copied().filter(|pass| pass.is_called(it.name));
            let passes: Vec<_> = passes.filter(|it| is_due(it, ctx)).collect();
            passes.is_empty() || search.finds(&passes, &it.range)
        };
        unused.iter().map(is_wanted).collect()
    }
}

/// The ignore comments that silence nothing, and those with names that silence nothing.
pub(crate) fn ignores(ctx: &PassContext<'_>) -> Vec<UnusedIgnore> {
    let comments = pragmas(ctx.parse);
    if comments.is_empty() {
        return Vec::new();
    }
    let text = without_comments(ctx.source());
    let parse = syntax::parse(&text);
    // In the file as it is, a comment may keep two instructions apart; in the file without comments,
    // others may be found first.
    let (with, without) = (bare(ctx, ctx.parse), bare(ctx, &parse));
    let mut with = Search { ctx, other: &with, found: Vec::new() };
    let mut without = Search { ctx, other: &without, found: Vec::new() };
    let mut is_unused = |name: &str, range: &Range<usize>| match named(name) {
        Named::Unknown => false,
        Named::WithoutPass(_) => true,
        Named::Passes(passes) => {
            passes.iter().all(|it| !it.is_opt_in && is_due(it, ctx))
                && !with.finds(&passes, range)
                && !without.finds(&passes, range)
        }
    };
    let last = ctx.model().instructions().last().map_or(0, |it| it.range().end);
    let names = |it: &ScopedPragma<'_>| -> Vec<String> {
        let range = match &it.scope {
            Scope::Nothing(_) if it.pragma.tool == Tool::Hadolint && it.offset >= last => {
                let is_ignore = it.pragma.key == "ignore";
                return it.pragma.names().filter(|_| is_ignore).map(str::to_owned).collect();
            }
            Scope::Nothing(_) => return Vec::new(),
            Scope::File => 0..ctx.source().len(),
            Scope::Instruction(range) | Scope::Stage(range) => range.clone(),
        };
        let is_list = matches!(it.pragma.request(), Some(Request::IgnorePasses(_)));
        let names = it.pragma.names().filter(|_| is_list);
        names.filter(|it| is_unused(it, &range)).map(str::to_owned).collect()
    };
    let all = comments.iter().map({
        let mut names = names;
        move |it| UnusedIgnore { offset: it.offset, names: names(it) }
    });
    all.filter(|it| !it.names.is_empty()).collect()
}

/// Whether it is known what a pass finds: that of a policy finds nothing without it, and the one
/// that drops comments needs the answers of all others.
fn is_due(pass: &Pass, ctx: &PassContext<'_>) -> bool {
    !pass.drops_ignores && (!pass.is_demanded || *ctx.policy() != policy::NOTHING)
}

/// The text of a file for runs of single passes. Whoever names the pass that finds expired comments
/// means the days after the last one.
fn bare<'b, 'p: 'b>(ctx: &PassContext<'p>, parse: &'b Parse<'b>) -> PassContext<'b> {
    PassContext::new(parse, ctx.contexts()).demanding(ctx.policy(), Some(Date::LAST))
}

/// What passes find in a file with other comments.
struct Search<'s, 'p, 'o> {
    ctx: &'s PassContext<'p>,
    other: &'s PassContext<'o>,
    /// By the names of passes.
    found: Vec<(&'static str, Vec<Fix>)>,
}

impl Search<'_, '_, '_> {
    /// Whether one of the passes finds something in the instructions that `range` touches.
    fn finds(&mut self, passes: &[&'static Pass], range: &Range<usize>) -> bool {
        let Some(range) = in_place_of(range, self.ctx, self.other) else { return false };
        passes.iter().any(|pass| {
            let known = self.found.iter().position(|it| it.0 == pass.name);
            let known = known.unwrap_or_else(|| {
                self.found.push((pass.name, barred::run(pass, self.other)));
                self.found.len() - 1
            });
            self.found[known].1.iter().any(|fix| reaches(fix, &range))
        })
    }
}

const REMOVE: &str = "remove the name from the comment";

/// The pass that a misspelt name probably means.
fn meant(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let near = passes::in_order().iter().map(|it| (syntax::distance(&name, it.name), it.name));
    near.filter(|(distance, it)| 4 * distance <= it.len()).min().map(|(_, it)| it)
}

/// The range of the instructions that `range` touches, in the same file with other comments.
fn in_place_of(
    range: &Range<usize>,
    ctx: &PassContext<'_>,
    other: &PassContext<'_>,
) -> Option<Range<usize>> {
    let all = ctx.model().instructions();
    let first = all.partition_point(|it| it.range().end <= range.start);
    let last = all.partition_point(|it| it.range().start < range.end).checked_sub(1)?;
    let others = other.model().instructions();
    Some(others.get(first)?.range().start..others.get(last)?.range().end)
}

/// The text without comment lines that name passes.
fn without_comments(text: &str) -> String {
    let names_passes = |line: &&str| {
        let pragma = Pragma::of(line.trim());
        matches!(pragma.and_then(|it| it.request()), Some(Request::IgnorePasses(_)))
    };
    text.split_inclusive('\n').filter(|it| !names_passes(it)).collect()
}
