//! Lists of packages over several lines: one per line, in order.

use dockwright_model::{APK, APT, Command, DNF, Instruction, MICRODNF, Manager, Word, YUM, ZYPPER};
use dockwright_verify::Change;

use crate::pass::edit::Indel;
use crate::pass::run::Run;
use crate::shared::package_list::{has_one_version_each, indentation, is_package};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Sorts packages that are listed over several lines: one per line, without duplicates.
    ///
    /// A sorted list shows at once whether a package is there, and two people who each add a
    /// package seldom get a merge conflict. Docker's guide recommends sorted lists.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apt-get install -y \
    ///     wget \
    ///     curl \
    ///     # for the tests
    ///     python3-pytest \
    ///     make
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apt-get install -y \
    ///     curl \
    ///     wget \
    ///     # for the tests
    ///     make \
    ///     python3-pytest
    /// ```
    ///
    /// Comments, and lines with nothing but a `\`, divide a list into sections, and each section is
    /// sorted by itself. An empty line does not divide a list: BuildKit warns of empty lines, and
    /// no layout keeps them. Lists on one line stay as they are.
    ///
    /// ## Level
    /// Risky: where a package needs one of several alternatives, the order may decide which one is
    /// installed. Of 700 real lists, 33 install different packages when sorted.
    ///
    /// Lists with variables, patterns, files, or one package in two versions stay as they are.
    name: "sort-packages", phase: Packages, level: Risky,
    settles: [], run: run,
}

const MANAGERS: [&Manager; 6] = [&APT, &APK, &YUM, &DNF, &MICRODNF, &ZYPPER];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !["install", "add"].iter().any(|it| ctx.source().contains(it)) {
        return Vec::new();
    }
    let is_over_lines = |it: &&Instruction| ctx.source()[it.range()].trim_end().contains('\n');
    let runs = ctx.runs_with(&["install", "add"]).filter(is_over_lines).filter_map(Run::on_lines);
    runs.flat_map(|run| {
        let calls = run.script.calls();
        let fixes = calls.iter().filter_map(|it| fix(ctx, &it.command));
        fixes.collect::<Vec<_>>()
    })
    .collect()
}

fn fix(ctx: &PassContext<'_>, command: &Command) -> Option<Fix> {
    let call = MANAGERS.iter().find_map(|it| it.invocation(command))?;
    call.is_one_of(&["install", "add", "in"]).then_some(())?;
    let (first, last) = (call.operands.first()?, call.operands.last()?);
    let is_over_lines = ctx.source()[first.range.start..last.range.end].contains('\n');
    is_over_lines.then_some(())?;
    let words = command.words();
    let start = words.iter().position(|it| it.range == first.range)?;
    let end = words.iter().position(|it| it.range == last.range)? + 1;
    let list = &words[start..end];
    // Options keep their place, so a list with options in between cannot be sorted.
    let is_within = |it: usize| (words[0].range.start..last.range.end).contains(&it);
    let mut redirects = command.syntax.redirects().map(|it| it.syntax().text_range().start());
    (!redirects.any(|it| is_within(it.into()))).then_some(())?;
    let is_list = list.len() == call.operands.len() && list.len() > 1 && start > 1;
    let is_whole = list.iter().all(|it| it.text.len() == it.range.len() && is_package(&it.text));
    (is_list && is_whole && has_one_version_each(list)).then_some(())?;
    let sections: Vec<_> = list.chunk_by(|a, b| !is_divided(ctx, a, b)).collect();
    let mut indels = Vec::new();
    let mut changes = Vec::new();
    let mut is_repeated = false;
    let newline =
        format!(" {}\n{}", ctx.parse.escape(), indentation(ctx, list).unwrap_or_default());
    for section in sections.iter().filter(|it| it.len() > 1) {
        let names: Vec<_> = section.iter().map(|it| it.text.clone()).collect();
        let mut sorted = names.clone();
        sorted.sort_by(|a, b| key(a).cmp(&key(b)));
        sorted.dedup();
        if sorted == names && is_one_per_line(ctx, section) {
            continue;
        }
        is_repeated |= sorted.len() < names.len();
        let end = section[section.len() - 1].range.end;
        let (from, text) =
            if section[0].range == first.range && !is_divided(ctx, &words[start - 1], first) {
                (words[start - 1].range.end, format!("{newline}{}", sorted.join(&newline)))
            } else {
                (section[0].range.start, sorted.join(&newline))
            };
        indels.push(Indel::replace(from..end, text));
        if names != sorted {
            changes.push(Change::Sorted { words: names, sorted });
        }
    }
    (!indels.is_empty()).then_some(())?;
    let reason = if changes.is_empty() {
        "packages share a line; one per line is easier to read and to merge"
    } else if is_repeated {
        "packages are listed twice or out of order; in order, they are easier to find"
    } else {
        "packages are listed out of order; in order, they are easier to find and to merge"
    };
    Some(Fix::new(call.first.range.start, Level::Risky, reason).edit(indels, changes))
}

/// Whether a comment, or a line with nothing but a continuation, divides two words. An empty line
/// does not, since no layout keeps it.
fn is_divided(ctx: &PassContext<'_>, a: &Word, b: &Word) -> bool {
    let mut lines = ctx.source()[a.range.end..b.range.start].split('\n').skip(1);
    lines.any(|it| !it.trim().is_empty())
}

fn is_one_per_line(ctx: &PassContext<'_>, section: &[Word]) -> bool {
    section.windows(2).all(|it| ctx.source()[it[0].range.end..it[1].range.start].contains('\n'))
}

/// The sort key of a package: its name without case, then its name as written.
fn key(name: &str) -> (String, &str) {
    (name.to_ascii_lowercase(), name)
}
