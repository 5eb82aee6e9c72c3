//! Files of unknown tools: programs that they call may run in a container of the image, and
//! directories that they name may be build contexts.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;

use dockwright_fixer::names_a_manager;

use super::build::Build;
use super::containers::{Containers, Saying, Source};
use super::started::{quoted, texts};
use super::written::{From, Written};
use super::yaml::{self, Value};

/// Variables that make bash act before it runs its command.
const OF_BASH: &[&str] = &["BASHOPTS", "BASH_ENV", "SHELLOPTS"];

/// The facts about containers in YAML: each text that names a package manager may be run in one.
pub fn of_yaml(text: &str) -> Containers {
    let mut found = texts(text);
    found.variables = variables(text);
    if names_a_manager(text) {
        let mut commands = Vec::new();
        for document in yaml::documents(text) {
            collect(&document, &mut commands);
        }
        let running = Source::of(text).running(commands);
        found = found.and(Containers { commands: Vec::new(), ..running });
    }
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Text(text) => found.extend(names_a_manager(text).then(|| text.clone())),
        Value::List(items) if items.iter().all(|it| it.text().is_some()) => {
            let words = quoted(items.iter().filter_map(Value::text).map(str::to_owned));
            found.extend(names_a_manager(&words).then_some(words));
        }
        Value::List(items) => {
            for it in items {
                collect(it, found);
            }
        }
        Value::Table(pairs) => {
            let command = value.get("command").and_then(Value::text);
            let words = value.get("args").map(Value::items).unwrap_or_default();
            if let Some(command) = command.filter(|_| !words.is_empty()) {
                let words = words.iter().filter_map(Value::text);
                let words = std::iter::once(command).chain(words).map(str::to_owned);
                found.push(quoted(words));
            }
            for (_, it) in pairs {
                collect(it, found);
            }
        }
        Value::Alias(_) => {}
    }
}

/// Parts of the words of programs and libraries that start containers, or run commands in them.
const OF_CONTAINERS: &[&str] =
    &["buildah", "container", "docker", "exec_run", "host.run(", "kube", "nerdctl", "podman"];

/// The facts about containers in a text of another language: if the text names a package manager,
/// all of it may be run in a container. A source, or another program, must also mention containers.
pub fn of_text(text: &str, name: &str, is_source: bool) -> Containers {
    let mut found = texts(text);
    found.variables = variables(text);
    let speaks = || {
        let lower = text.to_ascii_lowercase();
        OF_CONTAINERS.iter().any(|it| lower.contains(it)) || text.contains("FROM ")
    };
    if names_a_manager(text) && (!(is_source || text.starts_with("#!")) || speaks()) {
        let own = Saying { line: 1, text: format!("$(dirname $0)/{name}") };
        found.mounted.push(own);
    }
    found
}

fn variables(text: &str) -> Vec<String> {
    let named = OF_BASH.iter().filter(|it| text.contains(**it));
    named.map(|it| (*it).to_owned()).collect()
}

/// The syntax of values in a file of an unknown tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// A word without quotes is a text.
    Yaml,
    /// A word without quotes is a variable.
    Settings,
    /// Like `Settings`, with commands in strings and lists.
    Code,
}

/// Texts that show a file may build images.
const BUILDS: &[&str] = &[
    "docker build",
    "docker.build",
    "docker.image(",
    "docker:image",
    "docker_build",
    "docker_image",
    "dockerfile",
    "dockerimageasset",
    "images.build",
];

/// Words on the line of a context.
const NAMES: &[&str] = &["context", "docker.build", "docker_build"];

/// The maximum number of directories to take for contexts of one file.
const MOST: usize = 64;

