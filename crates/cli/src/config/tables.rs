//! The tables and keys of a `dockwright.toml`, with what its schema says of each.

use std::path::PathBuf;

use dockwright_fixer::{Keyword, Registry};
use globset::Glob;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::args::passes_called;
use crate::args::values::{
    ChainsValue, EmbeddedKind, IndentValue, LevelValue, LineEndingValue, OperatorsValue, Width,
};
use crate::paths::patterns;

/// Layout and fixes of Dockerfiles, as dockwright makes them.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(title = "dockwright.toml"))]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Another configuration file, relative to this one. Its values apply where this file sets
    /// none; its patterns and paths start from its own directory.
    #[cfg_attr(test, schemars(with = "Option<PathBuf>"))]
    pub extend: Option<Spanned<PathBuf>>,
    /// The layout of the result.
    #[serde(default)]
    pub format: FormatTable,
    /// The fixes to apply.
    #[serde(default)]
    pub fix: FixTable,
    /// The files to take.
    #[serde(default)]
    pub files: FilesTable,
    /// What `check` demands beyond what passes find by themselves.
    #[serde(default)]
    pub policy: PolicyTable,
    /// Options for some of the files only; the last override that matches a file wins.
    #[serde(default)]
    pub overrides: Vec<OverrideTable>,
}

#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a table")]
pub struct FormatTable {
    /// Break lines that are longer than this many columns; shorter ones are never joined.
    #[cfg_attr(test, schemars(with = "Option<Width>"))]
    pub width: Option<Spanned<Width>>,
    /// Indent continuation lines by this many spaces, by a tab, or as most of the file has them.
    #[cfg_attr(test, schemars(with = "Option<IndentValue>"))]
    pub indent: Option<Spanned<IndentValue>>,
    /// Where `&&`, `||` and `|` stand when a command is broken over lines.
    #[cfg_attr(test, schemars(with = "Option<OperatorsValue>"))]
    pub operators: Option<Spanned<OperatorsValue>>,
    /// Where a list of `&&` and `||` breaks that does not stand on one line.
    #[cfg_attr(test, schemars(with = "Option<ChainsValue>"))]
    pub chains: Option<Spanned<ChainsValue>>,
    /// How lines end.
    #[cfg_attr(test, schemars(with = "Option<LineEndingValue>"))]
    pub line_ending: Option<Spanned<LineEndingValue>>,
    /// Change only what keeps every layer in the build cache.
    #[cfg_attr(test, schemars(with = "Option<bool>"))]
    pub cache_safe: Option<Spanned<bool>>,
}

#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a table")]
pub struct FixTable {
    /// Apply fixes up to this level.
    #[cfg_attr(test, schemars(with = "Option<LevelValue>"))]
    pub level: Option<Spanned<LevelValue>>,
    /// Run these passes and no others.
    #[cfg_attr(test, schemars(with = "Option<Vec<PassName>>"))]
    pub only: Option<Spanned<Vec<PassName>>>,
    /// Leave these passes out.
    #[cfg_attr(test, schemars(with = "Option<Vec<PassName>>"))]
    pub skip: Option<Spanned<Vec<PassName>>>,
}

#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a table")]
pub struct FilesTable {
    /// Also take files that match, whatever they are called.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<Pattern>"))]
    pub include: Vec<Spanned<Pattern>>,
    /// Leave out files and directories that match.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<Pattern>"))]
    pub exclude: Vec<Spanned<Pattern>>,
    /// Also take Dockerfiles inside other files of these kinds.
    #[cfg_attr(test, schemars(with = "Option<Vec<EmbeddedKind>>"))]
    pub embedded: Option<Spanned<Vec<EmbeddedKind>>>,
    /// The build context of all Dockerfiles.
    #[cfg_attr(test, schemars(with = "Option<PathBuf>"))]
    pub context: Option<Spanned<PathBuf>>,
}

