//! Steps that stand apart from the jobs that take them: composite actions, commands of
//! `CircleCI`, templates of Azure, hidden jobs of GitLab. Where such steps run is known from the job.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::containers::{Command, Containers, Saying, Source};
use super::yaml::Value;

/// Steps under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// The name by which jobs take the steps.
    pub name: Name,
    /// The commands, among other texts.
    pub commands: Vec<Saying>,
    /// The words of the steps, by which they may take other steps.
    pub words: Vec<String>,
}

/// How a job names steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// By the key that has the steps.
    Key(String),
    /// By the label of an agent of Jenkins.
    Label(String),
    /// By the path of the file, or of the directory of an action.
    File,
    /// Not at all: the steps are part of every job of GitLab.
    AnyJob,
    /// Not at all: the steps are a job of GitLab without an image of its own.
    AnyImage,
}

/// The words that stand for jobs of GitLab, and for those without an image of their own.
pub const ANY_JOB: &str = "*";
pub const ANY_IMAGE: &str = "**";

/// The keys of the commands of a job of GitLab.
const SCRIPTS: &[&str] = &["after_script", "before_script", "script"];

/// Keys of pipelines that have the keys of GitLab's jobs, too.
const OF_OTHERS: &[&str] = &["dist", "jobs", "language", "matrix", "os"];

/// The steps of a document that are in no job.
pub fn of_document(document: &Value, source: &Source<'_>) -> Vec<Apart> {
    let mut found = Vec::new();
    let mut add = |name: Name, value: &Value| found.extend(apart(name, value, source));
    let pairs = |value: &Value, key: &str| {
        let pairs = value.get(key).map(Value::pairs).unwrap_or_default().iter();
        let named = pairs.filter_map(|it| Some((it.0.text()?.to_owned(), it.1.clone())));
        named.collect::<Vec<_>>()
    };
    for (key, value) in pairs(document, "commands") {
        add(Name::Key(key), &value);
    }
    for (orb, value) in pairs(document, "orbs") {
        for (key, value) in pairs(&value, "commands") {
            add(Name::Key(format!("{orb}/{key}")), &value);
        }
    }
    let runs = document.get("runs");
    for steps in [document.get("steps"), runs.and_then(|it| it.get("steps"))].into_iter().flatten()
    {
        add(Name::File, steps);
    }
    if OF_OTHERS.iter().any(|it| document.get(it).is_some()) {
        return found;
    }
    for (key, value) in document.pairs() {
        let Some(key) = key.text() else { continue };
        if SCRIPTS.contains(&key) || key == "default" {
            add(Name::AnyJob, value);
        } else if is_job(value) && value.get("image").is_none() {
            add(Name::Key(key.to_owned()), value);
            add(Name::AnyImage, value);
        }
    }
    found
}

/// Whether a value is a job of GitLab.
pub fn is_job(value: &Value) -> bool {
    SCRIPTS.iter().any(|it| value.get(it).is_some())
}

/// The steps in a value.
fn apart(name: Name, value: &Value, source: &Source<'_>) -> Option<Apart> {
    let (mut texts, mut words) = (Vec::new(), Vec::new());
    collect_texts(value, &mut texts);
    collect_words(value, &mut words);
    let commands: Vec<_> = texts.into_iter().map(|it| source.saying(it)).collect();
    (!commands.is_empty()).then_some(Apart { name, commands, words })
}

fn collect_texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Text(text) => found.push(text.clone()),
        Value::List(items) if items.iter().all(|it| it.text().is_some()) => {
            let lines: Vec<_> = items.iter().filter_map(Value::text).collect();
            found.push(lines.join("\n"));
        }
        Value::List(items) => items.iter().for_each(|it| collect_texts(it, found)),
        Value::Table(pairs) => pairs.iter().for_each(|it| collect_texts(&it.1, found)),
        Value::Alias(_) => {}
    }
}

/// Collects the words of a job by which it may take steps: texts of one word, and the keys of steps.
pub fn collect_words(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Text(text) => {
            let is_word = !text.is_empty() && !text.contains(char::is_whitespace);
            found.extend(is_word.then(|| text.clone()));
        }
        Value::List(items) => {
            for it in items {
                found.extend(it.pairs().iter().filter_map(|it| it.0.text()).map(str::to_owned));
                collect_words(it, found);
            }
        }
        Value::Table(pairs) => pairs.iter().for_each(|it| collect_words(&it.1, found)),
        Value::Alias(_) => {}
    }
}

