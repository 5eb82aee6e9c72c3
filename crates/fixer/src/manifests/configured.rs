//! Settings that earlier commands and copied files make for an install.

use super::installer::Installer;
use super::requirement::is_remote;
use super::value::{Kind, Settings};
use super::{CertainCall, Project, dotnet, elixir, go, node, pip, pipenv, poetry, ruby, uv};

/// One kind of settings: the ones that are understood, the names of their files, and the commands
/// that write them.
pub(crate) struct Source {
    /// The managers that read them; empty for programs that every install may start.
    managers: &'static [&'static Installer],
    settings: Settings,
    /// The programs whose `config` command writes them.
    tools: &'static [&'static str],
    /// Endings or parts of the names of their files.
    files: &'static [&'static str],
    /// Other project files that decide what an install reads, and commands that create such files.
    of_project: &'static [&'static str],
}

const SOURCES: &[Source] = &[
    Source {
        managers: &[&node::NPM, &node::YARN, &node::PNPM, &node::BUN],
        settings: Settings::NONE,
        tools: &["npm", "yarn", "yarnpkg", "pnpm"],
        files: &["npmrc", "yarnrc", "bunfig", "corepack.env", "pnpm/rc", "pnpm/config"],
        of_project: &[
            "pnpmfile",
            "pnpm-workspace.yaml",
            "withNPM",
            "npm-shrinkwrap.json",
            "prebuild-installrc",
            "binding.gyp",
        ],
    },
    Source {
        managers: &[&pip::PIP, &uv::UV, &pipenv::PIPENV, &poetry::POETRY],
        settings: Settings::NONE,
        tools: &["pip", "pip2", "pip3", "poetry"],
        files: &["pip.conf", "pip.ini", "pydistutils", "distutils.cfg", "uv.toml", "pypoetry/"],
        of_project: &[
            "poetry.toml",
            ".python-version",
            "uv python pin",
            "pyenv local",
            "rust-toolchain",
        ],
    },
    Source {
        managers: &[&ruby::BUNDLER],
        settings: Settings::NONE,
        tools: &["bundle", "bundler"],
        files: &["bundle/config", "gemrc"],
        of_project: &[".ruby-version", "rbenv local"],
    },
    Source {
        managers: &[&go::GO],
        settings: Settings::NONE,
        tools: &["go"],
        files: &["go/env"],
        of_project: &[
            "go.work",
            "go work",
            "go mod edit",
            "go mod vendor",
            "mod vendor",
            "MOD) vendor",
            "MOD} vendor",
            "\"mod\", \"vendor\"",
            "\"mod\",\"vendor\"",
            ".go-version",
        ],
    },
    Source {
        managers: &[&dotnet::DOTNET],
        settings: Settings::NONE,
        tools: &[],
        files: &["NuGet.Config", "nuget.config", "NuGet.config", "dotnet nuget"],
        of_project: &[
            "Directory.Build",
            "Directory.Packages",
            "MSBuild.rsp",
            "dotnet new",
            "global.json",
            "nugetconfig",
        ],
    },
    Source {
        managers: &[&elixir::MIX],
        settings: Settings::NONE,
        tools: &[],
        files: &["hex.config", "mix hex."],
        of_project: &[],
    },
    Source {
        managers: &[],
        settings: Settings(&[
            (
                Kind::Word,
                "color.ui core.autocrlf core.compression core.longpaths http.lowspeedlimit \
                 http.lowspeedtime http.postbuffer http.sslverify http.version \
                 init.defaultbranch pull.rebase safe.directory user.email user.name",
            ),
            (Kind::Places, "http.sslcainfo http.sslcapath"),
        ]),
        tools: &["git"],
        files: &["gitconfig", "git/config", "curlrc", "openssl.cnf", "ld.so.preload"],
        of_project: &[],
    },
];

/// Commands that write no settings to the files they name, unless their output is redirected there.
const HARMLESS: &[&str] =
    &["[", "cat", "chmod", "chown", "grep", "ls", "mkdir", "rm", "test", "touch", "unset"];

/// Options of `config` that take no value.
const SWITCHES: &[&str] = &[
    "--",
    "--add",
    "--global",
    "--home",
    "--local",
    "--location=global",
    "--location=project",
    "--location=user",
    "--no-ansi",
    "--no-interaction",
    "--replace-all",
    "--site",
    "--system",
    "--user",
    "-H",
    "-g",
    "-n",
    "-q",
    "-w",
];

/// Commands that only read settings.
const READING: &[&str] =
    &["--get", "--list", "--unset", "-l", "debug", "delete", "get", "list", "ls", "rm", "unset"];

/// A command as it is written, with its redirections.
pub(crate) struct Written<'w> {
    /// The words, unquoted where they are certain.
    pub words: Vec<String>,
    /// The text after the words.
    pub redirects: String,
    pub text: &'w str,
}

