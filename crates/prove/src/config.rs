//! The configuration of an image: the settings of its containers.

use std::collections::BTreeSet;
use std::mem;

use serde_json::{Map, Value};

use crate::{Error, Promises, Result};

/// Keys with arbitrary values set by the builder.
const NOISE: [&str; 2] = ["Hostname", "Image"];

/// The settings of the containers of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    keys: Map<String, Value>,
}

/// Splits a text into words as the shell of an image does; `None` if the text is more than one
/// command.
pub type Split<'s> = dyn Fn(&str) -> Option<Vec<String>> + 's;

impl Config {
    /// The configuration in the document that the manifest of an image names.
    ///
    /// # Errors
    /// The document has no configuration.
    pub fn of_image(document: &Value) -> Result<Self> {
        let missing = || Error::Image("the image has no configuration".to_owned());
        let mut keys = document["config"].as_object().ok_or_else(missing)?.clone();
        keys.retain(|key, value| !NOISE.contains(&key.as_str()) && !is_empty(value));
        for key in ["author", "architecture", "os"] {
            let value = document.get(key).filter(|it| !is_empty(it));
            keys.extend(value.map(|it| (key.to_owned(), it.clone())));
        }
        if let Some(Value::Object(ports)) = keys.get_mut("ExposedPorts") {
            // BuildKit records protocols in lower case, buildah as they are written.
            *ports = mem::take(ports).into_iter().map(|(it, no)| (it.to_lowercase(), no)).collect();
        }
        Ok(Self { keys })
    }

