//! Turns an [`Outcome`] into a report for the user.

use std::cell::OnceCell;

use dockwright_fixer::{Outcome, Skipped, Status};

use crate::message::line::Lines;
use crate::message::{Message, Severity};
use crate::output::report::{Ending, Findings, Verdict};
use crate::select::Origin;

/// Judges what came of the file called `name`, whose content is `source`.
pub fn judge(name: &str, origin: Origin, source: &[u8], outcome: Outcome) -> Verdict {
    let Outcome { status, output, diagnostics, rebuild, applied, held, silenced, comments } =
        outcome;
    // An error stops the work on a file, so its line is shown; warnings may come by the dozen.
    let lines = OnceCell::new();
    let lines = || lines.get_or_init(|| Lines::of(source));
    let diagnostics = diagnostics.into_iter().map(|it| Message::diagnostic(name, it));
    let with_line = |it: Message| match it.severity {
        Severity::Error => it.with_line(source, lines()),
        _ => it,
    };
    let mut messages: Vec<Message> = diagnostics.map(with_line).collect();
    let output = output.filter(|it| status == Status::Done && it != source);
    let skipped = |it: &Skipped| format!("{name}: skipped, {it}");
    let ending = match status {
        Status::Done if output.is_some() => Ending::Changed(rebuild),
        Status::Done => Ending::Unchanged,
        Status::Skipped(it @ Skipped::IgnoreFile) => {
            messages.push(Message::detail(skipped(&it)));
            Ending::Skipped
        }
        Status::Skipped(it) if origin != Origin::Named => {
            // A hook passes few files, and its user needs the reason why one of them is skipped.
            let tell = if origin == Origin::Handed { Message::note } else { Message::detail };
            messages = vec![tell(skipped(&it))];
            Ending::Skipped
        }
        Status::Invalid | Status::Skipped(Skipped::Fragment) => {
            failed(&mut messages, name, "cannot be read as a Dockerfile")
        }
        // A named file that is meant for another tool is not an error.
        Status::Skipped(it @ Skipped::ForeignFrontend(_)) => {
            messages.push(Message::note(skipped(&it)));
            Ending::Skipped
        }
        Status::Skipped(it) => {
            let error = Message::error(format!("{name}: {it}"));
            messages.push(match it.help() {
                Some(help) => error.with_help(help.to_owned()),
                None => error,
            });
            Ending::Failed
        }
        Status::Refused => failed(&mut messages, name, "the result would not mean the same"),
    };
    Verdict {
        ending,
        output,
        messages,
        findings: Findings { applied, held, silenced, comments, elsewhere: 0 },
    }
}

/// Every failure has an error, even if no diagnostic has one.
fn failed(messages: &mut Vec<Message>, name: &str, text: &str) -> Ending {
    if messages.iter().all(|it| it.severity != Severity::Error) {
        messages.push(Message::error(format!("{name}: {text}")));
    }
    Ending::Failed
}
