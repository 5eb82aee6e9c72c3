//! The files of a build context that one Dockerfile needs.

use dockwright_model::context::{Files, clean};
use dockwright_model::{Instruction, Model, expand};
use dockwright_syntax::Keyword;

use super::commands::{self, Command};
use crate::facts::sources;

/// The sources and commands of a Dockerfile.
pub(crate) struct Needs {
    /// The sources that are copied or mounted.
    pub sources: Vec<CopySource>,
    /// The commands that run while the image is built.
    pub commands: Vec<Command>,
    /// The commands that start in containers.
    pub starts: Vec<Command>,
    /// Where git is asked about the repository.
    pub git: Option<String>,
    /// Whether the context may be another directory.
    pub is_elsewhere: bool,
}

/// Something that is taken from the context.
pub(crate) struct CopySource {
    /// The path: clean, perhaps with wildcards, `""` for the whole context.
    pub pattern: String,
    /// The place: `Dockerfile:5`.
    pub place: String,
    /// How certain the path is.
    pub certainty: Certainty,
}

/// The certainty of the path of a source.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// It is literal.
    Written,
    /// A build argument may name another file of the kind.
    Default,
    /// It has a variable.
    Open,
}

impl CopySource {
    /// The effect of a command on a path.
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

    /// Whether the build runs one of these, or need not, since it may have another context.
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
            // The builder fails on a pattern that it cannot read, in either file.
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

/// The path that a source may stand for.
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

/// A variable as the whole of a name may be a path; as a part of one it is part of a name.
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

/// What stands behind the `}` that ends a variable.
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

/// The pattern without what says nothing: all that is in a directory is the directory.
fn tidy(pattern: &str) -> String {
    // The builder goes no higher than the context.
    let names: Vec<_> = pattern.split('/').filter(|it| *it != "..").collect();
    let pattern = clean(pattern).unwrap_or_else(|| names.join("/"));
    let mut pattern = pattern.as_str();
    while let Some(dir) = pattern.strip_suffix("/*") {
        pattern = dir;
    }
    if pattern == "*" { String::new() } else { pattern.to_owned() }
}

/// Whether every class of characters ends, and something stands behind every `\`.
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
