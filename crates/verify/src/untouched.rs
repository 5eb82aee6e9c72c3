//! The first three laws of a fix: no new errors, no lost comments, and no other changes.

use std::ops::Range;

use hashbrown::HashMap;

use crate::bytes::{is_blank, trim};
use crate::compare::{
    Difference, Exactness, compare_directives, compare_errors, differ, instruction_difference,
    lossy,
};
use crate::ignores;
use crate::instruction::Instruction;
use crate::program::Change;
use crate::reading::Reading;

#[cfg(test)]
mod tests;

/// Lines of a file that an edit replaces, and the number of lines that replace them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineEdit {
    /// The lines of the original file, 1-based, with an exclusive end. The range is empty for an
    /// insertion, and its start is the line before which lines are inserted.
    pub lines: Range<usize>,
    /// The number of lines in their place afterwards.
    pub now: usize,
}

/// Checks that a fix changed nothing outside its edits: `after` has no error that `before` does not
/// have; every comment is preserved word for word, and the only new comments are the announced
/// ones; and every instruction outside `edits`, which are in order, reads as before.
///
/// # Errors
/// The first violation.
pub fn untouched_is_kept(
    before: &Reading<'_>,
    after: &Reading<'_>,
    edits: &[LineEdit],
    announced: &[Change],
) -> Result<(), Difference> {
    compare_errors(before, after)?;
    compare_directives(before, after)?;
    same_comments(before, after, announced)?;
    if !are_in_order(edits) {
        return differ(1, "the edits are not in order".to_owned());
    }
    let mut next = 0;
    for (index, old) in before.instructions.iter().enumerate() {
        let Some(line) = line_afterwards(old, edits) else { continue };
        let others = after.instructions[next..].iter().take_while(|it| it.line < line).count();
        only_edited(before, &after.instructions[next..next + others], edits)?;
        next += others;
        match after.instructions.get(next).filter(|it| it.line == line) {
            Some(new) => same_instruction(before, index, new, edits)?,
            None => return differ(old.line, format!("`{}` was lost", old.keyword.name())),
        }
        next += 1;
    }
    only_edited(before, &after.instructions[next..], edits)
}

/// Checks that the comments, in any order, are the old ones and those announced.
pub(crate) fn same_comments(
    before: &Reading<'_>,
    after: &Reading<'_>,
    announced: &[Change],
) -> Result<(), Difference> {
    let mut left: HashMap<&[u8], usize> = HashMap::new();
    for comment in &after.comments {
        *left.entry(comment.text).or_default() += 1;
    }
    let shortened: Vec<_> = announced.iter().filter_map(Change::shortened).collect();
    for (from, to) in &shortened {
        if !ignores::is_shortened(from, *to) {
            return differ(1, format!("comment `{}` is not an ignore comment", lossy(from)));
        }
        // As if it were still there, so that it has been there before.
        *left.entry(from).or_default() += 1;
    }
    let now = shortened.iter().filter_map(|(_, to)| Some((1, (*to)?)));
    let there = before.comments.iter().map(|it| (it.line, it.text)).chain(now);
    let moved = announced.iter().filter_map(Change::new_comment).map(|it| (1, it));
    if let Some((line, text)) =
        moved.clone().find(|(_, it)| is_pragma(trim(it.strip_prefix(b"#").unwrap_or(it))))
    {
        return differ(line, format!("comment `{}` would speak to a linter", lossy(text)));
    }
    for (line, text) in there.chain(moved) {
        match left.get_mut(text) {
            Some(count @ 1..) => *count -= 1,
            _ => return differ(line, format!("comment `{}` was lost", lossy(text))),
        }
    }
    let is_left = |text: &[u8]| left.get(text).is_some_and(|count| *count > 0);
    if let Some((from, _)) = shortened.iter().find(|(from, _)| is_left(from)) {
        return differ(1, format!("comment `{}` was not lost", lossy(from)));
    }
    let added = after.comments.iter().find(|it| is_left(it.text));
    added.map_or(Ok(()), |it| differ(1, format!("comment `{}` was added", lossy(it.text))))
}

