//! Manifests of Kubernetes, and templates of them: what containers run, and what is run in them.

use super::started::quoted;
use super::yaml::{self, Value};

/// Kinds of objects that start containers.
const KINDS: &[&str] =
    &["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"];

/// What is run in the containers of a manifest, of images that may be any.
pub fn started(text: &str) -> Vec<String> {
    // Most YAML is no manifest, and reading is what takes time.
    if !text.contains("ontainers:") || !KINDS.iter().any(|it| text.contains(it)) {
        return Vec::new();
    }
    let text = without_actions(text);
    let mut found = Vec::new();
    for document in yaml::documents(&text) {
        let kind = document.get("kind").and_then(Value::text);
        if kind.is_some_and(|it| KINDS.contains(&it)) {
            commands(&document, &mut found);
        }
    }
    found
}

/// The commands of containers, of their probes and of their hooks.
fn commands(value: &Value, found: &mut Vec<String>) {
    let words = |key: &str| value.get(key).map(Value::items).unwrap_or_default();
    let all = words("command").iter().chain(words("args"));
    let all: Vec<_> = all.filter_map(Value::text).map(str::to_owned).collect();
    if !all.is_empty() {
        found.push(quoted(all));
    }
    let inner = value.pairs().iter().map(|(_, it)| it).chain(value.items());
    inner.for_each(|it| commands(it, found));
}

/// A template without what is put in: lines that only have actions go, other actions become a word.
fn without_actions(text: &str) -> String {
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
    use super::*;

    #[test]
    fn containers_probes_and_hooks_run_something() {
        let pod = "kind: Pod\nspec:\n  containers:\n    - image: a\n      command: [sh, -c]\n      \
                   args: [\"b && c\"]\n      livenessProbe:\n        exec:\n          command: [d, e]\n";
        assert_eq!(started(pod), ["sh -c 'b && c'", "d e"]);
        let job = "kind: ConfigMap\n---\nkind: CronJob\nspec:\n  jobTemplate: {spec: {template: \
                   {spec: {initContainers: [{args: [a]}]}}}}\n";
        assert_eq!(started(job), ["a"]);
        assert_eq!(started("kind: Service\nspec:\n  containers: [{command: [a]}]\n"), [""; 0]);
    }

    #[test]
    fn a_template_is_read_without_what_is_put_in() {
        let text = "{{- if .Values.a }}\nkind: Deployment\nspec:\n  containers:\n    - name: {{ .b }}\n      \
                    command: [\"a\", \"{{ .c }}\"]\n      {{- toYaml .d | nindent 6 }}\n{{- end }}\n";
        assert_eq!(started(text), ["a x"]);
    }
}
