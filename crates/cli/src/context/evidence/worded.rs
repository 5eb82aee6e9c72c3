//! Commands with a package manager that a file words without running them on the machine: values of
//! variables, of settings and of parameters, and arguments of other programs. If a command in a
//! container is not known, it may be any of these.

use dockwright_fixer::names_a_manager;
use serde_json::Value as Json;

use super::containers::{Saying, Source};
use super::kind::Kind;
use super::yaml::{self, Value};

/// The maximum number of such texts in a file.
const MOST: usize = 64;

/// Keys of commands that a tool runs, besides those that end in `_script`.
const COMMANDS: &[&str] = &[
    "after_script",
    "before_install",
    "before_script",
    "cmd",
    "cmds",
    "command",
    "commands",
    "install",
    "run",
    "script",
    "scripts",
    "sh",
    "steps",
];

/// Words before the program of a command.
const BEFORE: &[&str] = &[
    "!", "-", "@", "do", "doas", "elif", "else", "env", "exec", "if", "nohup", "sudo", "then",
    "time", "until", "while",
];

/// Programs whose arguments are texts for people, or names of programs to look for.
const SAYING: &[&str] =
    &["[", "[[", "command", "echo", "grep", "hash", "printf", "test", "type", "which"];

/// Programs that start containers, whose commands are looked at elsewhere.
const RUNNERS: &[&str] =
    &["docker", "docker-compose", "podman", "podman-compose", "nerdctl", "buildah", "kubectl"];

/// The beginnings of variables of the managers that fetch what they lack.
const SETTINGS: &[&str] = &["npm_config_", "NPM_CONFIG_", "YARN_", "yarn_"];

/// The texts of a file.
pub fn worded(kind: Kind, text: &str) -> Vec<Saying> {
    if !names_one(text) {
        return Vec::new();
    }
    let mut found = Found { source: Source::of(text), all: Vec::new() };
    match kind {
        Kind::Document | Kind::Dockerfile | Kind::Findings | Kind::Patch | Kind::Vagrant => {}
        Kind::Make => found.makefile(text),
        Kind::Shell => found.script(text, 1),
        Kind::Compose | Kind::Manifest | Kind::Pipeline | Kind::Tool => {
            let documents = yaml::documents(text);
            if documents.is_empty() {
                found.lines(text);
            }
            for it in &documents {
                found.yaml(it, false);
            }
        }
        Kind::Package => match serde_json::from_str(text) {
            Ok(json) => found.json(&json, false),
            Err(_) => found.lines(text),
        },
        Kind::Bake
        | Kind::Code
        | Kind::Devcontainer
        | Kind::Jenkins
        | Kind::OtherShell
        | Kind::Settings
        | Kind::Source => found.lines(text),
    }
    found.all
}

/// Whether a text names a manager, or sets one of its variables.
fn names_one(text: &str) -> bool {
    names_a_manager(text) || SETTINGS.iter().any(|it| text.contains(it))
}

struct Found<'t> {
    source: Source<'t>,
    all: Vec<Saying>,
}

