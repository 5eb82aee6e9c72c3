//! `apk add --no-cache`.

use dockwright_model::{APK, Base, Call, Command, Instruction, Invocation, Part, Word};
use dockwright_syntax::Keyword;

use crate::later::{self, Need};
use crate::pass::run::Run;
use crate::shared::apk::{self, INDEX, INDEX_AS_IT_IS, UPDATES};
use crate::shared::remove_command::{self, ScriptLines};
use crate::shared::{cache, insertion};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Adds `--no-cache` to `apk add` and `apk upgrade`, and drops commands that the option makes
    /// unnecessary.
    ///
    /// `apk update` and `apk add --update` leave the index of all packages in the layer: 2 to 5 MB,
    /// soon outdated. With `--no-cache`, apk fetches a fresh index and leaves nothing.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apk update && apk add curl && rm -rf /var/cache/apk/*
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apk add --no-cache curl
    /// ```
    ///
    /// ## Level
    /// - Safe to add `--no-cache` where nothing that runs later needs an index, as `apk search`
    ///   does: no command, no script of the build context, no program that the container starts.
    /// - Intended to drop `apk update` and the `rm` of its index in the same step: the image has no
    ///   index afterwards.
    /// - Intended where the container starts a script that cannot be read.
    /// - Risky in a stage whose layers are in no image: neither the last stage, nor the target of a
    ///   known build, nor a stage that these build on.
    /// - Risky where another stage copies or mounts a whole directory with the index from a stage
    ///   that is in an image.
    /// - Risky where a file of the project starts a container without a network
    ///   (`network_mode: none`, `docker run --network=none`), or brings a file that names apk into
    ///   a container.
    /// - Risky where the index may be needed later: by an unknown command; by a program that the
    ///   container starts, that the Dockerfile does not build and that is not known by its name; by
    ///   an interpreter, a build tool or a program of the project that may reach a file of the
    ///   build context that names apk; or because settings that the Dockerfile brings
    ///   (`/etc/apk/config`) may keep apk from the network.
    /// - Risky where a call reads the index of an earlier call, and something between them may
    ///   change what apk fetches: settings, keys, local repositories, proxies.
    /// - A suggestion where something later needs the index, or names its directory, such as an
    ///   `rm` without `-f`.
    /// - A suggestion where `apk update` cannot be dropped, or stands in a `RUN` of its own: with
    ///   `--no-cache` alone, apk would fetch the index twice.
    ///
    /// `RUN`s with a cache mount, without a network, or with another root stay as they are. So do
    /// images on Alpine before 3.3, whose apk does not have the option.
    name: "use-apk-no-cache", phase: Packages, level: Safe..Risky,
    settles: ["DL3019", "DS-0025"], uncovers: ["DL3059"],
    changes_image: [Empties("/var/cache/apk")], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let runs = ctx.runs_with(&["apk"]).filter(|it| {
        let is_offline = it.syntax.flags().any(|it| it.name() == "network" && it.value() == "none");
        !is_offline && !cache::is_mounted(it, &APK) && !is_too_old(ctx, it)
    });
    let before = Before::of(ctx);
    runs.flat_map(|it| match Run::of(it) {
        Some(run) => of_run(ctx, &before, &run),
        None => of_heredoc(it).into_iter().collect(),
    })
    .collect()
}

fn of_heredoc(run: &Instruction) -> Option<Fix> {
    let fills = |it: &Invocation<'_>| it.is_one_of(&["add", "upgrade"]) && !apk::keeps_nothing(it);
    let reason = "`apk` leaves its package index in this layer; `--no-cache` is not added";
    cache::of_heredoc(run, &APK, fills, reason)
}

/// Instructions whose index of packages a later `RUN` may find, by their own index.
struct Before {
    /// `RUN`s that fetch the index, and add no package.
    alone: Vec<usize>,
    /// Instructions that may leave an index in the image.
    keeps: Vec<usize>,
}

impl Before {
    fn of(ctx: &PassContext<'_>) -> Self {
        let all = ctx.model().instructions().iter();
        let named = all.clone().filter(|it| it.keyword == Keyword::Run && ctx.says(it, "apk"));
        Self {
            alone: named.filter(|it| fetches_alone(it)).map(|it| it.index).collect(),
            keeps: all.filter(|it| may_leave_index(ctx, it)).map(|it| it.index).collect(),
        }
    }
}

