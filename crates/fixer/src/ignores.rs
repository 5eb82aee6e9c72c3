//! Comments above everything there is to fix, so that only what is new is reported.

use std::collections::BTreeMap;

use dockwright_syntax::{self as syntax, SyntaxKind};
use dockwright_verify as verify;

use crate::edit::{Indel, TextEdit};
use crate::suppress::Suppressions;
use crate::{
    Diagnostic, FixOptions, Level, Outcome, PassContext, Severity, Status, everywhere, open, passes,
};

/// Writes `# dockwright: ignore=PASS,…` above each instruction that `fix` would change, and changes
/// nothing else.
pub fn add_ignores(source: &[u8], options: &FixOptions) -> Outcome {
    let text = match open::text(source) {
        Ok(text) => text,
        Err(refusal) => return refusal.into(),
    };
    let parse = syntax::parse(&text);
    let diagnostics = match open::diagnostics(&parse) {
        Ok(diagnostics) => diagnostics,
        Err(refusal) => return refusal.into(),
    };
    let found = found(&PassContext::new(&parse, &options.contexts), options);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let indels: Vec<_> = found
        .iter()
        .map(|(&at, names)| comment(&parse.syntax(), &text, at, &names.join(","), newline))
        .collect();
    let outcome = Outcome { diagnostics, ..Outcome::of(Status::Done) };
    let Some(edit) = TextEdit::new(indels).filter(|it| !it.is_empty()) else { return outcome };
    let output = syntax::encode(&edit.apply(&text));
    let (before, after) = (verify::read(source), verify::read(&output));
    match verify::same_instructions(&before, &after) {
        Ok(()) => Outcome { output: Some(output), ..outcome },
        Err(difference) => {
            let message = format!("a comment would change what is built: {}", difference.what);
            let (severity, line, column) = (Severity::Error, difference.line, 1);
            let diagnostic = Diagnostic { severity, line, column, message, help: None };
            let diagnostics = outcome.diagnostics.into_iter().chain([diagnostic]).collect();
            Outcome { diagnostics, ..Outcome::of(Status::Refused) }
        }
    }
}

/// The names of the passes that would change an instruction, by where it starts.
fn found(ctx: &PassContext<'_>, options: &FixOptions) -> BTreeMap<usize, Vec<&'static str>> {
    let suppressions = Suppressions::of(ctx.parse, &options.ignored_codes);
    let mut found: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for pass in passes::in_order().iter().filter(|it| options.passes.contains(it)) {
        let fixes = everywhere::run(pass, ctx);
        let wanted = fixes.iter().filter(|it| {
            it.level <= options.level
                && it.level != Level::Suggestion
                && !suppressions.silence(pass, it)
        });
        for fix in wanted {
            let names = found.entry(fix.at).or_default();
            if !names.contains(&pass.name) {
                names.push(pass.name);
            }
        }
    }
    found
}

/// The comment for the instruction at `at`, or more names for one that is there.
fn comment(root: &syntax::SyntaxNode, text: &str, at: usize, names: &str, newline: &str) -> Indel {
    let line = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let above = text[..line].trim_end_matches(['\r', '\n']);
    let last = above.rfind('\n').map_or(0, |it| it + 1);
    let is_comment = || {
        let offset = u32::try_from(last + above[last..].len().saturating_sub(1)).ok();
        let token = offset.and_then(|it| root.token_at_offset(it.into()).left_biased());
        token.is_some_and(|it| it.kind() == SyntaxKind::Comment)
    };
    let is_ours = above[last..].trim_start().starts_with("# dockwright: ignore=");
    if is_ours && line - above.len() <= 2 && is_comment() {
        return Indel::insert(above.trim_end().len(), format!(",{names}"));
    }
    Indel::insert(line, format!("# dockwright: ignore={names}{newline}"))
}
