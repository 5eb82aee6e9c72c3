//! Images that expose the port of SSH.

use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds images that expose the port of SSH.
    ///
    /// An SSH server in a container is a second process, with keys and passwords in the image and
    /// security updates of its own. `docker exec` and `kubectl exec` give a shell without one.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM nginx:1.29
    /// EXPOSE 22 80
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM nginx:1.29
    /// EXPOSE 80
    /// ```
    ///
    /// ## Level
    /// A suggestion: access by SSH may be the purpose of the image.
    name: "keep-ssh-out", phase: Suggestions, level: Suggestion,
    settles: ["CKV_DOCKER_1", "DS-0004"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let words =
        ctx.model().all(Keyword::Expose).flat_map(|it| it.syntax.words().collect::<Vec<_>>());
    let is_ssh = |text: &str| matches!(text.to_ascii_lowercase().as_str(), "22" | "22/tcp");
    words
        .filter(|it| is_ssh(&it.text()))
        .map(|it| {
            let reason = "port 22 is for SSH; `docker exec` gives a shell without a server and \
                          keys in the image";
            Fix::suggestion(it.syntax().text_range().start().into(), reason)
        })
        .collect()
}
