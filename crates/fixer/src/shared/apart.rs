//! Effects of moving an install to a layer of its own, before the source: its packages may be older
//! than the source, cannot be renamed, and stay in the image when a later command removes them.

use std::ops::ControlFlow;
use std::sync::Arc;

use dockwright_model::{Command, Instruction};

use super::volumes;
use crate::PassContext;
use crate::contexts::{Answers, Sent};
use crate::facts::programs::last_name;
use crate::facts::shell_text::has_word;
use crate::later::Installed;
use crate::program::reads::{Walked, is_of_others, walk};

/// Words in any language that compare modification times of files.
const TIMES: &[&str] = &[
    " -nt ",
    " -ot ",
    "-newer",
    "LastWriteTime",
    "ModTime",
    "lastModified",
    "last_modified",
    "method: timestamp",
    "mtime",
    "newer(",
    "newer:",
    "st_ctime",
    "stat -c",
    "target.Dir(",
    "target.Glob(",
    "target.Path(",
];

/// Rule files, and the programs that read them and compare modification times.
struct Rules {
    /// How the names of the files begin, in lower case.
    starts: &'static [&'static str],
    /// How the names end.
    ends: &'static [&'static str],
    programs: &'static [&'static str],
    /// A line compares times only if it has one of these words; if there are none, any line may.
    words: &'static [&'static str],
}

const RULES: &[Rules] = &[
    Rules {
        starts: &["gnumakefile", "makefile"],
        ends: &[".mak", ".make", ".mk"],
        programs: &["bmake", "gmake", "make"],
        words: &[],
    },
    Rules { starts: &["rakefile"], ends: &[".rake"], programs: &["rake"], words: &[] },
    Rules { starts: &[], ends: &[".ninja"], programs: &["ninja"], words: &[] },
    Rules { starts: &["jakefile"], ends: &[".jake"], programs: &["jake"], words: &[] },
    Rules { starts: &["tupfile"], ends: &[], programs: &["tup"], words: &[] },
    Rules {
        starts: &["cmakelists.txt"],
        ends: &[".cmake"],
        programs: &["cmake", "ctest"],
        words: &[],
    },
    Rules { starts: &["meson.build"], ends: &[], programs: &["meson", "muon"], words: &[] },
    Rules { starts: &["magefile"], ends: &[], programs: &["mage"], words: &[] },
    Rules {
        starts: &["build.bazel", "build.plz", "workspace"],
        ends: &[".bzl"],
        programs: &["bazel", "bazelisk", "please", "plz"],
        words: &[],
    },
    Rules {
        starts: &["build.gradle"],
        ends: &[".gradle", ".gradle.kts"],
        programs: &["gradle", "gradlew"],
        words: &[],
    },
    Rules { starts: &["sconscript", "sconstruct"], ends: &[], programs: &["scons"], words: &[] },
    Rules { starts: &["dodo.py"], ends: &[], programs: &["doit"], words: &[] },
    Rules { starts: &["build.xml"], ends: &[], programs: &["ant"], words: &[] },
    Rules { starts: &["wscript"], ends: &[], programs: &["waf"], words: &[] },
    Rules { starts: &["snakefile"], ends: &[".smk"], programs: &["snakemake"], words: &[] },
    Rules { starts: &[], ends: &[".do"], programs: &["redo", "redo-ifchange"], words: &[] },
    Rules {
        starts: &[],
        ends: &[".csproj", ".fsproj", ".proj", ".props", ".targets", ".vbproj"],
        programs: &["dotnet", "msbuild"],
        words: &["Inputs=", "Outputs="],
    },
];

/// Calls besides `rename` that rename a directory and do not copy it if the rename is refused.
const RENAMES: &[&str] = &["Directory.Move", "Files.move", "os.replace"];

/// Programs that remove files.
const REMOVERS: &[&str] = &["find", "rimraf", "rm", "rmdir", "shred", "unlink"];

