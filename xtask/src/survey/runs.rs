//! The RUN instructions of a file: their content, the share of their text that the tree contains
//! completely, and the verdicts of shells.

use std::collections::BTreeMap;

use dockwright_syntax::{
    SyntaxKind,
    ast::{Instruction, ShellText},
};
use dockwright_verify::{self as verify, Keyword, Payload};

use super::invariant::Tested;
use super::subject::Subject;
use crate::shells::{Verdict, texts};

/// Counts over RUN instructions.
#[derive(Default)]
pub struct Runs {
    pub all: usize,
    pub exec_form: usize,
    pub heredocs: usize,
    pub mounts: usize,
    /// The number of RUNs with text of a POSIX-like shell.
    pub posix: usize,
    /// The number of these whose text the tree contains completely.
    pub complete: usize,
    pub incomplete: Vec<Incomplete>,
    /// The number of verdicts of each kind by each program, for changed texts.
    pub verdicts: BTreeMap<(&'static str, Verdict), usize>,
    pub untouched: usize,
}

/// A text that the tree does not contain completely.
pub struct Incomplete {
    pub line: usize,
    /// The reason.
    pub cause: &'static str,
    /// The position in the text.
    pub text: String,
}

impl Runs {
    pub fn of(subject: &Subject<'_>) -> Self {
        let mut runs = Self::default();
        let text = dockwright_syntax::decode(subject.source);
        let parse = dockwright_syntax::parse(&text);
        let reading = verify::read(subject.source);
        for (read, tree) in reading.instructions.iter().zip(parse.file().instructions()) {
            if read.keyword == Keyword::Run {
                runs.count(read, &tree);
            }
        }
        for judged in subject.runs.iter().flatten() {
            runs.untouched += usize::from(judged.is_untouched());
            for (program, verdict) in &judged.verdicts {
                *runs.verdicts.entry((*program, verdict.clone())).or_insert(0) += 1;
            }
        }
        runs
    }

    fn count(&mut self, read: &verify::Instruction<'_>, tree: &Instruction) {
        self.all += 1;
        self.exec_form += usize::from(matches!(read.payload, Payload::Json(_)));
        self.heredocs += read.heredocs.len();
        self.mounts += read.flags.iter().filter(|it| it.name == b"--mount").count();
        if !texts::is_shell_text(read) {
            return;
        }
        self.posix += 1;
        match tree.shell_text() {
            Some(text) if !text.is_complete() => {
                self.incomplete.push(Incomplete { line: read.line, ..incomplete(&text) });
            }
            _ => self.complete += 1,
        }
    }

    /// Adds the counts of another file, without its incomplete texts.
    pub fn add(&mut self, other: &Self) {
        self.all += other.all;
        self.exec_form += other.exec_form;
        self.heredocs += other.heredocs;
        self.mounts += other.mounts;
        self.posix += other.posix;
        self.complete += other.complete;
        self.untouched += other.untouched;
        for (key, count) in &other.verdicts {
            *self.verdicts.entry(key.clone()).or_insert(0) += count;
        }
    }

    /// The number of times that a program returned a verdict.
    pub fn said(&self, program: &'static str, verdict: Verdict) -> usize {
        self.verdicts.get(&(program, verdict)).copied().unwrap_or_default()
    }
}

/// Describes the unknown part of a text; the caller sets the line.
fn incomplete(text: &ShellText) -> Incomplete {
    let node = text.syntax();
    let opaque = node.descendants().find(|it| it.kind() == SyntaxKind::ShOpaque);
    let (cause, text) = match opaque {
        None => ("not taken for the text of a POSIX-like shell", node.to_string()),
        Some(opaque) if opaque.text_range() == node.text_range() => {
            ("all of the text is unknown", opaque.to_string())
        }
        Some(opaque) => ("a command is unknown", opaque.to_string()),
    };
    Incomplete { line: 0, cause, text }
}

/// The first text that one of `programs` does not read as before.
pub fn find(subject: &Subject<'_>, programs: &[&str]) -> Tested {
    let Some(runs) = &subject.runs else { return Tested::NotApplicable };
    let broken = runs.iter().find_map(|run| {
        let what = programs.iter().find_map(|program| match run.verdicts.get(program) {
            Some(Verdict::Changed) => Some(format!("{program} reads another program")),
            Some(Verdict::NoMore) => Some(format!("{program} refuses what it did not refuse")),
            _ => None,
        })?;
        let after = String::from_utf8_lossy(&run.after.bytes);
        Some(format!("line {}: {what}: {after}", run.before.line))
    });
    Tested::of(broken)
}
