//! `docker-bake.hcl` and `docker-bake.json`: the builds of targets.

use serde_json::Value;

use super::build::{Build, resolved};
use super::written::{From, Values, Written};

/// The builds that a Bake file describes.
pub fn builds(text: &str, from: From<'_>) -> Vec<Build> {
    let mut values = Values::default();
    let builds = match serde_json::from_str::<Value>(text) {
        Ok(file) => of_json(&file, &mut values),
        Err(_) => of_hcl(text, &mut values),
    };
    builds.into_iter().flat_map(|it| resolved(it, &values, from)).collect()
}

/// The attributes of a target found so far.
#[derive(Default)]
struct Target {
    context: Option<Written>,
    dockerfile: Option<Written>,
    stage: Option<Written>,
    replaced: Vec<String>,
    tags: Vec<Written>,
    /// Whether other targets may define missing attributes.
    inherits: bool,
    is_inline: bool,
}

impl Target {
    fn build(self) -> Option<Build> {
        let usual = |name: &str, text: &str| {
            if self.inherits { Written::unknown(name) } else { Written::text(text) }
        };
        let context = self.context.clone().unwrap_or_else(|| usual("context", "."));
        let dockerfile =
            self.dockerfile.clone().unwrap_or_else(|| usual("dockerfile", "Dockerfile"));
        (!self.is_inline).then(|| Build {
            dockerfile: context.join(&dockerfile),
            context,
            target: self.stage,
            replaced: self.replaced,
            tags: self.tags,
            ..Build::default()
        })
    }
}

fn of_json(file: &Value, values: &mut Values) -> Vec<Build> {
    let of = |key: &str| file.get(key).and_then(Value::as_object).into_iter().flatten();
    for (name, variable) in of("variable") {
        let default = variable.get("default").and_then(Value::as_str);
        values.set(name, Written::read(default.unwrap_or_default()), true);
    }
    let builds = of("target").filter_map(|(_, target)| {
        let text = |key: &str| target.get(key).and_then(Value::as_str).map(Written::read);
        let contexts = target.get("contexts").and_then(Value::as_object);
        let target = Target {
            context: text("context"),
            dockerfile: text("dockerfile"),
            stage: text("target"),
            replaced: contexts.into_iter().flatten().map(|it| it.0.clone()).collect(),
            tags: target.get("tags").map(texts).unwrap_or_default(),
            inherits: target.get("inherits").is_some(),
            is_inline: target.get("dockerfile-inline").is_some(),
        };
        target.build()
    });
    builds.collect()
}

/// The strings in a list.
fn texts(list: &Value) -> Vec<Written> {
    let texts = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.map(Written::read).collect()
}

/// The targets in HCL text, line by line: `target "name" {`, then one attribute per line.
fn of_hcl(text: &str, values: &mut Values) -> Vec<Build> {
    let mut builds = Vec::new();
    let mut target: Option<Target> = None;
    let mut variable = None;
    let mut in_contexts = false;
    let mut depth = 0_usize;
    for line in text.lines().map(str::trim).filter(|it| !it.starts_with(['#', '/'])) {
        if depth == 0 {
            target = (line.starts_with("target ") && line.contains('{')).then(Target::default);
            let name = line.strip_prefix("variable ").and_then(|it| it.split('"').nth(1));
            variable = name.map(str::to_owned);
        }
        let inner = if depth == 0 { line.split_once('{').map_or("", |it| it.1) } else { line };
        let level = if depth == 0 { 1 } else { depth };
        if let Some((key, value)) = inner.split_once('=') {
            let key = key.trim();
            match (&mut target, &variable) {
                (Some(target), _) if level == 1 => {
                    in_contexts = key == "contexts";
                    set(target, key, value);
                }
                (Some(target), _) if level == 2 && in_contexts => {
                    target.replaced.push(key.trim_matches('"').to_owned());
                }
                (None, Some(name)) if key == "default" => values.set(name, expression(value), true),
                _ => {}
            }
        }
        depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
        if depth == 0 {
            builds.extend(target.take().and_then(Target::build));
        }
    }
    builds
}

fn set(target: &mut Target, key: &str, value: &str) {
    match key {
        "context" => target.context = Some(expression(value)),
        "dockerfile" => target.dockerfile = Some(expression(value)),
        "target" => target.stage = Some(expression(value)),
        "tags" => {
            let texts = value.split('"').skip(1).step_by(2);
            target.tags = texts.map(Written::read).collect();
        }
        "inherits" | "matrix" => target.inherits = true,
        "dockerfile-inline" => target.is_inline = true,
        "contexts" => {
            // A table that begins on the line of its key.
            let inner = value.trim().trim_start_matches('{').trim_end_matches('}');
            let names = inner.split(',').filter_map(|it| it.split_once('='));
            target.replaced.extend(names.map(|it| it.0.trim().trim_matches('"').to_owned()));
        }
        _ => {}
    }
}

/// The text between two quotes, or a name.
fn expression(value: &str) -> Written {
    let value = value.trim().trim_end_matches('}').trim();
    let text = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    match text {
        Some(text) if !text.contains(['"', '\\', '%']) => Written::read(text),
        _ => Written::unknown(value),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let from = From { root: Path::new("/r"), dir: Path::new("/r") };
        let pair = |it: Build| (it.context.to_string(), it.dockerfile.to_string());
        builds(text, from).into_iter().map(pair).collect()
    }

    #[test]
    fn targets_of_both_spellings_are_read() {
        let expected = [("api".to_owned(), "api/prod.Dockerfile".to_owned())];
        let hcl = "group \"default\" {\n  targets = [\"api\"]\n}\ntarget \"api\" {\n  context = \
                   \"api\"\n  dockerfile = \"prod.Dockerfile\"\n  args = {\n    context = \"x\"\n  }\n}\n";
        assert_eq!(found(hcl), expected);
        let json = r#"{"target":{"api":{"context":"api","dockerfile":"prod.Dockerfile"}}}"#;
        assert_eq!(found(json), expected);
    }

    #[test]
    fn what_other_targets_or_variables_decide_is_not_known() {
        for (line, context) in [
            ("inherits = [\"base\"]", "${context}"),
            ("context = \"${DIR}\"", "${DIR}"),
            ("context = DIR", "${DIR}"),
        ] {
            assert_eq!(found(&format!("target \"a\" {{\n  {line}\n}}\n"))[0].0, context);
        }
        assert_eq!(found("target \"a\" {\n"), []);
    }

    #[test]
    fn a_default_may_be_another_value() {
        let hcl = "variable \"DIR\" {\n  default = \"a\"\n}\ntarget \"a\" {\n  context = DIR\n}\n";
        let expected = [("a", "a/Dockerfile"), ("${DIR}", "${DIR}/Dockerfile")];
        assert_eq!(found(hcl), expected.map(|it| (it.0.to_owned(), it.1.to_owned())));
    }

    #[test]
    fn named_contexts_are_found_in_every_layout() {
        let from = From { root: Path::new("/r"), dir: Path::new("/r") };
        for contexts in [
            "contexts = { build = \"x\", b = \"y\" }",
            "contexts = {\n    build = \"x\"\n    b = \"y\"\n  }",
        ] {
            let builds = builds(&format!("target \"a\" {{\n  {contexts}\n}}\n"), from);
            assert_eq!(builds[0].replaced, ["build", "b"]);
        }
    }
}
