//! A `RUN` whose commands are all known.

use std::rc::Rc;

use dockwright_model::{Instruction, Script};
use dockwright_syntax::Keyword;

/// A `RUN` whose commands are all known: on its own lines, or in the heredoc that a shell reads.
pub(crate) struct Run<'m> {
    pub instruction: &'m Instruction,
    pub script: Rc<Script>,
}

impl<'m> Run<'m> {
    /// The `RUN`; `None` for another instruction, for other forms, for heredocs that are no script,
    /// and where something in the text is not understood.
    pub fn of(instruction: &'m Instruction) -> Option<Self> {
        let is_run = instruction.keyword == Keyword::Run
            && (!instruction.has_heredoc() || instruction.reader().is_some());
        let script = is_run.then(|| instruction.script())??;
        (!script.lists.is_empty()).then_some(Self { instruction, script })
    }

    /// The same where the commands stand on the lines of the instruction, which may become those of
    /// another one.
    pub fn on_lines(instruction: &'m Instruction) -> Option<Self> {
        Self::of(instruction).filter(|it| !it.instruction.has_heredoc())
    }
}
