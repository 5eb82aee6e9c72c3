//! A file with CRLF must give the same result as the same file with LF.

use super::check::first_other_line;
use super::invariant::Tested;
use super::subject::{Formatted, Subject};

pub fn find(subject: &Subject<'_>) -> Tested {
    let source = subject.source;
    // Heredoc bodies keep their own line endings, and a file without a newline has none to keep.
    let has_heredoc = source.windows(2).any(|it| it == b"<<");
    if has_heredoc || source.contains(&b'\r') || !source.contains(&b'\n') {
        return Tested::NotApplicable;
    }
    let crlf = with_crlf(source);
    let formatted = Formatted::new(&crlf, subject.canonical.options.clone());
    let line = first_other_line(&formatted.bytes, &with_crlf(&subject.canonical.bytes));
    Tested::of(line.map(|line| format!("line {line} of the output differs")))
}

fn with_crlf(source: &[u8]) -> Vec<u8> {
    let mut crlf = Vec::with_capacity(source.len() + source.len() / 16);
    for line in source.split_inclusive(|it| *it == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                crlf.extend_from_slice(line);
                crlf.extend_from_slice(b"\r\n");
            }
            None => crlf.extend_from_slice(line),
        }
    }
    crlf
}
