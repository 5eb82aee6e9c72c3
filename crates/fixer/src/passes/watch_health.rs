//! Services without a health check.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds images that expose a port and have no `HEALTHCHECK`.
    ///
    /// Without one, Docker knows that the process runs, but not whether the service answers: a
    /// service that hangs stays "up" for Compose (`condition: service_healthy`) and Swarm.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM nginx:1.29
    /// EXPOSE 80
    /// CMD ["nginx", "-g", "daemon off;"]
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM nginx:1.29
    /// EXPOSE 80
    /// HEALTHCHECK CMD ["curl", "-fsS", "-o", "/dev/null", "http://localhost:80/"]
    /// CMD ["nginx", "-g", "daemon off;"]
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows what a healthy service answers. Once for a file, for a
    /// final stage with `EXPOSE` and a process of its own, on an official image: these have no
    /// `HEALTHCHECK`. Kubernetes ignores `HEALTHCHECK` and has probes of its own.
    name: "watch-health", phase: Suggestions, level: Suggestion, settles: ["DL3057", "CKV_DOCKER_2", "DS-0026"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    suggestion(ctx).into_iter().collect()
}

fn suggestion(ctx: &PassContext<'_>) -> Option<Fix> {
    use Keyword::{Cmd, Entrypoint, Expose, Healthcheck};
    let model = ctx.model();
    let last = model.stages().len().checked_sub(1)?;
    let image = model.root(last).image()?;
    let find = |is: fn(Keyword) -> bool| {
        model.lineage_backwards(last).find(move |it: &&Instruction| is(it.keyword))
    };
    let port = find(|it| it == Expose)?;
    find(|it| matches!(it, Cmd | Entrypoint))?;
    (image.is_official && find(|it| it == Healthcheck).is_none()).then_some(())?;
    let reason = "this image exposes a port and has no `HEALTHCHECK` (not needed on Kubernetes)";
    Some(Fix::suggestion(port.start(), reason))
}
