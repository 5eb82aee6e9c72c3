//! Comments in which an author explains the present form. Fixes of that form are not applied by
//! default.

use std::iter;

use dockwright_model::Instruction;
use dockwright_syntax::pragma::speaks_to_tool;
use dockwright_verify::Change;

use super::named::touched;
use crate::pass::edit::Indel;
use crate::{Fix, PassContext};

/// Words that defend any present form, in several languages. Languages without spaces between words
/// have none here.
const MEANT: &[&str] = &[
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
    " do not convert ",
    " don't convert ",
    " do not reorder ",
    " don't reorder ",
    " do not replace ",
    " don't replace ",
    " do not rewrite ",
    " don't rewrite ",
    " intended ",
    " keep as ",
    " keep it ",
    " keep this ",
    " keep these ",
    " leave as ",
    " leave it ",
    " leave this ",
    " leave these ",
    " purposely ",
    " purposefully ",
    // German
    " absicht ",
    " absichtlich ",
    " bewusst ",
    " mutwillig ",
    " nicht anfassen ",
    " nicht umstellen ",
    " nicht ändern ",
    " nicht verändern ",
    " so lassen ",
    // French
    " délibérément ",
    " exprès ",
    " ne pas ",
    " volontairement ",
    // Spanish, Portuguese and Italian
    " a propósito ",
    " adrede ",
    " apposta ",
    " de propósito ",
    " di proposito ",
    " intencionadamente ",
    " intencionalmente ",
    " intenzionalmente ",
    " no cambiar ",
    " no modificar ",
    " no tocar ",
    " non cambiare ",
    " non modificare ",
    " não alterar ",
    " não mexer ",
    " não mudar ",
    // Dutch, Polish and Russian
    " bewust ",
    " celowo ",
    " met opzet ",
    " nie zmieniać ",
    " niet wijzigen ",
    " opzettelijk ",
    " не менять ",
    " не трогать ",
    " намеренно ",
    " специально ",
    // Chinese and Japanese
    "不要修改",
    "不要改",
    "勿动",
    "勿改",
    "変更しない",
    "意図的",
    "故意",
    "有意",
];

/// Words that give a reason; they defend the present form only if the comment names it.
const REASONS: &[&str] = &[
    " because ",
    " so that ",
    " need ",
    " needs ",
    " needed ",
    " must ",
    " has to ",
    " have to ",
    " keep ",
    " keeps ",
    " leave ",
    " instead of ",
    " do not ",
    " don't ",
    " otherwise ",
    " or else ",
    " require",
    " damit ",
    " muss ",
    " nicht ",
    " sonst ",
    " weil ",
    " parce que ",
    " pour que ",
    " sinon ",
    " para que ",
    " porque ",
];

/// Words for what a fix is about in comments.
const SUBJECTS: &[&str] = &[" cache ", " layer ", " layers "];

/// Words for the form of a command, and for what depends on that: which process gets the signals and
/// the children of others. Beside them, a word that forbids something is a reason, too.
const FORMS: &[&str] = &[
    " array ",
    " brackets ",
    " ctrl c ",
    " ctrl-c ",
    " exec form ",
    " exec-form ",
    " json array ",
    " json form ",
    " json syntax ",
    " orphan",
    " pid 1 ",
    " pid1 ",
    " reap",
    " shell form ",
    " shell style ",
    " shell-form ",
    " shell-style ",
    " sigint ",
    " signal ",
    " signals ",
    " sigterm ",
    " zombie",
];

/// Words that explain an order of instructions, or why a command runs again with every change.
const ORDER: &[&str] = &[
    " after the code ",
    " after the source ",
    " always ",
    " and then ",
    " bust",
    " come after ",
    " comes after ",
    " each build ",
    " each change ",
    " each commit ",
    " each time ",
    " every build ",
    " every change ",
    " every commit ",
    " every time ",
    " fresh",
    " immer ",
    " invalidat",
    " must be after ",
    " must come ",
    " must follow ",
    " need the code ",
    " need the source ",
    " needs the code ",
    " needs the source ",
    " neueste ",
    " newest ",
    " only after ",
    " order ",
    " then build ",
    " toujours ",
    " up to date ",
    " up-to-date ",
];

/// Words that keep instructions apart. A word without a space at its end may continue with any
/// letters.
const APART: &[&str] = &[
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
const FORBIDDING: &[&str] = &[
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
const JOINING: &[&str] = &[
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
    let moves_install = fix.changes.iter().any(|it| {
        matches!(it, Change::CopiedFirst { .. } | Change::CopiedLater { .. } | Change::FetchedFirst)
    });
    let starts = indels.iter().flat_map(|it| touched(ctx, it)).map(Instruction::start);
    // An install that moves stays as it is; the source is copied behind it.
    let before = |it: &Indel| ctx.model().at(it.delete.start.checked_sub(1)?);
    let moved = indels.iter().filter(|_| moves_install).filter_map(before).map(Instruction::start);
    let starts = starts.chain(moved);
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
        let gives_reason = has(&comment, REASONS);
        let is_explained = has(&comment, MEANT)
            || is_join && keeps_apart(&comment)
            || moves_install && has(&comment, ORDER)
            || has(&comment, FORMS) && (gives_reason || has(&comment, FORBIDDING))
            || gives_reason && (has(&comment, SUBJECTS) || names(&comment, ctx, fix));
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
    has(comment, APART) || has(comment, FORBIDDING) && has(comment, JOINING)
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
