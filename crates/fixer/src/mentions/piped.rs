//! Commands that get the text of a Dockerfile from another one, or from the shell: `cat Dockerfile |
//! grep …`, `while read … done < Dockerfile`, `$(git show :Dockerfile)`.

use std::iter;

use super::text_tools::{BUILTINS, TOOLS, end_of_command, is_build_fed, names};
use crate::contexts::mention::{PIPED, identifiers, last};

/// Programs that print a file as it is.
const PRINTERS: &[&str] =
    &["Get-Content", "bat", "batcat", "cat", "gc", "nl", "tac", "tee", "type"];

/// Programs and parts of a shell that work on every line they get.
const READERS: &[&str] = &[
    ")",
    "ForEach-Object",
    "Where-Object",
    "bun",
    "cmp",
    "column",
    "comm",
    "cut",
    "deno",
    "diff",
    "done",
    "file",
    "fold",
    "join",
    "lua",
    "mapfile",
    "node",
    "paste",
    "php",
    "python",
    "python3",
    "read",
    "readarray",
    "rev",
    "ruby",
    "sort",
    "tr",
    "uniq",
    "wc",
    "while",
    "xargs",
    "}",
];

/// Words before the program of a command.
const BEFORE_PROGRAM: &[&str] = &["!", "command", "do", "env", "sudo", "then", "time"];

/// Programs that search for a pattern, and need one.
const SEARCHERS: &[&str] =
    &["awk", "egrep", "fgrep", "gawk", "ggrep", "grep", "mawk", "nawk", "rg"];

/// The use that a command makes of the text it gets.
enum Use<'l> {
    /// It looks for a pattern.
    Search(&'static str, &'l str),
    /// It works on every line.
    All,
    /// It takes the lines that do not match a pattern.
    Rest,
    /// It prints the text.
    Print,
    /// Something else, such as a build or a checksum.
    Other,
}

/// The program that gets the text of a file by the name of a Dockerfile, or by a variable, from a
/// pipe or a redirection, with its arguments; [`PIPED`] if it gets every line.
pub(super) fn piped(line: &str) -> Option<(&'static str, &str)> {
    if !line.contains(['|', '<', '(', '`']) || is_build_fed(line) {
        return None;
    }
    printed(line).or_else(|| is_redirected(line).then_some((PIPED, "")))
}

/// The program that gets what another one prints.
fn printed(line: &str) -> Option<(&'static str, &str)> {
    let mut before = "";
    words(line).find_map(|word| {
        let previous = std::mem::replace(&mut before, word);
        let start = word.as_ptr() as usize - line.as_ptr() as usize;
        let behind = &line[start + word.len()..];
        let arguments = &behind[..end_of_command(behind)];
        let is_of_git = matches!(word, "show" | "cat-file") && is_git(previous, &line[..start]);
        let prints = PRINTERS.contains(&last(word)) || is_of_git && arguments.contains(':');
        (prints && is_of_file(arguments)).then_some(())?;
        let is_closed = arguments.contains([')', '`']);
        let piped = behind[arguments.len()..].strip_prefix('|').filter(|_| !is_closed);
        let Some(piped) = piped.filter(|it| !it.starts_with('|')) else {
            let before = line[..start].trim_end().trim_end_matches("git");
            let before = before.trim_end().trim_end_matches("shell").trim_end();
            let is_kept = ["$(", "<(", "`"].iter().any(|it| before.ends_with(it));
            return (is_kept && is_closed).then_some((PIPED, ""));
        };
        through(piped)
    })
}

/// Whether a command of Git begins before a word.
fn is_git(previous: &str, before: &str) -> bool {
    let command = before.rsplit(['|', ';', '&', '(']).next().unwrap_or_default();
    last(previous) == "git" || words(command).any(|it| last(it) == "git")
}

/// The first program of a pipeline that makes use of the text.
fn through(mut pipeline: &str) -> Option<(&'static str, &str)> {
    let mut found = None;
    loop {
        let command = &pipeline[..end_of_command(pipeline)];
        match use_of(command) {
            Use::Search(tool, arguments) => return Some((tool, arguments)),
            Use::All => return Some((PIPED, "")),
            Use::Rest => found = Some((PIPED, "")),
            Use::Print => {}
            Use::Other => return found,
        }
        match pipeline[command.len()..].strip_prefix('|') {
            Some(rest) if !rest.starts_with('|') && !command.contains(')') => pipeline = rest,
            _ => return found,
        }
    }
}

fn use_of(command: &str) -> Use<'_> {
    let mut programs =
        words(command).filter(|it| !BEFORE_PROGRAM.contains(it) && !it.contains('='));
    let Some(program) = programs.next() else { return Use::Other };
    let end = program.as_ptr() as usize + program.len() - command.as_ptr() as usize;
    let arguments = &command[end..];
    if PRINTERS.contains(&last(program)) {
        return Use::Print;
    }
    if READERS.contains(&last(program)) {
        return Use::All;
    }
    let Some(tool) = TOOLS.iter().find(|it| **it == last(program)) else { return Use::Other };
    if !SEARCHERS.contains(tool) {
        return Use::Search(tool, arguments);
    }
    let is_inverted = |it: &str| {
        it == "--invert-match" || it.starts_with('-') && !it.starts_with("--") && it.contains('v')
    };
    if !tool.ends_with("awk") && arguments.split_whitespace().any(is_inverted) {
        return Use::Rest;
    }
    let counts = identifiers(arguments).any(|it| matches!(it, "FNR" | "NR"));
    let is_sought = |it: &str| {
        let is_word = it.len() > 2 || it.eq_ignore_ascii_case("as");
        is_word && !(tool.ends_with("awk") && BUILTINS.contains(&it))
    };
    if counts || !identifiers(arguments).any(is_sought) {
        return Use::All;
    }
    Use::Search(tool, arguments)
}

