//! The files of a build context that one Dockerfile needs.

use dockwright_model::context::{Files, clean};
use dockwright_model::{Instruction, Model, expand};
use dockwright_syntax::Keyword;

use super::commands::{self, Command};
use crate::facts::sources;

/// The sources and commands of a Dockerfile.
pub(crate) struct Needs {
    /// The copied or mounted sources.
    pub sources: Vec<CopySource>,
    /// The commands that run while the image is built.
    pub commands: Vec<Command>,
    /// The commands that start in containers.
    pub starts: Vec<Command>,
    /// The location of a command that queries the git repository.
    pub git: Option<String>,
    /// Whether the context may be another directory.
    pub is_elsewhere: bool,
}

/// A source in the context.
pub(crate) struct CopySource {
    /// The path: clean, possibly with wildcards, `""` for the whole context.
    pub pattern: String,
    /// The location: `Dockerfile:5`.
    pub place: String,
    /// The certainty of the path.
    pub certainty: Certainty,
}

/// The certainty of the path of a source.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// The path is literal.
    Written,
    /// The default of a build argument, which may select another file of the kind.
    Default,
    /// The path has an unknown variable.
    Open,
}

impl CopySource {
    /// The reason that the source gives for keeping a path.
    pub fn why(&self) -> String {
        let verb = if self.certainty == Certainty::Written { "copies" } else { "may copy" };
        format!("{} {verb} it", self.place)
    }
}

impl Needs {
    pub fn of(model: &Model, source: &str, name: &str, files: &dyn Files) -> Self {
        let ends: Vec<_> = source.match_indices('\n').map(|(at, _)| at).collect();
        let line = |at: usize| ends.partition_point(|it| *it < at) + 1;
        let place = |at: usize| format!("{name}:{}", line(at));
        let sources = taken(model, &place);
        let build = commands::of(model, files, &place);
        let git = commands::git_user(&build, files);
        let starts = commands::starts(model, &place);
        Self { sources, commands: build, starts, git, is_elsewhere: false }
    }

    /// Whether the build runs one of the commands, or need not, as it may have another context.
    pub fn makes(&self, sequences: &[&str]) -> bool {
        let runs = |sequence: &&str| self.commands.iter().any(|it| it.is(sequence));
        self.is_elsewhere || sequences.iter().any(runs)
    }
}

fn taken(model: &Model, place: &dyn Fn(usize) -> String) -> Vec<CopySource> {
    let mut found = Vec::new();
    for it in model.instructions() {
        let trigger = it.syntax.trigger();
        let syntax = trigger.as_ref().unwrap_or(&it.syntax);
        let copied = sources::copied(syntax).unwrap_or_default();
        let local = copied.into_iter().filter(|it| !is_remote(it) && !it.starts_with("<<"));
        let mounted = match syntax.keyword() {
            Some(Keyword::Run) => sources::mounted(syntax),
            _ => Vec::new(),
        };
        for text in local.chain(mounted) {
            // The builder fails on an invalid pattern, in a Dockerfile or an ignore file.
            let meanings =
                meanings(&text, model, it).into_iter().filter(|(it, _)| is_well_formed(it));
            found.extend(meanings.map(|(pattern, certainty)| CopySource {
                pattern: tidy(&pattern),
                place: place(it.start()),
                certainty,
            }));
        }
    }
    found
}

fn is_remote(source: &str) -> bool {
    source.contains("://") || source.starts_with("git@")
}

/// The paths that a source may stand for.
fn meanings(text: &str, model: &Model, it: &Instruction) -> Vec<(String, Certainty)> {
    let plain = |text: &str| text.replace(['"', '\''], "");
    if !text.contains('$') {
        return vec![(plain(text), Certainty::Written)];
    }
    if let Some(known) = expand(text, &|name| model.variable(it, name).known()) {
        return vec![(known, Certainty::Written)];
    }
    let any = with_wildcards(&plain(text));
    match expand(text, &|name| model.variable(it, name).default()) {
        Some(usual) => vec![(usual, Certainty::Written), (any, Certainty::Default)],
        None => vec![(any, Certainty::Open)],
    }
}

/// A variable that is a whole path component may be any path; one that is part of a component stays
/// within it.
fn with_wildcards(text: &str) -> String {
    const ANY: char = '\0';
    let mut marked = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        marked.push_str(before);
        marked.push(ANY);
        rest = match behind.strip_prefix('{') {
            Some(braced) => behind_brace(braced),
            None => behind.trim_start_matches(|it: char| it.is_ascii_alphanumeric() || it == '_'),
        };
    }
    marked.push_str(rest);
    let names = marked.split('/').map(|name| {
        let is_open = name.contains(ANY) && name.chars().all(|it| it == ANY);
        if is_open { "**".to_owned() } else { name.replace(ANY, "*") }
    });
    names.collect::<Vec<_>>().join("/")
}

/// The text after the `}` that ends a variable.
fn behind_brace(braced: &str) -> &str {
    let mut depth = 1;
    for (at, c) in braced.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 {
            return &braced[at + 1..];
        }
    }
    ""
}

/// The pattern without redundant parts: everything in a directory means the directory.
fn tidy(pattern: &str) -> String {
    // A path cannot leave the context.
    let names: Vec<_> = pattern.split('/').filter(|it| *it != "..").collect();
    let pattern = clean(pattern).unwrap_or_else(|| names.join("/"));
    let mut pattern = pattern.as_str();
    while let Some(dir) = pattern.strip_suffix("/*") {
        pattern = dir;
    }
    if pattern == "*" { String::new() } else { pattern.to_owned() }
}

/// Whether every character class is closed and every `\` is followed by a character.
fn is_well_formed(pattern: &str) -> bool {
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let is_whole = match c {
            '\\' => chars.next().is_some(),
            '[' => chars.any(|it| it == ']'),
            _ => true,
        };
        if !is_whole {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_are_not_known_may_be_anything() {
        for (text, expected) in [
            ("$JAR", "**"),
            ("target/${JAR_FILE}", "target/**"),
            ("./app-${V:-1/2}.jar", "./app-*.jar"),
            ("$a$b/${c:-${d}}.e", "**/*.e"),
        ] {
            assert_eq!(with_wildcards(text), expected);
        }
    }

    #[test]
    fn paths_are_tidied_as_the_builder_does() {
        for (text, expected) in [
            (".", ""),
            ("./", ""),
            ("/", ""),
            ("./*", ""),
            ("../a", "a"),
            ("a/../b/", "b"),
            ("b/*/*", "b"),
        ] {
            assert_eq!(tidy(text), expected);
        }
    }

    #[test]
    fn patterns_that_no_builder_reads_are_told() {
        assert!(["a", "[a]", "\\[", "[a-b]*"].into_iter().all(is_well_formed));
        assert!(!["[", "a\\", "[a]["].into_iter().any(is_well_formed));
    }
}
