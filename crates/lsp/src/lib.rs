//! A language server for Dockerfiles. Everything on the disk comes from a [`Host`].
//!
//! The main thread reads messages and applies changes to documents. Each request is answered on a
//! lane, a thread of its own for requests of one cost, from the state that the document had when
//! the request came in. So nothing that takes long keeps an editor waiting for something quick.

mod actions;
mod analysis;
mod capabilities;
mod client;
mod completion;
mod desk;
mod diagnostics;
mod documents;
mod folding;
mod formatting;
#[cfg(test)]
mod growth;
mod hints;
mod host;
mod hover;
mod instructions;
mod lanes;
mod links;
mod names;
mod navigation;
mod position;
mod rebuild;
mod selection;
mod server;
mod signature;
mod symbols;
mod tokens;
mod uri;

pub use host::{Host, Setup};
pub use lsp_server::Connection;
pub use server::{End, serve};