#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a table")]
pub struct PolicyTable {
    /// Images come from these registries, or parts of registries, and from no others.
    #[cfg_attr(test, schemars(with = "Option<Vec<RegistryName>>"))]
    pub registries: Option<Spanned<Vec<RegistryName>>>,
    /// The final stage sets these labels, or a stage that it is built on.
    #[cfg_attr(test, schemars(with = "Option<Vec<LabelName>>"))]
    pub labels: Option<Spanned<Vec<LabelName>>>,
    /// The container runs as a user given by number.
    #[cfg_attr(test, schemars(with = "Option<bool>"))]
    pub numeric_user: Option<Spanned<bool>>,
    /// The container runs as a user other than root.
    #[cfg_attr(test, schemars(with = "Option<bool>"))]
    pub non_root_user: Option<Spanned<bool>>,
    /// No Dockerfile has these instructions.
    #[cfg_attr(test, schemars(with = "Option<Vec<InstructionName>>"))]
    pub forbid: Option<Spanned<Vec<InstructionName>>>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a table")]
pub struct OverrideTable {
    /// The files and directories to which the override applies.
    #[cfg_attr(test, schemars(with = "Vec<Pattern>"))]
    pub files: Vec<Spanned<Pattern>>,
    /// The layout of the result.
    #[serde(default)]
    pub format: FormatTable,
    /// The fixes to apply.
    #[serde(default)]
    pub fix: FixTable,
    /// What `check` demands beyond what passes find by themselves.
    #[serde(default)]
    pub policy: PolicyTable,
    /// The build context of these Dockerfiles.
    #[cfg_attr(test, schemars(with = "Option<PathBuf>"))]
    pub context: Option<Spanned<PathBuf>>,
}

/// A pattern without a slash matches names at any depth, one with a slash paths from the directory
/// of this file.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(with = "String"))]
#[serde(try_from = "String")]
pub struct Pattern {
    pub text: String,
    pub glob: Glob,
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match patterns::parse_in_file(&text) {
            Ok(glob) => Ok(Self { text, glob }),
            Err(err) => Err(format!("pattern `{text}`: {}", err.kind())),
        }
    }
}

/// The passes that a name stands for.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub struct PassName(pub Vec<String>);

impl TryFrom<String> for PassName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let text = |(text, help): (String, Option<String>)| match help {
            Some(help) => format!("{text}; {help}"),
            None => text,
        };
        passes_called(&name).map(Self).map_err(text)
    }
}

/// A registry, or a part of one: `ghcr.io`, `ghcr.io/acme`. `*` stands for any text between two `/`.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(with = "String"))]
#[serde(try_from = "String")]
pub struct RegistryName(pub Registry);

impl TryFrom<String> for RegistryName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Registry::parse(&text).map(Self)
    }
}

/// The key of a label.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(with = "String"))]
#[serde(try_from = "String")]
pub struct LabelName(pub String);

impl TryFrom<String> for LabelName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() || text.contains([' ', '\t', '=', '"', '\'', '$']) {
            return Err(format!(
                "`{text}` is not the key of a label; write a key such as \
                 `org.opencontainers.image.source`"
            ));
        }
        Ok(Self(text))
    }
}

/// An instruction, in any case.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub struct InstructionName(pub Keyword);

impl TryFrom<String> for InstructionName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let names: Vec<_> = Keyword::ALL.iter().map(|it| it.as_str()).collect();
        Keyword::parse(&text).map(Self).ok_or_else(|| match Keyword::meant_by(&text) {
            Some(meant) => {
                format!("unknown instruction `{text}`; did you mean `{}`?", meant.as_str())
            }
            None => format!("unknown instruction `{text}`; known here: `{}`", names.join("`, `")),
        })
    }
}

/// The names of all these passes.
pub fn pass_names(names: Vec<PassName>) -> Vec<String> {
    names.into_iter().flat_map(|it| it.0).collect()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::fs;
    use std::path::Path;

    use dockwright_fixer::passes;
    use schemars::{Schema, SchemaGenerator, json_schema};

    use super::*;

    impl JsonSchema for PassName {
        fn schema_name() -> Cow<'static, str> {
            "PassName".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            let mut names: Vec<_> = passes().iter().map(|it| it.name).collect();
            names.sort_unstable();
            let mut rules: Vec<_> = passes().iter().flat_map(|it| it.settles).copied().collect();
            rules.sort_unstable();
            rules.dedup();
            let description = "The name of a pass, or of a rule that passes settle.";
            let names = [names, rules].concat();
            json_schema!({ "description": description, "enum": names })
        }
    }

    impl JsonSchema for InstructionName {
        fn schema_name() -> Cow<'static, str> {
            "InstructionName".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            let names: Vec<_> = Keyword::ALL.iter().map(|it| it.as_str()).collect();
            let examples = ["ADD", "ONBUILD", "MAINTAINER"];
            let pattern = format!("^(?i:{})$", names.join("|"));
            json_schema!({
                "description": "The name of an instruction, in any case.",
                "type": "string",
                "pattern": pattern,
                "examples": examples
            })
        }
    }

    #[test]
    fn the_schema_is_that_of_the_code() {
        let mut schema = schemars::schema_for!(Document);
        schema.insert("$comment".to_owned(), "Made by `cargo xtask generate`.".into());
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/cli/dockwright.schema.json");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "`cargo xtask generate` writes {} anew", path.display());
    }
}
