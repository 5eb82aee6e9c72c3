//! The steps of a stage: the instructions that make layers, and their circumstances.

use std::rc::Rc;

use hashbrown::HashSet;

use super::Place;
use super::tokens::{Word, words};
use super::value::Value;
use crate::compare::{Exactness, heredoc_key, instruction_difference};
use crate::instruction::Instruction;
use crate::json::JsonString;
use crate::shell::Token;

#[derive(Debug)]
pub enum Step<'r> {
    Run(Run<'r>),
    Copy(Copy<'r>),
    Workdir {
        line: usize,
        path: Rc<Value>,
        user: Option<Rc<Value>>,
    },
    /// Consecutive VOLUMEs. Some builders discard what later steps write to these directories.
    Volumes {
        line: usize,
        paths: HashSet<Value>,
    },
    /// An instruction that cannot be evaluated, and the number of variables of the stage that it
    /// sees.
    Exact {
        instruction: &'r Instruction<'r>,
        variables: usize,
    },
}

#[derive(Debug)]
pub struct Run<'r> {
    pub instruction: &'r Instruction<'r>,
    pub command: Command<'r>,
    pub flags: Vec<Flag<'r>>,
    /// The number of variables of the stage that it sees.
    pub variables: usize,
    /// The place; its shell is that of `command`, or `None` for the exec form.
    pub place: Place,
}

/// The command of a RUN. The shell that reads its text is in [`Place`].
#[derive(Debug)]
pub enum Command<'r> {
    /// Text of a POSIX-like shell.
    Shell(&'r [Token]),
    /// Text of another shell, or in doubt.
    Exact(&'r [u8]),
    Exec(&'r [JsonString]),
}

/// A COPY or an ADD.
#[derive(Debug)]
pub struct Copy<'r> {
    pub line: usize,
    pub is_add: bool,
    pub sources: Vec<Source<'r>>,
    pub destination: Value,
    pub flags: Vec<Flag<'r>>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Source<'r> {
    Path(Value),
    /// A file with this name and body. An expanded body depends on the given number of variables of
    /// the stage.
    Heredoc {
        name: &'r [u8],
        body: &'r [u8],
        dash: bool,
        quoted: bool,
        variables: Option<usize>,
    },
}

/// A flag with its name. Flags are sorted by name; those of one name keep their order.
pub type Flag<'r> = (&'r [u8], FlagValue<'r>);

#[derive(Debug, PartialEq, Eq)]
pub enum FlagValue<'r> {
    Switch(bool),
    Text(Option<&'r [u8]>),
    Value(Value),
    /// An earlier stage, by its index.
    Stage(usize),
    /// The fields of a mount.
    Mount(Vec<Field<'r>>),
}

/// A field of a mount.
#[derive(Debug, PartialEq, Eq)]
pub enum Field<'r> {
    Text(&'r [u8]),
    FromStage(usize),
}

impl Step<'_> {
    pub fn line(&self) -> usize {
        match self {
            Step::Run(run) => run.instruction.line,
            Step::Copy(copy) => copy.line,
            Step::Workdir { line, .. } | Step::Volumes { line, .. } => *line,
            Step::Exact { instruction, .. } => instruction.line,
        }
    }

    pub fn name(&self) -> String {
        match self {
            Step::Run(_) => "RUN".to_owned(),
            Step::Copy(copy) => if copy.is_add { "ADD" } else { "COPY" }.to_owned(),
            Step::Workdir { .. } => "WORKDIR".to_owned(),
            Step::Volumes { .. } => "VOLUME".to_owned(),
            Step::Exact { instruction, .. } => instruction.keyword.name(),
        }
    }

    /// Whether both steps have the same effect, regardless of their lines.
    pub fn is_same(&self, other: &Step<'_>) -> bool {
        match (self, other) {
            (Step::Run(a), Step::Run(b)) => a.is_same(b),
            (Step::Copy(a), Step::Copy(b)) => a.is_add == b.is_add && a.differs_by_keyword(b),
            (Step::Workdir { path: a, user: c, .. }, Step::Workdir { path: b, user: d, .. }) => {
                a == b && c == d
            }
            (Step::Volumes { paths: a, .. }, Step::Volumes { paths: b, .. }) => a == b,
            (
                Step::Exact { instruction: a, variables: c },
                Step::Exact { instruction: b, variables: d },
            ) => c == d && reads_same(a, b),
            _ => false,
        }
    }
}

/// Whether two instructions are equal apart from their comments.
pub fn reads_same(a: &Instruction<'_>, b: &Instruction<'_>) -> bool {
    a.keyword == b.keyword && instruction_difference(a, b, Exactness::Tokens).is_none()
}

impl<'r> Run<'r> {
    fn is_same(&self, other: &Run<'_>) -> bool {
        self.has_same_circumstances(other) && self.says_same(other)
    }

    /// Whether both are equal apart from their circumstances.
    fn says_same(&self, other: &Run<'_>) -> bool {
        self.has_same_heredocs(other)
            && match (&self.command, &other.command) {
                (Command::Shell(_), Command::Shell(_)) => self.words().eq(other.words()),
                (Command::Exact(a), Command::Exact(b)) => a == b,
                (Command::Exec(a), Command::Exec(b)) => {
                    a.iter().map(|it| &it.value).eq(b.iter().map(|it| &it.value))
                }
                _ => false,
            }
    }

    /// Whether the other one is equal, but in a shell that fails where a pipeline does.
    pub fn is_same_but_for_pipes(&self, other: &Run<'_>) -> bool {
        self.flags == other.flags
            && self.variables == other.variables
            && self.place.is_same_but_for_pipes(&other.place)
            && self.says_same(other)
    }

    /// The tokens of the text; empty for other forms.
    pub fn words(&self) -> impl Iterator<Item = Word<'r>> {
        let tokens = if let Command::Shell(tokens) = self.command { tokens } else { &[] };
        words(&self.instruction.text, tokens)
    }

    /// Whether both are equal apart from the command itself and the bodies of heredocs.
    pub fn has_same_circumstances(&self, other: &Run<'_>) -> bool {
        self.flags == other.flags && self.variables == other.variables && self.place == other.place
    }

    /// Whether a flag may set a variable: that of a secret.
    pub fn sets_variables(&self) -> bool {
        let mut values = self.instruction.flags.iter().filter_map(|it| it.value.as_deref());
        values.any(|it| it.windows(4).any(|it| it == b"env="))
    }

    pub fn has_same_heredocs(&self, other: &Run<'_>) -> bool {
        let (a, b) = (&self.instruction.heredocs, &other.instruction.heredocs);
        a.iter().map(heredoc_key).eq(b.iter().map(heredoc_key))
    }
}

impl Copy<'_> {
    /// Whether both are equal apart from the keyword, COPY or ADD.
    pub fn differs_by_keyword(&self, other: &Copy<'_>) -> bool {
        self.sources == other.sources
            && self.destination == other.destination
            && self.flags == other.flags
    }
}
