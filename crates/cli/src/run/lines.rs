//! Lines from stdin, read ahead of the work on them.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::settings::LARGEST;

/// A line that is longer than this many bytes is passed over: JSON needs up to six for a byte.
const LONGEST: usize = 6 * LARGEST + (1 << 16);
/// How many lines wait to be worked on.
const WAITING: usize = 64;
/// Lines are worked on together up to this many bytes.
const BATCH: usize = 4 << 20;

/// A line of stdin.
pub enum Line {
    /// What it holds.
    Text(Vec<u8>),
    /// More than any line that matters holds.
    TooLong,
    /// Stdin cannot be read any further.
    Failed(io::Error),
}

/// The first line that comes, and those that are there already; none at the end.
pub fn batch(lines: &Receiver<Line>, most: usize) -> VecDeque<Line> {
    let first = lines.recv().ok();
    let mut size = 0;
    let mut batch: VecDeque<_> = first.into_iter().collect();
    while !batch.is_empty() && batch.len() < most && size < BATCH {
        let Ok(line) = lines.try_recv() else { break };
        size += if let Line::Text(text) = &line { text.len() } else { 0 };
        batch.push_back(line);
    }
    batch
}

/// Reads stdin on a thread of its own, which ends with the process if nobody wants more.
pub fn lines() -> Receiver<Line> {
    let (sender, receiver) = sync_channel(WAITING);
    thread::spawn(move || read(&mut io::stdin().lock(), &sender));
    receiver
}

fn read(input: &mut impl BufRead, lines: &SyncSender<Line>) {
    loop {
        let line = match next(input) {
            Ok(None) => return,
            Ok(Some(line)) => line,
            Err(err) => {
                let _ = lines.send(Line::Failed(err));
                return;
            }
        };
        if lines.send(line).is_err() {
            return;
        }
    }
}

/// The next line, which may be blank: whoever sends one waits for an answer.
fn next(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut text = Vec::new();
    input.by_ref().take(LONGEST as u64).read_until(b'\n', &mut text)?;
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() == LONGEST && !text.ends_with(b"\n") {
        input.skip_until(b'\n')?;
        return Ok(Some(Line::TooLong));
    }
    Ok(Some(Line::Text(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_costs_itself_alone() {
        let mut input = vec![b'a'; LONGEST + 10];
        input.extend(b"\n\n \r\nb\nc");
        let mut input = input.as_slice();
        assert!(matches!(next(&mut input), Ok(Some(Line::TooLong))));
        for expected in ["\n", " \r\n", "b\n", "c"] {
            let Ok(Some(Line::Text(text))) = next(&mut input) else { panic!("a line") };
            assert_eq!(text, expected.as_bytes());
        }
        assert!(matches!(next(&mut input), Ok(None)));
    }
}