/// Whether a shell gives the text of a Dockerfile to a command that works on every line.
fn is_redirected(line: &str) -> bool {
    line.match_indices('<').any(|(at, _)| {
        let (before, behind) = (&line[..at], &line[at + 1..]);
        let file = behind.trim_start();
        let end = file.find(|c: char| c.is_whitespace() || ";|&)>`".contains(c));
        let file = &file[..end.unwrap_or(file.len())];
        if before.ends_with('<') || behind.starts_with(['<', '=', '(']) || !is_of_file(file) {
            return false;
        }
        let start = before.rfind(['|', ';', '&', '(', '`']).map_or(0, |it| it + 1);
        let mut programs = words(&before[start..]).filter(|it| !BEFORE_PROGRAM.contains(it));
        let is_block = || before.trim_end().ends_with(['}', ')']);
        before.trim_end().ends_with("$(")
            || is_block()
            || programs.next().is_some_and(|it| READERS.contains(&last(it)))
    })
}

/// Whether arguments name a Dockerfile, or are a variable.
fn is_of_file(arguments: &str) -> bool {
    let mut all = arguments.split_whitespace().filter(|it| !it.starts_with('-'));
    let file = all.next().unwrap_or_default().trim_start_matches(['"', '\\', '\'']);
    names(arguments).next().is_some() || file.starts_with('$') && all.next().is_none()
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    let is_end = |c: char| c.is_whitespace() || "\"'`()@|;&<>{}$,[]".contains(c);
    let mut rest = line;
    iter::from_fn(move || {
        rest = rest.trim_start_matches(is_end);
        let end = rest.find(is_end).unwrap_or(rest.len());
        let word = &rest[..end];
        rest = &rest[end..];
        (!word.is_empty()).then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_gets_through_a_pipe_is_found() {
        for (line, tool, pattern) in [
            ("v=$(cat Dockerfile | grep APP_VERSION | awk '{print $3}')", "grep", "APP_VERSION"),
            ("V=$(shell cat ./Dockerfile | sed -n 's/^ARG V=//p')", "sed", "ARG"),
            ("cat $d/Dockerfile | tac | grep -m1 'FROM ' | cut -d: -f2", "grep", "FROM"),
            ("sh \"cat Dockerfile | grep ' as ' | awk '{print \\$4}'\"", "grep", " as "),
            ("git show HEAD:app/Dockerfile | awk '/^LABEL/ {print $2}'", "awk", "LABEL"),
            ("exec $(cat Dockerfile | tail -1 | cut -d' ' -f2-)", "tail", "-1"),
            ("cat \"$DF\" | head -n1", "head", "-n1"),
            ("Get-Content Dockerfile | Select-String '^ENV A '", "Select-String", "ENV A"),
            ("cat Dockerfile | grep -v '^#' | grep ^ENV | cut -d' ' -f3", "grep", "ENV"),
            ("cat Dockerfile | awk 'NR==5{print $2}'", PIPED, ""),
            ("cat Dockerfile | awk '{print $2}'", PIPED, ""),
            ("cat Dockerfile | cut -d' ' -f2", PIPED, ""),
            ("cat Dockerfile | while read -r a b; do", PIPED, ""),
            ("done < Dockerfile", PIPED, ""),
            ("while read a b; do c; done <\"$DF\"", PIPED, ""),
            ("mapfile -t lines < ci/Dockerfile", PIPED, ""),
            ("text=$(cat Dockerfile)", PIPED, ""),
            ("text=$(<Dockerfile)", PIPED, ""),
            ("read -r _ image _ name < <(git show :Dockerfile)", PIPED, ""),
            ("for word in `cat Dockerfile`; do", PIPED, ""),
        ] {
            let (found, text) = piped(line).unwrap_or_else(|| panic!("{line}"));
            assert!(found == tool && text.contains(pattern), "{line}: {found} {text}");
        }
    }

    #[test]
    fn a_text_that_is_shown_built_or_hashed_is_not_searched() {
        for line in [
            "cat Dockerfile",
            "cat Dockerfile | docker build -",
            "docker build -t a - < Dockerfile",
            "docker run --rm -i hadolint/hadolint < Dockerfile",
            "cat Dockerfile | docker run --rm -i hadolint/hadolint",
            "key=$(cat Dockerfile package.json | sha256sum)",
            "cat Dockerfile && grep a b",
            "cat Dockerfile || sort b",
            "cat LICENSE | grep MIT",
            "<dockerfile>Dockerfile</dockerfile>",
            "sort < list",
        ] {
            assert_eq!(piped(line), None, "{line}");
        }
    }
}
