//! `dockwright explain`: the page of a pass, or the facts about a base image.

use std::io::{self, IsTerminal};

use dockwright_fixer::{Pass, page_of_image, page_of_pass, passes};

use super::exit::Exit;
use super::print::print;
use crate::args::{ExplainArgs, Explained, OutputArgs};
use crate::output::for_terminal;
use crate::output::reporter::is_coloured;

/// Prints the documentation of a pass, or of all passes that settle a rule, or the facts about an
/// image.
pub fn run(args: &ExplainArgs, output: &OutputArgs) -> io::Result<Exit> {
    let text = match &args.about {
        Explained::Image(name) => page_of_image(name),
        Explained::Passes(names) => {
            let is_asked = |it: &&&Pass| names.0.iter().any(|name| name == it.name);
            let pages: Vec<_> =
                passes().iter().filter(is_asked).map(|it| page_of_pass(it)).collect();
            pages.join("\n")
        }
    };
    let stdout = io::stdout();
    let text = if stdout.is_terminal() {
        for_terminal(&text, is_coloured(output.color, &stdout))
    } else {
        text
    };
    print(text.as_bytes(), output)
}
