//! The law of added commands: a command that an edit inserts cleans up after a command that has
//! just run there, by the same name and with the same variables and `sudo` in front, and every exit
//! status that affects the build stays the same.

use std::ops::Range;

use super::exec::is_assignment;
use super::tokens::Word;
use crate::nest::{is_redirection, precedes_command};
use crate::shell::TokenKind;
use reader::{Effect, Place, Reader};

mod reader;

/// The facts about the shell that reads a text.
#[derive(Debug, Clone, Copy)]
pub struct Shell<'s> {
    /// The words of `SHELL`, if set.
    pub words: Option<&'s [Vec<u8>]>,
}

/// Removes the package lists of apt. Any call of apt justifies this command.
const REMOVE_LISTS: [&[u8]; 3] = [b"rm", b"-rf", b"/var/lib/apt/lists/*"];

/// Programs that leave the shell, its variables and the installed programs unchanged.
const HARMLESS: &[&[u8]] = &[
    b":", b"[", b"cat", b"chmod", b"chown", b"cp", b"date", b"echo", b"false", b"grep", b"head",
    b"ls", b"mkdir", b"printf", b"sed", b"set", b"sleep", b"tail", b"test", b"touch", b"true",
];

/// Subcommands of package managers that remove packages.
const TAKES_AWAY: &[&[u8]] =
    &[b"autoremove", b"erase", b"remove", b"rm", b"swap", b"un", b"uninstall"];

