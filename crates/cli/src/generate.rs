//! `dockwright completions` and `dockwright man`: texts that follow from the arguments.

use std::io;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::args::{Args, OutputArgs};
use crate::mode::Mode;
use crate::output::Format;
use crate::report::Reporter;
use crate::run::Exit;

/// Prints the completions for a shell.
pub fn completions(shell: Shell, output: &OutputArgs) -> io::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "dockwright", &mut text);
    print(&text, output)
}

/// Prints the man page of a command, or that of all.
pub fn man(name: Option<&str>, output: &OutputArgs) -> io::Result<Exit> {
    let mut command = Args::command();
    command.build();
    let command = match name {
        Some(name) => command.find_subcommand(name).cloned().unwrap_or(command),
        None => command,
    };
    let mut text = Vec::new();
    Man::new(command).render(&mut text)?;
    print(&text, output)
}

fn print(text: &[u8], output: &OutputArgs) -> io::Result<Exit> {
    let mut reporter = Reporter::new(Mode::Check, Format::Text, output);
    reporter.result(text)?;
    reporter.flush()?;
    Ok(Exit::Clean)
}
