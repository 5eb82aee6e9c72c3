//! Files that are copied by accident, with the whole build context.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use crate::facts::sources;
use crate::{Fix, PassContext, declare_pass, dockerignore};

declare_pass! {
    /// Finds `COPY .` instructions that copy version control, installed packages, build products or
    /// secrets.
    ///
    /// All of the build context is sent to the builder, and everyone who can pull the image can
    /// read what is in it. A commit or a local build changes `.git` or `node_modules`, so the layer
    /// is rebuilt. Packages for another system replace those of the image.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// WORKDIR /app
    /// COPY . .
    /// RUN npm ci
    /// ```
    /// needs a `.dockerignore` where `node_modules`, `.git` or `.env` are in the build context.
    /// `dockwright ignore-file --write` creates one that hides nothing which a Dockerfile names.
    ///
    /// ## Level
    /// A suggestion: no Dockerfile changes. Once for a file, the pass reports files and directories
    /// of the build context that exist and that `.dockerignore` does not exclude. Nothing is
    /// reported without a known build context, nor `.git` where git runs, files that a command
    /// names, an `.env` that git tracks or a build tool reads, and packages and build products that
    /// no `RUN` makes.
    name: "ignore-build-files", phase: Suggestions, level: Suggestion,
    settles: [], run: run,
}

/// The most files that a message names.
const NAMED: usize = 4;

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    suggestion(ctx).into_iter().collect()
}

fn suggestion(ctx: &PassContext<'_>) -> Option<Fix> {
    let model = ctx.model();
    let copy = model.instructions().iter().find(|it| takes_all(it))?;
    let sent = ctx.sent().ok()?;
    let found = dockerignore::unneeded(&sent.context, &sent.survey(), model, ctx.source());
    let named: Vec<_> = found.iter().take(NAMED).map(|it| format!("`{it}`")).collect();
    let list = match (named.as_slice(), found.len().saturating_sub(NAMED)) {
        ([], _) => return None,
        ([one], _) => one.clone(),
        ([some @ .., last], 0) => format!("{} and {last}", some.join(", ")),
        (some, more) => format!("{} and {more} more", some.join(", ")),
    };
    let keyword = if copy.keyword == Keyword::Add { "ADD" } else { "COPY" };
    let reason = format!(
        "`{keyword} .` puts {list} into the image; `dockwright ignore-file` prints a \
         `.dockerignore` that leaves such files out"
    );
    Some(Fix::suggestion(copy.start(), reason))
}

/// Whether an instruction copies all of the build context.
fn takes_all(it: &Instruction) -> bool {
    let sources = sources::copied(&it.syntax).unwrap_or_default();
    sources.iter().any(|it| matches!(it.as_str(), "." | "./" | "/" | "*" | "./*"))
}
