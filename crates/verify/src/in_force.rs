//! Which shell runs the RUN instructions of each stage, and whether that shell reads POSIX syntax.

use hashbrown::HashMap;
use memchr::memchr_iter;

use crate::expand::{Options, expand};
use crate::instruction::Instruction;
use crate::keyword::Keyword;
use crate::payload::Payload;
use crate::scan::Style;

/// Tracks the shell in force from instruction to instruction.
pub struct Shells {
    escape: u8,
    current: Shell,
    /// The name of the current stage, in lower case.
    name: Option<Vec<u8>>,
    /// The shell in force at the end of each earlier stage.
    stages: HashMap<Vec<u8>, Shell>,
    /// The defaults of ARGs before the first FROM.
    globals: HashMap<Vec<u8>, Vec<u8>>,
    in_stage: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Shell {
    /// The shell of the base image, most likely `/bin/sh -c`.
    Default,
    /// A POSIX-like shell named by SHELL.
    Posix,
    /// Another shell named by SHELL, or the shell of a Windows base image.
    Other,
}

/// Longer defaults are dropped, so that a chain of `ARG b=$a$a` cannot grow exponentially.
const LONGEST_DEFAULT: usize = 512;

impl Shells {
    pub fn new(escape: u8) -> Self {
        Shells {
            escape,
            current: Shell::Default,
            name: None,
            stages: HashMap::new(),
            globals: HashMap::new(),
            in_stage: false,
        }
    }

    /// Whether a POSIX-like shell reads `text` in a RUN at this place.
    pub fn is_posix(&self, text: &[u8]) -> bool {
        match self.current {
            Shell::Posix => true,
            Shell::Other => false,
            Shell::Default => self.escape == b'\\' && !has_percent_variable(text),
        }
    }

    /// Records the effects of an instruction on those that follow.
    pub fn follow(&mut self, instruction: &Instruction<'_>) {
        match (&instruction.keyword, &instruction.payload) {
            (Keyword::From, Payload::Words(_)) => self.begin_stage(instruction),
            (Keyword::Arg, Payload::Words(_)) if !self.in_stage => self.declare(instruction),
            (Keyword::Shell, Payload::Json(strings)) => {
                let arguments: Vec<_> = strings.iter().map(|it| it.value.as_slice()).collect();
                self.current = if is_posix_shell(&arguments) { Shell::Posix } else { Shell::Other };
            }
            (Keyword::Shell, _) => self.current = Shell::Other,
            _ => {}
        }
    }

    fn begin_stage(&mut self, from: &Instruction<'_>) {
        if let Some(name) = self.name.take() {
            self.stages.insert(name, self.current);
        }
        self.in_stage = true;
        let words = from.words();
        let base = self.expanded(words.first().copied().unwrap_or_default()).to_ascii_lowercase();
        let platform = from.flags.iter().find(|it| it.name == b"--platform");
        let platform = platform.and_then(|it| it.value.as_deref()).unwrap_or_default();
        let platform = self.expanded(platform).to_ascii_lowercase();
        self.current = match self.stages.get(&base) {
            Some(shell) => *shell,
            None if platform.starts_with(b"windows") || is_windows(&base) => Shell::Other,
            None => Shell::Default,
        };
        self.name = words.get(2).map(|name| name.to_ascii_lowercase());
    }

    fn declare(&mut self, arg: &Instruction<'_>) {
        for word in arg.words() {
            let Some(at) = word.iter().position(|&byte| byte == b'=') else { continue };
            let value = self.expanded(&word[at + 1..]);
            let name = word[..at].to_vec();
            if value.len() > LONGEST_DEFAULT {
                self.globals.remove(&name);
            } else {
                self.globals.insert(name, value);
            }
        }
    }

