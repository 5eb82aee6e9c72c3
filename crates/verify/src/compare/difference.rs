//! Describes the difference between two instructions with the same keyword.

use super::Exactness;
use crate::bytes::Span;
use crate::flags::Flag;
use crate::heredoc::Heredoc;
use crate::instruction::Instruction;
use crate::keyword::Keyword;
use crate::payload::Payload;
use crate::shell::{Token, TokenKind};
use crate::skip;

/// Describes the first difference; the caller appends the name of the instruction.
pub fn instruction_difference(
    old: &Instruction<'_>,
    new: &Instruction<'_>,
    exactness: Exactness,
) -> Option<String> {
    flag_difference(&old.flags, &new.flags)
        .or_else(|| payload_difference(old, &old.payload, new, &new.payload))
        .or_else(|| bytes_difference(old, new, exactness))
        .or_else(|| heredoc_difference(old, new))
}

fn flag_difference(old: &[Flag], new: &[Flag]) -> Option<String> {
    for (index, flag) in old.iter().enumerate() {
        let name = lossy(&flag.name);
        match new.get(index) {
            Some(other) if (&flag.name, &flag.value) == (&other.name, &other.value) => {}
            Some(other) if flag.name == other.name => {
                let value = |it: &Flag| it.value.clone().unwrap_or_default();
                return Some(format!(
                    "flag `{name}` changed {}",
                    change(&value(flag), &value(other))
                ));
            }
            _ => return Some(format!("flag `{name}` was lost or moved")),
        }
    }
    let added = new.get(old.len())?;
    Some(format!("flag `{}` was added", lossy(&added.name)))
}

fn payload_difference(
    old: &Instruction<'_>,
    old_payload: &Payload,
    new: &Instruction<'_>,
    new_payload: &Payload,
) -> Option<String> {
    let text = |a: &Span, b: &Span| text_difference("text", old.slice(a), new.slice(b));
    match (old_payload, new_payload) {
        (Payload::Json(a), Payload::Json(b)) => list_difference(
            "string",
            a.iter().map(|it| it.value.as_slice()),
            b.iter().map(|it| it.value.as_slice()),
        ),
        (Payload::Words(a), Payload::Words(b)) | (Payload::Pairs(a), Payload::Pairs(b)) => {
            word_difference(old, a, new, b)
        }
        (Payload::Legacy { key: a, value: c }, Payload::Legacy { key: b, value: d }) => {
            text_difference("name", old.slice(a), new.slice(b))
                .or_else(|| text_difference("value", old.slice(c), new.slice(d)))
        }
        (Payload::Shell(a), Payload::Shell(b)) => token_difference(old, a, new, b),
        (Payload::Exact(a), Payload::Exact(b)) => text(a, b),
        (
            Payload::Healthcheck { kind: a, command: c },
            Payload::Healthcheck { kind: b, command: d },
        ) => {
            let same_kind = old.slice(a).eq_ignore_ascii_case(new.slice(b));
            if same_kind { payload_difference(old, c, new, d) } else { text(a, b) }
        }
        _ => Some(format!("{} became {}: the arguments", old_payload.form(), new_payload.form())),
    }
}

/// Words must be equal, apart from the case of `AS` in FROM.
fn word_difference(
    old: &Instruction<'_>,
    a: &[Span],
    new: &Instruction<'_>,
    b: &[Span],
) -> Option<String> {
    let is_as = |index: usize| {
        old.keyword == Keyword::From
            && index == 1
            && old.slice(&a[1]).eq_ignore_ascii_case(b"as")
            && new.slice(&b[1]).eq_ignore_ascii_case(b"as")
    };
    let words = a.iter().zip(b).enumerate();
    let mut changed =
        words.filter(|(index, (a, b))| old.slice(a) != new.slice(b) && !is_as(*index));
    if let Some((_, (a, b))) = changed.next() {
        return text_difference("word", old.slice(a), new.slice(b));
    }
    count_difference("word", a.len(), b.len())
}

fn token_difference(
    old: &Instruction<'_>,
    a: &[Token],
    new: &Instruction<'_>,
    b: &[Token],
) -> Option<String> {
    for (a, b) in a.iter().zip(b) {
        let (text, other) = (old.slice(&a.span), new.slice(&b.span));
        let is_same = || text == other || is_laid_out(old, a, new, b);
        if a.kind != b.kind || !is_same() {
            return Some(format!("shell token changed {}", change(text, other)));
        }
        if a.glued != b.glued {
            let verb = if a.glued { "added" } else { "removed" };
            return Some(format!("a blank was {verb} before the shell token `{}`", lossy(text)));
        }
    }
    count_difference("shell token", a.len(), b.len())
}

