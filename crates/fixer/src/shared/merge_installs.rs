//! Merges consecutive installs with the same options; the packages keep their order, and comments
//! between them stay above the packages they were above.

use std::ops::Range;
use std::{iter, mem};

use dockwright_model::{AndOr, Command, End, Manager, Operator, Part, Word};
use dockwright_syntax::pragma::speaks_to_tool;
use dockwright_verify::Change;
use hashbrown::HashMap;

use super::package_list::{has_one_version_each, indentation, is_package, name};
use crate::pass::edit::Indel;
use crate::pass::run::Run;
use crate::word_set::WordSet;
use crate::{Fix, Level, PassContext};

/// Long options without a value.
static FLAGS: WordSet = WordSet::new(
    "--allow-downgrades --allow-unauthenticated --assume-yes --assumeyes --best --fix-missing \
     --force-yes --install-recommends --no-cache --no-install-recommends --no-install-suggests \
     --no-recommends --nodocs --non-interactive --quiet --yes",
);

/// The maximum width, in bytes, of a command on one line.
const WIDEST: usize = 80;

/// A call that installs packages and does nothing else.
struct Install {
    manager: &'static Manager,
    /// The words before the first package.
    head: Vec<Word>,
    /// The program, its command and the sorted options.
    call: Vec<String>,
    packages: Vec<Word>,
}

/// Installs that become one.
struct Stretch {
    installs: Vec<Install>,
    /// The packages by name, as written.
    versions: HashMap<String, String>,
    /// Whether a comment is among the packages.
    is_told: bool,
}

