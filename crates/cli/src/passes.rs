//! `dockwright passes` and `dockwright explain`: what there is to fix, from the passes themselves.

use std::io;

use dockwright_fixer::{Pass, passes};

use crate::args::OutputArgs;
use crate::mode::Mode;
use crate::output::Format;
use crate::report::Reporter;
use crate::run::Exit;

/// Prints one line for each pass.
pub fn list(output: &OutputArgs) -> io::Result<Exit> {
    let width = passes().iter().map(|it| it.name.len()).max().unwrap_or_default();
    let line =
        |pass: &&Pass| format!("{:width$}  {:10}  {}\n", pass.name, pass.level, summary(pass));
    let lines: String = passes().iter().map(line).collect();
    print(&lines, output)
}

/// Prints the documentation of the pass called `name`.
pub fn explain(name: &str, output: &OutputArgs) -> io::Result<Exit> {
    let Some(pass) = passes().iter().find(|it| it.name == name) else { return Ok(Exit::Failed) };
    let settles = match pass.settles {
        [] => String::new(),
        codes => format!("\n## Settles\n{}\n", codes.join(", ")),
    };
    print(&format!("# {}\n\n{}{settles}", pass.name, documentation(pass)), output)
}

fn print(text: &str, output: &OutputArgs) -> io::Result<Exit> {
    let mut reporter = Reporter::new(Mode::Check, Format::Text, output);
    reporter.result(text.as_bytes())?;
    reporter.flush()?;
    Ok(Exit::Clean)
}

/// The first sentence on one line, without the marks of Markdown.
pub fn summary(pass: &Pass) -> String {
    let summary = pass.summary().lines().map(str::trim).collect::<Vec<_>>().join(" ");
    if pass.is_opt_in { format!("{summary} Only if named.") } else { summary }
}

/// Doc comments have a blank in front of every line.
pub fn documentation(pass: &Pass) -> String {
    pass.documentation
        .lines()
        .map(|it| it.strip_prefix(' ').unwrap_or(it).to_owned() + "\n")
        .collect()
}
