//! `devcontainer.json`: JSON with comments.

use serde_json::Value;

use super::build::{Build, resolved};
use super::containers::{Containers, Source};
use super::network;
use super::started::quoted;
use super::written::{From, Values, Written};

/// The build of a development container.
pub fn builds(source: &str, from: From<'_>) -> Vec<Build> {
    let Ok(file) = serde_json::from_str::<Value>(&plain(source)) else { return Vec::new() };
    let build = file.get("build").unwrap_or(&Value::Null);
    let text = |table: &Value, key: &str| table.get(key)?.as_str().map(Written::read);
    let dockerfile = text(build, "dockerfile").or_else(|| text(&file, "dockerFile"));
    let Some(dockerfile) = dockerfile else { return Vec::new() };
    let context = text(build, "context").or_else(|| text(&file, "context"));
    let context = context.unwrap_or_else(|| Written::text("."));
    let (target, containers) = (text(build, "target"), of_file(source, &file));
    let build = Build { context, dockerfile, target, containers, ..Build::default() };
    resolved(build, &Values::default(), from)
}

/// Facts about a development container whose image is built elsewhere.
pub fn containers(text: &str) -> Containers {
    let file = serde_json::from_str::<Value>(&plain(text)).unwrap_or_default();
    let is_built = file.get("build").is_some() || file.get("dockerFile").is_some();
    if is_built { Containers::default() } else { of_file(text, &file) }
}

fn of_file(text: &str, file: &Value) -> Containers {
    let names = ["containerEnv", "remoteEnv"].iter().filter_map(|it| file.get(it)?.as_object());
    let variables = names.flatten().map(|it| it.0.clone()).collect();
    let cut_off = network::cut_off(text);
    let found = Containers { cut_off, variables, ..Source::of(text).running(commands(file)) };
    found.with_project(1)
}

/// The commands that run in the container: strings, lists of words, or several of these by name.
fn commands(file: &Value) -> Vec<String> {
    let is_command = |it: &&String| it.ends_with("Command") && *it != "initializeCommand";
    let all = file.as_object().into_iter().flatten();
    let values = all.filter(|it| is_command(&it.0)).flat_map(|(_, it)| match it {
        Value::Object(several) => several.values().collect(),
        one => vec![one],
    });
    let texts = values.filter_map(|it| match it {
        Value::String(text) => Some(text.clone()),
        Value::Array(words) => {
            Some(quoted(words.iter().filter_map(|it| it.as_str().map(str::to_owned))))
        }
        _ => None,
    });
    texts.collect()
}

/// The JSON without comments and trailing commas.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_text = false;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\\' if is_text => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            '/' if !is_text && rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            '/' if !is_text && rest.starts_with("/*") => {
                rest = rest.split_once("*/").map_or("", |it| it.1);
                continue;
            }
            _ => first.len_utf8(),
        };
        is_text ^= first == '"';
        if !is_text && matches!(first, '}' | ']') {
            let kept = plain.trim_end().trim_end_matches(',').len();
            plain.truncate(kept);
        }
        plain.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let from = From { root: Path::new("/r"), dir: Path::new("/r/.devcontainer") };
        let pair = |it: Build| (it.context.to_string(), it.dockerfile.to_string());
        builds(text, from).into_iter().map(pair).collect()
    }

    #[test]
    fn comments_and_commas_are_passed_over() {
        let text = "// a \"b\"\n{\n  \"name\": \"a // b\\\"\", /* c */\n  \"build\": {\n    \
                    \"dockerfile\": \"Dockerfile\",\n    \"context\": \"..\",\n  },\n}\n";
        assert_eq!(found(text), [("..".to_owned(), "Dockerfile".to_owned())]);
        let text = "{\"dockerFile\": \"../Dockerfile\"}";
        assert_eq!(found(text), [(".".to_owned(), "../Dockerfile".to_owned())]);
        assert_eq!(found("{\"image\": \"a\"}"), []);
    }
}