/// Programs that, given a recursive option, change the owner or mode of a whole directory.
const RECURSIVE: &[&str] = &["chcon", "chgrp", "chmod", "chown", "setfacl"];

/// Directories in which no language's package manager installs packages.
const APART: &[&str] = &["/data", "/etc", "/log", "/logs", "/run", "/tmp", "/var"];

/// Directories outside the source in which packages are installed.
const ELSEWHERE: &[&str] = &["/go/pkg", "dist-packages", "pkg/mod", "site-packages"];

/// Words by which a package manager removes installed packages.
const REMOVALS: &[&str] = &[
    "--omit=dev",
    "--prod",
    "--production",
    "autoclean",
    "autoremove",
    "cache clear",
    "clean",
    "del",
    "nuget locals",
    "prune",
    "purge",
    "remove",
    "uninstall",
];

/// Package managers, and their commands that remove neither packages nor caches; without a list,
/// any command may be a script of the project.
const MANAGERS: &[(&[&str], &str)] = &[
    (&["apk", "apt", "apt-get", "dotnet", "pnpm", "yarn", "yarnpkg"], ""),
    (&["bun"], "add build create i init install outdated run test x"),
    (&["bundle"], "add binstubs cache check config exec info install list lock package show"),
    (&["go"], "build env fmt generate get install list mod run test tool version vet work"),
    (
        &["npm"],
        "add audit config exec explain fund get i init install link list ls pack pkg publish \
         rebuild run run-script set start t test version view x",
    ),
    (&["pip", "pip3"], "check config download freeze index inspect install list show wheel"),
    (&["pipenv"], "check graph install lock requirements run sync verify"),
    (&["poetry"], "add build check config export install lock publish run show version"),
    (&["uv"], "add build export lock pip python run sync tool tree venv version"),
];

/// Commands about a cache that remove nothing.
const CACHE_READS: &[&str] = &["dir", "info", "list", "ls", "verify"];

/// The facts about the files of a context.
#[derive(Default)]
struct Seen {
    /// The first file that renames what is installed.
    renaming: Option<String>,
    /// The files that compare times.
    comparing: Vec<(String, Compares)>,
    /// The programs with rule files that some file starts.
    called: Vec<&'static str>,
    /// Whether every file was read.
    is_all: bool,
}

/// When a file compares times.
enum Compares {
    Whenever,
    /// If one of these programs is started.
    StartedBy(&'static [&'static str]),
}

/// A part of a shell text after an install.
pub(crate) struct Rest {
    pub text: String,
    /// The command, if the part is one.
    pub command: Option<Command>,
    /// All commands of the part.
    pub commands: Vec<Command>,
}

/// An install that gets a layer of its own.
pub(crate) struct Apart<'a> {
    /// The directory of the source.
    pub root: &'a str,
    /// The `RUN` of the install.
    pub run: &'a Instruction,
    /// The names that the install creates.
    pub made: Vec<String>,
    /// The names of the manifests.
    pub manifests: Vec<&'a str>,
    /// Whether the rest moves to another `RUN`, so that every program in it has to be known.
    pub is_split: bool,
    /// The parts after the install, if any.
    pub rest: Vec<Rest>,
    /// The directory of the source in the build context.
    pub from: &'a str,
    /// The working directory of the install in the image.
    pub dir: String,
}

