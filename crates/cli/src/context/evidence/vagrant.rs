//! `Vagrantfile`s. Vagrant connects to a container by `ssh`, and sets it up like a machine.

use super::containers::Containers;
use super::settings;

/// Parts of lines that make a container the machine.
const OF_CONTAINERS: &[&str] = &["\"docker\"", "'docker'", ":docker"];

/// Whether a `Vagrantfile` sets containers up; `provision "docker"` starts some on the machine.
pub fn sets_up_containers(text: &str) -> bool {
    let is_one = |line: &str| {
        !line.trim_start().starts_with('#')
            && line.contains("provider")
            && OF_CONTAINERS.iter().any(|it| line.contains(it))
    };
    text.lines().any(is_one) || text.contains("has_ssh")
}

/// The facts about containers in a `Vagrantfile`.
pub fn containers(text: &str, name: &str) -> Containers {
    if sets_up_containers(text) {
        settings::of_text(text, name, true)
    } else {
        Containers::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_told_from_machines() {
        for text in [
            "config.vm.provider \"docker\" do |it|",
            "config.vm.provider :docker",
            "ENV['VAGRANT_DEFAULT_PROVIDER'] = 'docker'\nit.has_ssh = true",
        ] {
            assert!(sets_up_containers(text), "{text}");
        }
        for text in [
            "config.vm.provider \"virtualbox\"\nconfig.vm.provision \"docker\"",
            "# config.vm.provider \"docker\"",
        ] {
            assert!(!sets_up_containers(text), "{text}");
        }
    }
}
