//! End-to-end tests of the `dockwright` command, one module per topic.
//!
//! The tests depend as little as possible on the layout: a keyword becomes upper case.

#![cfg(test)]
#![expect(clippy::print_stderr, reason = "a test that cannot run here says why")]

mod accepted;
mod adversary;
mod bulk;
mod check;
mod choice;
mod compare;
mod config;
mod diffs;
mod embedded;
mod exit_codes;
mod fix;
mod generate;
mod git;
#[cfg(unix)]
mod hooks;
mod html;
mod ignore_file;
mod ignores;
mod init;
mod interrupt;
mod killed;
mod layers;
#[cfg(unix)]
mod lsp;
mod mcp;
mod mended;
mod messages;
mod names;
mod output;
mod outside;
#[cfg(unix)]
mod pages;
#[cfg(unix)]
mod pictures;
mod policy;
#[cfg(unix)]
mod prove;
mod readme;
mod selection;
mod stdin;
mod stream;
mod streams;
mod support;
mod writes;
