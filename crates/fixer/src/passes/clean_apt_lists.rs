//! Package lists are removed in the `RUN` that fetches them.

use dockwright_model::{Command, Effect, Instruction, Part};
use dockwright_syntax::{Keyword, SyntaxKind, ast::joined};

use crate::facts::heredocs;
use crate::facts::programs::is_forced_removal;
use crate::later::{self, Need};
use crate::pass::run::Run;
use crate::program::namesake::{REDEFINED, is_redefined};
use crate::shared::apt::{self, LISTS, PACKAGE_LISTS};
use crate::shared::cache;
use crate::shared::insertion::{Insertion, InsertionPoints, Obstacle};
use crate::shared::sudo;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Removes the package lists of apt in the `RUN` that fetches them.
    ///
    /// `apt-get update` leaves 20 to 50 MB of package lists in the layer. The image has no use for
    /// them: they get outdated, so a later install has to update first.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apt-get update && apt-get install -y curl
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ## Level
    /// - Intended in the final stage, in the target of a known build, and in stages that these
    ///   build on: a Dockerfile that builds on such an image has to call `apt-get update` before an
    ///   install.
    /// - Intended where the container starts a script that cannot be read.
    /// - Risky in all other stages: their layers are in no image, so a clean-up saves nothing, and
    ///   a copy of their files may include the lists.
    /// - Risky where another stage copies or mounts a directory with the lists from a stage that is
    ///   in an image.
    /// - Risky where a later command is neither known by its name nor readable in the build
    ///   context: it may install packages. A script, a Makefile with the files that it includes, a
    ///   Rakefile, a `CMakeLists.txt` or the scripts of `package.json` that run count as known where
    ///   they start only known programs, and neither they nor the scripts that they call name apt,
    ///   a library of apt or the directory of the lists.
    /// - Risky where an interpreter, a build tool or a program of the project runs later, or starts
    ///   in the container, and the image gets a file of the build context that names apt.
    ///   Documents, pipelines, Dockerfiles and comments do not count.
    /// - Risky where the container starts a program by its bare name, such as `ansible-playbook` or
    ///   `apt-rdepends`, that the file neither copies nor builds and that is not a known server or
    ///   tool; or where a script that the container starts, or a command that a file of the project
    ///   runs in a container of the image, starts such a program.
    /// - Risky where git, a service, a login shell or the entrypoint of a base image may run a file
    ///   that names apt.
    /// - Risky where a file of the project may run apt in a container (`command` of Compose or of a
    ///   manifest of Kubernetes, `docker run`, `docker exec`, a job of a pipeline in an image of
    ///   the project, a Dockerfile whose image may build on this one), or brings a file that names
    ///   apt into a container (`-v`, `volumes`, `docker cp`), unless the file fetches the lists
    ///   first or describes the build of another image.
    /// - Risky where a file of the project starts a container without a network, or sets a variable
    ///   of apt in a container.
    /// - Risky where settings that the Dockerfile brings (`apt.conf.d`, `APT_CONFIG`) may limit a
    ///   later `apt-get update` to a part of the lists.
    /// - A suggestion where a later command needs the lists, names their directory or searches a
    ///   directory above (`find /`, `ls -R /var/lib`): in any stage that gets the lists, in a
    ///   script of the build context, or at the start of the container.
    /// - A suggestion where the place for the clean-up after the last command of apt is not
    ///   certain: in loops, in the background, and where the exit status would change.
    /// - A suggestion for a script in a heredoc that is not understood completely, and where `sudo`
    ///   fetches the lists and may not be allowed to run `rm`.
    name: "clean-apt-lists", phase: Packages, level: Intended..Risky,
    settles: ["DL3009"], changes_image: [Empties("/var/lib/apt/lists")], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains("apt") {
        return Vec::new();
    }
    let runs = ctx.model().all(Keyword::Run).filter(|it| !mounts_lists(it));
    runs.filter_map(|it| match Run::of(it) {
        Some(run) => fix(ctx, &run),
        None => of_heredoc(it),
    })
    .collect()
}

