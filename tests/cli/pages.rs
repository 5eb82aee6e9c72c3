//! The pages of the book, the README and the guide for contributors: commands in them are run, what
//! they print is what the page shows, and links lead somewhere.

mod commands;
mod generated;
mod links;
pub mod page;

use std::fs;
use std::path::{Path, PathBuf};

use page::Page;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages of the book that people write.
fn written() -> Vec<Page> {
    let names = markdown("docs").into_iter();
    names
        .filter(|it| it != Path::new("docs/SUMMARY.md"))
        .map(|it| Page::read(root(), &it))
        .collect()
}

/// The Markdown files in a directory, and not below it; relative to the root.
fn markdown(dir: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(dir)).unwrap();
    let names = entries.map(|it| Path::new(dir).join(it.unwrap().file_name()));
    let mut names: Vec<_> =
        names.filter(|it| it.extension().is_some_and(|it| it == "md")).collect();
    names.sort();
    names
}