/// Whether two words differ only in the blanks between the words of `$( … )`.
fn is_laid_out(old: &Instruction<'_>, a: &Token, new: &Instruction<'_>, b: &Token) -> bool {
    let squeezed = |it: &Instruction<'_>, token: &Token| skip::squeezed(&it.text, &token.span);
    a.kind == TokenKind::Word
        && squeezed(old, a).is_some_and(|it| squeezed(new, b).is_some_and(|other| it == other))
}

fn list_difference<'s>(
    noun: &str,
    old: impl ExactSizeIterator<Item = &'s [u8]>,
    new: impl ExactSizeIterator<Item = &'s [u8]>,
) -> Option<String> {
    let counts = count_difference(noun, old.len(), new.len());
    old.zip(new).find_map(|(a, b)| text_difference(noun, a, b)).or(counts)
}

fn count_difference(noun: &str, old: usize, new: usize) -> Option<String> {
    (old != new).then(|| format!("number of {noun}s changed from {old} to {new} in the arguments"))
}

fn text_difference(noun: &str, old: &[u8], new: &[u8]) -> Option<String> {
    (old != new).then(|| format!("{noun} changed {}", change(old, new)))
}

/// Under [`Exactness::Layers`] the text of a RUN in shell form is compared byte for byte. Under
/// [`Exactness::Bytes`] every byte is compared except the case of keywords among the arguments,
/// which is part of no cache key.
fn bytes_difference(
    old: &Instruction<'_>,
    new: &Instruction<'_>,
    exactness: Exactness,
) -> Option<String> {
    let (a, b) = (old.slice(&old.arguments), new.slice(&new.arguments));
    let counts = match exactness {
        Exactness::Tokens => false,
        Exactness::Layers => {
            old.keyword == Keyword::Run && !matches!(old.payload, Payload::Json(_))
        }
        Exactness::Bytes => true,
    };
    if !counts || a == b {
        return None;
    }
    let keyword = match &old.payload {
        Payload::Words(words) if old.keyword == Keyword::From => words.get(1)?.clone(),
        Payload::Healthcheck { kind, .. } => kind.clone(),
        _ => return text_difference("text", a, b),
    };
    let keyword = keyword.start - old.arguments.start..keyword.end - old.arguments.start;
    let same = a.len() == b.len()
        && a[..keyword.start] == b[..keyword.start]
        && a[keyword.end..] == b[keyword.end..];
    if same { None } else { text_difference("text", a, b) }
}

fn heredoc_difference(old: &Instruction<'_>, new: &Instruction<'_>) -> Option<String> {
    for (a, b) in old.heredocs.iter().zip(&new.heredocs) {
        let same_opener = old.slice(&a.opener) == new.slice(&b.opener);
        if heredoc_key(a) != heredoc_key(b) || !same_opener {
            let part = if same_opener { "body" } else { "opening word" };
            return Some(format!("{part} of heredoc `{}` changed: the text", lossy(&a.name)));
        }
    }
    count_difference("heredoc", old.heredocs.len(), new.heredocs.len())
}

pub type HeredocKey<'h> = (&'h [u8], bool, bool, &'h [u8]);

pub fn heredoc_key<'h>(heredoc: &'h Heredoc<'_>) -> HeredocKey<'h> {
    (&heredoc.name, heredoc.dash, heredoc.quoted, heredoc.body)
}

/// `from … to …`, reduced to the parts around the first difference.
pub fn change(old: &[u8], new: &[u8]) -> String {
    let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let start = if same > 20 { same - 10 } else { 0 };
    format!("from `{}` to `{}`", lossy(&old[start..]), lossy(&new[start..]))
}

/// Bytes in a form fit for a message, shortened.
pub fn lossy(text: &[u8]) -> String {
    const LONGEST: usize = 60;
    let shown = &text[..text.len().min(LONGEST)];
    let dots = if shown.len() < text.len() { "…" } else { "" };
    format!("{}{dots}", String::from_utf8_lossy(shown).escape_debug())
}