impl Apart<'_> {
    /// An error for an effect of the commands after the install, or of files that they may start.
    pub fn check(&self, ctx: &PassContext<'_>) -> Result<(), String> {
        volumes::check(ctx.model(), self.run, self.root)?;
        let sent = ctx.sent()?;
        let mut installed =
            Installed::new(&sent.context, (self.root, self.from), self.dir.clone(), &self.made);
        for Rest { text, command, commands } in &self.rest {
            if self.renames(text) {
                return Err(renamed("a command after the install"));
            }
            let shown: String = text.chars().take(60).collect();
            if self.rewrites(command.as_ref()) {
                return Err(format!(
                    "`{shown}` changes what the install creates, which would be in the image \
                     twice if the install had a layer of its own"
                ));
            }
            if self.removes(text, command.as_ref()) {
                return Err(format!(
                    "`{shown}` may remove what the install creates, which would stay in the layer \
                     of the install"
                ));
            }
            let mut started = commands.iter().filter(|_| self.is_split);
            if let Some(who) = started.find_map(|it| installed.removed_by(it)) {
                return Err(format!(
                    "`{who}` in `{shown}` may remove what the install creates, which would stay in \
                     the layer of the install"
                ));
            }
        }
        let seen = self.seen(sent);
        if let Some(path) = seen.renaming.as_ref().filter(|_| !self.rest.is_empty()) {
            return Err(renamed(&format!("`{path}`")));
        }
        let own = self.called_by_file(ctx);
        let is_called = |it: &&str| own.contains(it) || seen.called.contains(it);
        let found = seen.comparing.iter().find(|(_, by)| match by {
            Compares::Whenever => true,
            Compares::StartedBy(programs) => programs.iter().any(is_called),
        });
        if let Some((path, _)) = found {
            return Err(format!(
                "`{path}` may compare the times of a manifest and of what is installed, which may \
                 be older in a layer of its own"
            ));
        }
        if seen.is_all {
            return Ok(());
        }
        Err("the context has too many files to tell whether one of them compares the times of \
             what is installed, or renames a part"
            .to_owned())
    }

    /// The facts about the files of the context, cached for all Dockerfiles with the same install.
    fn seen(&self, sent: &Sent<'_>) -> Arc<Seen> {
        let known = sent.memory_of_usual::<Answers<(Vec<String>, Vec<String>), Arc<Seen>>>();
        let manifests = self.manifests.iter().map(|it| (*it).to_owned()).collect();
        known.get((self.made.clone(), manifests), || Arc::new(self.look(sent)))
    }

    fn look(&self, sent: &Sent<'_>) -> Seen {
        let mut seen = Seen::default();
        let walked: Walked<()> = walk(sent, vec![String::new()], |path| {
            if is_of_others(path) || path.split('/').any(|it| it == ".yarn") {
                return ControlFlow::Continue(0);
            }
            let Some(content) = sent.context.read(path) else { return ControlFlow::Continue(0) };
            if content.contains(&0) {
                return ControlFlow::Continue(content.len());
            }
            let text = crate::text::lossy(&content);
            if seen.renaming.is_none() && self.renames(&text) {
                seen.renaming = Some(path.to_owned());
            }
            seen.comparing.extend(self.compares(path, &text).map(|by| (path.to_owned(), by)));
            let new = programs().filter(|it| !seen.called.contains(it) && calls(&text, it));
            let new: Vec<_> = new.collect();
            seen.called.extend(new);
            ControlFlow::Continue(content.len())
        });
        Seen { is_all: !matches!(walked, Walked::TooMuch), ..seen }
    }

    /// The programs with rule files that the Dockerfile or containers of the project start.
    fn called_by_file(&self, ctx: &PassContext<'_>) -> Vec<&'static str> {
        let own = ctx.model().instructions().iter().filter(|it| it.index >= self.run.index);
        let texts: Vec<_> = own.map(|it| ctx.said(it)).collect();
        let told = ctx.containers().started.iter().map(|it| it.1.as_str());
        let told: Vec<_> = told.collect();
        let says = |it: &&str| texts.iter().chain(&told).any(|text| has_word(text, it));
        programs().filter(says).collect()
    }

    fn renames(&self, text: &str) -> bool {
        self.made.iter().any(|it| has_word(text, it))
            && (RENAMES.iter().any(|it| text.contains(it)) || says_rename(text))
    }

    /// Whether a file may compare the times of a manifest and of an installed file, and which
    /// programs trigger the comparison.
    fn compares(&self, path: &str, text: &str) -> Option<Compares> {
        let names = |text: &str| {
            self.manifests.iter().any(|it| has_word(text, it))
                || self.made.iter().any(|it| has_word(text, it))
        };
        if !names(text) {
            return None;
        }
        if TIMES.iter().any(|it| text.contains(it)) {
            return Some(Compares::Whenever);
        }
        let name = last_name(path).to_ascii_lowercase();
        let Rules { programs, words, .. } = RULES.iter().find(|it| {
            it.starts.iter().any(|it| name.starts_with(it))
                || it.ends.iter().any(|it| name.ends_with(it))
        })?;
        // The commands of a `make` rule begin with a tab.
        let is_of_make = programs.contains(&"make");
        let compares = |it: &&str| {
            !(it.starts_with('\t') && is_of_make || it.starts_with('#'))
                && (words.is_empty() || words.iter().any(|word| it.contains(word)))
        };
        text.lines().filter(compares).any(names).then_some(Compares::StartedBy(programs))
    }

    /// Whether a command changes the owner or mode of installed files, so that the next layer holds
    /// a copy of each. A text that is not a single command does not count.
    fn rewrites(&self, command: Option<&Command>) -> bool {
        let Some(command) = command else { return false };
        let words = command.words();
        let words: Vec<_> =
            words.iter().map(|it| it.literal().unwrap_or_else(|| it.text.clone())).collect();
        let mut words = words.iter().map(String::as_str).skip_while(|it| *it == "sudo");
        let program = last_name(words.next().unwrap_or_default());
        let (options, operands): (Vec<_>, Vec<_>) = words.partition(|it| it.starts_with('-'));
        let is_short = |it: &str| !it.starts_with("--") && it.contains('R');
        let is_recursive = options.iter().any(|it| *it == "--recursive" || is_short(it));
        let has_reference = options.iter().any(|it| it.starts_with("--reference"));
        let first = usize::from(!has_reference && program != "setfacl");
        RECURSIVE.contains(&program)
            && is_recursive
            && operands.iter().skip(first).any(|it| !self.is_of_source(it) && !self.is_apart(it))
    }

    /// Whether a path is in a directory without installed packages, and not above the source.
    fn is_apart(&self, path: &str) -> bool {
        let is_below =
            |it: &str| path.strip_prefix(it).is_some_and(|it| it.is_empty() || it.starts_with('/'));
        let is_above = self.root.starts_with(path.trim_end_matches('/'));
        APART.iter().any(|it| is_below(it)) && !path.contains("..") && !is_above
    }

    /// Whether a command may remove what the install creates in the source or elsewhere.
    fn removes(&self, text: &str, command: Option<&Command>) -> bool {
        let Some(command) = command else {
            return REMOVERS.iter().chain(REMOVALS).any(|it| has_word(text, it));
        };
        let words = command.words();
        let words: Vec<_> =
            words.iter().map(|it| it.literal().unwrap_or_else(|| it.text.clone())).collect();
        let mut words = words.iter().map(String::as_str).skip_while(|it| *it == "sudo");
        let mut program = last_name(words.next().unwrap_or_default());
        let mut rest: Vec<_> = words.collect();
        if let (true, ["-m", module, ..]) = (program.starts_with("python"), rest.as_slice()) {
            program = module;
            rest.drain(..2);
        }
        if let Some(commands) = commands_of(program) {
            return may_remove(program, &rest, commands);
        }
        match program {
            "find" => rest.iter().any(|it| matches!(*it, "-delete" | "-exec" | "-execdir")),
            "mv" => {
                let mut operands =
                    rest.iter().filter(|it| !it.starts_with('-')).collect::<Vec<_>>();
                operands.pop();
                operands.into_iter().any(|it| !self.is_of_source(it))
            }
            _ if REMOVERS.contains(&program) => {
                let mut operands = rest.iter().filter(|it| !it.starts_with('-'));
                operands.any(|it| !self.is_of_source(it))
            }
            "bash" | "sh" | "xargs" => {
                has_word(text, "rm") || REMOVALS.iter().any(|it| has_word(text, it))
            }
            // `git clean`, `npx modclean`, `node-prune`, `shx rm`.
            _ => {
                let says = |it: &str| ["clean", "prune"].iter().any(|word| it.contains(word));
                says(program) || rest.iter().any(|it| says(it) || REMOVERS.contains(&last_name(it)))
            }
        }
    }

    /// Whether a path is certain, and belongs to the source or to files built from the source.
    fn is_of_source(&self, path: &str) -> bool {
        let below = path.trim_end_matches('/').strip_prefix(self.root);
        if below == Some("") || path.trim_end_matches('/') == "." {
            return self.made.iter().all(|it| ELSEWHERE.contains(&it.as_str()));
        }
        let below = below.and_then(|it| it.strip_prefix('/'));
        let path = below.unwrap_or(path);
        let first = path.trim_start_matches("./").split('/').next().unwrap_or_default();
        let is_open = |it: &str| it.contains(['*', '?', '[', '$', '`', '{', '~']);
        !first.is_empty()
            && !is_open(first)
            && !path.split('/').any(|it| it == "..")
            && !self.made.iter().any(|it| has_word(path, it))
    }
}

