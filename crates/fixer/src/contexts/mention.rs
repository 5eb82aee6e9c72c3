//! Lines in project files that matter to a fix, since they may run before a build.

use super::quoted::Quoted;

/// The maximum length of a line, in bytes.
pub(crate) const LONGEST: usize = 4096;

/// The variable that chooses the builder that came before `BuildKit`, which knows no ignore file of a
/// single Dockerfile.
pub(crate) const CLASSIC: &str = "DOCKER_BUILDKIT";

/// The word of a line that reads the whole text of a Dockerfile.
pub(crate) const READ: &str = "<";

/// The word for a command that gets the whole text of a Dockerfile.
pub(crate) const PIPED: &str = "|<";

/// A line that matters to a fix, and the word that makes it matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub(crate) about: About,
    /// The word.
    pub(crate) word: &'static str,
    /// The line number, from 1.
    pub line: usize,
    /// The line with its continuation lines.
    pub(crate) text: String,
    /// The names of the Dockerfiles that the line works on, as written.
    pub(crate) dockerfiles: Vec<String>,
    /// The literal parts of a pattern or a template, of which an instruction may have one; found
    /// once, since every Dockerfile of a project is compared with them.
    pub(crate) quoted: Vec<Quoted>,
    /// The lines of a text that may be that of a Dockerfile, each as [`plain`] gives it, sorted.
    pub(crate) held: Vec<String>,
}

/// A line without the characters in which a copy in another file may differ: those at its ends,
/// quotes, and backslashes, which most kinds of files escape.
pub(crate) fn plain(line: &str) -> String {
    let is_same = |c: &char| !matches!(c, '"' | '\'' | '`' | '\\' | ',');
    line.trim().chars().filter(is_same).collect::<String>().trim().to_owned()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// A build may use another ignore file than the present one.
    Ignoring,
    /// An install may find settings that do not exist yet.
    Settings,
    /// The line may create a tar archive.
    Archive,
    /// The line may change a manifest.
    Editing,
    /// The line fills a directory, given by the text, with files of unknown names.
    Filling,
    /// The line may name a stage as the target of a build.
    Target,
    /// The line may give the number of a stage as the target of a build; the word tells whether the
    /// target is a variable.
    Number,
    /// The line may start a container with an empty entrypoint.
    Entrypoint,
    /// The line names an output under a common name of files and directories.
    Name,
    /// The line may place a volume at a user's cache directory, or at a directory in it.
    Caches,
    /// The line reads the command that an image records.
    Recorded,
    /// The line looks at the processes of a container from outside.
    Processes,
    /// The line reads the author that an image records, or looks for the instruction that sets it.
    Author,
    /// The program given by the word works on the text of a Dockerfile.
    Text,
    /// The line builds images with kaniko, or is about such builds.
    Kaniko,
    /// The line writes files; the text is the list of their names.
    Writing,
}

/// Programs and functions that create tar archives.
pub(crate) const ARCHIVERS: &[&str] = &[
    "archive",
    "archiver",
    "bsdtar",
    "export",
    "gtar",
    "make_archive",
    "pack",
    "pax",
    "pkg_tar",
    "save",
    "tar",
    "tarfile",
];

/// The word for a variable as the target of a build.
pub(crate) const VARIABLE: &str = "a variable";

impl Mention {
    /// A line of a text, cut to [`LONGEST`], that names no Dockerfile.
    pub(crate) fn new(about: About, word: &'static str, line: usize, text: &str) -> Self {
        let text = text.chars().take(LONGEST).collect();
        let (dockerfiles, quoted, held) = Default::default();
        Self { about, word, line, text, dockerfiles, quoted, held }
    }

