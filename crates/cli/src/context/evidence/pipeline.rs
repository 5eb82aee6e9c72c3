//! Pipelines and build tools configured in YAML: commands anywhere in the file, and the settings of
//! tools that build images themselves.

use super::build::{Build, resolved};
use super::script::{self, Syntax};
use super::written::{From, Values, Written};
use super::yaml::Value;
use super::{command, yaml};

/// Texts that show a file may build images.
const SIGNS: &[&str] = &["build-push-action", "ockerfile", "skaffold", "buildContext", "docker"];

/// The keys of the working directory of commands.
const DIRS: &[&str] =
    &["working-directory", "working_directory", "workingDirectory", "dir", "workdir"];

/// The keys of variables for scripts and settings.
const VARIABLES: &[&str] = &["env", "environment", "variables", "vars"];

/// The maximum number of matrix rows to look at individually.
const ROWS: usize = 64;

/// The builds of a file whose commands run in its root.
pub fn builds(text: &str, from: From<'_>) -> Vec<Build> {
    // Most pipelines build no image, and parsing takes time.
    if !command::is_named(text) && !SIGNS.iter().any(|it| text.contains(it)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for document in yaml::documents(text) {
        let mut values = Values::default();
        collect(&document, &mut values, from);
        let mut reader = Reader { from, builds: Vec::new() };
        reader.value(&document, &Written::text("."), &values);
        found.append(&mut reader.builds);
    }
    found
}

/// Collects the variables that a file sets anywhere, and the defaults of its inputs.
fn collect(value: &Value, values: &mut Values, from: From<'_>) {
    for (key, value) in value.pairs() {
        let key = key.text().unwrap_or_default();
        for (name, value) in value.pairs() {
            let Some(name) = name.text() else { continue };
            let default =
                || value.get("default").or_else(|| value.get("value")).and_then(Value::text);
            if VARIABLES.contains(&key) {
                if let Some(text) = value.text().or_else(default) {
                    let (written, is_default) = Written::read(text).with(values, from);
                    values.set(&format!("env.{name}"), written.clone(), is_default);
                    values.set(name, written, is_default);
                }
            } else if key == "inputs"
                && let Some(default) = default()
            {
                values.set(&format!("inputs.{name}"), Written::read(default), true);
            }
        }
        collect(value, values, from);
    }
    value.items().iter().for_each(|it| collect(it, values, from));
}

struct Reader<'f> {
    from: From<'f>,
    builds: Vec<Build>,
}

impl Reader<'_> {
    fn value(&mut self, value: &Value, here: &Written, values: &Values) {
        match value {
            Value::Text(text) => self.script(text, here, values),
            Value::List(items) if items.iter().all(|it| it.text().is_some()) => {
                let lines: Vec<_> = items.iter().filter_map(Value::text).collect();
                self.script(&lines.join("\n"), here, values);
            }
            Value::List(items) => items.iter().for_each(|it| self.value(it, here, values)),
            Value::Table(_) => self.table(value, here, values),
            Value::Alias(_) => {}
        }
    }

    fn table(&mut self, table: &Value, here: &Written, values: &Values) {
        if let Some(matrix) = table.get("strategy").and_then(|it| it.get("matrix")) {
            for row in rows(matrix) {
                let mut values = values.clone();
                for (name, value) in row {
                    values.set(&format!("matrix.{name}"), Written::read(&value), false);
                }
                self.members(table, here, &values);
            }
        } else {
            self.members(table, here, values);
        }
    }

    fn members(&mut self, table: &Value, here: &Written, values: &Values) {
        let text = |key: &&str| table.get(key).and_then(Value::text);
        let default =
            || table.get("defaults")?.get("run")?.get("working-directory").and_then(Value::text);
        let dir = DIRS.iter().find_map(text).or_else(default);
        let here = &dir.map_or_else(|| here.clone(), |it| here.join(&Written::read(it)));
        for build in settings(table) {
            self.builds.extend(resolved(build, values, self.from));
        }
        if let Some(words) = arguments(table) {
            for build in command::builds(&words, here) {
                self.builds.extend(resolved(build, values, self.from));
            }
        }
        for (key, value) in table.pairs() {
            let is_variable = key.text().is_some_and(|it| VARIABLES.contains(&it));
            if !is_variable {
                self.value(value, here, values);
            }
        }
    }

    fn script(&mut self, text: &str, here: &Written, values: &Values) {
        if command::is_named(text) {
            let builds = script::builds(text, Syntax::Shell, here, &mut values.clone(), self.from);
            self.builds.extend(builds);
        }
    }
}

