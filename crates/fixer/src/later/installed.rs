//! Whether commands after an install may remove the installed files. Every program has to be known,
//! and every file of the project that a command starts is read.

use dockwright_model::{Command, Part, Script, Word, context::Context};
use dockwright_syntax::ast::ShellText;
use hashbrown::HashSet;

use super::changes::BUILDING;
use super::copied::resolve;
use super::known::{
    ASKING, BUILDS, BUILTINS, GENERATORS, INTERPRETERS, KNOWN, MODULES, NODE, OWN_COMMANDS,
    PREFIXES, RUNS_SCRIPT, SHELLS, SOURCED, SYSTEM_MANAGERS, without_version,
};
use super::prefixed::before_command;
use super::projects::scripts_of_package;
use super::recipes;
use super::shell::{OF_NODE, functions};
use crate::facts::programs::last_name;
use crate::facts::shell_text::has_word;
use crate::word_set::WordSet;

/// Words with which a script or a source removes files.
const REMOVING: &[&str] = &[
    "-delete",
    "FileUtils.rm",
    "emptyDir",
    "fs.rm",
    "os.remove",
    "remove_tree",
    "removeSync",
    "rimraf",
    "rm",
    "rmSync",
    "rmdir",
    "rmtree",
    "unlink",
];

/// Names by which Python asks for the directory of packages.
const PACKAGES: &[&str] = &["getsitepackages", "purelib", "usersite"];

/// Programs that start the program named after these words.
const STARTERS: &[(&str, &[&str])] = &[
    ("bundle", &["exec"]),
    ("bunx", &[]),
    ("cross-env", &[]),
    ("npx", &[]),
    ("pdm", &["run"]),
    ("pipenv", &["run"]),
    ("pnpx", &[]),
    ("poetry", &["run"]),
    ("uv", &["run"]),
];

/// Further programs that leave installed packages as they are.
static LEAVES: WordSet = WordSet::new(
    "
    alembic celery ctest flask gunicorn hatch mkdocs next-sitemap pdm protoc pyinstaller pyright ruff
    uvicorn yarnpkg",
);

/// The maximum number of texts to read.
const MOST: usize = 64;

/// The project of an install, and the texts read so far.
pub(crate) struct Installed<'a> {
    context: &'a Context<'a>,
    /// The directory of the source in the image.
    root: &'a str,
    /// The same directory in the build context.
    from: &'a str,
    /// The names that the install creates.
    made: &'a [String],
    /// The working directory in the image, if known.
    dir: Option<String>,
    seen: HashSet<String>,
}

impl<'a> Installed<'a> {
    pub fn new(
        context: &'a Context<'a>,
        (root, from): (&'a str, &'a str),
        dir: String,
        made: &'a [String],
    ) -> Self {
        Self { context, root, from, made, dir: Some(dir), seen: HashSet::new() }
    }

    /// The program or file that a command starts and that may remove what the install creates.
    pub fn removed_by(&mut self, command: &Command) -> Option<String> {
        self.words(command.words(), &HashSet::new())
    }

    fn words(&mut self, words: &[Word], functions: &HashSet<String>) -> Option<String> {
        let (first, arguments) = words.split_first()?;
        let text = |it: &Word| it.literal().unwrap_or_else(|| it.text.clone());
        let program = text(first);
        let name = last_name(&program);
        if functions.contains(&program) {
            return None;
        }
        if PREFIXES.contains(&name) {
            return self.words(&arguments[before_command(name, arguments)..], functions);
        }
        if let Some((_, between)) = STARTERS.iter().find(|it| it.0 == name) {
            let told =
                arguments.iter().map(|it| it.text.as_str()).filter(|it| !it.starts_with('-'));
            if told.take(between.len()).eq(between.iter().copied()) {
                let rest = arguments.iter().position(|it| between.contains(&&*it.text));
                let rest = &arguments[rest.map_or(0, |it| it + 1)..];
                return self.words(&rest[before_command("", rest)..], functions);
            }
        }
        let plain = without_version(name);
        let operand = || arguments.iter().find(|it| !it.text.starts_with('-')).map(text);
        match plain {
            "cd" | "pushd" => {
                let to = operand();
                self.dir = to.and_then(|to| resolve(self.dir.as_deref()?, &to));
                None
            }
            "eval" => {
                self.text(&arguments.iter().map(text).collect::<Vec<_>>().join(" "), &program)
            }
            "." | "source" => {
                let path = operand()?;
                if SOURCED.contains(&last_name(&path)) { None } else { self.file(&path) }
            }
            "gmake" | "make" => self.make(words),
            it if SHELLS.contains(&it) => {
                let is_text = |it: &Word| it.text.starts_with('-') && it.text.ends_with('c');
                match arguments.iter().position(is_text) {
                    Some(at) => self.text(&text(arguments.get(at + 1)?), &program),
                    None => operand().map_or(Some(program.clone()), |it| self.file(&it)),
                }
            }
            it if INTERPRETERS.contains(&it) => self.interpreter(&program, arguments),
            it if NODE.contains(&it) || it == "bun" => self.node(words, functions),
            "" if first.text == "[" => None,
            _ if program.contains('/') && !GENERATORS.contains(&name) => self.file(&program),
            _ if leaves_alone(name, plain) => None,
            _ => Some(program.clone()),
        }
    }

