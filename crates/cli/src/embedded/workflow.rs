//! Dockerfiles that steps of GitHub workflows hand to a build as a document of the shell.

use super::block::{Block, Purpose};
use super::comment::{self, Kept};
use super::document::{Document, Left, Unreadable};
use super::escape::Escape;
use super::heredoc::{Heredoc, for_builds};
use super::lines::Lines;
use super::yaml::{Scalar, Scalars};

/// Finds the blocks of a workflow, or of an action.
pub fn read(text: &str) -> Result<Document, Unreadable> {
    let scalars = Scalars::of(text, "run")?;
    let lines = Lines::of(text);
    let mut document = Document { rest: scalars.rest, ..Document::default() };
    for scalar in &scalars.found {
        let is_step = scalar.path.iter().any(|it| it == "steps");
        let own = if is_step && scalar.is_literal { scalar.lines(text, &lines) } else { None };
        let Some(own) = own else {
            document.rest.push(scalar.value.clone());
            continue;
        };
        for (number, heredoc) in for_builds(&scalar.value).into_iter().enumerate() {
            let place = format!("{}, document {}", scalar.path.join("."), number + 1);
            document.add(block(text, &lines, scalar, &own, &heredoc, place));
        }
    }
    Ok(document)
}

fn block(
    text: &str,
    lines: &Lines<'_>,
    scalar: &Scalar,
    own: &[(usize, usize)],
    heredoc: &Heredoc,
    place: String,
) -> Result<Block, Left> {
    let left = |position, why: &str| Left {
        position,
        why: why.to_owned(),
        help: None,
        is_expected: false,
    };
    let here = lines.place(own.get(heredoc.command).map_or(scalar.line, |it| it.0));
    let above = |index: usize| comment::above(lines, index, &["#"]);
    match above(here.0 - 1).or_else(|| above(scalar.line)) {
        Some(Kept::Ignored) => {
            return Err(Left { is_expected: true, ..left(here, "a comment says so") });
        }
        Some(Kept::Copied) => return Err(left(here, "a tool copies it from another file")),
        None => {}
    }
    let Some(own) = own.get(heredoc.lines.clone()).filter(|it| !it.is_empty()) else {
        return Err(left(here, "the document is empty"));
    };
    for &(index, content) in own {
        let range = lines.range(index);
        let line = &text[content..range.end.max(content)];
        if let Some(at) = line.find("${{") {
            let why = "GitHub puts a value in place of `${{ … }}`, so the text that the builder \
                       gets is not known";
            return Err(left(lines.position(content + at), why));
        }
        if heredoc.strips_tabs && line.starts_with('\t') {
            return Err(left(
                lines.place(index),
                "the shell removes the tabs at the start of lines",
            ));
        }
    }
    let escape = if heredoc.is_quoted { Escape::None } else { Escape::Expanded };
    let block = Block::new(text, lines, own, escape).map_err(|(at, what)| Left {
        help: Some("quotes around the word behind `<<` hand the text over as it is"),
        ..left(lines.position(at), &format!("the shell reads `{what}` before the builder does"))
    })?;
    Ok(block.at(place, Purpose::Build))
}
