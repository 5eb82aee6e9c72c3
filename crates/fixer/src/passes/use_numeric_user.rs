//! Users whose number only the image knows.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds images whose process runs as a user with a name instead of a number.
    ///
    /// Kubernetes has to know that a container does not run as root (`runAsNonRoot`), and it cannot
    /// read the names of an image: with a name, the pod does not start.
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
    /// A suggestion: the number of the user has to be known, and without a name, the group is that of
    /// the user only if it is written as well. Only the last `USER` of the final stage is reported,
    /// and not `root` or a variable.
    name: "use-numeric-user", phase: Suggestions, level: Suggestion,
    settles: ["DL3066"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    suggestion(ctx).into_iter().collect()
}

fn suggestion(ctx: &PassContext<'_>) -> Option<Fix> {
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
