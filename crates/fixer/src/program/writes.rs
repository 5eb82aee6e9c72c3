//! What the arguments of commands tell about the files that they write.

use dockwright_model::Word;

use super::known;
use crate::facts::programs::last_name;

/// The operands of `cp`, `mv`, `install` or `ln`; `None` if an option is not known.
pub(super) fn operands(program: &str, arguments: &[Word]) -> Option<Vec<String>> {
    let mut operands = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let value = word.literal().or_else(|| pattern(&word.text))?;
        match value.as_str() {
            "-m" | "-o" | "-g" if program == "install" => drop(words.next()?),
            "--" => {}
            option if option.starts_with("--") => {
                const PLAIN: &[&str] =
                    &["--force", "--recursive", "--symbolic", "--verbose", "--archive"];
                let is_known = PLAIN.contains(&option)
                    || ["--mode=", "--owner=", "--group="].iter().any(|it| option.starts_with(it));
                is_known.then_some(())?;
            }
            option if option.starts_with('-') && option.len() > 1 => {
                option[1..].chars().all(|it| "DLPRTabcfinprsuvx".contains(it)).then_some(())?;
            }
            _ => operands.push(value),
        }
    }
    Some(operands)
}

/// A word that would be certain but for a wildcard.
fn pattern(word: &str) -> Option<String> {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-*?".contains(it);
    word.chars().all(is_plain).then(|| word.to_owned())
}

/// The text that `echo` or `printf` prints; only its first characters are reliable.
pub(super) fn text(words: &[Word]) -> Option<String> {
    let (program, arguments) = known::command(words).split_first()?;
    matches!(last_name(&program.text), "echo" | "printf").then_some(())?;
    let is_option = |it: &&Word| matches!(it.text.as_str(), "-e" | "-n" | "-ne" | "-en" | "--");
    let first = arguments.iter().find(|it| !is_option(it))?;
    // A variable or an escape further on does not change the start of the text.
    let start = first.text.trim_start_matches(['"', '\'']);
    (!start.starts_with(['$', '`', '\\', '%'])).then(|| start.to_owned())
}

/// Parts that a line naming the interpreter of a script may have.
const IN_FIRST_LINES: &[&str] = &["#", "!", "bin", "env", "sh"];

/// Programs that can edit files in place.
const EDITORS: &[&str] = &["awk", "gawk", "gsed", "perl", "ruby", "sed", "truncate"];

/// Parts of a text that has such a command.
pub(super) const EDITING: &[&str] = &["sed ", "perl ", "ruby ", "awk ", "truncate "];

/// Patterns of the names of files whose first lines a command may change; uncertain parts are `*`.
/// `None` if the command changes no file.
pub(super) fn edited(words: &[Word]) -> Option<Vec<String>> {
    let (first, arguments) = known::command(words).split_first()?;
    let name = first.literal()?;
    let text = |it: &Word| it.text.trim_matches(['"', '\'']).to_owned();
    match last_name(&name) {
        "find" => {
            let starts = |it: &Word| ["-exec", "-execdir", "-ok", "-okdir"].contains(&&*it.text);
            edited(&arguments[arguments.iter().position(starts)? + 1..])?;
            let tests = arguments.windows(2).filter(|it| it[0].text == "-name");
            let names: Vec<_> = tests.map(|it| format!("*/{}", text(&it[1]))).collect();
            Some(if names.is_empty() { vec!["*".to_owned()] } else { names })
        }
        "xargs" | "parallel" => {
            let is_editor = |it: &Word| EDITORS.contains(&last_name(&it.text));
            edited(&arguments[arguments.iter().position(is_editor)?..])?;
            Some(vec!["*".to_owned()])
        }
        name => {
            let is_in_place = |it: &Word| {
                let letters = it.text.strip_prefix('-').filter(|it| !it.starts_with('-'));
                letters.is_some_and(|it| it.contains('i')) || it.text.starts_with("--in-place")
            };
            let is_editor = EDITORS.contains(&name);
            (is_editor && (name == "truncate" || arguments.iter().any(is_in_place)))
                .then_some(())?;
            if name.ends_with("sed")
                && !scripts(arguments).iter().any(|it| may_change_first_line(it))
            {
                return None;
            }
            let names = arguments.iter().filter(|it| !it.text.starts_with('-')).map(text);
            Some(names.map(|it| pattern_of(&it)).collect())
        }
    }
}

/// A word as a pattern: an expansion may have any value.
fn pattern_of(word: &str) -> String {
    let start = word.find(['$', '`', '{']);
    start.map_or_else(|| word.to_owned(), |at| format!("{}*", &word[..at]))
}