impl Source {
    /// The sources of settings that an install reads.
    pub fn of(call: &CertainCall) -> impl Iterator<Item = &'static Self> {
        let program = call.program().to_owned();
        SOURCES.iter().filter(move |it| {
            let mut programs = it.managers.iter().flat_map(|it| it.programs);
            it.managers.is_empty() || programs.any(|it| *it == program)
        })
    }

    /// The name of a settings file, or of a command that writes settings, in a text.
    pub fn named_in(&self, text: &str) -> Option<&'static str> {
        self.files.iter().copied().find(|it| text.contains(it)).or_else(|| {
            let mut tools = self.tools.iter().copied();
            tools.find(|it| {
                let mut words = text.split(|c: char| c.is_whitespace() || "'\"`;&|()".contains(c));
                let is_set = || {
                    [" config ", " c set ", " set ", " env -"].iter().any(|it| text.contains(it))
                };
                words.any(|word| word.rsplit('/').next() == Some(it)) && is_set()
            })
        })
    }

    /// What may write settings into a build context in a line of any project file: the name of a
    /// settings file, or the program whose command writes settings.
    pub fn made_by(&self, line: &str) -> Option<&'static str> {
        let file = self.files.iter().chain(self.of_project).find(|it| is_made(line, it));
        file.or_else(|| self.tools.iter().find(|it| configures_project(line, it))).copied()
    }

    /// An error for a command that may write settings that are not fully known, or that may name
    /// the source.
    pub fn check(&self, command: &Written<'_>, project: &Project<'_>) -> Result<(), String> {
        let Some(name) = self.named_in(command.text) else { return Ok(()) };
        let unknown = || format!("what `{}` sets before the install is not known", shown(command));
        let words: Vec<_> = command.words.iter().map(String::as_str).collect();
        let words = match words.as_slice() {
            [python, "-m", rest @ ..] if python.contains("python") => rest,
            all => all,
        };
        let Some((program, rest)) = words.split_first() else { return Err(unknown()) };
        let program = program.rsplit('/').next().unwrap_or(program);
        let writes = self.named_in(&command.redirects).is_some();
        match program {
            _ if self.tools.contains(&program) && !self.files.contains(&name) => {
                self.configured(program, rest, project, &unknown)
            }
            "echo" | "printf" if writes || command.redirects.is_empty() => {
                let texts = rest.iter().filter(|it| !matches!(**it, "-e" | "-n" | "-E"));
                let lines =
                    texts.map(|it| it.trim_matches(['"', '\''])).filter(|it| *it != "%s\\n");
                let lines: Vec<_> = lines.flat_map(|it| it.split("\\n")).collect();
                self.check_lines(lines.join("\n").as_str(), project)
            }
            _ if HARMLESS.contains(&program) && !writes => Ok(()),
            _ => Err(unknown()),
        }
    }

    /// Checks `npm config set NAME VALUE` and similar commands.
    fn configured(
        &self,
        program: &str,
        words: &[&str],
        project: &Project<'_>,
        unknown: &dyn Fn() -> String,
    ) -> Result<(), String> {
        let verbs: &[&str] = if program == "go" { &["env"] } else { &["config", "c", "set"] };
        let operands: Vec<_> = words.iter().copied().filter(|it| !SWITCHES.contains(it)).collect();
        let [verb, rest @ ..] = operands.as_slice() else { return Ok(()) };
        if !verbs.contains(verb) {
            // Not a setting; an install is checked on its own.
            return if words.iter().any(|it| verbs.contains(it)) { Err(unknown()) } else { Ok(()) };
        }
        let rest = rest.strip_prefix(&["set"]).unwrap_or(rest);
        if program == "go" && !words.contains(&"-w") {
            return Ok(());
        }
        match rest {
            [] => Ok(()),
            [first, ..] if READING.contains(first) => Ok(()),
            pairs if pairs.iter().all(|it| it.contains('=')) => pairs.iter().try_for_each(|it| {
                let (name, value) = it.split_once('=').unwrap_or((it, ""));
                self.check_value(name, value, project)
            }),
            [name] if !name.starts_with('-') => Ok(()),
            [name, values @ ..] if !name.starts_with('-') => {
                self.check_value(name, &values.join(" "), project)
            }
            _ => Err(unknown()),
        }
    }

    /// An error for a line of settings that is not understood.
    pub fn check_lines(&self, text: &str, project: &Project<'_>) -> Result<(), String> {
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.trim();
            let is_section = line.starts_with('[') && line.ends_with(']') && !line.contains('"');
            if line.is_empty() || line.starts_with(['#', ';']) || line == "---" || is_section {
                continue;
            }
            let separators = ["=", ": ", " "];
            let pair = separators.iter().find_map(|it| line.split_once(it));
            let (name, value) = pair.unwrap_or((line, ""));
            self.check_value(name.trim(), value.trim().trim_matches(['"', '\'']), project)?;
        }
        Ok(())
    }

    fn check_value(&self, name: &str, value: &str, project: &Project<'_>) -> Result<(), String> {
        let named = format!("the setting `{name}` made before the install");
        let value = value.trim_matches(['"', '\'']);
        let known = Some(value).filter(|it| is_remote(it) || !it.contains(['$', '`', '\\']));
        let is_of_bundler = self.tools.contains(&"bundle");
        let is_local = name.trim_start_matches("BUNDLE_").eq_ignore_ascii_case("local");
        if is_of_bundler && is_local && value != "false" {
            return Err(format!("with {named}, bundler installs only gems that are there before"));
        }
        let is_address = ["mirror.", "mirror-", "repositories.", "source."];
        let is_secret = ["http-basic.", "pypi-token."];
        if name.strip_prefix("url.").is_some_and(|it| it.ends_with(".insteadOf")) {
            let address = name.trim_start_matches("url.").trim_matches(['"', '\'']);
            let is_network = is_remote(address) || address.starts_with("git@");
            return is_network
                .then_some(())
                .ok_or_else(|| format!("{named} names no network address"));
        }
        let kind = if is_address.iter().any(|it| name.starts_with(it)) {
            Some(Kind::Address)
        } else if is_secret.iter().any(|it| name.starts_with(it)) {
            Some(Kind::Word)
        } else {
            self.kind(name)
        };
        let kind = kind.ok_or_else(|| format!("what {named} means is not known"))?;
        kind.check(&named, known, project)
    }

    /// The kind of a setting, however it is spelled: `//host/:_authToken`, `global.index-url`,
    /// `BUNDLE_JOBS`, `GOPROXY`.
    fn kind(&self, name: &str) -> Option<Kind> {
        let lower = name.trim_matches(['"', '\'']).trim_end_matches("[]").to_ascii_lowercase();
        let last = lower.rsplit(':').next().unwrap_or(&lower).trim_start_matches('_');
        let last = last.strip_prefix("bundle_").unwrap_or(last).trim_start_matches("--");
        let section = ["global.", "install.", "site.", "user.", "download."];
        let plain = section.iter().find_map(|it| last.strip_prefix(it)).unwrap_or(last);
        let spelled = [plain.to_owned(), plain.replace('.', "-"), node::spelled(name)];
        let all = self.managers.iter().flat_map(|it| [&it.settings, &it.variables]);
        let mut all = all.chain([&self.settings]);
        all.find_map(|settings| spelled.iter().find_map(|it| settings.find(it)))
    }
}