/// The rows of a matrix: the included ones, and the values of a single list.
fn rows(matrix: &Value) -> Vec<Vec<(String, String)>> {
    let named = |it: &Value| {
        let pairs = it.pairs().iter();
        let texts = pairs.filter_map(|(key, value)| Some((key.text()?, value.text()?)));
        texts.map(|(key, value)| (key.to_owned(), value.to_owned())).collect::<Vec<_>>()
    };
    let included = matrix.get("include").map(Value::items).unwrap_or_default().iter().map(named);
    let mut rows: Vec<_> = included.collect();
    for (key, list) in matrix.pairs() {
        let Some(key) = key.text().filter(|it| !matches!(*it, "include" | "exclude")) else {
            continue;
        };
        rows.extend(list.items().iter().map(|it| match it.text() {
            Some(text) => vec![(key.to_owned(), text.to_owned())],
            None => named(it).into_iter().map(|(name, it)| (format!("{key}.{name}"), it)).collect(),
        }));
    }
    if rows.is_empty() || rows.len() > ROWS {
        return vec![Vec::new()];
    }
    rows
}

/// The builds that the settings in a table describe.
fn settings(table: &Value) -> Vec<Build> {
    let text = |table: &Value, key: &str| table.get(key).and_then(Value::text).map(Written::read);
    let dot = || Written::text(".");
    let dockerfile = || Written::text("Dockerfile");
    let uses = table.get("uses").and_then(Value::text).unwrap_or_default();
    if let Some(action) = ACTIONS.iter().find(|it| uses.split('@').next() == Some(it.name)) {
        let empty = Value::Table(Vec::new());
        let with = table.get("with").unwrap_or(&empty);
        let context = text(with, "context").unwrap_or_else(dot);
        let file = text(with, action.file);
        let dockerfile = file.unwrap_or_else(|| context.join(&dockerfile()));
        let contexts = with.get("build-contexts").and_then(Value::text).unwrap_or_default();
        let name = |it: &str| Some(it.split_once('=')?.0.trim().to_owned());
        let (target, replaced) =
            (text(with, "target"), contexts.lines().filter_map(name).collect());
        let tags = with.get("tags").and_then(Value::text).unwrap_or_default();
        let tags = tags.split([',', '\n']).map(str::trim).filter(|it| !it.is_empty());
        let tags = tags.map(Written::read).collect();
        return vec![Build { context, dockerfile, target, replaced, tags, ..Build::default() }];
    }
    // Azure tasks: the default context is the directory of the Dockerfile.
    if let Some(file) = table.get("Dockerfile").and_then(Value::text) {
        let file = Written::read(file.trim_start_matches("**/"));
        let context =
            text(table, "buildContext").unwrap_or_else(|| Written::unknown("buildContext"));
        let file =
            if table.get("Dockerfile").and_then(Value::text).is_some_and(|it| it.starts_with("**"))
            {
                Written::unknown("buildContext").join(&file)
            } else {
                file
            };
        return vec![Build { context, dockerfile: file, ..Build::default() }];
    }
    // CircleCI orbs.
    if table.get("docker-context").is_some() {
        let context = text(table, "docker-context").unwrap_or_else(dot);
        let file = text(table, "dockerfile").unwrap_or_else(dockerfile);
        let dockerfile = text(table, "path").unwrap_or_else(dot).join(&file);
        return vec![Build { context, dockerfile, ..Build::default() }];
    }
    // The image of an action.
    if table.get("using").and_then(Value::text) == Some("docker")
        && let Some(image) = text(table, "image").filter(|it| !it.is_remote())
    {
        return vec![Build { context: dot(), dockerfile: image, ..Build::default() }];
    }
    // Skaffold artifacts.
    let artifacts = table.get("artifacts").map(Value::items).unwrap_or_default();
    let built = artifacts.iter().filter(|it| it.get("image").is_some());
    built
        .filter_map(|it| {
            let context = text(it, "context").unwrap_or_else(dot);
            let others = ["buildpacks", "jib", "bazel", "ko", "custom"];
            let empty = Value::Table(Vec::new());
            let docker = it.get("docker").or_else(|| it.get("kaniko")).unwrap_or(&empty);
            if others.iter().any(|other| it.get(other).is_some()) {
                return None;
            }
            let file = text(docker, "dockerfile").unwrap_or_else(dockerfile);
            let target = text(docker, "target");
            let tags = text(it, "image").into_iter().collect();
            let dockerfile = context.join(&file);
            Some(Build { context, dockerfile, target, tags, ..Build::default() })
        })
        .collect()
}

