//! `npm ci --production` → `npm ci --omit=dev`.

use dockwright_model::{Call, Instruction, Program, Word};

use crate::shared::node;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Replaces `--production` and `--only=production` of npm with `--omit=dev`.
    ///
    /// npm has deprecated both options since version 7, and warns in every build.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// RUN npm ci --production
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM node:22
    /// RUN npm ci --omit=dev
    /// ```
    ///
    /// ## Level
    /// - Risky where the tag of `node` says that npm is version 8 or later, and nothing in the file
    ///   installs another version. npm installs the same packages, with two exceptions: a script of
    ///   a package may read `npm_config_production`, which is no longer set, and an `omit` in an
    ///   `.npmrc` no longer counts, as the option comes before it.
    /// - A suggestion with other base images and tags: npm 6 does not know `--omit`, and would
    ///   install the packages for development.
    ///
    /// A call with both options, or with `--omit`, stays as it is.
    name: "use-omit-dev", phase: Packages, level: Risky,
    settles: [], run: run,
}

/// The first major version of Node.js whose releases all come with npm 8 or later.
const FIRST: u32 = 17;

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    ctx.calls_of(&["npm"]).filter_map(|(run, it)| fix(ctx, run, &it)).collect()
}

fn fix(ctx: &PassContext<'_>, run: &Instruction, call: &Call) -> Option<Fix> {
    let Program { arguments, .. } = call.command.program()?;
    let command = arguments.iter().find(|it| !it.text.starts_with('-'))?;
    let is_install = ["ci", "clean-install", "i", "install", "prune"].contains(&&*command.text);
    let (index, option) = old_option(arguments)?;
    let is_value = |it: &Word| matches!(it.text.as_str(), "true" | "false" | "null");
    let has_value = arguments.get(index + 1).is_some_and(is_value);
    (is_install && !has_value).then_some(())?;
    let written = option.written();
    let reason = format!("npm has deprecated `{written}`; `--omit=dev` does the same");
    if !node::has_npm_of(ctx, run, FIRST) {
        let reason = format!("{reason} from npm 7 on, but the version of npm is not known");
        return Some(Fix::suggestion(option.range.start, reason));
    }
    let fix = Fix::new(option.range.start, Level::Risky, reason);
    Some(fix.replace_word(option, "--omit=dev"))
}

/// The old option, with its index, if there is exactly one.
fn old_option(arguments: &[Word]) -> Option<(usize, &Word)> {
    let is_old =
        |it: &Word| matches!(it.written(), "--production" | "--only=prod" | "--only=production");
    let is_other = |it: &Word| {
        let names = ["--", "--also", "--dev"];
        let starts = ["--omit", "--include", "--only", "--production", "--no-production"];
        names.contains(&&*it.text) || !is_old(it) && starts.iter().any(|s| it.text.starts_with(s))
    };
    let mut old = arguments.iter().enumerate().filter(|it| is_old(it.1));
    let found = old.next()?;
    (old.next().is_none() && !arguments.iter().any(is_other)).then_some(found)
}