    fn expanded(&self, word: &[u8]) -> Vec<u8> {
        let options = Options {
            style: Style { escape: self.escape, raw_quotes: false, raw_escapes: false },
            keep_unset: true,
            lookup: &|name| self.globals.get(name).cloned(),
        };
        expand(word, options).unwrap_or_else(|_| word.to_vec())
    }
}

/// Whether SHELL names a POSIX-like shell and ends in an option that contains `c`.
fn is_posix_shell(arguments: &[&[u8]]) -> bool {
    let [program, .., option] = arguments else { return false };
    let name = program.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    let known = [b"sh".as_slice(), b"ash", b"dash", b"bash", b"ksh", b"mksh", b"zsh"];
    let Some(letters) = option.strip_prefix(b"-") else { return false };
    known.contains(&name) && letters.contains(&b'c') && letters.iter().all(u8::is_ascii_alphabetic)
}

/// Whether an image, given in lower case, is known to have a Windows shell.
fn is_windows(image: &[u8]) -> bool {
    let holds = |part: &[u8]| image.windows(part.len()).any(|it| it == part);
    image.starts_with(b"mcr.microsoft.com/windows")
        || holds(b"nanoserver")
        || holds(b"servercore")
        || holds(b"dotnet/framework")
        || holds(b"microsoft/dotnet-framework")
        || image.starts_with(b"microsoft/iis")
}

/// Whether `text` contains `%NAME%`, a variable of `cmd`. A shorter name is a conversion specifier,
/// as in `date +%Y%m%d`.
pub fn has_percent_variable(text: &[u8]) -> bool {
    let is_name = |it: u8| it.is_ascii_alphanumeric() || it == b'_';
    let mut signs = memchr_iter(b'%', text).peekable();
    while let (Some(start), Some(&end)) = (signs.next(), signs.peek()) {
        let name = &text[start + 1..end];
        if name.len() > 2 && name.iter().all(|&it| is_name(it)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::{Keyword, Payload, read};

    /// Whether the last RUN of `source` is read as POSIX shell text.
    fn is_posix(source: &str) -> bool {
        let reading = read(source.as_bytes());
        let run = reading.instructions.iter().rfind(|it| it.keyword == Keyword::Run).unwrap();
        matches!(run.payload, Payload::Shell(_))
    }

    #[test]
    fn the_default_shell_is_posix() {
        assert!(is_posix("FROM a\nRUN b"));
        assert!(!is_posix("# escape=`\nFROM a\nRUN b"));
        assert!(is_posix("# escape=`\nFROM a\nSHELL [\"sh\", \"-c\"]\nRUN b"));
    }

    #[test]
    fn shell_says_which_one_is_in_force() {
        for (shell, posix) in [
            ("[\"/bin/bash\", \"-c\"]", true),
            ("[\"bash\", \"-o\", \"pipefail\", \"-exc\"]", true),
            ("[\"/busybox/ash\",\"-eo\",\"pipefail\",\"-lc\"]", true),
            ("[\"bash\", \"-c\", \"x\"]", false),
            ("[\"bash\", \"-l\"]", false),
            ("[\"bash\"]", false),
            ("[\"bash.exe\", \"-c\"]", false),
            ("[\"powershell\", \"-Command\"]", false),
            ("[\"cmd\", \"/S\", \"/C\"]", false),
            ("[\"python\", \"-c\"]", false),
        ] {
            assert_eq!(is_posix(&format!("FROM a\nSHELL {shell}\nRUN b")), posix, "{shell}");
        }
    }

    #[test]
    fn stages_inherit_the_shell_of_their_base() {
        let source = "FROM a AS Base\nSHELL [\"pwsh\", \"-c\"]\nFROM b AS c\nRUN x\n";
        assert!(is_posix(source));
        assert!(!is_posix(&format!("{source}FROM bAse\nRUN x")));
        assert!(is_posix(&format!("{source}FROM c\nRUN x")));
        assert!(!is_posix(&format!("ARG B=base\n{source}FROM ${{B}}\nRUN x")));
    }

    #[test]
    fn windows_images_bring_another_shell() {
        for from in [
            "FROM mcr.microsoft.com/windows:ltsc2022",
            "FROM golang:1-nanoserver",
            "FROM MCR.microsoft.com/dotnet/sdk:8.0-windowsservercore-ltsc2022 AS b",
            "FROM microsoft/nanoserver",
            "ARG TAG=servercore\nARG BASE=\"a/windows$TAG\"\nFROM ${BASE}:${V}",
            "FROM --platform=windows/amd64 a",
        ] {
            assert!(!is_posix(&format!("{from}\nRUN x")), "{from}");
            assert!(is_posix(&format!("{from}\nSHELL [\"sh\", \"-c\"]\nRUN x")), "{from}");
        }
    }

    #[test]
    fn a_percent_variable_makes_the_shell_unknown() {
        assert!(!is_posix("FROM a\nRUN echo %PATH% b"));
        assert!(is_posix("FROM a\nSHELL [\"sh\", \"-c\"]\nRUN echo %PATH% b"));
        assert!(is_posix("FROM a\nRUN printf '%s %d 100%' %%"));
        assert!(is_posix("FROM a\nRUN date +%Y%m%d%H"));
    }

    #[test]
    fn defaults_cannot_grow_without_end() {
        let args: Vec<_> = (1..200).map(|it| format!("ARG a{it}=$a{0}$a{0}\n", it - 1)).collect();
        assert!(is_posix(&format!("ARG a0=xxxxxxxx\n{}FROM $a199\nRUN x", args.concat())));
    }
}
