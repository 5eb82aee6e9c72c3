//! Base images without a version.

use hashbrown::HashSet;

use crate::shared::base_image::{NamedBase, named};
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds base images without a version: no tag, or `latest`.
    ///
    /// Such a name means another image after every release. The same Dockerfile then builds
    /// something else tomorrow, on another machine, or in CI, and nothing in the file shows the
    /// difference.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM python
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM python:3.13-slim
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows which version is meant. Each image is reported once.
    /// Digests, stages, `scratch`, and names with variables are not reported.
    name: "pin-base-image", phase: Suggestions, level: Suggestion,
    settles: ["DL3006", "DL3007", "CKV_DOCKER_7", "DS-0001"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let mut seen = HashSet::new();
    let open = named(ctx.model()).filter(|it| matches!(it.image.tag.as_str(), "" | "latest"));
    open.filter(|it| seen.insert(&it.image.repository)).map(|it| suggestion(&it)).collect()
}

fn suggestion(base: &NamedBase<'_>) -> Fix {
    let NamedBase { image, text, at } = base;
    let reason = if image.tag.is_empty() {
        format!("`{text}` has no tag, so the base image changes with every release; name a version")
    } else {
        format!("`{text}` changes with every release; name a version")
    };
    Fix::suggestion(*at, reason)
}
