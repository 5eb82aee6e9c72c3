//! Pipeline jobs that run in an image which the project may have built: with all project files, and
//! with commands that are in no Dockerfile.

use std::collections::HashSet;

use super::agents;
use super::apart::{self, ANY_IMAGE, ANY_JOB};
use super::containers::{Containers, Lines, Saying, Source};
use super::started::{quoted, texts};
use super::yaml::{self, Anchors, Value};

/// The keys of a job's image and of other settings for where the job runs.
const IMAGES: &[&str] = &["image", "container", "docker", "uses", "plugins"];
const MACHINES: &[&str] = &["machine", "macos", "pool", "runs-on", "vmImage"];
const ELSEWHERE: &[&str] = &["<<", "container", "executor", "extends"];

/// Prefixes of images published by others.
const OF_OTHERS: &[&str] = &[
    "circleci/",
    "cimg/",
    "docker.io/library/",
    "gcr.io/cloud-builders/",
    "jenkins/",
    "mcr.microsoft.com/",
    "public.ecr.aws/docker/library/",
];

/// The commands that a pipeline runs in containers: by container commands, and as jobs in an image.
pub fn of_pipeline(text: &str) -> Containers {
    let mut found = texts(text);
    // Most pipelines name no image, and parsing takes time.
    let has_image = ["image", "container", "docker"].iter().any(|it| text.contains(it));
    let may_be_apart =
        || ["steps", "script"].iter().any(|it| text.contains(it)) && !text.contains("runs-on");
    if !has_image && !may_be_apart() {
        return found;
    }
    let (documents, anchors) = yaml::with_anchors(text);
    for document in documents {
        found.apart.extend(apart::of_document(&document, &Source::of(text)));
        if !has_image {
            continue;
        }
        found = found.and(of_arguments(&document, &Source::of(text)));
        let image = own_image(&document);
        if image.is_some() || !found.started.is_empty() {
            let mut values = Vec::new();
            collect_values(&document, &mut values);
            if !values.is_empty() {
                let source = Source::of(text);
                found.run_values(values, |it| source.saying(it));
            }
        }
        let Some(image) = image else { continue };
        let mut jobs = Jobs::of(&document, &anchors);
        let default = document.get("default").is_some_and(|it| jobs.is_in_own(it));
        let is_in_it = default || jobs.is_in_own(&document);
        if default {
            apart::collect_words(&document, &mut jobs.words);
        }
        jobs.collect(&document, default);
        if !jobs.texts.is_empty() {
            let source = Source::of(text);
            let line = source.saying(image).line;
            // Only some keys have commands, each in lines.
            let mut certain = Vec::new();
            jobs.collect_commands(&document, is_in_it, &mut certain);
            let certain = source.running(certain).commands;
            let running = Containers { commands: certain, ..source.running(jobs.texts) };
            found = found.and(running).with_project(line);
        }
        let is_of_gitlab = document.values().into_iter().any(apart::is_job);
        let any = [(is_of_gitlab, ANY_JOB), (is_in_it, ANY_IMAGE)].into_iter();
        found.takes.extend(any.filter(|it| it.0).map(|it| it.1.to_owned()));
        found.takes.extend(jobs.words);
    }
    found
}

/// The containers that a step in an image with a client of containers starts, by a list of arguments.
fn of_arguments(value: &Value, source: &Source<'_>) -> Containers {
    let mut found = Containers::default();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        let words = value.get("args").map(Value::items).unwrap_or_default();
        let words: Vec<_> = words.iter().filter_map(Value::text).map(str::to_owned).collect();
        let client = ["docker", "podman", "kubectl"].into_iter().find(|client| {
            let mut images = IMAGES.iter().chain(["name", "entrypoint"].iter());
            images
                .any(|it| value.get(it).and_then(Value::text).is_some_and(|it| it.contains(client)))
        });
        if let Some(client) = client.filter(|_| !words.is_empty()) {
            let line = words.iter().map(|it| source.saying(it.as_str()).line).max().unwrap_or(1);
            let mut own = texts(&format!("{client} {}", quoted(words)));
            own.for_each_place(|it| it.line = line);
            found = found.and(own);
        }
        open.extend(value.pairs().iter().map(|(_, it)| it).chain(value.items()));
    }
    found
}