    /// The text of a key; empty without one.
    pub fn text(&self, key: &str) -> &str {
        self.keys.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// The texts of an array.
    pub fn texts(&self, key: &str) -> Vec<&str> {
        let array = self.keys.get(key).and_then(Value::as_array);
        array.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The process: the entrypoint, with the command as its arguments.
    pub fn process(&self) -> Vec<&str> {
        let mut process = self.texts("Entrypoint");
        process.extend(self.texts("Cmd"));
        process
    }

    /// The signal that ends the process, without `SIG`.
    pub fn stop_signal(&self) -> &str {
        match self.text("StopSignal") {
            "" => "TERM",
            signal => signal.trim_start_matches("SIG"),
        }
    }

    fn check(&self) -> Vec<&str> {
        let check = self.keys.get("Healthcheck").and_then(|it| it["Test"].as_array());
        check.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The keys that differ from `before`, one text each: those that passes announce, and all
    /// others. `split` is asked about shell forms of the image before.
    pub fn differences(
        &self,
        before: &Self,
        promises: &Promises,
        split: &Split<'_>,
    ) -> (Vec<String>, Vec<String>) {
        let labelled = promises.labels_author().then(|| before.labelled());
        let keys: BTreeSet<_> = self.keys.keys().chain(before.keys.keys()).collect();
        let differs = keys.into_iter().filter(|it| self.keys.get(*it) != before.keys.get(*it));
        let is_announced = |key: &str| match key {
            "Cmd" | "Entrypoint" => {
                promises.runs_directly()
                    && (self.runs_the_same(before, split).unwrap_or(false)
                        || self.replaces_shell(before))
            }
            // Without a working directory, a container starts in `/`.
            "WorkingDir" => [before, self].iter().all(|it| matches!(it.text(key), "" | "/")),
            "Healthcheck" => promises.runs_directly() && self.checks_the_same(before, split),
            "Shell" => promises.sets_shell(),
            "author" | "Labels" => labelled.as_ref().is_some_and(|it| {
                let same = |key: &str| it.keys.get(key) == self.keys.get(key);
                same("author") && same("Labels")
            }),
            _ => false,
        };
        let (announced, others): (Vec<_>, Vec<_>) = differs.partition(|it| is_announced(it));
        let texts = |keys: Vec<&String>| {
            let text = |key: &String| text(key, before.keys.get(key), self.keys.get(key));
            keys.into_iter().map(text).collect()
        };
        (texts(announced), texts(others))
    }

    /// The configuration with the author as a label.
    fn labelled(&self) -> Self {
        let mut keys = self.keys.clone();
        // The author of an earlier stage is not recorded in the image.
        if let Some(author @ Value::String(_)) = keys.remove("author") {
            let labels = keys.entry("Labels").or_insert(Value::Null);
            labels["org.opencontainers.image.authors"] = author;
        }
        Self { keys }
    }

    fn runs_the_same(&self, before: &Self, split: &Split<'_>) -> Option<bool> {
        let entrypoint = before.texts("Entrypoint");
        let old = if let Some(text) = shell_text(&entrypoint) {
            // The command then is an argument of the shell that nothing uses.
            words(text, split)?
        } else {
            let mut old: Vec<_> = entrypoint.iter().map(|it| (*it).to_owned()).collect();
            let command = before.texts("Cmd");
            match shell_text(&command) {
                Some(text) => old.extend(words(text, split)?),
                None => old.extend(command.into_iter().map(str::to_owned)),
            }
            old
        };
        Some(old == self.process())
    }

    /// Whether the same shell runs the same text, but for an `exec` in front of a command.
    fn replaces_shell(&self, before: &Self) -> bool {
        let (old, new) = (before.process(), self.process());
        let (Some(was), Some(is)) = (shell_text(&old), shell_text(&new)) else { return false };
        let texts = is.match_indices("exec ").map(|(at, exec)| {
            let (head, tail) = is.split_at(at);
            format!("{head}{}", &tail[exec.len()..])
        });
        old.first() == new.first() && texts.into_iter().any(|it| it == was)
    }

    /// Whether the health checks run the same command at the same times.
    fn checks_the_same(&self, before: &Self, split: &Split<'_>) -> bool {
        let times = |config: &Self| {
            let mut times = config.keys.get("Healthcheck").cloned().unwrap_or_default();
            times["Test"].take();
            times
        };
        let words = match before.check()[..] {
            // Any status but 0 means unhealthy.
            ["CMD-SHELL", text] => words(text.strip_suffix("|| exit 1").unwrap_or(text), split),
            _ => None,
        };
        let check = self.check();
        times(before) == times(self)
            && words.is_some_and(|it| check.first() == Some(&"CMD") && it == check[1..])
    }
}

/// The values of a key before and after. Of a table such as the labels, only what differs is named.
fn text(key: &str, was: Option<&Value>, is: Option<&Value>) -> String {
    let table = |it: Option<&Value>| match it {
        None => Some(Map::new()),
        Some(it) => it.as_object().cloned(),
    };
    let value = |it: Option<&Value>| it.map_or_else(|| "unset".to_owned(), Value::to_string);
    let (Some(old), Some(new)) = (table(was), table(is)) else {
        return format!("{key} was {}, is {}", value(was), value(is));
    };
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let differ = names.into_iter().filter(|it| old.get(*it) != new.get(*it));
    let text = |it: &String| format!("{it} was {}, is {}", value(old.get(it)), value(new.get(it)));
    format!("{key}: {}", differ.map(text).collect::<Vec<_>>().join("; "))
}

fn words(text: &str, split: &Split<'_>) -> Option<Vec<String>> {
    split(text.strip_prefix("exec ").unwrap_or(text))
}

/// Whether a builder may leave the key out instead.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(it) => it.is_empty(),
        Value::Array(it) => it.is_empty(),
        Value::Object(it) => it.is_empty(),
        _ => false,
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

    /// The number of keys that differ and are not announced.
    fn check(before: &Value, after: &Value) -> usize {
        let config = |it: &Value| Config::of_image(it).unwrap();
        let promises = Promises::of(["use-exec-form", "replace-maintainer"]);
        let split = |text: &str| {
            (!text.contains(['&', ';'])).then(|| text.split(' ').map(str::to_owned).collect())
        };
        config(after).differences(&config(before), &promises, &split).1.len()
    }

    #[test]
    fn another_user_is_another_configuration() {
        let user = |it| json!({ "config": { "User": it } });
        assert_eq!(check(&user("app"), &user("app")), 0);
        assert_eq!(check(&user("app"), &user("")), 1);
        assert_eq!(check(&user("app"), &json!({ "config": {} })), 1);
    }

    #[test]
    fn only_the_labels_that_differ_are_named() {
        let (was, is) = (json!({ "a": "1", "b": "2" }), json!({ "a": "1", "c": "3" }));
        let expected = "Labels: b was \"2\", is unset; c was unset, is \"3\"";
        assert_eq!(text("Labels", Some(&was), Some(&is)), expected);
        let expected = "User was \"a\", is unset";
        assert_eq!(text("User", Some(&json!("a")), None), expected);
    }

    #[test]
    fn a_protocol_has_no_case() {
        let port = |it: &str| json!({ "config": { "ExposedPorts": { it: {} } } });
        assert_eq!(check(&port("80/TCP"), &port("80/tcp")), 0);
        assert_eq!(check(&port("80/udp"), &port("80/tcp")), 1);
    }

    #[test]
    fn a_builder_may_name_the_host_and_leave_out_what_is_empty() {
        let host = |it| json!({ "config": { "Hostname": it, "Cmd": null } });
        assert_eq!(check(&host("a"), &host("b")), 0);
        assert_eq!(check(&host("a"), &json!({ "config": { "OnBuild": [] } })), 0);
    }

    #[test]
    fn only_the_same_author_may_become_a_label() {
        let before = json!({ "author": "Ann", "config": { "Labels": { "tier": "web" } } });
        let after = |author| {
            let labels = json!({ "tier": "web", "org.opencontainers.image.authors": author });
            json!({ "config": { "Labels": labels } })
        };
        assert_eq!(check(&before, &after("Ann")), 0);
        assert_eq!(check(&before, &after("Bob")), 2);
        assert_eq!(check(&before, &json!({ "config": { "Labels": { "tier": "web" } } })), 1);
        let nobody = json!({ "config": { "Labels": null } });
        assert_eq!(check(&nobody, &nobody), 0);
    }

    #[test]
    fn only_the_same_words_may_run_without_a_shell() {
        let before = json!({ "config": { "Cmd": ["/bin/sh", "-c", "run -p 80"] } });
        let after = |words: &[&str]| json!({ "config": { "Cmd": words } });
        assert_eq!(check(&before, &after(&["run", "-p", "80"])), 0);
        assert_eq!(check(&before, &after(&["run", "-p 80"])), 1);
        assert_eq!(check(&before, &after(&["/bin/sh", "-c", "exec run -p 80"])), 0);
        assert_eq!(check(&before, &after(&["/bin/sh", "-c", "exec run -p 81"])), 1);
        assert_eq!(check(&before, &after(&["/bin/bash", "-c", "exec run -p 80"])), 1);
    }
}
