//! Lines in project files that work on the text of a Dockerfile rather than its meaning, for
//! example with `sed`: the text they search for must keep its spelling.

use std::iter;

use dockwright_syntax::Keyword;

use super::piped::piped;
use crate::contexts::mention::{LONGEST, is_part, last};

/// Programs that search, cut or change lines of text.
pub(super) const TOOLS: &[&str] = &[
    "Select-String",
    "ack",
    "ag",
    "awk",
    "cat",
    "cpp",
    "csplit",
    "ed",
    "egrep",
    "envsubst",
    "ex",
    "fgrep",
    "findstr",
    "gawk",
    "ggrep",
    "gpp",
    "grep",
    "gsed",
    "head",
    "m4",
    "mawk",
    "nawk",
    "patch",
    "perl",
    "rg",
    "sed",
    "sls",
    "tail",
];

/// Names that a program of `awk` knows, which it does not look for.
pub(super) const BUILTINS: &[&str] = &[
    "BEGIN",
    "END",
    "FNR",
    "FS",
    "IGNORECASE",
    "NF",
    "NR",
    "OFS",
    "ORS",
    "RS",
    "RSTART",
    "close",
    "else",
    "exit",
    "for",
    "getline",
    "gsub",
    "if",
    "index",
    "length",
    "match",
    "next",
    "print",
    "printf",
    "split",
    "sub",
    "substr",
    "system",
    "tolower",
    "toupper",
    "while",
];

/// Characters before a pattern, or before a keyword in a pattern.
const BEFORE_PATTERN: &[char] = &['"', '\'', '(', '/', '=', '>', '^', '|'];
const IN_PATTERN: &[char] = &[' ', '\\', '[', '.', '('];

/// Parts of the names of functions, in any language, that compare the start of a text.
const STARTS: &[&str] = &["Prefix", "prefix", "start_with", "starts"];

const QUOTES: &[char] = &['"', '\'', '`'];

/// Keywords that are as common in other programs.
const COMMON: &[&str] = &["ADD", "COPY", "RUN", "SHELL", "USER", "VOLUME"];

/// Operators behind the name of a variable in a source.
const OPERATORS: &[&str] =
    &[" != ", " && ", " * ", " + ", " / ", " == ", " ? ", " and ", " if ", " in ", " or ", " || "];

/// The word for a line that appends to a file.
pub(super) const APPENDED: &str = ">>";

/// Arguments with which builders read a Dockerfile from stdin.
const FROM_STDIN: &[&str] = &[" -f -", " -f-", " --file -", " --file=-", "/dev/stdin", "build -"];

/// Whether a build reads the output of other commands on the line.
pub(crate) fn feeds_build(line: &str) -> bool {
    let is_last = |it: &str| it.trim_end().ends_with("build -") || it.contains("build - ");
    let is_told = |it: &&str| if *it == "build -" { is_last(line) } else { line.contains(*it) };
    line.contains('|') && FROM_STDIN.iter().any(is_told)
}

/// Whether a line gives a text to a build, by a pipe or otherwise.
pub(super) fn is_build_fed(line: &str) -> bool {
    line.contains("build") && FROM_STDIN.iter().any(|it| line.contains(it))
}

/// Whether a text names a Dockerfile, without which its lines do not count.
pub(super) fn names_dockerfile(text: &str) -> bool {
    text.contains("ockerfile") || text.contains("ontainerfile")
}

/// Whether a text names Dockerfiles, perhaps by a pattern: `Docker*`.
pub(super) fn may_name_dockerfile(text: &str) -> bool {
    names_dockerfile(text)
        || start_of_name(text).is_some()
        || ["ocker*", "ocker?", "ocker.", "ontainer*"].iter().any(|it| text.contains(it))
            && text.split(is_end_of_name).any(|it| is_pattern_of_names(last(it)))
}

