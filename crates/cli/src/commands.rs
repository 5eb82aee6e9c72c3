//! The commands, one file each.

mod change;
mod check;
mod compare;
mod completions;
mod config;
mod exit;
mod explain;
mod fix;
mod fmt;
mod hook;
mod ignore_file;
mod init;
mod layers;
mod lsp;
mod man;
mod mcp;
mod passes;
mod print;
mod prove;

use std::io;

pub use self::exit::Exit;
use crate::args::{Args, Command};

/// Does what the arguments ask for. An error is one of stdout.
pub fn run(args: &Args) -> io::Result<Exit> {
    let output = &args.output;
    match &args.command {
        Command::Fmt(args) => fmt::run(args, output),
        Command::Fix(args) => fix::run(args, output),
        Command::Check(args) => check::run(args, output),
        Command::Compare(args) => compare::run(args, output),
        Command::Passes => passes::run(output),
        Command::Explain(args) => explain::run(args, output),
        Command::Init(args) => init::run(args, output),
        Command::IgnoreFile(args) => ignore_file::run(args, output),
        Command::Layers(args) => layers::run(args, output),
        Command::Prove(args) => prove::run(args, output),
        Command::Lsp(args) => lsp::run(args),
        Command::Mcp(args) => mcp::run(args),
        Command::Hook { caller } => hook::run(*caller, output),
        Command::Completions { shell } => completions::run(*shell, output),
        Command::Man { command } => man::run(command.as_deref(), output),
        Command::Config(args) => config::run(args, output),
    }
}
