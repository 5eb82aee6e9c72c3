//! What goes behind an install, without which another one cannot do the same: compilers, tokens,
//! settings, repositories.

use dockwright_model::{Command, Instruction};
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
    let fills = |it: &Command| {
        resource.manager.invocation(it).is_some_and(|it| it.is_one_of(resource.manager.installs))
    };
    let mut found = None;
    let own = run.script.calls().iter().filter(|it| it.part < part).rev();
    let own = own.map(|it| (it.command.clone(), run.instruction.start()));
    let before = ctx.model().before(run.instruction).filter(|it| it.keyword == Keyword::Run);
    let before = before.flat_map(|it| {
        let calls = it.script().map(|it| it.calls().to_vec()).unwrap_or_default();
        calls.into_iter().rev().map(|call| (call.command, it.start())).collect::<Vec<_>>()
    });
    for (command, at) in own.chain(before) {
        if fills(&command) && found.is_some() {
            return found;
        }
        found = found.or_else(|| {
            let text = removing(&command)?;
            let line = ctx.line(at);
            Some(format!("`{text}` in line {line} takes away what the call may need"))
        });
    }
    None
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
    let stages = own.stage.into_iter().flat_map(|it| std::iter::once(it).chain(model.built_on(it)));
    let mut later = stages.flat_map(|it| model.of_stage(it));
    later.find_map(|it| {
        if it.keyword != Keyword::Run || it.index <= own.index {
            return None;
        }
        Some((ctx.line(it.start()), in_instruction(it)?))
    })
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
