//! Whether the content of one file depends on being started by a shell.

use super::daemons;
use super::kinds::Kind;
use super::process::{self, words};
use super::shell::Script;
use super::variables;
use crate::facts::programs::last_name;
use crate::program::known;

/// Variables that a shell sets.
const ENVIRONMENT: &[&str] = &["PWD", "OLDPWD", "SHLVL", "ENV_PWD", "_"];

/// The facts about a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    /// The size of the file, in bytes.
    pub bytes: usize,
    /// The shell variable that the file names.
    pub variable: Option<&'static str>,
    /// How the file lists all variables, if it is a source.
    pub list: Option<&'static str>,
    /// How the file sees the shell among the processes, if it is a source.
    pub tree: Option<String>,
    /// Behaviour that differs in process 1, if the file is a source.
    pub process: Option<String>,
    /// Commands in the file that signal process 1 or start daemons, if it has settings.
    pub command: Option<String>,
    /// The facts about the file as a shell script, if a shell reads it.
    pub script: Option<Script>,
    /// Whether the file begins with `#!` and an interpreter that is not a shell.
    pub has_interpreter: bool,
    /// Whether the file is an archive.
    pub is_archive: bool,
    /// Whether the file may start `make`.
    pub starts_make: bool,
    /// The word with which the file names SIGINT, as a source with a handler does.
    pub interrupt: Option<&'static str>,
}

impl Look {
    /// Whether any of the facts may matter to a fix.
    pub fn says_something(&self) -> bool {
        let Self { bytes: _, variable, list, tree, process, command, script, .. } = self;
        let is_plain = variable.is_none() && list.is_none() && tree.is_none() && process.is_none();
        !is_plain || command.is_some() || script.is_some() || self.is_archive || self.starts_make
    }

    /// Reads the facts from the content of the file at `path`.
    pub fn at(path: &str, content: &[u8]) -> Self {
        let bytes = content.len();
        if is_packed(content) {
            return Self { bytes, is_archive: true, ..Self::default() };
        }
        if content.contains(&0) {
            return Self { bytes, variable: of_binary(content), ..Self::default() };
        }
        let interpreter = interpreter(content);
        let text = crate::text::lossy(content);
        let is_of_shell = is_of_shell(path, interpreter.as_deref());
        let is_settings = Kind::of(path) == Kind::Settings;
        let variable = if is_of_shell {
            // A shell also sets the other variables for itself and for the programs it starts.
            Some("SHLVL").filter(|it| words(&text, it).next().is_some())
        } else {
            variable(&text).or_else(|| (is_settings && has_placeholder(&text)).then_some("PWD"))
        };
        Self {
            bytes,
            variable,
            list: variables::listed(&text),
            tree: process::in_tree(&text),
            process: process::own(&text).or_else(|| daemons::of_source(&text)),
            command: is_settings.then(|| daemons::of_settings(&text)).flatten(),
            script: (is_of_shell || may_be_of_shell(path, interpreter.as_deref()))
                .then(|| Script::of(&text)),
            has_interpreter: interpreter.is_some_and(|it| !is_shell(&it)),
            is_archive: false,
            interrupt: INTERRUPT.iter().find(|it| words(&text, it).next().is_some()).copied(),
            starts_make: words(&text, "make").any(|at| text[..at].ends_with(['"', '\'', '`', '/'])),
        }
    }
}

/// Names of SIGINT in sources: that of the signal, and those of libraries of Rust.
const INTERRUPT: &[&str] = &["SIGINT", "ctrl_c", "ctrlc"];

/// Placeholders for `PWD` in settings, in lower case: many libraries ignore the case of names.
const PLACEHOLDERS: &[&str] =
    &["${pwd", "${env_pwd", "%(pwd)", "%(env_pwd)", "%env(pwd", "env:pwd", "env.pwd", "{env(pwd"];

/// Whether a file of settings has a placeholder for `PWD`, in upper, lower or mixed case.
fn has_placeholder(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    PLACEHOLDERS.iter().any(|it| text.contains(it))
}

