//! Writes ignore comments above all findings, so that only new ones are reported.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use dockwright_model::{Instruction, Model};
use dockwright_syntax as syntax;
use dockwright_syntax::pragma::{Extent, Request, Scope, ScopedPragma, pragmas};
use dockwright_verify as verify;

use super::fix;
use super::suppress::Suppressions;
use super::{barred, preconditions};
use crate::pass::edit::{Indel, TextEdit};
use crate::{
    Diagnostic, Finding, FixOptions, Level, Outcome, PassContext, Severity, Status, passes,
};

/// The maximum number of rounds of comments: a comment between two instructions may enable other
/// fixes.
const ROUNDS: usize = 16;

/// Writes `# dockwright: ignore=PASS,…` above each instruction that `fix` would change, or
/// `# dockwright: ignore-file` into a file that no builder accepts; nothing else changes.
pub fn add_ignores(source: &[u8], options: &FixOptions) -> Outcome {
    let outcome = preconditions::open_for_fixes(source, |text, _, diagnostics| {
        ignored(source, options, text, diagnostics)
    });
    if outcome.status == Status::Invalid { left_alone(source, outcome) } else { outcome }
}

/// Writes `# dockwright: ignore=PASS # WHY` above the instruction of one finding, or adds the pass to
/// an existing comment; nothing else changes.
pub fn ignore_finding(source: &[u8], finding: &Finding, why: &str) -> Outcome {
    preconditions::open_for_fixes(source, |text, parse, diagnostics| {
        let outcome = Outcome { diagnostics, ..Outcome::of(Status::Done) };
        let model = Model::of(parse);
        let Some(it) = model.at(fix::start_of_line(text, finding.line)) else { return outcome };
        let indel = comment(text, &pragmas(parse), it, finding.pass.name, why);
        match TextEdit::new(vec![indel]) {
            Some(edit) => verified(source, &edit.apply(text), 1, outcome),
            None => outcome,
        }
    })
}

fn ignored(
    source: &[u8],
    options: &FixOptions,
    text: &str,
    diagnostics: Vec<Diagnostic>,
) -> Outcome {
    let outcome = Outcome { diagnostics, ..Outcome::of(Status::Done) };
    let mut commented = Cow::Borrowed(text);
    let mut instructions = BTreeSet::new();
    for _ in 0..ROUNDS {
        let Some(edit) = comments(&commented, options, &mut instructions) else { break };
        commented = Cow::Owned(edit.apply(&commented));
    }
    if instructions.is_empty() {
        return outcome;
    }
    verified(source, &commented, instructions.len(), outcome)
}

/// The outcome for a file that no builder accepts: later runs leave the file alone, and its errors
/// become warnings of this run.
fn left_alone(source: &[u8], invalid: Outcome) -> Outcome {
    let Ok(text) = preconditions::text(source) else { return invalid };
    // Directives of the parser stay above the comment.
    let first = syntax::parse(&text).file().instructions().find_map(|it| it.keyword_token());
    let at = first.map_or(text.len(), |it| usize::from(it.text_range().start()));
    let at = start_of_line(&text, at);
    let edit = Indel::insert(at, format!("# dockwright: ignore-file{}", newline(&text)));
    let Some(edit) = TextEdit::new(vec![edit]) else { return invalid };
    let mut diagnostics = invalid.diagnostics;
    for it in &mut diagnostics {
        it.severity = Severity::Warning;
    }
    if let Some(first) = diagnostics.first_mut() {
        first.help = Some(
            "no builder accepts this file; later runs skip it because of `# dockwright: ignore-file`, \
             so repair the file and remove the comment"
                .to_owned(),
        );
    }
    let outcome = Outcome { diagnostics, ..Outcome::of(Status::Done) };
    verified(source, &edit.apply(&text), 1, outcome)
}

