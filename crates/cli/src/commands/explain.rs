//! `dockwright explain`: what a pass does, and why.

use std::io;

use dockwright_fixer::passes;

use super::exit::Exit;
use super::print::print;
use crate::args::{ExplainArgs, OutputArgs};
use crate::output::documentation;

/// Prints the documentation of a pass.
pub fn run(args: &ExplainArgs, output: &OutputArgs) -> io::Result<Exit> {
    let pass = passes().iter().find(|it| it.name == args.pass);
    let Some(pass) = pass else { return Ok(Exit::Failed) };
    let settles = match pass.settles {
        [] => String::new(),
        codes => format!("\n## Settles\n{}\n", codes.join(", ")),
    };
    let text = format!("# {}\n\n{}{settles}", pass.name, documentation(pass));
    print(text.as_bytes(), output)
}
