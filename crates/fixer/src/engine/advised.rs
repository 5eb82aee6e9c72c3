//! The layout of one file, with advice on repairing errors.

use dockwright_printer::FormatOptions;

use super::fix::Work;
use super::fix::mend::advise;
use super::laws::Checked;
use super::outcome::Refusal;
use super::{format, preconditions};
use crate::{Contexts, FixOptions, Outcome, Status};

/// Lays out one Dockerfile.
///
/// There is an output only if the second reader reads source and output alike. A file that no
/// builder accepts stays unchanged; the messages tell which errors [`fix_file`](crate::fix_file)
/// would repair.
pub fn format_file(source: &[u8], options: &FormatOptions) -> Outcome {
    format_file_in(source, options, &Contexts::default)
}

/// Lays out one Dockerfile of a project. `contexts` is called only if something changes: text that
/// project files search for, for example with `sed`, keeps its spelling.
pub fn format_file_in(
    source: &[u8],
    options: &FormatOptions,
    contexts: &dyn Fn() -> Contexts,
) -> Outcome {
    let outcome = format::format_file_in(source, options, contexts);
    if outcome.status == Status::Invalid { advised(source, outcome) } else { outcome }
}

fn advised(source: &[u8], mut outcome: Outcome) -> Outcome {
    let options = FixOptions::default();
    let Ok(text) = preconditions::text(source) else { return outcome };
    let mut work = Work::new(&text, &options);
    let refusal = Refusal { status: outcome.status.clone(), diagnostics: Vec::new() };
    if let Ok((_, findings)) = work.mend(Checked::source(source, text.as_ref().into()), refusal) {
        advise(&mut outcome.diagnostics, &findings, "`dockwright fix` repairs this");
    }
    outcome
}