impl Found<'_> {
    fn add(&mut self, line: usize, text: &str) {
        let text = value_of(text.trim());
        if self.all.len() < MOST && names_one(text) {
            self.all.push(Saying { line, text: text.to_owned() });
        }
    }

    fn lines(&mut self, text: &str) {
        for (line, text) in (1..).zip(text.lines()) {
            if !is_comment(text) {
                self.add(line, text);
            }
        }
    }

    fn yaml(&mut self, value: &Value, is_command: bool) {
        match value {
            Value::Text(text) if names_one(text) => {
                let Saying { line, text } = self.source.saying(text);
                if is_command { self.script(&text, line) } else { self.add(line, &text) }
            }
            Value::List(items) => items.iter().for_each(|it| self.yaml(it, is_command)),
            Value::Table(pairs) => {
                for (key, value) in pairs {
                    let key = key.text().unwrap_or_default();
                    let is_one = COMMANDS.contains(&key) || key.ends_with("_script");
                    // Parameters stand in tables with names of their own.
                    self.yaml(value, is_one);
                }
            }
            Value::Text(_) | Value::Alias(_) => {}
        }
    }

    fn json(&mut self, value: &Json, is_command: bool) {
        match value {
            Json::String(text) if names_one(text) => {
                let Saying { line, text } = self.source.saying(text);
                if is_command { self.script(&text, line) } else { self.add(line, &text) }
            }
            Json::Array(items) => items.iter().for_each(|it| self.json(it, is_command)),
            Json::Object(pairs) => {
                pairs.iter().for_each(|(key, it)| self.json(it, is_command || key == "scripts"));
            }
            _ => {}
        }
    }

    /// Recipes are commands of the machine; variables may be commands of a container.
    fn makefile(&mut self, text: &str) {
        let mut is_defined = false;
        for (line, text) in (1..).zip(text.lines()) {
            let is_recipe = text.starts_with('\t') && !is_defined;
            is_defined = match text.split_whitespace().next() {
                Some("define") => true,
                Some("endef") => false,
                _ => is_defined,
            };
            match is_recipe {
                _ if is_comment(text) => {}
                true => self.commands(text.trim_start_matches(['\t', '@', '-', '+', ' ']), line),
                false => self.add(line, text),
            }
        }
    }

    /// Of a script that runs on the machine, the values of variables, the arguments of other
    /// programs, heredocs and the texts over several lines.
    fn script(&mut self, text: &str, first: usize) {
        let (mut end, mut quote) = (None, None);
        for (line, text) in (first..).zip(text.lines()) {
            if let Some(name) = &end {
                if text.trim() == *name {
                    end = None;
                } else {
                    self.add(line, text);
                }
                continue;
            }
            if quote.is_some() {
                self.add(line, text);
            } else if !is_comment(text) {
                self.commands(text, line);
                end = name_of_heredoc(text);
            }
            quote = quote_after(text, quote);
        }
    }

    /// The commands of a line of a script.
    fn commands(&mut self, text: &str, line: usize) {
        for command in text.split(['&', ';', '|', '(', '{', '`']).filter(|it| names_one(it)) {
            let mut words = command.split_whitespace();
            let program = words.find(|it| {
                !(it.is_empty() || BEFORE.contains(it) || it.starts_with('-') || is_setting(it))
            });
            let name = program.unwrap_or_default().rsplit('/').next().unwrap_or_default();
            let is_plain = !name.contains(['"', '\'', '=', '$']);
            let is_own = is_plain && names_a_manager(name)
                || SAYING.contains(&name) && !command.contains("RUN ")
                || RUNNERS.contains(&name);
            let sets = command.split_whitespace().take_while(|it| Some(*it) != program);
            let sets: Vec<_> = sets.filter(|it| is_setting(it) && names_one(it)).collect();
            if !is_own {
                self.add(line, command);
            } else if program.is_none() {
                for it in sets {
                    self.add(line, it);
                }
            }
        }
    }
}

/// Whether a word sets a variable whose value has no spaces.
fn is_setting(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, value)| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_closed = ['"', '\''].iter().all(|it| value.matches(*it).count() % 2 == 0);
        !name.is_empty() && name.chars().all(is_part) && is_closed && !value.is_empty()
    })
}

/// The value of a text that only sets a variable; otherwise, the text.
fn value_of(text: &str) -> &str {
    let text = ["export ", "local ", "readonly ", "- "]
        .iter()
        .find_map(|it| text.strip_prefix(it))
        .unwrap_or(text);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let rest = text[end..].trim_start_matches([' ', ':', '?', '+']);
    let value = rest.strip_prefix('=').filter(|it| end > 0 && !it.starts_with('='));
    value.map_or(text, |it| it.trim().trim_matches(['"', '\'']))
}

fn is_comment(line: &str) -> bool {
    ["#", "//", "* "].iter().any(|it| line.trim_start().starts_with(it))
}

