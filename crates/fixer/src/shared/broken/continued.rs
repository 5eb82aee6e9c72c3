//! Lines that continue the instruction above, although that has no escape character at its end.

use std::ops::Range;

use dockwright_model::{APK, APT, Call, DNF, MICRODNF, Manager, PIP, YUM, ZYPPER};
use dockwright_syntax::ast::Instruction;
use dockwright_syntax::{self as syntax, Keyword};
use dockwright_verify::RepairKind;

use super::instruction::{Broken, text};
use crate::Fix;
use crate::pass::edit::Indel;

/// The maximum number of lines of an array.
const LONGEST_ARRAY: usize = 64;

/// Operators between commands.
const OPERATORS: [&str; 3] = ["&&", "||", "|"];

/// `RUN a` and `&& b` below it, or `RUN a &&` and `b` below it.
pub(super) fn command(it: &Broken<'_, '_>) -> Option<Fix> {
    use Keyword::{Cmd, Entrypoint, Run};
    let above = it.above().filter(|_| it.is_unknown())?;
    let is_command = matches!(above.keyword(), Some(Run | Cmd | Entrypoint));
    let shell = above.shell_text()?.joined();
    // After a comment, the joined line would be part of the comment.
    (is_command && above.heredocs().next().is_none() && !has_comment(&shell)).then_some(())?;
    let shell = shell.trim_end_matches(it.escape()).trim_end();
    let starts = OPERATORS.iter().find(|operator| it.word().starts_with(**operator));
    let ends = OPERATORS.iter().find(|operator| shell.ends_with(**operator));
    let is_part = |line: &str| !line.trim_start().starts_with("<<") && !line.is_empty();
    is_part(&it.source()[it.line(it.start())]).then_some(())?;
    let reason = match (starts, ends) {
        (Some(operator), None) if !shell.ends_with([';', '&', '(', '{']) => format!(
            "`{operator}` does not begin an instruction, and is read as the next part of the `{}` above",
            name(above)
        ),
        (None, Some(operator)) => format!(
            "the `{}` above ends in `{operator}`, so this line is read as its next part",
            name(above)
        ),
        _ => return None,
    };
    it.fix(reason, &[continuation(it, &it.last_line(above))?])
}

/// A package or pair in a list with one item per line, if the line above lacks its escape
/// character.
pub(super) fn item(it: &Broken<'_, '_>) -> Option<Fix> {
    let above = it.above().filter(|_| it.is_unknown())?;
    let (line, last) = (it.line(it.start()), it.last_line(above));
    let indent = |line: &Range<usize>| {
        let text = &it.source()[line.clone()];
        text[..text.len() - text.trim_start().len()].to_owned()
    };
    // The line above is an item of the list, not the line with the keyword.
    let first = usize::from(above.keyword_token()?.text_range().start());
    let is_column = last.start > first
        && !indent(&line).is_empty()
        && indent(&line) == indent(&last)
        && above.heredocs().next().is_none();
    is_column.then_some(())?;
    let bare = |line: &Range<usize>| {
        let text = it.source()[line.clone()].trim();
        text.trim_end_matches(it.escape()).trim().to_owned()
    };
    let (this, other) = (bare(&line), bare(&last));
    let is_item = match above.keyword()? {
        Keyword::Env | Keyword::Label => {
            above.pairs().next().is_some() && is_pair(&this) && is_pair(&other)
        }
        Keyword::Run => is_package(&this) && is_package(&other) && installs(it, above),
        _ => false,
    };
    is_item.then_some(())?;
    let reason = format!(
        "`{this}` is not an instruction, and is read as one more line of the `{}` above",
        name(above)
    );
    it.fix(reason, &[continuation(it, &last)?])
}