/// Whether a text of YAML has a job of GitLab: a top-level table with a `script`.
pub fn is_of_gitlab(text: &str) -> bool {
    ["script:", "script\"", "script'"].iter().any(|it| text.contains(it))
        && yaml::documents(text).iter().any(|it| it.values().into_iter().any(apart::is_job))
}

/// The first image in a value that the project may have built.
fn own_image(value: &Value) -> Option<String> {
    let own = images(value, &Anchors::new());
    let own = own.into_iter().find(|it| is_own(it)).or_else(|| dockerfile(value));
    let mut inner = value.pairs().iter().map(|it| &it.1).chain(value.items());
    own.or_else(|| inner.find_map(own_image))
}

/// The images that a job itself names.
fn images(job: &Value, anchors: &Anchors) -> Vec<String> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    let mut open: Vec<_> = IMAGES.iter().filter_map(|it| job.get(it)).collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Text(text) => found.push(text.clone()),
            Value::Alias(anchor) => {
                open.extend(anchors.get(anchor).filter(|_| seen.insert(*anchor)));
            }
            Value::List(items) => open.extend(items),
            Value::Table(pairs) if pairs.iter().any(|it| it.1.text().is_none()) => {
                open.extend(pairs.iter().map(|it| &it.1));
            }
            table @ Value::Table(_) => {
                open.extend(["image", "name"].iter().filter_map(|it| table.get(it)));
            }
        }
    }
    found
}

/// The Dockerfile that a job names instead of an image, and that the CI service builds.
fn dockerfile(job: &Value) -> Option<String> {
    let mut settings = ["container", "docker"].iter().filter_map(|it| job.get(it));
    settings.find_map(|it| it.get("dockerfile")?.text()).map(str::to_owned)
}

/// Whether the project may have built an image. A name without a namespace belongs to Docker's
/// library.
pub fn is_own(image: &str) -> bool {
    let is_action = image.contains('@') && !image.contains("@sha256:") || image.starts_with("./");
    let (scheme, image) = image.split_once("://").unwrap_or(("", image));
    let name = image.rsplit_once(':').filter(|it| !it.1.contains('/')).map_or(image, |it| it.0);
    let is_name = name.contains(['$', '{']) || name.contains('/') && !name.contains(' ');
    let is_of_others = OF_OTHERS.iter().any(|it| image.starts_with(it));
    is_name && !is_of_others && (!is_action || scheme == "docker")
}

/// The jobs of a document that run in such an image.
struct Jobs<'a> {
    anchors: &'a Anchors,
    /// The names that the document gives to such images.
    names: Vec<&'a str>,
    /// The anchors that such a job has; each is looked at once.
    seen: HashSet<usize>,
    /// The commands, among other texts.
    texts: Vec<String>,
    /// The words by which the jobs may take steps that stand apart.
    words: Vec<String>,
}

impl<'a> Jobs<'a> {
    fn of(document: &'a Value, anchors: &'a Anchors) -> Self {
        // Azure.
        let resources = document.get("resources").and_then(|it| it.get("containers"));
        let resources = resources.map(Value::items).unwrap_or_default().iter();
        let own = resources.filter(|it| it.get("image").and_then(Value::text).is_some_and(is_own));
        let names = own.filter_map(|it| it.get("container")?.text()).collect();
        let (seen, texts, words) = Default::default();
        Self { anchors, names, seen, texts, words }
    }

    /// Whether a job names an image that the project may have built.
    fn is_in_own(&self, job: &Value) -> bool {
        let mut images = images(job, self.anchors).into_iter();
        images.any(|it| is_own(&it) || self.names.contains(&it.as_str()))
            || dockerfile(job).is_some()
    }

