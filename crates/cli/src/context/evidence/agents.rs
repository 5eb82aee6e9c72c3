//! Settings of services that run pipelines: the image of their agents, which jobs without an image of
//! their own get.

use super::apart::{ANY_IMAGE, ANY_JOB, Apart, Name};
use super::containers::{Containers, Lines, Saying};
use super::jobs::is_own;
use super::yaml::{self, Value};

/// Keys and options with the image of a runner of GitLab.
const OPTIONS: &[&str] = &["--docker-image", "--kubernetes-image"];
const VARIABLES: &[&str] = &["DOCKER_IMAGE", "KUBERNETES_IMAGE"];

/// Keys with the labels of an agent of Jenkins.
const LABELS: &[&str] = &["label", "labelString", "labels"];

/// The label of a pipeline that runs on any agent.
const ANY: &str = "any";

/// The maximum depth of YAML in texts of YAML.
const DEEPEST: usize = 2;

/// The agents of a file, and what is known of the jobs on them.
pub fn settings(text: &str) -> Containers {
    let mut found = of_gitlab(text).map(|line| {
        let takes = vec![ANY_JOB.to_owned(), ANY_IMAGE.to_owned()];
        Containers { takes, ..Containers::default() }.with_project(line)
    });
    let has_label = || LABELS.iter().any(|it| text.contains(it)) && text.contains("image");
    if ["clouds", "odTemplates"].iter().any(|it| text.contains(it)) && has_label() {
        let mut takes = Vec::new();
        for document in yaml::documents(text) {
            collect_labels(&document, 0, &mut takes);
        }
        let other = Containers { takes, ..Containers::default() };
        found = Some(found.unwrap_or_default().and(other));
    }
    found.unwrap_or_default()
}

/// The line on which the settings of a runner of GitLab, or a command that registers one, have an
/// image that the project may have built.
fn of_gitlab(text: &str) -> Option<usize> {
    let has_runner = text.contains("[runners.") || text.contains("gitlab-runner");
    let mut lines = (1..).zip(text.lines()).filter(|_| has_runner);
    lines.find_map(|(line, text)| {
        let text = text.trim();
        let text = text.strip_prefix("- ").unwrap_or(text);
        let key = text.split(['=', ':', ' ']).next().unwrap_or_default();
        let is_setting = key == "image" && text.contains('=') || VARIABLES.contains(&key);
        let value = if is_setting {
            &text[key.len()..]
        } else {
            let option = OPTIONS.iter().find_map(|it| text.split_once(it));
            option?.1
        };
        let value = value.trim_start_matches([' ', '=', ':', '"', '\'']);
        let image = value.split(['"', '\'', ' ', '\\']).next()?;
        is_own(image).then_some(line)
    })
}

/// Collects the labels of the agents whose image the project may have built.
fn collect_labels(value: &Value, depth: usize, found: &mut Vec<String>) {
    let labels = LABELS.iter().filter_map(|it| value.get(it)).filter_map(Value::text);
    let labels: Vec<_> = labels.flat_map(str::split_whitespace).collect();
    if !labels.is_empty() && has_own_image(value) {
        found.extend(labels.into_iter().chain([ANY]).map(label));
    }
    for it in value.values().into_iter().chain(value.items()) {
        collect_labels(it, depth, found);
    }
    // A chart has the templates of pods as texts.
    if let Some(text) = value.text().filter(|it| depth < DEEPEST && it.contains("image:")) {
        for document in yaml::documents(text) {
            collect_labels(&document, depth + 1, found);
        }
    }
}

fn has_own_image(value: &Value) -> bool {
    value.get("image").and_then(Value::text).is_some_and(is_own)
        || value.values().into_iter().chain(value.items()).any(has_own_image)
}

/// The word by which agents and pipelines name a label.
fn label(name: &str) -> String {
    format!("label {name}")
}

/// The commands of a Jenkins pipeline, under each of its labels.
pub fn on_agents(text: &str) -> Vec<Apart> {
    let labels = labels(text);
    if labels.is_empty() {
        return Vec::new();
    }
    let commands = steps(text);
    let apart = |it: String| Apart {
        name: Name::Label(label(&it)),
        commands: commands.clone(),
        words: Vec::new(),
    };
    labels.into_iter().map(apart).collect()
}

