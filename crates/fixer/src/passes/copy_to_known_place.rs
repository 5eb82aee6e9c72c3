//! Relative destinations below a directory that the file does not name.

use dockwright_model::{Base, Instruction};
use dockwright_syntax::Keyword;

use crate::pass::edit::Indel;
use crate::shared::directory::{Start, is_plain, resolve};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Writes the whole path where a `COPY` to a relative path has no `WORKDIR` above.
    ///
    /// The files go to the working directory of the base image, which the Dockerfile does not name
    /// and which another version of the base image may change.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM httpd:2.4
    /// COPY index.html htdocs/
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM httpd:2.4
    /// COPY index.html /usr/local/apache2/htdocs/
    /// ```
    ///
    /// ## Level
    /// - Safe where the working directory of the base image is known by name and tag (`dockwright
    ///   explain image:httpd:2.4`).
    /// - A suggestion elsewhere: with a `WORKDIR`, all instructions below run in another directory.
    ///   Stages that start from `scratch`, whose directory is `/`, are not reported.
    name: "copy-to-known-place", phase: Modernize, level: Safe,
    settles: ["DL3045"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let copies = ctx.model().all(Keyword::Copy).filter(|it| !ctx.swallows_next(it));
    copies.filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, copy: &Instruction) -> Option<Fix> {
    let model = ctx.model();
    let words = copy.syntax.arguments();
    let written = words.last()?;
    let place = written.trim_matches(['"', '\'']);
    let has_drive = place.as_bytes().get(1) == Some(&b':');
    // Words of a comment in the wrong place are not paths.
    (!words.iter().any(|it| it.starts_with('#'))).then_some(())?;
    let is_absolute = place.starts_with(['/', '\\', '$']) || has_drive;
    (words.len() > 1 && !is_absolute && model.last_workdir(copy).is_none()).then_some(())?;
    (*model.root(copy.stage?) != Base::Scratch).then_some(())?;
    whole(ctx, copy, place).or_else(|| {
        let reason = format!(
            "`{written}` is relative to the working directory of the base image, which this file \
             does not name; set `WORKDIR`, or write an absolute path"
        );
        Some(Fix::suggestion(copy.start(), reason))
    })
}

/// The fix where the directory of the base image is known.
fn whole(ctx: &PassContext<'_>, copy: &Instruction, place: &str) -> Option<Fix> {
    let start = Start::of(ctx.model(), copy.stage?)?;
    let range = match copy.syntax.json() {
        Some(array) => array.strings().last()?.syntax().text_range(),
        None => copy.syntax.words().last()?.syntax().text_range(),
    };
    let range = usize::from(range.start())..usize::from(range.end());
    let written = &ctx.source()[range.clone()];
    let quotes = (written.len() - place.len().min(written.len())) / 2;
    let is_quoted = |quote: &str| written == format!("{quote}{place}{quote}");
    ["", "\"", "'"].into_iter().any(is_quoted).then_some(())?;
    let range = range.start + quotes..range.end - quotes;
    (is_plain(place) && ctx.parse.escape() == '\\').then_some(())?;
    let mut path = resolve(start.directory, place);
    let is_directory = matches!(place, "." | "..") || place.ends_with('/') || place.ends_with("/.");
    if is_directory && path != "/" {
        path.push('/');
    }
    let reason = format!(
        "`{place}` is relative to the working directory of the base image, `{}`; write `{path}`",
        start.directory
    );
    let indels = vec![Indel::replace(range, path)];
    Some(Fix::new(copy.start(), Level::Safe, reason).edit(indels, vec![start.announced()]))
}
