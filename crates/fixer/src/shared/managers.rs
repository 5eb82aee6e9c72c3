//! All package managers.

use dockwright_model::{APK, APT, DNF, MICRODNF, Manager, NPM, PIP, YARN, YUM, ZYPPER};

use super::apt::PACKAGE_LISTS;
use super::pip::KEPT;

/// Whether any text names a package manager or a program that calls one.
pub fn names_a_manager(text: &str) -> bool {
    const MANAGERS: [&Manager; 9] = [&APK, &APT, &DNF, &MICRODNF, &NPM, &PIP, &YARN, &YUM, &ZYPPER];
    let readers = PACKAGE_LISTS.readers.iter().chain(PACKAGE_LISTS.words).chain(KEPT.readers);
    let mut names = MANAGERS.iter().flat_map(|it| it.programs).chain(readers);
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    names.any(|name| {
        text.match_indices(name).any(|(at, it)| {
            !text[..at].ends_with(is_part) && !text[at + it.len()..].starts_with(is_part)
        })
    })
}
