//! Reading one `dockwright.toml`: the options and globs in it, each with its line.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_fixer::passes;
use globset::Glob;
use serde::Deserialize;
use toml::Spanned;

use super::explain;
use super::layer::{Layer, Source, Sourced};
use crate::exclude::{self, Exclude};
use crate::message::Message;
use crate::values::{IndentValue, LevelValue, LineEndingValue, OperatorsValue, Width};

/// The names of configuration files; a folder has one of them or none.
pub const NAMES: [&str; 2] = ["dockwright.toml", ".dockwright.toml"];

/// What a configuration file says.
pub struct ConfigFile {
    /// `[format]` and `[fix]`
    pub layer: Layer,
    /// `[files] exclude`, as it is written.
    pub patterns: Vec<Sourced<String>>,
    /// `[files] exclude`, ready to match paths without symlinks.
    pub exclude: Exclude,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    format: FormatTable,
    #[serde(default)]
    fix: FixTable,
    #[serde(default)]
    files: FilesTable,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a table")]
struct FormatTable {
    width: Option<Spanned<Width>>,
    indent: Option<Spanned<IndentValue>>,
    operators: Option<Spanned<OperatorsValue>>,
    line_ending: Option<Spanned<LineEndingValue>>,
    cache_safe: Option<Spanned<bool>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
struct FixTable {
    level: Option<Spanned<LevelValue>>,
    only: Option<Spanned<Vec<PassName>>>,
    skip: Option<Spanned<Vec<PassName>>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
struct FilesTable {
    #[serde(default)]
    exclude: Vec<Spanned<Pattern>>,
    context: Option<Spanned<PathBuf>>,
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Pattern {
    text: String,
    glob: Glob,
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match exclude::parse_in_file(&text) {
            Ok(glob) => Ok(Self { text, glob }),
            Err(err) => Err(format!("pattern `{text}`: {}", err.kind())),
        }
    }
}

/// The name of a pass that exists.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct PassName(String);

impl TryFrom<String> for PassName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        if passes().iter().any(|it| it.name == name) {
            return Ok(Self(name));
        }
        let names: Vec<_> = passes().iter().map(|it| it.name).collect();
        Err(match explain::meant(&name, &names) {
            Some(meant) => format!("unknown pass `{name}`; did you mean `{meant}`?"),
            None => format!("unknown pass `{name}`; `dockwright passes` lists them"),
        })
    }
}

fn pass_names(names: Vec<PassName>) -> Vec<String> {
    names.into_iter().map(|it| it.0).collect()
}

impl ConfigFile {
    /// Reads `content`, that of the file at `path`, which messages call `name`.
    pub fn parse(content: &[u8], path: &Path, name: &str) -> Result<Self, Message> {
        let text = str::from_utf8(content)
            .map_err(|err| explain::not_utf8(name, content, err.valid_up_to()))?;
        let document: Document =
            toml::from_str(text).map_err(|err| explain::toml_error(name, text, &err))?;

        let path: Arc<Path> = path.into();
        let lines = Lines { text, path: &path };
        let FormatTable { width, indent, operators, line_ending, cache_safe } = document.format;
        let FilesTable { exclude: patterns, context } = document.files;
        let folder = path.parent().unwrap_or(&path);
        let FixTable { level, only, skip } = document.fix;
        let layer = Layer {
            width: width.map(|it| lines.sourced(it, |it| it.0)),
            indent: indent.map(|it| lines.sourced(it, |it| it.0)),
            operators: operators.map(|it| lines.sourced(it, Into::into)),
            line_ending: line_ending.map(|it| lines.sourced(it, Into::into)),
            cache_safe: cache_safe.map(|it| lines.sourced(it, |it| it)),
            level: level.map(|it| lines.sourced(it, Into::into)),
            only: only.map(|it| lines.sourced(it, pass_names)),
            skip: skip.map(|it| lines.sourced(it, pass_names)),
            // Relative to the folder of the file that names it.
            context: context.map(|it| lines.sourced(it, |it| folder.join(it))),
        };
        let globs: Vec<Glob> = patterns.iter().map(|it| it.get_ref().glob.clone()).collect();
        let exclude = Exclude::new(&globs, folder)
            .map_err(|err| Message::error(format!("{name}: `exclude`: {err}")))?;
        let patterns = patterns.into_iter().map(|it| lines.sourced(it, |it| it.text)).collect();
        Ok(Self { layer, patterns, exclude })
    }
}

/// Finds the line of a value.
struct Lines<'a> {
    text: &'a str,
    path: &'a Arc<Path>,
}

impl Lines<'_> {
    fn sourced<T, U>(&self, value: Spanned<T>, convert: impl FnOnce(T) -> U) -> Sourced<U> {
        let (line, _) = explain::place(self.text.as_bytes(), value.span().start);
        let source = Source::Line(Arc::clone(self.path), line);
        Sourced { value: convert(value.into_inner()), source }
    }
}
