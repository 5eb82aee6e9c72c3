//! `devcontainer.json`: JSON with comments.

use serde_json::Value;

use super::written::{From, Values, Written};
use super::{Build, resolved};

/// The build of a container to develop in.
pub fn builds(text: &str, from: From<'_>) -> Vec<Build> {
    let Ok(file) = serde_json::from_str::<Value>(&plain(text)) else { return Vec::new() };
    let build = file.get("build").unwrap_or(&Value::Null);
    let text = |table: &Value, key: &str| table.get(key)?.as_str().map(Written::read);
    let dockerfile = text(build, "dockerfile").or_else(|| text(&file, "dockerFile"));
    let Some(dockerfile) = dockerfile else { return Vec::new() };
    let context = text(build, "context").or_else(|| text(&file, "context"));
    let context = context.unwrap_or_else(|| Written::text("."));
    let build = Build { context, dockerfile, target: text(build, "target"), ..Build::default() };
    resolved(build, &Values::default(), from)
}

/// Without comments, and without commas in front of what closes.
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
        let from = From { root: Path::new("/r"), folder: Path::new("/r/.devcontainer") };
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