/// The settings files and programs of package managers that a text names.
pub(crate) struct Named(Vec<(&'static str, bool)>);

impl Named {
    pub fn in_text(text: &str) -> Self {
        // The programs that every install may start read their settings in the home directory.
        let sources = SOURCES.iter().filter(|it| !it.managers.is_empty());
        let all = sources.flat_map(|it| {
            let files = it.files.iter().chain(it.of_project).map(|it| (*it, false));
            files.chain(it.tools.iter().map(|it| (*it, true)))
        });
        Self(all.filter(|it| text.contains(it.0)).collect())
    }

    /// What may write settings into a build context in a line of the text.
    pub fn made_by(&self, line: &str) -> Option<&'static str> {
        let is_it = |(name, is_tool): &&(&str, bool)| {
            if *is_tool { configures_project(line, name) } else { is_made(line, name) }
        };
        self.0.iter().find(is_it).map(|it| it.0)
    }
}

/// Prefixes of paths in a home directory, which is not part of a build context.
const HOMES: &[&str] = &["~/", "$HOME/", "${HOME}/", "\"$HOME\"/", "/root/"];

/// Whether a line names a file, other than to write it to a home directory or to pass it to a `RUN`
/// as a secret.
fn is_made(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let start = line[..at].rfind(|c: char| c.is_whitespace() || "=,>".contains(c));
        let (before, path) = line[..at].split_at(start.map_or(0, |it| it + 1));
        let before = before.trim_end_matches(['"', ' ']);
        let path = path.trim_start_matches('"');
        // A checkout may be a directory of its own there.
        let is_at_home = HOMES.iter().any(|it| {
            let below = path.strip_prefix(it);
            below.is_some_and(|it| it.is_empty() || it.starts_with('.') || !it.contains('/'))
        });
        let is_harmless = before.ends_with('>') || before.ends_with("src=");
        !(before.ends_with("id=") || is_at_home && is_harmless)
    })
}

/// Whether a command in a line writes settings with a program, other than in the home directory.
fn configures_project(line: &str, tool: &str) -> bool {
    const VERBS: &[&str] = &["c", "config", "set"];
    const HOME: &[&str] =
        &["--global", "--home", "--location=global", "--location=user", "--user", "-H", "-g"];
    line.match_indices(tool).any(|(at, _)| {
        let is_word = !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_-.@/".contains(c));
        let rest = &line[at + tool.len()..];
        let rest = rest.split([';', '|', '&', '`', ')']).next().unwrap_or_default();
        let is_end = |c: char| c.is_whitespace() || "\"',[]".contains(c);
        let mut words = rest.split(is_end).filter(|it| !it.is_empty());
        is_word
            && rest.starts_with(is_end)
            && words.clone().any(|it| VERBS.contains(&it))
            && !words.clone().any(|it| HOME.contains(&it))
            && !words.any(|it| READING.contains(&it))
    })
}

/// The first words of a command, for a message.
fn shown(command: &Written<'_>) -> String {
    command.text.split_whitespace().take(6).collect::<Vec<_>>().join(" ")
}
