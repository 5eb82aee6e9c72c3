//! Changes of the whole file: whether there is one, whether the builder accepts it, and parser
//! directives.

use std::collections::BTreeMap;

use dockwright_verify::{Difference, Directive};

use crate::kind::Kind;
use crate::notes::Notes;
use crate::text::code;

/// Tells that the file is new or gone.
pub fn tell_file(kind: Kind, notes: &mut Notes<'_, '_>) {
    let (side, what) = match kind {
        Kind::FileAdded => (notes.new, "is new"),
        _ => (notes.old, "is gone"),
    };
    let (stages, instructions) = (side.stages.len(), side.reading.instructions.len());
    let count = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    let text = format!(
        "the file {what}: {} with {}",
        count(stages, "stage"),
        count(instructions, "instruction")
    );
    notes.at_lines(kind, [None, None], text);
    if let Some(error) = notes.new.parse.errors().first().filter(|_| kind == Kind::FileAdded) {
        let line = notes.new.line_at(error.offset);
        let text = format!("the builder refuses the file: {}", error.message);
        notes.at_lines(Kind::NotAccepted, [None, Some(line)], text);
    }
}

/// Tells changes of acceptance and of parser directives.
pub fn tell(notes: &mut Notes<'_, '_>) {
    let (old, new) = (notes.old, notes.new);
    let was = old.parse.errors().first();
    match (was, new.parse.errors().first()) {
        (Some(was), None) => {
            let text =
                format!("the builder accepts the file now, and refused it before: {}", was.message);
            notes.at_lines(Kind::AcceptedAgain, [Some(old.line_at(was.offset)), None], text);
        }
        (was, Some(is)) if was.map(|it| &it.message) != Some(&is.message) => {
            let line = was.map(|it| old.line_at(it.offset));
            let text = format!("the builder refuses the file: {}", is.message);
            notes.at_lines(Kind::NotAccepted, [line, Some(new.line_at(is.offset))], text);
        }
        _ => {}
    }
    let by_name = |all: &'_ [Directive<'_>]| -> BTreeMap<&'static str, (usize, Vec<u8>)> {
        all.iter().map(|it| (it.name, (it.line, it.value.to_vec()))).collect()
    };
    let (mut before, after) = (by_name(&old.reading.directives), by_name(&new.reading.directives));
    for (name, (line, value)) in after {
        let (was, text) = match before.remove(name) {
            Some((_, was)) if was == value => continue,
            Some((at, was)) => (
                Some(at),
                format!("the directive `{name}` is {} instead of {}", code(&value), code(&was)),
            ),
            None => (None, format!("the directive `{name}` is new: {}", code(&value))),
        };
        notes.at_lines(Kind::DirectiveChanged, [was, Some(line)], text);
    }
    for (name, (line, value)) in before {
        let text = format!("the directive `{name}` is gone: {}", code(&value));
        notes.at_lines(Kind::DirectiveChanged, [Some(line), None], text);
    }
}

/// The sentence about a difference in layout only, with the count that `fmt` gives, and with the first
/// different words for the same build.
pub fn layout_text(other_words: Option<&Difference>, changed_runs: usize) -> String {
    let what = match other_words {
        Some(Difference { line, what }) => {
            format!("layout only: the same build in different words ({what} at line {line})")
        }
        None => "layout only".to_owned(),
    };
    match changed_runs {
        0 => what,
        1 => format!("{what}; 1 RUN layer is rebuilt once"),
        count => format!("{what}; {count} RUN layers are rebuilt once"),
    }
}
