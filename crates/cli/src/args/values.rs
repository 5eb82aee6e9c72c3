//! The values of the layout options, which flags and `dockwright.toml` share.

use std::fmt;
use std::marker::PhantomData;

use clap::ValueEnum;
use dockwright_fixer::{Chains, Indent, Level, LineEnding, Operators};
#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// A value that is a number, or a word where numbers do not reach.
pub trait NumberOrWord: Sized {
    /// What is expected, for messages.
    const EXPECTED: &'static str;
    /// The value of a number.
    fn from_number(number: i64) -> Option<Self>;
    /// The value of a word.
    fn from_word(word: &str) -> Option<Self>;
}

/// Reads the value of a flag.
pub fn parse<T: NumberOrWord>(text: &str) -> Result<T, String> {
    let value = text.parse().map_or_else(|_| T::from_word(text), T::from_number);
    value.ok_or_else(|| format!("expected {}", T::EXPECTED))
}

/// `width`, in columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width(pub usize);

impl Width {
    /// No limit.
    pub const OFF: Self = Self(usize::MAX);
}

impl NumberOrWord for Width {
    const EXPECTED: &'static str = "a number of columns from 1 to 65535, or \"off\"";

    fn from_number(number: i64) -> Option<Self> {
        u16::try_from(number).ok().filter(|it| *it > 0).map(|it| Self(it.into()))
    }

    fn from_word(word: &str) -> Option<Self> {
        (word == "off").then_some(Self::OFF)
    }
}

/// `indent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndentValue(pub Indent);

impl NumberOrWord for IndentValue {
    const EXPECTED: &'static str = "a number of blanks from 1 to 16, \"tab\" or \"auto\"";

    fn from_number(number: i64) -> Option<Self> {
        let blanks = u8::try_from(number).ok().filter(|it| (1..=16).contains(it))?;
        Some(Self(Indent::Spaces(blanks)))
    }

    fn from_word(word: &str) -> Option<Self> {
        match word {
            "tab" => Some(Self(Indent::Tab)),
            "auto" => Some(Self(Indent::Auto)),
            _ => None,
        }
    }
}

/// `operators`.
#[derive(Clone, Copy, ValueEnum, serde::Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OperatorsValue {
    /// As the file has them
    Preserve,
    /// At the start of the next line
    Leading,
    /// At the end of the line
    Trailing,
}

impl From<OperatorsValue> for Operators {
    fn from(value: OperatorsValue) -> Self {
        match value {
            OperatorsValue::Preserve => Self::Preserve,
            OperatorsValue::Leading => Self::Leading,
            OperatorsValue::Trailing => Self::Trailing,
        }
    }
}

/// `chains`.
#[derive(Clone, Copy, ValueEnum, serde::Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ChainsValue {
    /// At every operator
    Split,
    /// Where its author broke it, and where a line would not fit
    Keep,
}

impl From<ChainsValue> for Chains {
    fn from(value: ChainsValue) -> Self {
        match value {
            ChainsValue::Split => Self::Split,
            ChainsValue::Keep => Self::Keep,
        }
    }
}

/// `line-ending`.
#[derive(Clone, Copy, ValueEnum, serde::Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LineEndingValue {
    /// As most lines of the file do
    Auto,
    /// Unix: \n
    Lf,
    /// Windows: \r\n
    Crlf,
}

impl From<LineEndingValue> for LineEnding {
    fn from(value: LineEndingValue) -> Self {
        match value {
            LineEndingValue::Auto => Self::Auto,
            LineEndingValue::Lf => Self::Lf,
            LineEndingValue::Crlf => Self::Crlf,
        }
    }
}

/// `embedded`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EmbeddedKind {
    /// `dockerfile_inline` in Compose files
    Compose,
    /// `dockerfile-inline` in Bake files
    Bake,
    /// Blocks of code in Markdown, MDX and `AsciiDoc`
    Markdown,
    /// Heredocs for `docker build -` in workflows of GitHub
    Workflows,
}

impl EmbeddedKind {
    /// Its name in configuration files.
    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |it| it.get_name().to_owned())
    }
}

/// `level`.
#[derive(Clone, Copy, ValueEnum, serde::Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LevelValue {
    /// Fixes after which the image behaves the same
    Safe,
    /// Also fixes that change the image only as their passes intend
    Intended,
    /// Also fixes that may change more, as `dockwright explain` tells
    Risky,
}

impl From<LevelValue> for Level {
    fn from(value: LevelValue) -> Self {
        match value {
            LevelValue::Safe => Self::Safe,
            LevelValue::Intended => Self::Intended,
            LevelValue::Risky => Self::Risky,
        }
    }
}

impl<'de> Deserialize<'de> for Width {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberOrWordVisitor(PhantomData))
    }
}

impl<'de> Deserialize<'de> for IndentValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberOrWordVisitor(PhantomData))
    }
}

struct NumberOrWordVisitor<T>(PhantomData<T>);

impl<T: NumberOrWord> Visitor<'_> for NumberOrWordVisitor<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(T::EXPECTED)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        T::from_number(number).ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        T::from_word(word).ok_or_else(|| E::invalid_value(Unexpected::Str(word), &self))
    }
}

#[cfg(test)]
impl JsonSchema for Width {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Width".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        number_or_word(1, u16::MAX.into(), &["off"])
    }
}

#[cfg(test)]
impl JsonSchema for IndentValue {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Indent".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        number_or_word(1, 16, &["tab", "auto"])
    }
}

#[cfg(test)]
fn number_or_word(least: u32, most: u32, words: &[&str]) -> Schema {
    let number = json_schema!({ "type": "integer", "minimum": least, "maximum": most });
    let words = words.iter().map(|it| json_schema!({ "const": it }));
    let all: Vec<_> = std::iter::once(number).chain(words).collect();
    json_schema!({ "anyOf": all })
}
