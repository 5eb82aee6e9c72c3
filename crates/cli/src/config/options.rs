//! Options for layout and fixes from one source, and their combination.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_fixer::{
    Chains, FixOptions, FormatOptions, Indent, Level, LineEnding, Operators, Pass, passes,
};

use super::policy::PolicyOptions;

/// The source of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// On the command line.
    Flag,
    /// In this file, on this line.
    Line(Arc<Path>, usize),
}

/// A value with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Its source.
    pub source: Source,
}

/// The options that one source sets; others are left to the next source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `width`
    pub width: Option<Sourced<usize>>,
    /// `indent`
    pub indent: Option<Sourced<Indent>>,
    /// `operators`
    pub operators: Option<Sourced<Operators>>,
    /// `chains`
    pub chains: Option<Sourced<Chains>>,
    /// `line-ending`
    pub line_ending: Option<Sourced<LineEnding>>,
    /// `cache-safe`
    pub cache_safe: Option<Sourced<bool>>,
    /// `level`
    pub level: Option<Sourced<Level>>,
    /// `only`
    pub only: Option<Sourced<Vec<String>>>,
    /// `skip`
    pub skip: Option<Sourced<Vec<String>>>,
    /// `context`
    pub context: Option<Sourced<PathBuf>>,
    /// `[policy]`
    pub policy: PolicyOptions,
    /// `--prune-ignores`, which only a flag sets.
    pub prune_ignores: bool,
}

impl Options {
    /// These options, completed by those of `weaker`.
    pub fn or(self, weaker: Self) -> Self {
        Self {
            width: self.width.or(weaker.width),
            indent: self.indent.or(weaker.indent),
            operators: self.operators.or(weaker.operators),
            chains: self.chains.or(weaker.chains),
            line_ending: self.line_ending.or(weaker.line_ending),
            cache_safe: self.cache_safe.or(weaker.cache_safe),
            level: self.level.or(weaker.level),
            only: self.only.or(weaker.only),
            skip: self.skip.or(weaker.skip),
            context: self.context.or(weaker.context),
            policy: self.policy.or(weaker.policy),
            prune_ignores: self.prune_ignores || weaker.prune_ignores,
        }
    }

    /// The options of `fix`, with defaults where nothing is set.
    pub fn fix_options(&self) -> FixOptions {
        let has = |names: &Option<Sourced<Vec<String>>>, name: &str| {
            names.as_ref().map(|it| it.value.iter().any(|it| it == name))
        };
        let is_on = |pass: &Pass| {
            self.prune_ignores && pass.drops_ignores
                || has(&self.only, pass.name).unwrap_or(!pass.is_opt_in)
                    && !has(&self.skip, pass.name).unwrap_or(false)
        };
        let default = FixOptions::default();
        FixOptions {
            level: self.level.as_ref().map_or(default.level, |it| it.value),
            passes: passes().iter().copied().filter(|it| is_on(it)).collect(),
            format: self.format_options(),
            ..default
        }
    }

    /// The options of the layout, with defaults where nothing is set.
    pub fn format_options(&self) -> FormatOptions {
        fn or<T: Copy>(set: Option<&Sourced<T>>, default: T) -> T {
            set.map_or(default, |it| it.value)
        }
        let default = FormatOptions::default();
        FormatOptions {
            width: or(self.width.as_ref(), default.width),
            indent: or(self.indent.as_ref(), default.indent),
            operators: or(self.operators.as_ref(), default.operators),
            chains: or(self.chains.as_ref(), default.chains),
            line_ending: or(self.line_ending.as_ref(), default.line_ending),
            cache_safe: or(self.cache_safe.as_ref(), default.cache_safe),
        }
    }
}
