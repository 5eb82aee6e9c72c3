//! Reading one `dockwright.toml`: what is written in it, each value with its line.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_fixer::passes;
use globset::Glob;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::explain;
use super::options::{Options, Source, Sourced};
use crate::args::values::{IndentValue, LevelValue, LineEndingValue, OperatorsValue, Width};
use crate::message::Message;
use crate::paths::patterns::{self, Patterns};

/// The names of configuration files; a folder has one of them or none.
pub const NAMES: [&str; 2] = ["dockwright.toml", ".dockwright.toml"];

/// What a configuration file says, with all that it extends.
pub struct ConfigFile {
    options: Options,
    overrides: Vec<Override>,
    /// `[files] include`, as it is written.
    pub included: Vec<Sourced<String>>,
    /// `[files] include`, ready to match paths without symlinks.
    pub include: Patterns,
    /// `[files] exclude`, as it is written.
    pub excluded: Vec<Sourced<String>>,
    /// `[files] exclude`, ready to match paths without symlinks.
    pub exclude: Patterns,
}

impl ConfigFile {
    /// What holds for the file at `path`: the last of the overrides that match it wins.
    pub fn options(&self, path: &Path) -> Options {
        let matching = self.overrides.iter().rev().filter(|it| it.files.covers(path));
        matching
            .fold(Options::default(), |all, it| all.or(it.options.clone()))
            .or(self.options.clone())
    }

    /// The build contexts of all files or of some.
    pub fn contexts(&self) -> impl Iterator<Item = &Sourced<PathBuf>> {
        let options = self.overrides.iter().map(|it| &it.options);
        options.chain([&self.options]).filter_map(|it| it.context.as_ref())
    }
}

struct Override {
    files: Patterns,
    options: Options,
}

/// What is written in one configuration file.
#[derive(Default)]
pub struct Written {
    /// The file that holds where this one says nothing.
    pub extend: Option<Sourced<PathBuf>>,
    options: Options,
    include: Vec<Sourced<Pattern>>,
    exclude: Vec<Sourced<Pattern>>,
    overrides: Vec<(Vec<Sourced<Pattern>>, Options)>,
}

/// Layout and fixes of Dockerfiles, as dockwright makes them.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(title = "dockwright.toml"))]
#[serde(deny_unknown_fields)]
struct Document {
    /// Another configuration file, relative to this one: what it says holds where this one says
    /// nothing. Its patterns and paths start from the folder of this one.
    #[cfg_attr(test, schemars(with = "Option<PathBuf>"))]
    extend: Option<Spanned<PathBuf>>,
    /// What the result looks like.
    #[serde(default)]
    format: FormatTable,
    /// Which fixes are applied.
    #[serde(default)]
    fix: FixTable,
    /// Which files are taken.
    #[serde(default)]
    files: FilesTable,
    /// What holds for some of the files only; the last one that matches a file wins.
    #[serde(default)]
    overrides: Vec<OverrideTable>,
}

#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a table")]
struct FormatTable {
    /// Keep what fits this many columns on one line, if it is on one line.
    #[cfg_attr(test, schemars(with = "Option<Width>"))]
    width: Option<Spanned<Width>>,
    /// Indent continuation lines by this many blanks, or by a tab.
    #[cfg_attr(test, schemars(with = "Option<IndentValue>"))]
    indent: Option<Spanned<IndentValue>>,
    /// Where `&&`, `||` and `|` stand when a command is broken over lines.
    #[cfg_attr(test, schemars(with = "Option<OperatorsValue>"))]
    operators: Option<Spanned<OperatorsValue>>,
    /// How lines end.
    #[cfg_attr(test, schemars(with = "Option<LineEndingValue>"))]
    line_ending: Option<Spanned<LineEndingValue>>,
    /// Change only what keeps every layer in the build cache.
    #[cfg_attr(test, schemars(with = "Option<bool>"))]
    cache_safe: Option<Spanned<bool>>,
}

#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a table")]
struct FixTable {
    /// Apply fixes up to this level.
    #[cfg_attr(test, schemars(with = "Option<LevelValue>"))]
    level: Option<Spanned<LevelValue>>,
    /// Run these passes and no others.
    #[cfg_attr(test, schemars(with = "Option<Vec<PassName>>"))]
    only: Option<Spanned<Vec<PassName>>>,
    /// Leave these passes out.
    #[cfg_attr(test, schemars(with = "Option<Vec<PassName>>"))]
    skip: Option<Spanned<Vec<PassName>>>,
}