/// An array over lines that lack escape characters.
pub(super) fn array(it: &Broken<'_, '_>) -> Option<Fix> {
    let opening = it.above().filter(|_| it.is_unknown()).unwrap_or_else(|| it.it());
    let start = usize::from(opening.keyword_token()?.text_range().start());
    let mut joined = text(opening);
    let (_, argument) = joined.split_once(char::is_whitespace)?;
    let is_open = argument.trim_start().starts_with('[') && !argument.contains(']');
    (is_open && opening.json().is_none()).then_some(())?;
    let mut position = it.last_line(opening).start;
    let mut edits = Vec::new();
    for _ in 0..LONGEST_ARRAY {
        let line = it.line(position);
        let next = line.end + it.source()[line.end..].find('\n')? + 1;
        let following = it.source().get(next..)?.lines().next()?.trim();
        if line.start > start && following.is_empty() {
            return None;
        }
        if !it.source()[line.clone()].trim_start().starts_with('#') {
            edits.push(continuation(it, &line)?);
        }
        if !following.starts_with('#') {
            joined.push_str(following);
        }
        position = next;
        if following.ends_with(']') {
            break;
        }
    }
    let read = format!("FROM a\n{joined}\n");
    let parse = syntax::parse(&read);
    let is_array = parse.errors().is_empty()
        && parse.file().instructions().nth(1).is_some_and(|it| it.json().is_some())
        && parse.file().instructions().count() == 2;
    is_array.then_some(())?;
    let reason = format!(
        "the lines of this array do not end in `{}`, and are read as one `{}`",
        it.escape(),
        name(opening)
    );
    it.fix(reason, &edits)
}

/// The edit that continues a line: adds an escape character, or removes a duplicate one.
fn continuation(it: &Broken<'_, '_>, line: &Range<usize>) -> Option<(Indel, RepairKind)> {
    let text = &it.source()[line.clone()];
    let trimmed = text.trim_end_matches([' ', '\t']);
    let end = line.start + trimmed.len();
    let escapes = trimmed.len() - trimmed.trim_end_matches(it.escape()).len();
    let indel = match escapes {
        0 => Indel::replace(end..line.end, format!(" {}", it.escape())),
        2 => Indel::replace(end - 1..line.end, ""),
        _ => return None,
    };
    Some((indel, RepairKind::Continuation))
}

/// The canonical name of an instruction.
fn name(it: &Instruction) -> &'static str {
    it.keyword().map_or("instruction", Keyword::as_str)
}

/// Whether a word of a shell text may begin a comment.
fn has_comment(text: &str) -> bool {
    text.split([' ', '\t', ';', '&', '|', '(']).any(|it| it.starts_with('#'))
}

/// Whether a line has only the name of a package, with or without a version.
fn is_package(line: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-+._=:~*@".contains(c);
    !line.is_empty() && !line.starts_with('-') && line.chars().all(is_plain)
}

/// Whether a line is a single word `name=value`.
fn is_pair(line: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-/".contains(c);
    line.split_once('=').is_some_and(|(name, value)| {
        let is_quoted = |quote: char| {
            let inner = value.strip_prefix(quote).and_then(|it| it.strip_suffix(quote));
            inner.is_some_and(|it| !it.contains(quote))
        };
        let is_word = !value.contains(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        !name.is_empty()
            && name.chars().all(is_name)
            && (is_word || is_quoted('"') || is_quoted('\''))
    })
}

/// Whether the last command of a `RUN` installs packages by name.
fn installs(it: &Broken<'_, '_>, run: &Instruction) -> bool {
    const MANAGERS: [&Manager; 7] = [&APK, &APT, &DNF, &MICRODNF, &PIP, &YUM, &ZYPPER];
    let script = || it.ctx.model().at(run.syntax().text_range().start().into())?.script();
    let is_install = |call: &Call| {
        let named = |it: &&Manager| {
            let call = it.invocation(&call.command);
            call.is_some_and(|call| call.is_one_of(it.installs) && !call.operands.is_empty())
        };
        call.is_needed && MANAGERS.iter().any(named)
    };
    script().is_some_and(|it| it.calls().last().is_some_and(is_install))
}
