//! A `RUN` of shell form whose commands are all known.

use std::rc::Rc;

use dockwright_model::{Instruction, Script};
use dockwright_syntax::Keyword;

/// A `RUN` of shell form whose commands are all known.
pub(crate) struct Run<'m> {
    pub instruction: &'m Instruction,
    pub script: Rc<Script>,
}

impl<'m> Run<'m> {
    /// The `RUN`; `None` for another instruction, for other forms, and where something in the text
    /// is not understood.
    pub fn of(instruction: &'m Instruction) -> Option<Self> {
        let is_plain = instruction.keyword == Keyword::Run && !instruction.has_heredoc();
        let script = is_plain.then(|| instruction.script())??;
        (!script.lists.is_empty()).then_some(Self { instruction, script })
    }
}
