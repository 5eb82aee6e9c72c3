//! Removes commands from a list, each with one `&&` or the end of its line, without losing
//! comments.

use std::ops::Range;

use dockwright_model::place::Errexit;
use dockwright_model::{AndOr, End, Operator, Part};
use dockwright_syntax::{SyntaxKind, ast};

use super::insertion::{READING_MORE, READING_STATUS};
use super::lines::OwnLines;
use crate::pass::edit::Indel;
use crate::pass::fix::TakenOut;
use crate::pass::run::Run;

/// Removes a command with the `&&` after it; the comments before the next command stay.
pub(crate) fn before_next(run: &Run<'_>, list: &AndOr, index: usize) -> Option<TakenOut> {
    let part = list.parts.get(index).filter(|_| is_chain(list))?;
    let next = list.parts.get(index + 1)?;
    let (_, operator) = next.operator?;
    let mut tokens = words(part)?;
    tokens.push("&&".to_owned());
    let whole = part.range().start..next.range().start;
    if has_comment(run, &whole) {
        let ranges = [part.range(), operator..operator + 2];
        let indels = ranges.map(|it| Indel::replace(it, "")).into();
        return Some(TakenOut { indels, tokens });
    }
    Some(taken(whole, tokens))
}

/// Removes a command with the `&&` before it. A comment above the command ends up above the next
/// one; `None` if there is no next command for the comment.
pub(crate) fn behind_previous(run: &Run<'_>, list: &AndOr, index: usize) -> Option<TakenOut> {
    let part = list.parts.get(index).filter(|_| is_chain(list))?;
    let (_, operator) = part.operator?;
    let mut tokens = vec!["&&".to_owned()];
    tokens.extend(words(part)?);
    let before = list.parts[index - 1].range().end..part.range().end;
    if !has_comment(run, &before) {
        return Some(taken(before, tokens));
    }
    let next = list.parts.get(index + 1)?;
    let (_, after) = next.operator?;
    if has_comment(run, &(operator..part.range().start)) {
        tokens.rotate_left(1);
        let whole = part.range().start..next.range().start;
        return (!has_comment(run, &whole)).then(|| taken(whole, tokens));
    }
    let is_free = !has_comment(run, &(part.range().end..after));
    is_free.then(|| taken(operator..after, tokens))
}

/// The lines of a heredoc script.
pub(crate) struct ScriptLines<'r> {
    run: &'r Run<'r>,
    errexit: Errexit,
    text: String,
    start: usize,
    /// The offset of the last place that reads a result of the previous command.
    asks: usize,
}

impl<'r> ScriptLines<'r> {
    pub fn of(run: &'r Run<'r>, errexit: Errexit) -> Self {
        let syntax = run.script.syntax();
        let text = syntax.text().to_string();
        let start = syntax.text_range().start().into();
        let asking = READING_STATUS.iter().chain(&READING_MORE);
        let asks = asking.filter_map(|it| text.rfind(it)).max().map_or(0, |it| it + start);
        Self { run, errexit, text, start, asks }
    }

    /// Removes a command that has lines of its own. The last command of a script is removed only if
    /// the exit status of the script stays the same.
    pub fn without(&self, list: usize) -> Option<TakenOut> {
        let lists = &self.run.script.lists;
        let [part] = lists[list].parts.as_slice() else { return None };
        let lines = OwnLines::of(&part.node).filter(|it| !it.has_comment)?;
        let range = lines.range.start..lines.range.end + 1;
        let mut tokens = words(part)?;
        if list + 1 < lists.len() {
            (self.asks < range.end).then(|| tokens.push("\n".to_owned()))?;
        } else {
            let [before] = lists.get(list.checked_sub(1)?)?.parts.as_slice() else { return None };
            let between = &self.text[before.range().end - self.start..range.start - self.start];
            let is_kept = self.errexit == Errexit::On && before.command().is_some();
            (is_kept && between.matches('\n').count() == 1).then_some(())?;
            tokens.insert(0, "\n".to_owned());
        }
        Some(taken(range, tokens))
    }
}

/// Whether every part must succeed and runs in the foreground.
fn is_chain(list: &AndOr) -> bool {
    let is_or = |it: &Part| matches!(it.operator, Some((Operator::Or, _)));
    !list.parts.iter().any(is_or) && list.end != End::Background
}

fn words(part: &Part) -> Option<Vec<String>> {
    // A comment inside would be lost with the command.
    (!ast::contains(&part.node, &[SyntaxKind::Comment])).then_some(())?;
    Some(part.command()?.words().iter().map(|it| it.written().to_owned()).collect())
}

fn has_comment(run: &Run<'_>, range: &Range<usize>) -> bool {
    let tokens = run.instruction.syntax.syntax().descendants_with_tokens();
    tokens
        .filter(|it| matches!(it.kind(), SyntaxKind::Comment | SyntaxKind::ShComment))
        .any(|it| range.contains(&usize::from(it.text_range().start())))
}

fn taken(range: Range<usize>, tokens: Vec<String>) -> TakenOut {
    TakenOut { indels: vec![Indel::replace(range, "")], tokens }
}
