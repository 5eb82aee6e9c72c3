//! Commands of a `RUN` on its lines and in heredoc scripts: for suggestions, which reach further
//! than fixes.

use dockwright_model::{Command, Instruction};

use crate::PassContext;
use crate::facts::heredocs;
use crate::pass::run::Run;

/// A command of a `RUN`.
pub(crate) struct Given<'m> {
    pub run: &'m Instruction,
    /// The byte offset of a report: that of the `RUN` for a command in a heredoc.
    pub at: usize,
    pub command: Command,
}

impl Given<'_> {
    /// The program and its arguments.
    pub fn program(&self) -> Option<(String, Vec<String>)> {
        let program = self.command.program()?;
        let words = program.arguments.iter().map(|it| it.text.clone()).collect();
        Some((program.name.into_owned(), words))
    }
}

/// The commands of those `RUN`s whose text has one of these words.
pub(crate) fn given<'c>(
    ctx: &'c PassContext<'_>,
    words: &'c [&str],
) -> impl Iterator<Item = Given<'c>> {
    ctx.runs_with(words).flat_map(|run| match Run::of(run) {
        Some(it) => it.script.calls().iter().map(|it| on_line(run, &it.command)).collect(),
        None => in_heredoc(run),
    })
}

fn on_line<'m>(run: &'m Instruction, command: &Command) -> Given<'m> {
    let at = command.words().first().map_or_else(|| run.start(), |it| it.range.start);
    Given { run, at, command: command.clone() }
}

fn in_heredoc(run: &Instruction) -> Vec<Given<'_>> {
    let commands = heredocs::commands(run).into_iter();
    commands.map(|command| Given { run, at: run.start(), command }).collect()
}
