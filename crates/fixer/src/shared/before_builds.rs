//! Steps of a project that change the build context before a build, so that an install finds other
//! files than those present now.

use crate::PassContext;
use crate::contexts::Mention;
use crate::facts::programs::last_name;
use crate::manifests::{CertainCall, Plan, Source};
use crate::mentions::edited::edits;

/// An error for install settings that something may create in the context before a build.
pub(crate) fn check_settings(ctx: &PassContext<'_>, call: &CertainCall) -> Result<(), String> {
    let made = |(who, it): &(String, Mention)| {
        let name = Source::of(call).find_map(|source| source.made_by(it.of_settings()?))?;
        Some(format!(
            "`{who}` names `{name}`, so a build may have settings of `{}` that are not in this \
             directory",
            call.program()
        ))
    };
    ctx.mentions().find_map(made).map_or(Ok(()), Err)
}

/// An error for unnamed files that something may put next to the manifests before a build.
pub(crate) fn check_filled(ctx: &PassContext<'_>, dir: &str) -> Result<(), String> {
    let context = &ctx.sent()?.name;
    // Commands that run below the root of the project use other paths.
    let is_root = ctx.containers().project.as_ref().is_none_or(|it| it.name() == ".");
    let path = (is_root || context != ".").then(|| format!("{context}/{dir}"));
    let filled = |(who, it): &(String, Mention)| {
        let place = it.may_fill(path.as_deref())?;
        Some(format!(
            "`{who}` puts files into `{place}` without naming them, and the install may read them"
        ))
    };
    ctx.mentions().find_map(filled).map_or(Ok(()), Err)
}

/// An error for a manifest that something may change before a build, as the manifest may then name
/// scripts or paths of the source.
pub(crate) fn check_edited(ctx: &PassContext<'_>, plan: &Plan) -> Result<(), String> {
    let edited = |(who, it): &(String, Mention)| {
        let line = it.of_editing()?;
        let mut names = plan.files.iter().map(|it| last_name(it));
        let name = names.find(|it| edits(line, it))?;
        Some(format!(
            "`{who}` may change `{name}` before a build, and the file may then name more than now"
        ))
    };
    ctx.mentions().find_map(edited).map_or(Ok(()), Err)
}
