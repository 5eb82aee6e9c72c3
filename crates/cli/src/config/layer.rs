//! What one place says about the layout, and what several say together.

use std::path::Path;
use std::sync::Arc;

use dockwright_fixer::{FormatOptions, Indent, LineEnding, Operators};

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// On the command line.
    Flag,
    /// In this file, on this line.
    Line(Arc<Path>, usize),
}

/// A value, and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub source: Source,
}

/// The options that one place sets; the others are left to the next place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// `width`
    pub width: Option<Sourced<usize>>,
    /// `indent`
    pub indent: Option<Sourced<Indent>>,
    /// `operators`
    pub operators: Option<Sourced<Operators>>,
    /// `line-ending`
    pub line_ending: Option<Sourced<LineEnding>>,
    /// `cache-safe`
    pub cache_safe: Option<Sourced<bool>>,
}

impl Layer {
    /// What this layer sets, and what `weaker` sets besides.
    pub fn or(self, weaker: Self) -> Self {
        Self {
            width: self.width.or(weaker.width),
            indent: self.indent.or(weaker.indent),
            operators: self.operators.or(weaker.operators),
            line_ending: self.line_ending.or(weaker.line_ending),
            cache_safe: self.cache_safe.or(weaker.cache_safe),
        }
    }

    /// The options, with defaults where nothing is set.
    pub fn options(&self) -> FormatOptions {
        fn or<T: Copy>(set: Option<&Sourced<T>>, default: T) -> T {
            set.map_or(default, |it| it.value)
        }
        let default = FormatOptions::default();
        FormatOptions {
            width: or(self.width.as_ref(), default.width),
            indent: or(self.indent.as_ref(), default.indent),
            operators: or(self.operators.as_ref(), default.operators),
            line_ending: or(self.line_ending.as_ref(), default.line_ending),
            cache_safe: or(self.cache_safe.as_ref(), default.cache_safe),
        }
    }
}
