//! The files that package managers leave in an image, as data.

use dockwright_model::{APK, Command, Invocation, Manager, NPM, Word, YARN};

use crate::manifests::leaves_cache_alone;

/// The files that a package manager leaves in an image, and other programs that read them.
pub(crate) struct Resource {
    /// The name used in messages.
    pub name: &'static str,
    /// The manager that creates the files.
    pub manager: &'static Manager,
    /// Other programs that read the files.
    pub readers: &'static [&'static str],
    /// The directory of the files.
    pub dir: &'static str,
    /// Parts of the names and paths of the files.
    pub marks: &'static [&'static str],
    /// Libraries in other languages with the function of the manager.
    pub libraries: &'static [&'static str],
    /// Other words that name the manager, in any language.
    pub words: &'static [&'static str],
    /// Settings, besides options, that make the manager fetch less.
    pub settings: Option<&'static Settings>,
    /// Commands of the manager that do not need the files.
    pub blind: &'static [&'static str],
    /// Options with which a command does not need the files.
    pub needless: &'static [&'static str],
    /// Options with which a command needs the files although the manager fetches missing ones;
    /// empty if it never does.
    pub offline: &'static [&'static str],
    /// Options with which a command fetches all files first.
    pub fresh: &'static [&'static str],
    /// Options with which an update may fetch only part of the files.
    pub partial: &'static [&'static str],
    /// Endings of the names of files and directories in the directory, besides names made of digits
    /// and the letters up to `f`; empty if the names may be anything.
    pub endings: &'static [&'static str],
    /// Calls, in any language, that create a directory with all directories above. A program that
    /// makes such a call needs none of them.
    pub made_by: &'static [&'static str],
}

/// Settings, besides options, that make a manager fetch less.
pub(crate) struct Settings {
    /// The settings files, and directories of such files.
    pub paths: &'static [&'static str],
    /// Part of a text that names one of the files.
    pub name: &'static str,
    /// The variable that names another settings file, or is the setting itself.
    pub variable: &'static str,
    /// The words of the settings.
    pub words: &'static [&'static str],
}

impl Settings {
    pub(super) fn say_so(&self, text: &str) -> bool {
        self.words.iter().any(|it| text.contains(it))
    }
}

