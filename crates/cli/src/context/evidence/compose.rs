//! `compose.yaml`: the builds of services.

use super::written::{From, Values, Written};
use super::yaml::{Anchors, Value};
use super::{Build, resolved, yaml};

/// The builds that a Compose file describes.
pub fn builds(text: &str, from: From<'_>) -> Vec<Build> {
    let (documents, anchors) = yaml::with_anchors(text);
    let Some(file) = documents.first() else { return Vec::new() };
    let of = |service: &Value| {
        let build = follow(service.get("build")?, &anchors)?;
        self::build(build, build.get("<<").and_then(|it| follow(it, &anchors)))
    };
    // Services may take what a table beside them says.
    let others =
        file.pairs().iter().filter(|it| it.0.text().is_some_and(|it| it.starts_with("x-")));
    let services = file.get("services").map(Value::values).unwrap_or_default();
    let all = services.into_iter().chain(others.map(|it| &it.1));
    all.filter_map(of).flat_map(|it| resolved(it, &Values::default(), from)).collect()
}

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
    fn aliases_say_what_they_stand_for() {
        for build in ["build: *b", "build:\n      <<: *b\n      target: c"] {
            let text = format!("x-b: &b {{context: a}}\nservices:\n  a:\n    {build}\n");
            assert_eq!(found(&text)[0].context.to_string(), "a", "{text}");
        }
    }
}
