//! Comments after arguments: a builder reads them as arguments until they are on a line of their
//! own.

use crate::bytes::{is_separator, trim_span};
use crate::compare::{Difference, differ};
use crate::instruction::Instruction;
use crate::keyword::Keyword;
use crate::payload::{Context, Payload};
use crate::reading::Reading;

use super::Change;

/// Whether one of `announced` moves a comment.
pub fn moves_comments(announced: &[Change]) -> bool {
    announced.iter().any(|it| it.comment().is_some())
}

/// The file without the comments that move.
///
/// # Errors
/// A comment that is not at the announced place.
pub fn without_moved<'r>(
    reading: &Reading<'r>,
    announced: &[Change],
) -> Result<Reading<'r>, Difference> {
    let mut reading = reading.clone();
    for change in announced {
        let Change::CommentMoved { line, comment } = change else { continue };
        let escape = reading.escape;
        let it = reading.instructions.iter_mut().find(|it| it.line == *line);
        if it.and_then(|it| take_off(it, comment.as_bytes(), escape)).is_none() {
            differ(*line, format!("`{comment}` does not stand behind the arguments"))?;
        }
    }
    Ok(reading)
}

/// Cuts the comment off the end of an instruction; `None` if that would change the meaning in
/// another way.
fn take_off(it: &mut Instruction<'_>, comment: &[u8], escape: u8) -> Option<()> {
    use Keyword::{
        Add, Arg, Cmd, Copy, Entrypoint, Env, Expose, From, Healthcheck, Label, Stopsignal, User,
        Volume, Workdir,
    };
    let is_known = matches!(
        it.keyword,
        Add | Arg
            | Cmd
            | Copy
            | Entrypoint
            | Expose
            | From
            | Healthcheck
            | Stopsignal
            | User
            | Volume
            | Workdir
    );
    // A pair after a `#` is a variable or a label.
    let has_pairs = || {
        let mut words = comment.split(|it| is_separator(*it)).filter(|it| !it.is_empty());
        words.all(|it| it.contains(&b'='))
    };
    let is_known = is_known
        || matches!(it.keyword, Env | Label)
            && !(matches!(it.payload, Payload::Pairs(_)) && has_pairs());
    (is_known && it.heredocs.is_empty()).then_some(())?;
    let rest = it.slice(&it.arguments).strip_suffix(comment)?;
    (comment.starts_with(b"#") && is_separator(*rest.last()?)).then_some(())?;
    let end = it.arguments.start + rest.len();
    let arguments = trim_span(&it.text, it.arguments.start..end);
    it.text.to_mut().truncate(arguments.end);
    let context = Context { escape, posix: false, openers: &[] };
    (it.payload, _) = Payload::new(&it.keyword, &it.text, arguments.clone(), &context);
    it.arguments = arguments;
    Some(())
}
