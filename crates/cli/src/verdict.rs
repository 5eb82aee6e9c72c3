//! What an [`Outcome`] means to the person who asked for it.

use std::path::Path;

use dockwright_fixer::{Finding, Outcome, Rebuild, Skipped, Status};

use crate::discover::Origin;
use crate::file::Ending;
use crate::message::{Level, Message, visible};

/// What is to be done about a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing: it is laid out already.
    Unchanged,
    /// It gets this content.
    Changed(Vec<u8>, Option<Rebuild>),
    /// Nothing, on purpose.
    Skipped,
    /// Nothing, because of an error that the messages name.
    Failed,
}

impl Verdict {
    /// How a file ends that nobody failed to write.
    pub fn ending(&self) -> Ending {
        match self {
            Self::Unchanged => Ending::Unchanged,
            Self::Changed(_, rebuild) => Ending::Changed(*rebuild),
            Self::Skipped => Ending::Skipped,
            Self::Failed => Ending::Failed,
        }
    }

    /// The new content, if there is any.
    pub fn output(&self) -> Option<&[u8]> {
        match self {
            Self::Changed(output, _) => Some(output),
            _ => None,
        }
    }
}

/// What passes found in a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What is fixed in the new content.
    pub applied: Vec<Finding>,
    /// What is left, and why.
    pub held: Vec<Finding>,
}

impl Findings {
    /// A line for each fix, to stand above the diff of the file at `path`, where `git apply` and
    /// `patch` pass over it.
    pub fn comments(&self, path: &Path) -> Vec<u8> {
        let name = visible(&path.display().to_string());
        let line = |Finding { pass, level, line, reason, .. }: &Finding| {
            format!("# {name}:{line}: {} ({level}): {}\n", pass.name, visible(reason))
        };
        self.applied.iter().map(line).collect::<String>().into_bytes()
    }
}

/// Judges what came of the file called `name`, whose content is `source`.
pub fn judge(
    name: &str,
    origin: Origin,
    source: &[u8],
    outcome: Outcome,
) -> (Verdict, Vec<Message>, Findings) {
    let Outcome { status, output, diagnostics, rebuild, applied, held } = outcome;
    let mut messages: Vec<Message> =
        diagnostics.into_iter().map(|it| Message::diagnostic(name, it)).collect();
    let verdict = match status {
        Status::Done => match output {
            Some(output) if output != source => Verdict::Changed(output, rebuild),
            _ => Verdict::Unchanged,
        },
        Status::Skipped(Skipped::IgnoreFile) => {
            messages
                .push(Message::detail(format!("{name}: skipped, {}", why(&Skipped::IgnoreFile))));
            Verdict::Skipped
        }
        // A file that was named, and is for somebody else, is no mistake of whoever named it.
        Status::Skipped(skipped)
            if origin == Origin::Walked || matches!(skipped, Skipped::ForeignFrontend(_)) =>
        {
            messages.push(Message::note(format!("{name}: skipped, {}", why(&skipped))));
            Verdict::Skipped
        }
        Status::Skipped(skipped) => failed(&mut messages, name, &why(&skipped)),
        Status::Invalid => failed(&mut messages, name, "cannot be read as a Dockerfile"),
        Status::Refused => failed(&mut messages, name, "the result would not mean the same"),
    };
    (verdict, messages, Findings { applied, held })
}

fn why(skipped: &Skipped) -> String {
    match skipped {
        Skipped::IgnoreFile => "`# dockwright: ignore-file` asks for it".to_owned(),
        Skipped::ForeignFrontend(frontend) => {
            format!("`# syntax=` names the frontend {frontend}, which is not Docker's")
        }
        Skipped::NotADockerfile(what) => format!("not a Dockerfile: {what}"),
    }
}

/// No failure goes without an error, whatever the diagnostics say.
fn failed(messages: &mut Vec<Message>, name: &str, text: &str) -> Verdict {
    if messages.iter().all(|it| it.level != Level::Error) {
        messages.push(Message::error(format!("{name}: {text}")));
    }
    Verdict::Failed
}
