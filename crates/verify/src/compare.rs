//! Whether two readings have the same meaning.

use difference::change;
pub(crate) use difference::{heredoc_key, instruction_difference, lossy};
use hashbrown::HashMap;

use crate::instruction::Instruction;
use crate::keyword::Keyword;
use crate::payload::Payload;
use crate::reading::Reading;

mod difference;
pub(crate) mod keep;
#[cfg(test)]
mod tests;

/// How strictly the arguments of an instruction are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// Their meaning: words, strings, shell tokens.
    Tokens,
    /// Their meaning, and for RUN every byte of the commands, since builders key the cached layer
    /// on them.
    Layers,
    /// Every byte of their joined text.
    Bytes,
}

/// The first place where the meanings of two files differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The line in the original file, 1-based.
    pub line: usize,
    /// What differs, in lower case, by the name of the construct.
    pub what: String,
}

/// Compares the readings of a file before and after a change of layout.
///
/// # Errors
/// The first difference. An error that only `after` has counts as a difference; an error that both
/// files have does not.
pub fn compare(
    before: &Reading<'_>,
    after: &Reading<'_>,
    exactness: Exactness,
) -> Result<(), Difference> {
    compare_all(before, after, exactness)?;
    for (old, new) in before.instructions.iter().zip(&after.instructions) {
        compare_attached(old, new)?;
    }
    compare_comments(before, after)
}

/// Compares two files, ignoring their comments.
///
/// # Errors
/// The first difference. An error that only `after` has counts as a difference.
pub fn same_instructions(before: &Reading<'_>, after: &Reading<'_>) -> Result<(), Difference> {
    compare_all(before, after, Exactness::Bytes)
}

fn compare_all(
    before: &Reading<'_>,
    after: &Reading<'_>,
    exactness: Exactness,
) -> Result<(), Difference> {
    compare_errors(before, after)?;
    compare_directives(before, after)?;
    for (index, old) in before.instructions.iter().enumerate() {
        let Some(new) = after.instructions.get(index) else {
            return differ(old.line, format!("`{}` was lost", old.keyword.name()));
        };
        compare_instructions(old, new, exactness)?;
    }
    if let Some(new) = after.instructions.get(before.instructions.len()) {
        let line = before.instructions.last().map_or(1, |it| it.line);
        return differ(line, format!("`{}` was added after this", new.keyword.name()));
    }
    Ok(())
}

/// The lines, in `before`, of the RUN instructions whose cache key changed: for shell form the
/// joined text and the heredoc bodies, for exec form the decoded strings. Flags are ignored.
pub fn changed_runs(before: &Reading<'_>, after: &Reading<'_>) -> Vec<usize> {
    let runs = |it: &&Instruction<'_>| it.keyword == Keyword::Run;
    let mut new = after.instructions.iter().filter(runs);
    let old = before.instructions.iter().filter(runs);
    old.filter(|old| !new.next().is_some_and(|new| same_run(old, new))).map(|it| it.line).collect()
}

fn same_run(old: &Instruction<'_>, new: &Instruction<'_>) -> bool {
    match (&old.payload, &new.payload) {
        (Payload::Json(old), Payload::Json(new)) => {
            old.iter().map(|it| &it.value).eq(new.iter().map(|it| &it.value))
        }
        (Payload::Json(_), _) | (_, Payload::Json(_)) => false,
        _ => {
            old.slice(&old.arguments) == new.slice(&new.arguments)
                && old.heredocs.len() == new.heredocs.len()
                && old
                    .heredocs
                    .iter()
                    .zip(&new.heredocs)
                    .all(|(a, b)| heredoc_key(a) == heredoc_key(b))
        }
    }
}

pub(crate) fn differ(line: usize, what: String) -> Result<(), Difference> {
    Err(Difference { line, what })
}

/// Fails if `after` has more errors of any kind than `before`.
pub(crate) fn compare_errors(before: &Reading<'_>, after: &Reading<'_>) -> Result<(), Difference> {
    let mut known = HashMap::new();
    for error in &before.errors {
        *known.entry(error.kind).or_insert(0_usize) += 1;
    }
    for error in &after.errors {
        if let Some(left @ 1..) = known.get_mut(&error.kind) {
            *left -= 1;
            continue;
        }
        let index = after.instructions.partition_point(|it| it.line <= error.line);
        let same = index.checked_sub(1).and_then(|it| before.instructions.get(it));
        let line = same.map_or(1, |it| it.line);
        return differ(line, format!("new error: {}", error.kind.message()));
    }
    Ok(())
}

pub(crate) fn compare_directives(
    before: &Reading<'_>,
    after: &Reading<'_>,
) -> Result<(), Difference> {
    for (index, old) in before.directives.iter().enumerate() {
        match after.directives.get(index) {
            Some(new) if (old.name, old.value) == (new.name, new.value) => {}
            Some(new) if old.name == new.name => {
                let change = change(old.value, new.value);
                return differ(
                    old.line,
                    format!("parser directive `{}` changed {change}", old.name),
                );
            }
            _ => return differ(old.line, format!("parser directive `{}` was lost", old.name)),
        }
    }
    if let Some(new) = after.directives.get(before.directives.len()) {
        return differ(1, format!("a comment became the parser directive `{}`", new.name));
    }
    if before.frontend != after.frontend {
        return differ(1, "the frontend named by `# syntax=` changed".to_owned());
    }
    Ok(())
}

fn compare_instructions(
    old: &Instruction<'_>,
    new: &Instruction<'_>,
    exactness: Exactness,
) -> Result<(), Difference> {
    if old.keyword != new.keyword {
        let what = format!("`{}` became `{}`", old.keyword.name(), new.keyword.name());
        return differ(old.line, what);
    }
    if let Some(what) = instruction_difference(old, new, exactness) {
        return differ(old.line, format!("{what} of `{}`", old.keyword.name()));
    }
    Ok(())
}

pub(crate) fn compare_attached(
    old: &Instruction<'_>,
    new: &Instruction<'_>,
) -> Result<(), Difference> {
    if old.attached == new.attached {
        return Ok(());
    }
    let name = old.keyword.name();
    let texts =
        |it: &Instruction<'_>| it.attached.iter().map(|it| it.text.to_vec()).collect::<Vec<_>>();
    let what = if texts(old) == texts(new) {
        format!("the indentation of a `# check=` comment above `{name}` changed its effect")
    } else {
        format!("the comments that belong to `{name}` changed")
    };
    differ(old.line, what)
}

fn compare_comments(before: &Reading<'_>, after: &Reading<'_>) -> Result<(), Difference> {
    for (index, old) in before.comments.iter().enumerate() {
        let what = match after.comments.get(index) {
            Some(new) if (old.text, old.position) == (new.text, new.position) => continue,
            Some(new) if old.text == new.text => {
                format!("comment `{}` moved to another place among the words", lossy(old.text))
            }
            Some(new) => format!("comment changed {}", change(old.text, new.text)),
            None => format!("comment `{}` was lost", lossy(old.text)),
        };
        return differ(old.line, what);
    }
    match after.comments.get(before.comments.len()) {
        Some(new) => {
            let line = before.comments.last().map_or(1, |it| it.line);
            differ(line, format!("comment `{}` was added", lossy(new.text)))
        }
        None => Ok(()),
    }
}
