//! Options and variables with which only one call of a manager fetches, and mounts or network
//! settings of its `RUN`. Another call may be refused what this call can fetch.

use dockwright_model::{Call, Command, Instruction, NPM, Word, YARN};
use dockwright_syntax::Keyword;

use super::causes::{AllMeans, Means};
use super::changes::{Changes, OF_NO_MATTER};
use super::known::SOURCED;
use super::need::Need;
use super::reader::Reader;
use crate::facts::programs::last_name;
use crate::pass::run::Run;
use crate::word_set::WordSet;

/// Further options of npm and yarn that affect neither the source nor the credentials.
static HARMLESS: WordSet = WordSet::new(
    "
    C D E O P S allow-root build-from-source bin-links cache check-files cwd d dd ddd dev emoji f fetch-retries
    fetch-retry-maxtimeout fetch-retry-mintimeout fetch-timeout flat focus force
    foreground-scripts frozen-lockfile g global h help ignore-engines ignore-optional
    ignore-platform ignore-scripts immutable include inline-builds install-links install-strategy
    json legacy-bundling legacy-peer-deps link-duplicates lockfile mode modules-folder mutex
    network-concurrency network-timeout non-interactive omit prefer-online prod pure-lockfile q
    quiet s save-bundle save-dev save-exact save-optional save-peer save-prod shrinkwrap silent
    strict-peer-deps tag target_arch verbose version w workspace workspaces y yes",
);

/// Parts of the options of system package managers that set the source.
const OF_SOURCES: &[&str] = &["client", "password", "proxy", "ssl", "user"];

impl Reader<'_, '_> {
    /// Why a call from part `next - 1` of `run` on has other options or variables than another
    /// call; the end of a sentence.
    pub fn other_means(&self, run: &Run<'_>, next: usize) -> Option<String> {
        let own = run.instruction;
        let means = self.means_of(run.script.calls(), next);
        let (first, rest) = means.split_first()?;
        let line = |it: usize| self.ctx.line(self.ctx.model().instructions()[it].start());
        let differ = |one: &str, other: &str, at: usize| {
            let told = if one.is_empty() { other } else { one };
            let (with, without) = if one.is_empty() { (at, own.index) } else { (own.index, at) };
            let with = line(with);
            let place = if with == line(without) {
                "another call".to_owned()
            } else {
                format!("the one in line {}", line(without))
            };
            format!("a call in line {with} has `{told}`, and {place} does not")
        };
        if let Some(it) = rest.iter().find(|it| *it != first) {
            return Some(differ(first, it, own.index));
        }
        let model = self.ctx.model();
        let stages: Vec<_> = own
            .stage
            .into_iter()
            .flat_map(|it| std::iter::once(it).chain(model.built_on(it)))
            .collect();
        let others = self.all_means().0.iter().filter(|(index, _)| {
            *index > own.index
                && model.instructions()[*index].stage.is_some_and(|it| stages.contains(&it))
        });
        for (index, all) in others {
            if let Some(it) = all.iter().find(|it| *it != first) {
                return Some(differ(first, it, *index));
            }
        }
        if first.is_empty() {
            return None;
        }
        let is_start = |it: &&Instruction| {
            let kinds = [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck, Keyword::Onbuild];
            kinds.contains(&it.keyword) && self.needs(it) != Need::No
        };
        let calls_in_script = |it: &&Instruction| {
            it.keyword == Keyword::Run
                && it.index > own.index
                && self.needs(it) != Need::No
                && !self.all_means().0.iter().any(|(index, _)| *index == it.index)
        };
        let mut others = model.instructions().iter();
        let other = others.find(|it| is_start(it) || calls_in_script(it));
        let who = match (other, self.started()) {
            (Some(it), _) => format!("what line {} runs", line(it.index)),
            (None, Need::No) => return None,
            (None, _) => "what the container runs".to_owned(),
        };
        Some(format!("a call in line {} has `{first}`, and {who} does not", line(own.index)))
    }

    fn all_means(&self) -> &AllMeans {
        self.known.means.get_or_init(|| {
            let all = self.ctx.model().all(Keyword::Run);
            let found = all.filter_map(|it| {
                let run = Run::of(it)?;
                let means = self.means_of(run.script.calls(), 0);
                (!means.is_empty()).then_some((it.index, means))
            });
            AllMeans(found.collect())
        })
    }

    /// The options and variables of the calls of a `RUN` from part `next - 1` on.
    fn means_of(&self, calls: &[Call], next: usize) -> Means {
        let changes = Changes::of(self);
        let mut set = Vec::new();
        let mut means = Means::new();
        for Call { command, part, .. } in calls {
            set.extend(sets(&changes, command));
            if !self.installs(command) || part + 1 < next {
                continue;
            }
            let assigned = command.syntax.assignments().filter(|it| changes.reads(&it.name()));
            let assigned = assigned.map(|it| it.syntax().text().to_string());
            let options = self.told(command.words());
            let all: Vec<_> = set.iter().cloned().chain(assigned).chain(options).collect();
            means.push(all.join(" ").into());
        }
        means
    }

    /// Whether a command is a call of the manager that fetches files.
    fn installs(&self, command: &Command) -> bool {
        let Some(program) = command.program() else { return false };
        let mut told = program.arguments.iter().filter(|it| !it.text.starts_with('-'));
        let is_blind = told.next().is_some_and(|it| self.resource.blind.contains(&&*it.text));
        self.resource.manager.programs.contains(&&*program.name) && !is_blind
    }

    /// The options for source and credentials, with their values.
    fn told(&self, words: &[Word]) -> Vec<String> {
        let manager = self.resource.manager;
        let is_of_node = *manager == NPM || *manager == YARN;
        let is_of_system = self.resource.dir.starts_with("/var/cache/");
        let mut told = Vec::new();
        let mut words = words.iter().map(|it| it.text.as_str()).peekable();
        while let Some(word) = words.next() {
            let Some(name) = word.strip_prefix('-') else { continue };
            let name = name.trim_start_matches('-').split('=').next().unwrap_or_default();
            let name = name.strip_prefix("no-").unwrap_or(name);
            let counts = if is_of_node {
                !HARMLESS.has(name) && !OF_NO_MATTER.has(&name.replace('-', "_"))
            } else {
                is_of_system && OF_SOURCES.iter().any(|it| word.contains(it))
            };
            if counts {
                told.push(word.to_owned());
                let value = words.next_if(|it| !word.contains('=') && !it.starts_with('-'));
                told.extend(value.map(str::to_owned));
            }
        }
        told
    }
}

/// The variables that a command sets for the rest of the `RUN`.
fn sets(changes: &Changes<'_, '_>, command: &Command) -> Option<String> {
    let words = command.words();
    let name = |it: &str| it.split('=').next().is_some_and(|it| changes.reads(it));
    let Some(first) = words.first() else {
        let all = command.syntax.assignments().filter(|it| changes.reads(&it.name()));
        let all: Vec<_> = all.map(|it| it.syntax().text().to_string()).collect();
        return (!all.is_empty()).then(|| all.join(" "));
    };
    let path = || words.get(1).map_or("", |it| it.text.trim_matches(['"', '\'']));
    let is_set = match &*first.text {
        "export" => words.iter().skip(1).any(|it| name(&it.text)),
        "." | "source" => !SOURCED.contains(&last_name(path())),
        _ => false,
    };
    is_set.then(|| words.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" "))
}