/// A fix for each stretch of installs of these managers that can be merged. `brings` tells whether
/// a package may change which others are found, so that it must be installed first.
pub(crate) fn merges(
    ctx: &PassContext<'_>,
    managers: &[&'static Manager],
    brings: fn(&str) -> bool,
) -> Vec<Fix> {
    let runs = ctx.runs_with(&["install", "add"]).filter_map(Run::of);
    let fixes = runs.filter_map(|run| {
        // After a failure of the second install, something might run that the first has prepared.
        let list = run.script.lists.last().filter(|it| it.end == End::Text)?;
        let is_or = |it: &Part| matches!(it.operator, Some((Operator::Or, _)));
        let start = list.parts.iter().rposition(is_or).map_or(0, |it| it + 1);
        // Groups and subshells may hold commands that run after a failure.
        let is_compound = |it: &Part| {
            let text = &ctx.source()[it.range()];
            it.command().is_none() && (text.contains([';', '(']) || text.contains("||"))
        };
        (!list.parts[start..].iter().any(is_compound)).then_some(())?;
        Some(stretches(ctx, list, start, managers, brings))
    });
    fixes.flatten().collect()
}

fn stretches(
    ctx: &PassContext<'_>,
    list: &AndOr,
    start: usize,
    managers: &[&'static Manager],
    brings: fn(&str) -> bool,
) -> Vec<Fix> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut is_open = false;
    for part in &list.parts[start..] {
        let install = part.command().and_then(|it| Install::of(&it, managers));
        let was_open = mem::replace(&mut is_open, install.is_some());
        let Some(install) = install else { continue };
        let next = match stretches.last_mut().filter(|_| was_open) {
            Some(stretch) => stretch.add(ctx, install, brings),
            None => Err(install),
        };
        stretches.extend(next.err().map(|it| Stretch::of(ctx, it)));
    }
    stretches.iter().filter(|it| it.installs.len() > 1).map(|it| it.fix(ctx)).collect()
}

impl Install {
    fn of(command: &Command, managers: &[&'static Manager]) -> Option<Self> {
        command.is_plain().then_some(())?;
        let (manager, call) =
            managers.iter().find_map(|it| Some((*it, it.invocation(command)?)))?;
        let is_install = call.is_one_of(&["install", "add", "in"]) && call.program != "aptitude";
        (is_install && call.values.is_empty()).then_some(())?;
        let words = command.words();
        let (first, last) = (call.operands.first()?, call.operands.last()?);
        let start = words.iter().position(|it| it.range == first.range)?;
        let packages = words[start..].to_vec();
        let is_list = packages.len() == call.operands.len() && packages.last() == Some(*last);
        let is_whole = |it: &Word| it.text.len() == it.range.len();
        let are_plain = packages.iter().all(|it| is_package(&it.text))
            && has_one_version_each(&packages)
            && words.iter().all(is_whole)
            && call.options.iter().all(|it| is_flag(&it.text));
        (is_list && are_plain).then_some(())?;
        let mut options: Vec<_> = call.options.iter().map(|it| it.text.clone()).collect();
        options.sort_unstable();
        let mut said = vec![call.first.text.clone(), call.command.clone().into_owned()];
        said.extend(call.has_sudo.then(|| "sudo".to_owned()));
        said.extend(options);
        Some(Self { manager, head: words[..start].to_vec(), call: said, packages })
    }

    fn start(&self) -> usize {
        self.head[0].range.start
    }

    fn end(&self) -> usize {
        self.packages[self.packages.len() - 1].range.end
    }
}

/// Whether an option takes no value for any of the managers.
fn is_flag(option: &str) -> bool {
    let letters = option.strip_prefix('-').unwrap_or_default();
    let is_letters = !letters.is_empty() && letters.chars().all(|it| "yqfmUunV".contains(it));
    is_letters || FLAGS.has(option)
}

impl Stretch {
    fn of(ctx: &PassContext<'_>, first: Install) -> Self {
        let mut stretch = Self { installs: Vec::new(), versions: HashMap::new(), is_told: false };
        stretch.push(ctx, first);
        stretch
    }

    fn push(&mut self, ctx: &PassContext<'_>, next: Install) {
        let start = self.installs.last().map_or(next.start(), |it| it.packages[0].range.start);
        self.is_told |= !comments(&ctx.source()[start..next.end()]).is_empty();
        let versions = next.packages.iter().map(|it| (name(it).to_owned(), it.text.clone()));
        self.versions.extend(versions);
        self.installs.push(next);
    }

    /// Adds the install after those so far, or returns it.
    fn add(
        &mut self,
        ctx: &PassContext<'_>,
        next: Install,
        brings: fn(&str) -> bool,
    ) -> Result<(), Install> {
        let last = &self.installs[self.installs.len() - 1];
        let is_manager = |it: &Word| last.manager.programs.contains(&&*it.text);
        let mut before = last.packages.iter();
        let comments = comments(&ctx.source()[gap(last, &next)]);
        let is_same = |it: &Word| self.versions.get(name(it)).is_none_or(|known| *known == it.text);
        // A comment about the packages below would appear to be about the added ones as well.
        let is_one = last.call == next.call
            && !(self.is_told && comments.is_empty())
            && next.packages.iter().all(is_same)
            && !before.any(|it| is_manager(it) || brings(&it.text))
            && !comments.iter().any(|it| speaks_to_tool(it));
        if !is_one {
            return Err(next);
        }
        self.push(ctx, next);
        Ok(())
    }

    fn fix(&self, ctx: &PassContext<'_>) -> Fix {
        let first = &self.installs[0];
        let indents = self.installs.iter().filter_map(|it| indentation(ctx, &it.packages));
        let indent = indents.into_iter().next().unwrap_or("        ");
        let newline = format!(" {}\n{indent}", ctx.parse.escape());
        let is_long = self.is_long(ctx);
        let mut indels = Vec::new();
        let mut changes = Vec::new();
        for pair in self.installs.windows(2) {
            let gap = gap(&pair[0], &pair[1]);
            let comments = comments(&ctx.source()[gap.clone()]);
            let line = |text: String, it: &&str| format!("{text}{it}\n{indent}");
            let text =
                if is_long { comments.iter().fold(newline.clone(), line) } else { " ".into() };
            indels.push(Indel::replace(gap, text));
            let head = pair[1].head.iter().map(|it| it.written().to_owned());
            changes.push(Change::Merged(iter::once("&&".to_owned()).chain(head).collect()));
        }
        if is_long {
            let before = &first.head[first.head.len() - 1];
            let lists = self.installs.iter().flat_map(|it| it.packages.windows(2));
            let gaps = lists.map(|it| it[0].range.end..it[1].range.start);
            let gaps = gaps.chain(iter::once(before.range.end..first.packages[0].range.start));
            let on_one_line = gaps.filter(|it| !ctx.source()[it.clone()].contains('\n'));
            indels.extend(on_one_line.map(|it| Indel::replace(it, &newline)));
        }
        let reason = format!(
            "{} calls of `{}` in a row install with the same options; one call plans for all packages",
            self.installs.len(),
            first.call[0],
        );
        Fix::new(first.start(), Level::Risky, reason).edit(indels, changes)
    }

    /// Whether each package gets a line.
    fn is_long(&self, ctx: &PassContext<'_>) -> bool {
        let lists = self.installs.iter().map(|it| it.packages[0].range.start..it.end());
        let mut lists = lists.map(|it| &ctx.source()[it]);
        let words = self.installs.iter().flat_map(|it| &it.packages).chain(&self.installs[0].head);
        let width: usize = words.map(|it| it.range.len() + 1).sum();
        width > WIDEST || self.is_told || lists.any(|it| it.contains('\n'))
    }
}

/// The range between the packages of two installs.
fn gap(first: &Install, second: &Install) -> Range<usize> {
    first.end()..second.packages[0].range.start
}

fn comments(text: &str) -> Vec<&str> {
    text.split('\n').skip(1).map(str::trim).filter(|it| it.starts_with('#')).collect()
}