/// A GitHub action that builds images.
struct Action {
    name: &'static str,
    /// The input that names the Dockerfile.
    file: &'static str,
}

const ACTIONS: &[Action] = &[
    Action { name: "docker/build-push-action", file: "file" },
    Action { name: "depot/build-push-action", file: "file" },
    Action { name: "useblacksmith/build-push-action", file: "file" },
    Action { name: "redhat-actions/buildah-build", file: "containerfiles" },
];

/// The command of a step given as a list; the image that runs it is named after its program.
fn arguments(table: &Value) -> Option<Vec<String>> {
    let image = table.get("name").or_else(|| table.get("image"))?.text()?;
    let path = image.split(['@', ':']).next().unwrap_or_default();
    let program = match path.rsplit('/').next()? {
        _ if path.contains("kaniko") => "/kaniko/executor",
        "docker" => "docker",
        _ => return None,
    };
    let words = table.get("args")?.items().iter().filter_map(Value::text);
    Some(std::iter::once(program).chain(words).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let from = From { root: Path::new("/r"), dir: Path::new("/r/ci") };
        let found = builds(text, from).into_iter();
        let found: Vec<_> =
            found.map(|it| (it.context.to_string(), it.dockerfile.to_string())).collect();
        let expected: Vec<_> =
            expected.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn steps_of_workflows_build() {
        let check = |steps: &str, expected: &[(&str, &str)]| {
            check(&format!("on: push\njobs:\n  image:\n    steps:\n{steps}"), expected);
        };
        let step = "      - uses: docker/build-push-action@v6\n        with:\n          \
                    context: .\n          file: api/Dockerfile\n";
        check(step, &[(".", "api/Dockerfile")]);
        check("      - uses: docker/build-push-action@v6\n", &[(".", "./Dockerfile")]);
        let step = "      - run: docker build -t x .\n        working-directory: api\n";
        check(step, &[("./api/.", "./api/./Dockerfile")]);
        check("      - run: echo\n", &[]);
    }

    #[test]
    fn a_matrix_says_what_is_built() {
        let text = "jobs:\n  a:\n    strategy:\n      matrix:\n        include:\n          \
                    - dir: b\n          - dir: c\n    steps:\n      - run: docker build -f ${{ \
                    matrix.dir }}/Dockerfile .\n";
        check(text, &[("./.", "./b/Dockerfile"), ("./.", "./c/Dockerfile")]);
    }

    #[test]
    fn other_pipelines_build_as_they_are_told() {
        let text =
            "variables:\n  CTX: api\nbuild:\n  script:\n    - cd x\n    - docker build $CTX\n";
        check(text, &[("./x/api", "./x/api/Dockerfile")]);
        let text = "build:\n  script:\n    - /kaniko/executor\n      --context \"$CI_PROJECT_DIR\"\n      \
                    --dockerfile \"$CI_PROJECT_DIR/a/Dockerfile\"\n";
        check(text, &[("/r", "/r/a/Dockerfile"), ("/r", "/r/a/Dockerfile")]);
        let text = "steps:\n  - name: gcr.io/cloud-builders/docker\n    dir: a\n    args: [build, -f, \
                    b, .]\n";
        check(text, &[("./a/.", "./a/b")]);
        let text = "build:\n  artifacts:\n    - image: x\n      context: a\n      docker:\n        \
                    dockerfile: b\n    - image: y\n      jib: {}\n";
        check(&format!("kind: skaffold\n{text}"), &[("a", "a/b")]);
        let text = "steps:\n  - task: Docker@2\n    inputs:\n      Dockerfile: a/Dockerfile\n      \
                    buildContext: .\n";
        check(text, &[(".", "a/Dockerfile")]);
    }

    #[test]
    fn inputs_may_have_other_values_than_their_defaults() {
        let text = "inputs:\n  context:\n    default: a\nruns:\n  steps:\n    - run: docker build -f b ${{ \
                    inputs.context }}\n";
        check(text, &[("./a", "./b"), ("${inputs.context}", "./b")]);
    }
}
