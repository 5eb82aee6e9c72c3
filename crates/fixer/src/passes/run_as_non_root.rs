//! Containers that run as root.

use dockwright_model::{Image, Instruction, Model};
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds images whose process runs as `root`.
    ///
    /// An attacker who takes over a process that runs as root controls the whole container, can
    /// install tools, and is one flaw of the kernel away from the host.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22-slim
    /// COPY server.js /app/
    /// CMD ["node", "/app/server.js"]
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM node:22-slim
    /// COPY server.js /app/
    /// USER node
    /// CMD ["node", "/app/server.js"]
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows which users there are, and which files they have to own.
    /// The pass looks at the final stage, once for a file, and only if the stage says which process
    /// runs. Without a `USER`, the base image has to be known to run as root
    /// (`dockwright explain image:node:22`); the message names an ordinary user of the base image,
    /// if one is known. Services that give up the rights of root themselves (`postgres`, `httpd`)
    /// are not reported, nor are files that name a tool for that (`gosu`, `su-exec`, `setpriv`, …).
    name: "run-as-non-root", phase: Suggestions, level: Suggestion,
    settles: ["DL3002", "CKV_DOCKER_3", "CKV_DOCKER_8", "DS-0002"], run: run,
}

/// Programs and options that start a process as another user.
const STEP_DOWN: [&str; 9] =
    ["gosu", "su-exec", "setpriv", "runuser", "s6-", "fixuid", "chpst", "supervisord", "sudo -u"];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    suggestion(ctx).into_iter().collect()
}

fn suggestion(ctx: &PassContext<'_>) -> Option<Fix> {
    // The policy demands more, by a pass of its own.
    if ctx.policy().non_root_user {
        return None;
    }
    let model = ctx.model();
    let last = model.stages().len().checked_sub(1)?;
    let is_command = |it: &&Instruction| matches!(it.keyword, Keyword::Cmd | Keyword::Entrypoint);
    let command = model.lineage_backwards(last).find(is_command)?;
    let mut users = model.lineage_backwards(last).filter(|it| it.keyword == Keyword::User);
    let (at, reason) = match users.next() {
        Some(user) if is_root(&user.argument()) => {
            let reason = "the container runs as `root`; end with a `USER` that has fewer rights";
            (user, reason.to_owned())
        }
        None if model.has_root_base(last)
            && !model.root(last).image().is_some_and(Image::steps_down_itself) =>
        {
            let user = other_user(model, last);
            let user = user.map_or_else(String::new, |it| format!(" (the base image has `{it}`)"));
            let reason = format!(
                "the container runs as `root`; add a `USER` with fewer rights{user} above this line"
            );
            (command, reason)
        }
        _ => return None,
    };
    let steps_down = STEP_DOWN.iter().any(|it| ctx.says_somewhere(it));
    (!steps_down).then(|| Fix::suggestion(at.start(), reason))
}

/// A user of the base image for ordinary programs: its id is 1000 or more, and is not that of
/// `nobody`.
fn other_user(model: &Model, stage: usize) -> Option<&'static str> {
    let image = model.root(stage).image().filter(|it: &&Image| it.is_tag_certain)?;
    let users = image.facts().users.iter();
    let mut users = users.filter_map(|it| it.split_once('='));
    users.find(|it| it.1.parse().is_ok_and(|it: u32| (1_000..65_534).contains(&it))).map(|it| it.0)
}

fn is_root(user: &str) -> bool {
    let user = user.trim_matches('"');
    matches!(user.split(':').next(), Some("root" | "0"))
}