fn are_in_order(edits: &[LineEdit]) -> bool {
    edits.iter().all(|it| it.lines.start >= 1 && it.lines.start <= it.lines.end)
        && edits.windows(2).all(|it| it[0].lines.end <= it[1].lines.start)
}

/// The line of an instruction after the edits, if no edit touches the instruction.
fn line_afterwards(instruction: &Instruction<'_>, edits: &[LineEdit]) -> Option<usize> {
    let mut line = instruction.line;
    for LineEdit { lines, now } in edits {
        if lines.end <= instruction.line {
            line = line.checked_add(*now)?.checked_sub(lines.len())?;
        } else if lines.start <= instruction.last_line {
            return None;
        }
    }
    Some(line)
}

/// Checks that the instructions in `added`, which are not in the original, are all in edited
/// places.
fn only_edited(
    before: &Reading<'_>,
    added: &[Instruction<'_>],
    edits: &[LineEdit],
) -> Result<(), Difference> {
    for instruction in added {
        let mut shift = 0_isize;
        let is_edited = edits.iter().any(|LineEdit { lines, now }| {
            let start = lines.start.saturating_add_signed(shift);
            let grown = now.cast_signed().saturating_sub(lines.len().cast_signed());
            shift = shift.saturating_add(grown);
            // If lines were only removed, the instruction is the remainder of another one.
            let end = start.saturating_add((*now).max(1));
            start <= instruction.last_line + usize::from(*now == 0) && instruction.line < end
        });
        if !is_edited {
            let line = before.instructions.last().map_or(1, |it| it.line);
            let name = instruction.keyword.name();
            return differ(line, format!("`{name}` appeared outside of what was edited"));
        }
    }
    Ok(())
}

fn same_instruction(
    before: &Reading<'_>,
    index: usize,
    new: &Instruction<'_>,
    edits: &[LineEdit],
) -> Result<(), Difference> {
    let old = &before.instructions[index];
    let name = old.keyword.name();
    if old.keyword != new.keyword || old.text != new.text {
        return differ(old.line, format!("`{name}`, which no edit touches, changed"));
    }
    if let Some(what) = instruction_difference(old, new, Exactness::Bytes) {
        return differ(old.line, format!("{what} of `{name}`, which no edit touches"));
    }
    if old.attached == new.attached || comments_are_edited(before, index, edits) {
        return Ok(());
    }
    let is_taken_over = new.attached.strip_suffix(&old.attached[..]).is_some_and(|more| {
        let is_after_edit = |it: &Instruction<'_>| line_afterwards(it, edits).is_none();
        !more.iter().any(|it| is_pragma(it.text))
            && index.checked_sub(1).is_some_and(|it| is_after_edit(&before.instructions[it]))
    });
    if is_taken_over {
        return Ok(());
    }
    differ(old.line, format!("the comments that belong to `{name}` changed"))
}

/// Whether an edit touches a comment line between an instruction and the previous one.
fn comments_are_edited(before: &Reading<'_>, index: usize, edits: &[LineEdit]) -> bool {
    let start = index.checked_sub(1).map_or(0, |it| before.instructions[it].last_line);
    let end = before.instructions[index].line;
    let first = before.comments.partition_point(|it| it.line <= start);
    let comments = before.comments[first..].iter().take_while(|it| it.line < end);
    comments.into_iter().any(|it| edits.iter().any(|edit| edit.lines.contains(&it.line)))
}

/// Whether a comment is a pragma that tells a linter how to treat the instruction below.
fn is_pragma(text: &[u8]) -> bool {
    let starts =
        |prefix: &[u8]| text.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix));
    let is_check =
        starts(b"check") && text[b"check".len()..].iter().find(|it| !is_blank(**it)) == Some(&b'=');
    is_check || starts(b"hadolint") || starts(b"dockwright")
}
