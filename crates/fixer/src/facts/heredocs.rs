//! Commands in heredocs, for suggestions, even if a script is only partly understood.

use std::fmt::Write;

use dockwright_model::{Command, Instruction, Model};
use dockwright_syntax::Keyword;

/// Why there is no fix; ends a sentence.
pub(crate) const OUT_OF_REACH: &str =
    "not all of the script in the heredoc is understood as shell commands";

/// The commands of a heredoc script, in order. If the script is not fully understood, these are the
/// commands of the lines that are complete on their own.
pub(crate) fn commands(run: &Instruction) -> Vec<Command> {
    if let Some(script) = run.reader().and_then(|_| run.script()) {
        return script.calls().iter().map(|it| it.command.clone()).collect();
    }
    let is_run = run.keyword == Keyword::Run && run.has_heredoc();
    let text = run.syntax.shell_text().filter(|_| is_run);
    let is_script = text.is_some_and(|it| {
        let text = it.joined();
        text.starts_with("<<") && !text.trim().contains(char::is_whitespace)
    });
    let body = run.syntax.heredocs().next().filter(|_| is_script).and_then(|it| it.body());
    // A `#!` line may name a program other than a shell.
    let is_own = run.reader().is_some();
    let is_read = |it: &String| !it.contains("<<") && (is_own || !it.starts_with("#!"));
    let Some(body) = body.filter(is_read) else { return Vec::new() };
    let mut lines = "FROM scratch\n".to_owned();
    let mut is_inside = false;
    for line in body.lines().filter(|it| !it.trim().is_empty()) {
        if !is_inside && (line.trim_start().starts_with(['#', '[']) || line.starts_with("--")) {
            continue;
        }
        let start = if is_inside { "" } else { "RUN " };
        // Writing to a `String` cannot fail.
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
