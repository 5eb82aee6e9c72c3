//! Directories that certainly exist in the image before an instruction.

use dockwright_model::context::{Entry, clean};
use dockwright_model::{Base, Command, Instruction, Operator, Part};
use dockwright_syntax::Keyword;

use super::directory::{directory_with_base, is_plain, resolve};
use crate::PassContext;
use crate::facts::destination::destination;
use crate::pass::run::Run;

/// Directories that every image with a shell has.
const EVERYWHERE: [&str; 8] = ["/", "/bin", "/dev", "/etc", "/tmp", "/usr", "/usr/bin", "/var"];

/// Directories that the images of all known distributions have as well.
const OF_DISTRIBUTIONS: [&str; 17] = [
    "/home",
    "/media",
    "/mnt",
    "/opt",
    "/root",
    "/run",
    "/sbin",
    "/srv",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/share",
    "/var/cache",
    "/var/lib",
    "/var/log",
    "/var/tmp",
];

/// The maximum number of earlier instructions to look at. Without a limit, a walk for each `COPY`
/// would take quadratic time.
const MOST: usize = 200;

/// Whether a directory, given by its absolute path, certainly exists before an instruction: the base
/// image has it, or a `WORKDIR`, `COPY` or `mkdir -p` of the same lineage creates it, and no later
/// command may remove it.
pub(crate) fn certainly_exists(ctx: &PassContext<'_>, at: &Instruction, dir: &str) -> bool {
    let model = ctx.model();
    let is_entered = |it: &Instruction| model.workdir(it).is_some_and(|it| leads_through(&it, dir));
    if is_entered(at) {
        return true;
    }
    for it in model.before(at).take(MOST) {
        match it.keyword {
            Keyword::Copy | Keyword::Add if is_filled(ctx, it, dir) => return true,
            Keyword::Run => match effect(ctx, it, dir) {
                Effect::Makes => return true,
                Effect::MayRemove => return false,
                Effect::None => {}
            },
            _ => {}
        }
        if is_entered(it) {
            return true;
        }
    }
    let has_system = |it: usize| model.root(it).image().is_some_and(|it| it.family().is_some());
    let is_empty = |it: usize| *model.root(it) == Base::Scratch;
    let path = directory_with_base(ctx, at).map(|it| it.path);
    at.stage.is_some_and(|it| {
        dir == "/"
            || path.is_some_and(|path| leads_through(&path, dir))
            || !is_empty(it) && EVERYWHERE.contains(&dir)
            || has_system(it) && OF_DISTRIBUTIONS.contains(&dir)
    })
}

/// Whether a path is that of the directory, or of something in it.
fn leads_through(path: &str, dir: &str) -> bool {
    let rest = path.strip_prefix(dir.trim_end_matches('/'));
    rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

/// Whether a `COPY` or `ADD` creates a directory: its destination, or one above the destination.
fn is_filled(ctx: &PassContext<'_>, copy: &Instruction, dir: &str) -> bool {
    let Some((to, is_inside)) = destination(ctx.model(), copy) else { return false };
    let mut sources = copy.syntax.arguments();
    sources.pop();
    let is_dir = |it: &String| {
        let path = clean(it).filter(|_| copy.syntax.flags().all(|it| it.name() != "from"));
        let context = ctx.context().ok();
        path.zip(context).is_some_and(|(path, context)| context.entry(&path) == Some(Entry::Dir))
    };
    let is_directory = is_inside || sources.len() > 1 || sources.iter().any(is_dir);
    let above = to.rsplit_once('/').map_or("", |it| it.0);
    leads_through(if is_directory { &to } else { above }, dir)
}

/// What a `RUN` does to a directory.
enum Effect {
    None,
    /// The `RUN` creates the directory, unless it exists.
    Makes,
    /// The `RUN` may remove or replace the directory, or one above it.
    MayRemove,
}

/// Programs that remove or replace directories.
const REMOVING: [&str; 5] = ["find", "ln", "mv", "rm", "rmdir"];

fn effect(ctx: &PassContext<'_>, it: &Instruction, dir: &str) -> Effect {
    let Some(run) = Run::of(it) else {
        let may_remove = REMOVING.iter().any(|word| ctx.says(it, word)) && ctx.says(it, dir);
        return if may_remove { Effect::MayRemove } else { Effect::None };
    };
    let workdir = ctx.model().workdir(it);
    let place = |path: &str| {
        let from = if path.starts_with('/') { Some("/") } else { workdir.as_deref() };
        from.map(|it| resolve(it, path))
    };
    // A variable or a pattern is not followed, except for a pattern below the directory.
    let names = |command: &Command| {
        let mut words = command.words().iter().skip(1).filter_map(|it| place(&it.text));
        words.any(|it| leads_through(dir, &it))
    };
    let is_removing =
        |it: &Command| it.program().is_some_and(|it| REMOVING.contains(&&*it.name)) && names(it);
    if run.script.parts().flat_map(Part::commands).any(|it| is_removing(&it)) {
        return Effect::MayRemove;
    }
    let Some(list) = run.script.single() else { return Effect::None };
    let certain =
        list.parts.iter().take_while(|it| matches!(it.operator, None | Some((Operator::And, _))));
    let makes = |part: &Part| {
        let Some(command) = part.command().filter(Command::is_plain) else { return false };
        let [mkdir, words @ ..] = command.words() else { return false };
        let is_absolute = |it: &str| it.starts_with('/') && is_plain(it);
        let is_made = |it: &str| is_absolute(it) && leads_through(&resolve("/", it), dir);
        mkdir.text == "mkdir"
            && words.iter().any(|it| matches!(it.written(), "-p" | "--parents" | "-pv" | "-vp"))
            && words.iter().any(|it| it.text == it.written() && is_made(&it.text))
    };
    if certain.into_iter().any(makes) { Effect::Makes } else { Effect::None }
}
