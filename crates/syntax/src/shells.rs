//! Which shell reads the shell text of an instruction.

use crate::json::{self, Element};

/// The family of the shell in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// `/bin/sh` because nothing says otherwise. A base image may still set another one.
    Default,
    /// A shell with POSIX grammar, named by `SHELL`: sh, ash, dash, ksh, mksh, zsh.
    Posix,
    /// `bash`, named by `SHELL`.
    Bash,
    /// `powershell` or `pwsh`.
    PowerShell,
    /// `cmd`, or whatever a Windows base image brings.
    Cmd,
    /// Something else, such as `python`.
    Other,
}

impl Shell {
    /// Whether `text` may be read by POSIX rules.
    ///
    /// Where no `SHELL` is written, text with a variable in the manner of Windows is not.
    pub fn reads_posix(self, text: &str) -> bool {
        match self {
            Self::Default => !has_windows_variable(text),
            Self::Posix | Self::Bash => true,
            Self::PowerShell | Self::Cmd | Self::Other => false,
        }
    }

    fn of_argv(argv: &[String]) -> Self {
        let Some(program) = argv.first() else { return Self::Other };
        let name = program.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
        let letters = argv[1..].last().and_then(|it| it.strip_prefix('-')).unwrap_or_default();
        let takes_text = letters.contains('c') && letters.chars().all(|c| c.is_ascii_alphabetic());
        match name.as_str() {
            "powershell" | "powershell.exe" | "pwsh" | "pwsh.exe" => Self::PowerShell,
            "cmd" | "cmd.exe" => Self::Cmd,
            "bash" if takes_text => Self::Bash,
            "sh" | "ash" | "dash" | "ksh" | "mksh" | "zsh" if takes_text => Self::Posix,
            _ => Self::Other,
        }
    }
}

/// `%NAME%` with a name too long for a conversion such as `%Y%m%d`.
fn has_windows_variable(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        rest = &rest[at + 1..];
        let name = rest.len()
            - rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
        if name > 2 && rest[name..].starts_with('%') {
            return true;
        }
    }
    false
}

/// Follows `SHELL` through the file and along `FROM stage`.
#[derive(Debug)]
pub(crate) struct Shells {
    escape: u8,
    current: Shell,
    /// The stages so far, and the shell at the end of each.
    stages: Vec<(String, Shell)>,
    /// The global `ARG`s with their defaults.
    defaults: Vec<(String, String)>,
    in_stage: bool,
    /// Where the shell changes, as offsets in the source.
    changes: Vec<(usize, Shell)>,
}

impl Shells {
    pub fn new(escape: u8) -> Self {
        Self {
            escape,
            current: Shell::Default,
            stages: Vec::new(),
            defaults: Vec::new(),
            in_stage: false,
            changes: Vec::new(),
        }
    }

    /// A `FROM`, with the text of its flags, its image and its stage name.
    pub fn from(&mut self, offset: usize, platform: &str, image: &str, name: Option<&str>) {
        self.in_stage = true;
        let inherited = self.stages.iter().rev().find(|(stage, _)| stage == image);
        let shell = match inherited {
            Some((_, shell)) => *shell,
            None if self.escape == b'`' || self.is_windows(platform) || self.is_windows(image) => {
                Shell::Cmd
            }
            None => Shell::Default,
        };
        self.stages.push((name.unwrap_or_default().to_lowercase(), shell));
        self.set(offset, shell);
    }

    /// A `SHELL` with the elements of its array.
    pub fn shell(&mut self, offset: usize, text: &str, elements: &[Element]) {
        let argv: Vec<_> =
            elements.iter().map(|it| json::decode(&text[it.start..it.end])).collect();
        let shell = Shell::of_argv(&argv);
        if let Some((_, end)) = self.stages.last_mut() {
            *end = shell;
        }
        self.set(offset, shell);
    }

    /// An `ARG` word; only the global ones matter.
    pub fn arg(&mut self, word: &str) {
        if let Some((name, default)) = word.split_once('=').filter(|_| !self.in_stage) {
            let default = default.trim_matches(['"', '\'']).to_owned();
            self.defaults.push((name.to_owned(), default));
        }
    }

    /// The shell in force.
    pub fn current(&self) -> Shell {
        self.current
    }

    pub fn into_changes(self) -> Vec<(usize, Shell)> {
        self.changes
    }

    fn set(&mut self, offset: usize, shell: Shell) {
        if self.current != shell {
            self.current = shell;
            self.changes.push((offset, shell));
        }
    }

    fn is_windows(&self, text: &str) -> bool {
        let names_windows = |text: &str| {
            let text = text.to_ascii_lowercase();
            ["windows", "nanoserver", "servercore"].iter().any(|it| text.contains(it))
        };
        names_windows(text)
            || self
                .defaults
                .iter()
                .any(|(name, default)| names_windows(default) && mentions(text, name))
    }
}

/// Whether `text` holds `$name` or `${name…`.
fn mentions(text: &str, name: &str) -> bool {
    text.match_indices('$').any(|(at, _)| {
        let rest = &text[at + 1..];
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        rest.strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_and_its_last_option_name_the_family() {
        let cases: [(&[&str], Shell); 9] = [
            (&["/bin/bash", "-o", "pipefail", "-c"], Shell::Bash),
            (&["bash", "-lc"], Shell::Bash),
            (&["/bin/ash", "-eo", "pipefail", "-c"], Shell::Posix),
            (&["/bin/bash", "-l"], Shell::Other),
            (&["/bin/bash", "--norc"], Shell::Other),
            (&["pwsh", "-Command"], Shell::PowerShell),
            (&["C:\\Windows\\System32\\cmd.exe", "/S", "/C"], Shell::Cmd),
            (&["python", "-c"], Shell::Other),
            (&[], Shell::Other),
        ];
        for (argv, expected) in cases {
            let argv: Vec<_> = argv.iter().map(ToString::to_string).collect();
            assert_eq!(Shell::of_argv(&argv), expected, "{argv:?}");
        }
    }

    #[test]
    fn a_variable_of_windows_is_no_conversion() {
        assert!(has_windows_variable("echo %PATH%"));
        assert!(!has_windows_variable("date +%Y%m%d"));
        assert!(!has_windows_variable("printf '%s%%'"));
    }

    #[test]
    fn a_default_that_names_windows_counts_where_it_is_used() {
        let mut shells = Shells::new(b'\\');
        shells.arg("BASE=mcr.microsoft.com/windows/nanoserver");
        shells.from(0, "", "a${BASE:-x}", None);
        shells.from(9, "", "${BASE2}", None);
        assert_eq!(shells.into_changes(), [(0, Shell::Cmd), (9, Shell::Default)]);
    }
}
