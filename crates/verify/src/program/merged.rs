//! The law of merged installs: of two calls of one package manager joined by `&&`, the first takes
//! over the packages of the second. Both calls have the same options, and the commands after them
//! run only if both succeed, so that no command can observe a state in which only the first
//! succeeded.

use std::ops::Range;

use super::tokens::{Word, is_name};
use crate::nest::is_redirection;
use crate::shell::TokenKind;

/// Programs that resolve all packages of one call together.
const PROGRAMS: [&[u8]; 7] = [b"apt-get", b"apt", b"apk", b"yum", b"dnf", b"microdnf", b"zypper"];

/// Subcommands that install the packages after them.
const INSTALLS: [&[u8]; 3] = [b"install", b"add", b"in"];

/// Long options without a value; [`is_flag`] covers single letters.
const FLAGS: [&[u8]; 16] = [
    b"--allow-downgrades",
    b"--allow-unauthenticated",
    b"--assume-yes",
    b"--assumeyes",
    b"--best",
    b"--fix-missing",
    b"--force-yes",
    b"--install-recommends",
    b"--no-cache",
    b"--no-install-recommends",
    b"--no-install-suggests",
    b"--no-recommends",
    b"--nodocs",
    b"--non-interactive",
    b"--quiet",
    b"--yes",
];

/// The parts of a call other than the packages.
#[derive(PartialEq, Eq)]
struct Call<'t> {
    /// The program, preceded by `sudo` if used.
    program: Vec<&'t [u8]>,
    install: &'t [u8],
    flags: Vec<&'t [u8]>,
}

/// Whether the tokens in `range` are `&&` and a call up to its first package, and a call with the
/// same options and packages precedes them.
pub fn is_lawful(text: &[Word<'_>], range: Range<usize>) -> bool {
    let is_operator = |it: &Word<'_>| it.kind != TokenKind::Word;
    let Some((and, second)) = text[range.clone()].split_first() else { return false };
    let start = text[..range.start].iter().rposition(is_operator).map_or(0, |it| it + 1);
    let end =
        text[range.end..].iter().position(is_operator).map_or(text.len(), |it| range.end + it);
    let is_begun = start == 0 || [&b"&&"[..], b";"].contains(&text[start - 1].text);
    let is_ended = text.get(end).is_none_or(|it| it.text == b"&&");
    let is_needed = |it: &Word<'_>| matches!(it.text, b"&&" | b"|") || is_redirection(it.text);
    let names = &text[range.end..end];
    and.text == b"&&"
        && is_begun
        && is_ended
        && text[end..].iter().filter(|it| is_operator(it)).all(is_needed)
        && is_same_call(&text[start..range.start], second)
        && !names.is_empty()
        && names.iter().all(|it| is_package(it.text))
}

/// Whether the first call has packages, the second has none yet, and the calls are otherwise equal.
fn is_same_call(first: &[Word<'_>], second: &[Word<'_>]) -> bool {
    let (Some((first, installed)), Some((second, none))) = (read(first), read(second)) else {
        return false;
    };
    let all_packages = installed.iter().all(|it| is_package(it));
    first == second && !installed.is_empty() && all_packages && none.is_empty()
}

/// A call and the packages that it installs.
fn read<'t>(words: &[Word<'t>]) -> Option<(Call<'t>, Vec<&'t [u8]>)> {
    let has_sudo = words.first().is_some_and(|it| it.text == b"sudo");
    let (program, arguments) = words.split_at_checked(1 + usize::from(has_sudo))?;
    let program: Vec<_> = program.iter().map(|it| it.text).collect();
    let name = program.last()?.rsplit(|it| *it == b'/').next()?;
    let arguments = arguments.iter().map(|it| it.text);
    let (mut flags, words): (Vec<_>, Vec<_>) = arguments.partition(|it| it.starts_with(b"-"));
    flags.sort_unstable();
    let (install, packages) = words.split_first()?;
    let is_known = PROGRAMS.contains(&name) && INSTALLS.contains(install);
    let is_plain = is_known && flags.iter().all(|it| is_flag(it));
    is_plain.then(|| (Call { program, install, flags }, packages.to_vec()))
}

/// Whether an option takes no value in any of the programs.
fn is_flag(option: &[u8]) -> bool {
    let is_letter = |it: &u8| b"yqfmUunV".contains(it);
    FLAGS.contains(&option)
        || matches!(option, [b'-', letters @ ..] if !letters.is_empty() && letters.iter().all(is_letter))
}

/// Whether a word requests the installation of a package: for apt, `a-` requests removal.
fn is_package(word: &[u8]) -> bool {
    is_name(word) && !word.ends_with(b"-") && (!word.ends_with(b"+") || word.ends_with(b"++"))
}
