//! Options as callers write them: the keys of `dockwright.toml`, in camel case.

use dockwright_fixer::{
    Chains, Contexts, FixOptions, FormatOptions, Indent, Level, LineEnding, MemoryFiles, Named,
    Operators, Pass, named, passes,
};
use serde::{Deserialize, Deserializer, de};

/// The keys of the layout.
#[cfg(any(feature = "dprint", test))]
pub(crate) const FORMAT_KEYS: [&str; 6] =
    ["width", "indent", "operators", "chains", "lineEnding", "cacheSafe"];

/// The options of a call; [`Options::default`] is the canonical style, at the default level.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Options {
    #[serde(deserialize_with = "width")]
    width: usize,
    #[serde(deserialize_with = "indent")]
    indent: Indent,
    #[serde(with = "OperatorsName")]
    operators: Operators,
    #[serde(with = "ChainsName")]
    chains: Chains,
    #[serde(with = "LineEndingName")]
    line_ending: LineEnding,
    cache_safe: bool,
    #[serde(with = "LevelName")]
    level: Level,
    #[serde(deserialize_with = "some_passes")]
    only: Option<Vec<&'static Pass>>,
    #[serde(deserialize_with = "all_passes")]
    skip: Vec<&'static Pass>,
    /// Whether the whole file is laid out, or only the text of fixes.
    layout: bool,
    /// The path of the Dockerfile in the build context.
    path: String,
}

impl Default for Options {
    fn default() -> Self {
        let fix = FixOptions::default();
        let FormatOptions { width, indent, operators, chains, line_ending, cache_safe } =
            fix.format;
        Self {
            width,
            indent,
            operators,
            chains,
            line_ending,
            cache_safe,
            level: fix.level,
            only: None,
            skip: Vec::new(),
            layout: fix.lays_out,
            path: "Dockerfile".to_owned(),
        }
    }
}

impl Options {
    /// Reads them from JSON.
    ///
    /// # Errors
    /// If a key or a value is not known; the text names the key, the value, or what is expected.
    pub fn read(json: &str) -> Result<Self, String> {
        // The place in the JSON, behind ` at line`, is of no use: callers do not write the JSON.
        let said = |it: serde_json::Error| it.to_string();
        serde_json::from_str(json).map_err(|it| match said(it).rsplit_once(" at line ") {
            Some((text, _)) => text.to_owned(),
            None => "the options cannot be read".to_owned(),
        })
    }

    /// The options of the layout.
    pub fn format(&self) -> FormatOptions {
        FormatOptions {
            width: self.width,
            indent: self.indent,
            operators: self.operators,
            chains: self.chains,
            line_ending: self.line_ending,
            cache_safe: self.cache_safe,
        }
    }

    /// The options of fixes; `files` is the build context, if there is one.
    pub fn fix(&self, files: Option<MemoryFiles>) -> FixOptions {
        let is_on = |pass: &&Pass| {
            let is_asked = self.only.as_ref().map_or(!pass.is_opt_in, |it| it.contains(pass));
            is_asked && !self.skip.contains(pass)
        };
        FixOptions {
            level: self.level,
            passes: passes().iter().copied().filter(is_on).collect(),
            contexts: self.contexts(files),
            lays_out: self.layout,
            format: self.format(),
            ..FixOptions::default()
        }
    }

    /// The build context, if there is one.
    pub fn contexts(&self, files: Option<MemoryFiles>) -> Contexts {
        files.map_or_else(Contexts::default, |it| Contexts::of(it, self.path.as_str()))
    }
}

#[derive(Deserialize)]
#[serde(remote = "Operators", rename_all = "kebab-case")]
enum OperatorsName {
    Preserve,
    Leading,
    Trailing,
}

#[derive(Deserialize)]
#[serde(remote = "Chains", rename_all = "kebab-case")]
enum ChainsName {
    Split,
    Keep,
}

#[derive(Deserialize)]
#[serde(remote = "LineEnding", rename_all = "kebab-case")]
enum LineEndingName {
    Auto,
    Lf,
    Crlf,
}

#[derive(Deserialize)]
#[serde(remote = "Level", rename_all = "kebab-case")]
enum LevelName {
    Safe,
    Intended,
    Risky,
    #[serde(skip)]
    Suggestion,
}

/// A value that is a number, or a word where numbers do not reach.
#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrWord {
    Number(u16),
    Word(String),
    Other(de::IgnoredAny),
}

fn width<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    match NumberOrWord::deserialize(from)? {
        NumberOrWord::Number(columns @ 1..) => Ok(columns.into()),
        NumberOrWord::Word(word) if word == "off" => Ok(usize::MAX),
        _ => Err(de::Error::custom("`width` is a number of columns from 1 to 65535, or \"off\"")),
    }
}

fn indent<'de, D: Deserializer<'de>>(from: D) -> Result<Indent, D::Error> {
    match NumberOrWord::deserialize(from)? {
        NumberOrWord::Number(blanks @ 1..=16) => Ok(Indent::Spaces(blanks.to_le_bytes()[0])),
        NumberOrWord::Word(word) if word == "tab" => Ok(Indent::Tab),
        NumberOrWord::Word(word) if word == "auto" => Ok(Indent::Auto),
        _ => Err(de::Error::custom("`indent` is a number from 1 to 16, \"tab\" or \"auto\"")),
    }
}