/// The interpreter after `#!`, with its arguments. The kernel does not run a file without one.
pub(crate) fn interpreter(content: &[u8]) -> Option<String> {
    let line = content.strip_prefix(b"#!")?.split(|it| *it == b'\n').next()?;
    Some(String::from_utf8_lossy(line).into_owned()).filter(|it| !it.trim().is_empty())
}

fn is_shell(interpreter: &str) -> bool {
    interpreter.split_whitespace().any(|it| known::SHELLS.has(last_name(it)))
}

/// Whether only a shell reads the file.
fn is_of_shell(path: &str, interpreter: Option<&str>) -> bool {
    let extension = last_name(path).rsplit_once('.').map_or("", |it| it.1);
    interpreter.map_or_else(|| known::SHELLS.has(extension), is_shell)
}

/// Whether a shell may be given the file to read. Only a file that has a name in the build context
/// qualifies.
fn may_be_of_shell(path: &str, interpreter: Option<&str>) -> bool {
    let name = last_name(path);
    interpreter.is_none() && !path.starts_with('/') && !name.is_empty() && !name.contains('.')
}

fn is_packed(content: &[u8]) -> bool {
    const STARTS: &[&[u8]] = &[
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"BZh",
        b"\xfd7zXZ\0",
        b"\x28\xb5\x2f\xfd",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07",
    ];
    STARTS.iter().any(|it| content.starts_with(it))
}

/// The variable that a machine-code program may read. Go and Rust store strings without separators,
/// so words have no visible end; .NET stores two bytes per letter.
fn of_binary(content: &[u8]) -> Option<&'static str> {
    let holds = |needle: &[u8]| content.windows(needle.len()).any(|it| it == needle);
    let wide = |word: &str| word.bytes().flat_map(|it| [it, 0]).collect::<Vec<_>>();
    let is_named =
        |word: &&&str| holds(word.as_bytes()) || holds(&wide(word)[..2 * word.len() - 1]);
    ["PWD", "SHLVL"].iter().find(is_named).copied()
}

/// The shell variable that a text names.
pub(super) fn variable(text: &str) -> Option<&'static str> {
    let is_named = |word: &&&'static str| {
        if **word == "_" {
            return text.contains('_') && asks_for_underscore(text);
        }
        words(text, word).any(|at| {
            let (before, behind) = (&text[..at], &text[at + word.len()..]);
            // A variable of a shell started by `make`, or a password in an ODBC connection string.
            let is_other = before.ends_with("$$")
                || before.ends_with("$${")
                || behind.starts_with('=') && before.trim_end_matches(' ').ends_with(';');
            !is_other
        })
    };
    ENVIRONMENT.iter().find(is_named).copied().or_else(|| {
        let is_folded = || words(&text.to_ascii_lowercase(), "pwd").next().is_some();
        (folds_names(text) && is_folded()).then_some("PWD")
    })
}

/// Libraries of settings that look up variables whatever their case.
const SETTINGS: &[&str] = &[
    "@ConfigProperty",
    "@ConfigurationProperties",
    "@Value",
    "AddEnvironmentVariables",
    "Anyway::",
    "AutomaticEnv",
    "BaseSettings",
    "ConfigParser",
    "Configuration[",
    "GetString(",
    "GetValue<",
    "IConfiguration",
    "cleanenv",
    "config::Environment",
    "configparser",
    "confz",
    "decouple",
    "dynaconf",
    "envconfig",
    "environs",
    "envy::",
    "everett",
    "figment",
    "koanf",
    "nconf",
    "pydantic_settings",
    "spf13/viper",
    "springframework",
    "typed_settings",
    "viper.",
];

/// Parts of calls, in any language, that change the case of a text or ignore it in a comparison.
const FOLDS: &[&str] = &[
    ".casefold",
    ".downcase",
    ".lower()",
    ".toLowerCase",
    ".toUpperCase",
    ".upcase",
    ".upper()",
    "CaseInsensitive",
    "EqualFold",
    "OrdinalIgnoreCase",
    "ToLower(",
    "ToUpper(",
    "caseInsensitive",
    "casecmp",
    "equalsIgnoreCase",
    "lowerCase",
    "strtolower",
    "strtoupper",
    "to_lowercase",
    "to_uppercase",
];