/// The commands of a manager that remove nothing, as listed; versions of pip aside.
fn commands_of(program: &str) -> Option<&'static str> {
    let is_version = |it: &str| it.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let is_pip = program.strip_prefix("pip").is_some_and(is_version);
    let program = if is_pip { "pip" } else { program };
    MANAGERS.iter().find(|(programs, _)| programs.contains(&program)).map(|it| it.1)
}

/// Whether a call of a manager may remove packages or a cache.
fn may_remove(program: &str, words: &[&str], commands: &str) -> bool {
    match words {
        // Right after an install there is nothing to prune.
        ["prune"] => false,
        // `clean-node-cache` empties the cache of npm in the layer of the install.
        ["cache", ..] if matches!(program, "bundle" | "npm") => false,
        ["cache", command, ..] => !CACHE_READS.contains(command),
        ["nuget", "locals", ..] => !words.contains(&"--list"),
        ["store", command, ..] => *command != "path" && *command != "status",
        _ => {
            words.iter().any(|it| REMOVALS.contains(it))
                || !commands.is_empty()
                    && !words.iter().all(|it| it.starts_with('-'))
                    && !words.iter().any(|it| commands.split(' ').any(|command| command == *it))
        }
    }
}

fn renamed(who: &str) -> String {
    format!(
        "{who} may rename what the install creates, which fails if that is in a layer of its own"
    )
}

