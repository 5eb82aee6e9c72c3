//! A language server for Dockerfiles. Everything on the disk comes from a [`Host`].
//!
//! The main thread reads messages and applies changes to documents. A request is answered on a lane, a
//! thread for requests of similar cost, from the state of the document at the time of the request.
//! For this reason, slow requests do not delay quick ones.

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
mod selection;
mod server;
mod signature;
mod symbols;
mod tokens;
mod uri;

pub use host::{Host, Setup};
pub use lsp_server::Connection;
pub use server::{End, serve};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
