//! Calls in heredocs. No fix reaches into a heredoc, so these are only for suggestions.

use std::fmt::Write;

use dockwright_model::{Command, Instruction, Model};
use dockwright_syntax::Keyword;

/// Why there is no fix; ends a sentence.
pub(crate) const OUT_OF_REACH: &str = "fixes do not change scripts in heredocs";

/// The commands of the lines of a `RUN <<EOF` that are complete by themselves, in order.
pub(crate) fn commands(run: &Instruction) -> Vec<Command> {
    let is_run = run.keyword == Keyword::Run && run.has_heredoc();
    let text = run.syntax.shell_text().filter(|_| is_run);
    let is_script = text.is_some_and(|it| {
        let text = it.joined();
        text.starts_with("<<") && !text.trim().contains(char::is_whitespace)
    });
    let body = run.syntax.heredocs().next().filter(|_| is_script).and_then(|it| it.body());
    let Some(body) = body.filter(|it| !it.text().contains("<<")) else { return Vec::new() };
    let mut lines = "FROM scratch\n".to_owned();
    let mut is_inside = false;
    for line in body.text().lines().filter(|it| !it.trim().is_empty()) {
        if !is_inside && (line.trim_start().starts_with(['#', '[']) || line.starts_with("--")) {
            continue;
        }
        let start = if is_inside { "" } else { "RUN " };
        // Writing to a string does not fail.
        let _ = writeln!(lines, "{start}{}", line.trim());
        is_inside = line.ends_with('\\');
    }
    let parse = dockwright_syntax::parse(&lines);
    let model = Model::of(&parse);
    let scripts = model.all(Keyword::Run).filter_map(Instruction::script);
    scripts
        .flat_map(|it| it.calls().iter().map(|it| it.command.clone()).collect::<Vec<_>>())
        .collect()
}
