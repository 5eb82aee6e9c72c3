//! The table of facts about base images.

use std::cmp::Ordering;
use std::sync::{LazyLock, OnceLock};

use hashbrown::HashMap;

use super::{Family, Image, is_word_of_windows};

/// The rows of the table, below the head that explains them.
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(include_str!("facts.tsv")));

/// The facts about an image with a tag; an empty field is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The distribution.
    pub system: Option<Family>,
    /// The directory that instructions start in.
    pub workdir: Option<&'static str>,
    /// The user that instructions run as.
    pub user: Option<&'static str>,
    /// Users that are there, as `name=number`.
    pub users: Vec<&'static str>,
    /// How the entrypoint treats a command.
    pub entrypoint: Option<Entrypoint>,
    /// The signal that ends the container, where it is set.
    pub stopsignal: Option<&'static str>,
    /// Variables, as `name=value`.
    pub env: Vec<&'static str>,
    /// Programs that are there, or are not (`!bash`).
    pub tools: Vec<&'static str>,
    /// The sources of the facts: repositories at commits.
    pub sources: Vec<&'static str>,
}

/// How the entrypoint of an image treats a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrypoint {
    /// It is started as it is, and no `SHELL` is set.
    Any,
    /// The same, but this program runs a file that is not executable.
    AnyOr(&'static str),
    /// What happens depends on the command.
    Looks,
}

struct Table {
    rows: Vec<Row>,
    /// The rows of each name.
    named: HashMap<&'static str, Vec<usize>>,
    /// The rows of names that end in `/`.
    below: Vec<(&'static str, usize)>,
}

struct Row {
    tags: &'static str,
    facts: Facts,
}

impl Table {
    fn parse(text: &'static str) -> Self {
        let mut table = Self { rows: Vec::new(), named: HashMap::new(), below: Vec::new() };
        for line in text.lines().filter(|it| !it.starts_with('#')) {
            let mut columns = line.split('\t');
            let mut next = || columns.next().unwrap_or_default();
            let (images, tags) = (next(), next());
            let facts = Facts::parse(next);
            for name in images.split(' ') {
                let index = table.rows.len();
                if name.ends_with('/') {
                    table.below.push((name, index));
                } else {
                    table.named.entry(name).or_default().push(index);
                }
            }
            table.rows.push(Row { tags, facts });
        }
        table
    }

    /// The rows of an image, whatever its tag.
    fn of(&self, name: &str) -> impl Iterator<Item = &Row> {
        let named = self.named.get(name).into_iter().flatten();
        let below = self
            .below
            .iter()
            .filter(|(it, _)| name.strip_prefix(it).is_some_and(|rest| !rest.is_empty()));
        named.chain(below.map(|(_, index)| index)).map(|it| &self.rows[*it])
    }
}

impl Facts {
    fn parse(mut next: impl FnMut() -> &'static str) -> Self {
        let one = |text: &'static str| Some(text).filter(|it| !it.is_empty());
        let many = |text: &'static str| text.split_ascii_whitespace().collect();
        Self {
            system: match next() {
                "debian" => Some(Family::Debian),
                "alpine" => Some(Family::Alpine),
                "redhat" => Some(Family::RedHat),
                "suse" => Some(Family::Suse),
                _ => None,
            },
            workdir: one(next()),
            user: one(next()),
            users: many(next()),
            entrypoint: match next() {
                "any" => Some(Entrypoint::Any),
                "looks" => Some(Entrypoint::Looks),
                other => other.strip_prefix("any:").map(Entrypoint::AnyOr),
            },
            stopsignal: one(next()),
            env: many(next()),
            tools: many(next()),
            sources: many(next()),
        }
    }

    /// Keeps only what is also true of another tag.
    fn keep(&mut self, other: &Self) {
        fn same<T: Copy + PartialEq>(own: &mut Option<T>, other: Option<T>) {
            if *own != other {
                *own = None;
            }
        }
        same(&mut self.system, other.system);
        same(&mut self.workdir, other.workdir);
        same(&mut self.user, other.user);
        same(&mut self.entrypoint, other.entrypoint);
        same(&mut self.stopsignal, other.stopsignal);
        self.users.retain(|it| other.users.contains(it));
        self.env.retain(|it| other.env.contains(it));
        self.tools.retain(|it| other.tools.contains(it));
    }

