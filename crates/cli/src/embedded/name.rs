//! Which files may have Dockerfiles in them, by their names.

use std::path::Path;

use super::{bake, compose};
use crate::args::values::EmbeddedKind;

/// The syntax of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A Compose file.
    Compose,
    /// A Bake file.
    Bake,
    /// A Bake file in JSON.
    BakeJson,
    /// Markdown or MDX.
    Markdown,
    /// `AsciiDoc`.
    AsciiDoc,
    /// A workflow of GitHub, or an action.
    Workflow,
}

impl Format {
    /// The syntax of a file that a search finds.
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let (stem, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "yml" | "yaml" if is_workflow(path, stem) => Some(Self::Workflow),
            "yml" | "yaml" if is_compose(stem) => Some(Self::Compose),
            "hcl" if is_bake(stem) => Some(Self::Bake),
            "json" if is_bake(stem) => Some(Self::BakeJson),
            "md" | "markdown" | "mdx" => Some(Self::Markdown),
            "adoc" | "asciidoc" => Some(Self::AsciiDoc),
            _ => None,
        }
    }

    /// The syntax of a file that the user names, which may be called anything.
    pub fn of_named(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::of(path).or(match extension.as_str() {
            "yml" | "yaml" => Some(Self::Compose),
            "hcl" => Some(Self::Bake),
            _ => None,
        })
    }

    /// The kind by which users choose it.
    pub fn kind(self) -> EmbeddedKind {
        match self {
            Self::Compose => EmbeddedKind::Compose,
            Self::Bake | Self::BakeJson => EmbeddedKind::Bake,
            Self::Markdown | Self::AsciiDoc => EmbeddedKind::Markdown,
            Self::Workflow => EmbeddedKind::Workflows,
        }
    }

    /// Whether a text has a word without which there is no block.
    pub fn may_have_blocks(self, text: &str) -> bool {
        let has = |it: &str| text.contains(it);
        match self {
            Self::Compose => has(compose::KEY),
            Self::Bake | Self::BakeJson => has(bake::KEY),
            Self::Workflow => has("<<") && has("build"),
            Self::Markdown | Self::AsciiDoc => {
                ["ocker", "OCKER", "ontainerfile", "ONTAINERFILE"].into_iter().any(has)
            }
        }
    }
}

/// The names that Compose takes by itself, and those that people give with `--file`.
fn is_compose(stem: &str) -> bool {
    let is_of = |it: &str| {
        let rest = stem.strip_prefix(it);
        rest.is_some_and(|it| it.is_empty() || it.starts_with(['.', '-', '_']))
    };
    ["compose", "docker-compose"].into_iter().any(is_of)
        || [".compose", "-compose", ".docker-compose"].iter().any(|it| stem.ends_with(it))
}

fn is_bake(stem: &str) -> bool {
    let rest = stem.strip_prefix("docker-bake");
    rest.is_some_and(|it| it.is_empty() || it.starts_with(['.', '-']))
        || stem.ends_with(".docker-bake")
}

fn is_workflow(path: &Path, stem: &str) -> bool {
    let dir = path.parent();
    stem == "action" || dir.is_some_and(|it| it.ends_with(".github/workflows"))
}

/// Whether the first word of what names a language is that of Dockerfiles.
pub fn is_language(info: &str) -> bool {
    let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-');
    let info = info.trim_start_matches([' ', '{', '.']);
    let end = info.find(|it| !is_name(it)).unwrap_or(info.len());
    ["dockerfile", "docker", "containerfile"].iter().any(|it| info[..end].eq_ignore_ascii_case(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_syntax() {
        for (path, expected) in [
            ("compose.yaml", Some(Format::Compose)),
            ("a/compose.dev.yml", Some(Format::Compose)),
            ("docker-compose.yml", Some(Format::Compose)),
            ("docker-compose-dev.yaml", Some(Format::Compose)),
            ("dev.compose.yml", Some(Format::Compose)),
            ("composer.yml", None),
            ("values.yaml", None),
            ("docker-bake.hcl", Some(Format::Bake)),
            ("docker-bake.override.hcl", Some(Format::Bake)),
            ("docker-bake.override.json", Some(Format::BakeJson)),
            ("main.hcl", None),
            (".github/workflows/a.yml", Some(Format::Workflow)),
            ("x/action.yaml", Some(Format::Workflow)),
            ("workflows/a.yml", None),
            ("README.md", Some(Format::Markdown)),
            ("a.MDX", Some(Format::Markdown)),
            ("a.adoc", Some(Format::AsciiDoc)),
            ("Dockerfile", None),
            ("md", None),
        ] {
            assert_eq!(Format::of(Path::new(path)), expected, "{path}");
        }
        assert_eq!(Format::of_named(Path::new("main.hcl")), Some(Format::Bake));
        assert_eq!(Format::of_named(Path::new("values.yaml")), Some(Format::Compose));
        assert_eq!(Format::of_named(Path::new("Dockerfile.dev")), None);
    }

    #[test]
    fn the_first_word_is_the_language() {
        for info in [
            "dockerfile",
            "Dockerfile title=a",
            "docker,ignore",
            "{.dockerfile}",
            "containerfile {1}",
        ] {
            assert!(is_language(info), "{info}");
        }
        for info in ["", "docker-compose", "dockerfiles", "bash", "diff dockerfile"] {
            assert!(!is_language(info), "{info}");
        }
    }
}
