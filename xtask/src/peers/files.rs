//! The input of every tool: files that both `BuildKit`'s parser and dockwright accept.

use std::path::PathBuf;

use anyhow::{Context, Result};
use dockwright_fixer::{FormatOptions, Status, format_file};
use rayon::prelude::*;

use crate::oracle::{Instruction, Oracle, Verdict, limits};
use crate::panics;
use crate::survey::sources::{self, Source};

/// A valid file.
pub struct File {
    /// The path, for reports.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// The instructions according to `BuildKit`'s parser.
    pub instructions: Vec<Instruction>,
}

/// The number of files in `dirs`, and the valid ones.
pub fn valid(dirs: &[PathBuf], oracle: &Oracle) -> Result<(usize, Vec<File>)> {
    let sources = sources::collect(dirs)?;
    let total = sources.len();
    let files = sources.into_par_iter().map(|source| file(source, oracle));
    let files = files.collect::<Result<Vec<_>>>()?;
    Ok((total, files.into_iter().flatten().collect()))
}

/// A valid file with this text.
pub fn of_text(text: &[u8], oracle: &Oracle) -> Result<File> {
    let source = Source { path: String::new(), bytes: text.to_vec() };
    file(source, oracle)?.with_context(|| String::from_utf8_lossy(text).into_owned())
}

fn file(source: Source, oracle: &Oracle) -> Result<Option<File>> {
    if limits::unreadable(&source.bytes).is_some() || refused_by_us(&source.bytes) {
        return Ok(None);
    }
    let Verdict::Accepted(instructions) = oracle.read(&String::from_utf8_lossy(&source.bytes))?
    else {
        return Ok(None);
    };
    Ok(Some(File { path: source.path, bytes: source.bytes, instructions }))
}

/// Whether dockwright refuses the file. A panic, or output that our own check refuses, is a fault
/// of dockwright and not a verdict on the file.
fn refused_by_us(bytes: &[u8]) -> bool {
    let outcome = panics::catch(|| format_file(bytes, &FormatOptions::default()));
    outcome.is_ok_and(|it| matches!(it.status, Status::Invalid | Status::Skipped(_)))
}
