//! `dockwright passes`: what there is to fix, from the passes themselves.

use std::io;

use dockwright_fixer::{Pass, passes};

use super::exit::Exit;
use super::print::print;
use crate::args::OutputArgs;
use crate::output::summary_of;

/// Prints one line for each pass.
pub fn run(output: &OutputArgs) -> io::Result<Exit> {
    let width = passes().iter().map(|it| it.name.len()).max().unwrap_or_default();
    let levels = passes().iter().map(|it| it.levels().chars().count()).max().unwrap_or_default();
    let line = |pass: &&Pass| {
        format!("{:width$}  {:levels$}  {}\n", pass.name, pass.levels(), summary_of(pass))
    };
    let lines: String = passes().iter().map(line).collect();
    print(lines.as_bytes(), output)
}
