//! Reading one `dockwright.toml`: its values with their lines.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;

use super::explain;
use super::options::{Options, Source, Sourced};
use super::policy::PolicyOptions;
use super::tables::{
    Document, FilesTable, FixTable, FormatTable, OverrideTable, Pattern, PolicyTable, pass_names,
};
use crate::args::values::EmbeddedKind;
use crate::message::Message;
use crate::paths::patterns::Patterns;

/// The names of configuration files; a directory has one of them or none.
pub const NAMES: [&str; 2] = ["dockwright.toml", ".dockwright.toml"];

/// A configuration file with all files that it extends.
pub struct ConfigFile {
    options: Options,
    overrides: Vec<Override>,
    /// `[files] include`, as it is written.
    pub included: Vec<Sourced<String>>,
    /// `[files] include`, ready to match paths without symlinks.
    pub include: Patterns,
    /// `[files] embedded`
    pub embedded: Option<Sourced<Vec<EmbeddedKind>>>,
    /// `[files] exclude`, as it is written.
    pub excluded: Vec<Sourced<String>>,
    /// `[files] exclude`, ready to match paths without symlinks.
    pub exclude: Patterns,
}

impl ConfigFile {
    /// The options for the file at `path`: the last matching override wins.
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

/// The content of one configuration file.
#[derive(Default)]
pub struct Written {
    /// The file that this one extends.
    pub extend: Option<Sourced<PathBuf>>,
    options: Options,
    include: Vec<Sourced<Pattern>>,
    exclude: Vec<Sourced<Pattern>>,
    embedded: Option<Sourced<Vec<EmbeddedKind>>>,
    overrides: Vec<(Vec<Sourced<Pattern>>, Options)>,
}

impl Written {
    /// Reads `content`, that of the file at `path`, which messages call `name`; paths in it start
    /// from `dir`.
    pub fn parse(content: &[u8], path: &Path, name: &str, dir: &Path) -> Result<Self, Message> {
        let text = str::from_utf8(content)
            .map_err(|err| explain::not_utf8(name, content, err.valid_up_to()))?;
        let document: Document =
            toml::from_str(text).map_err(|err| explain::toml_error(name, text, &err))?;

        let path: Arc<Path> = path.into();
        let lines = Lines { text, path: &path, dir };
        let Document { extend, format, fix, files, policy, overrides } = document;
        let FilesTable { include, exclude, embedded, context } = files;
        let overrides = overrides.into_iter().map(|it| {
            let OverrideTable { files, format, fix, policy, context } = it;
            (lines.patterns(files), lines.options(format, fix, policy, context))
        });
        Ok(Self {
            extend: extend.map(|it| lines.sourced(it, |it| it)),
            options: lines.options(format, fix, policy, context),
            include: lines.patterns(include),
            exclude: lines.patterns(exclude),
            embedded: embedded.map(|it| lines.sourced(it, |it| it)),
            overrides: overrides.collect(),
        })
    }

    /// The same, completed by the values of `base`.
    pub fn or(self, base: Self) -> Self {
        Self {
            extend: base.extend,
            options: self.options.or(base.options),
            include: [base.include, self.include].concat(),
            exclude: [base.exclude, self.exclude].concat(),
            embedded: self.embedded.or(base.embedded),
            overrides: base.overrides.into_iter().chain(self.overrides).collect(),
        }
    }

    /// The options for files below `dir`; `name` is the file's name in messages.
    pub fn finish(self, dir: &Path, name: &str) -> Result<ConfigFile, Message> {
        let matcher = |patterns: &[Sourced<Pattern>], key: &str| {
            let globs: Vec<_> = patterns.iter().map(|it| it.value.glob.clone()).collect();
            Patterns::new(&globs, dir)
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
            embedded: self.embedded,
            exclude: matcher(&self.exclude, "exclude")?,
            excluded: texts(self.exclude),
        })
    }
}

fn texts(patterns: Vec<Sourced<Pattern>>) -> Vec<Sourced<String>> {
    let text = |Sourced { value, source }: Sourced<Pattern>| Sourced { value: value.text, source };
    patterns.into_iter().map(text).collect()
}

fn each<T, U>(values: Vec<T>, convert: impl Fn(T) -> U) -> Vec<U> {
    values.into_iter().map(convert).collect()
}

/// Finds the line of a value; paths start from the directory.
struct Lines<'a> {
    text: &'a str,
    path: &'a Arc<Path>,
    dir: &'a Path,
}

impl Lines<'_> {
    fn options(
        &self,
        format: FormatTable,
        fix: FixTable,
        policy: PolicyTable,
        context: Option<Spanned<PathBuf>>,
    ) -> Options {
        let FormatTable { width, indent, operators, chains, line_ending, cache_safe } = format;
        let FixTable { level, only, skip } = fix;
        Options {
            width: width.map(|it| self.sourced(it, |it| it.0)),
            indent: indent.map(|it| self.sourced(it, |it| it.0)),
            operators: operators.map(|it| self.sourced(it, Into::into)),
            chains: chains.map(|it| self.sourced(it, Into::into)),
            line_ending: line_ending.map(|it| self.sourced(it, Into::into)),
            cache_safe: cache_safe.map(|it| self.sourced(it, |it| it)),
            level: level.map(|it| self.sourced(it, Into::into)),
            only: only.map(|it| self.sourced(it, pass_names)),
            skip: skip.map(|it| self.sourced(it, pass_names)),
            context: context.map(|it| self.sourced(it, |it| self.dir.join(it))),
            policy: self.policy(policy),
            prune_ignores: false,
        }
    }

    fn policy(&self, table: PolicyTable) -> PolicyOptions {
        let PolicyTable { registries, labels, numeric_user, non_root_user, forbid } = table;
        PolicyOptions {
            registries: registries.map(|it| self.sourced(it, |it| each(it, |it| it.0))),
            labels: labels.map(|it| self.sourced(it, |it| each(it, |it| it.0))),
            numeric_user: numeric_user.map(|it| self.sourced(it, |it| it)),
            non_root_user: non_root_user.map(|it| self.sourced(it, |it| it)),
            forbid: forbid.map(|it| self.sourced(it, |it| each(it, |it| it.0))),
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