/// Whether `inserted` may be placed in front of token `at` of `text`: options, or a command that
/// the law allows there.
pub fn is_lawful(text: &[Word<'_>], at: usize, inserted: &[&[u8]], shell: Shell<'_>) -> bool {
    if !inserted.iter().any(is_operator) {
        return inserted.first().is_some_and(|it| it.starts_with(b"-"));
    }
    match inserted {
        // Options of the shell for the whole text.
        [b"set", options @ .., b"&&" | b";" | b"\n"] => at == 0 && !options.iter().any(is_operator),
        [operator @ (b"&&" | b";" | b"\n"), command @ ..] if !command.iter().any(is_operator) => {
            follows(text, at, operator, command, shell).unwrap_or_default()
        }
        _ => false,
    }
}

fn is_operator(word: &&[u8]) -> bool {
    matches!(*word, b"&&" | b"||" | b";" | b"|" | b"&" | b"|&" | b"\n")
}

/// Whether the tokens in `range` are a simple command that makes up a whole and-or list, with the
/// separator after it, or the one before it if it is last; and whether no exit status reveals that
/// the command is missing.
pub fn may_go(text: &[Word<'_>], range: Range<usize>, shell: Shell<'_>) -> bool {
    let is_word = |it: &Word<'_>| it.kind == TokenKind::Word && !precedes_command(it.text);
    let is_command = |it: &[Word<'_>]| !it.is_empty() && it.iter().all(is_word);
    let parts = |it: &Word<'_>| matches!(it.text, b";" | b"\n");
    let (before, behind) = (&text[..range.start], &text[range.end..]);
    let reads_status = behind.iter().any(|it| {
        [&b"$?"[..], b"${?", b"$_", b"${_", b"PIPESTATUS", b"pipestatus"]
            .iter()
            .any(|name| contains(it.text, name))
    });
    match &text[range] {
        [command @ .., end] if parts(end) => {
            let begins = before.last().is_none_or(parts);
            // A token that ends a list, or follows a redirection, is not a command.
            let goes_on = behind.first().is_some_and(|it| it.text == b"(" || is_command_name(it));
            is_command(command) && begins && goes_on && !reads_status
        }
        [start, command @ ..] if parts(start) => {
            let list = before.rsplit(parts).next().unwrap_or_default();
            let is_simple = list.first().is_some_and(is_command_name)
                && list.iter().all(|it| is_word(it) || is_redirection(it.text));
            let is_last = behind.iter().all(parts);
            is_command(command)
                && is_simple
                && is_last
                && stops_at_failures(text, before.len(), shell)
        }
        _ => false,
    }
}

/// Whether a token may be the name of a command and is not a word that ends a list.
fn is_command_name(it: &Word<'_>) -> bool {
    let ends =
        matches!(it.text, b"then" | b"elif" | b"else" | b"fi" | b"do" | b"done" | b"esac" | b"}");
    it.kind == TokenKind::Word && !ends
}

/// Whether the shell stops at every failure in a text if a command is placed in front of token
/// `at`.
fn stops_at_failures(text: &[Word<'_>], at: usize, shell: Shell<'_>) -> bool {
    let effect = |_: &[&[u8]]| Effect::Keeps;
    let place = Reader::new(text, at, false, &effect).place();
    place.is_some_and(|it| Errexit::of(&it.commands, shell).is_certain)
}

/// Whether `operator` and `command` may be placed in front of token `at`; `None` if the text cannot
/// be read.
fn follows(
    text: &[Word<'_>],
    at: usize,
    operator: &[u8],
    command: &[&[u8]],
    shell: Shell<'_>,
) -> Option<bool> {
    let caller = Caller::of(command)?;
    let effect = |words: &[&[u8]]| caller.effect(words);
    let place = Reader::new(text, at, has_pipefail(text, shell), &effect).place()?;
    let rest = &text[at..];
    let mentions = |name: &[u8]| rest.iter().any(|it| contains(it.text, name));
    let is_called = |name: &[u8]| place.commands.iter().any(|it| it.first() == Some(&name));
    if !place.is_certain
        || place.is_background
        || place.functions.contains(&caller.program)
        || [&b"trap"[..], b"alias"].iter().any(|it| is_called(it))
        || [&b"$_"[..], b"${_", b"PIPESTATUS", b"pipestatus"].iter().any(|it| mentions(it))
    {
        return Some(false);
    }
    let reads_status = [&b"$?"[..], b"${?"].iter().any(|it| mentions(it));
    Some(keeps_status(&place, operator, reads_status, Errexit::of(&place.commands, shell)))
}

/// Whether a pipeline fails when any of its commands does, as set by `SHELL` or by the first
/// command.
fn has_pipefail(text: &[Word<'_>], shell: Shell<'_>) -> bool {
    let first: Vec<_> = text.iter().take_while(|it| it.kind == TokenKind::Word).collect();
    let sets = first.first().is_some_and(|it| it.text == b"set")
        && first.iter().any(|it| it.text == b"pipefail");
    sets || shell.words.is_some_and(|it| it.iter().any(|it| it == b"pipefail"))
}

/// Whether the following commands see the same exit status, and the shell stops at the same
/// failures.
fn keeps_status(place: &Place<'_>, operator: &[u8], reads_status: bool, errexit: Errexit) -> bool {
    let stops = errexit.is_certain && !place.is_tested && !place.is_in_function;
    if operator == b"&&" {
        let is_ignored = place.is_tested_in_function || place.is_tested && !place.is_in_function;
        let ends_all = !place.is_compound && !place.is_followed && !place.is_in_function;
        return place.has_next || !errexit.is_possible || is_ignored || ends_all;
    }
    // The shell has stopped at a failure, or nothing reads the status.
    let is_hidden = stops || !place.is_last && !reads_status;
    place.is_alone && !place.has_next && !place.is_compound && is_hidden
}

/// Whether the shell stops at the first failure.
#[derive(Clone, Copy)]
struct Errexit {
    is_possible: bool,
    is_certain: bool,
}

impl Errexit {
    fn of(commands: &[Vec<&[u8]>], shell: Shell<'_>) -> Self {
        let starts = shell.words.is_some_and(|it| it.iter().skip(1).any(|it| sets_errexit(it)));
        let is_set_first = commands.first().is_some_and(|it| {
            let [name, options @ ..] = it.as_slice() else { return false };
            *name == b"set" && options.iter().any(|it| sets_errexit(it))
        });
        let others = commands.iter().skip(usize::from(is_set_first));
        let may_change = others.map(Vec::as_slice).any(|it| match it {
            [b"." | b"source" | b"eval", ..] => true,
            [b"set", options @ ..] => options
                .iter()
                .any(|it| sets_errexit(it) || it.starts_with(b"+") || contains(it, b"$")),
            _ => false,
        });
        Self {
            is_possible: starts || is_set_first || may_change,
            is_certain: (starts || is_set_first) && !may_change,
        }
    }
}

fn sets_errexit(option: &[u8]) -> bool {
    let is_short = option.starts_with(b"-") && !option.starts_with(b"--");
    option == b"errexit" || is_short && option.contains(&b'e')
}

/// How an added command is called.
struct Caller<'c> {
    /// The variables and `sudo` in front, and the name of the program.
    words: &'c [&'c [u8]],
    program: &'c [u8],
    removes_lists: bool,
}

impl<'c> Caller<'c> {
    /// The caller of a command that only cleans up.
    fn of(command: &'c [&'c [u8]]) -> Option<Self> {
        let count = 1 + command.iter().take_while(|it| is_prefix(it)).count();
        let (words, arguments) = command.split_at_checked(count)?;
        let program = *words.last()?;
        let removes_lists = [&[program][..], arguments].concat() == REMOVE_LISTS;
        let is_prefix_kept = !removes_lists || words.iter().all(|it| !is_assignment(it));
        let cleans = arguments.first().is_some_and(|it| matches!(*it, b"cache" | b"clean"));
        let is_constant = words.iter().all(|it| !contains(it, b"`") && !contains(it, b"$("));
        let is_lawful = (removes_lists || cleans) && is_prefix_kept && is_constant;
        is_lawful.then_some(Self { words, program, removes_lists })
    }

    /// The effect of a command on a later call of the same program.
    fn effect(&self, words: &[&[u8]]) -> Effect {
        if self.removes_lists {
            let is_apt = calls_apt(words);
            let has_sudo = |words: &[&[u8]]| words.contains(&&b"sudo"[..]);
            let is_own = is_apt && (has_sudo(words) || !has_sudo(self.words));
            return if is_own { Effect::Calls } else { Effect::Keeps };
        }
        let mut arguments = words.iter().skip(self.words.len());
        let takes_itself_away = words.iter().any(|it| TAKES_AWAY.contains(it))
            && arguments.any(|it| it.starts_with(self.program));
        if words.starts_with(self.words) && !takes_itself_away {
            return Effect::Calls;
        }
        let is_harmless = words.first().is_some_and(|it| HARMLESS.contains(it));
        if is_harmless { Effect::Keeps } else { Effect::Forgets }
    }
}

fn calls_apt(words: &[&[u8]]) -> bool {
    let program = words.iter().find(|it| !is_prefix(it)).copied().unwrap_or_default();
    let name = program.rsplit(|it| *it == b'/').next().unwrap_or_default();
    matches!(name, b"apt-get" | b"apt" | b"aptitude")
}

fn is_prefix(word: &[u8]) -> bool {
    word == b"sudo" || is_assignment(word)
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|it| it == part)
}
