//! How a shell script depends on being started by another shell.

use dockwright_model::{Command, Word};
use dockwright_syntax::{SyntaxElement, SyntaxKind, ast::ShellText};
use hashbrown::HashSet;

use super::process;
use crate::facts::programs::last_name;
use crate::program::known;
use crate::word_set::WordSet;

/// The facts about a script.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    /// Behaviour that depends, or may depend, on which process is process 1.
    pub odd: Option<String>,
    /// Behaviour that sees the shell among the processes, whichever process is process 1.
    pub tree: Option<String>,
    /// The programs that the script calls, without duplicates and without those of every system.
    pub calls: Vec<String>,
    /// The programs that take the place of the script (`exec`).
    pub ends: Vec<String>,
    /// The names in the script, which may refer to other scripts.
    pub names: HashSet<String>,
    /// Whether the script reads its parent process, which may be the program.
    pub asks_for_parent: bool,
}

/// Builtins and common programs that do not look at processes.
static HARMLESS: WordSet = WordSet::new(
    "
    : [ [[ alias awk base64 basename break cat cd chgrp chmod chown command continue cp cut date
    declare df dirname du echo egrep exit export expr false fgrep find getopts grep gunzip gzip
    head hash hostname id install let ln local ls md5sum mkdir mktemp mv nproc popd printf pushd pwd
    read readonly readlink realpath return rm rmdir sed seq set sha256sum shift shopt sleep sort
    stat tail tar tee test touch tr true type typeset umask uname uniq unset wc which whoami
    xargs ulimit trap",
);

/// Programs that only start the program given to them.
const PREFIXES: &[&str] =
    &["command", "env", "exec", "gosu", "nice", "stdbuf", "su-exec", "sudo", "time", "tini"];

/// Commands that look at processes, signal them or leave them behind.
static OF_PROCESSES: WordSet = WordSet::new(
    "
    atop bg coproc cron crond daemon disown fg fuser gdb htop jobs kill killall killall5 lsof nohup
    pgrep pidof pkill ps pstree service setsid start-stop-daemon strace supervisorctl systemctl
    systemd-run top wait watch",
);

/// Shell variables that depend on what started the shell.
const VARIABLES: &[&str] = &["PPID", "BASHPID", "SHLVL", "OLDPWD", "_"];

impl Script {
    pub fn of(text: &str) -> Self {
        let tree = ShellText::of_script(text);
        let Some(tree) = tree.filter(ShellText::is_complete) else {
            let odd = Some("is not fully understood".to_owned());
            return Self { odd, tree: process::in_tree(text), ..Self::default() };
        };
        let tokens = tree.syntax().descendants_with_tokens();
        let tokens = tokens.filter_map(SyntaxElement::into_token);
        // Comments do not count.
        let code: String = tokens
            .filter(|it| it.kind() != SyntaxKind::ShComment)
            .map(|it| it.text().to_owned())
            .collect();
        let functions: HashSet<_> = tree
            .syntax()
            .descendants()
            .filter(|it| it.kind() == SyntaxKind::ShFunction)
            .filter_map(|it| {
                let text = it.text().to_string();
                let name = text.trim_start_matches("function").trim_start();
                Some(name.split(['(', '{', ' ', '\t', '\n']).next()?.to_owned())
            })
            .collect();
        let has_background =
            tree.syntax().descendants_with_tokens().any(|it| it.kind() == SyntaxKind::ShAmpersand);
        let commands: Vec<_> = tree.commands().map(Command::of).collect();
        let mut calls = Vec::new();
        let odd = commands.iter().find_map(|it| odd(it.words(), &functions, &mut calls));
        let is_name = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
        let names = code.split(|it| !is_name(it)).filter(|it| !it.is_empty());
        let odd = variable(&code)
            .map(|it| format!("reads `${it}`, which depends on what starts the script"))
            .or(odd)
            .or_else(|| {
                has_background.then(|| {
                    "lets a command run in the background, whose orphans PID 1 has to reap"
                        .to_owned()
                })
            });
        let names_of = commands.iter().filter_map(Command::name);
        let asks =
            names_of.map(|it| last_name(&it).to_owned()).find_map(|it| process::of_command(&it));
        Self {
            odd: odd.or_else(|| process::own(&code)),
            tree: process::in_tree(&code).or(asks),
            calls,
            ends: commands.iter().filter_map(|it| end(it.words())).collect(),
            asks_for_parent: process::words(&code, "PPID").next().is_some(),
            names: names.map(str::to_owned).collect(),
        }
    }
}

/// The program that takes the place of the script, unless an init stays between.
fn end(words: &[Word]) -> Option<String> {
    let mut names = words.iter().map(Word::literal);
    (names.next()??.as_str() == "exec").then_some(())?;
    let is_skipped =
        |it: &String| it.starts_with(|c: char| c == '-' || c.is_ascii_digit()) || it.contains('=');
    while let Some(name) = names.find(|it| it.as_ref().is_none_or(|it| !is_skipped(it))) {
        let name = name?;
        match last_name(&name) {
            "gosu" | "su-exec" => drop(names.next()),
            "command" | "env" | "nice" | "stdbuf" => {}
            "dumb-init" | "tini" => return None,
            _ => return Some(name),
        }
    }
    None
}

/// The variable that depends on what starts the script.
fn variable(code: &str) -> Option<&'static str> {
    code.match_indices('$').find_map(|(at, _)| {
        let rest = &code[at + 1..];
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let rest = rest.strip_prefix(['!', '#']).unwrap_or(rest);
        if rest.starts_with('$') {
            return Some("$");
        }
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_');
        VARIABLES.iter().find(|it| **it == &rest[..end.unwrap_or(rest.len())]).copied()
    })
}

/// Why a command is odd; its program is added to `calls` unless every system has it.
fn odd(words: &[Word], functions: &HashSet<String>, calls: &mut Vec<String>) -> Option<String> {
    let (first, arguments) = words.split_first()?;
    // The Dockerfile gives the script's arguments.
    if matches!(first.text.as_str(), "\"$@\"" | "$@" | "\"${@}\"" | "[") {
        return None;
    }
    let Some(program) = first.literal() else {
        return Some(format!("calls `{}`, whose value is known only at run time", first.text));
    };
    let name = last_name(&program);
    let texts = || arguments.iter().map(|it| it.text.as_str());
    let lists = match name {
        "printenv" | "compgen" => true,
        "env" | "set" => arguments.is_empty(),
        "export" | "declare" | "typeset" | "readonly" => {
            arguments.is_empty()
                || texts().any(|it| matches!(it, "-p" | "-x" | "-px" | "-xp"))
                    && arguments.len() == 1
        }
        _ => false,
    };
    if lists {
        return Some(format!("lists all variables (`{name}`), which a shell adds to"));
    }
    if functions.contains(&program) {
        return None;
    }
    if name == "eval" {
        return Some("builds commands at run time (`eval`)".to_owned());
    }
    if matches!(name, "." | "source") {
        let Some(file) = arguments.first().and_then(Word::literal) else {
            return Some("sources a file whose name is known only at run time".to_owned());
        };
        calls.push(file);
        return None;
    }
    if OF_PROCESSES.has(name) {
        return Some(format!(
            "depends on the processes of the container (`{name}`), among them the shell in shell \
             form"
        ));
    }
    if name == "set" && texts().any(|it| it.contains('m') && !it.contains("pipefail"))
        || name == "ulimit" && texts().any(|it| it.starts_with("-t") || it.starts_with("-f"))
        || name == "trap" && texts().any(|it| it == "-")
    {
        return Some(format!("changes the handling of signals (`{name}`)"));
    }
    if PREFIXES.contains(&name) {
        let is_option = |it: &&Word| {
            it.text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) || it.text.contains('=')
        };
        let mut skipped = arguments.iter().take_while(is_option).count();
        let has_user = matches!(name, "gosu" | "su-exec");
        skipped += usize::from(has_user && arguments.len() > skipped);
        return odd(&arguments[skipped..], functions, calls);
    }
    if known::SHELLS.has(name) {
        let is_text = |it: &&Word| {
            it.text.starts_with('-') && !it.text.starts_with("--") && it.text.ends_with('c')
        };
        if arguments.iter().any(|it| is_text(&it)) {
            return Some(format!("passes `{name}` commands as text"));
        }
        return None;
    }
    if !HARMLESS.has(name) && !calls.contains(&program) {
        calls.push(program);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_depends_on_another_shell_is_found() {
        for text in [
            "kill $$",
            "echo $PPID",
            "echo ${PPID}",
            "echo \"$SHLVL\"",
            "a=$_",
            "printenv > /app/env.json",
            "env | sort",
            "export -p > /etc/environment",
            "set",
            "ps aux | grep node",
            "if pgrep -P 1 node; then exit 0; fi",
            "f() { pkill bash; }\nf",
            "trap \"kill 0\" EXIT",
            "cat /proc/1/cmdline",
            "node a.js &\nnode b.js",
            "set -m",
            "ulimit -t 5",
            "bash -c 'kill 1'",
            "exec $COMMAND",
            "x=$(pidof node)",
            "echo 'unfinished",
            "k=ki; eval \"${k}ll 1\"",
            "for f in init.d/*; do . \"$f\"; done",
        ] {
            let script = Script::of(text);
            assert!(script.odd.or(script.tree).is_some(), "{text}");
        }
    }

    #[test]
    fn a_usual_script_is_known() {
        let text = "#!/bin/bash\nset -euo pipefail\n# kill the ps\ncd \"$(dirname \"$0\")\"\n\
                    export PORT=${PORT:-80}\nif [ -n \"$A\" ]; then\n  python manage.py migrate\nfi\n\
                    trap 'rm -f /tmp/a' EXIT\nexec gunicorn app:app \"$@\"\n";
        let script = Script::of(text);
        assert_eq!((script.odd, script.tree), (None, None));
        assert_eq!(script.calls, ["python", "gunicorn"]);
    }
}
