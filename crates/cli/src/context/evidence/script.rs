//! Scripts: shell, Make, just, and other files with commands on their lines.

use std::collections::{BTreeMap, HashMap};

use super::build::{Build, resolved};
use super::command::{self, words};
use super::written::{From, Values, Written};

/// How a script is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// One shell runs all lines.
    Shell,
    /// Each line runs in its own shell, and variables are set between the rules.
    Make,
}

/// The builds of a script that runs in `here`.
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
    let mut script = Script {
        now: here.clone(),
        outside: Vec::new(),
        loops: HashMap::new(),
        values,
        from,
        builds: Vec::new(),
    };
    for line in text.replace("\\\r\n", " ").replace("\\\n", " ").lines() {
        if syntax == Syntax::Make {
            if script.sets(line) {
                continue;
            }
            script.now = here.clone();
            script.outside.clear();
            // `$$` passes a `$` to the shell.
            script.line(&line.replace("$$", "$"), 0);
        } else {
            script.line(line, 0);
        }
    }
    script.builds
}

struct Script<'v> {
    /// The working directory of commands.
    now: Written,
    /// The working directory outside each open subshell.
    outside: Vec<Written>,
    /// The values of loop variables, if they are listed literally.
    loops: HashMap<String, Option<Vec<String>>>,
    values: &'v mut Values,
    from: From<'v>,
    builds: Vec<Build>,
}

/// Words that may precede a command in YAML lists, Make recipes and compound commands.
const LEADING: &[&str] =
    &["!", "-", "@", "do", "else", "if", "run:", "then", "until", "while", "{"];

/// Commands that enter a directory, and that go back to an earlier one, in any shell.
const ENTER: &[&str] =
    &["cd", "chdir", "enter", "pushd", "push-location", "set-location", "sl", "z"];
const LEAVE: &[&str] = &["dexit", "nextd", "pop-location", "popd", "prevd"];

/// Whether a word is one of these, in any case.
fn is_one_of(word: &str, all: &[&str]) -> bool {
    all.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// A script of another shell with the paths, variables and joined lines of a POSIX-like one: paths
/// with backslashes, `%VARIABLE%`, and the directory of the script.
pub fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let text = ["`\n", "^\n", "\\\n"].iter().fold(text, |text, it| text.replace(it, " "));
    let text = text.replace("%~dp0", "./").replace("$PSScriptRoot", ".").replace('\\', "/");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once('%') {
        plain.push_str(before);
        let end = behind.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(behind.len());
        rest = if let Some(after) = behind[end..].strip_prefix('%').filter(|_| end > 0) {
            plain.extend(["${", &behind[..end], "}"]);
            after
        } else {
            plain.push('%');
            behind
        };
    }
    plain.push_str(rest);
    plain
}

/// The maximum number of rounds of nested loops to look at individually.
const MOST_ROUNDS: usize = 64;

