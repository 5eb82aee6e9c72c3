//! Comments in which an author explains the present form. Fixes of that form are not applied by
//! default.

use std::iter;

use dockwright_model::Instruction;
use dockwright_syntax::pragma::speaks_to_tool;

use super::named::touched;
use crate::{Fix, PassContext};

/// Words that defend any present form.
const MEANT: [&str; 16] = [
    " on purpose ",
    " deliberately ",
    " intentionally ",
    " intentional ",
    " must stay ",
    " must remain ",
    " do not change ",
    " don't change ",
    " do not touch ",
    " don't touch ",
    " do not modify ",
    " don't modify ",
    " do not clean ",
    " don't clean ",
    " keep this ",
    " keep these ",
];

/// Words that give a reason; they defend the present form only if the comment names it.
const REASONS: [&str; 10] = [
    " because ",
    " so that ",
    " needs to ",
    " need to ",
    " must be ",
    " has to ",
    " keep ",
    " instead of ",
    " do not ",
    " don't ",
];

/// Words for what a fix is about in comments.
const SUBJECTS: [&str; 9] = [
    " shell form ",
    " shell-form ",
    " shell style ",
    " shell-style ",
    " exec form ",
    " exec-form ",
    " cache ",
    " layer ",
    " layers ",
];

/// Words that keep instructions apart. A word without a space at its end may continue with any
/// letters.
const APART: [&str; 14] = [
    " apart ",
    " different layer",
    " different run",
    " different step",
    " individually ",
    " isolated ",
    " own command ",
    " own instruction ",
    " own layer ",
    " own run ",
    " own step ",
    " separat",
    " standalone ",
    " stay split ",
];

/// Words that forbid something.
const FORBIDDING: [&str; 14] = [
    " avoid ",
    " can't ",
    " cannot ",
    " don't ",
    " dont ",
    " instead of ",
    " mustn't ",
    " never ",
    " no ",
    " not ",
    " rather than ",
    " shouldn't ",
    " without ",
    " won't ",
];

/// Words for joining, spelled as in [`APART`].
const JOINING: [&str; 17] = [
    " chain",
    " collaps",
    " combin",
    " concatenat",
    " consolidat",
    " fold",
    " fuse",
    " fusing ",
    " in one ",
    " inline",
    " join",
    " merg",
    " one layer ",
    " same layer ",
    " same run ",
    " squash",
    " together ",
];

/// The comment directly above the edited place that explains the present form, shortened for a
/// reason.
pub(super) fn explained(ctx: &PassContext<'_>, fix: &Fix) -> Option<String> {
    let indels = fix.edit.indels();
    let is_join = indels.iter().any(|it| touched(ctx, it).len() > 1);
    let starts = indels.iter().flat_map(|it| touched(ctx, it)).map(Instruction::start);
    let mut places: Vec<_> =
        starts.chain(indels.iter().map(|it| it.delete.start)).chain([fix.at]).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().find_map(|it| {
        let lines = above(ctx.source(), it);
        if lines.is_empty() {
            return None;
        }
        let comment = spoken(&lines.join(" "));
        let is_explained = has(&comment, &MEANT)
            || is_join && keeps_apart(&comment)
            || has(&comment, &REASONS) && (has(&comment, &SUBJECTS) || names(&comment, ctx, fix));
        is_explained.then(|| quoted(&lines))
    })
}

/// The comments directly above the line of an offset, without `#` and without directives for tools.
fn above(text: &str, at: usize) -> Vec<&str> {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let comments = text[..start].lines().rev().map(str::trim).take_while(|it| it.starts_with('#'));
    let mut lines: Vec<_> =
        comments.filter(|it| !speaks_to_tool(it)).map(|it| it.trim_start_matches('#')).collect();
    lines.reverse();
    lines
}

/// A text as words in lower case, each surrounded by blanks.
fn spoken(text: &str) -> String {
    let text = text.replace('’', "'");
    let words = text.split(|it: char| !it.is_alphanumeric() && !matches!(it, '\'' | '_' | '-'));
    let words = words.map(|it| it.trim_matches('-').to_lowercase()).filter(|it| !it.is_empty());
    words.fold(" ".to_owned(), |all, it| all + &it + " ")
}

/// Whether a comment speaks against joining instructions.
fn keeps_apart(comment: &str) -> bool {
    has(comment, &APART) || has(comment, &FORBIDDING) && has(comment, &JOINING)
}

fn has(comment: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|it| comment.contains(it))
}

/// Whether a comment names words that a fix removes or adds.
fn names(comment: &str, ctx: &PassContext<'_>, fix: &Fix) -> bool {
    let source = ctx.source();
    let indels = fix.edit.indels();
    let old = commands(indels.iter().map(|it| &source[it.delete.clone()]));
    let new = commands(indels.iter().map(|it| &*it.insert));
    let whole = indels.iter().flat_map(|it| touched(ctx, it)).map(|it| &source[it.range()]);
    let whole = commands(whole);
    let has_word = |text: &str, word: &str| text.contains(&format!(" {word} "));
    let gone = old.split(' ').filter(|it| !has_word(&new, it));
    let added = new.split(' ').filter(|it| !has_word(&whole, it));
    gone.chain(added).any(|it| it.len() > 2 && has_word(comment, it))
}

/// The words of texts, without comments.
fn commands<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let lines = texts.flat_map(str::lines).filter(|it| !it.trim_start().starts_with('#'));
    spoken(&lines.collect::<Vec<_>>().join(" "))
}

/// The first line, as a quoted comment.
fn quoted(lines: &[&str]) -> String {
    const LONGEST: usize = 72;
    let text = lines.iter().map(|it| it.trim().replace('`', "'"));
    let text = text.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(LONGEST).collect();
    let rest = if chars.next().is_some() { "…" } else { "" };
    iter::once("# ").chain([start.as_str(), rest]).collect()
}
