//! Containers without a network.

use super::kubernetes::without_actions;
use super::yaml::{self, Value};

/// The line where a text of any kind disconnects containers from the network.
pub fn cut_off(text: &str) -> Option<usize> {
    if !text.contains("net") && !text.contains("Net") {
        return None;
    }
    let policies = denying(text);
    let mut passed = 0;
    let mut is_one = |line: &str| {
        let is_comment = ["#", "//"].iter().any(|it| line.trim_start().starts_with(it));
        passed += usize::from(is_policy(line));
        let denies = is_policy(line) && policies.get(passed - 1).is_some_and(|it| *it);
        !is_comment && (takes_away(line) || denies)
    };
    text.lines().position(&mut is_one).map(|it| it + 1)
}

/// Texts in sources that start containers or builds: library calls and programs.
const STARTS: &[&str] = &[
    "\"buildah\"",
    "\"docker\"",
    "\"nerdctl\"",
    "\"podman\"",
    "'docker'",
    "'podman'",
    "buildImage",
    "ContainerCreate",
    "ContainerRequest",
    "containers.create",
    "containers.run",
    "createContainer",
    "CreateContainer",
    "create_container",
    "dockertest",
    "GenericContainer",
    "ImageBuild(",
    "images.build",
    "estcontainers",
    "unshare",
];

/// The same for the source of a program. A source that only passes the option on, or mentions
/// commands in messages, starts no container.
pub fn cut_off_in_source(text: &str) -> Option<usize> {
    let line = cut_off(text)?;
    let is_command = text
        .lines()
        .nth(line - 1)
        .is_some_and(|it| it.contains("--net") || it.contains("network create"));
    (is_command || STARTS.iter().any(|it| text.contains(it))).then_some(line)
}

/// For each network policy in a manifest or template, whether it cuts pods off from everything
/// outside the cluster.
fn denying(text: &str) -> Vec<bool> {
    if !text.contains(POLICY) || !text.contains("gress") {
        return Vec::new();
    }
    let lines = text.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some((*at, line))
    });
    let written: Vec<_> = lines.filter(|it| is_policy(it.1)).map(|it| &text[it.0..]).collect();
    let documents = yaml::documents(&without_actions(text));
    let kind = |it: &Value| it.get("kind").and_then(Value::text).map(str::to_owned);
    let policies = documents.iter().filter(|it| kind(it).is_some_and(|it| it.ends_with(POLICY)));
    let policies: Vec<_> = policies.collect();
    if policies.len() != written.len() {
        return vec![true; written.len()];
    }
    let of = |(it, text): (&&Value, &&str)| {
        let spec = it.get("spec").filter(|_| kind(it).as_deref() == Some(POLICY));
        spec.is_none_or(|it| denies(it, text))
    };
    policies.iter().zip(&written).map(of).collect()
}

/// Whether a policy restricts the outgoing traffic of pods and has no rule that allows all of it;
/// `written` is the text from the policy on.
fn denies(spec: &Value, written: &str) -> bool {
    let rules = spec.get("egress");
    let is_for_egress = match spec.get("policyTypes") {
        Some(Value::List(types)) => types.iter().any(|it| it.text() != Some("Ingress")),
        Some(_) => true,
        None => !matches!(spec, Value::Table(_)),
    };
    let is_open = |it: &Value| matches!(it, Value::Table(keys) if keys.is_empty());
    let lets_out = rules.is_some_and(|it| it.items().iter().any(is_open));
    // A condition in the template may leave the rule out.
    let document = written.split("\n---").next().unwrap_or_default();
    let front = document.split_once("egress:").map(|it| it.1.split("- {}").next());
    let is_certain = front.flatten().is_some_and(|it| !it.contains("{{"));
    (is_for_egress || rules.is_some()) && !(lets_out && is_certain)
}

const POLICY: &str = "NetworkPolicy";

fn is_policy(line: &str) -> bool {
    line.trim_start().starts_with("kind:") && line.trim_end().ends_with(POLICY)
}

fn takes_away(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    if !line.contains("net") {
        return false;
    }
    let words: Vec<_> = line.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let words: Vec<_> = words.into_iter().filter(|it| !it.is_empty() && *it != "mode").collect();
    let is_network = |it: &str| it == "net" || it.contains("network");
    let has = |word: &str| words.contains(&word);
    let creates = has("network") && has("create") && has("internal");
    creates
        || words.contains(&"networkdisabled")
        || words.windows(2).any(|it| {
            is_network(it[0]) && matches!(it[1], "none" | "disabled")
                || it[0] == "unshare" && it[1] == "net"
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_taken_away_in_many_words() {
        for text in [
            "docker run --network=none app",
            "args '--network none'",
            "podman run --net none app",
            "network_mode: \"none\"",
            "\"networkMode\": \"none\"",
            "network_disabled=True",
            ".withNetworkMode(\"none\")",
            "NetworkDisabled: true",
            "docker network create --internal n",
            "unshare --net npm ci",
        ] {
            assert_eq!(cut_off(&format!("a\n{text}\n")), Some(2), "{text}");
        }
        for text in [
            "# --network none\n",
            "docker run --network host app",
            "docker network create app",
            "internet: none",
            "names: [NetworkPolicy]\negress: []\n",
        ] {
            assert_eq!(cut_off(text), None, "{text}");
        }
    }
    #[test]
    fn a_policy_keeps_pods_from_the_network_unless_a_rule_lets_all_out() {
        let line = |kind: &str, spec: &str| cut_off(&format!("---\nkind: {kind}\nspec: {spec}\n"));
        for spec in [
            "{policyTypes: [Egress]}",
            "{policyTypes: [Ingress, Egress], egress: []}",
            "{egress: [{to: [{podSelector: {}}]}]}",
            "{egress: [{ports: [{port: 53}]}]}",
            "{policyTypes: x, ingress: []}",
            "x # egress",
            "\n  egress:\n  {{- if .Values.open }}\n  - {}\n  {{- end }}",
        ] {
            assert_eq!(line(POLICY, spec), Some(2), "{spec}");
        }
        for spec in [
            "{policyTypes: [Ingress], ingress: []}",
            "{policyTypes: [Egress], egress: [{}]}",
            "{egress: [{to: [{podSelector: {}}]}, {}]}",
            "\n  egress:\n  - {}\n{{- end }}",
        ] {
            assert_eq!(line(POLICY, spec), None, "{spec}");
        }
        assert_eq!(line("CiliumNetworkPolicy", "{egress: [{}]}"), Some(2));
        let two = "kind: NetworkPolicy\nspec: {egress: [{}]}\n---\nkind: NetworkPolicy\n\
                   spec: {egress: []}\n";
        assert_eq!(cut_off(two), Some(4));
    }

    #[test]
    fn a_source_starts_containers_or_only_passes_options_on() {
        let option = "NetworkMode: \"none\"\n";
        assert_eq!(cut_off_in_source(option), None);
        assert_eq!(cut_off_in_source(&format!("{option}c.ContainerCreate(ctx)\n")), Some(1));
        assert_eq!(cut_off_in_source("run([\"docker\", \"run\", \"--network=none\"])"), Some(1));
    }
}
