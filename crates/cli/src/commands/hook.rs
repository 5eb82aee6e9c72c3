//! `dockwright hook`: the text that makes another program fix Dockerfiles.

use std::io;

use super::exit::Exit;
use super::print::print;
use crate::args::{HookCaller, OutputArgs};

/// Prints the hook for a program.
pub fn run(caller: HookCaller, output: &OutputArgs) -> io::Result<Exit> {
    let text = match caller {
        HookCaller::Claude => include_str!("hook/claude.json"),
        HookCaller::Cursor => include_str!("hook/cursor.json"),
        HookCaller::Git => include_str!("hook/git.sh"),
    };
    print(text.as_bytes(), output)
}