/// Whether a word is a pattern for the names of Dockerfiles.
fn is_pattern_of_names(word: &str) -> bool {
    let name = word.trim_start_matches(['*', '^']);
    let rest = ["Docker", "docker", "ocker", "Container", "container"]
        .iter()
        .find_map(|it| name.strip_prefix(it));
    rest.is_some_and(|it| it.starts_with(['*', '?']) || it.starts_with(".*"))
}

fn is_end_of_name(c: char) -> bool {
    c.is_whitespace() || "\"'`,;:=()<>|&".contains(c)
}

/// The words of a line that name Dockerfiles, perhaps by a pattern.
pub(super) fn names(line: &str) -> impl Iterator<Item = &str> {
    let names = line.split(is_end_of_name).map(given_by_default);
    let names = names.filter(|it| names_dockerfile(last(it)) || is_pattern_of_names(last(it)));
    names.chain(start_of_name(line))
}

/// A regular expression for the names of Dockerfiles: `/^Docker/`.
fn start_of_name(text: &str) -> Option<&str> {
    const START: &str = "^Docker";
    let mut all = text.match_indices(START);
    all.find(|(at, it)| !text[at + it.len()..].starts_with(is_part)).map(|it| it.1)
}

/// The value that a word gives to a variable without one: `Dockerfile` of `${1:-Dockerfile}`, of
/// which the part before the colon is a word of its own.
fn given_by_default(word: &str) -> &str {
    let value = word.strip_prefix("${").and_then(|it| it.split_once('-'));
    let word = value.filter(|it| it.0.chars().all(is_part)).map_or(word, |it| it.1);
    let bare = word.trim_start_matches(['-', '+']);
    if bare.contains('{') { bare } else { bare.trim_end_matches('}') }
}

/// The program with which a line works on the text of a file, and what it searches for. A line with
/// only a pattern belongs to a program in another language.
pub(crate) fn searches(line: &str) -> Option<(&'static str, &str)> {
    let appended = || {
        let (_, to) = line.split_once(">>")?;
        names(to).next().map(|_| (APPENDED, ""))
    };
    let fed = || (feeds_build(line) && names(line).next().is_some()).then_some(("|", ""));
    if only_hands_on(line) {
        return None;
    }
    let found = piped(line).or_else(|| commands(line).find_map(tool));
    let found = found.or_else(appended).or_else(fed);
    found.or_else(|| pattern(line).map(|it| ("", it)))
}

/// Whether a line only hands one file to a build: `cat Dockerfile | docker build -`.
fn only_hands_on(line: &str) -> bool {
    let all: Vec<_> = commands(line).map(str::trim).collect();
    let [cat, build] = &all[..] else { return false };
    let words: Vec<_> = cat.trim_start_matches(['@', '-', ' ']).split_whitespace().collect();
    let is_one = |it: &str| !it.starts_with('-') && !it.contains(['*', '?', '$', '(', '`', '{']);
    matches!(words[..], ["cat", file] if is_one(file))
        && FROM_STDIN.iter().any(|it| build.contains(it))
        && !build.contains(['`', '(', '>', ')', '}'])
}

/// The tool that a command calls, and its arguments.
fn tool(command: &str) -> Option<(&'static str, &str)> {
    let is_end = |c: char| c.is_whitespace() || "\"'`()@".contains(c);
    let mut words = command.split(is_end).filter(|it| !it.is_empty());
    words.find_map(|word| {
        let tool = TOOLS.iter().find(|it| **it == last(word))?;
        let end = word.as_ptr() as usize + word.len() - command.as_ptr() as usize;
        Some((*tool, &command[end..]))
    })
}

