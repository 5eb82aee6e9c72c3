//! The owners of files, as `CODEOWNERS` names them.
//!
//! Sources: <https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners>
//! and <https://docs.gitlab.com/user/project/codeowners/reference/>

use std::fs;
use std::path::{Component, Path, PathBuf};

use globset::{Glob, GlobSet};

use crate::message::{Message, reason};
use crate::paths::{patterns, target};

/// Where the file may be in a repository. The first one that is there counts.
const PLACES: [&str; 4] =
    [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// The largest file that GitHub reads, in bytes.
const LARGEST: u64 = 3 << 20;

/// Who owns the files of a repository.
pub struct Owners {
    current_dir: PathBuf,
    root: PathBuf,
    globs: GlobSet,
    /// A rule for each of the patterns.
    rules: Vec<Rule>,
}

struct Rule {
    /// Whether the pattern only matches directories, as `a/` does.
    is_dir: bool,
    /// Whether it does not match what is deeper in a directory, as `a/*` does not.
    is_shallow: bool,
    owners: Vec<String>,
}

impl Owners {
    /// The owners that the repository around a directory names; nothing if it has no such file. An
    /// error is a warning about a file that cannot be used.
    pub fn around(current_dir: &Path) -> Result<Option<Self>, Message> {
        let root = current_dir.ancestors().find(|it| it.join(".git").exists());
        let root = root.unwrap_or(current_dir);
        let found = PLACES.iter().map(|it| root.join(it)).find_map(|it| {
            let metadata = fs::metadata(&it).ok().filter(fs::Metadata::is_file)?;
            Some((it, metadata.len()))
        });
        let Some((path, size)) = found else { return Ok(None) };
        let unusable = |why: String| {
            let text = format!("{}: {why}; the page has no table of owners", path.display());
            Message::warning(text)
        };
        if size > LARGEST {
            return Err(unusable(format!(
                "{size} bytes are more than the 3 MiB that GitHub reads"
            )));
        }
        let text = fs::read(&path).map_err(|err| unusable(reason(&err)))?;
        let owners = Self::read(current_dir, root, &String::from_utf8_lossy(&text));
        owners.map(Some).map_err(|err| unusable(err.to_string()))
    }

    /// Reads the text of the file. Lines that are no rules do not count, as on GitHub.
    fn read(current_dir: &Path, root: &Path, text: &str) -> Result<Self, globset::Error> {
        let mut globs = Vec::new();
        let mut rules = Vec::new();
        let mut section = Vec::new();
        for line in text.trim_start_matches('\u{feff}').lines().map(str::trim) {
            if let Some(owners) = owners_of_section(line) {
                section = owners;
            } else if let Some((glob, mut rule)) = rule(line) {
                if rule.owners.is_empty() {
                    rule.owners.clone_from(&section);
                }
                globs.push(glob);
                rules.push(rule);
            }
        }
        let globs = GlobSet::new(&globs)?;
        Ok(Self { current_dir: current_dir.to_owned(), root: root.to_owned(), globs, rules })
    }

    /// The owners of the file at `path`, by the last rule that matches it.
    pub fn of(&self, path: &Path) -> &[String] {
        let leads_up = path.components().any(|it| it == Component::ParentDir);
        let path =
            if leads_up { target(path, &self.current_dir) } else { self.current_dir.join(path) };
        let Ok(path) = path.strip_prefix(&self.root) else { return &[] };
        let names = path.ancestors().filter(|it| !it.as_os_str().is_empty()).enumerate();
        let matching = names.flat_map(|(above, it)| {
            let indices = self.globs.matches(it).into_iter();
            indices.filter(move |index| self.rules[*index].holds(above > 0))
        });
        matching.max().map_or(&[], |it| self.rules[it].owners.as_slice())
    }
}

impl Rule {
    /// Whether a rule that matches a file, or a directory around it, holds for the file.
    fn holds(&self, is_dir: bool) -> bool {
        if is_dir { !self.is_shallow } else { !self.is_dir }
    }
}

/// The default owners of a section of GitLab, if the line begins one: `^[name][2] @owner`
fn owners_of_section(line: &str) -> Option<Vec<String>> {
    let (_, rest) = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?.split_once(']')?;
    let approvals = rest.strip_prefix('[').and_then(|it| it.split_once(']'));
    Some(names(approvals.map_or(rest, |it| it.1)))
}

/// The pattern and the owners of a line, if it is a rule.
fn rule(line: &str) -> Option<(Glob, Rule)> {
    if line.is_empty() || line.starts_with(['#', '!']) {
        return None;
    }
    let mut is_escaped = false;
    let end = line.find(|it: char| {
        let ends = it.is_whitespace() && !is_escaped;
        is_escaped = it == '\\' && !is_escaped;
        ends
    });
    let (pattern, rest) = line.split_at(end.unwrap_or(line.len()));
    // Braces mean nothing in these patterns.
    let glob = pattern.replace('{', "[{]").replace('}', "[}]");
    let rule = Rule {
        is_dir: pattern.ends_with('/'),
        is_shallow: pattern.ends_with("/*"),
        owners: names(rest),
    };
    patterns::parse_in_file(&glob).ok().map(|glob| (glob, rule))
}

/// The names up to a comment.
fn names(text: &str) -> Vec<String> {
    text.split_whitespace().take_while(|it| !it.starts_with('#')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, path: &str) -> String {
        let root = Path::new("/repo");
        let owners = Owners::read(&root.join("a"), root, text).unwrap();
        owners.of(Path::new(path)).join(" ")
    }

    #[test]
    fn the_last_rule_that_matches_wins() {
        let text = "* @all\nDockerfile @docker\n/a/ @a # why\n/a/free\n";
        assert_eq!(of(text, "/repo/x/Dockerfile"), "@docker");
        assert_eq!(of(text, "/repo/x/other"), "@all");
        assert_eq!(of(text, "deep/down/Dockerfile"), "@a");
        assert_eq!(of(text, "free/Dockerfile"), "");
        assert_eq!(of(text, "/elsewhere/Dockerfile"), "");
    }

    #[test]
    fn patterns_are_those_of_gitignore() {
        assert_eq!(of("docs/ @d", "/repo/x/docs/y/Dockerfile"), "@d");
        assert_eq!(of("/docs/ @d", "/repo/x/docs/Dockerfile"), "");
        assert_eq!(of("Dockerfile/ @d", "/repo/Dockerfile"), "");
        assert_eq!(of("a/* @d", "/repo/a/Dockerfile"), "@d");
        assert_eq!(of("a/* @d", "/repo/a/b/Dockerfile"), "");
        assert_eq!(of("a/**/Dockerfile @d", "/repo/a/b/c/Dockerfile"), "@d");
        assert_eq!(of("{a,b} @d", "/repo/a/Dockerfile"), "");
        assert_eq!(of("{a,b} @d", "/repo/{a,b}/Dockerfile"), "@d");
        assert_eq!(of("my\\ app @d", "/repo/my app/Dockerfile"), "@d");
    }

    #[test]
    fn lines_that_are_no_rules_do_not_count() {
        let text = "\u{feff}# @c\r\n\r\n! @n\r\n[a @bad\r\nDockerfile @d x@example.com\r\n";
        assert_eq!(of(text, "Dockerfile"), "@d x@example.com");
    }

    #[test]
    fn a_section_has_owners_for_rules_without_any() {
        let text = "^[My docs][2] @docs\n/a/\n/b/ @b\n[other]\n/c/\n";
        assert_eq!(of(text, "/repo/a/Dockerfile"), "@docs");
        assert_eq!(of(text, "/repo/b/Dockerfile"), "@b");
        assert_eq!(of(text, "/repo/c/Dockerfile"), "");
    }
}
