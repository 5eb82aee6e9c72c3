//! Stages whose layers somebody gets: only there is there something to gain from a clean-up.

use dockwright_model::{Instruction, Model};

use super::memory::Memory;
use super::reader::Reader;
use super::resource::Resource;
use crate::PassContext;

/// Why a clean-up in a `RUN` is worth no risk; the end of a sentence. What other stages copy or
/// mount may have been packed, moved and unpacked in any way.
pub(crate) fn not_worth_it(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Instruction,
) -> Option<String> {
    let stage = run.stage?;
    let memory = ctx.memory::<Memory>();
    let model = ctx.model();
    if !memory.shipped.get_or_init(|| of(model, ctx))[stage] {
        return Some(
            "the layers of this stage are in no image, so cleaning saves nothing".to_owned(),
        );
    }
    let reader = Reader::new(ctx, resource);
    let at = reader.reach().is_taken(stage)?;
    Some(format!("line {} takes more of this stage than can be followed", ctx.line(at)))
}

/// Whether each stage is built for itself, or others that are build on it. Of a target that a
/// variable names, nothing is known.
fn of(model: &Model, ctx: &PassContext<'_>) -> Vec<bool> {
    let count = model.stages().len();
    let mut shipped = vec![false; count];
    let named = (0..count).filter(|it| model.is_final(*it) || ctx.is_named_target(*it));
    for built in named {
        let new: Vec<_> = model.lineage(built).take_while(|it| !shipped[*it]).collect();
        for it in new {
            shipped[it] = true;
        }
    }
    shipped
}
