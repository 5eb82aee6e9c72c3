//! `dockerfile_inline` in Compose files.

use super::block::{Block, Purpose};
use super::comment::{self, Kept};
use super::document::{Document, Left, Unreadable};
use super::escape::Escape;
use super::lines::Lines;
use super::yaml::{Scalar, Scalars};

/// The key of a Dockerfile.
pub const KEY: &str = "dockerfile_inline";

/// Finds the blocks of a Compose file.
pub fn read(text: &str) -> Result<Document, Unreadable> {
    let scalars = Scalars::of(text, KEY)?;
    let lines = Lines::of(text);
    let mut document = Document { rest: scalars.rest.clone(), ..Document::default() };
    for scalar in &scalars.found {
        if let Some(purpose) = purpose(&scalar.path) {
            document.add(block(text, &lines, &scalars, scalar, purpose));
        } else {
            document.rest.push(scalar.value.clone());
        }
    }
    Ok(document)
}

/// What a value is for; `None` for one that Compose does not build.
fn purpose(path: &[String]) -> Option<Purpose> {
    match path {
        [services, name, build, _] if services == "services" && build == "build" => {
            Some(Purpose::Service(name.clone()))
        }
        // Services may merge other tables of the file.
        [first, ..] if first.starts_with("x-") => Some(Purpose::Build),
        _ => None,
    }
}

fn block(
    text: &str,
    lines: &Lines<'_>,
    scalars: &Scalars,
    scalar: &Scalar,
    purpose: Purpose,
) -> Result<Block, Left> {
    let position = lines.place(scalar.line.min(lines.len() - 1));
    let left = |why: &str, is_expected| Left { position, why: why.into(), help: None, is_expected };
    match comment::above(lines, scalar.line, &["#"]) {
        Some(Kept::Ignored) => return Err(left("a comment says so", true)),
        Some(Kept::Copied) => return Err(left("a tool copies it from another file", false)),
        None => {}
    }
    if scalars.is_shared(scalar) {
        return Err(left("another key of the file refers to the same text", false));
    }
    if scalar.value.trim().is_empty() {
        return Err(left("it is empty", false));
    }
    let own = if scalar.is_literal { scalar.lines(text, lines) } else { None };
    let own = own.ok_or_else(|| scalar.left(lines, KEY))?;
    let block = Block::new(text, lines, &own, Escape::Compose).map_err(|(at, what)| Left {
        position: lines.position(at),
        why: format!(
            "Compose puts a value in place of `{what}`, so the text that the builder gets is not \
             known"
        ),
        help: Some("`$$` stands for a `$` that the builder gets"),
        is_expected: false,
    })?;
    Ok(block.at(scalar.path.join("."), purpose))
}