/// The builds in a file whose language is not parsed. Each directory with Dockerfiles that the file
/// names may be their context; a directory named as a context may be that of any Dockerfile.
pub fn builds(text: &str, syntax: Syntax, from: From<'_>) -> Vec<Build> {
    let lower = if text.contains("ocker") { text.to_ascii_lowercase() } else { String::new() };
    if !BUILDS.iter().any(|it| lower.contains(it)) {
        return Vec::new();
    }
    // Terraform replaces this with the directory of the file.
    let text = &text.replace("${path.module}", ".");
    let is_end = |c: char| c.is_whitespace() || "\"'`,()[]=:".contains(c);
    let words = text.lines().flat_map(|line| {
        let is_named = NAMES.iter().any(|it| line.contains(it));
        line.split(is_end).filter(|it| may_be_dir(it)).map(move |it| (is_named, it))
    });
    let (mut seen, names) = (HashSet::new(), names(from.dir));
    // Most words name no existing file, so the file system is not queried for each of them.
    let is_there = |word: &str| {
        let first = word.split('/').find(|it| !matches!(*it, "" | "."));
        first.is_none_or(|it| it == ".." || names.contains(OsStr::new(it)))
    };
    let words = words.filter(|it| seen.insert(*it) && is_there(it.1));
    let file = || Written::unknown("file");
    let found = words.filter_map(|(is_named, word)| {
        let dir = from.dir.join(word);
        let is_above = word.bytes().all(|it| matches!(it, b'.' | b'/'));
        let is_context = is_above || is_named && dir.is_dir() || has_dockerfile(&dir);
        let context = is_context.then(|| Written::text(word))?;
        let dockerfile = if is_named { file() } else { context.join(&file()) };
        Some(Build { context, dockerfile, ..Build::default() })
    });
    found.chain(computed(text, syntax)).take(MOST).collect()
}

/// The number of lines before and after a name that may belong to the same call or table.
const AROUND: usize = 6;

/// The builds for which a file computes the context.
fn computed(text: &str, syntax: Syntax) -> Vec<Build> {
    let lines: Vec<_> = text.lines().collect();
    let lower = text.to_ascii_lowercase();
    let lower: Vec<_> = lower.lines().collect();
    let enters = lower.iter().any(|line| ENTERS.iter().any(|it| line.contains(it)));
    let around = |at: usize| at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len());
    let says = |at: usize, word: &str| lower[around(at)].iter().any(|it| it.contains(word));
    let is_computed = |at: &usize| {
        BUILDS.iter().any(|it| says(*at, it))
            && (KEYS.iter().any(|(key, near)| says(*at, near) && gives(lines[*at], key, syntax))
                || is_command(lines[*at], syntax)
                || runs_build(lower[*at]) && (enters || DIRS.iter().any(|it| says(*at, it))))
    };
    let file = || Written::unknown("file");
    let build = |at: usize| {
        let name = lines[around(at)].iter().find_map(|it| named_dockerfile(it));
        Build {
            context: Written::unknown("context"),
            dockerfile: name.map_or_else(file, |it| file().join(&Written::text(it))),
            ..Build::default()
        }
    };
    (0..lines.len()).filter(is_computed).map(build).collect()
}

/// Calls that enter a directory in which later commands run.
const ENTERS: &[&str] =
    &["chdir", "current_dir", "lcd(", "pushd", "set-location", "push-location", ".cd(", "cd("];

/// Parts of the keys and arguments for the directory of a command, and of a command that enters one.
const DIRS: &[&str] = &[
    "cd ",
    "cwd",
    "dir:",
    "dir =",
    "dir=",
    "dir(",
    "directory",
    "inside(",
    "within(",
    "workdir",
    "working_dir",
    "working-dir",
    "workingdir",
    "\"dir\"",
];

/// Whether a line, in lower case, has a command that builds an image, outside comments.
fn runs_build(line: &str) -> bool {
    if ["#", "//", "*", "--", "rem ", "::"].iter().any(|it| line.trim_start().starts_with(it)) {
        return false;
    }
    let is_between = |it: &str| {
        it.split(|c: char| !c.is_alphanumeric()).all(|it| matches!(it, "" | "buildx" | "image"))
    };
    let is_one = |program: &str| {
        line.match_indices(program).any(|(at, _)| {
            let rest = &line[at + program.len()..];
            let mut ends = rest.match_indices("build").map(|(at, it)| (at, at + it.len()));
            ends.find(|it| !rest[it.1..].starts_with('x')).is_some_and(|(start, end)| {
                start > 0
                    && is_between(&rest[..start])
                    && rest[end..].starts_with([' ', '"', '\'', '\t'])
            })
        })
    };
    ["docker", "podman", "nerdctl", "buildah"].into_iter().any(is_one)
}