/// The labels of the agents on which a pipeline may run.
fn labels(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().filter(|it| !it.trim_start().starts_with("//")) {
        let words: Vec<_> = line.split(|c: char| c.is_whitespace() || "(){}".contains(c)).collect();
        let names_any = words.windows(2).any(|it| it == ["agent", ANY])
            || line.trim_start().starts_with("node {")
            || line.trim_start().starts_with("node() {");
        found.extend(names_any.then(|| ANY.to_owned()));
        if words.iter().any(|it| matches!(*it, "label" | "label:" | "node")) {
            // An expression has several: `docker && linux`.
            let quoted = line.split(['"', '\'']).skip(1).step_by(2);
            let is_part = |c: char| c.is_alphanumeric() || "_-.".contains(c);
            let names = quoted.flat_map(|it| it.split(move |c| !is_part(c)));
            found.extend(names.filter(|it| !it.is_empty()).map(str::to_owned));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The commands of the steps of a pipeline: `sh '…'`, `sh(script: "…")`.
fn steps(text: &str) -> Vec<Saying> {
    let lines = Lines::of(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(['"', '\'']).map(|it| at + it) {
        let quote = &text[start..=start];
        let long = quote.repeat(3);
        let quote = if text[start..].starts_with(&long) { long.as_str() } else { quote };
        let first = start + quote.len();
        let length = text[first..]
            .find(quote)
            .filter(|it| quote.len() > 1 || !text[first..first + it].contains('\n'));
        // An apostrophe in a comment.
        let Some(length) = length else {
            at = first;
            continue;
        };
        let before = text[..start].trim_end_matches([' ', '(', '\n']);
        let is_step =
            before.strip_suffix("sh").is_some_and(|it| !it.ends_with(char::is_alphanumeric))
                || before.ends_with("script:");
        let command = text[first..first + length].trim();
        found.extend(is_step.then(|| Saying { line: lines.at(start), text: command.to_owned() }));
        at = first + length + quote.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runners_of_gitlab_have_an_image() {
        for (text, line) in [
            ("[[runners]]\n[runners.docker]\nimage = \"r.example.com/a:1\"", Some(3)),
            ("gitlab-runner register --docker-image=$IMAGE --url x", Some(1)),
            ("image: gitlab/gitlab-runner\nenvironment:\n  DOCKER_IMAGE: a/b", Some(3)),
            ("[runners.docker]\nimage = \"debian:12\"\nhelper_image = \"a/b\"", None),
            ("image: gitlab/gitlab-runner:latest", None),
            ("image = \"a/b\"", None),
        ] {
            assert_eq!(of_gitlab(text), line, "{text}");
        }
    }

    #[test]
    fn agents_of_jenkins_have_labels() {
        for (text, expected) in [
            (
                "clouds:\n  - docker:\n      templates:\n        - labelString: a b\n          dockerTemplateBase:\n            image: c/d\n",
                &["label a", "label b", "label any"][..],
            ),
            (
                "agent:\n  podTemplates:\n    a: |\n      - label: a\n        containers:\n          - image: c/d\n",
                &["label a", "label any"],
            ),
            ("clouds:\n  - docker:\n      labelString: a\n      image: \"debian:12\"\n", &[]),
            ("labels: a\nimage: c/d", &[]),
        ] {
            assert_eq!(settings(text).takes, expected, "{text}");
        }
    }

    #[test]
    fn pipelines_have_labels_and_steps() {
        for (text, expected) in [
            ("agent { label 'a && b' }", &["a", "b"][..]),
            ("agent any", &["any"]),
            ("node('a') { sh 'x' }", &["a", "x"]),
            ("node {\n}", &["any"]),
            ("agent { docker { image 'a/b' } }", &[]),
            ("// agent any", &[]),
        ] {
            assert_eq!(labels(text), expected, "{text}");
        }
        let text = "echo 'a'\nsh 'b'\nsh(script: \"c\")\nsh '''\n  d\n  e\n'''\nrefresh 'f'";
        let found: Vec<_> = steps(text).into_iter().map(|it| (it.line, it.text)).collect();
        let expected = [(2, "b"), (3, "c"), (4, "d\n  e")];
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
    }
}
