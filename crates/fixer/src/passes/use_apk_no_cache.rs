//! `apk add --no-cache`.

use dockwright_model::{APK, Base, Call, Command, Instruction, Part, Word};
use dockwright_verify::Change;

use crate::apk::{self, UPDATES};
use crate::apt::Reads;
use crate::cache;
use crate::edit::Indel;
use crate::join::Run;
use crate::{Fix, Level, PassContext, declare_pass, take_out};

declare_pass! {
    /// Adds `--no-cache` to `apk add` and `apk upgrade`, and drops what that makes needless.
    ///
    /// `apk update` and `apk add --update` leave the index of all packages in the layer, 2 to 5 MB
    /// that get old. With `--no-cache`, apk fetches the index for itself and leaves nothing.
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
    /// - Safe to add `--no-cache`, as long as no later command needs an index that is left.
    /// - Intended to drop `apk update` and the `rm` of its index: the index is gone from the image.
    /// - Risky where a later command is not known: it may need the index.
    /// - A suggestion where a later command needs the index, and where something else names its
    ///   folder, such as an `rm` without `-f`.
    ///
    /// `RUN`s with a cache mount, without network, or with another root stay as they are, and so do
    /// images on Alpine before 3.3, whose apk does not know the option.
    name: "use-apk-no-cache", phase: Packages, level: Safe,
    settles: ["DL3019"], uncovers: ["DL3059"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let runs = ctx.runs_with(&["apk"]).filter(|it| {
        let is_offline = it.syntax.flags().any(|it| it.name() == "network" && it.value() == "none");
        !is_offline && !cache::is_mounted(it, &APK) && !is_too_old(ctx, it)
    });
    runs.filter_map(Run::of).flat_map(|it| of_run(ctx, &it)).collect()
}

/// Whether the apk of the base image does not know the option: it came with Alpine 3.3.
fn is_too_old(ctx: &PassContext<'_>, run: &Instruction) -> bool {
    let Some(Base::Image(image)) = run.stage.map(|it| ctx.model().root(it)) else { return false };
    let version = image.tag.split('-').next().unwrap_or_default();
    let starts = |it: &str| version == it || version.starts_with(&format!("{it}."));
    image.name == "alpine" && ["2", "3.0", "3.1", "3.2"].iter().any(|it| starts(it))
}

fn of_run(ctx: &PassContext<'_>, run: &Run<'_>) -> Vec<Fix> {
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
        return needless(ctx, run, calls).into_iter().collect();
    }
    let at = run.instruction.start();
    let named = cache::named_elsewhere(ctx, run, &APK).or_else(|| {
        let own = APK.caches.iter().find_map(|it| cache::names(ctx, run.instruction, it))?;
        Some(ctx.line(own))
    });
    if let Some(line) = named {
        let reason = format!(
            "`apk` keeps its index in the layer; line {line} names the folder of it, so something \
             else may need it"
        );
        return vec![Fix::suggestion(at, reason)];
    }
    caching.into_iter().filter_map(|it| without_cache(ctx, run, calls, it)).collect()
}

/// `--no-cache` for one call, in the place of `--update` if that is there.
fn without_cache(ctx: &PassContext<'_>, run: &Run<'_>, calls: &[Call], call: &Call) -> Option<Fix> {
    let it = APK.invocation(&call.command)?;
    let updates = it.options.iter().find(|it| UPDATES.contains(&it.text.as_str()));
    let (level, why) = if updates.is_some() && !is_updated(calls, call) {
        match reads(ctx, run, call.part + 1) {
            Reads::Yes => {
                let reason = format!(
                    "`apk {}` keeps its index in the layer; a later command needs it",
                    it.command
                );
                return Some(Fix::suggestion(it.first.range.start, reason));
            }
            Reads::Perhaps => (Level::Risky, "; a later command that is not known may need it"),
            Reads::No => (Level::Safe, ""),
        }
    } else {
        (Level::Safe, "")
    };
    let what = if is_updated(calls, call) {
        "reads the index that `apk update` leaves in the layer"
    } else if updates.is_some() {
        "leaves an index of packages in the layer"
    } else {
        "reads an index of packages that was left in a layer and gets old"
    };
    let command = &it.command;
    let reason = format!(
        "`apk {command}` {what}; with `--no-cache`, it fetches its own and leaves none{why}"
    );
    let inserted = vec!["--no-cache".to_owned()];
    let (indel, removed) = match updates {
        Some(word) => (Indel::replace(word.range.clone(), "--no-cache"), vec![word.text.clone()]),
        None => (Indel::insert(it.done.range.end, " --no-cache"), Vec::new()),
    };
    let change = Change::Tokens { removed, inserted };
    Fix::new(it.first.range.start, level, reason, vec![indel], vec![change])
}

