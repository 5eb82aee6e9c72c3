//! The law of an install that keeps to its lock file: `npm install` may become `npm ci` if it names
//! no package and no other project.

use std::mem;

use super::exec::is_assignment;
use super::tokens::Word;
use crate::nest::{is_redirection, precedes_command};
use crate::shell::TokenKind;

/// Subcommands of npm that install what `package.json` names, and may change the lock file.
const INSTALLS: [&[u8]; 2] = [b"install", b"i"];

/// Options of npm whose value may be the next word.
const WITH_VALUE: [&[u8]; 13] = [
    b"--cache",
    b"--color",
    b"--fetch-retries",
    b"--fetch-retry-factor",
    b"--fetch-retry-maxtimeout",
    b"--fetch-retry-mintimeout",
    b"--fetch-timeout",
    b"--include",
    b"--loglevel",
    b"--maxsockets",
    b"--network-timeout",
    b"--omit",
    b"--registry",
];

/// Options of npm whose value is `true`, `false` or missing, without `--` and `--no-`.
const SWITCHES: [&[u8]; 15] = [
    b"audit",
    b"bin-links",
    b"engine-strict",
    b"fund",
    b"ignore-scripts",
    b"optional",
    b"prefer-offline",
    b"prefer-online",
    b"production",
    b"progress",
    b"quiet",
    b"silent",
    b"strict-ssl",
    b"timing",
    b"verbose",
];

/// Whether the word `from` at `at` is the subcommand of such an install, and `to` that of an install
/// that keeps to the lock file.
pub fn is_lawful(words: &[Word<'_>], at: usize, from: &[u8], to: &[u8]) -> bool {
    let is_end = |it: &Word<'_>| it.kind != TokenKind::Word && !is_redirection(it.text);
    let start = words[..at].iter().rposition(is_end).map_or(0, |it| it + 1);
    let end = words[at..].iter().position(is_end).map_or(words.len(), |it| at + it);
    let is_prefix = |it: &&Word<'_>| precedes_command(it.text) || is_assignment(it.text);
    let before: Vec<_> = words[start..at].iter().skip_while(is_prefix).collect();
    let Some((program, options)) = before.split_first() else { return false };
    let is_npm = program.text.rsplit(|it| *it == b'/').next() == Some(b"npm");
    let arguments = options.iter().copied().chain(&words[at + 1..end]);
    let is_word = |it: &Word<'_>| it.kind == TokenKind::Word;
    to == b"ci"
        && INSTALLS.contains(&from)
        && is_npm
        && words[start..end].iter().all(is_word)
        && are_options(arguments.map(|it| it.text))
}

/// Whether all words are options of both subcommands, or values of such options.
fn are_options<'t>(words: impl Iterator<Item = &'t [u8]>) -> bool {
    // Whether the next word may be a value: any word, or one for a switch.
    let (mut takes_any, mut takes_switch) = (false, false);
    words.into_iter().all(|word| {
        let is_switched = matches!(word, b"true" | b"false");
        let is_value = mem::take(&mut takes_any) && !word.starts_with(b"-")
            || mem::take(&mut takes_switch) && is_switched;
        if is_value {
            return true;
        }
        let (name, value) = match word.iter().position(|it| *it == b'=') {
            Some(at) => (&word[..at], Some(&word[at + 1..])),
            None => (word, None),
        };
        if WITH_VALUE.contains(&name) || name == b"--only" && value.is_some() {
            takes_any = value.is_none();
            return true;
        }
        let long = name.strip_prefix(b"--");
        let plain = long.map(|it| it.strip_prefix(b"no-").unwrap_or(it));
        takes_switch = value.is_none();
        plain.is_some_and(|it| SWITCHES.contains(&it)) || matches!(word, b"-p" | b"-q" | b"-s")
    })
}