    /// The name, if the line only names an output under a common name.
    pub fn name(&self) -> Option<&'static str> {
        (self.about == About::Name).then_some(self.word)
    }

    /// The word, if a build may use another ignore file than the present one.
    pub(crate) fn of_ignoring(&self) -> Option<&'static str> {
        (self.about == About::Ignoring && self.word != CLASSIC).then_some(self.word)
    }

    /// Whether a build may use the builder that came before `BuildKit`.
    pub(crate) fn is_of_classic_builder(&self) -> bool {
        self.about == About::Ignoring && self.word == CLASSIC
    }

    /// The line, if it may create settings for an install.
    pub(crate) fn of_settings(&self) -> Option<&str> {
        (self.about == About::Settings).then_some(self.text.as_str())
    }

    /// Whether the line may create a tar archive at `path`; at any path if `is_open`.
    pub(crate) fn may_archive(&self, path: &str, is_open: bool) -> bool {
        let name = last(path);
        match self.about {
            About::Archive => is_open || is_output(&self.text, name),
            About::Filling => is_open && self.may_fill(Some(path.trim_end_matches(name))).is_some(),
            About::Name => is_open && self.word.eq_ignore_ascii_case(name),
            _ => false,
        }
    }

    /// Whether the line writes a file with the name of `path`, which may then be an archive.
    pub(crate) fn may_write(&self, path: &str) -> bool {
        self.about == About::Writing && self.text.split(' ').any(|it| it == last(path))
    }

    /// The line, if it may change a manifest.
    pub(crate) fn of_editing(&self) -> Option<&str> {
        (self.about == About::Editing).then_some(self.text.as_str())
    }

    /// The directory that the line fills, if that may be `dir` or a directory above it, relative to
    /// any directory. `None` stands for any directory.
    pub(crate) fn may_fill(&self, dir: Option<&str>) -> Option<&str> {
        let place = self.text.trim_end_matches('/');
        let is_open = place.contains(['$', '`', '*', '{'])
            || place.split('/').all(|it| matches!(it, "" | "."))
            || last(place) == "..";
        let name = last(place.trim_end_matches("/."));
        let is_it = || dir.is_none_or(|it| it.split('/').any(|it| it == name));
        (self.about == About::Filling && (is_open || is_it())).then_some(place)
    }

    /// Whether a container may start with its image's command but without its entrypoint.
    pub(crate) fn may_empty_entrypoint(&self) -> bool {
        self.about == About::Entrypoint
    }

    /// Whether the line at `place` may be about a Dockerfile (both paths as users write them): the
    /// line is in a directory above or below, or names the directory of the Dockerfile.
    pub(crate) fn may_concern(&self, place: &str, dockerfile: &str) -> bool {
        let is_about_files = matches!(
            self.about,
            About::Archive
                | About::Editing
                | About::Filling
                | About::Ignoring
                | About::Settings
                | About::Writing
        );
        if !is_about_files {
            return true;
        }
        let (mut from, dir) = (above(place), above(dockerfile));
        while is_of_helpers(last(from)) {
            from = above(from);
        }
        starts_with(from, dir)
            || starts_with(dir, from)
            || words(&self.text).flat_map(|it| it.split('/')).any(|it| it == last(dir))
    }

    /// Whether the line reads the whole text of a Dockerfile.
    pub fn reads_text(&self) -> bool {
        self.about == About::Text && matches!(self.word, PIPED | READ)
    }

    /// Whether the line has a pattern that may be for the text of a Dockerfile.
    pub fn quotes(&self) -> bool {
        !self.quoted.is_empty()
    }

    /// Whether the text has all lines of a Dockerfile.
    pub(crate) fn holds(&self, source: &str) -> bool {
        let is_held = |it: String| it.is_empty() || self.held.binary_search(&it).is_ok();
        !self.held.is_empty() && source.lines().all(|it| is_held(plain(it)))
    }

    /// Whether the line at `place` works on the text of a Dockerfile (both paths as users write
    /// them).
    pub(crate) fn searches(&self, place: &str, dockerfile: &str) -> bool {
        let file = place.rsplit_once(':').map_or(place, |it| it.0);
        self.about == About::Text
            && self.dockerfiles.iter().any(|it| may_name(it, file, dockerfile))
    }

    /// Whether a build may select a stage by its number.
    pub fn may_number_target(&self) -> bool {
        self.about == About::Number
    }

    /// Whether the line may place a volume at a user's cache directory or at a directory in it.
    pub(crate) fn has_volume_of_caches(&self) -> bool {
        self.about == About::Caches
    }

    /// Whether the target of a build may be a variable.
    pub(crate) fn may_vary_target(&self) -> bool {
        self.about == About::Number && self.word == VARIABLE
    }

    /// Whether the line reads the command that an image records.
    pub(crate) fn reads_recorded_command(&self) -> bool {
        self.about == About::Recorded
    }

    /// Whether the line looks at the processes of a container from outside, where a shell is
    /// process 1.
    pub(crate) fn looks_at_processes(&self) -> bool {
        self.about == About::Processes
    }

    /// Whether the line names kaniko as the builder of images.
    pub(crate) fn names_kaniko(&self) -> bool {
        self.about == About::Kaniko
    }

    /// Whether the line reads the author that an image records, or looks for `MAINTAINER`.
    pub(crate) fn reads_author(&self) -> bool {
        self.about == About::Author
    }

    /// Whether the stage of this name may be the target of a build.
    pub(crate) fn may_target(&self, name: &str) -> bool {
        self.about == About::Target && words(&self.text).any(|it| it == name)
    }
}