fn programs() -> impl Iterator<Item = &'static str> {
    RULES.iter().flat_map(|it| it.programs).copied()
}

/// Whether a text names a function or program that renames, rather than a package with such a name.
fn says_rename(text: &str) -> bool {
    text.match_indices("ename").any(|(at, _)| {
        let before = &text[..at];
        let own = before.strip_suffix(['r', 'R']).unwrap_or(before);
        own.len() < before.len()
            && !own.ends_with(|c: char| c == '-' || c.is_alphanumeric())
            && !text[at + "ename".len()..].starts_with('-')
    })
}

/// Whether a text has a program at the start of a command.
fn calls(text: &str, program: &str) -> bool {
    const BEFORE: &[&str] = &["do", "else", "env", "exec", "run", "sudo", "then", "time"];
    text.match_indices(program).any(|(at, it)| {
        let (line, behind) =
            (text[..at].rsplit('\n').next().unwrap_or_default(), &text[at + it.len()..]);
        let before = line.trim_end();
        let is_end = behind.starts_with(|c: char| c.is_whitespace() || "\"'`;&|)".contains(c));
        let last = before.rsplit(|c: char| c.is_whitespace() || ":@".contains(c)).next();
        let is_start = before.is_empty()
            || before.ends_with(['"', '\'', '`', ';', '&', '|', '(', '/', '@', '!'])
            || before.len() < line.len() && last.is_some_and(|it| BEFORE.contains(&it));
        (is_end || behind.is_empty()) && is_start
    })
}
