//! Stages whose layers are shipped: only there does a clean-up save space. Also, containers that
//! cannot fetch removed files again.

use dockwright_model::{Instruction, Model};

use super::memory::Memory;
use super::reader::Reader;
use super::resource::Resource;
use crate::PassContext;

/// Why a clean-up in a `RUN` is not worth a risk; ends a sentence. Files that other stages copy or
/// mount may have been packed, moved and unpacked in any way.
pub(crate) fn not_worth_it(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Instruction,
) -> Option<String> {
    let stage = run.stage?;
    if !is_shipped(ctx, stage) {
        return Some("no image has the layers of this stage, so cleaning saves nothing".to_owned());
    }
    if let Some(why) = without_network(ctx, resource) {
        return Some(why);
    }
    let reader = Reader::new(ctx, resource);
    let at = reader.reach().is_taken(stage)?;
    Some(format!(
        "line {} takes so much of this stage that a program that needs {} may be included",
        ctx.line(at),
        resource.name
    ))
}

/// Whether the layers of a stage may be in an image that is used.
pub(crate) fn is_shipped(ctx: &PassContext<'_>, stage: usize) -> bool {
    ctx.memory_of_context::<Memory>().shipped.get_or_init(|| of(ctx.model(), ctx))[stage]
}

/// The source that starts containers of the image without a network, so that a manager could not
/// fetch removed files again; ends a sentence.
fn without_network(ctx: &PassContext<'_>, resource: &'static Resource) -> Option<String> {
    let told = ctx.containers();
    let kept = resource.name;
    if let Some(count) = told.derived.crowd {
        return Some(format!(
            "any of {count} Dockerfiles of the project may build on this image and need {kept}"
        ));
    }
    if let Some(who) = told.cut_off.first() {
        return Some(format!(
            "`{who}` starts a container without a network, which may need {kept}"
        ));
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_setting = |it: &&str| resource.is_variable(it);
    let is_open = || Reader::new(ctx, resource).not_known_in_container().is_some();
    let given = told
        .variables
        .iter()
        .find_map(|(who, it)| Some((who, it.as_str())).filter(|it| is_setting(&it.1)));
    let named = || {
        let worded = told.worded.iter().filter(|_| is_open());
        told.started.iter().chain(worded).find_map(|(who, text)| {
            let mut words = text.split(|c| !is_part(c));
            words.find(is_setting).map(|it| (who, it))
        })
    };
    let (who, name) = given.or_else(named)?;
    Some(format!(
        "`{who}` sets `{name}` in a container, where `{}` may then need {kept}",
        resource.manager.programs[0]
    ))
}

/// Whether each stage, or a stage built on it, is the target of a build. A target given by a
/// variable is not known.
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