/// Keys of the context in calls and tables, each with a word that must be nearby; empty for a key that
/// has no other use.
const KEYS: &[(&str, &str)] = &[
    ("build_context", ""),
    ("buildContext", ""),
    ("context", ""),
    ("directory", "dockerimageasset"),
    ("path", "docker_image"),
    ("path", "images.build"),
];

/// Whether a line gives the value of a key by an expression.
fn gives(line: &str, key: &str, syntax: Syntax) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "_-.$".contains(c);
    line.match_indices(key).any(|(at, it)| {
        let rest = line[at + it.len()..].trim_start_matches(['"', '\'']).trim_start();
        let value = rest.strip_prefix(':').or_else(|| rest.strip_prefix('='));
        let value =
            value.filter(|it| !line[..at].ends_with(is_part) && !it.starts_with(['=', ':']));
        value.is_some_and(|it| is_expression(it.trim_start(), syntax))
    })
}

/// Whether a line builds an image with a context that it computes: by a call of Tilt, an instruction
/// of Earthly, or a command in a source.
fn is_command(line: &str, syntax: Syntax) -> bool {
    if let Some((_, arguments)) = line.split_once("docker_build(") {
        let second = arguments.split_once(',').map(|it| it.1.trim_start());
        return second.is_some_and(|it| is_expression(it, Syntax::Code));
    }
    let last_is_open =
        |text: &str| text.split_whitespace().last().is_some_and(|it| it.contains(['$', '{', '%']));
    if line.trim_start().starts_with("FROM DOCKERFILE ") {
        return last_is_open(line);
    }
    let command = line.split_once("docker").and_then(|it| it.1.split_once("build"));
    let Some((_, rest)) = command.filter(|_| syntax == Syntax::Code) else { return false };
    if let Some(list) = rest.strip_prefix(['"', '\'']) {
        let end = list.find([']', ')']).unwrap_or(list.len());
        let mut words = list[..end].rsplit(',').map(str::trim);
        let last = words.find(|it| !it.is_empty());
        return last.is_some_and(|it| is_expression(it, Syntax::Code));
    }
    let end = rest.find(['"', '\'', '`']).unwrap_or(rest.len());
    let (text, behind) = rest.split_at(end);
    let goes_on =
        text.ends_with(' ') && behind[behind.len().min(1)..].trim_start().starts_with('+');
    text.starts_with(' ') && (goes_on || last_is_open(text))
}