/// Whether an `apk update` in the same `RUN` leaves an index anyway.
fn is_updated(calls: &[Call], call: &Call) -> bool {
    let is_update = |it: &Call| {
        it.is_needed && APK.invocation(&it.command).is_some_and(|it| it.command == "update")
    };
    calls.iter().any(|it| it.part < call.part && is_update(it))
}

/// What is done with an index by the parts of `run` from `next` on, and by later instructions.
fn reads(ctx: &PassContext<'_>, run: &Run<'_>, next: usize) -> Reads {
    let own = apk::script_reads(&run.script, next);
    cache::later(ctx, run).map(apk::reads).fold(own, Reads::max)
}

/// Drops `apk update`, and the `rm` of what it has fetched: all of it, or nothing.
fn needless(ctx: &PassContext<'_>, run: &Run<'_>, calls: &[Call]) -> Option<Fix> {
    let adds = |it: &&Call| {
        APK.invocation(&it.command).is_some_and(|it| it.is_one_of(&["add", "upgrade"]))
    };
    let last_add = calls.iter().filter(adds).map(|it| it.part).max()?;
    let is_call = |it: &Call| APK.invocation(&it.command).is_some_and(|it| it.command == "update");
    let updates = calls.iter().filter(|it| is_call(it)).count();
    let removals = run.script.parts().filter(|it| removes_index(it)).count();
    let others = calls.iter().filter(|it| !is_call(it)).map(|it| apk::of_command(&it.command));
    let reads = cache::later(ctx, run).map(apk::reads).chain(others).max();
    (updates + removals > 0 && reads != Some(Reads::Yes)).then_some(())?;

    let (mut indels, mut changes, mut position) = (Vec::new(), Vec::new(), 0);
    for list in &run.script.lists {
        for index in 0..list.parts.len() {
            let dropped = match position {
                it if it < last_add => {
                    is_update(&list.parts[index]).then(|| take_out::before_next(run, list, index))
                }
                it if it > last_add => removes_index(&list.parts[index])
                    .then(|| take_out::behind_previous(run, list, index)),
                _ => None,
            };
            if let Some((taken, removed)) = dropped.flatten() {
                indels.extend(taken);
                changes.push(Change::Tokens { removed, inserted: Vec::new() });
            }
            position += 1;
        }
    }
    (changes.len() == updates + removals).then_some(())?;
    let what = if updates > 0 {
        "`apk update` fetches an index that `apk add --no-cache` does not read"
    } else {
        "`apk add --no-cache` leaves no index that would have to be removed"
    };
    let (level, why) = if reads == Some(Reads::Perhaps) {
        (Level::Risky, "; a command that is not known may need it")
    } else {
        (Level::Intended, "")
    };
    Fix::new(run.instruction.start(), level, format!("{what}{why}"), indels, changes)
}

/// Whether a part is a plain `apk update` of the usual repositories.
fn is_update(part: &Part) -> bool {
    part.command().filter(Command::is_plain).is_some_and(|command| {
        APK.invocation(&command).is_some_and(|it| {
            let is_known = |it: &&Word| {
                ["-q", "--quiet", "--no-cache", "-v", "-U", "--update"].contains(&it.text.as_str())
            };
            it.command == "update" && it.operands.is_empty() && it.options.iter().all(is_known)
        })
    })
}

/// Whether a part does nothing but remove what apk keeps, by force.
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
