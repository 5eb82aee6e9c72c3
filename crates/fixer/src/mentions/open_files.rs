//! Searches in files that a line does not name, with a Dockerfile perhaps among them: `grep -r`,
//! `find … -exec sed`, `sed … app/*`, a step of a pipeline that replaces a text in all files.

use super::text_tools::{commands, names_dockerfile};
use crate::contexts::mention::{is_part, last};

/// Programs that can search all files of a directory.
const GREPS: &[&str] = &["ack", "ag", "egrep", "grep", "rg"];

/// Programs that search or change files, whose names are their last arguments.
const EDITORS: &[&str] =
    &["awk", "gawk", "gsed", "perl", "perl5", "replace", "rpl", "ruby", "sd", "sed"];

/// Parts of lines that give the names of many files to a command.
const FEEDS: &[&str] = &[" -exec", "ls-files", "parallel ", "xargs "];

/// Keys of a step that replaces a text, and of the text that it looks for, in lower case.
const REPLACES: &[&str] =
    &["replace", "replace-with", "replacement", "replacewith", "replacestring", "to"];
const FINDS: &[&str] =
    &["find", "from", "match", "pattern", "regex", "regexp", "search", "searchstring", "token"];

/// The maximum number of lines between the head of a loop and a command in it.
const NEAR: usize = 8;

/// The files that the lines of a text may search without naming them.
pub(super) struct OpenFiles {
    may_be_any: bool,
    /// Whether the text has a step that replaces a text.
    replaces: bool,
    /// The files of the last loop over files, and the number of lines for which it counts.
    looped: (Vec<String>, usize),
}

impl OpenFiles {
    pub fn of(text: &str) -> Self {
        let has_program = |it: &&&str| text.contains(**it) && text.contains(&format!("{it} "));
        let has_key = |it: &str| key(it).is_some_and(|it| REPLACES.contains(&it.as_str()));
        let replaces = text.contains("place") && text.lines().any(has_key);
        let has_tool = GREPS.iter().chain(EDITORS).any(|it| has_program(&it));
        Self { may_be_any: replaces || has_tool, replaces, looped: (Vec::new(), 0) }
    }

    /// Whether any line may search files that it does not name.
    pub fn may_be_any(&self) -> bool {
        self.may_be_any
    }

    /// The files of the loop around a line, as patterns; it is called for each line.
    pub fn looped_by(&mut self, line: &str) -> Vec<String> {
        self.looped.1 = self.looped.1.saturating_sub(1);
        if let Some(files) = looped_over(line) {
            self.looped = (files, NEAR);
        }
        if self.looped.1 > 0 { self.looped.0.clone() } else { Vec::new() }
    }

    /// The files that a line searches without naming them, as patterns; it is called for each line.
    pub fn searched_by(&mut self, line: &str) -> Vec<String> {
        let all = || vec!["*/*".to_owned()];
        self.looped_by(line);
        if self.replaces && key(line).is_some_and(|it| FINDS.contains(&it.as_str())) {
            return all();
        }
        if commands(line).any(greps_all) {
            return all();
        }
        let is_fed = FEEDS.iter().any(|it| line.contains(it));
        let mut found = Vec::new();
        for command in commands(line) {
            let Some(operands) = operands(command) else { continue };
            if is_fed {
                return all();
            }
            let mut words =
                operands.split_whitespace().map(|it| it.trim_matches(['"', '\'', '(', ')']));
            found.extend(words.clone().filter(|it| may_match(it)).map(str::to_owned));
            // The variable of a loop.
            if self.looped.1 > 0 && words.next_back().is_some_and(|it| it.starts_with('$')) {
                found.extend(self.looped.0.iter().cloned());
            }
        }
        found
    }
}

/// The name of the key that a line of settings sets, in lower case.
fn key(line: &str) -> Option<String> {
    let name = line.trim_start_matches(|c: char| c.is_whitespace() || "-{\"'<".contains(c));
    let end = name.find(|c: char| !is_part(c) && c != '-')?;
    let rest = name[end..].trim_start_matches(['"', '\'']).trim_start();
    let is_key = end > 0 && rest.starts_with([':', '=', '>']);
    is_key.then(|| name[..end].to_ascii_lowercase())
}

/// Whether a command searches all files of a directory.
fn greps_all(command: &str) -> bool {
    let mut words =
        command.split_whitespace().map(|it| it.trim_start_matches(['"', '\'', '(', '$', '@', '`']));
    let Some(at) = words.clone().position(|it| GREPS.contains(&last(it))) else { return false };
    let is_recursive =
        |it: &str| it.starts_with('-') && !it.starts_with("--") && it.contains(['r', 'R']);
    let tool = words.clone().nth(at).map_or("", last);
    !tool.ends_with("grep")
        || at > 0 && words.clone().nth(at - 1).is_some_and(|it| last(it).ends_with("git"))
        || words.any(|it| is_recursive(it) || it.ends_with("recursive"))
}