fn fix(ctx: &PassContext<'_>, run: &Run<'_>) -> Option<Fix> {
    let it = run.instruction;
    let is_apt = |it: &Part| it.commands().any(|it| apt::is_apt(&it));
    let text = joined(run.script.syntax());
    if !apt::updates(&run.script) || text.contains(LISTS) && apt::cleans(&run.script) {
        return None;
    }
    let (last, _) = run.script.parts().enumerate().filter(|(_, it)| is_apt(it)).last()?;
    let stays = |why: &str| {
        let reason = format!(
            "`apt-get update` leaves its package lists in this layer; the lists are not removed, \
             because {why}"
        );
        Some(Fix::suggestion(it.start(), reason))
    };
    if is_redefined(run, "rm") || is_redefined(run, "sudo") {
        return stays(REDEFINED);
    }
    if names_lists_itself(run) {
        return stays("the same `RUN` reads their directory");
    }
    let (level, why) = match level(ctx, run, last + 1) {
        Ok(found) => found,
        Err(reason) => return Some(Fix::suggestion(it.start(), reason)),
    };
    let needs = |command: &Command| later::need_of(ctx, &PACKAGE_LISTS, it, command) != Need::No;
    let uses = |it: Command| needs(&it) || apt::fetches_its_own(&it);
    if !run.script.parts().flat_map(Part::commands).any(uses) {
        let reason = "`apt-get update` leaves package lists in this layer that no command here \
                      uses";
        return Some(Fix::suggestion(it.start(), reason));
    }
    let has_sudo = match fetches_with_sudo(run) {
        Ok(has_sudo) if has_sudo && !sudo::is_unlimited(ctx, it) => {
            return stays("`sudo` may not be allowed to run `rm`");
        }
        Ok(has_sudo) => has_sudo,
        Err(obstacle) => return stays(obstacle),
    };
    let words = has_sudo.then_some("sudo").into_iter().chain(apt::REMOVE_LISTS);
    let words: Vec<_> = words.map(str::to_owned).collect();
    let calls = run.script.calls().iter().map(|it| &it.command).filter(|it| apt::is_apt(it));
    let calls: Vec<_> = calls.cloned().collect();
    let is_own = |it: &Command| apt::is_apt(it) && (self::has_sudo(it) || !has_sudo);
    let effect = |it: &Command| if is_own(it) { Effect::Establishes } else { Effect::Keeps };
    let places = InsertionPoints::new(ctx, run, &effect).quiet(&needs);
    let Insertion { indels, changes } = match places.behind_all(&calls, &words) {
        Ok(insertion) => insertion,
        Err(obstacle) => return stays(obstacle),
    };
    // Calls of functions are not followed, and may come after all other calls.
    let is_in_function =
        |it: &Command| it.syntax.syntax().ancestors().any(|it| it.kind() == SyntaxKind::ShFunction);
    if calls.iter().any(is_in_function) && !calls.iter().all(is_in_function) {
        return stays("a function of the same `RUN` calls apt");
    }
    let reason = format!(
        "`apt-get update` leaves its package lists in this layer; `rm -rf \
         /var/lib/apt/lists/*` removes the lists{why}"
    );
    Some(Fix::new(it.start(), level, reason).edit(indels, changes))
}

/// A suggestion for a script in a heredoc that fetches the lists and does not name their directory.
fn of_heredoc(run: &Instruction) -> Option<Fix> {
    let fetches = heredocs::commands(run).iter().any(apt::fetches);
    let is_left = || !run.syntax.syntax().text().to_string().contains(LISTS);
    (fetches && is_left()).then(|| {
        let reason = format!(
            "`apt-get update` leaves its package lists in this layer; the lists are not removed, \
             because {}",
            heredocs::OUT_OF_REACH
        );
        Fix::suggestion(run.start(), reason)
    })
}

/// Whether all calls that fetch lists use `sudo`; an error if only some do.
fn fetches_with_sudo(run: &Run<'_>) -> Result<bool, Obstacle> {
    let fetches = run.script.calls().iter().map(|it| &it.command).filter(|it| apt::fetches(it));
    let mut fetches = fetches.map(has_sudo);
    let first = fetches.next().unwrap_or_default();
    if fetches.all(|it| it == first) {
        return Ok(first);
    }
    Err("only some of the commands that fetch them have `sudo` in front")
}

/// Whether a command of the text may read the directory of the lists, or copy a directory above.
fn names_lists_itself(run: &Run<'_>) -> bool {
    run.script.calls().iter().any(|it| {
        let words = it.command.words();
        let copies = words.first().is_some_and(|it| cache::COPIES.contains(&it.text.as_str()));
        let is_above = |it: &str| {
            let path = it.trim_end_matches('*').trim_end_matches('/');
            it.starts_with('/') && (path.is_empty() || LISTS.starts_with(&format!("{path}/")))
        };
        let reads = words.iter().any(|it| it.text.contains(LISTS) || copies && is_above(&it.text));
        reads && !is_forced_removal(&it.command.syntax)
    })
}

/// Whether the lists, or a directory above, are in a mount and not part of the layer.
fn mounts_lists(run: &Instruction) -> bool {
    let is_above = |it: &str| {
        let (key, path) = it.split_once('=').unwrap_or_default();
        let is_target = matches!(key, "target" | "dst" | "destination");
        let path = path.trim_end_matches('/');
        is_target && (path.starts_with(LISTS) || LISTS.starts_with(&format!("{path}/")))
    };
    let is_mount = |value: String| value.trim_matches('"').split(',').any(is_above);
    run.syntax.flags().any(|it| it.name() == "mount" && is_mount(it.value()))
}

/// The level at which the lists can be removed after part `next - 1` of `run`, with the end of the
/// message; an error with the whole message if a later command needs the lists.
fn level(ctx: &PassContext<'_>, run: &Run<'_>, next: usize) -> Result<(Level, String), String> {
    let it = run.instruction;
    let need = later::need(ctx, &PACKAGE_LISTS, run, next);
    let worth = later::not_worth_it(ctx, &PACKAGE_LISTS, it);
    if let Some(why) = worth.filter(|_| !matches!(need, Need::Yes(_))) {
        return Ok((Level::Risky, format!("; {why}")));
    }
    match need {
        Need::Yes(at) => Err(format!(
            "`apt-get update` leaves its package lists in this layer; line {} needs the lists",
            ctx.line(at)
        )),
        Need::Settings(at) => Ok((
            Level::Risky,
            format!(
                "; line {} may change settings of apt, so a later `apt-get update` may need the \
                 lists",
                ctx.line(at)
            ),
        )),
        Need::Named(it) => Ok((Level::Risky, format!("; {it}, and may need the lists"))),
        Need::Perhaps(name) => {
            Ok((Level::Risky, format!("; {name} is not known and may need the lists")))
        }
        Need::Unread(script) => {
            let why = format!(
                "; the container starts `{script}`, which is not fully known and may need the lists"
            );
            Ok((Level::Intended, why))
        }
        Need::No => Ok((Level::Intended, String::new())),
    }
}

fn has_sudo(command: &Command) -> bool {
    command.words().first().is_some_and(|it| it.text == "sudo")
}
