//! The commands of a build, as words: enough to tell which programs run with which arguments.

use dockwright_model::Model;
use dockwright_model::context::{Files, matches_name};
use dockwright_syntax::{Keyword, ast};

use super::table::ASKS_GIT;

/// The maximum size of a script, in bytes.
const LARGEST: usize = 1 << 16;

/// The words of one command, and its place.
pub(crate) struct Command {
    /// The location of the instruction or script.
    pub place: String,
    words: Vec<String>,
}

/// The commands that run while an image is built, including those of the scripts they name.
pub(crate) fn of(
    model: &Model,
    files: &dyn Files,
    place: &dyn Fn(usize) -> String,
) -> Vec<Command> {
    let mut commands = Vec::new();
    for run in model.all(Keyword::Run) {
        let first = commands.len();
        split(&text(&run.syntax), &place(run.start()), &mut commands);
        for (script, text) in scripts(&commands[first..], files) {
            split(&text, &script, &mut commands);
        }
    }
    commands
}

/// The commands that start in an image.
pub(crate) fn starts(model: &Model, place: &dyn Fn(usize) -> String) -> Vec<Command> {
    let mut commands = Vec::new();
    for keyword in [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck] {
        for it in model.all(keyword) {
            split(&text(&it.syntax), &place(it.start()), &mut commands);
        }
    }
    commands
}

/// The text of an instruction in any form.
fn text(it: &ast::Instruction) -> String {
    let text = it.shell_text().map(|it| it.joined());
    let text = text.or_else(|| it.json().map(|it| it.values().join(" ")));
    let bodies = it.heredocs().filter_map(|it| it.body());
    text.into_iter().chain(bodies).collect::<Vec<_>>().join("\n")
}

fn split(text: &str, place: &str, commands: &mut Vec<Command>) {
    let text = text.replace("\\\n", " ");
    for part in text.split(['\n', ';', '&', '|', '`', '(', ')', '{', '}']) {
        let words = part.split([' ', '\t', '\r', '"', '\'', ',', '[', ']', '=', '$', '@']);
        let words: Vec<_> = words.filter(|it| !it.is_empty()).map(ToOwned::to_owned).collect();
        if !words.is_empty() {
            commands.push(Command { place: place.to_owned(), words });
        }
    }
}

/// The context files that commands name, and the files that `make` reads.
fn scripts(commands: &[Command], files: &dyn Files) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for word in commands.iter().flat_map(|it| &it.words) {
        let path = if word == "make" { "Makefile" } else { word.trim_start_matches("./") };
        let is_new = found.iter().all(|(it, _)| it != path);
        if let Some(text) = is_new.then(|| read(files, path)).flatten() {
            found.push((path.to_owned(), text));
        }
    }
    found
}

fn read(files: &dyn Files, path: &str) -> Option<String> {
    let is_odd = |it: char| it.is_control() || it == '\\';
    let is_path = !path.split('/').any(|it| it == ".." || it.is_empty() || it.contains(is_odd));
    let content = is_path.then(|| files.read(path)).flatten()?;
    (content.len() <= LARGEST).then(|| String::from_utf8(content).ok()).flatten()
}

impl Command {
    /// Whether the command has the words of a sequence in order, with any words in between; `$`
    /// stands for the end, ignoring options. A global install does not count.
    pub fn is(&self, sequence: &str) -> bool {
        if self.words.iter().any(|it| matches!(it.as_str(), "-g" | "--global" | "global")) {
            return false;
        }
        let mut words = self.words.iter().map(|it| it.rsplit('/').next().unwrap_or_default());
        // A script may have a longer name: `npm run build:production`.
        let is = |it: &str, wanted: &str| it.split(':').next() == Some(wanted);
        let is_option = |it: &str| it.starts_with('-') || it.parse::<u64>().is_ok();
        sequence.split(' ').all(|wanted| match wanted {
            "$" => words.all(is_option),
            wanted => words.any(|it| is(it, wanted)),
        })
    }

    /// Whether the command runs git on its own repository.
    fn runs_git(&self) -> bool {
        const ELSEWHERE: [&str; 5] = ["clone", "config", "init", "--version", "ls-remote"];
        let words = || self.words.iter().map(|it| it.rsplit('/').next().unwrap_or_default());
        let is_install = words().any(|it| it.starts_with("install") || it == "add");
        let mut behind = words().skip_while(|it| *it != "git").skip(1);
        let first = behind.find(|it| !it.starts_with('-') && !it.starts_with('.'));
        !is_install && first.is_some_and(|it| !ELSEWHERE.contains(&it) && is_lower(it))
    }

    /// Whether the command reads a path that a pattern without `**` matches at any depth. Removing
    /// or creating the path does not count.
    pub fn names(&self, pattern: &str) -> bool {
        let words = match self.words.as_slice() {
            [program, ..] if program == "rm" => &[],
            [program, words @ .., _] if matches!(program.as_str(), "cp" | "mv" | "ln") => words,
            words => words,
        };
        let pattern: Vec<_> = pattern.split('/').collect();
        let is_it = |names: &[&str]| names.iter().zip(&pattern).all(|(a, b)| matches_name(b, a));
        words.iter().filter(|it| !is_elsewhere(it)).any(|word| {
            let names: Vec<_> = word.split('/').collect();
            names.windows(pattern.len()).any(is_it)
        })
    }
}

/// Whether a word is an address, or a path to which no project is copied.
fn is_elsewhere(word: &str) -> bool {
    const SYSTEM: [&str; 8] =
        ["~", "HOME/", "/root/.", "/etc/", "/tmp/", "/usr/share/", "/usr/local/", "/var/"];
    word.contains("://") || SYSTEM.iter().any(|it| word.starts_with(it))
}

fn is_lower(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|it| it.is_ascii_lowercase() || it == b'-')
}

/// The location of a command that queries the git repository, if any.
pub(crate) fn git_user(commands: &[Command], files: &dyn Files) -> Option<String> {
    let runs = commands.iter().find(|it| it.runs_git()).map(|it| format!("{} runs git", it.place));
    runs.or_else(|| {
        let asks = |(path, words): &&(&str, &[&str])| {
            let text = read(files, path).unwrap_or_default();
            let mut commands = Vec::new();
            split(&text, path, &mut commands);
            words.iter().any(|it| text.contains(it)) || commands.iter().any(Command::runs_git)
        };
        ASKS_GIT.iter().find(asks).map(|(path, _)| format!("{path} asks git for a version"))
    })
}