    fn interpreter(&mut self, program: &str, arguments: &[Word]) -> Option<String> {
        let text = |it: &Word| it.literal().unwrap_or_else(|| it.text.clone());
        let mut rest = arguments.iter().skip_while(|it| {
            it.text.starts_with('-') && !["-m", "-c", "-e", "-r", "-p"].contains(&&*it.text)
        });
        let Some(first) = rest.next() else {
            return arguments.is_empty().then(|| program.to_owned());
        };
        let next = rest.next().map(text).unwrap_or_default();
        match first.text.as_str() {
            "-m" if MODULES.contains(&&*next) || leaves_alone(&next, &next) => None,
            "-m" => Some(format!("{program} -m {next}")),
            "-c" | "-e" | "-r" | "-p" => self.removes(&next).then(|| program.to_owned()),
            _ => self.file(&text(first)),
        }
    }

    /// The scripts of `package.json`, and programs that a package manager starts like scripts.
    fn node(&mut self, words: &[Word], functions: &HashSet<String>) -> Option<String> {
        let at = 1 + words[1..].iter().position(|it| !it.text.starts_with('-'))?;
        let command = words[at].text.as_str();
        let starts = RUNS_SCRIPT.contains(&command);
        if !starts && OWN_COMMANDS.contains(&command) || command == "pm" {
            return None;
        }
        let rest = &words
            [at + usize::from(matches!(command, "dlx" | "exec" | "run" | "run-script" | "x"))..];
        let rest = &rest[before_command("", rest)..];
        let name = rest.first()?.text.trim_matches(['"', '\'']).to_owned();
        let package = self.path("package.json").and_then(|it| self.context.text(&it));
        let scripts = scripts_of_package(&package.unwrap_or_default(), &name);
        if scripts.is_empty() {
            return if starts && !matches!(command, "dlx" | "exec" | "x") {
                None
            } else {
                self.words(rest, functions)
            };
        }
        scripts.iter().find_map(|it| self.text(it, &format!("{} {name}", words[0].text)))
    }

    fn make(&mut self, words: &[Word]) -> Option<String> {
        let names = ["GNUmakefile", "makefile", "Makefile"];
        let paths: Vec<_> = names.iter().filter_map(|it| self.path(it)).collect();
        let text = paths.iter().find_map(|it| self.context.text(it));
        let is_told = words.iter().any(|it| it.text.starts_with("-f") || it.text.starts_with("-C"));
        let Some(text) = text.filter(|_| !is_told) else { return Some("make".to_owned()) };
        let goals: Vec<_> = recipes::goals(words).collect();
        let all = recipes::of(&text, &goals);
        all.iter().find_map(|it| self.text(it, "make"))
    }

    /// A shell text that `who` runs.
    fn text(&mut self, text: &str, who: &str) -> Option<String> {
        if !self.seen.insert(text.to_owned()) {
            return None;
        }
        let tree = ShellText::of_script(text);
        let script = tree.as_ref().and_then(Script::of);
        let Some(script) = script.filter(|_| self.seen.len() <= MOST && !self.removes(text)) else {
            return Some(who.to_owned());
        };
        let functions = tree.as_ref().map(functions).unwrap_or_default();
        let dir = self.dir.clone();
        let commands: Vec<_> = script.parts().flat_map(Part::commands).collect();
        let found = commands.iter().find_map(|it| self.words(it.words(), &functions));
        self.dir = dir;
        found.map(|_| who.to_owned())
    }

    /// A file of the project.
    fn file(&mut self, path: &str) -> Option<String> {
        let text = self.path(path).and_then(|it| self.context.text(&it));
        let Some(text) = text else { return Some(path.to_owned()) };
        let first = text.lines().next().unwrap_or_default();
        let is_shell = first.starts_with("#!") && first.trim_end().ends_with("sh")
            || [".sh", ".bash"].iter().any(|it| path.ends_with(it));
        if is_shell { self.text(&text, path) } else { self.removes(&text).then(|| path.to_owned()) }
    }

    /// The path in the build context of a path in the image.
    fn path(&self, path: &str) -> Option<String> {
        let path = resolve(self.dir.as_deref()?, path)?;
        let below = path.strip_prefix(self.root)?;
        let below = below.strip_prefix('/').or_else(|| below.is_empty().then_some(""))?;
        Some(format!("{}/{below}", self.from).trim_start_matches('/').to_owned())
    }

    /// Whether a text names what the install creates, and removes files.
    fn removes(&self, text: &str) -> bool {
        let is_named = |it: &String| {
            has_word(text, it)
                || it == "site-packages" && PACKAGES.iter().any(|it| text.contains(it))
        };
        self.made.iter().any(is_named) && REMOVING.iter().any(|it| has_word(text, it))
    }
}

fn leaves_alone(name: &str, plain: &str) -> bool {
    [name, plain].iter().any(|it| {
        KNOWN.has(it)
            || BUILTINS.has(it)
            || BUILDING.has(it)
            || OF_NODE.has(it)
            || LEAVES.has(it)
            || ASKING.contains(it)
            || BUILDS.contains(it)
            || GENERATORS.contains(it)
            || SYSTEM_MANAGERS.contains(it)
    })
}