    /// Whether a value is, or is a part of, a job in such an image; `is_part` if what has the value
    /// is.
    fn is_in_it(&self, value: &Value, is_part: bool) -> bool {
        let has = |keys: &[&str]| keys.iter().any(|it| value.get(it).is_some());
        self.is_in_own(value)
            || !has(MACHINES)
                && (has(ELSEWHERE) || is_part && images(value, self.anchors).is_empty())
    }

    fn collect(&mut self, value: &Value, is_in_it: bool) {
        match value {
            Value::Text(text) if is_in_it => self.texts.push(text.clone()),
            Value::List(items) if items.iter().all(|it| it.text().is_some()) => {
                let lines: Vec<_> = items.iter().filter_map(Value::text).collect();
                self.texts.extend(is_in_it.then(|| lines.join("\n")));
            }
            Value::List(items) => items.iter().for_each(|it| self.collect(it, is_in_it)),
            Value::Table(pairs) => {
                let was_in_it = is_in_it;
                let is_in_it = self.is_in_it(value, is_in_it);
                if is_in_it && !was_in_it {
                    apart::collect_words(value, &mut self.words);
                }
                for (key, value) in pairs {
                    let names_image = key.text().is_some_and(|it| IMAGES.contains(&it));
                    if !names_image {
                        self.collect(value, is_in_it);
                    }
                }
            }
            Value::Alias(anchor) if is_in_it && self.seen.insert(*anchor) => {
                if let Some(value) = self.anchors.get(anchor) {
                    apart::collect_words(value, &mut self.words);
                    self.collect(value, true);
                }
            }
            Value::Text(_) | Value::Alias(_) => {}
        }
    }

    /// Collects the texts of which it is certain that they are commands.
    fn collect_commands(&self, value: &Value, is_in_it: bool, found: &mut Vec<String>) {
        let is_in_it = self.is_in_it(value, is_in_it);
        for (key, inner) in value.pairs() {
            let is_command = |it: &str| COMMANDS.contains(&it) || it.ends_with("_script");
            if is_in_it && key.text().is_some_and(is_command) {
                match inner {
                    Value::Text(text) => found.push(text.clone()),
                    list => {
                        let lines: Vec<_> = list.items().iter().filter_map(Value::text).collect();
                        found.extend((!lines.is_empty()).then(|| lines.join("\n")));
                    }
                }
            }
            self.collect_commands(inner, is_in_it, found);
        }
        value.items().iter().for_each(|it| self.collect_commands(it, is_in_it, found));
    }
}

/// The keys of variables, which a pipeline may pass on to its containers.
const VARIABLES: &[&str] = &["env", "environment", "variables"];

/// Collects the values of variables, at any level of a pipeline.
fn collect_values(value: &Value, found: &mut Vec<String>) {
    for (key, inner) in value.pairs() {
        if key.text().is_some_and(|it| VARIABLES.contains(&it)) {
            // A variable of GitLab may be a table with a description.
            let values = inner.values().into_iter().chain(inner.items());
            let texts = values.filter_map(|it| it.text().or_else(|| it.get("value")?.text()));
            found.extend(texts.map(str::to_owned));
        }
        collect_values(inner, found);
    }
    value.items().iter().for_each(|it| collect_values(it, found));
}

/// The keys of commands, besides those that end in `_script`.
const COMMANDS: &[&str] =
    &["after_script", "args", "before_script", "command", "commands", "run", "script"];

