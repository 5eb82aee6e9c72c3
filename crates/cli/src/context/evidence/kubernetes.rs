//! Kubernetes manifests and templates of them: the containers, and the commands run in them.

use super::containers::{Command, Containers, Source};
use super::started::quoted;
use super::yaml::{self, Value};

/// Kinds of objects that start containers, and the kind that holds files and variables for them.
const KINDS: &[&str] =
    &["ConfigMap", "CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"];

/// The commands and variables of a manifest's containers, whose images may be any.
pub fn containers(text: &str) -> Option<Containers> {
    // Most YAML is not a manifest, and parsing takes time.
    if !text.contains("ontainers:") && !text.contains("ConfigMap")
        || !KINDS.iter().any(|it| text.contains(it))
    {
        return None;
    }
    let plain = without_actions(text);
    let source = Source::of(text);
    let mut found = None;
    for document in yaml::documents(&plain) {
        match document.get("kind").and_then(Value::text) {
            Some("ConfigMap") => {
                let data = document.get("data");
                let own = found.get_or_insert_with(Containers::default);
                for (key, value) in data.map(Value::pairs).unwrap_or_default() {
                    // The entries are files of scripts, and variables for containers that import
                    // all of them.
                    own.variables.extend(key.text().map(str::to_owned));
                    let text = value.text().map(|it| source.saying(it));
                    own.started.extend(text.clone());
                    let name = key.text().unwrap_or_default();
                    own.files.extend(text.map(|it| (name.to_owned(), it)));
                }
            }
            Some(kind) if KINDS.contains(&kind) => {
                let own = found.get_or_insert_with(Containers::default);
                collect(&source, &document, own);
            }
            _ => {}
        }
    }
    found
}

/// Collects the commands of containers, of their probes and of their hooks, and their variables.
fn collect(source: &Source<'_>, value: &Value, found: &mut Containers) {
    let words = |key: &str| value.get(key).map(Value::items).unwrap_or_default();
    let all = words("command").iter().chain(words("args"));
    let all: Vec<_> = all.filter_map(Value::text).map(str::to_owned).collect();
    if !all.is_empty() {
        let command = source.saying(quoted(all));
        let image = value.get("image").and_then(Value::text);
        found.commands.push(Command::in_image(command.clone(), image));
        found.started.push(command);
    }
    let names = words("env").iter().filter_map(|it| it.get("name")?.text());
    found.variables.extend(names.map(str::to_owned));
    let values = words("env").iter().filter_map(|it| it.get("value")?.text());
    found.run_values(values.map(str::to_owned), |it| source.saying(it));
    // The variables of these objects are not known.
    let objects = words("envFrom").iter().flat_map(Value::values).filter_map(|it| it.get("name"));
    found.variables.extend(objects.filter_map(Value::text).map(|it| format!("./{it}")));
    let inner = value.pairs().iter().map(|(_, it)| it).chain(value.items());
    inner.for_each(|it| collect(source, it, found));
}

/// A template without its actions: lines with only an action are removed, other actions become a
/// word.
pub fn without_actions(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.trim().starts_with("{{") && line.trim().ends_with("}}") {
            continue;
        }
        let mut parts = line.split("{{");
        plain.push_str(parts.next().unwrap_or_default());
        for part in parts {
            plain.push('x');
            plain.push_str(part.split_once("}}").map_or("\n", |it| it.1));
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::super::containers::Saying;
    use super::*;

    fn started(text: &str) -> Vec<String> {
        let found = containers(text).unwrap_or_default();
        found.started.into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn containers_probes_and_hooks_run_something() {
        let pod = "kind: Pod\nspec:\n  containers:\n    - image: a\n      command: [sh, -c]\n      \
                   args: [\"b && c\"]\n      livenessProbe:\n        exec:\n          command: [d, e]\n";
        assert_eq!(started(pod), ["sh -c 'b && c'", "d e"]);
        let job = "kind: Secret\n---\nkind: CronJob\nspec:\n  jobTemplate: {spec: {template: \
                   {spec: {initContainers: [{args: [a]}]}}}}\n";
        assert_eq!(started(job), ["a"]);
        assert_eq!(started("kind: Service\nspec:\n  containers: [{command: [a]}]\n"), [""; 0]);
    }

    #[test]
    fn containers_get_variables_and_files() {
        let pod = "kind: Pod\nspec: {containers: [{env: [{name: A, value: b}]}]}\n";
        assert_eq!(containers(pod).map(|it| it.variables), Some(vec!["A".to_owned()]));
        let map = "kind: ConfigMap\ndata:\n  a.sh: |\n    bb\n    c\n";
        let found = containers(map).unwrap_or_default();
        assert_eq!(found.variables, ["a.sh"]);
        assert_eq!(found.started, [Saying { line: 4, text: "bb\nc\n".to_owned() }]);
    }

    #[test]
    fn a_template_is_read_without_what_is_put_in() {
        let text = "{{- if .Values.a }}\nkind: Deployment\nspec:\n  containers:\n    - name: {{ .b }}\n      \
                    command: [\"a\", \"{{ .c }}\"]\n      {{- toYaml .d | nindent 6 }}\n{{- end }}\n";
        assert_eq!(started(text), ["a x"]);
    }
}
