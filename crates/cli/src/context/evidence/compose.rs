//! `compose.yaml`: the builds of services.

use super::{Build, yaml};

/// The builds that a Compose file describes.
pub fn builds(text: &str) -> Vec<Build> {
    let Some(file) = yaml::read(text) else { return Vec::new() };
    let services = file.get("services").map(yaml::Value::values).unwrap_or_default();
    services.into_iter().filter_map(|it| build(it.get("build")?)).collect()
}

fn build(build: &yaml::Value) -> Option<Build> {
    if let Some(context) = build.text() {
        return Some(Build::in_context(context, None));
    }
    if build.get("dockerfile_inline").is_some() {
        return None;
    }
    let text = |key: &str| build.get(key).map(|it| it.text());
    let context = text("context").unwrap_or(Some("."))?;
    match text("dockerfile") {
        Some(dockerfile) => Some(Build::in_context(context, Some(dockerfile?))),
        None => Some(Build::in_context(context, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_a_context_or_a_table() {
        let text = "services:\n  a:\n    build: ./a\n  b:\n    build:\n      context: .\n      \
                    dockerfile: b/prod.Dockerfile\n  c:\n    image: d\n  e:\n    build:\n      \
                    dockerfile_inline: FROM x\n";
        let expected = [("./a", "./a/Dockerfile"), (".", "./b/prod.Dockerfile")].map(
            |(context, dockerfile)| Build {
                context: context.to_owned(),
                dockerfile: dockerfile.to_owned(),
            },
        );
        assert_eq!(builds(text), expected);
        assert_eq!(builds("x: [\n"), []);
    }
}
