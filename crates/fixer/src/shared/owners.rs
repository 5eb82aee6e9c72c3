//! Whether files of another user may be in a cache, so that the present user cannot empty the cache.

use dockwright_model::{Call, Instruction, Model, User, Variable};
use dockwright_syntax::Keyword;

use crate::PassContext;
use crate::facts::programs::last_name;
use crate::facts::runs_as_root::runs_as_root;
use crate::later;
use crate::pass::run::Run;

/// Programs that fill the caches below the home directory, or start a program that does.
const FILLING: [&str; 7] = ["corepack", "node", "npm", "npx", "pnpm", "yarn", "yarnpkg"];

/// Programs that run another one as another user, perhaps with the same home directory.
const SWITCHING: [&str; 6] = ["chroot", "gosu", "runuser", "su", "su-exec", "sudo"];

/// The maximum number of earlier `RUN`s to look at. Without a limit, a walk for each `RUN` would take
/// quadratic time.
const MOST: usize = 200;

/// Key of the `RUN`s that may fill a cache.
#[derive(PartialEq, Eq, Hash)]
struct MayFill;

/// Why another user may own files in the cache of the user of a `RUN`; ends a sentence. Users have
/// caches of their own, unless a variable gives all of them the same home directory or a program
/// runs as another user with the present variables.
pub(crate) fn doubt(ctx: &PassContext<'_>, run: &Run<'_>) -> Option<String> {
    let (model, own) = (ctx.model(), run.instruction);
    let is_plain = |it: &Call| {
        let first = it.command.words().first();
        first.is_some_and(|it| FILLING.contains(&last_name(&it.text)))
    };
    if runs_as_root(model, own) || !run.script.calls().iter().any(is_plain) {
        return None;
    }
    let name = |it: &Instruction| match model.user(it) {
        User::Named(name) => Some(name.split(':').next().unwrap_or_default().to_owned()),
        User::Base => Some(String::new()),
        User::Unknown => None,
    };
    let user = name(own);
    let may_fill = ctx.noted(MayFill, |it| it.keyword == Keyword::Run && fills(ctx, it));
    let before = may_fill.before(own.index).map(|it| &model.instructions()[it]);
    for (count, it) in std::iter::once(own).chain(before).enumerate() {
        let line = ctx.line(it.start());
        if count == MOST {
            return Some(format!("the commands up to line {line} are too many to examine"));
        }
        let is_other = shares_home(model, own) && (user.is_none() || name(it) != user);
        if is_other || switches(it) {
            return Some(format!(
                "line {line} may run as another user with the same cache, whose files this user \
                 cannot remove"
            ));
        }
    }
    None
}

/// Whether a variable gives every user the same home directory.
fn shares_home(model: &Model, run: &Instruction) -> bool {
    model.variable(run, "HOME") != Variable::Unset
}

fn fills(ctx: &PassContext<'_>, it: &Instruction) -> bool {
    let is_unknown = || {
        let Some(run) = Run::of(it) else { return true };
        run.script.calls().iter().any(|it| {
            let program = it.command.program().and_then(|it| it.word.literal());
            !it.command.is_of_manager() && !program.is_some_and(|it| later::known_by_name(&it))
        })
    };
    FILLING.iter().any(|name| ctx.says(it, name)) || is_unknown()
}

/// Whether a `RUN` calls a program that fills a cache as another user.
fn switches(it: &Instruction) -> bool {
    let Some(run) = Run::of(it) else { return false };
    run.script.calls().iter().any(|it| {
        let words = it.command.words();
        let is_switch = words.first().is_some_and(|it| SWITCHING.contains(&last_name(&it.text)));
        let fills = |it: &str| FILLING.iter().any(|name| it.contains(name));
        is_switch && words.iter().skip(1).any(|it| fills(&it.text))
    })
}
