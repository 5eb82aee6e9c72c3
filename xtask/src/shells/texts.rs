//! The texts of RUN instructions as shells receive them.

use dockwright_verify::{Heredoc, Instruction, Keyword, Payload, Reading};

/// The text passed to a POSIX-like shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The line on which the instruction starts, 1-based.
    pub line: usize,
    pub bytes: Vec<u8>,
}

/// The texts of a file, in order. ONBUILD is excluded, since its bytes are kept.
pub fn texts(reading: &Reading<'_>) -> Vec<Text> {
    let runs = reading.instructions.iter().filter(|it| is_shell_text(it));
    runs.map(|it| Text { line: it.line, bytes: received(it) }).collect()
}

/// Whether an instruction is a RUN with the text of a POSIX-like shell.
pub fn is_shell_text(instruction: &Instruction<'_>) -> bool {
    instruction.keyword == Keyword::Run && matches!(instruction.payload, Payload::Shell(_))
}

/// Combines text and heredocs as `BuildKit` does: `dispatchRun` in
/// `frontend/dockerfile/dockerfile2llb/convert.go`.
fn received(run: &Instruction<'_>) -> Vec<u8> {
    let text = run.slice(&run.arguments);
    match run.heredocs.as_slice() {
        [only] if only.opener == run.arguments => body(only),
        heredocs => {
            let mut received = text.to_vec();
            for heredoc in heredocs {
                received.push(b'\n');
                received.extend_from_slice(heredoc.body);
                received.extend_from_slice(&heredoc.name);
            }
            received
        }
    }
}

/// The body of a single heredoc that is itself the text.
fn body(heredoc: &Heredoc<'_>) -> Vec<u8> {
    if !heredoc.dash {
        return heredoc.body.to_vec();
    }
    let lines = heredoc.body.split_inclusive(|it| *it == b'\n');
    lines.flat_map(|line| line.iter().skip_while(|it| **it == b'\t')).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received_of(run: &str) -> Vec<String> {
        let source = format!("FROM a\n{run}\n");
        let reading = dockwright_verify::read(source.as_bytes());
        let texts = texts(&reading).into_iter();
        texts.map(|it| String::from_utf8(it.bytes).unwrap()).collect()
    }

    #[test]
    fn heredocs_follow_the_text_unless_they_are_all_of_it() {
        assert_eq!(received_of("RUN --network=none a \\\n # b\n  c"), ["a   c"]);
        assert_eq!(received_of("RUN a <<B 3<<-C\nd\nB\n\te\n\tC"), ["a <<B 3<<-C\nd\nB\n\te\nC"]);
        assert_eq!(received_of("RUN <<B\na\n\tb\nB"), ["a\n\tb\n"]);
        assert_eq!(received_of("RUN <<-B\na\n\t\tb\n\tB"), ["a\nb\n"]);
    }

    #[test]
    fn only_shell_text_counts() {
        assert!(received_of("RUN [\"a\"]\nCMD b\nSHELL [\"pwsh\", \"-c\"]\nRUN c").is_empty());
    }
}
