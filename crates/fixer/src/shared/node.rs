//! The versions of npm, yarn and pnpm in an image.

use dockwright_model::{Base, Image, Instruction};

use crate::PassContext;

/// Texts of commands that may install another npm.
const BRINGING_NPM: &[&str] =
    &["npm@", "nvm", "fnm", "volta", "asdf", "nodenv", "nodesource", "node-v", "npx n ", "/n "];

/// Texts and files by which yarn 2 or later may be selected.
const BRINGING_YARN: &[&str] = &["corepack", "yarn set version", "berry", ".yarnrc.yml", ".yarn/"];

/// Whether a `RUN` uses the npm of the official Node.js image, and the tag shows that Node.js has the
/// major version `first` or a later one.
pub(crate) fn has_npm_of(ctx: &PassContext<'_>, run: &Instruction, first: u32) -> bool {
    of_node(ctx, run).is_some_and(|it| is_from(it, first))
        && !BRINGING_NPM.iter().any(|it| ctx.says_somewhere(it))
}

/// Whether the base image is the official `node`, which has yarn 1, and nothing selects another
/// version of yarn.
pub(crate) fn has_yarn_1(ctx: &PassContext<'_>, run: &Instruction) -> bool {
    let is_newer = |it: &&str| ctx.says_somewhere(it) || ctx.context().is_ok_and(|all| all.has(it));
    of_node(ctx, run).is_some() && !BRINGING_YARN.iter().any(is_newer)
}

/// The official Node.js image, if a `RUN` is based on it.
fn of_node<'c>(ctx: &'c PassContext<'_>, run: &Instruction) -> Option<&'c Image> {
    let Some(Base::Image(image)) = run.stage.map(|it| ctx.model().root(it)) else { return None };
    (image.is_official && image.name == "node").then_some(image)
}

fn is_from(image: &Image, first: u32) -> bool {
    let version = image.tag.split(['.', '-']).next().unwrap_or_default();
    let is_new = version.parse().is_ok_and(|it: u32| it >= first)
        || matches!(version, "" | "latest" | "lts" | "current");
    image.is_tag_certain && is_new
}
