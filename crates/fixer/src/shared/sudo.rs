//! Commands that `sudo` may run.

use dockwright_model::{Base, Image, Instruction, User};
use dockwright_syntax::Keyword;

use crate::PassContext;

/// Prefixes of the names of images whose user may run everything.
const UNLIMITED: &[&str] = &[
    "cimg/",
    "circleci/",
    "codercom/",
    "coqorg/",
    "gitpod/",
    "homebrew/brew",
    "linuxbrew/",
    "mcr.microsoft.com/devcontainers/",
    "mcr.microsoft.com/vscode/devcontainers/",
    "mathcomp/",
    "ocaml/opam",
];

/// Whether `sudo` certainly runs any command in `run`: as root, if the file grants it, and in
/// images known to grant it.
pub(crate) fn is_unlimited(ctx: &PassContext<'_>, run: &Instruction) -> bool {
    let model = ctx.model();
    let before = model.before(run).filter(|it| matches!(it.keyword, Keyword::Run | Keyword::Copy));
    let mut says = before.map(|it| ctx.text(it)).flat_map(rules).peekable();
    if says.peek().is_some() {
        return says.all(is_for_all);
    }
    let user = model.user(run);
    if user.is_root() == Some(true) {
        return true;
    }
    let Some(Base::Image(image)) = run.stage.map(|it| model.root(it)) else { return false };
    let is_named = UNLIMITED.iter().any(|it| image.repository.starts_with(it));
    is_named || user == User::Base && is_run_by_root(image)
}

fn is_run_by_root(image: &Image) -> bool {
    image.is_official && image.family().is_some()
}

/// The commands that each `NOPASSWD:` of a text allows, and the text after them.
fn rules(text: &str) -> impl Iterator<Item = &str> {
    text.split("NOPASSWD").skip(1).map(|it| it.trim_start_matches([':', ' ', '\t']))
}

fn is_for_all(rule: &str) -> bool {
    let rest = rule.strip_prefix("ALL");
    rest.is_some_and(|it| {
        !it.starts_with([',', ':']) && !it.starts_with(|c: char| c.is_alphanumeric())
    })
}