/// The word that ends the heredoc of a line.
fn name_of_heredoc(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("<<").filter(|it| !it.1.starts_with('<'))?;
    let name = rest.trim_start_matches(['-', '~', ' ', '"', '\'', '\\']);
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    Some(name[..end].to_owned()).filter(|it| !it.is_empty())
}

/// The quote that is open after a line.
fn quote_after(line: &str, mut open: Option<char>) -> Option<char> {
    let mut is_escaped = false;
    for (at, c) in line.char_indices() {
        let was_escaped = std::mem::take(&mut is_escaped);
        match (open, c) {
            _ if was_escaped => {}
            (None | Some('"'), '\\') => is_escaped = true,
            (None, '#') if line[..at].ends_with([' ', '\t']) || at == 0 => break,
            (None, '"' | '\'') => open = Some(c),
            (Some(quote), _) if quote == c => open = None,
            _ => {}
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(kind: Kind, text: &str) -> Vec<(usize, String)> {
        worded(kind, text).into_iter().map(|it| (it.line, it.text)).collect()
    }

    #[test]
    fn values_and_arguments_are_found() {
        let install = "apt-get install -y jq";
        for (kind, text, line) in [
            (Kind::Shell, "./in apt-get install -y jq", 1),
            (Kind::Shell, "sudo chroot rootfs apt-get install -y jq", 1),
            (
                Kind::Shell,
                "{ echo \"FROM a\"; echo \"RUN apt-get install -y jq\"; } | docker build -",
                1,
            ),
            (Kind::Shell, "PREP=\"apt-get install -y jq\"", 1),
            (Kind::Shell, "cat > x <<E\napt-get install -y jq\nE", 2),
            (Kind::Shell, "X='\napt-get install -y jq\n'", 2),
            (Kind::Make, "define P\napt-get install -y jq\nendef", 2),
            (Kind::Make, "P = apt-get install -y jq", 1),
            (Kind::Make, "a:\n\t./in apt-get install -y jq", 2),
            (Kind::Pipeline, "env:\n  P: apt-get install -y jq", 2),
            (Kind::Pipeline, "parameters: {p: {default: apt-get install -y jq}}", 1),
            (Kind::Pipeline, "steps:\n  - run: ./in apt-get install -y jq", 2),
            (Kind::Tool, "vars:\n  P: apt-get install -y jq", 2),
            (Kind::Package, "{\"config\": {\"p\": \"apt-get install -y jq\"}}", 1),
            (Kind::Package, "{\"scripts\": {\"p\": \"in apt-get install -y jq\"}}", 1),
            (Kind::Jenkins, "environment { P = \"apt-get install -y jq\" }", 1),
        ] {
            let all = found(kind, text);
            assert!(
                all.len() == 1 && all[0].0 == line && all[0].1.contains(install),
                "{text}: {all:?}"
            );
        }
        let text = "E=\"-e npm_config_offline=1\"\ndocker run $E app npm ci\n";
        assert_eq!(found(Kind::Shell, text).len(), 1);
    }

    #[test]
    fn commands_of_the_machine_are_not() {
        for (kind, text) in [
            (Kind::Shell, "apt-get install -y jq"),
            (Kind::Shell, "if ! sudo -E apt-get install -y jq; then exit; fi"),
            (Kind::Shell, "A=b DEBIAN_FRONTEND=x apt-get install -y jq"),
            (Kind::Shell, "# see apt-get install"),
            (Kind::Shell, "echo 'run apt-get install jq'"),
            (Kind::Shell, "command -v apt-get && cd x && sudo apt-get install -y jq"),
            (Kind::Shell, "docker run app apt-get install -y jq"),
            (Kind::Make, "a:\n\t@sudo apt-get install -y jq"),
            (Kind::Pipeline, "steps:\n  - run: |\n      cd x\n      sudo apt-get install -y jq"),
            (Kind::Pipeline, "before_install:\n  - sudo apt-get install -y jq"),
            (Kind::Package, "{\"scripts\": {\"p\": \"sudo apt-get install -y jq\"}}"),
        ] {
            assert_eq!(found(kind, text), [], "{text}");
        }
    }
}