/// Whether a text begins with an expression rather than a plain string or a type.
fn is_expression(text: &str, syntax: Syntax) -> bool {
    const OPEN: [&str; 3] = ["${", "{{", "$("];
    let quote = text.chars().next().filter(|it| "\"'`".contains(*it));
    if let Some((inner, behind)) = quote.and_then(|it| text[1..].split_once(it)) {
        return inner.starts_with('$')
            || OPEN.iter().any(|it| inner.contains(it))
            || behind.trim_start().starts_with(['+', '%', '.']);
    }
    if syntax == Syntax::Yaml || quote.is_some() {
        return OPEN.iter().any(|it| text.contains(it));
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let name = &text[..text.find(|c| !is_part(c)).unwrap_or(text.len())];
    let is_other = matches!(name, "" | "False" | "None" | "Path" | "false" | "null" | "str")
        || matches!(name, "string" | "undefined");
    !is_other && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// The name of a Dockerfile in a line.
fn named_dockerfile(text: &str) -> Option<&str> {
    let is_end = |c: char| c.is_whitespace() || "\"'`,()[]=:{}".contains(c);
    let names = text.split(is_end).filter(|it| it.contains("Dockerfile"));
    let mut names = names.map(|it| it.rsplit('/').next().unwrap_or_default());
    names.find(|it| it.starts_with("Dockerfile") || it.ends_with(".Dockerfile"))
}

/// The names in a directory.
fn names(dir: &Path) -> HashSet<OsString> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    entries.filter_map(|it| Some(it.ok()?.file_name())).collect()
}

fn may_be_dir(word: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "./_-".contains(c);
    word.bytes().any(|it| it != b'/') && !word.starts_with('/') && word.chars().all(is_plain)
}

fn has_dockerfile(dir: &Path) -> bool {
    ["Dockerfile", "Containerfile"].iter().any(|it| dir.join(it).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(text: &str) -> Vec<(usize, String)> {
        of_yaml(text).started.into_iter().map(|it| (it.line, it.text)).collect()
    }

    #[test]
    fn texts_that_name_a_manager_may_be_run() {
        assert_eq!(
            started("a: b\ntasks:\n  - init: apt-get install -y jq\n"),
            [(3, "apt-get install -y jq".to_owned())]
        );
        let text = "tests:\n  - command: npm\n    args: [ci, --offline]\n";
        assert!(started(text).contains(&(3, "npm ci --offline".to_owned())));
        assert_eq!(started("a: [b, c]\n"), []);
    }

    #[test]
    fn sources_have_to_speak_of_containers() {
        let text = "run(\"apt-get install jq\")\n";
        assert_eq!(of_text(text, "Tiltfile", false).mounted.len(), 1);
        assert_eq!(of_text(text, "tasks.py", true).mounted.len(), 0);
        assert_eq!(of_text(&format!("{text}Container()"), "tasks.py", true).mounted.len(), 1);
    }

    #[test]
    fn directories_that_are_named_may_be_contexts() {
        let dir = tempfile::tempdir().expect("a directory");
        for name in ["app", "other"] {
            fs::create_dir(dir.path().join(name)).expect("a directory");
        }
        fs::write(dir.path().join("app/Dockerfile"), "").expect("a file");
        let from = From { root: dir.path(), dir: dir.path() };
        let found = |text: &str| {
            builds(text, Syntax::Settings, from)
                .into_iter()
                .map(|it| it.context.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(found("docker_build('img', './app', dockerfile='x')"), ["./app"]);
        assert_eq!(found("docker_image { context = \"..\" }"), [".."]);
        assert_eq!(found("docker_image { context = \"other\" }"), ["other"]);
        assert_eq!(found("dockerfile = true\nname = 'other'"), [""; 0]);
        assert_eq!(found("build('./app')"), [""; 0]);
    }
    #[test]
    fn contexts_that_are_computed_are_not_known() {
        for (syntax, text) in [
            (Syntax::Code, "run(f'docker build -f Dockerfile {where}')"),
            (Syntax::Code, "run(['docker', 'build', '-f', 'Dockerfile', where])"),
            (Syntax::Code, "run('docker build -f Dockerfile ' + where)"),
            (Syntax::Code, "new docker.Image('a', { build: { context: dir } })"),
            (Syntax::Code, "client.images.build(path=os.path.join(a, 'b'))"),
            (Syntax::Settings, "docker_build('a', where, dockerfile='Dockerfile')"),
            (Syntax::Settings, "FROM DOCKERFILE -f Dockerfile $where"),
            (Syntax::Settings, "context = \"${path.module}/${var.dir}\" # Dockerfile"),
            (Syntax::Yaml, "docker_image:\n  path: '{{ where }}'"),
            (Syntax::Yaml, "dir: web\ncmd: docker build -f ../Dockerfile ."),
            (Syntax::Code, "os.chdir('web')\nrun('docker buildx build -f ../Dockerfile .')"),
            (Syntax::Code, "run(['docker', 'build', '-f', '../Dockerfile', '.'], cwd='web')"),
            (Syntax::Settings, "run 'cd web && podman build -f ../Dockerfile .'"),
        ] {
            assert_eq!(computed(text, syntax).len(), 1, "{text}");
        }
        for (syntax, text) in [
            (Syntax::Code, "run(f'docker build -t {tag} -f Dockerfile .')"),
            (Syntax::Code, "run(['docker', 'build', '-t', tag, '.'])"),
            (Syntax::Code, "interface Build { context: string } // Dockerfile"),
            (Syntax::Settings, "docker_build('a', './app', dockerfile='Dockerfile')"),
            (Syntax::Settings, "context = 'app' # Dockerfile"),
            (Syntax::Settings, "context = var.dir # of nothing that is built"),
            (Syntax::Yaml, "context: app\ndockerfile: Dockerfile"),
        ] {
            assert_eq!(computed(text, syntax).len(), 0, "{text}");
        }
    }
}
