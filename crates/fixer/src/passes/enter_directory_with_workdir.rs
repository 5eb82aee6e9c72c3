//! `RUN cd …` → `WORKDIR`.

use dockwright_model::{Instruction, Operator, Part};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::pass::edit::Indel;
use crate::shared::directory::{Start, directory_with_base, is_plain, resolve};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Replaces a `cd` at the beginning of a `RUN` with `WORKDIR`, and returns to the old directory
    /// after the `RUN`.
    ///
    /// A `cd` holds until the end of its `RUN`, which readers have to remember for every line.
    /// `WORKDIR` shows where the commands run.
    ///
    /// ## Example
    /// ```dockerfile
    /// WORKDIR /app
    /// RUN cd /tmp/build && make && make install
    /// RUN app --version
    /// ```
    /// becomes
    /// ```dockerfile
    /// WORKDIR /app
    /// WORKDIR /tmp/build
    /// RUN make && make install
    /// WORKDIR /app
    /// RUN app --version
    /// ```
    ///
    /// ## Level
    /// - Risky: where the directory is missing, `cd` fails and `WORKDIR` creates it. The `cd` has a
    ///   plain path, all commands after the `cd` have to succeed, and the old directory is known,
    ///   from a `WORKDIR` above or as that of the base image
    ///   (`dockwright explain image:golang:1.22`), or another `WORKDIR` follows at once.
    /// - A suggestion where the old directory is not known: a build argument names the image or its
    ///   tag, a digest stands in place of the tag, or the image is not in the table of image facts.
    name: "enter-directory-with-workdir", phase: Modernize, level: Risky, settles: ["DL3003", "DS-0013"],
    run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("cd") {
        return Vec::new();
    }
    ctx.model().all(Keyword::Run).filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, it: &Instruction) -> Option<Fix> {
    let script = it.script().filter(|it| !it.has_comment)?;
    let list = script.single()?;
    let [first, next, ..] = list.parts.as_slice() else { return None };
    let is_and = |it: &Part| matches!(it.operator, Some((Operator::And, _)));
    let path = entered(first)?;
    let text = &ctx.source()[it.range()];
    let is_closed = ["OLDPWD", "cd -", "~-", "<<"].iter().any(|it| text.contains(it));
    (list.is_simple() && list.parts[1..].iter().all(is_and) && !is_closed).then_some(())?;
    let (start, end) = (first.range().start, next.range().start);
    (!ctx.source()[start..end].contains('#')).then_some(())?;

    let back = match back(ctx, it, &path)? {
        Back::Unknown => {
            let reason = "the whole `RUN` depends on its `cd`; `WORKDIR` is clearer, but needs an \
                          absolute `WORKDIR` above to return to";
            return Some(Fix::suggestion(it.start(), reason));
        }
        back => back,
    };
    let range = it.range();
    let newline = if text.ends_with("\r\n") { "\r\n" } else { "\n" };
    let workdir = it.in_its_case("WORKDIR");
    let mut indels = vec![
        Indel::insert(range.start, format!("{workdir} {path}{newline}")),
        Indel::replace(start..end, ""),
    ];
    let returns = matches!(back, Back::To(..));
    let mut changes = vec![Change::Entered { returns }];
    if let Back::To(back, start) = back {
        changes.extend(start.map(Start::announced));
        let before = if text.ends_with('\n') { "" } else { newline };
        indels.push(Indel::insert(range.end, format!("{before}{workdir} {back}{newline}")));
    }
    let reason = "the whole `RUN` depends on its `cd`; `WORKDIR` shows where the commands run, \
                  and creates a missing directory";
    Some(Fix::new(it.start(), Level::Risky, reason).edit(indels, changes))
}

/// The path of a plain `cd`.
fn entered(part: &Part) -> Option<String> {
    let command = part.command().filter(dockwright_model::Command::is_plain)?;
    let [cd, path] = command.words() else { return None };
    (cd.text == "cd" && is_plain(path.written())).then(|| path.text.clone())
}

/// The `WORKDIR` after the `RUN`.
enum Back {
    /// A new `WORKDIR` returns to this directory, which may be that of the base image.
    To(String, Option<Start>),
    /// None is needed: the next instruction is a `WORKDIR` with an absolute path.
    Needless,
    /// The directory to return to is not known.
    Unknown,
}

/// How to return to the old directory; `None` where `path` is that directory.
fn back(ctx: &PassContext<'_>, it: &Instruction, path: &str) -> Option<Back> {
    let now = directory_with_base(ctx, it);
    let is_there = |now: &str| resolve(now, path) == resolve(now, ".");
    if now.as_ref().is_some_and(|now| is_there(&now.path)) {
        return None;
    }
    let next = ctx.model().rest_of_stage(it).first().filter(|it| it.keyword == Keyword::Workdir);
    if next.is_some_and(|it| it.argument().starts_with('/')) {
        // A new relative `WORKDIR` is clear only below a known directory.
        let is_known = path.starts_with('/') || now.is_some();
        return Some(if is_known { Back::Needless } else { Back::Unknown });
    }
    Some(now.map_or(Back::Unknown, |it| Back::To(it.path.to_string(), it.start)))
}