/// Makes the steps that jobs in images of the project take, directly or by other steps, commands of
/// containers.
pub fn bring(all: &mut [(PathBuf, Containers)], root: &Path) {
    let mut taken: HashSet<String> = HashSet::new();
    let mut added: Vec<String> = all.iter().flat_map(|it| it.1.takes.iter().cloned()).collect();
    while !added.is_empty() {
        taken.extend(added.drain(..));
        for (file, containers) in all.iter_mut() {
            let apart = std::mem::take(&mut containers.apart);
            let (own, rest): (Vec<_>, Vec<_>) =
                apart.into_iter().partition(|it| it.name.is_among(&taken, file, root));
            containers.apart = rest;
            for it in own {
                // An agent checks the project out.
                let line = it.commands.first().filter(|_| matches!(it.name, Name::Label(_)));
                let all = |it: &Saying| Saying { line: it.line, text: String::new() };
                containers.mounted.extend(line.map(all));
                containers.started.extend(it.commands.iter().cloned());
                containers.commands.extend(it.commands.into_iter().map(Command::from));
                added.extend(it.words);
            }
        }
    }
}

impl Name {
    /// Whether one of the words of jobs names the steps of `file`.
    fn is_among(&self, words: &HashSet<String>, file: &Path, root: &Path) -> bool {
        let is_of = |word: &str| {
            let path = word.split('@').next().unwrap_or_default();
            let path = path.trim_start_matches("./").trim_start_matches("../").trim_matches('/');
            let dir = file.parent().unwrap_or(root);
            match path {
                "" => word.starts_with('.') && dir == root,
                path if word.starts_with('.') && dir.ends_with(path) => true,
                path => path.contains('.') && file.ends_with(path),
            }
        };
        match self {
            Self::Key(key) | Self::Label(key) => words.contains(key),
            Self::AnyJob => words.contains(ANY_JOB),
            Self::AnyImage => words.contains(ANY_IMAGE),
            Self::File => {
                let is_action = file.file_stem() == Some(OsStr::new("action"));
                words.iter().any(|it| is_of(it) && (is_action || it.contains('.')))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::yaml;
    use super::*;

    fn names(text: &str) -> Vec<Name> {
        let source = Source::of(text);
        yaml::documents(text)
            .iter()
            .flat_map(|it| of_document(it, &source))
            .map(|it| it.name)
            .collect()
    }

    #[test]
    fn steps_apart_from_jobs_are_found() {
        let key = |it: &str| Name::Key(it.to_owned());
        for (text, expected) in [
            ("commands: {a: {steps: [{run: apk add b}]}}", vec![key("a")]),
            ("steps: [{script: apk add b}]", vec![Name::File]),
            ("runs: {using: composite, steps: [{run: apk add b}]}", vec![Name::File]),
            ("orbs: {a: {commands: {b: {steps: [{run: apk add b}]}}}}", vec![key("a/b")]),
            (".a: {script: [apk add b]}", vec![key(".a"), Name::AnyImage]),
            ("before_script: [apk add b]", vec![Name::AnyJob]),
            ("language: c\nbefore_script: [apk add b]", vec![]),
            (".a: {image: b, script: [apk add b]}", vec![]),
            ("jobs: {a: {steps: [{run: apk add b}]}}", vec![]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn a_job_names_the_file_of_its_steps() {
        let is_it = |word: &str, file: &str| {
            let words = HashSet::from([word.to_owned()]);
            Name::File.is_among(&words, Path::new(file), Path::new("/r"))
        };
        for (word, file) in [
            ("./.github/actions/a", "/r/.github/actions/a/action.yml"),
            ("./", "/r/action.yml"),
            ("ci/steps.yml", "/r/ci/steps.yml"),
            ("../steps.yml@self", "/r/ci/steps.yml"),
        ] {
            assert!(is_it(word, file), "{word}");
        }
        for (word, file) in [
            ("./.github/actions/b", "/r/.github/actions/a/action.yml"),
            ("./", "/r/a/action.yml"),
            ("a", "/r/a/action.yml"),
            ("other.yml", "/r/ci/steps.yml"),
        ] {
            assert!(!is_it(word, file), "{word}");
        }
    }
}
