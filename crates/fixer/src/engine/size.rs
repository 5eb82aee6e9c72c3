//! The size limit for a search for fixes.

use dockwright_syntax::ast::Instruction;
use dockwright_syntax::{Parse, SyntaxKind, SyntaxNode};

use crate::{Diagnostic, Severity};

/// The maximum number of instructions and shell commands. A pass may compare each with all others,
/// so the time grows faster than the file; ordinary files have a few hundred.
pub(crate) const MOST: usize = 12_000;

/// A message about a larger file.
pub(crate) fn too_large(parse: &Parse<'_>) -> Option<Diagnostic> {
    // Each of them has at least one byte.
    let is_long = usize::from(parse.syntax().text_range().len()) > MOST;
    let count = if is_long { count(parse) } else { 0 };
    (count > MOST).then(|| Diagnostic {
        severity: Severity::Warning,
        line: 1,
        column: 1,
        message: format!(
            "no fixes are searched for, since the file has {} instructions and commands, and more \
             than {} would take too long",
            grouped(count),
            grouped(MOST)
        ),
        help: Some("move long scripts and independent stages to files of their own".to_owned()),
    })
}

/// The number of instructions and shell commands in a file.
fn count(parse: &Parse<'_>) -> usize {
    let counts = |it: &SyntaxNode| {
        it.kind() == SyntaxKind::ShCommand || Instruction::cast(it.clone()).is_some()
    };
    parse.file_with_scripts().syntax().descendants().filter(counts).count()
}

/// A number with thousands separators.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let is_behind_comma = |at: usize| at > 0 && (digits.len() - at).is_multiple_of(3);
    let parts = digits.char_indices();
    parts.flat_map(|(at, it)| [is_behind_comma(at).then_some(','), Some(it)]).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FixOptions, Outcome, add_ignores, check_file, fix_file};

    /// The outcomes of `fix`, `check` and `--add-ignore` for a file with this number of
    /// instructions and commands.
    fn outcomes(count: usize) -> [Outcome; 3] {
        let text =
            format!("from debian:12\nRUN apt-get install b{}\n", ";\\\n a".repeat(count - 3));
        let (source, options) = (text.as_bytes(), FixOptions::default());
        [fix_file(source, &options), check_file(source, &options), add_ignores(source, &options)]
    }

    #[test]
    fn fixes_are_looked_for_up_to_the_limit() {
        for outcome in outcomes(MOST) {
            let is_found = !outcome.applied.is_empty() || !outcome.held.is_empty();
            assert!(is_found || outcome.output.is_some());
            assert_eq!(outcome.diagnostics, []);
        }
    }

    #[test]
    fn beyond_the_limit_the_layout_is_made_and_the_rest_is_said() {
        for (index, outcome) in outcomes(MOST + 1).into_iter().enumerate() {
            let Outcome { output, diagnostics, applied, held, .. } = outcome;
            assert_eq!((applied, held), (Vec::new(), Vec::new()));
            let output = output.map(|it| it.starts_with(b"FROM debian:12\n"));
            assert_eq!(output, (index == 0).then_some(true));
            let [told] = &diagnostics[..] else { panic!("{diagnostics:?}") };
            assert!(told.message.contains("has 12,001 instructions and commands"), "{told:?}");
        }
    }

    #[test]
    fn commands_count_wherever_they_stand() {
        let count = |text: &str| count(&dockwright_syntax::parse(text));
        assert_eq!(count("FROM a\n"), 1);
        assert_eq!(count("FROM a\nRUN b && (c | d) || e $(f)\nCMD g\nONBUILD RUN h\n"), 12);
        assert_eq!(count("FROM a\nCMD [\"g\"]\n# a\nRUN if a; then b; else c; fi\n"), 6);
    }

    #[test]
    fn numbers_are_written_in_threes() {
        let written = [0, 999, 1_000, 65_535, 1_234_567].map(grouped);
        assert_eq!(written, ["0", "999", "1,000", "65,535", "1,234,567"]);
    }
}