/// Whether a pattern may match a name, judged by its start and end.
pub(super) fn may_name(pattern: &str, name: &str) -> bool {
    let is_wild = |c: char| "*?[".contains(c);
    let (Some(start), Some(end)) = (pattern.find(is_wild), pattern.rfind(is_wild)) else {
        return pattern == name;
    };
    let end = if pattern[end..].starts_with('[') { "" } else { &pattern[end + 1..] };
    name.starts_with(&pattern[..start]) && (end.contains(']') || name.ends_with(end))
}

/// The scripts given to `sed`.
pub(super) fn scripts(arguments: &[Word]) -> Vec<&str> {
    let is_told = |it: &Word| it.text == "-e" || it.text == "--expression";
    let told = arguments.windows(2).filter(|it| is_told(&it[0])).map(|it| it[1].text.as_str());
    let told: Vec<_> = told.collect();
    if told.is_empty() {
        let first = arguments.iter().find(|it| !it.text.starts_with('-'));
        return first.map(|it| it.text.as_str()).into_iter().collect();
    }
    told
}

/// Whether a script of `sed` may replace or delete the first line.
pub(super) fn may_change_first_line(script: &str) -> bool {
    let mut rest = script.trim_matches(['"', '\'']).trim();
    // `$` addresses the last line.
    if let Some(behind) = rest.strip_prefix('$') {
        return !behind.starts_with(['a', 'd', 'i', 'c', 's', '!']) || behind.starts_with('!');
    }
    if let Some(behind) = rest.strip_prefix('/') {
        let Some(end) = behind.find('/') else { return true };
        let (pattern, command) = behind.split_at(end);
        let command = command[1..].trim_start();
        if !may_match_first_line(pattern) && !command.starts_with(['!', ',']) {
            return false;
        }
        if !command.starts_with('s') {
            return true;
        }
        rest = command;
    }
    let Some(delimiter) = rest.strip_prefix('s').and_then(|it| it.chars().next()) else {
        return true;
    };
    let mut parts = rest[1 + delimiter.len_utf8()..].split(delimiter);
    let (pattern, _, flags) = (parts.next(), parts.next(), parts.next());
    let (Some(pattern), Some(flags)) = (pattern, flags) else { return true };
    let is_odd = pattern.ends_with('\\') || parts.next().is_some();
    let is_one = flags.chars().all(|it| it.is_ascii_alphanumeric());
    // Replacing a part of the interpreter's path leaves an interpreter.
    !is_one || is_odd || pattern.contains(['#', '!']) || is_open(pattern)
}

/// Whether a pattern may match the line that names an interpreter.
fn may_match_first_line(pattern: &str) -> bool {
    is_open(pattern) || IN_FIRST_LINES.iter().any(|it| pattern.contains(it))
}

/// Whether a pattern may match the start of any line.
fn is_open(pattern: &str) -> bool {
    let inner = pattern.trim_start_matches('^');
    let is_letter = |c: char| c.is_ascii_alphanumeric() || " \t_/=\"'-<>@:,;%&".contains(c);
    let begins_with_letter = inner.starts_with(is_letter) || inner.starts_with('\\');
    !begins_with_letter || inner.starts_with("\\(") || inner[1..].starts_with(['*', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scripts_that_leave_the_first_line_alone_are_harmless() {
        for script in [
            "'s/a/b/'",
            "s/\\r$//",
            "'s|/bin/sh|/bin/bash|g'",
            "\"s/PORT=80/PORT=$PORT/\"",
            "'/^export/d'",
            "'$a\\x'",
            "s,a,b,",
        ] {
            assert!(!may_change_first_line(script), "{script}");
        }
        for script in [
            "'/^#/d'",
            "1d",
            "'1i x'",
            "'s/#.*//'",
            "'s/^.*$//'",
            "'/bash/d'",
            "'/a/!d'",
            "d",
            "'s/a/b/;1d'",
            "'s/^#!.*/x/'",
            "'/^/d'",
            "'s/.*//'",
            "'/^$/,$d'",
            "'s/x*//'",
        ] {
            assert!(may_change_first_line(script), "{script}");
        }
    }

    #[test]
    fn a_pattern_may_name_what_its_ends_allow() {
        for (pattern, name, is_one) in [
            ("*.sh", "start.sh", true),
            ("*.py", "start.sh", false),
            ("start.sh", "start.sh", true),
            ("st*", "start.sh", true),
            ("*", "a", true),
            ("[a-z]*.sh", "start.sh", true),
            ("b*", "a", false),
        ] {
            assert_eq!(may_name(pattern, name), is_one, "{pattern} {name}");
        }
    }
}
