//! Which shell reads the shell text of an instruction.

use std::ops::Range;

use hashbrown::HashMap;

use crate::json::{self, Element};

/// The family of the shell in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// `/bin/sh`, by default. The base image may set another shell.
    Default,
    /// A shell with POSIX grammar, named by `SHELL`: sh, ash, dash, ksh, mksh, zsh.
    Posix,
    /// `bash`, named by `SHELL`.
    Bash,
    /// `powershell` or `pwsh`.
    PowerShell,
    /// `cmd`, or the default shell of a Windows base image.
    Cmd,
    /// Something else, such as `python`.
    Other,
}

impl Shell {
    /// Whether `text` may be read by POSIX rules.
    ///
    /// Without a `SHELL`, text of `cmd` is not: text with a Windows variable (`%NAME%`), with `set
    /// NAME=VALUE&&`, or with a path on a drive and no word of Linux. There, a blank before `&&` may
    /// become a part of a value or of a file.
    pub fn reads_posix(self, text: &str) -> bool {
        match self {
            Self::Default => !is_of_cmd(text),
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

/// Whether a text shows that `cmd` reads it.
fn is_of_cmd(text: &str) -> bool {
    has_windows_variable(text) || sets_like_cmd(text) || has_drive(text) && !shows_linux(text)
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

/// Whether a text sets a variable as `cmd` does: `set NAME=VALUE&&`. In a POSIX shell, `set` has
/// options or positional parameters.
fn sets_like_cmd(text: &str) -> bool {
    let Some(end) = text.rfind("&&") else { return false };
    let starts = text.as_bytes().windows(4).take(end).enumerate();
    let mut starts = starts.filter(|(_, it)| it.eq_ignore_ascii_case(b"set ")).map(|it| it.0);
    starts.any(|at| {
        let before = text[..at].trim_end();
        let is_first = before.is_empty() || before.ends_with(['&', '|', '(', ';', '\\']);
        let word = text[at + 4..].trim_start_matches([' ', '"']);
        let name = word.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let sets = name.len() < word.len() && name.starts_with('=');
        sets && (is_first || begins_instruction(text, at))
    })
}

/// Whether the text between the start of its line and an offset is the keyword of an instruction.
fn begins_instruction(text: &str, at: usize) -> bool {
    let before = text.as_bytes()[..at].trim_ascii_end();
    ["run", "cmd", "entrypoint"].iter().any(|it| {
        let Some(start) = before.len().checked_sub(it.len()) else { return false };
        let is_word = start == 0 || before[start - 1] == b'\n' && before.len() < at;
        is_word && before[start..].eq_ignore_ascii_case(it.as_bytes())
    })
}

/// Follows `SHELL` through the file and along `FROM stage`.
#[derive(Debug)]
pub(crate) struct Shells {
    escape: u8,
    current: Shell,
    /// The named stages so far, and the shell at the end of each.
    stages: HashMap<String, Shell>,
    /// The name of the stage that is being read; `None` before the first.
    stage: Option<String>,
    /// The global `ARG`s whose defaults name Windows.
    windows_args: Vec<String>,
    /// The starts of the stages that show no Linux, in a file that shows Windows somewhere.
    windows_stages: Vec<Range<usize>>,
    /// Where the shell changes, as offsets in the source.
    changes: Vec<(usize, Shell)>,
}

impl Shells {
    pub fn new(escape: u8, source: &str) -> Self {
        let shows_windows = shows_windows(source);
        Self {
            escape,
            windows_stages: if shows_windows { not_for_linux(source) } else { Vec::new() },
            current: Shell::Default,
            stages: HashMap::new(),
            stage: None,
            windows_args: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// A `FROM`, with the text of its flags, its image and its stage name.
    pub fn from(&mut self, offset: usize, platform: &str, image: &str, name: Option<&str>) {
        let shell = match self.stages.get(image) {
            Some(shell) => *shell,
            None if self.escape == b'`'
                || self.is_windows(platform)
                || self.is_windows(image)
                || self.windows_stages.iter().any(|it| it.contains(&offset)) =>
            {
                Shell::Cmd
            }
            None => Shell::Default,
        };
        self.stage = Some(name.unwrap_or_default().to_lowercase());
        self.set(offset, shell);
    }

    /// A `SHELL` with the elements of its array.
    pub fn shell(&mut self, offset: usize, text: &str, elements: &[Element]) {
        let argv: Vec<_> =
            elements.iter().map(|it| json::decode(&text[it.start..it.end])).collect();
        self.set(offset, Shell::of_argv(&argv));
    }

    /// An `ARG` word; only the global ones matter.
    pub fn arg(&mut self, word: &str) {
        if self.stage.is_some() {
            return;
        }
        if let Some((name, _)) = word.split_once('=').filter(|(_, it)| names_windows(it)) {
            self.windows_args.push(name.to_owned());
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
        if let Some(stage) = self.stage.as_ref().filter(|it| !it.is_empty()) {
            self.stages.insert(stage.clone(), shell);
        }
        if self.current != shell {
            self.current = shell;
            self.changes.push((offset, shell));
        }
    }

    fn is_windows(&self, text: &str) -> bool {
        names_windows(text) || self.windows_args.iter().any(|it| mentions(text, it))
    }
}

fn names_windows(text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    let text = text.to_ascii_lowercase();
    IMAGES.iter().any(|it| text.contains(it)) || {
        let path = text.split('@').next().unwrap_or_default();
        let mut parts = path.split('/').map(|it| it.split(':').next().unwrap_or(it));
        parts.any(|it| matches!(it, "iis" | "msbuild"))
    }
}

/// Parts of the names of images that are made for Windows only.
const IMAGES: &[&str] = &[
    "dotnet-framework",
    "dotnet/framework",
    "microsoft/aspnet:",
    "microsoft/wcf",
    "nanoserver",
    "servercore",
    "windows",
];

/// Words that files for Windows have.
const OF_WINDOWS: &[&str] = &[
    ".exe",
    ".msi",
    "$env:",
    "choco install",
    "cmd /C ",
    "cmd /S ",
    "cmd /c ",
    "cmd /s ",
    "icacls ",
    "nanoserver",
    "owerShell",
    "owershell",
    "servercore",
    "setx ",
];

/// Words that stages for Linux have.
const OF_LINUX: &[&str] = &[
    "#!/", "/bin/", "/dev/", "/etc/", "/home/", "/lib/", "/opt/", "/root", "/srv/", "/tmp",
    "/usr/", "/var/", "adduser", "alpine", "apk ", "apt ", "apt-get", "bash", "busybox", "chmod",
    "chown", "debian", "dnf ", "export ", "fedora", "groupadd", "linux", "ln -s", "mkdir -p",
    "rm -", "sh -c", "sudo ", "ubuntu", "useradd", "yum ", "zypper",
];

/// Whether a text has words of Windows, a path with a drive, or a command of `cmd`.
fn shows_windows(text: &str) -> bool {
    has_drive(text)
        || OF_WINDOWS.iter().any(|it| text.contains(it))
        || sets_like_cmd(text)
        || calls_batch(text)
}

/// Whether a command of an instruction is a batch file: `RUN build.cmd`, `&& call.bat`. As an
/// argument, such a file is in many projects for Linux.
fn calls_batch(text: &str) -> bool {
    [".bat", ".cmd"].iter().flat_map(|it| text.match_indices(it)).any(|(at, end)| {
        let is_end = |c: char| c.is_ascii_whitespace() || "\"&|;)".contains(c);
        let is_word = text[at + end.len()..].chars().next().is_none_or(is_end);
        let start = text[..at].rfind(is_end).map_or(0, |it| it + 1);
        let before = text[..start].trim_end_matches([' ', '\t']);
        is_word && (before.ends_with(['&', '|', '(']) || begins_instruction(text, start))
    })
}

/// Whether a text has a path with a drive: `C:\app`, `d:/app`.
fn has_drive(text: &str) -> bool {
    let is_drive = |at: usize| {
        let bytes = text.as_bytes();
        let is_letter = |it: &u8| it.is_ascii_uppercase() || matches!(it, b'c' | b'd');
        let letter = at.checked_sub(1).and_then(|it| bytes.get(it)).is_some_and(is_letter);
        let before = at.checked_sub(2).and_then(|it| bytes.get(it));
        // `/c:/app` and `$D:/app` are paths of Linux.
        let is_slash = bytes.get(at + 1) == Some(&b'/');
        let continues = |it: &u8| it.is_ascii_alphanumeric() || is_slash && b"/$._-:".contains(it);
        letter
            && !before.is_some_and(continues)
            && bytes.get(at + 2).is_some_and(u8::is_ascii_alphanumeric)
    };
    let all = text.match_indices(":\\").chain(text.match_indices(":/"));
    all.into_iter().any(|(at, _)| is_drive(at))
}

/// Whether a text has a word of Linux.
fn shows_linux(text: &str) -> bool {
    OF_LINUX.iter().any(|it| text.contains(it))
}

/// The stages of a text that have no word of Linux, as ranges from one `FROM` to the next.
fn not_for_linux(text: &str) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        if start
            .get(..5)
            .is_some_and(|it| it[..4].eq_ignore_ascii_case("FROM") && it.ends_with([' ', '\t']))
        {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let stages = starts.iter().copied().zip(ends).map(|(start, end)| start..end);
    stages.filter(|it| !shows_linux(&text[it.clone()])).collect()
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
    fn text_of_cmd_is_not_posix() {
        for text in ["set A=b&& c", "a&&SET B=c && d", "set \"A=b\"&& c", "echo a>C:/b.txt&& c"] {
            assert!(!Shell::Default.reads_posix(text), "{text}");
            assert!(Shell::Posix.reads_posix(text), "{text}");
        }
        for text in [
            "set -e && a=b c",
            "set -- a=b && c",
            "export set A=b && c",
            "apt-get install -y wine && wine C:/a.exe",
            "curl https://example.com/a:/b && c",
        ] {
            assert!(Shell::Default.reads_posix(text), "{text}");
        }
    }

    #[test]
    fn names_of_images_for_windows_are_known() {
        for image in [
            "mcr.microsoft.com/dotnet/framework/sdk:4.8",
            "microsoft/iis",
            "microsoft/dotnet-framework:4.7.2-sdk",
            "corp.example/base/iis:1",
            "microsoft/aspnet:4.7",
        ] {
            assert!(names_windows(image), "{image}");
        }
        for image in ["microsoft/aspnetcore:2.0", "mcr.microsoft.com/dotnet/sdk:8.0", "a/iisnode"] {
            assert!(!names_windows(image), "{image}");
        }
    }

    #[test]
    fn a_default_that_names_windows_counts_where_it_is_used() {
        let mut shells = Shells::new(b'\\', "");
        shells.arg("BASE=mcr.microsoft.com/windows/nanoserver");
        shells.from(0, "", "a${BASE:-x}", None);
        shells.from(9, "", "${BASE2}", None);
        assert_eq!(shells.into_changes(), [(0, Shell::Cmd), (9, Shell::Default)]);
    }

    #[test]
    fn a_file_that_shows_windows_is_for_it_unless_a_stage_shows_linux() {
        let shell = |source: &str| {
            let mut shells = Shells::new(b'\\', source);
            shells.from(source.find("FROM a").unwrap(), "", "a", None);
            shells.current()
        };
        for source in [
            "FROM a\nWORKDIR C:\\app\nRUN b;c\n",
            "FROM a\nRUN PowerShell -Command b;c\n",
            "FROM a\nRUN b;c\nFROM d\nRUN cmd /c e\n",
            "FROM a\nRUN setx /M A b\n",
            "FROM a\nWORKDIR C:/app\nRUN b;c\n",
            "FROM a\nRUN echo b>C:/c.txt&&d\n",
            "FROM a\nRUN set B=c&& d\n",
            "FROM a\nRUN b.cmd && c\n",
        ] {
            assert_eq!(shell(source), Shell::Cmd, "{source}");
        }
        for source in [
            "FROM a\nRUN b;c\nCMD /app/d\n",
            "FROM a\nRUN apt-get install powershell\n",
            "FROM a\nRUN mono b.exe > /dev/null\nFROM d\nRUN cmd /c e\n",
            "FROM a\nRUN sed s:\\d:e: f\n",
            "FROM a\nRUN curl -O https://example.com/b && c\n",
            "FROM a\nCOPY gradlew gradlew.bat ./\nRUN ./gradlew b && rm gradlew.bat\n",
            "FROM a\nRUN set -e && b=c d\n",
        ] {
            assert_eq!(shell(source), Shell::Default, "{source}");
        }
    }
}