/// The words of a line in any language.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_end = |c: char| c.is_whitespace() || "\"'`,;:=()[]{}<>|&$".contains(c);
    text.split(is_end).filter(|it| !it.is_empty())
}

/// Whether a character may be part of the name of a function or a variable.
pub(crate) fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The words of a text that have the form of variable names.
pub(crate) fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_part(c)).filter(|it| !it.is_empty())
}

pub(crate) fn last(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// Names of directories whose scripts and settings are about the directory above.
pub const HELPERS: &[&str] = &[
    "bin", "build", "ci", "deploy", "dev", "docker", "hack", "infra", "make", "ops", "script",
    "scripts", "tools",
];

/// Whether a directory with this name holds scripts about the directory above.
fn is_of_helpers(name: &str) -> bool {
    HELPERS.contains(&name) || matches!(name, "tasks" | "workflows") || name.starts_with('.')
}

/// Characters in an unknown part of a path.
pub(crate) const OPEN: &[char] = &['$', '*', '?', '[', ']', '{', '}', '%', '^', '\\'];

/// Whether a name in `file` may refer to the Dockerfile at a path.
fn may_name(name: &str, file: &str, dockerfile: &str) -> bool {
    let own: Vec<_> = dockerfile.split('/').filter(|it| *it != ".").collect();
    let parts: Vec<_> = name.split('/').filter(|it| !matches!(*it, "" | "." | "..")).collect();
    let (Some((last, dirs)), Some((own_last, own_dirs))) = (parts.split_last(), own.split_last())
    else {
        return false;
    };
    let is_it = if last.contains(OPEN) {
        last.split(OPEN).all(|it| own_last.contains(it))
    } else {
        last == own_last
    };
    let known = dirs.rsplit(|it| it.contains(OPEN)).next().unwrap_or_default();
    let is_open = dirs.iter().any(|it| it.contains(OPEN));
    let (dir, own_dir) = (above(file), above(dockerfile));
    // A path may be relative to the working directory or to the directory of the file; unrelated
    // directories have other Dockerfiles.
    let is_near = || starts_with(dir, own_dir) || starts_with(own_dir, dir);
    // Lines in the Dockerfile itself are about the image.
    is_it
        && (file.is_empty()
            || own_dirs.ends_with(known) && (is_open || !known.is_empty() || is_near()))
}

fn above(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |it| it.0)
}

fn starts_with(path: &str, dir: &str) -> bool {
    path.strip_prefix(dir).is_some_and(|it| dir.is_empty() || it.is_empty() || it.starts_with('/'))
}

/// Whether a line may name the output of a command: after an option, after an archiver and its
/// first options, or after a redirection. Any other name is an input.
fn is_output(line: &str, name: &str) -> bool {
    let is_archiver = |it: &str| it.split(['/', '.']).any(|it| ARCHIVERS.contains(&it));
    let (mut last_two, mut position) = (["", ""], 0);
    words(line).any(|word| {
        let [first, before] = last_two;
        let start = word.as_ptr() as usize - line.as_ptr() as usize;
        let is_redirected = line[position..start].contains('>');
        (last_two, position) = ([before, word], start);
        let is_written =
            before.starts_with('-') || is_redirected || is_archiver(first) || is_archiver(before);
        is_written && last(word) == name
    })
}
