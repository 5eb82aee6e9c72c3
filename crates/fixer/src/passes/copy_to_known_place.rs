//! Relative destinations below a directory that the file does not name.

use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds `COPY` to a relative path with no `WORKDIR` above.
    ///
    /// The files go to the working directory of the base image, which the Dockerfile does not name
    /// and which another version of the base image may change.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// COPY server.js .
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM node:22
    /// WORKDIR /app
    /// COPY server.js .
    /// ```
    ///
    /// ## Level
    /// A suggestion: with a `WORKDIR`, all instructions below run in another directory. Stages that
    /// start from `scratch`, whose directory is `/`, are not reported.
    name: "copy-to-known-place", phase: Suggestions, level: Suggestion,
    settles: ["DL3045"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    let copies = model.all(Keyword::Copy).filter(|it| !ctx.swallows_next(it));
    copies.filter_map(|it| suggestion(model, it)).collect()
}

fn suggestion(model: &Model, copy: &Instruction) -> Option<Fix> {
    let words = copy.syntax.arguments();
    let written = words.last()?;
    let place = written.trim_matches(['"', '\'']);
    let has_drive = place.as_bytes().get(1) == Some(&b':');
    let is_absolute = place.starts_with(['/', '\\', '$']) || has_drive;
    (words.len() > 1 && !is_absolute && model.last_workdir(copy).is_none()).then_some(())?;
    (*model.root(copy.stage?) != Base::Scratch).then_some(())?;
    let reason = format!(
        "`{written}` is relative to the working directory of the base image, which this file does \
         not name; set `WORKDIR`, or write an absolute path"
    );
    Some(Fix::suggestion(copy.start(), reason))
}
