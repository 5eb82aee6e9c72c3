//! Programs of a project that get the name of a Dockerfile as an argument: `python3 bump.py
//! Dockerfile`. Their own text does not name the file.

use super::lines::{MOST, is_comment, lines};
use super::made;
use super::piped::piped;
use super::text_tools::{self, commands, names, names_dockerfile};
use crate::contexts::mention::{About, Mention, PIPED, READ, last};

/// A call of a program with the name of a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Given {
    /// The path of the program, as written, without variables.
    pub program: String,
    /// The names of the Dockerfiles, as written.
    pub dockerfiles: Vec<String>,
    /// Whether the call names the Dockerfile itself, and not a variable or a list of files.
    pub is_certain: bool,
}

/// The extensions of programs that an interpreter runs, and of sources that `go run` and the like
/// build.
const PROGRAMS: &[&str] = &[
    "awk", "bash", "cjs", "fish", "go", "groovy", "java", "js", "jl", "kts", "lua", "mjs", "mts",
    "nu", "php", "pl", "ps1", "py", "r", "rb", "rs", "sed", "sh", "swift", "tcl", "ts", "zsh",
];

/// Programs that run a file without an extension.
const INTERPRETERS: &[&str] = &[
    "awk", "bash", "bun", "dash", "deno", "node", "perl", "php", "python", "python3", "ruby", "sh",
    "source", "zsh",
];

/// Parts of lines whose program gets names of files from elsewhere: from other commands, for
/// pre-commit from the files that have changed, and for standard-version from the settings around.
const FED: &[&str] = &["$", " -exec", "entry:", "parallel ", "updater", "xargs "];

/// The maximum number of words between a program and the name of a Dockerfile.
const NEAR: usize = 4;

/// The calls in a text.
pub fn given(text: &str) -> Vec<Given> {
    if !names_dockerfile(text) {
        return Vec::new();
    }
    let mut of_file: Vec<_> = text
        .lines()
        .filter(|it| !is_comment(it.trim()))
        .flat_map(names)
        .map(str::to_owned)
        .collect();
    of_file.sort_unstable();
    of_file.dedup();
    of_file.truncate(MOST);
    let all = lines(text).filter(|(_, it)| !is_comment(it.trim()));
    let found = all.flat_map(|(_, line)| {
        let is_fed = FED.iter().any(|it| line.contains(it));
        let calls = commands(&line).filter_map(|command| {
            let (program, rest) = called(command)?;
            let near = rest.split_whitespace().take(NEAR).flat_map(names);
            let dockerfiles: Vec<_> = near.map(str::to_owned).collect();
            let is_certain = !dockerfiles.is_empty();
            let dockerfiles = if is_certain { dockerfiles } else { of_file.clone() };
            let program = program.to_owned();
            (is_certain || is_fed).then_some(Given { program, dockerfiles, is_certain })
        });
        calls.collect::<Vec<_>>()
    });
    found.take(MOST).collect()
}

/// The program of the project that a command runs, and its arguments.
fn called(command: &str) -> Option<(&str, &str)> {
    let is_end = |c: char| c.is_whitespace() || "\"'`()[]{},@".contains(c);
    let mut before = "";
    let mut words = command.split(is_end).filter(|it| !it.is_empty());
    let program = words.find(|word| {
        let is_run = INTERPRETERS.contains(&last(std::mem::replace(&mut before, word)));
        let name = last(word);
        let has_extension = name.rsplit_once('.').is_some_and(|it| PROGRAMS.contains(&it.1));
        let is_path = word.starts_with("./") || word.starts_with("../");
        let is_plain = !name.contains(['.', '$', '=', ':']) && !name.starts_with('-');
        !names_dockerfile(name)
            && !word.contains("://")
            && (has_extension || is_plain && (is_path || is_run && !word.starts_with('/')))
    })?;
    let end = program.as_ptr() as usize + program.len() - command.as_ptr() as usize;
    let path = program.rsplit_once('$').map_or(program, |it| it.1.split_once('/').unwrap_or(it).1);
    Some((path.trim_start_matches("./"), &command[end..]))
}

