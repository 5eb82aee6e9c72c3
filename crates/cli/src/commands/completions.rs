//! `dockwright completions`.

use std::io;

use clap::CommandFactory;
use clap_complete::Shell;

use super::exit::Exit;
use super::print::print;
use crate::args::{Args, OutputArgs};

/// Prints the completions for a shell.
pub fn run(shell: Shell, output: &OutputArgs) -> io::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "dockwright", &mut text);
    print(&text, output)
}