/// Whether a program may look up a variable by a name of another case.
fn folds_names(text: &str) -> bool {
    let has = |all: &[&str]| all.iter().any(|it| text.contains(it));
    has(SETTINGS) || has(FOLDS) && ["env", "ENV", "Env"].iter().any(|it| text.contains(it))
}

/// Whether a text reads the variable `_`; many languages use the name for something else.
fn asks_for_underscore(text: &str) -> bool {
    const LOOKUPS: &[&str] =
        &["env", "environ", "environ.get", "getenv", "fetch", "_server", "_env", "env::var"];
    let looks_up = |before: &str| {
        let start = before.len().saturating_sub(16);
        let start = (start..before.len()).find(|it| before.is_char_boundary(*it)).unwrap_or(0);
        let before = before[start..].to_ascii_lowercase();
        LOOKUPS.iter().any(|it| before.ends_with(it))
    };
    let quoted = ["\"_\"", "'_'"].iter().any(|needle| {
        text.match_indices(needle)
            .any(|(at, _)| text[..at].strip_suffix(['(', '[']).is_some_and(looks_up))
    });
    quoted || words(text, "_").any(|at| text[..at].ends_with("process.env."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        let look = Look::at("a.py", text.as_bytes());
        look.variable.map(|it| format!("`{it}`")).or(look.tree).or(look.process)
    }

    #[test]
    fn what_depends_on_a_shell_is_found() {
        for (text, word) in [
            ("path.join(process.env.PWD, 'a')", "PWD"),
            ("const { PWD } = process.env", "PWD"),
            ("os.environ.get('OLDPWD')", "OLDPWD"),
            ("os.Getenv(\"SHLVL\")", "SHLVL"),
            ("serve:\n\tpython3 $(PWD)/app.py", "PWD"),
            ("os.environ[\"_\"]", "_"),
            ("$_SERVER['_']", "_"),
            ("é ENV.fetch('_')", "_"),
            ("process.env._ || ''", "_"),
            ("if process.ppid == 1", "ppid"),
            ("os.kill(os.getpid(), 15)", "getpid"),
            ("process.kill(process.pid, 'SIGUSR2')", "pid"),
            ("os.killpg(0, signal.SIGTERM)", "killpg"),
            ("signal.alarm(5)", "alarm"),
            ("kill -TERM $$", "kill"),
            ("spawn(a, { detached: true })", "detached"),
            ("exec('worker &')", "exec"),
            ("os.system(\"a & b\")", "system"),
        ] {
            assert!(found(text).is_some_and(|it| it.contains(&format!("`{word}"))), "{text}");
        }
        for text in [
            "const USER_PWD = 1",
            "pwd = input()",
            "serve:\n\tcd $$PWD/a",
            "'UID=sa;PWD=secret'",
            "os.environ.get(k.replace('-', '_'))",
            "k.split('_')",
            "_ = 1",
            "process.env._x",
            "console.log(process.pid)",
            "const x = a & b",
            "exec('a && b')",
            "forked = 1",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_shell_sets_the_directory_for_its_scripts() {
        let variable = |path: &str, text: &str| Look::at(path, text.as_bytes()).variable;
        assert_eq!(variable("a.sh", "cd $PWD"), None);
        assert_eq!(variable("a", "#!/usr/bin/env bash\ncd $PWD"), None);
        assert_eq!(variable("a", "#!/bin/sh\necho $SHLVL"), Some("SHLVL"));
        assert_eq!(variable("a.sh", "#!/usr/bin/env python3\nPWD"), Some("PWD"));
        assert_eq!(variable("a", "#!/usr/bin/perl\n$ENV{PWD}"), Some("PWD"));
    }

    #[test]
    fn programs_of_the_machine_are_searched_by_bytes() {
        for content in [&b"\x7fELF\0PATHPWDHOME"[..], b"MZ\0\0P\0W\0D\0"] {
            assert_eq!(Look::at("a", content).variable, Some("PWD"));
        }
        assert_eq!(Look::at("a", b"\x7fELF\0getcwd").variable, None);
        assert!(Look::at("a", b"PK\x03\x04").is_archive);
    }
}