    /// Adds the facts of another row; rows that cover the same tag never disagree.
    fn add(&mut self, other: &Self) {
        self.system = self.system.or(other.system);
        self.workdir = self.workdir.or(other.workdir);
        self.user = self.user.or(other.user);
        self.entrypoint = self.entrypoint.or(other.entrypoint);
        self.stopsignal = self.stopsignal.or(other.stopsignal);
        let lists = [
            (&mut self.users, &other.users),
            (&mut self.env, &other.env),
            (&mut self.tools, &other.tools),
            (&mut self.sources, &other.sources),
        ];
        for (list, more) in lists {
            list.extend(more.iter().filter(|it| !list.contains(it)).copied().collect::<Vec<_>>());
        }
    }
}

/// Facts that are looked up on first use. They follow from the name of the image, so they make no
/// difference between images.
#[derive(Clone, Debug, Default)]
pub(super) struct LookedUp(OnceLock<Facts>);

impl PartialEq for LookedUp {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LookedUp {}

impl Image {
    /// The facts about the image, if its tag is certain.
    pub fn facts(&self) -> &Facts {
        self.facts.0.get_or_init(|| self.look_up())
    }

    fn look_up(&self) -> Facts {
        let mut facts = self.facts_of(&self.tag);
        if self.is_system_open {
            let version = self.tag.split('-').next().unwrap_or_default();
            let alpine = self.facts_of(&format!("{version}-alpine"));
            facts.keep(&alpine);
            facts.keep(&self.facts_of(if version == "alpine" { "" } else { version }));
        }
        facts
    }

    fn facts_of(&self, tag: &str) -> Facts {
        let mut facts = Facts::default();
        if is_foreign(tag) {
            return facts;
        }
        for row in TABLE.of(self.library_name()).filter(|it| covers(it.tags, tag)) {
            facts.add(&row.facts);
        }
        facts
    }

    /// Whether the table has the name.
    pub(super) fn is_in_table(&self) -> bool {
        TABLE.of(self.library_name()).next().is_some()
    }
}

/// Whether a name is that of an image of which some tag has an entrypoint that looks at its command.
pub(super) fn has_looking_entrypoint(name: &str) -> bool {
    TABLE.of(name).any(|it| it.facts.entrypoint == Some(Entrypoint::Looks))
}

/// Whether no row covers such a tag.
fn is_foreign(tag: &str) -> bool {
    tag.split(['-', '_', '.']).any(|it| it == "onbuild" || is_word_of_windows(it))
}

/// Whether conditions on tags hold for one; the head of the table explains them.
fn covers(conditions: &str, tag: &str) -> bool {
    conditions.split(' ').all(|it| {
        if it == "*" {
            true
        } else if let Some(version) = it.strip_prefix(">=") {
            order(tag, version).is_some_and(Ordering::is_ge)
        } else if let Some(version) = it.strip_prefix('<') {
            order(tag, version).is_some_and(Ordering::is_lt)
        } else if let Some(words) = it.strip_prefix('!') {
            !has_part(tag, words)
        } else {
            has_part(tag, it)
        }
    })
}

/// Whether a part of a tag is one of several words, versions aside.
fn has_part(tag: &str, words: &str) -> bool {
    let is_version = |it: &str| it.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    tag.split('-')
        .any(|part| words.split('|').any(|it| part.strip_prefix(it).is_some_and(is_version)))
}

/// How the version that a tag begins with compares to another one. Without a tag it is the newest,
/// and `3` is the newest of its series.
fn order(tag: &str, version: &str) -> Option<Ordering> {
    let first = tag.split('-').next().unwrap_or_default();
    if matches!(first, "" | "latest") {
        return Some(Ordering::Greater);
    }
    let wanted = numbers(version);
    let mut found = numbers(first);
    found.truncate(wanted.len());
    let common = wanted.get(..found.len())?;
    (!found.is_empty()).then(|| found.as_slice().cmp(common))
}

/// The numbers that a text begins with: `8`, `0` in `8.0-jdk`.
fn numbers(text: &str) -> Vec<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    text[..end].split('.').map_while(|it| it.parse().ok()).collect()
}

#[cfg(test)]
mod tests;