/// Whether the apk of the base image is older than the option, which came with Alpine 3.3.
fn is_too_old(ctx: &PassContext<'_>, run: &Instruction) -> bool {
    let image = run.stage.and_then(|it| ctx.model().root(it).image());
    let Some(image) = image else { return false };
    let version = image.tag.split('-').next().unwrap_or_default();
    let starts = |it: &str| version == it || version.starts_with(&format!("{it}."));
    image.name == "alpine" && ["2", "3.0", "3.1", "3.2"].iter().any(|it| starts(it))
}

fn of_run(ctx: &PassContext<'_>, before: &Before, run: &Run<'_>) -> Vec<Fix> {
    let calls = run.script.calls();
    let invocations = || calls.iter().filter_map(|it| APK.invocation(&it.command));
    let is_usual =
        |it: &Call| APK.invocation(&it.command).is_none_or(|it| !it.has_one_of(APK.elsewhere));
    if invocations().next().is_none() || !calls.iter().all(is_usual) {
        return Vec::new();
    }
    let is_caching = |it: &Call| {
        APK.invocation(&it.command)
            .is_some_and(|it| it.is_one_of(&["add", "upgrade"]) && !apk::keeps_nothing(&it))
    };
    let caching: Vec<_> = calls.iter().filter(|it| is_caching(it)).collect();
    if caching.is_empty() {
        let has_more = needless_parts(ctx, before, run, calls).next().is_some();
        let fix = has_more.then(|| all_at_once(ctx, before, run, calls, &[])).flatten();
        return fix.into_iter().collect();
    }
    let at = run.instruction.start();
    let named = cache::named_elsewhere(ctx, run, &APK).or_else(|| {
        let own = APK.caches.iter().find_map(|it| later::names_dir(ctx, run.instruction, it))?;
        Some(ctx.line(own))
    });
    if let Some(line) = named {
        let reason = format!(
            "`apk` leaves its package index in this layer; line {line} names the directory of the \
             cache, so another command may need the cache"
        );
        return vec![Fix::suggestion(at, reason)];
    }
    if needless_parts(ctx, before, run, calls).next().is_some() {
        return all_at_once(ctx, before, run, calls, &caching).into_iter().collect();
    }
    caching.into_iter().filter_map(|it| without_cache(ctx, before, run, it)).collect()
}

/// The fix for one call.
fn without_cache(
    ctx: &PassContext<'_>,
    before: &Before,
    run: &Run<'_>,
    call: &Call,
) -> Option<Fix> {
    let it = APK.invocation(&call.command)?;
    let at = it.first.range.start;
    let command = &it.command;
    let (what, need) = if it.has_one_of(UPDATES) {
        ("leaves a package index in this layer", later::need(ctx, &INDEX, run, call.part + 1))
    } else {
        // `apk add` leaves an index only if it finds none, or an old one. It is unlikely that an
        // unknown program relies on such an index.
        let need = match later::need(ctx, &INDEX_AS_IT_IS, run, call.part + 1) {
            Need::Perhaps(_) | Need::Unread(_) => Need::No,
            need => need,
        };
        ("leaves a package index in this layer where it finds none", need)
    };
    if let Some(line) = fetched_alone(ctx, before, run) {
        let reason = format!(
            "`apk {command}` reads the index that line {line} leaves in a layer of its own; with \
             `--no-cache`, the index is fetched twice unless `apk update` is removed"
        );
        return Some(Fix::suggestion(at, reason));
    }
    let need = need.or(later::settings(ctx, &INDEX, run.instruction));
    let changed = || {
        let is_left = !it.has_one_of(UPDATES);
        is_left.then(|| later::cannot_be_first(ctx, &INDEX, run, call.part)).flatten()
    };
    let (level, why) = match level(ctx, run, &need, Level::Safe) {
        Ok((level, why)) => match changed() {
            Some(changed) => (Level::Risky, format!("; {changed}")),
            None => (level, why),
        },
        Err(why) => {
            let reason = format!("`apk {command}` leaves its package index in this layer; {why}");
            return Some(Fix::suggestion(at, reason));
        }
    };
    let reason =
        format!("`apk {command}` {what}; `--no-cache` fetches a fresh index and leaves none{why}");
    Some(with_option(Fix::new(at, level, reason), &it))
}

