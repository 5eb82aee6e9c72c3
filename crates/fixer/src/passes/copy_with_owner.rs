//! `chown -R` of copied files → `COPY --chown`.

use dockwright_model::{Command, Instruction, Operator, Part};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::pass::edit::Indel;
use crate::pass::run::Run;
use crate::shared::directory::{directory, is_plain, resolve};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Sets the owner of copied files with `COPY --chown` instead of a `chown` afterwards.
    ///
    /// `chown -R` in a `RUN` of its own stores every file again, in another layer: the image holds
    /// all of them twice. `COPY --chown` stores the files once. The directory itself, which
    /// `WORKDIR` may have created, still gets its owner from a `chown` without `-R`.
    ///
    /// ## Example
    /// ```dockerfile
    /// WORKDIR /app
    /// COPY . .
    /// RUN chown -R app:app /app
    /// ```
    /// becomes
    /// ```dockerfile
    /// WORKDIR /app
    /// COPY --chown=app:app . .
    /// RUN chown app:app /app
    /// ```
    ///
    /// ## Level
    /// - Risky where nothing in the file puts anything else into the directory: files of the base
    ///   image in the directory would keep their owner. The `chown` is the first command after the
    ///   `COPY`, with a user, and perhaps a group, without variables.
    /// - A suggestion where the directory held other files before: these need the new owner as
    ///   well.
    name: "copy-with-owner", phase: Modernize, level: Risky, settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("chown") {
        return Vec::new();
    }
    let model = ctx.model();
    let neighbours = model.instructions().windows(2);
    neighbours.filter_map(|pair| fix(ctx, &pair[0], &pair[1])).collect()
}

fn fix(ctx: &PassContext<'_>, copy: &Instruction, run: &Instruction) -> Option<Fix> {
    (copy.keyword == Keyword::Copy && run.keyword == Keyword::Run).then_some(())?;
    let chown = Chown::of(run)?;
    let now = directory(ctx, copy);
    let now = now.as_deref().unwrap_or_default();
    let dir = dir(copy, now)?;
    let is_there =
        resolve(now, &chown.path) == dir && (chown.path.starts_with('/') || now.starts_with('/'));
    is_there.then_some(())?;
    if has_more(ctx, copy, &dir) {
        let reason = format!(
            "`chown -R` stores every file twice, in two layers; `COPY --chown={}` covers the \
             files of this `COPY`, but not the other files in `{dir}`",
            chown.owner
        );
        return Some(Fix::suggestion(run.start(), reason));
    }
    // The edit would remove a comment between the option and the next word.
    (!ctx.source()[chown.option.clone()].contains('#')).then_some(())?;
    let owner = chown.owner;
    let reason = "`chown -R` stores every file twice, in two layers; `COPY --chown` sets the \
                  owner while copying";
    let keyword = copy.syntax.keyword_range()?.end().into();
    let indels =
        vec![Indel::insert(keyword, format!(" --chown={owner}")), Indel::replace(chown.option, "")];
    let changes = vec![Change::Owner(owner), Change::Stripped([chown.spelled, chown.written])];
    Some(Fix::new(copy.start(), Level::Risky, reason).edit(indels, changes))
}

/// `chown -R user:group path`, the first command of a `RUN`.
struct Chown {
    /// The user and the group.
    owner: String,
    /// The owner as written in the command.
    written: String,
    path: String,
    /// The range of the option and the spaces after it.
    option: std::ops::Range<usize>,
    spelled: String,
}

impl Chown {
    fn of(run: &Instruction) -> Option<Self> {
        let script = Run::on_lines(run)?.script;
        let list = script.single()?;
        let is_and = |it: &Part| matches!(it.operator, None | Some((Operator::And, _)));
        let command = list.parts.first()?.command().filter(Command::is_plain)?;
        list.parts.iter().all(is_and).then_some(())?;
        let [chown, option, owner, path] = command.words() else { return None };
        let is_recursive = matches!(option.text.as_str(), "-R" | "--recursive");
        let is_meant = chown.text == "chown" && is_recursive && is_plain(&path.text);
        // Without a group, the files keep the group `root` that `COPY` gives them. In the old
        // syntax, `.` separates user and group.
        let (user, group) = owner.text.split_once(':').unwrap_or((&owner.text, "root"));
        let is_name = |it: &str| is_plain(it) && !it.contains(['/', '.']);
        let is_whole =
            option.range.len() == option.text.len() && owner.range.len() == owner.text.len();
        (is_meant && is_whole && is_name(user) && is_name(group)).then(|| Self {
            owner: format!("{user}:{group}"),
            written: owner.text.clone(),
            path: path.text.clone(),
            option: option.range.start..owner.range.start,
            spelled: option.text.clone(),
        })
    }
}

/// The destination of a plain `COPY` without an owner, unless it is a system directory.
fn dir(copy: &Instruction, now: &str) -> Option<String> {
    let may_stay = |name: &str| matches!(name, "from" | "chmod" | "exclude");
    let is_plain_copy = copy.syntax.flags().all(|it| may_stay(&it.name()))
        && copy.syntax.heredocs().next().is_none()
        && copy.syntax.json().is_none();
    let words: Vec<_> = copy.syntax.words().map(|it| it.text()).collect();
    let destination = words.last().filter(|it| is_plain_copy && is_plain(it))?;
    (destination.starts_with('/') || now.starts_with('/')).then_some(())?;
    let dir = resolve(now, destination);
    let parts: Vec<_> = dir.split('/').skip(1).collect();
    let is_free = match parts[0] {
        "" | "bin" | "boot" | "dev" | "etc" | "lib" | "lib64" | "proc" | "root" | "run"
        | "sbin" | "sys" | "tmp" | "usr" | "var" => false,
        "opt" | "srv" | "mnt" | "media" => parts.len() > 1,
        "home" => parts.len() > 2,
        _ => true,
    };
    is_free.then_some(dir)
}

/// Whether an earlier instruction other than `WORKDIR` may have changed the directory or its
/// content.
fn has_more(ctx: &PassContext<'_>, copy: &Instruction, dir: &str) -> bool {
    let is_below =
        |path: &str| path.strip_prefix(dir).is_some_and(|it| it.is_empty() || it.starts_with('/'));
    ctx.model().before(copy).any(|it| match it.keyword {
        Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Volume => {
            let text = it.syntax.syntax().to_string();
            let names = text.contains(dir) || text.contains(&format!("{}/", &dir[1..]));
            let place = directory(ctx, it);
            names || place.is_some_and(|it| is_below(&it)) && !is_elsewhere(it)
        }
        _ => false,
    })
}

/// Whether an instruction certainly changes no directory other than those that it names.
fn is_elsewhere(it: &Instruction) -> bool {
    let words: Vec<_> = it.syntax.words().map(|it| it.text()).collect();
    matches!(it.keyword, Keyword::Copy | Keyword::Add)
        && words.last().is_some_and(|it| it.starts_with('/'))
}
