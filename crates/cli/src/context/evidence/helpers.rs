//! Variables and aliases with the beginning of a command that starts a container, or runs something in
//! one. Another file may have the rest.

use std::collections::HashSet;
use std::path::PathBuf;

use super::containers::{Command, Containers, Saying};
use super::started::{COMMANDS, RUNNERS, assigned, in_container};

/// Characters around the name of a variable in a command.
const AROUND: &[char] = &['"', '\'', '$', '(', ')', '@', '{', '}'];

/// The names of such variables and aliases in a text: `IN_APP="docker exec app"`.
pub fn names(text: &str) -> Vec<String> {
    if !RUNNERS.iter().any(|it| text.contains(it)) {
        return Vec::new();
    }
    let lines = text.lines().filter(|it| RUNNERS.iter().any(|name| it.contains(name)));
    lines.filter_map(named).map(str::to_owned).collect()
}

/// The name of such a variable that a line sets.
fn named(line: &str) -> Option<&str> {
    let name = assigned(line).or_else(|| key(line))?;
    let (_, value) = line.split_once(name)?;
    let value = value.trim_matches([' ', ':', '?', '=', '"', '\'', ',']);
    let mut words = value.split_whitespace();
    words.find(|it| RUNNERS.contains(it))?;
    words.find(|it| COMMANDS.contains(it))?;
    let rest = words.collect::<Vec<_>>().join(" ");
    in_container(&rest).is_none().then_some(name)
}

/// The key of a line of YAML whose name is that of a variable.
fn key(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(": ")?;
    let name = name.trim();
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    (!name.is_empty() && name.chars().all(is_part)).then_some(name)
}

/// Makes the commands that begin with such a variable commands of containers.
pub fn hand_on(all: &mut [(PathBuf, Containers)]) {
    let names: HashSet<_> =
        all.iter_mut().flat_map(|it| std::mem::take(&mut it.1.helpers)).collect();
    if names.is_empty() {
        return;
    }
    for (_, containers) in all {
        let behind = |it: &Saying| {
            let (first, rest) = it.text.split_once(char::is_whitespace)?;
            let is_one = names.contains(first.trim_matches(AROUND));
            is_one.then(|| Saying { line: it.line, text: rest.trim().to_owned() })
        };
        let started: Vec<_> = containers.worded.iter().filter_map(behind).collect();
        containers.commands.extend(started.iter().cloned().map(Command::from));
        containers.started.extend(started);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_with_half_a_command_are_found() {
        for (text, name) in [
            ("IN_APP=\"docker exec app\"", Some("IN_APP")),
            ("export RUN='docker run --rm -v \"$PWD\":/x app'", Some("RUN")),
            ("alias in_app='docker compose exec -T app'", Some("in_app")),
            ("RUN ?= docker run --rm", Some("RUN")),
            ("  IN_APP: docker exec app", Some("IN_APP")),
            ("IN_APP=\"docker exec app date\"", None),
            ("ID=$(docker build -q .)", None),
            ("    run: docker run --rm app", None),
            ("docker exec app", None),
        ] {
            assert_eq!(names(text), name.into_iter().collect::<Vec<_>>(), "{text}");
        }
    }
}
