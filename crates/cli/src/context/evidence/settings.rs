//! Files of unknown tools: programs that they call may run in a container of the image, and
//! directories that they name may be build contexts.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;

use dockwright_fixer::names_a_manager;

use super::build::Build;
use super::containers::{Containers, Saying, Source};
use super::started::{quoted, texts};
use super::written::{From, Written};
use super::yaml::{self, Value};

/// Variables that make bash act before it runs its command.
const OF_BASH: &[&str] = &["BASHOPTS", "BASH_ENV", "SHELLOPTS"];

/// The facts about containers in YAML: each text that names a package manager may be run in one.
pub fn of_yaml(text: &str) -> Containers {
    let mut found = texts(text);
    found.variables = variables(text);
    if names_a_manager(text) {
        let mut commands = Vec::new();
        for document in yaml::documents(text) {
            collect(&document, &mut commands);
        }
        let running = Source::of(text).running(commands);
        found = found.and(Containers { commands: Vec::new(), ..running });
    }
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Text(text) => found.extend(names_a_manager(text).then(|| text.clone())),
        Value::List(items) if items.iter().all(|it| it.text().is_some()) => {
            let words = quoted(items.iter().filter_map(Value::text).map(str::to_owned));
            found.extend(names_a_manager(&words).then_some(words));
        }
        Value::List(items) => {
            for it in items {
                collect(it, found);
            }
        }
        Value::Table(pairs) => {
            let command = value.get("command").and_then(Value::text);
            let words = value.get("args").map(Value::items).unwrap_or_default();
            if let Some(command) = command.filter(|_| !words.is_empty()) {
                let words = words.iter().filter_map(Value::text);
                let words = std::iter::once(command).chain(words).map(str::to_owned);
                found.push(quoted(words));
            }
            for (_, it) in pairs {
                collect(it, found);
            }
        }
        Value::Alias(_) => {}
    }
}

/// The facts about containers in a text of another language: if the text names a package manager,
/// all of it may be run in a container. A source, or another program, must also mention containers.
pub fn of_text(text: &str, name: &str, is_source: bool) -> Containers {
    let mut found = texts(text);
    found.variables = variables(text);
    let lower = || text.to_ascii_lowercase();
    let speaks =
        |it: &str| ["docker", "podman", "container", "kube"].iter().any(|of| it.contains(of));
    if names_a_manager(text) && (!(is_source || text.starts_with("#!")) || speaks(&lower())) {
        let own = Saying { line: 1, text: format!("$(dirname $0)/{name}") };
        found.mounted.push(own);
    }
    found
}

fn variables(text: &str) -> Vec<String> {
    let named = OF_BASH.iter().filter(|it| text.contains(**it));
    named.map(|it| (*it).to_owned()).collect()
}

/// Texts that show a file may build images.
const BUILDS: &[&str] =
    &["dockerfile", "docker_build", "docker.build", "docker_image", "docker build"];

/// Words on the line of a context.
const NAMES: &[&str] = &["context", "docker.build", "docker_build"];

/// The maximum number of directories to take for contexts of one file.
const MOST: usize = 64;

/// The builds in a file whose language is not parsed. Each directory with Dockerfiles that the file
/// names may be their context; a directory named as a context may be that of any Dockerfile.
pub fn builds(text: &str, from: From<'_>) -> Vec<Build> {
    let lower = if text.contains("ocker") { text.to_ascii_lowercase() } else { String::new() };
    if !BUILDS.iter().any(|it| lower.contains(it)) {
        return Vec::new();
    }
    let is_end = |c: char| c.is_whitespace() || "\"'`,()[]=:".contains(c);
    let words = text.lines().flat_map(|line| {
        let is_named = NAMES.iter().any(|it| line.contains(it));
        line.split(is_end).filter(|it| may_be_dir(it)).map(move |it| (is_named, it))
    });
    let (mut seen, names) = (HashSet::new(), names(from.dir));
    // Most words name no existing file, so the file system is not queried for each of them.
    let is_there = |word: &str| {
        let first = word.split('/').find(|it| !matches!(*it, "" | "."));
        first.is_none_or(|it| it == ".." || names.contains(OsStr::new(it)))
    };
    let words = words.filter(|it| seen.insert(*it) && is_there(it.1));
    let file = || Written::unknown("file");
    let found = words.filter_map(|(is_named, word)| {
        let dir = from.dir.join(word);
        let is_above = word.bytes().all(|it| matches!(it, b'.' | b'/'));
        let is_context = is_above || is_named && dir.is_dir() || has_dockerfile(&dir);
        let context = is_context.then(|| Written::text(word))?;
        let dockerfile = if is_named { file() } else { context.join(&file()) };
        Some(Build { context, dockerfile, ..Build::default() })
    });
    found.take(MOST).collect()
}

/// The names in a directory.
fn names(dir: &Path) -> HashSet<OsString> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    entries.filter_map(|it| Some(it.ok()?.file_name())).collect()
}

fn may_be_dir(word: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "./_-".contains(c);
    word.bytes().any(|it| it != b'/') && !word.starts_with('/') && word.chars().all(is_plain)
}

fn has_dockerfile(dir: &Path) -> bool {
    ["Dockerfile", "Containerfile"].iter().any(|it| dir.join(it).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(text: &str) -> Vec<(usize, String)> {
        of_yaml(text).started.into_iter().map(|it| (it.line, it.text)).collect()
    }

    #[test]
    fn texts_that_name_a_manager_may_be_run() {
        assert_eq!(
            started("a: b\ntasks:\n  - init: apt-get install -y jq\n"),
            [(3, "apt-get install -y jq".to_owned())]
        );
        let text = "tests:\n  - command: npm\n    args: [ci, --offline]\n";
        assert!(started(text).contains(&(3, "npm ci --offline".to_owned())));
        assert_eq!(started("a: [b, c]\n"), []);
    }

    #[test]
    fn sources_have_to_speak_of_containers() {
        let text = "run(\"apt-get install jq\")\n";
        assert_eq!(of_text(text, "Tiltfile", false).mounted.len(), 1);
        assert_eq!(of_text(text, "tasks.py", true).mounted.len(), 0);
        assert_eq!(of_text(&format!("{text}Container()"), "tasks.py", true).mounted.len(), 1);
    }

    #[test]
    fn directories_that_are_named_may_be_contexts() {
        let dir = tempfile::tempdir().expect("a directory");
        for name in ["app", "other"] {
            fs::create_dir(dir.path().join(name)).expect("a directory");
        }
        fs::write(dir.path().join("app/Dockerfile"), "").expect("a file");
        let from = From { root: dir.path(), dir: dir.path() };
        let found = |text: &str| {
            builds(text, from).into_iter().map(|it| it.context.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(found("docker_build('img', './app', dockerfile='x')"), ["./app"]);
        assert_eq!(found("docker_image { context = \"..\" }"), [".."]);
        assert_eq!(found("docker_image { context = \"other\" }"), ["other"]);
        assert_eq!(found("dockerfile = true\nname = 'other'"), [""; 0]);
        assert_eq!(found("build('./app')"), [""; 0]);
    }
}
