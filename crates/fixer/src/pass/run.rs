//! A `RUN` whose commands are all understood.

use std::rc::Rc;

use dockwright_model::{Instruction, Script};
use dockwright_syntax::Keyword;

/// A `RUN` whose commands are all understood: on its own lines, or in a heredoc that a shell reads.
pub(crate) struct Run<'m> {
    pub instruction: &'m Instruction,
    pub script: Rc<Script>,
}

impl<'m> Run<'m> {
    /// The `RUN`; `None` for another instruction, for other forms, for heredocs that are not
    /// scripts, and for text that is not fully understood.
    pub fn of(instruction: &'m Instruction) -> Option<Self> {
        let is_run = instruction.keyword == Keyword::Run
            && (!instruction.has_heredoc() || instruction.reader().is_some());
        let script = is_run.then(|| instruction.script())??;
        (!script.lists.is_empty()).then_some(Self { instruction, script })
    }

    /// Like [`of`](Self::of), if the commands are on the lines of the instruction, so that they can
    /// become part of another one.
    pub fn on_lines(instruction: &'m Instruction) -> Option<Self> {
        Self::of(instruction).filter(|it| !it.instruction.has_heredoc())
    }
}
