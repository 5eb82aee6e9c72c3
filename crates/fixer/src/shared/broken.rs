//! Repairs of instructions that no builder accepts. Each repair changes only the mistake in a line.

use dockwright_syntax::ast::Instruction;

use crate::{Fix, PassContext};
use instruction::Broken;

mod arguments;
mod continued;
mod instruction;
mod slips;

/// The repairs, in order of preference.
const REPAIRS: &[fn(&Broken<'_, '_>) -> Option<Fix>] = &[
    slips::blanks,
    slips::comment,
    continued::array,
    continued::command,
    continued::item,
    slips::space,
    slips::keyword,
    arguments::strings,
    arguments::words_of_shell,
    arguments::check,
    arguments::equals,
    arguments::quotes,
];

/// The possible repairs of a file.
pub(crate) fn repairs(ctx: &PassContext<'_>) -> Vec<Fix> {
    if ctx.parse.errors().is_empty() {
        return Vec::new();
    }
    let all: Vec<_> = ctx.parse.file().instructions().collect();
    let start = |it: &Instruction| usize::from(it.syntax().text_range().start());
    let mut found = Vec::new();
    for error in ctx.parse.errors() {
        let behind = all.partition_point(|it| start(it) <= error.offset);
        if let Some(index) = behind.checked_sub(1) {
            let broken = Broken { ctx, all: &all, index, at: error.offset };
            found.extend(REPAIRS.iter().filter_map(|repair| repair(&broken)));
        }
    }
    found
}
