//! `FROM --platform=$TARGETPLATFORM` → `FROM`.

use std::ops::Range;

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use crate::pass::edit::Indel;
use crate::shared::comments;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Drops `--platform=$TARGETPLATFORM` from `FROM`, which is the default.
    ///
    /// A stage is built for the target platform unless its `FROM` says otherwise. The flag suggests
    /// a choice that does not exist, and Docker warns about the flag.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM --platform=$TARGETPLATFORM alpine:3.20
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM alpine:3.20
    /// ```
    ///
    /// ## Level
    /// - Safe where the files of the project that build images are known and none of them names
    ///   `TARGETPLATFORM`: a build argument of this name would set the platform.
    /// - Intended where there is no such file, as on stdin.
    /// - A suggestion where one of them names it.
    ///
    /// Never where an `ARG TARGETPLATFORM` before the first `FROM` may give the variable another
    /// value, and never for another platform.
    name: "drop-redundant-platform", phase: Modernize, level: Safe..Intended,
    settles: ["DL3065", "RedundantTargetPlatform"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("TARGETPLATFORM") {
        return Vec::new();
    }
    let model = ctx.model();
    let mut globals = model.instructions().iter().take_while(|it| it.stage.is_none());
    let is_set = globals.any(|it| ctx.says(it, "TARGETPLATFORM"));
    let stages = model.all(Keyword::From).filter(|_| !is_set);
    stages.filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, it: &Instruction) -> Option<Fix> {
    let flag = it.syntax.flags().next()?;
    let is_target = matches!(flag.value().as_str(), "$TARGETPLATFORM" | "${TARGETPLATFORM}");
    (flag.name() == "platform" && is_target).then_some(())?;
    let image = it.syntax.words().next()?.syntax().text_range().start();
    let range: Range<usize> = flag.syntax().text_range().start().into()..image.into();
    let reason = "`--platform=$TARGETPLATFORM` is the default";
    if !comments::within(it, &range).is_empty() {
        let reason = format!(
            "{reason}; to remove the flag, move the comment after the flag to a line above"
        );
        return Some(Fix::suggestion(it.start(), reason));
    }
    if let Some(file) = ctx.naming_platform().first() {
        let reason = format!("{reason}, unless `{file}` sets `TARGETPLATFORM`");
        return Some(Fix::suggestion(it.start(), reason));
    }
    let level = if ctx.has_evidence() { Level::Safe } else { Level::Intended };
    Some(Fix::new(it.start(), level, reason).edit(vec![Indel::replace(range, "")], Vec::new()))
}