/// The commands that a Jenkins pipeline runs in containers.
pub fn of_jenkins(text: &str, path: &str) -> Containers {
    let mut found = texts(text);
    found.apart = agents::on_agents(text);
    let builds = ["dockerfile", "docker.build", "kubernetes"].iter().filter_map(|it| text.find(it));
    let named =
        text.match_indices("image").chain(text.match_indices("docker")).filter(|(at, it)| {
            let rest = text[at + it.len()..].trim_start_matches([' ', '(', ':']);
            let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''));
            let name = quote.and_then(|it| rest[1..].split(it).next());
            name.is_some_and(is_own)
        });
    if let Some(at) = builds.chain(named.map(|it| it.0)).min() {
        let line = Lines::of(text).at(at);
        found.mounted.push(Saying { line, text: format!("$(dirname $0)/{path}") });
        found = found.with_project(line);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Vec<String>, usize) {
        let found = of_pipeline(text);
        let line = found.mounted.first().map_or(0, |it| it.line);
        (
            found.started.into_iter().map(|it| it.text).filter(|it| it.contains("cmd")).collect(),
            line,
        )
    }

    #[test]
    fn jobs_run_in_images_of_the_project() {
        for (text, expected, line) in [
            (
                "a:\n  image: $IMAGE\n  script:\n    - cmd a\n    - cmd b\n",
                &["cmd a\ncmd b"][..],
                2,
            ),
            ("image: r.example.com/a\na:\n  script: cmd a\n", &["cmd a"], 1),
            (
                "default: {image: b/c}\na:\n  image: node:20\n  script: cmd a\nb: {script: cmd b}\n",
                &["cmd b"],
                1,
            ),
            (
                "jobs:\n  a:\n    runs-on: x\n    container: ghcr.io/a/b:1\n    steps: [{run: cmd}]\n",
                &["cmd"],
                4,
            ),
            (
                "jobs:\n  a:\n    runs-on: x\n    container:\n      image: ghcr.io/a/b\n    steps: [{run: cmd}]\n",
                &["cmd"],
                5,
            ),
            (
                "jobs: {a: {runs-on: x, steps: [{uses: \"docker://a/b\", with: {args: cmd}}]}}",
                &["cmd"],
                1,
            ),
            (
                "jobs:\n  a:\n    docker:\n      - image: a/b\n    steps: [{run: cmd}]\n",
                &["cmd"],
                4,
            ),
            (
                "steps:\n  - plugins:\n      - docker#v5: {image: a/b}\n    command: cmd\n",
                &["cmd"],
                3,
            ),
        ] {
            let expected: Vec<_> = expected.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(found(text), (expected, line), "{text}");
        }
    }

    #[test]
    fn jobs_of_machines_and_of_others_do_not() {
        for text in [
            "a: {image: \"python:3.11\", script: [cmd]}",
            "jobs: {a: {runs-on: x, steps: [{uses: a/b@v1}, {run: cmd}]}}",
            "jobs: {a: {docker: [{image: cimg/node:20}], steps: [{run: cmd}]}}",
            "b: {image: a/b, script: x}\na: {image: docker:24, script: cmd}",
            "jobs: {a: {machine: {image: a/b}, steps: [{run: cmd}]}}",
            "jobs: {a: {container: \"node:${{ matrix.node }}\", steps: [{run: cmd}]}}",
        ] {
            assert_eq!(found(text).0, [""; 0], "{text}");
        }
    }

    #[test]
    fn jobs_of_gitlab_are_recognized_by_their_scripts() {
        for (text, is_one) in [
            ("deps: {image: a/b, script: [make]}", true),
            (".base:\n  before_script:\n    - make\n", true),
            ("script: make\n", false),
            ("jobs: {a: {script: make}}", false),
            ("app: {image: a/b, scripts: {}}", false),
        ] {
            assert_eq!(is_of_gitlab(text), is_one, "{text}");
        }
    }

    #[test]
    fn jenkins_runs_in_images() {
        for (text, is_one) in [
            ("agent { dockerfile true }", true),
            ("docker.build('a').inside { }", true),
            ("docker { image 'a/b' }", true),
            ("docker.image(\"$X\").inside {}", true),
            ("docker { image 'node:20' }\nsh 'docker build -f Dockerfile .'", false),
        ] {
            assert_eq!(!of_jenkins(text, "Jenkinsfile").mounted.is_empty(), is_one, "{text}");
        }
    }
}