/// The line of an earlier `RUN` that fetches the index, and adds no package.
fn fetched_alone(ctx: &PassContext<'_>, before: &Before, run: &Run<'_>) -> Option<usize> {
    let model = ctx.model();
    let mut found = before.alone.iter().rev().map(|it| &model.instructions()[*it]);
    let found = found.find(|it| model.is_before(it, run.instruction))?;
    Some(ctx.line(found.start()))
}

fn fetches_alone(it: &Instruction) -> bool {
    let Some(run) = Run::of(it) else { return false };
    let calls = run.script.calls();
    let is_add =
        |it: &Call| APK.invocation(&it.command).is_some_and(|it| it.is_one_of(&["add", "upgrade"]));
    let is_update = |it: &Call| {
        APK.invocation(&it.command)
            .is_some_and(|it| it.command == "update" && !apk::keeps_nothing(&it))
    };
    calls.iter().any(is_update) && !calls.iter().any(is_add)
}

/// Adds `--no-cache` to a call, in place of `--update` if that is given.
fn with_option(fix: Fix, it: &Invocation<'_>) -> Fix {
    match it.options.iter().find(|it| UPDATES.contains(&it.text.as_str())) {
        Some(word) => fix.replace_word(word, "--no-cache"),
        None => fix.insert_after(it.done, &["--no-cache"]),
    }
}

/// The level at which the index can go, with the end of the message; an error with the reason if a
/// later command needs the index.
fn level(
    ctx: &PassContext<'_>,
    run: &Run<'_>,
    need: &Need,
    least: Level,
) -> Result<(Level, String), String> {
    let worth = later::not_worth_it(ctx, &INDEX, run.instruction);
    if let Some(why) = worth.filter(|_| !matches!(need, Need::Yes(_))) {
        return Ok((Level::Risky, format!("; {why}")));
    }
    match need {
        Need::Yes(at) => Err(format!("line {} needs the index", ctx.line(*at))),
        Need::Settings(at) => {
            let line = ctx.line(*at);
            Ok((Level::Risky, format!("; line {line} may tell apk to work from the index")))
        }
        Need::Named(it) => Ok((Level::Risky, format!("; {it}, and may need the index"))),
        Need::Perhaps(name) => {
            Ok((Level::Risky, format!("; {name} is not known and may need the index")))
        }
        Need::Unread(script) => {
            let why = format!(
                "; the container starts `{script}`, which is not fully known and may need the index"
            );
            Ok((least.max(Level::Intended), why))
        }
        Need::No => Ok((least, String::new())),
    }
}

/// The parts that are an `apk update`, or remove the index.
fn needless_parts<'r>(
    ctx: &PassContext<'_>,
    before: &Before,
    run: &'r Run<'_>,
    calls: &'r [Call],
) -> impl Iterator<Item = usize> + 'r {
    let stays = may_have_index(ctx, before, run);
    let is_call = |it: &&Call| APK.invocation(&it.command).is_some_and(|it| it.command == "update");
    let updates = calls.iter().filter(is_call).map(|it| it.part);
    let removals =
        run.script.parts().enumerate().filter(move |(_, it)| !stays && removes_index(it));
    updates.chain(removals.map(|(part, _)| part))
}

