//! `dockwright lsp`: a language server on stdin and stdout.

pub mod host;

use std::io;
use std::sync::Arc;

use dockwright_lsp::{Connection, End, serve};

use self::host::Projects;
use super::exit::Exit;
use crate::args::LspArgs;
use crate::message::Message;

/// Serves an editor until it ends the connection.
pub fn run(args: &LspArgs) -> io::Result<Exit> {
    let (connection, threads) = Connection::stdio();
    match serve(&connection, Arc::new(Projects::new(&args.configuration))) {
        // All messages that the editor waits for are sent.
        Ok(End::Asked) => Ok(Exit::Clean),
        Ok(End::Abrupt) => Ok(Exit::Found),
        Ok(End::Input) => {
            drop(connection);
            threads.join()?;
            Ok(Exit::Clean)
        }
        Err(error) => {
            let message = Message::error(format!(
                "stdin is not that of an editor with a language client: {error}"
            ));
            io::Write::write_all(&mut io::stderr(), &message.render(false))?;
            Ok(Exit::Failed)
        }
    }
}
