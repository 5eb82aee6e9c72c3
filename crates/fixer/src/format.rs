//! Layout of one file: read, print, and read again before anything is handed out.

use dockwright_printer::{FormatOptions, print};
use dockwright_syntax as syntax;
use dockwright_verify::{self as verify, Exactness, Reading};

use crate::outcome::Refusal;
use crate::{Diagnostic, Outcome, Rebuild, Severity, Status, open};

/// Lays out one Dockerfile.
///
/// The output is only there when the second reader has read source and output alike.
pub fn format_file(source: &[u8], options: &FormatOptions) -> Outcome {
    let text = match open::text(source) {
        Ok(text) => text,
        Err(refusal) => return refusal.into(),
    };
    let parse = syntax::parse(&text);
    let diagnostics = match open::diagnostics(&parse) {
        Ok(diagnostics) => diagnostics,
        Err(refusal) => return refusal.into(),
    };
    let printed = print(&parse, options);
    if printed == text {
        return Outcome { diagnostics, ..Outcome::of(Status::Done) };
    }
    let output = syntax::encode(&printed);
    let (before, after) = (verify::read(source), verify::read(&output));
    if let Err(refused) = same_reading(&before, &after, options) {
        return refused.after(diagnostics).into();
    }
    let runs = verify::changed_runs(&before, &after);
    let rebuild = runs.first().map(|&first_line| Rebuild { layers: runs.len(), first_line });
    Outcome { output: Some(output), diagnostics, rebuild, ..Outcome::of(Status::Done) }
}

/// Whether `after` is but another layout of `before`.
pub(crate) fn same_reading(
    before: &Reading<'_>,
    after: &Reading<'_>,
    options: &FormatOptions,
) -> Result<(), Refusal> {
    let exactness = if options.cache_safe { Exactness::Bytes } else { Exactness::Tokens };
    verify::compare(before, after, exactness).map_err(|difference| {
        let diagnostic = Diagnostic {
            severity: Severity::Error,
            line: difference.line,
            column: 1,
            message: format!("the layout would change what is built: {}", difference.what),
            help: Some(
                "the file stays as it is; this is a bug of dockwright, please report it with \
                 this instruction"
                    .to_owned(),
            ),
        };
        Refusal { status: Status::Refused, diagnostics: vec![diagnostic] }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layers_to_rebuild_are_counted() {
        let source = b"FROM a\ncmd b\nRUN c \\\n  &&   d\nRUN e\n";
        let outcome = format_file(source, &FormatOptions::default());
        assert_eq!(outcome.rebuild, Some(Rebuild { layers: 1, first_line: 3 }));
        let safe = FormatOptions { cache_safe: true, ..FormatOptions::default() };
        let outcome = format_file(source, &safe);
        assert_eq!((outcome.rebuild, outcome.output.is_some()), (None, true));
    }
}
