//! The changes that make a build run an instruction again, as far as the Dockerfile shows them.

use dockwright_model::{Base, Instruction};
use dockwright_syntax::Keyword;

use crate::analysis::Analysis;

/// The reasons to run an instruction again, nearest first; empty for instructions that take no time.
pub fn reasons(analysis: &Analysis, it: &Instruction) -> Vec<String> {
    if !matches!(it.keyword, Keyword::Run | Keyword::Copy | Keyword::Add) {
        return Vec::new();
    }
    let model = &analysis.model;
    let mut reasons = vec!["the text of the instruction changes".to_owned()];
    if let Some(sources) = sources(it) {
        reasons.push(format!("a file changes in {}", listed(&sources)));
    }
    if let Some(copy) = last_copy(analysis, it) {
        let line = analysis.line(copy);
        let sources = listed(&sources(copy).unwrap_or_default());
        reasons.push(format!("a file changes that line {line} copies: {sources}"));
    }
    if it.keyword == Keyword::Run {
        let args = model
            .before(it)
            .filter(|other| other.keyword == Keyword::Arg && other.stage == it.stage);
        let names: Vec<_> =
            args.flat_map(|it| it.syntax.pairs()).filter_map(|it| it.key()).collect();
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

/// The last instruction above another one that copies files of the build context.
fn last_copy<'a>(analysis: &'a Analysis, it: &Instruction) -> Option<&'a Instruction> {
    analysis.model.before(it).find(|it| copies(it))
}

/// The last such copy above each instruction, by index, found in one pass over the file.
pub fn last_copies(analysis: &Analysis) -> Vec<Option<usize>> {
    let model = &analysis.model;
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

/// The files of the build context that an instruction copies.
pub fn sources(it: &Instruction) -> Option<Vec<String>> {
    let copies = matches!(it.keyword, Keyword::Copy | Keyword::Add)
        && it.syntax.flags().all(|it| it.name() != "from");
    let mut words = copies.then(|| it.syntax.arguments())?;
    words.pop();
    words.retain(|it| !it.starts_with("<<"));
    Some(words)
}

/// The first few texts as code.
fn listed(all: &[String]) -> String {
    const SHOWN: usize = 4;
    let shown: Vec<_> = all.iter().take(SHOWN).map(|it| format!("`{it}`")).collect();
    let more = if all.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
