//! What a stage records in the image, besides variables: what runs, and what is said about it.

use std::collections::{HashMap, HashSet};

use super::Shell;
use super::value::Value;
use crate::instruction::Instruction;
use crate::json::JsonString;

/// What the instructions of one stage record. What they leave alone is that of its base.
#[derive(Debug, Default)]
pub struct Config<'r> {
    pub command: Command<'r>,
    pub entrypoint: Option<At<Process<'r>>>,
    pub healthcheck: Option<At<Healthcheck<'r>>>,
    /// In order.
    pub labels: Vec<(Value, Value)>,
    pub ports: HashSet<Value>,
    pub volumes: HashSet<Value>,
    pub stop_signal: Option<Value>,
    pub triggers: Vec<&'r Instruction<'r>>,
    pub author: Option<At<&'r [u8]>>,
}

/// Something and the line that says it.
#[derive(Debug)]
pub struct At<T> {
    pub line: usize,
    pub it: T,
}

#[derive(Debug, Default)]
pub enum Command<'r> {
    /// That of the base.
    #[default]
    Inherited,
    /// None, because an ENTRYPOINT took that of the base away.
    Cleared,
    Set(At<Process<'r>>),
}

/// What CMD, ENTRYPOINT and HEALTHCHECK run.
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
    /// Whether both are recorded as the same words.
    pub fn is_same(&self, other: &Process<'_>) -> bool {
        match (self, other) {
            (
                Process::Shell { text: a, shell: c, .. },
                Process::Shell { text: b, shell: d, .. },
            ) => a == b && c == d,
            _ => self.words().is_some_and(|it| Some(it) == other.words()),
        }
    }

    /// The words that are recorded: the shell form is its shell with the text behind it.
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
    /// Unlike CMD, the shell form is recorded as text.
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
    /// The labels with the last value of each; in order where two names may be the same.
    pub fn labels_by_name(&self) -> Option<HashMap<&[u8], &Value>> {
        self.labels.iter().map(|(name, value)| Some((name.literal()?, value))).collect()
    }
}
