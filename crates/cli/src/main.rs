//! The `dockwright` command: arguments in, exit code out.
//!
//! This crate is the only one that touches files, threads and the terminal; what a Dockerfile
//! should look like is the business of `dockwright-fixer`.

mod args;
mod baseline;
mod commands;
mod config;
mod context;
mod message;
mod output;
mod parallel;
mod paths;
mod run;
mod select;
mod write;

use std::io::{self, Write};
use std::process::ExitCode;

use crate::args::Args;
use crate::commands::Exit;
use crate::message::{Message, reason};

/// A tree is many small allocations that are freed together: a third less time than with malloc.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match commands::run(&Args::read()) {
        Ok(exit) => exit.into(),
        // Whoever read our output has seen enough: `dockwright fmt --diff | head`.
        Err(err) if err.kind() == io::ErrorKind::BrokenPipe => Exit::Clean.into(),
        Err(err) => {
            let message = Message::error(format!("cannot write the output: {}", reason(&err)));
            // With stderr gone too, the exit code is all that is left to say it.
            let _ = io::stderr().write_all(&message.render(false));
            Exit::Failed.into()
        }
    }
}
