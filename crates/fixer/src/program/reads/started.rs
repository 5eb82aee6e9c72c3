//! A command that a shell currently starts, and the processes around it.

use std::collections::BTreeSet;

use dockwright_model::{Instruction, Model};

/// A command that a shell currently starts.
pub(crate) struct Started<'c> {
    pub it: &'c Instruction,
    /// The stage in whose image it starts.
    pub stage: usize,
    pub program: &'c str,
    /// The interpreter or the compiler of the program, if it decides what a signal does.
    pub runs_by: Option<&'c str>,
    /// Whether the program is a shell, or a shell script.
    pub is_shell: bool,
    /// Whether the program sets the variables of a shell, because it is a shell or runs one.
    pub sets_variables: bool,
    /// Whether another program is process 1.
    pub has_init: bool,
}

/// The instructions of some stages, in source order.
pub(super) fn parts<'m>(
    model: &'m Model,
    stages: &BTreeSet<usize>,
) -> impl Iterator<Item = &'m Instruction> {
    stages.iter().flat_map(|it| model.of_stage(*it))
}
