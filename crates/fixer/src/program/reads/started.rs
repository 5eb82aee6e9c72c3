//! A command that a shell currently starts, and the processes around it.

use std::collections::HashSet;

use dockwright_model::Instruction;

/// A command that a shell currently starts.
pub(crate) struct Started<'c> {
    pub it: &'c Instruction,
    /// The stage in whose image it starts.
    pub stage: usize,
    pub program: &'c str,
    /// Whether the program is a shell, or a shell script.
    pub is_shell: bool,
    /// Whether the program sets the variables of a shell, because it is a shell or runs one.
    pub sets_variables: bool,
    /// Whether another program is process 1.
    pub has_init: bool,
}

/// Whether an instruction belongs to one of the stages.
pub(super) fn is_part(it: &Instruction, stages: &HashSet<usize>) -> bool {
    it.stage.is_some_and(|it| stages.contains(&it))
}
