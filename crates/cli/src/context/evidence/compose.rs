//! `compose.yaml`: the builds of services.

use super::build::{Build, resolved};
use super::started::quoted;
use super::written::{From, Values, Written};
use super::yaml::{self, Anchors, Value};

/// The builds that a Compose file describes.
pub fn builds(text: &str, from: From<'_>) -> Vec<Build> {
    let (documents, anchors) = yaml::with_anchors(text);
    let Some(file) = documents.first() else { return Vec::new() };
    let of = |service: &Value| {
        let build = follow(service.get("build")?, &anchors)?;
        let build = self::build(build, build.get("<<").and_then(|it| follow(it, &anchors)))?;
        let started = of_service(service, &anchors);
        let merged = service.get("<<").and_then(|it| follow(it, &anchors));
        let get = |key: &str| service.get(key).or_else(|| merged?.get(key));
        let variables = get("environment").map(|it| keys(it, &anchors)).unwrap_or_default();
        let variable_files = get("env_file").map(|it| paths(it, &anchors)).unwrap_or_default();
        Some(Build { started, variables, variable_files, ..build })
    };
    // Services may take what a table beside them says.
    let others =
        file.pairs().iter().filter(|it| it.0.text().is_some_and(|it| it.starts_with("x-")));
    let services = file.get("services").map(Value::values).unwrap_or_default();
    let all = services.into_iter().chain(others.map(|it| &it.1));
    all.filter_map(of).flat_map(|it| resolved(it, &Values::default(), from)).collect()
}

/// What is run in containers of images of which a Compose file does not say how they are built.
pub fn started(text: &str) -> Vec<String> {
    if !STARTS.iter().any(|it| text.contains(it)) {
        return Vec::new();
    }
    let (documents, anchors) = yaml::with_anchors(text);
    let Some(file) = documents.first() else { return Vec::new() };
    let services = file.get("services").map(Value::values).unwrap_or_default();
    let others = services.into_iter().filter(|it| it.get("build").is_none());
    others.flat_map(|it| of_service(it, &anchors)).collect()
}

/// The keys of what a service runs.
const STARTS: &[&str] =
    &["command", "entrypoint", "healthcheck", "post_start", "pre_stop", "develop"];

/// What is run in the containers of a service.
fn of_service(service: &Value, anchors: &Anchors) -> Vec<String> {
    let merged = service.get("<<").and_then(|it| follow(it, anchors));
    let values = STARTS.iter().filter_map(|it| service.get(it).or_else(|| merged?.get(it)));
    let mut found = Vec::new();
    let mut open: Vec<_> = values.collect();
    while let Some(value) = open.pop() {
        match follow(value, anchors) {
            Some(Value::Text(text)) => found.push(text.clone()),
            Some(Value::List(items)) => {
                let words: Option<Vec<_>> =
                    items.iter().map(|it| it.text().map(str::to_owned)).collect();
                match words {
                    Some(words) => found.push(quoted(words)),
                    None => open.extend(items),
                }
            }
            Some(table) => open.extend(table.values()),
            None => {}
        }
        if found.len() > MOST {
            break;
        }
    }
    found
}

/// More texts of one service are none that people write.
const MOST: usize = 256;

/// The value, or what it stands for.
fn follow<'v>(value: &'v Value, anchors: &'v Anchors) -> Option<&'v Value> {
    if let Value::Alias(anchor) = value { anchors.get(anchor) } else { Some(value) }
}

/// A build as it is described; what it leaves open stands in `merged`.
fn build(build: &Value, merged: Option<&Value>) -> Option<Build> {
    let below = |context: Written, dockerfile: &Written| Build {
        dockerfile: context.join(dockerfile),
        context,
        ..Build::default()
    };
    if let Some(context) = build.text() {
        return Some(below(Written::read(context), &Written::text("Dockerfile")));
    }
    let get = |key: &str| build.get(key).or_else(|| merged?.get(key));
    if get("dockerfile_inline").is_some() {
        return None;
    }
    let path = |key: &str, usual: &str| match get(key) {
        Some(Value::Text(text)) => Written::read(text),
        Some(_) => Written::unknown(key),
        None => Written::text(usual),
    };
    let (context, dockerfile) = (path("context", "."), path("dockerfile", "Dockerfile"));
    let replaced = get("additional_contexts").map(names).unwrap_or_default();
    let target = get("target").and_then(Value::text).map(Written::read);
    Some(Build { target, replaced, ..below(context, &dockerfile) })
}

