//! The shell scripts that a command starts, directly or through other scripts.

use std::sync::Arc;

use dockwright_model::{Instruction, Model};
use dockwright_syntax::Keyword;
use hashbrown::HashMap;

use super::look::Look;
use super::shell::Script;
use super::started::Started;
use super::{daemons, kinds, process};
use crate::PassContext;
use crate::facts::programs::last_name;
use crate::program::{Program, known};

/// Why the scripts that a command starts depend on the shell. `scripts` are the known scripts;
/// `is_there` tells whether the image has a known file with a name, `is_handled` whether a source may
/// have a handler of SIGINT.
pub(super) fn doubt(
    ctx: &PassContext<'_>,
    started: &Started<'_>,
    scripts: &[(String, Arc<Look>)],
    is_there: &dyn Fn(&str) -> bool,
    is_handled: bool,
) -> Option<String> {
    let (model, stage) = (ctx.model(), started.stage);
    let mut texts = vec![started.it.syntax.shell_text()?.joined()];
    texts.extend(health_checks(model, stage).map(|it| ctx.said(it).to_owned()));
    texts.extend(ctx.containers().started.iter().map(|it| it.1.clone()));
    // A copied, moved or linked file may have another name in the image.
    let own = started.program;
    let brings = |it: &&Instruction| {
        matches!(it.keyword, Keyword::Copy | Keyword::Add | Keyword::Run)
            && ctx.said(it).contains(last_name(own))
    };
    if started.is_shell {
        texts.extend(
            model.lineage_backwards(stage).filter(brings).map(|it| ctx.said(it).to_owned()),
        );
    }
    let may_ask = |(path, look): &&(String, Arc<Look>)| {
        let asks = look.script.as_ref().is_some_and(|it| it.asks_for_parent);
        asks && !started.is_shell && !kinds::is_aside(path)
    };
    if let Some((path, _)) = scripts.iter().find(may_ask) {
        return Some(format!("`{path}` asks for its parent process, which may be `{own}`"));
    }
    for (path, look) in reached(&texts, scripts, own) {
        let script = look.script.as_ref()?;
        let odd = script.odd.as_ref().filter(|_| started.is_shell && !started.has_init);
        if let Some(what) = odd.or(script.tree.as_ref()) {
            return Some(format!("`{path}` {what}"));
        }
        let names = script.names.iter().filter(|_| started.is_shell);
        let particular =
            names.filter_map(|it| Some((it, known::as_process_1(it, started.has_init)?)));
        if let Some((name, what)) = particular.min() {
            return Some(format!("`{path}` names `{name}`, which {what}"));
        }
        let is_known = |it: &String| {
            let name = last_name(it);
            known::is_program(name)
                || is_there(name)
                || matches!(Program::find(ctx, stage, it), Program::Runs { .. } | Program::Text)
        };
        let calls = script.calls.iter().filter(|_| started.is_shell && !started.has_init);
        if let Some(call) = calls.clone().find(|it| !is_known(it)) {
            return Some(format!("`{path}` calls `{call}`, whose behaviour as PID 1 is not known"));
        }
        let others =
            calls.filter_map(|it| Some((it, known::ends_otherwise(last_name(it), is_handled)?)));
        if let Some((name, what)) = others.min() {
            return Some(format!("`{path}` calls `{name}`, which {what}"));
        }
        let mut ends = script.ends.iter().filter(|_| started.is_shell && !started.has_init);
        let ignores = |it: &&String| !handles_interrupt(ctx, stage, it, is_handled);
        if let Some(name) = ends.find(ignores) {
            let what = known::IGNORES_INTERRUPT;
            return Some(format!("`{path}` ends as `{name}`, which {what}"));
        }
    }
    None
}

/// Whether the program with which a script ends handles SIGINT, or is a script of a shell.
fn handles_interrupt(ctx: &PassContext<'_>, stage: usize, name: &str, is_handled: bool) -> bool {
    let by_name = || {
        let name = last_name(name);
        known::handles_interrupt(name, is_handled) || known::ends_soon(name, "")
    };
    match Program::find(ctx, stage, name) {
        Program::Runs { is_shell: true, .. } => true,
        Program::Runs { runs_by: Some(it), .. } => known::handles_interrupt(&it, is_handled),
        _ => by_name(),
    }
}

