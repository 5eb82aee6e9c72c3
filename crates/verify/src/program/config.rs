//! What a stage records in the image, apart from variables: its processes and its metadata.

use hashbrown::{HashMap, HashSet};

use super::Shell;
use super::value::Value;
use crate::instruction::Instruction;
use crate::json::JsonString;

/// The values that the instructions of one stage record. Values not set come from the base.
#[derive(Debug, Default)]
pub struct Config<'r> {
    pub command: Command<'r>,
    pub entrypoint: Option<At<Process<'r>>>,
    pub healthcheck: Option<At<Healthcheck<'r>>>,
    /// The labels, in order.
    pub labels: Vec<(Value, Value)>,
    pub ports: HashSet<Value>,
    pub volumes: HashSet<Value>,
    pub stop_signal: Option<Value>,
    pub triggers: Vec<&'r Instruction<'r>>,
    pub author: Option<At<&'r [u8]>>,
}

/// A value and the line that sets it.
#[derive(Debug)]
pub struct At<T> {
    pub line: usize,
    pub it: T,
}

#[derive(Debug, Default)]
pub enum Command<'r> {
    /// The value of the base.
    #[default]
    Inherited,
    /// No value, because an ENTRYPOINT reset the CMD of the base.
    Cleared,
    Set(At<Process<'r>>),
}

/// The process of a CMD, ENTRYPOINT or HEALTHCHECK.
#[derive(Debug)]
pub enum Process<'r> {
    Shell { shell: Shell, is_posix: bool, text: &'r [u8] },
    Exec(&'r [JsonString]),
}

#[derive(Debug)]
pub enum Healthcheck<'r> {
    Disabled,
    /// The process, and its flags by name.
    Check(Process<'r>, Vec<(&'r [u8], Option<&'r [u8]>)>),
}

impl Process<'_> {
    /// Whether both record the same words.
    pub fn is_same(&self, other: &Process<'_>) -> bool {
        match (self, other) {
            (
                Process::Shell { text: a, shell: c, .. },
                Process::Shell { text: b, shell: d, .. },
            ) => a == b && c == d,
            _ => self.words().is_some_and(|it| Some(it) == other.words()),
        }
    }

    /// The recorded words: for the shell form, the words of the shell and the text.
    fn words(&self) -> Option<Vec<&[u8]>> {
        match self {
            Process::Shell { shell, text, .. } => {
                let shell = shell.as_ref()?.iter().map(Vec::as_slice);
                Some(shell.chain([*text]).collect())
            }
            Process::Exec(strings) => Some(strings.iter().map(|it| it.value.as_slice()).collect()),
        }
    }
}

impl Healthcheck<'_> {
    /// Compares two checks. Unlike for CMD, the shell form is recorded as text.
    pub fn is_same(&self, other: &Healthcheck<'_>) -> bool {
        match (self, other) {
            (Healthcheck::Disabled, Healthcheck::Disabled) => true,
            (Healthcheck::Check(a, c), Healthcheck::Check(b, d)) => {
                let is_text = |it: &Process<'_>| matches!(it, Process::Shell { .. });
                c == d && is_text(a) == is_text(b) && a.is_same(b)
            }
            _ => false,
        }
    }
}

impl Config<'_> {
    /// The last value of each label by name; `None` if two names might be equal, so that the order
    /// matters.
    pub fn labels_by_name(&self) -> Option<HashMap<&[u8], &Value>> {
        self.labels.iter().map(|(name, value)| Some((name.literal()?, value))).collect()
    }
}
