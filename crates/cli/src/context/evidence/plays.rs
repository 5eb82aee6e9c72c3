//! Plays of Ansible. Another file of the project may say that they act on containers.

use std::path::Path;

use super::containers::{Containers, Saying};

/// The facts about plays in a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plays {
    /// The facts about the containers on which the tasks of the file act, if plays of the project
    /// act on containers.
    pub containers: Containers,
    /// Whether the file shows that plays act on containers.
    pub act_on_containers: bool,
}

/// The modules that install packages, and the commands that they run.
const MODULES: &[(&str, &str)] = &[
    ("apk", "apk add"),
    ("apt", "apt-get install"),
    ("dnf", "dnf install"),
    ("dnf5", "dnf install"),
    ("npm", "npm install"),
    ("package", "apt-get install; apk add; dnf install; yum install; zypper install"),
    ("pip", "pip install"),
    ("yarn", "yarn add"),
    ("yum", "yum install"),
    ("zypper", "zypper install"),
];

/// Texts that connect plays to containers.
const CONNECTIONS: &[&str] = &[
    "ansible_connection",
    "ansible_port",
    "ansible_ssh_port",
    "community.docker",
    "connection: buildah",
    "connection: docker",
    "connection: podman",
    "containers.podman",
];

/// Whether a file shows that plays of the project may act on containers.
pub fn act_on_containers(text: &str, file: &Path) -> bool {
    let is_of_tests = |it: &str| it.contains("molecule") || it.contains("kitchen");
    file.components().any(|it| is_of_tests(&it.as_os_str().to_string_lossy()))
        || CONNECTIONS.iter().any(|it| text.contains(it))
}

/// Whether a text may be a play, or a list of tasks or handlers.
pub fn is_one(text: &str) -> bool {
    text.lines().any(|it| it.starts_with("- ") || it.starts_with("tasks:"))
}

/// The commands with which the tasks of a play install packages.
pub fn installs(text: &str) -> Vec<Saying> {
    let of_line = |(index, line): (usize, &str)| {
        let (key, _) = line.trim_start_matches(['-', ' ']).split_once(':')?;
        let name = key.rsplit('.').next()?;
        let (_, command) = MODULES.iter().find(|it| it.0 == name)?;
        Some(Saying { line: index + 1, text: (*command).to_owned() })
    };
    text.lines().enumerate().filter_map(of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_install_by_the_names_of_their_modules() {
        let text = "- hosts: all\n  tasks:\n    - name: apt\n      ansible.builtin.apt:\n        \
                    name: jq\n    - package: {name: jq}\n";
        let lines: Vec<_> = installs(text).into_iter().map(|it| it.line).collect();
        assert_eq!(lines, [4, 6]);
        assert!(is_one(text) && !is_one("a: b\n"));
    }

    #[test]
    fn containers_are_named_by_a_connection_or_a_tool_of_tests() {
        for (text, file) in [
            ("- hosts: a\n  connection: docker\n", "site.yml"),
            ("- hosts: all\n", "molecule/default/converge.yml"),
            ("driver: {name: docker}\n", ".kitchen.yml"),
        ] {
            assert!(act_on_containers(text, Path::new(file)), "{file}");
        }
        assert!(!act_on_containers("- hosts: all\n  connection: ssh\n", Path::new("site.yml")));
    }
}
