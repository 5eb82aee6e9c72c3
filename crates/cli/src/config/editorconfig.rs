//! Reading `.editorconfig`, and its values for one file.
//!
//! `ec4rs` parses each file and finds the sections that apply. The walk up the directories is done
//! here, so that ten files in a directory do not read the same `.editorconfig` ten times.

use std::path::Path;
use std::sync::Arc;

use dockwright_fixer::{Indent, LineEnding};
use ec4rs::property::{EndOfLine, IndentSize, IndentStyle, MaxLineLen, TabWidth};
use ec4rs::{ConfigParser, Properties, PropertiesSource, PropertyKey, Section};

use super::options::{Options, Source, Sourced};
use crate::args::values::{IndentValue, NumberOrWord, Width};

/// The name of the file.
pub const NAME: &str = ".editorconfig";

/// One `.editorconfig`, and those in the directories around it.
pub struct EditorConfig {
    dir: Arc<Path>,
    sections: Vec<Section>,
    /// Whether files further up are ignored.
    pub is_root: bool,
    /// The next one up, unless it is ignored.
    pub around: Option<Arc<EditorConfig>>,
}

impl EditorConfig {
    /// Reads `content`, that of the file at `path`; also returns the first line, from 1, that is
    /// invalid.
    pub fn parse(content: &[u8], path: &Path) -> (Self, Option<usize>) {
        let text = String::from_utf8_lossy(content);
        // The reader stops at a line that it does not understand; editors go on behind it.
        let is_valid = |line: &str| ConfigParser::new(line.as_bytes()).is_ok();
        let valid: String =
            text.split_inclusive('\n').map(|it| if is_valid(it) { it } else { "\n" }).collect();
        let invalid = text.lines().position(|it| !is_valid(it)).map(|index| index + 1);

        let mut found = Self {
            dir: path.parent().unwrap_or(path).into(),
            sections: Vec::new(),
            is_root: false,
            around: None,
        };
        if let Ok(parser) = ConfigParser::new_with_path(valid.as_bytes(), Some(path)) {
            found.is_root = parser.is_root;
            found.sections = parser.filter_map(Result::ok).filter(says_something).collect();
        }
        (found, invalid)
    }

    /// The values of this file, and of those further up, for the file at `path`.
    pub fn options(&self, path: &Path) -> Options {
        let mut properties = Properties::new();
        self.collect(path, &mut properties);
        Options {
            width: width(&properties),
            indent: indent(&properties),
            line_ending: line_ending(&properties),
            ..Options::default()
        }
    }

    fn collect(&self, path: &Path, properties: &mut Properties) {
        if let Some(around) = &self.around {
            around.collect(path, properties);
        }
        // Relative, so that `**` cannot match the directories around this one.
        let path = path.strip_prefix(&self.dir).unwrap_or(path);
        for section in &self.sections {
            // Sections never fail to apply.
            let _ = section.apply_to(properties, path);
        }
    }
}

fn says_something(section: &Section) -> bool {
    [IndentStyle::key(), IndentSize::key(), TabWidth::key(), MaxLineLen::key(), EndOfLine::key()]
        .iter()
        .any(|key| section.props().get_raw_for_key(key).source().is_some())
}

/// `off`, and what is more than any terminal has, is no limit.
fn width(properties: &Properties) -> Option<Sourced<usize>> {
    let width = match properties.get::<MaxLineLen>().ok()? {
        MaxLineLen::Off => Width::OFF,
        MaxLineLen::Value(0) => return None,
        MaxLineLen::Value(columns) => {
            i64::try_from(columns).ok().and_then(Width::from_number).unwrap_or(Width::OFF)
        }
    };
    sourced::<MaxLineLen, _>(properties, width.0)
}

/// A size that `indent` cannot have is ignored.
fn indent(properties: &Properties) -> Option<Sourced<Indent>> {
    fn blanks<K: PropertyKey>(properties: &Properties, count: usize) -> Option<Sourced<Indent>> {
        let indent = i64::try_from(count).ok().and_then(IndentValue::from_number)?;
        sourced::<K, _>(properties, indent.0)
    }
    if let Ok(IndentStyle::Tabs) = properties.get::<IndentStyle>() {
        return sourced::<IndentStyle, _>(properties, Indent::Tab);
    }
    match properties.get::<IndentSize>().ok()? {
        IndentSize::Value(count) => blanks::<IndentSize>(properties, count),
        IndentSize::UseTabWidth => {
            let TabWidth::Value(count) = properties.get::<TabWidth>().ok()?;
            blanks::<TabWidth>(properties, count)
        }
    }
}

/// No Dockerfile has lines that end in `cr`.
fn line_ending(properties: &Properties) -> Option<Sourced<LineEnding>> {
    let line_ending = match properties.get::<EndOfLine>().ok()? {
        EndOfLine::Lf => LineEnding::Lf,
        EndOfLine::CrLf => LineEnding::Crlf,
        EndOfLine::Cr => return None,
    };
    sourced::<EndOfLine, _>(properties, line_ending)
}

fn sourced<K: PropertyKey, T>(properties: &Properties, value: T) -> Option<Sourced<T>> {
    let (path, line) = properties.get_raw::<K>().source()?;
    Some(Sourced { value, source: Source::Line(path.into(), line) })
}