/// The lines of such a program that work on the text of its argument.
pub fn searches_of(text: &str, given: &Given) -> Vec<Mention> {
    let all = lines(text).filter(|(_, it)| !is_comment(it.trim()));
    let found = all.filter_map(|(line, text)| {
        // A tool gets the file of the argument by a variable, behind the pattern.
        let is_of_argument = |it: &(&'static str, &str)| {
            let operands = it.1.split(" >").next().unwrap_or_default();
            let file = operands.split_whitespace().next_back().unwrap_or_default();
            let is_by_variable = file.trim_start_matches(['"', '<']).starts_with('$');
            // A file that comes by a variable may be any; only a pattern tells that it is this one.
            let is_known = given.is_certain || text_tools::pattern(&text).is_some();
            let is_piped = || given.is_certain && piped(&text).is_some();
            it.0.is_empty() || is_piped() || it.0 != PIPED && is_by_variable && is_known
        };
        let read = || (given.is_certain && made::reads(&text)).then_some((READ, ""));
        let (word, _) = text_tools::searches(&text).filter(is_of_argument).or_else(read)?;
        let dockerfiles = given.dockerfiles.clone();
        Some(Mention { dockerfiles, ..Mention::new(About::Text, word, line, &text) })
    });
    let mut found: Vec<_> = found.take(MOST).collect();
    // A pattern shows which part of the text the program needs.
    if found.iter().any(|it| it.word.is_empty()) {
        found.retain(|it| it.word != READ);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_that_get_a_dockerfile_are_found() {
        for (text, program, is_certain) in [
            ("GO := $(shell sh scripts/go-version.sh Dockerfile)", "scripts/go-version.sh", true),
            ("\tpython3 scripts/setver.py Dockerfile $(V)", "scripts/setver.py", true),
            ("    - run: ./bump app/Dockerfile \"$V\"", "bump", true),
            ("\tgo run tools/ver.go Dockerfile", "tools/ver.go", true),
            ("\"bump\": \"ts-node bump.ts Dockerfile\"", "bump.ts", true),
            ("subprocess.run(['perl', 'ver.pl', 'Dockerfile'])", "ver.pl", true),
            ("F=Dockerfile\n$DIR/tools/bump.rb $F", "tools/bump.rb", false),
            ("find . -name Dockerfile | xargs sh bump", "bump", false),
            ("{ filename: 'Dockerfile', updater: require('./bump') }", "bump", false),
            ("\"filename\": \"Dockerfile\",\n\"updater\": \"ci/v.js\"", "ci/v.js", false),
            ("  entry: python scripts/check.py\n  files: Dockerfile$", "scripts/check.py", false),
        ] {
            let found = given(text);
            let found: Vec<_> = found.iter().map(|it| (&*it.program, it.is_certain)).collect();
            assert_eq!(found, [(program, is_certain)], "{text}");
        }
        for text in [
            "docker build -f Dockerfile .",
            "python3 setup.py build\nhadolint Dockerfile",
            "cp Dockerfile scripts/",
            "git add Dockerfile bump.py",
            "`node index.js` rather than npm, as the `Dockerfile` says",
            "sh build.sh && docker build -f Dockerfile .",
        ] {
            assert_eq!(given(text), [], "{text}");
        }
    }

    #[test]
    fn what_such_a_program_does_with_its_argument_is_found() {
        let words = |text: &str, is_certain: bool| {
            let given = Given { program: String::new(), dockerfiles: Vec::new(), is_certain };
            searches_of(text, &given).iter().map(|it| it.word).collect::<Vec<_>>()
        };
        assert_eq!(words("sed -n 's/^FROM golang://p' \"$1\"", false), ["sed"]);
        let python = "s = open(p).read()\nre.sub(r'APP_VERSION \\S+', v, s)\n";
        assert_eq!(words(python, true), [""]);
        assert_eq!(words("text = open(sys.argv[1]).read()", true), [READ]);
        assert_eq!(words("cat \"$1\" | grep ENV | awk '{print $3}'", true), ["grep"]);
        assert_eq!(words("while read a b; do c; done < \"$1\"", true), [PIPED]);
        assert_eq!(words("while read a b; do c; done < \"$1\"", false), [""; 0]);
        assert_eq!(words("    if w[0] == \"FROM\" and w[2] == \"as\":", false), [""]);
        assert_eq!(words("text = open(sys.argv[1]).read()", false), [""; 0]);
        assert_eq!(words("sed -i \"s/VERSION a/VERSION ${V}/\" /etc/app.conf", true), [""; 0]);
        assert_eq!(words("cat \"$log\" >&2", false), [""; 0]);
        assert_eq!(words("docker build -f \"$1\" .", true), [""; 0]);
        assert_eq!(words("sed -i s/a/b/ setup.py", true), [""; 0]);
    }
}
