//! The changes that make a build run an instruction again, in sentences, without a build context.

use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::Keyword;

use crate::Builder;
use crate::scope::Scope;
use crate::words::sources;

/// The reasons to run an instruction again, nearest first; empty for instructions that take no time.
/// `line` gives the line of an instruction, from 1.
pub fn reasons(
    model: &Model,
    it: &Instruction,
    line: impl Fn(&Instruction) -> usize,
) -> Vec<String> {
    if !matches!(it.keyword, Keyword::Run | Keyword::Copy | Keyword::Add) {
        return Vec::new();
    }
    let mut reasons = vec!["the text of the instruction changes".to_owned()];
    if let Some(sources) = sources(it) {
        reasons.push(format!("a file changes in {}", listed(&sources)));
    }
    if let Some(copy) = model.before(it).find(|it| copies(it)) {
        let sources = listed(&sources(copy).unwrap_or_default());
        reasons.push(format!("a file changes that line {} copies: {sources}", line(copy)));
    }
    if it.keyword == Keyword::Run {
        let mut names = Scope::of(model, Builder::BuildKit).all(it).0.names;
        names.reverse();
        if !names.is_empty() {
            reasons.push(format!("a build sets another value for {}", listed(&names)));
        }
    }
    match it.stage.map(|it| model.root(it)) {
        Some(Base::Image(image) | Base::Default(image)) => {
            let tag = if image.tag.is_empty() { "" } else { ":" };
            let name = format!("{}{tag}{}", image.repository, image.tag);
            reasons.push(format!("the base image `{name}` changes"));
        }
        Some(Base::Unknown) => reasons.push("the base image changes".to_owned()),
        Some(Base::Scratch | Base::Stage(_)) | None => {}
    }
    reasons
}

/// For each instruction, by index, the last one above it that copies files of the build context.
pub fn last_copies(model: &Model) -> Vec<Option<usize>> {
    let mut found = vec![None; model.instructions().len()];
    let mut ends: Vec<Option<usize>> = Vec::new();
    for stage in model.stages() {
        let mut last = match stage.base {
            // A stage comes after its base stage.
            Base::Stage(base) => ends.get(base).copied().flatten(),
            _ => None,
        };
        for index in stage.instructions.clone() {
            found[index] = last;
            if copies(&model.instructions()[index]) {
                last = Some(index);
            }
        }
        ends.push(last);
    }
    found
}

fn copies(it: &Instruction) -> bool {
    sources(it).is_some_and(|it| !it.is_empty())
}

/// The first few texts as code.
fn listed(all: &[String]) -> String {
    const SHOWN: usize = 4;
    let shown: Vec<_> = all.iter().take(SHOWN).map(|it| format!("`{it}`")).collect();
    let more = if all.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
