//! `.hadolint.yaml`: the rules that a project ignores, and what it demands of images.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_fixer::Registry;
use yaml_rust2::{Yaml, YamlLoader};

use super::options::{Source, Sourced};
use super::policy::PolicyOptions;
use crate::message::Message;

/// The names of hadolint's configuration file.
pub const NAMES: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];

/// What a configuration of hadolint says.
#[derive(Debug, Default)]
pub struct Hadolint {
    /// The file.
    pub path: PathBuf,
    /// The codes that it ignores.
    pub codes: Vec<String>,
    /// The registries that it trusts, and the labels that it requires.
    pub policy: PolicyOptions,
}

/// The configuration file of hadolint in `dir`, with messages; `None` without such a file. An
/// unreadable file is not an error, since it belongs to another tool.
pub fn read(dir: &Path) -> Option<(Hadolint, Vec<Message>)> {
    let path = NAMES.iter().map(|it| dir.join(it)).find(|it| it.is_file())?;
    let read = fs::read_to_string(&path).map_err(|err| err.to_string()).and_then(|text| {
        let documents = YamlLoader::load_from_str(&text).map_err(|err| err.to_string())?;
        Ok((text, documents))
    });
    let warning = |text: &str| Message::warning(format!("{}: {text}", path.display()));
    Some(match read {
        Ok((text, documents)) => {
            let document = documents.first();
            let (policy, wrong) = policy(document, &text, &path);
            let messages = wrong.iter().map(|it| warning(&format!("{it}; the entry is ignored")));
            let messages = messages.collect();
            (Hadolint { codes: codes(document), policy, path }, messages)
        }
        Err(err) => {
            let messages = vec![warning(&format!("{err}; the file is ignored"))];
            (Hadolint { path, ..Hadolint::default() }, messages)
        }
    })
}

fn codes(document: Option<&Yaml>) -> Vec<String> {
    let ignored = document.and_then(|it| it["ignored"].as_vec());
    ignored.into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

/// The policy of a document whose text is `text`, and why entries are left out of it.
fn policy(document: Option<&Yaml>, text: &str, path: &Path) -> (PolicyOptions, Vec<String>) {
    let Some(document) = document else { return Default::default() };
    let path: Arc<Path> = path.into();
    let source = |key: &str| {
        let line = text.lines().position(|it| it.trim_start().starts_with(key));
        Source::Line(Arc::clone(&path), line.map_or(1, |it| it + 1))
    };
    let (registries, labels) = ("trustedRegistries", "label-schema");
    let trusted = document[registries].as_vec().into_iter().flatten().filter_map(Yaml::as_str);
    let (trusted, wrong): (Vec<_>, Vec<_>) = trusted.map(Registry::parse).partition(Result::is_ok);
    let trusted: Vec<_> = trusted.into_iter().flatten().collect();
    let schema = document[labels].as_hash();
    let required: Option<Vec<_>> =
        schema.map(|it| it.keys().filter_map(|it| it.as_str().map(str::to_owned)).collect());
    let policy = PolicyOptions {
        registries: (!trusted.is_empty())
            .then(|| Sourced { value: trusted, source: source(registries) }),
        labels: required.map(|value| Sourced { value, source: source(labels) }),
        ..PolicyOptions::default()
    };
    (policy, wrong.into_iter().filter_map(Result::err).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ignored_codes_are_read() {
        let read = |text: &str| codes(YamlLoader::load_from_str(text).unwrap().first());
        assert_eq!(
            read("ignored:\n  - DL3008\n  - SC2046\ntrustedRegistries: [a]\n"),
            ["DL3008", "SC2046"]
        );
        assert_eq!(read("failure-threshold: error\n"), [] as [&str; 0]);
        assert_eq!(read(""), [] as [&str; 0]);
    }

    #[test]
    fn trusted_registries_and_labels_are_a_policy() {
        let read = |text: &str| {
            let documents = YamlLoader::load_from_str(text).unwrap();
            policy(documents.first(), text, Path::new("/p"))
        };
        let (all, wrong) = read(
            "ignored: [DL3008]\ntrustedRegistries:\n  - docker.io\n  - https://a\n  - ghcr.io\n\
             label-schema:\n  author: text\n  version: semver\n",
        );
        let registries = all.registries.unwrap();
        let names: Vec<_> = registries.value.iter().map(|it| it.written.as_str()).collect();
        assert_eq!(names, ["docker.io", "ghcr.io"]);
        assert_eq!(registries.source, Source::Line(Path::new("/p").into(), 2));
        let labels = all.labels.unwrap();
        assert_eq!(labels.value, ["author", "version"]);
        assert_eq!(labels.source, Source::Line(Path::new("/p").into(), 6));
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        for text in ["", "trustedRegistries: []\n", "trustedRegistries: 1\nlabel-schema: a\n"] {
            assert_eq!(read(text), (PolicyOptions::default(), Vec::new()), "{text}");
        }
    }
}