/// The maximum depth of quoted commands within quoted commands.
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
        let count = words.iter().take_while(|it| LEADING.contains(&it.as_str())).count();
        let words = self.without_settings(&words[count..]);
        match words.first().map(|it| it.trim_start_matches(['@', '-', '+'])) {
            Some(it) if is_one_of(it, ENTER) => {
                let is_option = |it: &String| {
                    it.starts_with("--") || *it == "/d" || is_one_of(it, &["-path", "-literalpath"])
                };
                let dir = words.iter().skip(1).find(|it| !is_option(it));
                let dir = dir.map_or_else(|| Written::unknown("HOME"), |it| Written::read(it));
                let dir = dir.with(self.values, self.from).0;
                self.now = self.now.enter(&dir);
            }
            Some(it) if is_one_of(it, LEAVE) => self.now = Written::unknown("popd"),
            Some("for" | "select") => self.begin_loop(&words[1..]),
            Some("read") => self.open(&words[1..]),
            Some(_) => {
                let trimmed: Vec<_> =
                    words.iter().map(|it| it.trim_start_matches(['@', '+']).to_owned()).collect();
                for build in command::builds(&trimmed, &self.now) {
                    self.builds.extend(self.in_all_rounds(&build));
                }
                for it in words {
                    self.within(it, depth);
                }
            }
            None => {}
        }
    }

    /// Reads the content of a word: a text for another shell, or a substitution.
    fn within(&mut self, word: &str, depth: usize) {
        if depth == DEEPEST || !word.contains(' ') || !command::is_named(word) {
            return;
        }
        let substituted = word.strip_prefix("$(").and_then(|it| it.strip_suffix(')'));
        let Some(inner) = substituted else {
            if !word.starts_with('$') {
                self.line(word, depth + 1);
            }
            return;
        };
        let mut parts = inner.strip_prefix("foreach ").unwrap_or_default().splitn(3, ',');
        if let (Some(variable), Some(values), Some(body)) =
            (parts.next(), parts.next(), parts.next())
        {
            self.begin_loop(&words(&format!("{variable} in {values}")));
            self.line(body, depth + 1);
        } else {
            self.line(inner.strip_prefix("shell ").unwrap_or(inner), depth + 1);
        }
    }

    /// Records the values of a loop variable: the words after `in`, if they are literal.
    fn begin_loop(&mut self, words: &[String]) {
        let Some((variable, rest)) = words.split_first() else { return };
        let values = rest.split_first().filter(|it| it.0 == "in").map_or(&[][..], |it| it.1);
        let is_plain = |it: &String| !it.contains(['$', '`', '*', '?', '[', '{', '~']);
        self.values.unset(variable);
        let known = self.loops.entry(variable.clone()).or_insert_with(|| Some(Vec::new()));
        match known.as_mut().filter(|_| !values.is_empty() && values.iter().all(is_plain)) {
            Some(known) => known.extend_from_slice(values),
            None => *known = None,
        }
    }

    /// Records that variables are set from input.
    fn open(&mut self, variables: &[String]) {
        for it in variables.iter().filter(|it| !it.starts_with('-')) {
            self.values.unset(it);
            self.loops.insert(it.clone(), None);
        }
    }

    /// The build in each round of the loops around or before it.
    fn in_all_rounds(&self, build: &Build) -> Vec<Build> {
        let counts = |it: &str| build.mentions(it) || self.values.mention(it);
        let known = self.loops.iter().filter(|it| counts(it.0));
        let known: BTreeMap<_, _> = known.filter_map(|it| Some((it.0, it.1.as_ref()?))).collect();
        let mut rounds = vec![self.values.clone()];
        for (variable, values) in known {
            // With more values, the variable stays unknown.
            if rounds.len() * values.len() <= MOST_ROUNDS {
                let of = |it: &Values| values.iter().map(|to| it.bind(variable, to)).collect();
                rounds = rounds.iter().flat_map::<Vec<_>, _>(of).collect();
            }
        }
        let all = rounds.iter().flat_map(|it| resolved(build.clone(), it, self.from));
        let mut found: Vec<Build> = Vec::new();
        for it in all {
            if !found.contains(&it) {
                found.push(it);
            }
        }
        found
    }

    /// The words after leading assignments `A=b`, which are recorded.
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
                    self.within(value, 0);
                }
                _ if matches!(word.as_str(), "export" | "local" | "readonly" | "declare") => {}
                _ => break,
            }
            rest = behind;
        }
        rest
    }

    /// Records a variable that a line of a Makefile or justfile sets.
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
    fn a_loop_builds_with_each_of_its_values() {
        let shell = |text: &str, expected: &[(&str, &str)]| check(Syntax::Shell, text, expected);
        let two = [("./a", "./d"), ("./b", "./d")];
        shell("for s in a b; do docker build -f d $s; done", &two);
        shell("for s in a b\ndo\n  C=./$s\n  docker build -f d \"$s\"\ndone", &two);
        shell("s=x\nfor s in a b; do\n docker build -f d $s\ndone", &two);
        let open = [("${s}", "./d")];
        for head in ["for s in *", "for s in a $X", "for s", "while read -r s", "while IFS= read s"]
        {
            shell(&format!("{head}; do docker build -f d $s; done"), &open);
        }
        shell("for s in a; do :; done\nread s\ndocker build -f d $s", &open);
        shell("echo a b | xargs -n 1 docker build -f d", &[("${xargs}", "./d")]);
        let make = "image:\n\tfor s in a b; do docker build -f d $$s; done\n";
        check(Syntax::Make, make, &two);
        let each = "image:\n\t$(foreach s,a b,docker build -f d $(s);)\n";
        check(Syntax::Make, each, &two);
        shell("id=$(docker build -q -f d a)", &two[..1]);
        let below = [("./x/a", "./x/a/Dockerfile"), ("./x/b", "./x/b/Dockerfile")];
        shell("cd x\nfor s in a b; do\n docker build $s\ndone", &below);
        let entered = [("./a/.", "./d"), ("./b/.", "./d")];
        shell(
            "for s in a b; do (cd $s && docker build -f $ROOT/d .); done",
            &[("./a/.", "${ROOT}/d"), ("./b/.", "${ROOT}/d")],
        );
        shell("for s in a b; do C=$s\n docker build -f d $C/.; done", &entered);
    }

    #[test]
    fn each_line_of_a_recipe_has_a_shell_of_its_own() {
        let text = "a:\n\tcd a && docker build .\n\tdocker build b\n";
        check(Syntax::Make, text, &[("./a/.", "./a/./Dockerfile"), ("./b", "./b/Dockerfile")]);
    }
}
