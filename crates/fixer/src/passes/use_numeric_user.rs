//! Users that are given by name instead of by number.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds images whose process runs as a user given by name instead of by number.
    ///
    /// With `runAsNonRoot`, Kubernetes has to make sure that a container does not run as root, and
    /// it cannot look up names in an image: with a name, the pod does not start.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// RUN useradd --uid 10001 app
    /// USER app
    /// CMD ["sleep", "infinity"]
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// RUN useradd --uid 10001 app
    /// USER 10001
    /// CMD ["sleep", "infinity"]
    /// ```
    ///
    /// ## Level
    /// A suggestion: the number may not be known, and the group of the user is certain only if it
    /// is written as well (`10001:10001`). Only the last `USER` of the final stage is reported, and
    /// not `root` or a variable.
    name: "use-numeric-user", phase: Suggestions, level: Suggestion,
    settles: ["DL3066"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    suggestion(ctx).into_iter().collect()
}

fn suggestion(ctx: &PassContext<'_>) -> Option<Fix> {
    // The policy demands more, by a pass of its own.
    if ctx.policy().numeric_user {
        return None;
    }
    let model = ctx.model();
    let last = model.stages().len().checked_sub(1)?;
    let user: &Instruction =
        model.lineage_backwards(last).find(|it| it.keyword == Keyword::User)?;
    let argument = user.argument();
    let name = argument.trim_matches(['"', '\'']).split(':').next()?.to_owned();
    let is_number = name.bytes().all(|it| it.is_ascii_digit());
    let is_known = !is_number && name != "root" && !name.contains(['$', '\\']);
    (is_known && !model.is_windows(last) && !ctx.swallows_next(user)).then_some(())?;
    let reason = format!(
        "Kubernetes cannot tell that `{name}` is not root, and refuses such a container where \
         `runAsNonRoot` is set; write the number of the user"
    );
    Some(Fix::suggestion(user.start(), reason))
}
