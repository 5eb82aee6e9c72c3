//! Caches of package managers that outlast a build.

use std::collections::BTreeSet;

use dockwright_model::{CACHE_DIRS, CacheDir, Command, Instruction, Variable, Word};
use dockwright_syntax::{Keyword, Shell};
use dockwright_verify::Change;

use crate::facts::runs_as_root::runs_as_root;
use crate::pass::edit::Indel;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Mounts the caches of pip, uv, npm and go in the `RUN`s that use them.
    ///
    /// When a `RUN` that installs packages runs again, all packages are downloaded again. A cache
    /// mount keeps downloads and compiled packages between builds on the same machine, and out of
    /// the image.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// COPY package.json package-lock.json ./
    /// RUN npm ci
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM node:22
    /// COPY package.json package-lock.json ./
    /// RUN --mount=type=cache,target=/root/.npm \
    ///     npm ci
    /// ```
    ///
    /// ## Level
    /// Risky, and only applied when the pass is selected by name: the mount needs BuildKit, and the
    /// content of the cache depends on earlier builds. The user has to be root for certain, with
    /// the home directory of root. A cache that is switched off or cleaned, or that the file names,
    /// stays as it is. Calls of apt and apk stay as well: images with these managers switch the
    /// cache off in ways that would have to be undone first.
    name: "mount-package-caches", phase: CacheOrder, level: Risky, settles: [],
    is_opt_in: true, run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let source = ctx.source();
    let is_free = |it: &&CacheDir| {
        !it.is_off.iter().any(|it| ctx.says_somewhere(it)) && !is_named(source, it)
    };
    let caches: Vec<_> = CACHE_DIRS.iter().filter(is_free).collect();
    let model = ctx.model();
    model.all(Keyword::Run).filter_map(|it| fix(ctx, it, &caches)).collect()
}

/// Whether the file names the directory, or a directory above.
fn is_named(source: &str, cache: &CacheDir) -> bool {
    cache.dir.split('/').find(|it| it.starts_with('.')).is_some_and(|it| source.contains(it))
}

fn fix(ctx: &PassContext<'_>, it: &Instruction, caches: &[&CacheDir]) -> Option<Fix> {
    let model = ctx.model();
    let is_plain = it.shell == Shell::Default || it.shell == Shell::Bash;
    let script = it.script().filter(|_| is_plain && it.syntax.heredocs().next().is_none())?;
    let commands: Vec<_> = script.parts().filter_map(dockwright_model::Part::command).collect();
    let uses = |cache: &&&CacheDir| commands.iter().any(|it| is_use(it, cache));
    let dirs: BTreeSet<_> = caches.iter().filter(uses).map(|it| it.dir).collect();
    let is_at_home = || runs_as_root(model, it) && model.variable(it, "HOME") == Variable::Unset;
    (!dirs.is_empty() && is_at_home()).then_some(())?;
    let mounts: Vec<_> = dirs.iter().map(|it| format!("type=cache,target={it}")).collect();
    let keyword = it.syntax.keyword_range()?.end().into();
    // Each mount gets a line of its own, since most `RUN`s fill theirs.
    let escape = ctx.parse.escape();
    let line_end = format!(" {escape}\n");
    let flags: Vec<_> = mounts.iter().map(|it| format!(" --mount={it}")).collect();
    let is_broken = ctx.source()[keyword..].trim_start_matches([' ', '\t']).starts_with(escape);
    let flags = flags.join(&line_end) + if is_broken { "" } else { &line_end };
    let reason = "downloads and compiled packages are lost when this `RUN` runs again; a cache \
                  mount keeps them outside of the image";
    let changes = mounts.into_iter().map(Change::CacheMount).collect();
    Some(
        Fix::new(it.start(), Level::Risky, reason)
            .edit(vec![Indel::insert(keyword, flags)], changes),
    )
}

/// Whether a command fills the cache: `pip install`, `python -m pip install`.
fn is_use(command: &Command, cache: &CacheDir) -> bool {
    let words: Vec<_> = command.words().iter().map_while(Word::literal).collect();
    let mut words = words.iter().map(String::as_str).peekable();
    let Some(program) = words.next() else { return false };
    let program = match program.rsplit('/').next().unwrap_or(program) {
        "python" | "python3" if words.next_if_eq(&"-m").is_some() => {
            words.next().unwrap_or_default()
        }
        program => program,
    };
    let command = words.find(|it| !it.starts_with('-'));
    cache.programs.contains(&program) && command.is_some_and(|it| cache.commands.contains(&it))
}
