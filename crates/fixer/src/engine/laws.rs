//! The laws of a fix, checked by the second reader: the result has no new error, no comment is
//! lost, text outside the edits reads as before, the build differs exactly as the fixes announce,
//! and no command gets longer than Linux allows.

use std::borrow::Cow;

use dockwright_syntax as syntax;
use dockwright_verify::{self as verify, Change, LineEdit};

use crate::pass::edit::{Indel, TextEdit};

/// A text, and the second reader's view of its bytes.
pub(crate) struct Checked<'t> {
    pub text: Cow<'t, str>,
    pub read: verify::Text,
}

impl<'t> Checked<'t> {
    /// The text of a file. The first result is compared with the original bytes rather than with
    /// the decoded text.
    pub fn source(source: &[u8], text: Cow<'t, str>) -> Self {
        Self { text, read: verify::Text::of(source.to_vec()) }
    }

    /// The text after `edit`, or the law that the edit breaks.
    pub fn edited(&self, edit: &TextEdit, changes: &[Change]) -> Result<Checked<'static>, String> {
        let text = edit.apply(&self.text);
        let after = verify::Text::of(syntax::encode(&text));
        let (old, new) = (self.read.reading(), after.reading());
        if changes.iter().any(|it| matches!(it, Change::Repaired(_))) {
            verify::same_but_repaired(&self.read, &after, changes).map_err(|it| it.what)?;
            return Ok(Checked { text: Cow::Owned(text), read: after });
        }
        verify::untouched_is_kept(old, new, &line_edits(&self.text, edit), changes)
            .and_then(|()| verify::same_program(&self.read, &after, changes))
            .map_err(|difference| difference.what)?;
        let longest = verify::longest_command(old).max(verify::LONGEST_COMMAND);
        if verify::longest_command(new) > longest {
            return Err("a command gets longer than Linux takes".to_owned());
        }
        Ok(Checked { text: Cow::Owned(text), read: after })
    }
}

/// The lines touched by an edit; several replacements in one line are combined.
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
