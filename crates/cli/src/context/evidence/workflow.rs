//! Workflows of GitHub: steps that build images.

use super::yaml::Value;
use super::{Build, command, yaml};

/// The builds that the steps of a workflow do, from the root of the repository.
pub fn builds(text: &str) -> Vec<Build> {
    // Most workflows build no image, and reading is what takes time.
    if !["docker/build-push-action", "docker", "podman", "buildah"]
        .iter()
        .any(|it| text.contains(it))
    {
        return Vec::new();
    }
    let Some(file) = yaml::read(text) else { return Vec::new() };
    let jobs = file.get("jobs").map(Value::values).unwrap_or_default();
    let steps = jobs.iter().filter_map(|it| Some((it, it.get("steps")?)));
    steps
        .flat_map(|(job, steps)| steps.values().into_iter().flat_map(move |it| step(job, it)))
        .collect()
}

fn step(job: &Value, step: &Value) -> Vec<Build> {
    let text = |key: &str| step.get(key).and_then(Value::text);
    if text("uses").is_some_and(|it| it.starts_with("docker/build-push-action@")) {
        return vec![action(step.get("with"))];
    }
    let Some(script) = text("run") else { return Vec::new() };
    let default = || job.get("defaults")?.get("run")?.get("working-directory")?.text();
    let folder = text("working-directory").or_else(default).unwrap_or(".");
    command::builds(script, folder)
}

/// What the action gets: without a `context`, it takes the repository.
fn action(with: Option<&Value>) -> Build {
    let text = |key: &str| with.and_then(|it| it.get(key)).and_then(Value::text);
    let context = text("context").unwrap_or(".");
    match text("file") {
        Some(file) => Build { context: context.to_owned(), dockerfile: file.to_owned() },
        None => Build::in_context(context, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(steps: &str) -> Vec<(String, String)> {
        let text = format!("on: push\njobs:\n  image:\n    steps:\n{steps}");
        builds(&text).into_iter().map(|it| (it.context, it.dockerfile)).collect()
    }

    #[test]
    fn the_action_and_commands_name_builds() {
        let pair = |context: &str, file: &str| (context.to_owned(), file.to_owned());
        let step = "      - uses: docker/build-push-action@v6\n        with:\n          \
                    context: .\n          file: api/Dockerfile\n";
        assert_eq!(found(step), [pair(".", "api/Dockerfile")]);
        let step = "      - uses: docker/build-push-action@v6\n";
        assert_eq!(found(step), [pair(".", "./Dockerfile")]);
        let step = "      - run: docker build -t x .\n        working-directory: api\n";
        assert_eq!(found(step), [pair("api/.", "api/./Dockerfile")]);
        assert_eq!(found("      - run: echo\n"), []);
    }
}