/// The part of a line that looks like a pattern: it begins with a keyword, or else with a name and
/// a space.
pub(super) fn pattern(line: &str) -> Option<&str> {
    let is_upper = |before: &str, word: &str, rest: &str| {
        before.trim_end().ends_with(BEFORE_PATTERN) && rest.starts_with(IN_PATTERN)
            || is_compared(before, word, rest)
    };
    let line = &line[..line.floor_char_boundary(LONGEST.min(line.len()))];
    let (mut lower, mut name) = (None, None);
    for word in line.split(|c| !is_part(c)).filter(|it| it.len() > 2) {
        let at = word.as_ptr() as usize - line.as_ptr() as usize;
        let (before, rest) = (&line[..at], &line[at + word.len()..]);
        let is_keyword = Keyword::ALL.iter().any(|it| it.as_str().eq_ignore_ascii_case(word));
        if is_keyword && word.bytes().all(|it| it.is_ascii_uppercase()) {
            // `version_files` of Commitizen: `Dockerfile:^ENV`.
            if is_upper(before, word, rest) || before.trim_end_matches('^').ends_with("ockerfile:")
            {
                return Some(&line[at..]);
            }
        } else if is_keyword && word.bytes().all(|it| it.is_ascii_lowercase()) {
            if lower.is_none() && is_lower_pattern(before, rest) {
                lower = Some(&line[at..]);
            }
        } else if name.is_none()
            && before.trim_end().ends_with(|c| c == ':' || BEFORE_PATTERN.contains(&c))
            && !before.ends_with("$(")
            && let Some(found) = spaced(&line[at..])
        {
            // In sources, most names with a `.` are fields.
            let is_field = found.contains('.')
                && !before.ends_with(['"', '\''])
                && !line[at + found.len()..].starts_with(" {");
            let is_operand = !before.ends_with(['"', '\''])
                && OPERATORS.iter().any(|it| line[at + found.len()..].starts_with(it));
            name = (!is_field && !is_operand).then(|| &line[at..]);
        }
    }
    lower.or(name)
}

/// The name of a variable or label with which a pattern begins, if a space may follow:
/// `VERSION (.*)`, `image.version {version}`, `VERSION\s`.
pub(super) fn spaced(pattern: &str) -> Option<&str> {
    let end = pattern.find(|c| !is_part(c) && !matches!(c, '.' | '-')).unwrap_or(pattern.len());
    let name = &pattern[..end];
    let is_variable = name.bytes().any(|it| it.is_ascii_uppercase())
        && !name.contains(|c: char| c.is_ascii_lowercase());
    let is_label = || name.contains('.') && !name.ends_with('.');
    let is_keyword = Keyword::parse(name).is_some();
    // A group may end behind the name.
    let rest = pattern[end..].trim_start_matches(')');
    let is_spaced = [" ", "\\s", "\\t", "\\h", "[ ", "[[:", "(?: ", "( "].iter();
    (name.len() > 2 && !is_keyword && (is_variable || is_label()))
        .then_some(name)
        .filter(|_| is_spaced.into_iter().any(|it| rest.starts_with(it)))
}

/// Whether a program compares the start of a line, or a word, with a keyword in lower case:
/// `startswith('from ')`, `/^from /`, `== "from"`. Elsewhere, such keywords are common words.
fn is_lower_pattern(before: &str, rest: &str) -> bool {
    let outside = before.trim_end_matches(QUOTES);
    let is_quoted = outside.len() < before.len();
    let is_start = || outside.trim_end().ends_with("==") || is_told_start(outside);
    let is_end = rest.starts_with(IN_PATTERN) || rest.starts_with(QUOTES);
    is_end && (before.ends_with('^') || is_quoted && is_start())
}

/// Whether a program compares the start of a line, or a word, with a keyword in upper case:
/// `startswith("ENV")`, `words[0] == "FROM"`.
fn is_compared(before: &str, keyword: &str, rest: &str) -> bool {
    let outside = before.trim_end_matches(QUOTES);
    let is_quoted = outside.len() < before.len() && rest.starts_with(QUOTES);
    let is_equal = || outside.trim_end().ends_with("==") && !COMMON.contains(&keyword);
    is_quoted && (is_equal() || is_told_start(outside))
}

/// Whether the function whose argument follows compares the start of a text.
fn is_told_start(before: &str) -> bool {
    let call = before.rsplit_once('(').map_or(before, |it| it.0);
    let name = call.trim_end_matches(['(', '[', ' ', '?']).rsplit(|c| !is_part(c)).next();
    name.is_some_and(|name| STARTS.iter().any(|it| name.contains(it)))
}