/// What stands behind the first argument that is not an option, in a command of an editor: the
/// names of files, except where options take the place of the pattern.
fn operands(command: &str) -> Option<&str> {
    let is_end = |c: char| c.is_whitespace() || "\"'`()@".contains(c);
    let mut words = command.split(is_end).filter(|it| !it.is_empty());
    let program = words.find(|it| EDITORS.contains(&last(it)))?;
    let behind = &command[program.as_ptr() as usize + program.len() - command.as_ptr() as usize..];
    // The pattern is in quotes, most often; a glob in a pattern is none of files.
    Some(behind.rfind(['"', '\'']).map_or(behind, |at| {
        let rest = &behind[at + 1..];
        if rest.trim().is_empty() { behind.rsplit(' ').next().unwrap_or_default() } else { rest }
    }))
}

/// Whether a pattern of files may match the name of a Dockerfile.
fn may_match(word: &str) -> bool {
    let name = last(word);
    let Some((start, rest)) = name.split_once(['*', '?']) else { return false };
    let end = rest.rsplit(['*', '?']).next().unwrap_or_default();
    let is_usual = |it: &&str| it.starts_with(start) && it.ends_with(end);
    !word.contains(['\\', '(', '[', '^', '+'])
        && (names_dockerfile(name)
            || ["Dockerfile", "dockerfile", "Containerfile", "app.Dockerfile", "Dockerfile.app"]
                .iter()
                .any(is_usual))
}

/// The files of a loop that a line begins.
fn looped_over(line: &str) -> Option<Vec<String>> {
    let is_open =
        ["$(find ", "$(git ls-files", "`find ", "`git ls-files", "while read ", "read -r "];
    if is_open.iter().any(|it| line.contains(it)) {
        return Some(vec!["*/*".to_owned()]);
    }
    let (_, files) = line.trim_start().strip_prefix("for ")?.split_once(" in ")?;
    let files = files.split([';', '\n']).next()?.split_whitespace();
    let files: Vec<_> = files.filter(|it| may_match(it) || names_dockerfile(it)).collect();
    Some(files.into_iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut open = OpenFiles::of(text);
        assert!(open.may_be_any(), "{text}");
        text.lines().flat_map(|it| open.searched_by(it)).collect()
    }

    #[test]
    fn searches_in_unnamed_files_are_found() {
        for (text, files) in [
            ("grep -rlF 'B_VERSION 1' . | xargs wc", "*/*"),
            ("git grep -l 'FROM node' && make", "*/*"),
            ("find . -type f -exec sed -i \"s/A_VERSION $1/A_VERSION $2/g\" {} +", "*/*"),
            ("git ls-files | xargs sed -i 's/A_VERSION .*/A_VERSION 1/'", "*/*"),
            ("sed -i \"s/A_VERSION .*/A_VERSION $1/\" app/*", "app/*"),
            ("cd app && sed -i \"s/A_VERSION .*/A_VERSION $1/\" Docker*", "Docker*"),
            ("perl -pi -e 's/A_VERSION .*/A_VERSION 1/' */Dockerfile.*", "*/Dockerfile.*"),
            ("for f in app/*; do\n  sed -i \"s/A_VERSION .*/b/\" \"$f\"\ndone", "app/*"),
            ("git ls-files | while read -r f; do\n  sed -i 's/A .*/b/' $f\ndone", "*/*"),
            ("with:\n  find: \"A_VERSION 1\"\n  replace: \"A_VERSION 2\"", "*/*"),
            ("{\n  \"search\": \"A_VERSION 1\",\n  \"replace\": \"A_VERSION 2\"", "*/*"),
        ] {
            assert_eq!(found(text), [files], "{text}");
        }
    }

    #[test]
    fn searches_in_other_files_are_none() {
        for text in [
            "grep 'FROM node' a.txt",
            "sed -i \"s/A_VERSION .*/A_VERSION $1/\" setup.py",
            "sed -i 's/A_VERSION .*/A_VERSION 1/' docs/*.md",
            "sed -i 's/A_VERSION *(.*)/A_VERSION 1/' \"$file\"",
            "for f in *.py; do\n  sed -i 's/A_VERSION .*/b/' \"$f\"\ndone",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert!(!OpenFiles::of("jobs:\n  find: a\n").may_be_any());
    }
}