/// One fix for a `RUN` with `apk update` or an `rm` of the index: adds `--no-cache` to all calls
/// and drops all these commands, or does nothing.
fn all_at_once(
    ctx: &PassContext<'_>,
    before: &Before,
    run: &Run<'_>,
    calls: &[Call],
    caching: &[&Call],
) -> Option<Fix> {
    let adds = |it: &&Call| {
        APK.invocation(&it.command).is_some_and(|it| it.is_one_of(&["add", "upgrade"]))
    };
    let is_update = |it: &&Call| INDEX.is_fetched_by(&it.command);
    let last_add = calls.iter().filter(adds).map(|it| it.part).max()?;
    let others = calls.iter().filter(|it| !adds(it) && !is_update(it));
    let own = others.map(|it| later::need_of(ctx, &INDEX, run.instruction, &it.command));
    let behind = later::need(ctx, &INDEX, run, run.script.parts().count());
    let need = own.fold(behind, Need::or).or(later::settings(ctx, &INDEX, run.instruction));

    let may_have_index = may_have_index(ctx, before, run);
    let (mut needless, mut position) = (Vec::new(), 0);
    let lines = ScriptLines::of(run, insertion::errexit(ctx, run));
    for (place, list) in run.script.lists.iter().enumerate() {
        let with_lines = || lines.without(place);
        for index in 0..list.parts.len() {
            let dropped = match position {
                it if it < last_add => is_plain_update(&list.parts[index])
                    .then(|| remove_command::before_next(run, list, index).or_else(with_lines)),
                it if it > last_add && !may_have_index => removes_index(&list.parts[index])
                    .then(|| remove_command::behind_previous(run, list, index).or_else(with_lines)),
                _ => None,
            };
            needless.extend(dropped.flatten());
            position += 1;
        }
    }
    let at = run.instruction.start();
    let has_update = calls.iter().any(|it| is_update(&it));
    let what = match (has_update, caching.is_empty()) {
        (true, true) => "`apk update` fetches an index that `apk add --no-cache` does not read",
        (true, false) => {
            "`apk update` leaves a package index in this layer; `apk add --no-cache` fetches an \
             index of its own and leaves none"
        }
        (false, true) => "`apk add --no-cache` leaves no index to remove",
        (false, false) => {
            "`apk add` leaves a package index to remove; `apk add --no-cache` leaves none"
        }
    };
    let is_complete = needless.len() == needless_parts(ctx, before, run, calls).count();
    if !is_complete {
        let why = "`apk update`, or the `rm` of the index, cannot be dropped here";
        return (!caching.is_empty()).then(|| Fix::suggestion(at, format!("{what}; {why}")));
    }
    match level(ctx, run, &need, Level::Intended) {
        Ok((level, why)) => {
            let fix = Fix::new(at, level, format!("{what}{why}"));
            let fix = needless.into_iter().fold(fix, Fix::remove_command);
            let caching = caching.iter().filter_map(|it| APK.invocation(&it.command));
            Some(caching.fold(fix, |fix, it| with_option(fix, &it)))
        }
        // All calls have the option already, and the commands have to stay.
        Err(_) if caching.is_empty() => None,
        Err(why) => Some(Fix::suggestion(at, format!("{what}; but {why}"))),
    }
}

/// Whether the image may have an index before the `RUN`, which an `rm` in the `RUN` would also
/// remove.
fn may_have_index(ctx: &PassContext<'_>, before: &Before, run: &Run<'_>) -> bool {
    let model = ctx.model();
    let root = run.instruction.stage.map(|it| model.root(it));
    let is_known = matches!(root, Some(Base::Image(it)) if it.is_official);
    let mut all = before.keeps.iter().map(|it| &model.instructions()[*it]);
    !is_known || all.any(|it| model.is_before(it, run.instruction))
}

/// Whether an instruction may leave an index in the image.
fn may_leave_index(ctx: &PassContext<'_>, it: &Instruction) -> bool {
    match it.keyword {
        Keyword::Run => {
            let Some(run) = Run::of(it) else { return ctx.says(it, "apk") };
            run.script.calls().iter().any(|it| {
                let call = APK.invocation(&it.command);
                call.is_some_and(|it| it.command != "del" && !it.has_one_of(APK.no_cache))
            })
        }
        Keyword::Copy => it.syntax.flags().any(|it| it.name() == "from"),
        Keyword::Add => true,
        _ => false,
    }
}

/// Whether a part is a plain `apk update` of the usual repositories.
fn is_plain_update(part: &Part) -> bool {
    part.command().filter(Command::is_plain).is_some_and(|command| {
        APK.invocation(&command).is_some_and(|it| {
            let is_known = |it: &&Word| {
                ["-q", "--quiet", "--no-cache", "-v", "-U", "--update"].contains(&it.text.as_str())
            };
            it.command == "update" && it.operands.is_empty() && it.options.iter().all(is_known)
        })
    })
}

/// Whether a part only removes the files of the cache of apk, with `rm -f`.
fn removes_index(part: &Part) -> bool {
    part.command().filter(Command::is_plain).is_some_and(|it| {
        let words = it.words();
        let mut words = words.iter().map(|it| it.text.as_str()).skip_while(|it| *it == "sudo");
        let is_rm = words.next() == Some("rm");
        let (options, paths): (Vec<_>, Vec<_>) = words.partition(|it| it.starts_with('-'));
        is_rm
            && !paths.is_empty()
            && paths.iter().all(|it| it.strip_suffix("/*") == Some(APK.caches[0]))
            && options.iter().any(|it| it.contains('f'))
    })
}
