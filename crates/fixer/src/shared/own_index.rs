//! The index of packages that settings name before an install: those of a command, of a copied file,
//! and of a secret, which nobody but the build sees.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use super::preparations::{Brought, Prepares, brought, may_prepare};
use crate::PassContext;
use crate::manifests::{CertainCall, Environment, Source};

/// The names of settings that name an index, as [`spelled`] gives them.
const KEYS: &[&str] = &["default-index", "extra-index", "find-links", "index-url", "registry"];

/// Variables that name a file of settings.
const FILES: &[&str] = &["npm-config-globalconfig", "npm-config-userconfig", "pip-config-file"];

/// A text in which names of settings and of variables are spelled alike.
fn spelled(text: &str) -> String {
    text.to_ascii_lowercase().replace('_', "-")
}

/// The first name of a setting in a text that names an index.
fn key(text: &str) -> Option<&'static str> {
    let text = spelled(text);
    KEYS.iter().copied().find(|it| text.contains(it))
}

/// What may name another index than the usual one for the install `call` of `run`, apart from the
/// words and the manifests of the install.
pub(super) fn own_index(
    ctx: &PassContext<'_>,
    run: &Instruction,
    call: &CertainCall,
) -> Option<String> {
    let names_file = |it: &str| Source::of(call).any(|of| of.named_in(it).is_some());
    let mounts = run.syntax.flags().filter(|it| it.name() == "mount").map(|it| it.value());
    let mut mounts = mounts.filter(|it| names_file(it) || key(it).is_some());
    let environment = Environment::of(ctx.model(), run);
    let mut variables = environment.iter().map(|it| it.0);
    let own = || key(ctx.said(run)).map(str::to_owned);
    mounts
        .next()
        .or_else(own)
        .or_else(|| variables.find(|it| FILES.contains(&&*spelled(it))).map(str::to_owned))
        .or_else(|| {
            let prepares = |it: &Instruction| may_prepare(ctx, it, call);
            let noted = ctx.noted(Prepares { program: call.program().to_owned() }, prepares);
            let all = ctx.model().instructions();
            noted.before(run.index).find_map(|it| of_instruction(ctx, &all[it], call))
        })
}

fn of_instruction(ctx: &PassContext<'_>, it: &Instruction, call: &CertainCall) -> Option<String> {
    if it.keyword == Keyword::Run {
        let is_named = Source::of(call).any(|of| of.named_in(ctx.said(it)).is_some());
        return key(ctx.said(it)).filter(|_| is_named).map(str::to_owned);
    }
    let context = ctx.context().ok()?;
    Source::of(call).find_map(|of| match brought(ctx, it, of, context) {
        Brought::Nothing => None,
        Brought::Unknown(what) => Some(what),
        Brought::Settings(texts) => texts.iter().find_map(|it| key(it)).map(str::to_owned),
    })
}
