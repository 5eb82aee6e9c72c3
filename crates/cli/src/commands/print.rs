//! Texts that follow from the command itself.

use std::io;

use super::exit::Exit;
use crate::args::OutputArgs;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::output::reporter::Reporter;

/// Prints a text as it is.
pub fn print(text: &[u8], output: &OutputArgs) -> io::Result<Exit> {
    let mut reporter = Reporter::new(Mode::Check, Format::Text, output);
    reporter.result(text)?;
    reporter.flush()?;
    Ok(Exit::Clean)
}
