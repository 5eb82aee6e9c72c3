//! `dockwright man`.

use std::io;

use clap::CommandFactory;
use clap_mangen::Man;

use super::exit::Exit;
use super::print::print;
use crate::args::{Args, OutputArgs};

/// Prints the man page of a command, or that of all.
pub fn run(name: Option<&str>, output: &OutputArgs) -> io::Result<Exit> {
    // The subcommand `help` has no page, so no page may refer to one.
    let mut command = Args::command().disable_help_subcommand(true);
    command.build();
    let command = match name {
        Some(name) => command.find_subcommand(name).cloned().unwrap_or(command),
        None => command,
    };
    let mut text = Vec::new();
    Man::new(command).render(&mut text)?;
    print(&text, output)
}
