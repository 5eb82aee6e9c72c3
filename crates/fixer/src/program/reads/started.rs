//! A command that a shell starts today, and what is there when it runs.

use std::collections::HashSet;

use dockwright_model::Instruction;

/// A command that a shell starts today.
pub(crate) struct Started<'c> {
    pub it: &'c Instruction,
    /// The stage whose image it is started in.
    pub stage: usize,
    pub program: &'c str,
    /// Whether the program is a shell, or a script of one.
    pub is_shell: bool,
    /// Whether the program sets what a shell sets, as it is a shell or runs one.
    pub sets_variables: bool,
    /// Whether another process is process 1.
    pub has_init: bool,
}

/// Whether an instruction is of one of the stages that an image is made of.
pub(super) fn is_part(it: &Instruction, stages: &HashSet<usize>) -> bool {
    it.stage.is_some_and(|it| stages.contains(&it))
}