/// The outcome with the commented text, if the second reader finds the same instructions.
fn verified(source: &[u8], commented: &str, comments: usize, outcome: Outcome) -> Outcome {
    let output = syntax::encode(commented);
    let (before, after) = (verify::read(source), verify::read(&output));
    match verify::same_instructions(&before, &after) {
        Ok(()) => Outcome { output: Some(output), comments, ..outcome },
        Err(difference) => {
            let message = format!("a comment would change what is built: {}", difference.what);
            let (severity, line, column) = (Severity::Error, difference.line, 1);
            let diagnostic = Diagnostic { severity, line, column, message, help: None };
            let diagnostics = outcome.diagnostics.into_iter().chain([diagnostic]).collect();
            Outcome { diagnostics, ..Outcome::of(Status::Refused) }
        }
    }
}

/// The missing comments, and the names missing in existing comments. `instructions` receives the
/// index of each instruction concerned.
fn comments(
    text: &str,
    options: &FixOptions,
    instructions: &mut BTreeSet<usize>,
) -> Option<TextEdit> {
    let parse = syntax::parse(text);
    let ctx = PassContext::new(&parse, &options.contexts).demanding(&options.policy, None);
    let pragmas = pragmas(&parse);
    let comment = |(index, names): (usize, Vec<_>)| {
        instructions.insert(index);
        comment(text, &pragmas, &ctx.model().instructions()[index], &names.join(","), "")
    };
    let indels = found(&ctx, options).into_iter().map(comment).collect();
    TextEdit::new(indels).filter(|it| !it.is_empty())
}

/// The names of the passes that would change an instruction, by its index.
fn found(ctx: &PassContext<'_>, options: &FixOptions) -> BTreeMap<usize, Vec<&'static str>> {
    let suppressions = Suppressions::of(ctx.parse, options, None);
    let mut found: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for pass in passes::in_order().iter().filter(|it| options.passes.contains(it)) {
        let fixes = barred::run(pass, ctx);
        let wanted = fixes.iter().filter(|it| {
            it.level <= options.level
                && it.level != Level::Suggestion
                && !suppressions.silence(pass, it)
        });
        for it in wanted.filter_map(|it| ctx.model().at(it.at)) {
            let names = found.entry(it.index).or_default();
            if !names.contains(&pass.name) {
                names.push(pass.name);
            }
        }
    }
    found
}

/// A comment for an instruction, with the reason `why` unless it is empty; or more names for an
/// existing comment.
///
/// The comment goes above comments for other tools, since hadolint obeys only the line directly
/// above an instruction.
fn comment(
    text: &str,
    pragmas: &[ScopedPragma<'_>],
    it: &Instruction,
    names: &str,
    why: &str,
) -> Indel {
    let own = Scope::Instruction(it.range());
    let mut above = pragmas.iter().filter(|it| it.scope == own);
    let request = Some(Request::IgnorePasses(Extent::Instruction));
    // One with a date expires, and then no longer silences what it names.
    let names_passes =
        |it: &&ScopedPragma<'_>| it.pragma.request() == request && it.pragma.until.is_none();
    if let Some(ScopedPragma { pragma, offset, .. }) = above.clone().find(names_passes)
        && let Some(value) = pragma.value
        && let Some(at) = text[*offset..].find('=')
    {
        let behind = text[offset + at + 1..].trim_start();
        return Indel::insert(text.len() - behind.len() + value.len(), format!(",{names}"));
    }
    let newline = newline(text);
    // Comments for `BuildKit` may be further up.
    let at = above.find(|above| it.range().contains(&above.offset));
    let at = at.map_or(it.start(), |it| it.offset);
    let line = start_of_line(text, at);
    let why = if why.is_empty() { String::new() } else { format!(" # {why}") };
    Indel::insert(line, format!("# dockwright: ignore={names}{why}{newline}"))
}

fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The offset of the start of the line at an offset, after a byte order mark.
fn start_of_line(text: &str, at: usize) -> usize {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    text[..at].rfind('\n').map_or(mark, |it| it + 1)
}