#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a table")]
struct FilesTable {
    /// Take files that match, too, whatever their names.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<Pattern>"))]
    include: Vec<Spanned<Pattern>>,
    /// Leave out files and folders that match.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<Pattern>"))]
    exclude: Vec<Spanned<Pattern>>,
    /// The build context of all Dockerfiles.
    #[cfg_attr(test, schemars(with = "Option<PathBuf>"))]
    context: Option<Spanned<PathBuf>>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a table")]
struct OverrideTable {
    /// The files and folders that this is about.
    #[cfg_attr(test, schemars(with = "Vec<Pattern>"))]
    files: Vec<Spanned<Pattern>>,
    /// What the result looks like.
    #[serde(default)]
    format: FormatTable,
    /// Which fixes are applied.
    #[serde(default)]
    fix: FixTable,
    /// The build context of these Dockerfiles.
    #[cfg_attr(test, schemars(with = "Option<PathBuf>"))]
    context: Option<Spanned<PathBuf>>,
}

/// A pattern without a slash matches names at any depth, one with a slash paths from the folder
/// of this file.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(with = "String"))]
#[serde(try_from = "String")]
struct Pattern {
    text: String,
    glob: Glob,
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

/// The name of a pass.
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

impl Written {
    /// Reads `content`, that of the file at `path`, which messages call `name`; paths in it start
    /// from `folder`.
    pub fn parse(content: &[u8], path: &Path, name: &str, folder: &Path) -> Result<Self, Message> {
        let text = str::from_utf8(content)
            .map_err(|err| explain::not_utf8(name, content, err.valid_up_to()))?;
        let document: Document =
            toml::from_str(text).map_err(|err| explain::toml_error(name, text, &err))?;

        let path: Arc<Path> = path.into();
        let lines = Lines { text, path: &path, folder };
        let Document { extend, format, fix, files, overrides } = document;
        let FilesTable { include, exclude, context } = files;
        let overrides = overrides.into_iter().map(|it| {
            let OverrideTable { files, format, fix, context } = it;
            (lines.patterns(files), lines.options(format, fix, context))
        });
        Ok(Self {
            extend: extend.map(|it| lines.sourced(it, |it| it)),
            options: lines.options(format, fix, context),
            include: lines.patterns(include),
            exclude: lines.patterns(exclude),
            overrides: overrides.collect(),
        })
    }

    /// The same, and what `base` says besides.
    pub fn or(self, base: Self) -> Self {
        Self {
            extend: base.extend,
            options: self.options.or(base.options),
            include: [base.include, self.include].concat(),
            exclude: [base.exclude, self.exclude].concat(),
            overrides: base.overrides.into_iter().chain(self.overrides).collect(),
        }
    }

    /// What it means for the files below `folder`; messages call the file `name`.
    pub fn finish(self, folder: &Path, name: &str) -> Result<ConfigFile, Message> {
        let matcher = |patterns: &[Sourced<Pattern>], key: &str| {
            let globs: Vec<_> = patterns.iter().map(|it| it.value.glob.clone()).collect();
            Patterns::new(&globs, folder)
                .map_err(|err| Message::error(format!("{name}: `{key}`: {err}")))
        };
        let overrides = self
            .overrides
            .into_iter()
            .map(|(files, options)| Ok(Override { files: matcher(&files, "files")?, options }));
        Ok(ConfigFile {
            options: self.options,
            overrides: overrides.collect::<Result<_, _>>()?,
            include: matcher(&self.include, "include")?,
            included: texts(self.include),
            exclude: matcher(&self.exclude, "exclude")?,
            excluded: texts(self.exclude),
        })
    }
}

fn texts(patterns: Vec<Sourced<Pattern>>) -> Vec<Sourced<String>> {
    let text = |Sourced { value, source }: Sourced<Pattern>| Sourced { value: value.text, source };
    patterns.into_iter().map(text).collect()
}

/// Finds the line of a value; paths start from the folder.
struct Lines<'a> {
    text: &'a str,
    path: &'a Arc<Path>,
    folder: &'a Path,
}

impl Lines<'_> {
    fn options(
        &self,
        format: FormatTable,
        fix: FixTable,
        context: Option<Spanned<PathBuf>>,
    ) -> Options {
        let FormatTable { width, indent, operators, line_ending, cache_safe } = format;
        let FixTable { level, only, skip } = fix;
        Options {
            width: width.map(|it| self.sourced(it, |it| it.0)),
            indent: indent.map(|it| self.sourced(it, |it| it.0)),
            operators: operators.map(|it| self.sourced(it, Into::into)),
            line_ending: line_ending.map(|it| self.sourced(it, Into::into)),
            cache_safe: cache_safe.map(|it| self.sourced(it, |it| it)),
            level: level.map(|it| self.sourced(it, Into::into)),
            only: only.map(|it| self.sourced(it, pass_names)),
            skip: skip.map(|it| self.sourced(it, pass_names)),
            context: context.map(|it| self.sourced(it, |it| self.folder.join(it))),
        }
    }

    fn patterns(&self, patterns: Vec<Spanned<Pattern>>) -> Vec<Sourced<Pattern>> {
        patterns.into_iter().map(|it| self.sourced(it, |it| it)).collect()
    }

    fn sourced<T, U>(&self, value: Spanned<T>, convert: impl FnOnce(T) -> U) -> Sourced<U> {
        let (line, _) = explain::place(self.text.as_bytes(), value.span().start);
        let source = Source::Line(Arc::clone(self.path), line);
        Sourced { value: convert(value.into_inner()), source }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::fs;

    use schemars::{Schema, SchemaGenerator, json_schema};

    use super::*;

    impl JsonSchema for PassName {
        fn schema_name() -> Cow<'static, str> {
            "PassName".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            let mut names: Vec<_> = passes().iter().map(|it| it.name).collect();
            names.sort_unstable();
            json_schema!({ "description": "The name of a pass.", "enum": names })
        }
    }

    #[test]
    fn the_schema_is_that_of_the_code() {
        let schema = schemars::schema_for!(Document);
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("dockwright.schema.json");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "UPDATE=1 writes {} anew", path.display());
    }
}