/// The keys of a table and of those merged into it, or in front of the `=` of a list, if there is
/// one.
fn keys(value: &Value, anchors: &Anchors) -> Vec<String> {
    let Some(value) = follow(value, anchors) else { return Vec::new() };
    let merged = value.get("<<").into_iter();
    let merged = merged
        .flat_map(|it| if it.items().is_empty() { vec![it] } else { it.items().iter().collect() });
    let merged = merged.filter_map(|it| follow(it, anchors));
    let pairs = merged.chain([value]).flat_map(Value::pairs).filter_map(|it| it.0.text());
    let pairs = pairs.filter(|it| *it != "<<");
    let listed = value.items().iter().filter_map(|it| it.text()?.split('=').next());
    listed.chain(pairs).map(str::to_owned).collect()
}

/// A path, or several, each by itself or behind `path`.
fn paths(value: &Value, anchors: &Anchors) -> Vec<String> {
    let Some(value) = follow(value, anchors) else { return Vec::new() };
    let items = value.items().iter().filter_map(|it| follow(it, anchors));
    let named = items.filter_map(|it| it.text().or_else(|| it.get("path")?.text()));
    value.text().into_iter().chain(named).map(str::to_owned).collect()
}

/// The names of a table, or in front of the `=` of a list.
fn names(value: &Value) -> Vec<String> {
    let listed = value.items().iter().filter_map(|it| Some(it.text()?.split_once('=')?.0));
    let named = value.pairs().iter().filter_map(|it| it.0.text());
    listed.chain(named).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn found(text: &str) -> Vec<Build> {
        builds(text, From { root: Path::new("/r"), folder: Path::new("/r") })
    }

    #[test]
    fn a_build_is_a_context_or_a_table() {
        let text = "services:\n  a:\n    build: ./a\n  b:\n    build:\n      context: .\n      \
                    dockerfile: b/prod.Dockerfile\n  c:\n    image: d\n  e:\n    build:\n      \
                    dockerfile_inline: FROM x\n";
        let found: Vec<_> =
            found(text).iter().map(|it| format!("{} {}", it.context, it.dockerfile)).collect();
        assert_eq!(found, ["./a ./a/Dockerfile", ". ./b/prod.Dockerfile"]);
        assert_eq!(builds("x: [\n", From { root: Path::new("/"), folder: Path::new("/") }), []);
    }

    #[test]
    fn contexts_and_targets_have_names() {
        for contexts in
            ["[\"base=../b\", \"c=docker-image://d\"]", "{base: ../b, c: \"docker-image://d\"}"]
        {
            let text = format!(
                "services:\n  a:\n    build:\n      target: dev\n      additional_contexts: {contexts}\n"
            );
            let build = &found(&text)[0];
            assert_eq!(build.replaced, ["base", "c"]);
            assert_eq!(build.target, Some(Written::text("dev")));
        }
    }

    #[test]
    fn variables_are_merged_and_stand_in_files() {
        let text = "x-a: &a {A: 1}\nx-s: &s\n  env_file: s.env\nservices:\n  a:\n    build: .\n    \
                    environment:\n      <<: *a\n      B: 2\n    env_file:\n      - .env\n      - path: \
                    b.env\n  b:\n    <<: *s\n    build: .\n";
        let found = found(text);
        assert_eq!(found[0].variables, ["A", "B"]);
        assert_eq!(found[0].variable_files, [".env", "b.env"]);
        assert_eq!(found[1].variable_files, ["s.env"]);
    }

    #[test]
    fn aliases_say_what_they_stand_for() {
        for build in ["build: *b", "build:\n      <<: *b\n      target: c"] {
            let text = format!("x-b: &b {{context: a}}\nservices:\n  a:\n    {build}\n");
            assert_eq!(found(&text)[0].context.to_string(), "a", "{text}");
        }
    }
}