/// The scripts that the texts name, directly or through other scripts; all scripts, if the started
/// script has another name.
fn reached<'s>(
    texts: &[String],
    scripts: &'s [(String, Arc<Look>)],
    program: &str,
) -> Vec<&'s (String, Arc<Look>)> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, (path, _)) in scripts.iter().enumerate() {
        by_name.entry(last_name(path)).or_default().push(index);
    }
    let mut is_reached = vec![false; scripts.len()];
    let mut open: Vec<usize> = Vec::new();
    let mut reach = |name: &str, open: &mut Vec<usize>| {
        for &index in by_name.get(name).into_iter().flatten() {
            if !std::mem::replace(&mut is_reached[index], true) {
                open.push(index);
            }
        }
    };
    let is_name = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    for name in texts.iter().flat_map(|it| it.split(|it| !is_name(it))) {
        reach(name, &mut open);
    }
    let mut found = Vec::new();
    while let Some(index) = open.pop() {
        found.push(&scripts[index]);
        let script: Option<&Script> = scripts[index].1.script.as_ref();
        for name in script.iter().flat_map(|it| &it.names) {
            reach(name, &mut open);
        }
    }
    let is_script = program.contains('/') && !known::SHELLS.has(last_name(program));
    // Heredocs have no names.
    let is_nameless = |path: &str| path.starts_with("line ");
    let is_missed = found.is_empty() && is_script;
    let rest = scripts
        .iter()
        .enumerate()
        .filter(|(index, (path, _))| !is_reached[*index] && (is_missed || is_nameless(path)));
    found.extend(rest.map(|(_, it)| it));
    found.retain(|it| it.1.script.is_some());
    found
}

/// The health checks of a stage that may be in force.
fn health_checks(model: &Model, stage: usize) -> impl Iterator<Item = &Instruction> {
    model.lineage_backwards(stage).filter(|it| it.keyword == Keyword::Healthcheck).take(1)
}

/// Why a health check of the image, or a command that the project runs in its containers, sees the
/// shell.
pub(super) fn beside(ctx: &PassContext<'_>, started: &Started<'_>) -> Option<String> {
    let own = health_checks(ctx.model(), started.stage);
    let own = own.map(|it| (format!("line {}", ctx.line(it.start())), ctx.said(it)));
    let told =
        ctx.containers().started.iter().map(|(file, text)| (format!("`{file}`"), text.as_str()));
    own.chain(told).find_map(|(place, text)| {
        let mut words = text.split(|it: char| !it.is_ascii_alphanumeric() && it != '-');
        let of_word = || words.find_map(process::of_command);
        let what = process::in_tree(text).or_else(of_word).filter(|_| !asks_by_name(text));
        let starts = || daemons::of_command(text).filter(|_| !started.has_init);
        Some(format!("{place} {}", what.or_else(starts)?))
    })
}

/// Whether a health check only looks for processes by a name that no shell has.
fn asks_by_name(text: &str) -> bool {
    let text = text.replace(['"', ',', '[', ']', '(', ')', ';', '&', '|'], " ");
    let mut words = text.split_whitespace();
    let mut asks = 0;
    while let Some(word) = words.next() {
        if !matches!(last_name(word), "pgrep" | "pidof") {
            continue;
        }
        let name = words.next().filter(|it| *it != "-x").or_else(|| words.next());
        let is_plain = |it: &str| {
            !known::SHELLS.has(it)
                && it.starts_with(|it: char| it.is_ascii_alphanumeric())
                && it.chars().all(|it| it.is_ascii_alphanumeric() || "_.-".contains(it))
        };
        if !name.is_some_and(is_plain) {
            return false;
        }
        asks += 1;
    }
    asks > 0
        && !["ps ", "pkill", "killall", "/proc", "kill ", "PPID"].iter().any(|it| text.contains(it))
}

#[cfg(test)]
mod tests {
    use super::asks_by_name;

    #[test]
    fn a_check_by_name_is_told_from_one_that_sees_the_shell() {
        for text in [
            "HEALTHCHECK CMD pgrep nginx || exit 1",
            "HEALTHCHECK CMD [\"pgrep\", \"-x\", \"nginx\"]",
            "HEALTHCHECK CMD pidof php-fpm",
        ] {
            assert!(asks_by_name(text), "{text}");
        }
        for text in [
            "HEALTHCHECK CMD pgrep -f server",
            "HEALTHCHECK CMD pgrep -P 1 node",
            "HEALTHCHECK CMD pidof sh",
            "HEALTHCHECK CMD ps aux | grep node",
            "HEALTHCHECK CMD curl -f http://localhost",
        ] {
            assert!(!asks_by_name(text), "{text}");
        }
    }
}
