//! The arguments of an instruction, in the form in which the builder reads them.

use crate::bytes::{Span, is_byte_space};
use crate::json::{Json, JsonString, array};
use crate::keyword::Keyword;
use crate::reading::ErrorKind;
use crate::shell::{Token, tokens};
use crate::words::{key_values, legacy, list};

/// The arguments of an instruction, by form. Spans are ranges of the joined text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// A JSON array of strings.
    Json(Vec<JsonString>),
    /// The words of FROM, COPY, ADD, VOLUME, EXPOSE and ARG.
    Words(Vec<Span>),
    /// The words of ENV and LABEL, each of the form `key=value`.
    Pairs(Vec<Span>),
    /// `ENV key value` and `LABEL key value`.
    Legacy {
        /// The name.
        key: Span,
        /// The rest of the text, inner blanks included.
        value: Span,
    },
    /// Shell text of a RUN whose shell is known to be POSIX-like.
    Shell(Vec<Token>),
    /// Text that is compared byte for byte.
    Exact(Span),
    /// HEALTHCHECK: its type and its command.
    Healthcheck {
        /// `NONE` or `CMD`, in any case.
        kind: Span,
        /// A [`Payload::Json`] or [`Payload::Exact`].
        command: Box<Payload>,
    },
}

/// The facts that determine how arguments are read, besides their keyword.
pub struct Context<'c> {
    pub escape: u8,
    /// A POSIX-like shell reads the shell text of RUN.
    pub posix: bool,
    /// The words that open heredocs.
    pub openers: &'c [Span],
}

impl Payload {
    /// Reads the arguments in `span`, which is already trimmed.
    pub(crate) fn new(
        keyword: &Keyword,
        text: &[u8],
        span: Span,
        context: &Context<'_>,
    ) -> (Self, Option<ErrorKind>) {
        match keyword {
            Keyword::Run if context.posix => {
                json_or(text, span, |span| Payload::Shell(tokens(text, span, context.openers)))
            }
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => {
                json_or(text, span, Payload::Exact)
            }
            Keyword::Copy | Keyword::Add | Keyword::Volume => {
                json_or(text, span, |span| Payload::Words(list(text, span)))
            }
            Keyword::From | Keyword::Expose => (Payload::Words(list(text, span)), None),
            Keyword::Arg => (Payload::Words(key_values(text, span, context.escape)), None),
            Keyword::Env | Keyword::Label => pairs(text, span, context.escape),
            Keyword::Healthcheck => healthcheck(text, span),
            Keyword::Maintainer
            | Keyword::Onbuild
            | Keyword::Stopsignal
            | Keyword::User
            | Keyword::Workdir
            | Keyword::Unknown(_) => (Payload::Exact(span), None),
        }
    }

    /// The name of the form, for messages.
    pub(crate) fn form(&self) -> &'static str {
        match self {
            Payload::Json(_) => "exec form",
            Payload::Words(_) => "a list of words",
            Payload::Pairs(_) => "key=value pairs",
            Payload::Legacy { .. } => "the legacy key value form",
            Payload::Shell(_) => "shell form",
            Payload::Exact(_) => "plain text",
            Payload::Healthcheck { command, .. } => command.form(),
        }
    }
}

fn json_or(
    text: &[u8],
    span: Span,
    other: impl FnOnce(Span) -> Payload,
) -> (Payload, Option<ErrorKind>) {
    match array(text, span.clone()) {
        Json::Strings(strings) => (Payload::Json(strings), None),
        Json::NotStrings => (Payload::Exact(span), Some(ErrorKind::JsonNotStrings)),
        Json::No => (other(span), None),
    }
}

fn pairs(text: &[u8], span: Span, escape: u8) -> (Payload, Option<ErrorKind>) {
    let words = key_values(text, span.clone(), escape);
    let is_pair = |word: &Span| text[word.clone()].contains(&b'=');
    if words.first().is_none_or(is_pair) {
        let error = (!words.iter().all(is_pair)).then_some(ErrorKind::MissingEquals);
        return (Payload::Pairs(words), error);
    }
    match legacy(text, span.clone()) {
        Some((key, value)) => (Payload::Legacy { key, value }, None),
        None => (Payload::Exact(span), Some(ErrorKind::MissingValue)),
    }
}

fn healthcheck(text: &[u8], span: Span) -> (Payload, Option<ErrorKind>) {
    let inner = &text[span.clone()];
    let kind = inner.iter().position(|&byte| is_byte_space(byte)).unwrap_or(inner.len());
    let blanks = inner[kind..].iter().take_while(|byte| is_byte_space(**byte)).count();
    let command = span.start + kind + blanks..span.end;
    let (command, error) = json_or(text, command, Payload::Exact);
    let kind = span.start..span.start + kind;
    (Payload::Healthcheck { kind, command: Box::new(command) }, error)
}
