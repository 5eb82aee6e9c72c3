//! Base images whose support has ended.

use dockwright_model::Retirement;
use hashbrown::HashSet;

use crate::shared::base_image::{NamedBase, named};
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds base images whose version is no longer supported.
    ///
    /// Vulnerabilities that are found after the end of support stay in the image. The packages of a
    /// distribution often move to another server then, so that builds fail.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:14-alpine
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM node:24-alpine
    /// ```
    ///
    /// ## Level
    /// A suggestion: a newer version may need changes of the application. The dates come from a
    /// table of 2026-08-22 for official images of Debian, Ubuntu, Alpine, CentOS, Node, Python,
    /// PHP, Ruby and Go; a version whose support ended later is not reported. Debian counts as
    /// supported until its long-term support ends. Digests and tags with variables are not
    /// reported, and each image is reported once.
    name: "replace-retired-base", phase: Suggestions, level: Suggestion,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let mut seen = HashSet::new();
    let ended = named(ctx.model()).filter_map(|it| Some((it.image.retirement()?, it)));
    let first = ended.filter(|(_, it)| seen.insert(it.text.clone()));
    first.map(|(retirement, it)| suggestion(retirement, &it)).collect()
}

fn suggestion(retirement: Retirement, NamedBase { text, at, .. }: &NamedBase<'_>) -> Fix {
    let Retirement { ended, successor } = retirement;
    let reason = format!(
        "the support of `{text}` ended on {ended}; move to a version such as `{successor}`"
    );
    Fix::suggestion(*at, reason)
}