/// The commands of a shell line, whatever surrounds them.
pub(super) fn commands(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    iter::from_fn(move || {
        (!rest.is_empty()).then_some(())?;
        let end = end_of_command(rest);
        let command = &rest[..end];
        rest = rest[end..].trim_start_matches(['|', ';', '&']);
        Some(command)
    })
}

/// The offset of the first `|`, `;` or `&` outside quotes.
pub(super) fn end_of_command(text: &str) -> usize {
    let (mut quote, mut is_escaped) = (None, false);
    let end = text.char_indices().find(|&(at, c)| {
        let was_escaped = std::mem::take(&mut is_escaped);
        match (quote, c) {
            _ if was_escaped => {}
            (None | Some('"'), '\\') => is_escaped = true,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '|' | ';' | '&') => return at > 0,
            _ => {}
        }
        false
    });
    end.map_or(text.len(), |it| it.0)
}

#[cfg(test)]
mod tests {
    use super::searches;

    #[test]
    fn what_looks_for_text_is_found() {
        for (line, tool, pattern) in [
            ("V := $(shell awk '/^ENV V/ {print $$3}' Dockerfile)", "awk", "ENV V"),
            ("sed -i \"s/^ENV A .*/ENV A $1/\" Dockerfile && docker build .", "sed", "ENV A"),
            ("\t@sed 's|^CMD a|CMD b|' Dockerfile > x", "sed", "CMD a"),
            ("x=$(grep -m 1 FROM Dockerfile | cut -d: -f2)", "grep", "FROM"),
            ("search = ENV APP_VERSION {current_version}", "", "ENV APP_VERSION"),
            ("\"matchStrings\": [\"ENV .*_VERSION=(?<currentValue>.*)\"]", "", "ENV .*"),
            ("if line.startswith('FROM ')", "", "FROM "),
            ("if line.startswith('from '):", "", "from "),
            ("if (/^from /.test(line))", "", "from /"),
            ("if strings.HasPrefix(line, \"run \") {", "", "run "),
            ("if words[0] == 'copy':", "", "copy'"),
            ("search = APP_VERSION {current_version}", "", "APP_VERSION {"),
            ("found = re.search(r'APP_VERSION\\s+(.*)', text)", "", "APP_VERSION"),
            ("version_files = [\"Dockerfile:ENV\"]", "", "ENV"),
            ("  - app/Dockerfile:^LABEL", "", "LABEL"),
            ("search = image.version {current_version}", "", "image.version"),
            ("d = dict(l.split()[1:3] for l in lines if l.startswith(\"ENV\"))", "", "ENV"),
            ("if len(w) == 4 and w[0] == \"FROM\":", "", "FROM"),
            ("v=$(grep APP_VERSION Docker* | cut -d' ' -f3)", "grep", "APP_VERSION"),
            ("git grep -h ' as ' -- '*Dockerfile' | awk '{print $4}'", "grep", " as "),
        ] {
            let (found, text) = searches(line).unwrap_or_else(|| panic!("{line}"));
            assert!(found == tool && text.contains(pattern), "{line}: {found} {text}");
        }
    }

    #[test]
    fn what_builds_or_names_a_file_looks_for_nothing() {
        for line in [
            "docker build -f ci/Dockerfile -t sedan .",
            "FROM debian:12",
            "  USER: app",
            "os.environ[\"USER\"]",
            "SHELL := /bin/bash",
            "hadolint Dockerfile",
            "docker run -e ENV=dev x",
            "log = 'VERSION=1'",
            "if: (github.run_attempt > 1)",
            "print('No Dockerfile')",
            "print('copy the file')",
            "text = (ROOT / \"Dockerfile\").read_text()",
            "if action == \"ADD\":",
            "from pathlib import Path",
            "subprocess.run(['docker', 'run'])",
        ] {
            assert_eq!(searches(line), None, "{line}");
        }
    }
}