fn some_passes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<&'static Pass>>, D::Error> {
    all_passes(from).map(Some)
}

fn all_passes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<&'static Pass>, D::Error> {
    let names = Vec::<String>::deserialize(from)?;
    let called = names.iter().map(|name| passes_called(name).map_err(de::Error::custom));
    Ok(called.collect::<Result<Vec<_>, _>>()?.concat())
}

/// The passes that a name stands for: that of a pass, or of a rule that passes settle.
pub(crate) fn passes_called(name: &str) -> Result<Vec<&'static Pass>, String> {
    match named(name) {
        Named::Passes(passes) => Ok(passes),
        Named::WithoutPass(text) => Err(text),
        Named::Unknown => Err(format!("unknown pass `{name}`")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::*;

    /// The schema of `dockwright.toml`.
    fn schema() -> Value {
        serde_json::from_str(include_str!("../../cli/dockwright.schema.json")).unwrap()
    }

    fn camel_case(key: &str) -> String {
        let mut words = key.split('-');
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |key, it| key + &it[..1].to_ascii_uppercase() + &it[1..])
    }

    #[test]
    fn the_keys_and_values_are_those_of_the_configuration_file() {
        let schema = schema();
        let keys = |table: &str| {
            let keys = schema["$defs"][table]["properties"].as_object().unwrap().keys();
            keys.map(|it| camel_case(it)).collect::<BTreeSet<_>>()
        };
        assert_eq!(keys("FormatTable"), FORMAT_KEYS.map(str::to_owned).into());
        for key in keys("FormatTable").union(&keys("FixTable")) {
            let error = Options::read(&json!({ key: [[]] }).to_string()).unwrap_err();
            assert!(!error.starts_with("unknown field"), "{key}: {error}");
        }
        for (key, name) in [
            ("operators", "OperatorsValue"),
            ("chains", "ChainsValue"),
            ("lineEnding", "LineEndingValue"),
            ("level", "LevelValue"),
        ] {
            let values: Vec<_> = schema["$defs"][name]["oneOf"].as_array().unwrap().clone();
            assert!(values.len() > 1, "{name}");
            for value in values {
                Options::read(&json!({ key: value["const"] }).to_string()).unwrap();
            }
        }
    }

    #[test]
    fn what_is_not_set_is_as_in_the_command() {
        let options = Options::read("{}").unwrap();
        assert_eq!(options.format(), FormatOptions::default());
        let (fix, default) = (options.fix(None), FixOptions::default());
        assert_eq!((fix.level, fix.passes), (default.level, default.passes));
        assert!(fix.lays_out && fix.contexts.is_empty());
    }

    #[test]
    fn numbers_and_words_have_their_limits() {
        let read = |text: &str| Options::read(text).map(|it| it.format());
        let format = read(r#"{"width": "off", "indent": "tab"}"#).unwrap();
        assert_eq!((format.width, format.indent), (usize::MAX, Indent::Tab));
        let format = read(r#"{"width": 80, "indent": 2}"#).unwrap();
        assert_eq!((format.width, format.indent), (80, Indent::Spaces(2)));
        for text in [
            r#"{"width": 0}"#,
            r#"{"width": 65536}"#,
            r#"{"width": "wide"}"#,
            r#"{"width": null}"#,
            r#"{"indent": 17}"#,
            r#"{"indent": 2.5}"#,
            r#"{"indent": true}"#,
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains("` is a number"), "{text}: {error}");
        }
    }

    #[test]
    fn a_rule_stands_for_its_passes_and_an_unknown_name_is_an_error() {
        let passes = |text: &str| Options::read(text).map(|it| it.fix(None).passes);
        let only: Vec<_> = passes(r#"{"only": ["DL3020"]}"#).unwrap();
        assert_eq!(only.iter().map(|it| it.name).collect::<Vec<_>>(), ["use-copy"]);
        assert!(passes(r#"{"only": ["use-copy"], "skip": ["DL3020"]}"#).unwrap().is_empty());
        let opt_in = |it: &&&Pass| it.is_opt_in;
        let asked = dockwright_fixer::passes().iter().find(opt_in).unwrap().name;
        assert_eq!(passes(&json!({ "only": [asked] }).to_string()).unwrap().len(), 1);
        assert!(!passes("{}").unwrap().iter().any(|it| it.is_opt_in));
        for (text, expected) in [
            (r#"{"only": ["use-cpy"]}"#, "unknown pass `use-cpy`"),
            (r#"{"skip": ["DL3050"]}"#, "`DL3050` (superfluous labels) has no pass"),
            (r#"{"levle": "safe"}"#, "unknown field `levle`, expected one of `width`"),
            (r#"{"level": "suggestion"}"#, "unknown variant `suggestion`, expected one of `safe`"),
            ("[", "EOF while parsing"),
        ] {
            let error = Options::read(text).unwrap_err();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }
}
