//! The laws of a fix, checked by the second reader: the result reads without a new error, every
//! comment is still there, what no edit touches reads as before, the build differs exactly as the
//! fixes announce, and no command gets longer than Linux takes.

use dockwright_syntax as syntax;
use dockwright_verify::{self as verify, Change, LineEdit};

use crate::edit::{Indel, TextEdit};

/// The text after `edit`, or what law it breaks.
pub(crate) fn apply(text: &str, edit: &TextEdit, changes: &[Change]) -> Result<String, String> {
    let edited = edit.apply(text);
    let (before, after) = (syntax::encode(text), syntax::encode(&edited));
    let (before, after) = (verify::read(&before), verify::read(&after));
    let lines = line_edits(text, edit);
    verify::untouched_is_kept(&before, &after, &lines, changes)
        .and_then(|()| verify::same_program(&before, &after, changes))
        .map_err(|difference| difference.what)?;
    let longest = verify::longest_command(&before).max(verify::LONGEST_COMMAND);
    if verify::longest_command(&after) > longest {
        return Err("a command gets longer than Linux takes".to_owned());
    }
    Ok(edited)
}

/// Whether the second reader can say what a build of the text does; no fix keeps the laws otherwise.
pub(crate) fn is_followed(text: &str) -> bool {
    verify::program(&verify::read(&syntax::encode(text))).is_known()
}

/// The lines that an edit touches, those of several replacements in one line together.
fn line_edits(text: &str, edit: &TextEdit) -> Vec<LineEdit> {
    let mut edits: Vec<LineEdit> = Vec::new();
    let (mut line, mut position) = (1, 0);
    for Indel { delete, insert } in edit.indels() {
        line += newlines(&text[position..delete.start]);
        let start = line;
        line += newlines(&text[delete.clone()]);
        position = delete.end;
        let added = newlines(insert);
        let at_line_start = |offset: usize| offset == 0 || text[..offset].ends_with('\n');
        let is_whole = at_line_start(delete.start)
            && at_line_start(delete.end)
            && (insert.is_empty() || insert.ends_with('\n'));
        let (lines, now) =
            if is_whole { (start..line, added) } else { (start..line + 1, added + 1) };
        match edits.last_mut().filter(|it| lines.start < it.lines.end) {
            Some(last) => {
                last.lines.end = last.lines.end.max(lines.end);
                last.now += now - 1;
            }
            None => edits.push(LineEdit { lines, now }),
        }
    }
    edits
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|it| *it == b'\n').count()
}

#[cfg(test)]
mod tests;
