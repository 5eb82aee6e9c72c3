//! The options of a call, parsed by the settings of its manager.

use super::value::{Kind, Settings};
use super::{CertainCall, Project};
use crate::word_set::WordSet;

/// The options and operands of a call.
#[derive(Debug, Default)]
pub(super) struct Options<'c> {
    /// The words that are neither options nor values of options.
    pub operands: Vec<&'c str>,
    /// The settings with their values, in order; a switch is `true` or `false`.
    given: Vec<(&'c str, &'c str)>,
    /// The first unknown option.
    unknown: Option<&'c str>,
}

impl<'c> Options<'c> {
    /// Parses the words after the program. `short` maps one-letter options to settings.
    pub fn of(call: &'c CertainCall, settings: &Settings, short: &[(&str, &'c str)]) -> Self {
        let mut found = Self::default();
        let mut words = call.rest().iter().map(String::as_str).peekable();
        while let Some(word) = words.next() {
            if word == "--" {
                found.operands.extend(words);
                break;
            }
            let Some(option) = word.strip_prefix('-').filter(|it| !it.is_empty()) else {
                found.operands.push(word);
                continue;
            };
            let (name, value) = match option.strip_prefix('-') {
                Some(long) => {
                    long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)))
                }
                None => match short.iter().find(|(short, _)| word.starts_with(short)) {
                    Some((short, name)) => {
                        (*name, Some(&word[short.len()..]).filter(|it| !it.is_empty()))
                    }
                    None => ("", None),
                },
            };
            let is_turned_off = |name: &&str| matches!(settings.find(name), Some(Kind::Switch));
            match settings.find(name) {
                // Letters after an option without a value are further options: `-Ur`.
                Some(Kind::Switch)
                    if !option.starts_with('-')
                        && value.is_some_and(|it| it.chars().any(|it| !option.starts_with(it))) =>
                {
                    found.unknown = found.unknown.or(Some(word));
                }
                Some(Kind::Switch) => {
                    let value = value.filter(|_| option.starts_with('-'));
                    let is_switch = |it: &&str| matches!(*it, "true" | "false");
                    let value = value.or_else(|| words.next_if(|it| is_switch(it)));
                    found.given.push((name, value.unwrap_or("true")));
                }
                Some(_) => {
                    found.given.push((name, value.or_else(|| words.next()).unwrap_or_default()));
                }
                None => {
                    match name.strip_prefix("no-").filter(|it| value.is_none() && is_turned_off(it))
                    {
                        Some(name) => found.given.push((name, "false")),
                        None => found.unknown = found.unknown.or(Some(word)),
                    }
                }
            }
        }
        found
    }

    /// The first option that is unknown or not among these.
    pub fn other_than(&self, known: &WordSet) -> Option<&'c str> {
        let mut given = self.given.iter().map(|(name, _)| *name);
        self.unknown.or_else(|| given.find(|it| !known.has(it)))
    }

    /// The value of an option; the last one if the option is repeated.
    pub fn get(&self, name: &str) -> Option<&'c str> {
        self.given.iter().rev().find(|(it, _)| *it == name).map(|(_, value)| *value)
    }

    /// The values of a repeated option, in order.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &'c str> {
        self.given.iter().filter(move |(it, _)| *it == name).map(|(_, value)| *value)
    }

    /// The options that name a manifest, with their values, in order.
    pub fn manifests(&self, settings: &Settings) -> impl Iterator<Item = (&'c str, &'c str)> {
        let is_manifest = |name: &str| matches!(settings.find(name), Some(Kind::Manifest));
        self.given.iter().copied().filter(move |(name, _)| is_manifest(name))
    }

    /// Whether a switch is on.
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// An error for an option that is not known, or that names a part of the source.
    pub fn check(&self, settings: &Settings, project: &Project<'_>) -> Result<(), String> {
        if let Some(unknown) = self.unknown {
            return Err(format!("what the option `{unknown}` means for the install is not known"));
        }
        for (name, value) in &self.given {
            let kind = settings.find(name).filter(|it| !matches!(it, Kind::Manifest));
            if let Some(kind) = kind {
                kind.check(&format!("the option `--{name}`"), Some(value), project)?;
            }
        }
        Ok(())
    }
}
