//! Flags, as options above all configuration.

use dockwright_fixer::Level;

use super::options::{Options, Source, Sourced};
use crate::args::{LayersArgs, LayoutArgs, PassArgs, PassNames, PassNamesArgs};

impl From<&LayoutArgs> for Options {
    fn from(args: &LayoutArgs) -> Self {
        Self {
            width: args.width.map(|it| flag(it.0)),
            indent: args.indent.map(|it| flag(it.0)),
            operators: args.operators.map(|it| flag(it.into())),
            chains: args.chains.map(|it| flag(it.into())),
            line_ending: args.line_ending.map(|it| flag(it.into())),
            cache_safe: args.cache_safe.map(flag),
            ..Self::default()
        }
    }
}

impl From<&PassArgs> for Options {
    fn from(args: &PassArgs) -> Self {
        let level = args.level.map(|it| flag(Level::from(it)));
        Self { level, ..Self::from(&args.names) }
    }
}

impl From<&LayersArgs> for Options {
    fn from(args: &LayersArgs) -> Self {
        Self {
            level: args.level.map(|it| flag(Level::from(it))),
            context: args.context.clone().map(flag),
            ..Self::default()
        }
    }
}

impl From<&PassNamesArgs> for Options {
    fn from(args: &PassNamesArgs) -> Self {
        Self {
            only: args.only.as_deref().map(names),
            skip: args.skip.as_deref().map(names),
            context: args.context.clone().map(flag),
            ..Self::default()
        }
    }
}

fn names(names: &[PassNames]) -> Sourced<Vec<String>> {
    flag(names.iter().flat_map(|it| it.0.clone()).collect())
}

fn flag<T>(value: T) -> Sourced<T> {
    Sourced { value, source: Source::Flag }
}