/// The key of a resource: the first program of the manager, whether the manager fetches missing
/// files, and its commands that do not need the files.
pub(super) type Key = (&'static str, bool, &'static [&'static str]);

impl Resource {
    pub(super) fn key(&self) -> Key {
        (self.manager.programs[0], self.fetches_what_it_lacks(), self.blind)
    }

    /// Whether a command fetches all files anew.
    pub fn is_fetched_by(&self, command: &Command) -> bool {
        if self.fetches_what_it_lacks() {
            return false;
        }
        let has_environment = || {
            let mut assigned = command.syntax.assignments();
            assigned.any(|it| it.name() != "DEBIAN_FRONTEND" && it.name() != "LC_ALL")
        };
        self.manager.invocation(command).is_some_and(|it| {
            let is_update = it.command == "update" || it.has_one_of(self.fresh);
            is_update && !it.has_one_of(self.partial) && !has_environment()
        })
    }

    /// Whether a command certainly reads the earlier files.
    pub fn is_read_by(&self, command: &Command) -> bool {
        self.manager.invocation(command).is_some_and(|it| {
            let lists_installed = match &*it.command {
                "list" => it.has_one_of(&["--installed", "-I"]),
                // With names, `apk info` prints their entries in the index.
                "info" => *self.manager == APK && it.operands.is_empty(),
                _ => false,
            };
            // Without names, only installed packages are considered.
            let tidies = it.is_one_of(&["autoremove", "autopurge"]) && it.operands.is_empty();
            let is_blind = it.is_one_of(self.blind) || it.has_one_of(self.needless);
            let is_online = self.fetches_what_it_lacks() && !self.is_offline(&it);
            !is_blind && !is_online && !lists_installed && !tidies && !self.is_fetched_by(command)
        })
    }

    /// Whether the manager fetches missing files, unless options say otherwise.
    pub(super) fn fetches_what_it_lacks(&self) -> bool {
        !self.offline.is_empty()
    }

    /// Whether a call must work with the existing files, because of an option or a setting with the
    /// same name.
    fn is_offline(&self, it: &Invocation<'_>) -> bool {
        let words = it.options.iter().chain(&it.values);
        it.has_one_of(self.offline) || words.into_iter().any(|it| self.is_setting(&it.text))
    }

    /// Whether one of these words, with any prefix, tells the manager to work with the existing
    /// files.
    pub(super) fn is_told_offline(&self, arguments: &[Word]) -> bool {
        let letters = |it: &str| it.strip_prefix('-').is_some_and(|it| !it.starts_with('-'));
        let is_letter = |text: &str, option: &str| {
            option.len() == 2 && letters(text) && text.contains(&option[1..])
        };
        arguments.iter().any(|it| {
            let text = it.literal().unwrap_or_else(|| it.text.clone());
            let is_option = self.offline.iter().any(|it| *it == text || is_letter(&text, it));
            let may_set = text.starts_with('-') || text.contains('=');
            is_option || may_set && self.is_setting(&text)
        })
    }

    /// Whether a text has the name of a long option for working with existing files; settings have
    /// the same names.
    pub(super) fn is_setting(&self, text: &str) -> bool {
        let names = self.offline.iter().filter_map(|it| it.strip_prefix("--"));
        names.into_iter().any(|it| text.contains(it))
    }

    /// Whether a variable is a setting of the manager that may affect the files.
    pub(super) fn is_variable(&self, name: &str) -> bool {
        // Only npm and yarn ignore the case of variable names.
        let is_of_node = *self.manager == NPM || *self.manager == YARN;
        let is_spelled = is_of_node || !name.contains(|c: char| c.is_ascii_lowercase());
        let name = name.to_ascii_lowercase();
        let setting = self.manager.programs.iter().filter(|_| is_spelled).find_map(|program| {
            let rest = name.strip_prefix(program)?;
            rest.split_once('_').filter(|it| it.0.chars().all(|it| it.is_ascii_digit()))
        });
        let Some((_, setting)) = setting else { return false };
        match setting.strip_prefix("config_") {
            Some(it) => it.contains("offline") || !leaves_cache_alone(it),
            // The prefix belongs to npm's settings.
            None => *self.manager != NPM,
        }
    }

    /// Whether a text names files in the directory.
    pub(super) fn is_in(&self, text: &str) -> bool {
        text.contains(self.dir.trim_start_matches('/'))
            || self.marks.iter().any(|it| text.contains(it))
    }

    /// The possible directories of the files.
    pub(super) fn dirs(&self) -> Vec<&'static str> {
        let caches = self.manager.caches.iter().filter(|it| it.starts_with("/var/cache/"));
        let caches = caches.filter(|_| self.dir.starts_with("/var/cache/")).copied();
        std::iter::once(self.dir).chain(caches).collect()
    }

    /// Whether no file or directory in the directory can match this pattern.
    pub(super) fn never_has(&self, pattern: &str) -> bool {
        let end = pattern.rsplit(['*', '?', ']', '$', '`', '\\']).next().unwrap_or_default();
        let is_number = end.bytes().all(|it| it.is_ascii_hexdigit());
        let is_part = end.len() < pattern.len();
        let is_one = |it: &str| end.ends_with(it) || is_part && it.ends_with(end);
        !self.endings.is_empty() && !is_number && !self.endings.iter().any(|it| is_one(it))
    }

    pub(super) fn is_program(&self, name: &str) -> bool {
        self.manager.programs.contains(&name) || self.readers.contains(&name)
    }
}
