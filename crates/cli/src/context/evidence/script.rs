//! Scripts: shell, Make, just, and what else has commands on its lines.

use super::build::{Build, resolved};
use super::command::{self, words};
use super::written::{From, Values, Written};

/// How a script is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// One shell runs all lines.
    Shell,
    /// Each line has a shell of its own, and variables are set between the rules.
    Make,
}

/// The builds of a script that is run in `here`.
pub fn builds(
    text: &str,
    syntax: Syntax,
    here: &Written,
    values: &mut Values,
    from: From<'_>,
) -> Vec<Build> {
    if !command::is_named(text) {
        return Vec::new();
    }
    let mut script =
        Script { now: here.clone(), outside: Vec::new(), values, from, builds: Vec::new() };
    for line in text.replace("\\\r\n", " ").replace("\\\n", " ").lines() {
        if syntax == Syntax::Make {
            if script.sets(line) {
                continue;
            }
            script.now = here.clone();
            script.outside.clear();
        }
        script.line(line, 0);
    }
    script.builds
}

struct Script<'v> {
    /// Where commands run.
    now: Written,
    /// The same around each subshell that is open.
    outside: Vec<Written>,
    values: &'v mut Values,
    from: From<'v>,
    builds: Vec<Build>,
}

/// Commands in quotes in commands in quotes.
const DEEPEST: usize = 2;

impl Script<'_> {
    fn line(&mut self, line: &str, depth: usize) {
        let all = words(line);
        let is_operator = |it: &String| matches!(it.as_str(), ";" | "|" | "&" | "(" | ")");
        let mut start = 0;
        for at in 0..=all.len() {
            if all.get(at).is_some_and(|it| !is_operator(it)) {
                continue;
            }
            self.command(&all[start..at], depth);
            match all.get(at).map(String::as_str) {
                Some("(") => self.outside.push(self.now.clone()),
                Some(")") => self.now = self.outside.pop().unwrap_or_else(|| self.now.clone()),
                _ => {}
            }
            start = at + 1;
        }
    }

    fn command(&mut self, words: &[String], depth: usize) {
        let words = self.without_settings(words);
        // What leads to a command in lists of YAML, recipes of Make and compound commands.
        let leads = |it: &String| {
            matches!(it.as_str(), "-" | "then" | "do" | "else" | "if" | "!" | "{" | "run:" | "@")
        };
        let count = words.iter().take_while(|it| leads(it)).count();
        let words = &words[count..];
        match words.first().map(|it| it.trim_start_matches(['@', '-', '+'])) {
            Some("cd" | "pushd") => {
                let dir = words.iter().skip(1).find(|it| !it.starts_with("--"));
                let dir = dir.map_or_else(|| Written::unknown("HOME"), |it| Written::read(it));
                let dir = dir.with(self.values, self.from).0;
                self.now = self.now.enter(&dir);
            }
            Some("popd") => self.now = Written::unknown("popd"),
            Some(_) => {
                let trimmed: Vec<_> =
                    words.iter().map(|it| it.trim_start_matches(['@', '+']).to_owned()).collect();
                for build in command::builds(&trimmed, &self.now) {
                    self.builds.extend(resolved(build, self.values, self.from));
                }
                for inner in words {
                    if depth < DEEPEST
                        && inner.contains(' ')
                        && command::is_named(inner)
                        && !inner.starts_with('$')
                    {
                        self.line(inner, depth + 1);
                    }
                }
            }
            None => {}
        }
    }

    /// The words behind `A=b` in front of them.
    fn without_settings<'w>(&mut self, words: &'w [String]) -> &'w [String] {
        let mut rest = words;
        while let Some((word, behind)) = rest.split_first() {
            let is_name = |it: &str| {
                !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
            };
            match word.split_once('=') {
                Some((name, value)) if is_name(name) => {
                    let (written, is_default) = Written::read(value).with(self.values, self.from);
                    self.values.set(name, written, is_default);
                }
                _ if matches!(word.as_str(), "export" | "local" | "readonly" | "declare") => {}
                _ => break,
            }
            rest = behind;
        }
        rest
    }

    /// Sets the variable that a line of a Makefile or a justfile sets.
    fn sets(&mut self, line: &str) -> bool {
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with(['\t', ' ']))
        else {
            return false;
        };
        let is_default = name.ends_with(['?', '+']);
        let name = name.trim_end_matches(['?', '+', ':']).trim();
        if !name.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.')) {
            return false;
        }
        let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        let (written, of_default) = Written::read(value).with(self.values, self.from);
        self.values.set(name, written, is_default || of_default);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn found(text: &str, syntax: Syntax) -> Vec<(String, String)> {
        let from = From { root: Path::new("/r"), dir: Path::new("/r/ci") };
        let builds = builds(text, syntax, &Written::text("."), &mut Values::default(), from);
        let pair = |it: Build| (it.context.to_string(), it.dockerfile.to_string());
        builds.into_iter().map(pair).collect()
    }

    fn check(syntax: Syntax, text: &str, expected: &[(&str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        assert_eq!(found(text, syntax), expected, "{text}");
    }

    #[test]
    fn a_shell_goes_where_it_is_told() {
        let check = |text: &str, expected: &[(&str, &str)]| check(Syntax::Shell, text, expected);
        check("cd api\ndocker build .\n", &[("./api/.", "./api/./Dockerfile")]);
        check("(cd api && x)\ndocker build \\\n  a && b\n", &[("./a", "./a/Dockerfile")]);
        check(
            "cd \"$(dirname \"$0\")/..\"\ndocker build .",
            &[("/r/ci/../.", "/r/ci/.././Dockerfile")],
        );
        check("cd $X\ndocker build .", &[("${X}/.", "${X}/./Dockerfile")]);
        check("ssh host 'docker build a'", &[("./a", "./a/Dockerfile")]);
        check("  sh \"docker build -f b a\"", &[("./a", "./b")]);
    }

    #[test]
    fn variables_are_known_where_they_are_set() {
        let text = "CTX=a\nF=\"$CTX/b\"\ndocker build -f \"$F\" $CTX\n";
        check(Syntax::Shell, text, &[("./a", "./a/b")]);
        let text = "CTX=${1:-a}\ndocker build $CTX\n";
        check(Syntax::Shell, text, &[("./a", "./a/Dockerfile"), ("${CTX}", "${CTX}/Dockerfile")]);
        let text = "CTX := a\nF ?= b\nimage:\n\t@docker build -f $(F) $(CTX)\n";
        check(Syntax::Make, text, &[("./a", "./b"), ("./a", "${F}")]);
    }

    #[test]
    fn each_line_of_a_recipe_has_a_shell_of_its_own() {
        let text = "a:\n\tcd a && docker build .\n\tdocker build b\n";
        check(Syntax::Make, text, &[("./a/.", "./a/./Dockerfile"), ("./b", "./b/Dockerfile")]);
    }
}
