//! What goes behind an install, without which another one cannot do the same: compilers, tokens,
//! settings, repositories.

use dockwright_model::{Call, Command, Instruction};
use dockwright_syntax::Keyword;

use super::need::Need;
use super::resource::Resource;
use crate::PassContext;
use crate::facts::programs::last_name;
use crate::pass::run::Run;

/// Programs that remove packages, and say so by a command.
const MANAGERS: [&str; 12] = [
    "apk", "apt", "apt-get", "aptitude", "conda", "dnf", "microdnf", "npm", "pnpm", "yarn", "yum",
    "zypper",
];

/// Their commands and options for it, and those that forget who somebody is.
const REMOVING: [&str; 12] = [
    "--auto-remove",
    "--purge",
    "autopurge",
    "autoremove",
    "del",
    "delete",
    "erase",
    "logout",
    "purge",
    "remove",
    "uninstall",
    "unset",
];

/// What is in the paths of files that no install needs.
const HARMLESS: [&str; 13] = [
    "/.cache",
    "/var/cache/",
    "/var/lib/apt/lists",
    "/var/log/",
    "/usr/share/doc",
    "/usr/share/info",
    "/usr/share/locale",
    "/usr/share/man",
    "__pycache__",
    "_cacache",
    ".npm/",
    ".pyc",
    "node_modules",
];

/// Why a call behind part `next - 1` of `run` may not get again what an earlier one has got; the
/// end of a sentence. `resource` is what every call of the manager reads.
pub(crate) fn cannot_repeat(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Run<'_>,
    next: usize,
) -> Option<String> {
    let own = run.instruction;
    let has_own_means = own.syntax.flags().any(|it| {
        let is_cache = it.value().contains("type=cache") || it.value().contains("type=tmpfs");
        it.name() != "mount" || !is_cache
    });
    let cause = if has_own_means {
        format!("line {} has mounts or a network of its own", ctx.line(own.start()))
    } else {
        let (line, text) = removal(ctx, run, next)?;
        format!("`{text}` in line {line} takes away what another call may need")
    };
    (super::need(ctx, resource, run, next) != Need::No).then_some(cause)
}

/// Why the call in part `part` of `run` may need what a call before has left; the end of a sentence.
pub(crate) fn cannot_be_first(
    ctx: &PassContext<'_>,
    resource: &'static Resource,
    run: &Run<'_>,
    part: usize,
) -> Option<String> {
    let manager = resource.manager;
    let fills = |it: &Call| {
        manager.invocation(&it.command).is_some_and(|it| it.is_one_of(manager.installs))
    };
    let all = ctx.model().instructions();
    let filling = ctx.noted(Fills(manager.programs), |it| calls(it).iter().any(fills));
    let removing_some = ctx.noted(Removes, |it| calls(it).iter().any(removes));
    let own = run.instruction;
    let here = run.script.calls();
    let here = &here[..here.partition_point(|it| it.part < part)];
    // The nearest removal, with what runs before it.
    let (at, before) = if let Some(index) = here.iter().rposition(removes) {
        (own, here[..=index].to_vec())
    } else {
        let at = &all[removing_some.before(own.index).next()?];
        let before = calls(at);
        let last = before.iter().rposition(removes)?;
        (at, before[..=last].to_vec())
    };
    let (last, before) = before.split_last()?;
    let is_filled = before.iter().any(fills) || filling.before(at.index).next().is_some();
    let (text, line) = (removing(&last.command)?, ctx.line(at.start()));
    is_filled.then(|| format!("`{text}` in line {line} takes away what the call may need"))
}

/// The calls of a `RUN` of shell form.
fn calls(it: &Instruction) -> Vec<Call> {
    let script = it.script().filter(|_| it.keyword == Keyword::Run);
    script.map(|it| it.calls().to_vec()).unwrap_or_default()
}

/// What calls a manager, by its programs, to install something.
#[derive(PartialEq, Eq, Hash)]
struct Fills(&'static [&'static str]);

/// What removes something by a command that is known.
#[derive(PartialEq, Eq, Hash)]
struct Removes;

/// What may remove something.
#[derive(PartialEq, Eq, Hash)]
struct MayRemove;

fn removes(call: &Call) -> bool {
    removing(&call.command).is_some()
}

/// The first command behind part `next - 1` that removes something, and its line.
fn removal(ctx: &PassContext<'_>, run: &Run<'_>, next: usize) -> Option<(usize, String)> {
    let own = run.instruction;
    let calls = run.script.calls().iter().filter(|it| it.part >= next);
    let found = calls.into_iter().find_map(|it| removing(&it.command));
    if let Some(text) = found {
        return Some((ctx.line(own.start()), text));
    }
    let model = ctx.model();
    let removing =
        ctx.noted(MayRemove, |it| it.keyword == Keyword::Run && in_instruction(it).is_some());
    let is_heir = |it: &Instruction| {
        it.stage.zip(own.stage).is_some_and(|(it, own)| model.has_in_lineage(it, own))
    };
    let mut later = removing.from(own.index + 1).iter().map(|it| &model.instructions()[*it]);
    let it = later.find(|it| is_heir(it))?;
    Some((ctx.line(it.start()), in_instruction(it)?))
}

fn in_instruction(it: &Instruction) -> Option<String> {
    let Some(script) = it.script() else { return Some("RUN".to_owned()) };
    script.calls().iter().find_map(|it| removing(&it.command))
}

/// The program and the word by which a command removes something.
fn removing(command: &Command) -> Option<String> {
    let words = command.words().iter().map(|it| it.text.trim_matches(['"', '\'']));
    let words: Vec<_> = words.skip_while(|it| *it == "sudo").collect();
    let (program, arguments) = words.split_first()?;
    let name = last_name(program);
    let is_harmful = |it: &&&str| {
        let is_known = HARMLESS.iter().any(|mark| it.contains(mark));
        !it.starts_with('-') && !it.starts_with(['+', ';']) && !is_known
    };
    let word = match name {
        "rm" | "mv" | "rmdir" | "shred" | "unlink" => arguments.iter().find(is_harmful),
        "find" => {
            let removes = arguments.iter().any(|it| matches!(*it, "-delete" | "rm"));
            let is_known = arguments.iter().any(|it| !is_harmful(&it) && !it.starts_with('-'));
            arguments.first().filter(|_| removes && !is_known)
        }
        "unset" | "userdel" => arguments.first(),
        "dpkg" | "rpm" => arguments
            .iter()
            .find(|it| matches!(**it, "-e" | "--erase" | "-P" | "--purge" | "-r" | "--remove")),
        it if MANAGERS.contains(&it) || it.starts_with("pip") => {
            arguments.iter().find(|it| REMOVING.contains(it))
        }
        _ => None,
    }?;
    let is_plain = !word.contains(['`', '\n']);
    Some(if is_plain { format!("{name} {word}") } else { name.to_owned() })
}
