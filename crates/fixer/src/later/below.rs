//! Commands that walk through a directory which contains files of a manager.

use std::rc::Rc;

use dockwright_model::{Instruction, Word};
use dockwright_syntax::SyntaxKind;
use dockwright_syntax::ast::ShCommand;

use super::assigned::{Assigned, Path, Paths, Relation};
use super::known::SHELLS;
use super::names::makes_own;
use super::reader::Reader;
use super::resource::Resource;
use crate::word_set::WordSet;

/// Programs whose effect does not depend on the content of a directory, or that only add to the
/// content.
static FLAT: WordSet = WordSet::new(
    "
    . : [ [[ addgroup adduser awk basename bash cat cd chgrp chmod chown cmake cmp composer curl cut
    dash dd dirname docker-php-ext-configure df dpkg echo eval exec exit export expr false file gawk
    getent gmake gpg gunzip head install ldconfig ln local ls make mawk mkdir mount patch popd
    printf pushd pwd read readlink realpath rm rmdir sed set sh sort source stat sync tail test
    touch tr trap true umount unset unzip useradd usermod wc wget xz yes zcat",
);

/// Programs that enter directories only with an option that has one of these letters.
const RECURSIVE: &[(&str, &[char], &[&str])] = &[
    ("diff", &['r'], &["--recursive"]),
    ("egrep", &['r', 'R'], &["--recursive", "--dereference-recursive"]),
    ("fgrep", &['r', 'R'], &["--recursive", "--dereference-recursive"]),
    ("grep", &['r', 'R'], &["--recursive", "--dereference-recursive"]),
    ("ls", &['R'], &["--recursive"]),
];

/// Programs that use the working directory if no other directory is given.
const LOOKS_HERE: &[&str] = &["du", "egrep", "fgrep", "find", "grep", "ls"];

/// Programs that write to the last of their directories.
const HAVE_TARGET: &[&str] = &["cp", "mv", "rsync", "scp"];

/// Actions of `find` that print nothing.
const SILENT: &[&str] = &["chgrp", "chmod", "chown", "touch"];

/// The tests of `find` and similar programs for the name of a file.
const OF_NAME: &[&str] = &["-iname", "-name"];

/// The context of words.
pub(super) struct Here<'h> {
    /// The working directory.
    pub dir: &'h str,
    pub assigned: &'h Assigned,
    /// The instruction whose variables are in force.
    pub at: Option<&'h Instruction>,
}

impl Reader<'_, '_> {
    /// The values of variables in the text of an instruction.
    pub fn assigned(&self, at: &Instruction) -> Rc<Assigned> {
        let read = || Rc::new(Assigned::of(self.ctx.text(at)));
        self.memory.assigned.get(&at.index, read)
    }

    /// Whether a command may look at the files of the manager, because it walks through a directory
    /// above, or names the directory by a pattern or variable.
    pub fn goes_below(
        &self,
        here: &Here<'_>,
        name: &str,
        words: &[Word],
        at: Option<&ShCommand>,
    ) -> bool {
        let recursive = RECURSIVE.iter().find(|it| it.0 == name);
        let is_recursive = recursive.is_none_or(|(_, letters, options)| {
            words.iter().any(|it| {
                let short = it.text.strip_prefix('-').filter(|it| !it.starts_with('-'));
                options.contains(&&*it.text) || short.is_some_and(|it| it.contains(*letters))
            })
        });
        let is_fed = || {
            let pipeline = at
                .and_then(|it| it.syntax().parent())
                .filter(|it| it.kind() == SyntaxKind::ShPipeline);
            pipeline.is_some_and(|it| {
                let text = it.text().to_string();
                text.contains("xargs") || text.contains("read ")
            })
        };
        let unpacks = name == "tar" && !packs(words);
        let says = matches!(name, "echo" | "printf");
        let is_flat = recursive.map_or(FLAT.has(name), |_| !is_recursive);
        let is_flat = (is_flat || unpacks) && !(says && is_fed());
        if name == "find" {
            return self.finds(here, words);
        }
        let mut operands: Vec<&Word> =
            words.iter().filter(|it| !it.text.starts_with(['-', '>', '<'])).collect();
        if HAVE_TARGET.contains(&name) && operands.len() > 1 {
            operands.pop();
        }
        let removes_by_force = name == "rm" && words.iter().any(is_force);
        let counts = |it: Relation| match it {
            Relation::Elsewhere => false,
            Relation::Above(_) => !is_flat,
            Relation::Within => !(removes_by_force || says && is_flat),
        };
        let looks_here = LOOKS_HERE.contains(&name) && !is_flat;
        let count = operands.len().saturating_sub(usize::from(name.contains("grep")));
        if looks_here && count == 0 && counts(self.relation(here, ".")) {
            return true;
        }
        // A script may walk through its arguments.
        let tells = SHELLS.contains(&name) || matches!(name, "." | "source");
        operands.into_iter().enumerate().any(|(at, it)| {
            let relation = self.relation(here, it.written());
            counts(relation) || tells && at > 0 && relation != Relation::Elsewhere
        })
    }

    /// Whether a program in any language names a directory of the manager, or one above; `/` and
    /// home directories count only if the program walks through directories.
    pub fn names_below(&self, text: &str) -> bool {
        if makes_own(text, self.resource) {
            return false;
        }
        let is_walking = walks(text);
        let in_home = || self.resource.dirs().iter().any(|it| it.starts_with("/root/"));
        if is_walking && HOMES.iter().any(|it| text.contains(it)) && in_home() {
            return true;
        }
        let here = Here { dir: "/?", assigned: &Assigned::default(), at: None };
        let mut before = "";
        text.split(['"', '\'', '`', '\n']).any(|it| {
            let front = std::mem::replace(&mut before, it);
            let is_root = it == "/" || it.starts_with("/*");
            it.starts_with(['/', '~'])
                && !it.contains(char::is_whitespace)
                && (!is_root || is_walking && starts_walk(front))
                && self.relation(&here, it) != Relation::Elsewhere
        })
    }

    /// The relation of the paths of a word to the files of the manager; the nearest if there are
    /// several.
    fn relation(&self, here: &Here<'_>, word: &str) -> Relation {
        let dirs = self.resource.dirs();
        if !may_be_path(word) && !dirs.iter().any(|it| names_part(it, here.dir, word)) {
            return Relation::Elsewhere;
        }
        let relations = self
            .paths(here, word)
            .into_iter()
            .flat_map(|path| dirs.iter().map(|it| path.relation(it)).collect::<Vec<_>>());
        relations.fold(Relation::Elsewhere, |found, it| match (found, it) {
            (Relation::Within, _) | (_, Relation::Elsewhere) => found,
            (Relation::Above(one), Relation::Above(other)) => Relation::Above(one.min(other)),
            _ => it,
        })
    }

    fn paths(&self, here: &Here<'_>, word: &str) -> Vec<Path> {
        let model = self.ctx.model();
        let value_of = |name: &str| model.variable(here.at?, name).default();
        Paths { assigned: here.assigned, value_of: &value_of, dir: here.dir }.of(word)
    }

    /// The directory that `cd` enters; of several, one above the files of the manager.
    pub fn entered(&self, here: &Here<'_>, word: &str) -> Option<String> {
        let paths: Vec<_> = self.paths(here, word).iter().filter_map(Path::plain).collect();
        let is_near = |it: &&String| self.relation(here, it) != Relation::Elsewhere;
        paths.iter().find(is_near).or(paths.first()).cloned()
    }

    /// Whether `find` may print something about the files of the manager.
    fn finds(&self, here: &Here<'_>, words: &[Word]) -> bool {
        let is_test = |it: &&Word| it.text.starts_with(['-', '(', '!', '\\']);
        let skipped = words.iter().take_while(|it| matches!(&*it.text, "-H" | "-L" | "-P")).count();
        let words = &words[skipped..];
        let starts: Vec<_> = words.iter().take_while(|it| !is_test(it)).collect();
        let tests = &words[starts.len()..];
        let texts: Vec<_> = tests.iter().map(|it| it.text.as_str()).collect();
        let relation = |it: &str| self.relation(here, it);
        let relations = match starts.as_slice() {
            [] => vec![relation(".")],
            all => all.iter().map(|it| relation(it.written())).collect(),
        };
        let depth = texts.windows(2).find(|it| it[0] == "-maxdepth");
        let depth = depth.map_or(usize::MAX, |it| it[1].parse().unwrap_or(usize::MAX));
        let is_there = relations.iter().any(|it| match it {
            Relation::Elsewhere => false,
            Relation::Above(levels) => depth > *levels,
            Relation::Within => depth > 0,
        });
        is_there && !is_silent(&texts) && !names_others(tests, self.resource)
    }
}

/// Expressions that return a home directory.
const HOMES: &[&str] = &["HOME", "Path.home", "expanduser", "homedir"];

/// Whether a one-line program in any language may walk through directories.
pub(super) fn walks(text: &str) -> bool {
    const WALKING: [&str; 8] =
        ["Dir", "Find", "glob", "iterdir", "listdir", "readdir", "scandir", "walk"];
    WALKING.iter().any(|it| text.contains(it))
}

/// Whether a text ends before the argument of a call that lists a directory or makes a path.
fn starts_walk(text: &str) -> bool {
    let call = text.trim_end().strip_suffix(['(', '[']).unwrap_or_default();
    let start = call.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |it| it + 1);
    let name = &call[start..];
    walks(name) || matches!(name, "Path" | "PurePath" | "rglob" | "walkdir")
}

/// Whether a word may be a path outside the working directory.
fn may_be_path(word: &str) -> bool {
    let word = word.trim_start_matches(['"', '\'']);
    word.starts_with(['/', '.', '*', '?', '$', '~', '`', '[', '{'])
        || word.contains(['$', '*', '?', '`', '[', '{'])
}

/// Whether a word names the next directory on the way down to `dir`.
fn names_part(dir: &str, here: &str, word: &str) -> bool {
    let rest = dir.strip_prefix(here.trim_end_matches('/'));
    let rest = rest.and_then(|it| it.strip_prefix('/'));
    rest.is_some_and(|it| it.starts_with(word.split('/').next().unwrap_or_default()))
}

fn is_force(option: &Word) -> bool {
    let letters = option.text.strip_prefix('-').filter(|it| !it.starts_with('-'));
    option.text == "--force" || letters.is_some_and(|it| it.contains('f'))
}

/// Whether `tar` creates an archive or adds to one.
fn packs(words: &[Word]) -> bool {
    words.iter().enumerate().any(|(at, it)| {
        let text = it.text.as_str();
        let letters = match text.strip_prefix('-') {
            Some(it) if it.starts_with('-') => {
                return matches!(text, "--create" | "--append" | "--update" | "--diff");
            }
            Some(it) => it,
            None if at == 0 => text,
            None => return false,
        };
        letters.contains(['c', 'r', 'u', 'd'])
            && !letters.contains(['/', '.'])
            && !letters.contains(['x', 't'])
    })
}

/// Whether `find` prints nothing, and succeeds if no file is found.
fn is_silent(tests: &[&str]) -> bool {
    let mut actions = tests.iter().enumerate().filter(|(_, it)| {
        ["-delete", "-exec", "-ok", "-print", "-fprint", "-ls", "-fls", "-printf"]
            .iter()
            .any(|action| it.starts_with(action))
    });
    let is_one = |(at, it): (usize, &&str)| match *it {
        "-delete" => true,
        "-exec" | "-execdir" => match &tests[at + 1..] {
            ["rm", option, ..] => option.starts_with('-') && option.contains('f'),
            [program, ..] => SILENT.contains(program),
            [] => false,
        },
        _ => false,
    };
    let first = actions.next();
    first.is_some_and(is_one) && actions.all(is_one)
}

/// Whether `find` only looks for names that no file of the manager has.
fn names_others(tests: &[Word], resource: &Resource) -> bool {
    let is_turned = |it: &Word| matches!(&*it.text, "!" | "\\!" | "-not" | ",");
    if tests.iter().any(is_turned) {
        return false;
    }
    let is_or = |it: &Word| matches!(&*it.text, "-o" | "-or");
    tests.split(is_or).all(|tests| {
        tests.windows(2).any(|it| {
            let pattern = it[1].text.trim_matches(['"', '\'']);
            OF_NAME.contains(&&*it[0].text) && resource.never_has(pattern)
        })
    })
}
