//! The values of options, variables and settings that do not make an install read the source.

use super::environment::OF_BASE;
use super::requirement::is_remote;
use super::{Project, modules};

/// The kind of a setting's value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// On or off.
    Switch,
    /// A word that names nothing on disk.
    Word,
    /// An address on the network.
    Address,
    /// Proxies for Go modules, separated by `,` or `|`.
    Proxies,
    /// Files and directories, separated by `:`.
    Places,
    /// A version or an address; any other path is that of a file.
    Download,
    /// Directories in which Python looks for modules, separated by `:`.
    Modules,
    /// A manifest: copied first if an option names it, but not if a variable does.
    Manifest,
    /// Options of a program, each of which begins with one of these prefixes.
    Options(&'static [&'static str]),
}

/// The settings that are understood, as space-separated names in lower case with `-` for `_`.
pub(super) struct Settings(pub &'static [(Kind, &'static str)]);

impl Settings {
    /// No setting is understood.
    pub const NONE: Self = Self(&[]);

    /// The kind of a setting's value; `None` if the setting is not known.
    pub fn find(&self, name: &str) -> Option<Kind> {
        let name = name.to_ascii_lowercase().replace('_', "-");
        let names = |text: &'static str| text.split_ascii_whitespace();
        self.0.iter().find(|(_, text)| names(text).any(|it| it == name)).map(|(kind, _)| *kind)
    }
}

impl Kind {
    /// An error if `text`, the value of the setting called `named`, may make the install read the
    /// source. `None` stands for a value that is not known before the build.
    pub fn check(
        self,
        named: &str,
        text: Option<&str>,
        project: &Project<'_>,
    ) -> Result<(), String> {
        if matches!(self, Self::Switch | Self::Word) {
            return Ok(());
        }
        let Some(text) = text else {
            return Err(format!("the value of {named} is not known before the build"));
        };
        match self {
            Self::Switch | Self::Word => Ok(()),
            Self::Address => {
                // An address may have a name: `own=https://…`.
                let is_remote = |it: &str| {
                    let named = it.split_once('=').filter(|(name, _)| !name.contains([':', '/']));
                    is_remote(named.map_or(it, |(_, address)| address))
                };
                match text.split_ascii_whitespace().find(|it| !is_remote(it)) {
                    Some(word) => {
                        Err(format!("{named} is `{word}`, which is not a network address"))
                    }
                    None => Ok(()),
                }
            }
            Self::Places => text.split([':', '\n']).try_for_each(|place| {
                check_place(named, place, text, project)?;
                if place.is_empty() || place.starts_with(OF_BASE) || project.is_free(place) {
                    return Ok(());
                }
                Err(format!(
                    "{named} names `{place}`, which the build context may bring; list the path in \
                     .dockerignore"
                ))
            }),
            Self::Download if is_remote(text) || !text.contains(['/', '\\', '$']) => Ok(()),
            Self::Download => {
                Err(format!("{named} is `{text}`, which may be a file of the source"))
            }
            Self::Proxies => {
                let mut all = text.split([',', '|']);
                match all.find(|it| !is_remote(it) && !matches!(*it, "direct" | "off" | "")) {
                    Some(word) => {
                        Err(format!("{named} is `{word}`, which is not a network address"))
                    }
                    None => Ok(()),
                }
            }
            Self::Modules => {
                // An entry in the source is harmless unless it has a module with a known name.
                text.split(':').try_for_each(|place| match project.source_at(place) {
                    Some(dir) => modules::check(named, &dir, project),
                    None => check_place(named, place, text, project),
                })
            }
            Self::Manifest if text.is_empty() => Ok(()),
            Self::Manifest => Err(format!("{named} names `{text}`, which the install reads")),
            Self::Options(known) => {
                let is_known = |it: &&str| known.iter().any(|start| it.starts_with(start));
                match text.split_ascii_whitespace().find(|it| !is_known(it)) {
                    Some(word) => {
                        Err(format!("the option `{word}` in {named} may load a part of the source"))
                    }
                    None => Ok(()),
                }
            }
        }
    }
}

/// An error for a file or directory that the source brings, or that is not known.
fn check_place(named: &str, place: &str, all: &str, project: &Project<'_>) -> Result<(), String> {
    // An empty value means no path; an empty entry in a list is the directory of the install.
    if all.trim().is_empty() || place.starts_with(OF_BASE) && is_below(place) {
        return Ok(());
    }
    if place.contains(['$', '~', '%', '\0']) {
        let place = place.replace('\0', "$…");
        return Err(format!("`{place}` in {named} is not known before the build"));
    }
    match project.source_at(place) {
        Some(path) => Err(format!("{named} names `{path}` of the source")),
        None => Ok(()),
    }
}

/// Whether a place is a directory that the base image sets, or below one.
fn is_below(place: &str) -> bool {
    let rest = &place[OF_BASE.len()..];
    rest.is_empty()
        || rest.starts_with('/') && !rest.contains(['$', '~', '\0']) && !rest.contains("..")
}
