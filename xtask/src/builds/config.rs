//! Compares the configs of two images, apart from the differences that the passes promise.

use std::collections::BTreeSet;
use std::mem;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use super::promise::Promises;
use crate::command::shell;

/// Keys with arbitrary values set by the builder.
const NOISE: [&str; 2] = ["Hostname", "Image"];

/// What a container of an image runs, and how.
#[derive(Clone)]
pub struct Config {
    keys: Map<String, Value>,
}

impl Config {
    /// The config in the output of `buildah inspect`.
    pub fn of(image: &Value) -> Result<Self> {
        let docker = &image["Docker"];
        let mut keys = docker["config"].as_object().context("an image without a config")?.clone();
        keys.retain(|key, _| !NOISE.contains(&key.as_str()));
        for key in ["author", "architecture", "os"] {
            keys.insert(key.to_owned(), docker[key].clone());
        }
        if let Some(Value::Object(ports)) = keys.get_mut("ExposedPorts") {
            // BuildKit records protocols in lower case, buildah as they are written.
            *ports = mem::take(ports).into_iter().map(|(it, no)| (it.to_lowercase(), no)).collect();
        }
        Ok(Self { keys })
    }

    pub fn text(&self, key: &str) -> &str {
        self.keys.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// The strings of an array.
    pub fn texts(&self, key: &str) -> Vec<&str> {
        let array = self.keys.get(key).and_then(Value::as_array);
        array.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The variables and their values.
    pub fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts("Env").into_iter().filter_map(|it| it.split_once('='))
    }

    /// The process: the entrypoint, with the command as its arguments.
    pub fn process(&self) -> Vec<&str> {
        let mut process = self.texts("Entrypoint");
        process.extend(self.texts("Cmd"));
        process
    }

    fn check(&self) -> Vec<&str> {
        let check = self.keys.get("Healthcheck").and_then(|it| it["Test"].as_array());
        check.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The differences between `self` and the config before the fix, one line for each key.
    ///
    /// A shell form is compared by the words that the shell in `root` splits it into.
    pub fn differences(&self, before: &Self, root: &Path, promises: &Promises) -> Vec<String> {
        let before = &if promises.labels_authors() { before.labelled() } else { before.clone() };
        let keys: BTreeSet<_> = self.keys.keys().chain(before.keys.keys()).collect();
        let differs = keys.into_iter().filter(|it| self.keys.get(*it) != before.keys.get(*it));
        let promised = |key: &str| match key {
            "Cmd" | "Entrypoint" => {
                promises.exec_forms() && self.runs_the_same(before, root).unwrap_or(false)
            }
            // Without one, a container starts at the root.
            "WorkingDir" => [before, self].iter().all(|it| matches!(it.text(key), "" | "/")),
            "Healthcheck" => promises.exec_forms() && self.checks_the_same(before, root),
            _ => false,
        };
        let value = |config: &Self, key: &str| {
            config.keys.get(key).map_or_else(|| "nothing".to_owned(), Value::to_string)
        };
        differs
            .filter(|key| !promised(key))
            .map(|key| format!("{key} was {}, is {}", value(before, key), value(self, key)))
            .collect()
    }

    /// The config with the author as a label.
    fn labelled(&self) -> Self {
        let mut keys = self.keys.clone();
        // The author of an earlier stage is not recorded in the image.
        if let Some(author @ Value::String(_)) = keys.insert("author".to_owned(), Value::Null) {
            let labels = keys.entry("Labels").or_insert(Value::Null);
            labels["org.opencontainers.image.authors"] = author;
        }
        Self { keys }
    }

    fn runs_the_same(&self, before: &Self, root: &Path) -> Option<bool> {
        let entrypoint = before.texts("Entrypoint");
        let old = if let Some(text) = shell_text(&entrypoint) {
            // The command then is an argument of the shell that nothing uses.
            before.words(text, root)?
        } else {
            let mut old: Vec<_> = entrypoint.iter().map(|it| (*it).to_owned()).collect();
            let command = before.texts("Cmd");
            match shell_text(&command) {
                Some(text) => old.extend(before.words(text, root)?),
                None => old.extend(command.into_iter().map(str::to_owned)),
            }
            old
        };
        Some(old == self.process())
    }

    /// Whether the health checks run the same command at the same times.
    fn checks_the_same(&self, before: &Self, root: &Path) -> bool {
        let times = |config: &Self| {
            let mut times = config.keys.get("Healthcheck").cloned().unwrap_or_default();
            times["Test"].take();
            times
        };
        let words = match before.check()[..] {
            // Any status but 0 means unhealthy.
            ["CMD-SHELL", text] => {
                before.words(text.strip_suffix("|| exit 1").unwrap_or(text), root)
            }
            _ => None,
        };
        let check = self.check();
        times(before) == times(self)
            && words.is_some_and(|it| check.first() == Some(&"CMD") && it == check[1..])
    }

    /// The words into which the shell of the image splits a text that is one command.
    fn words(&self, text: &str, root: &Path) -> Option<Vec<String>> {
        let text = text.strip_prefix("exec ").unwrap_or(text);
        // Anything but words is a syntax error here.
        let script = format!("for word in {text}; do printf '%s\\0' \"$word\"; done");
        let mut command =
            shell("exec chroot \"$1\" /bin/sh -c \"$2\"", &[&root.to_string_lossy(), &script]);
        let output = command.env_clear().envs(self.environment()).output().ok()?;
        let words = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
        Some(words.split_terminator('\0').map(str::to_owned).collect())
    }
}

/// The text that a shell form passes to its shell.
fn shell_text<'t>(words: &[&'t str]) -> Option<&'t str> {
    let [shell, .., "-c", text] = words[..] else { return None };
    ["/bin/sh", "/bin/bash", "/bin/dash", "/bin/ash"].contains(&shell).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The number of keys that differ.
    fn check(before: &Value, after: &Value) -> usize {
        let config = |it: &Value| Config::of(&json!({ "Docker": it })).unwrap();
        let passes = vec!["use-exec-form", "replace-maintainer"];
        let promises = Promises { passes, ..Promises::default() };
        config(after).differences(&config(before), Path::new("/"), &promises).len()
    }

    #[test]
    fn another_user_is_another_config() {
        let user = |it| json!({ "config": { "User": it } });
        assert_eq!(check(&user("app"), &user("app")), 0);
        assert_eq!(check(&user("app"), &user("")), 1);
        assert_eq!(check(&user("app"), &json!({ "config": {} })), 1);
    }

    #[test]
    fn a_protocol_has_no_case() {
        let port = |it: &str| json!({ "config": { "ExposedPorts": { it: {} } } });
        assert_eq!(check(&port("80/TCP"), &port("80/tcp")), 0);
        assert_eq!(check(&port("80/udp"), &port("80/tcp")), 1);
    }

    #[test]
    fn a_builder_may_name_the_host() {
        let host = |it| json!({ "config": { "Hostname": it } });
        assert_eq!(check(&host("a"), &host("b")), 0);
    }

    #[test]
    fn only_the_same_author_may_become_a_label() {
        let before = json!({ "author": "Ann", "config": { "Labels": { "tier": "web" } } });
        let after = |author| {
            let labels = json!({ "tier": "web", "org.opencontainers.image.authors": author });
            json!({ "config": { "Labels": labels } })
        };
        assert_eq!(check(&before, &after("Ann")), 0);
        assert_eq!(check(&before, &after("Bob")), 1);
        assert_eq!(check(&before, &json!({ "config": { "Labels": { "tier": "web" } } })), 1);
        let nobody = json!({ "config": { "Labels": null } });
        assert_eq!(check(&nobody, &nobody), 0);
    }
}
