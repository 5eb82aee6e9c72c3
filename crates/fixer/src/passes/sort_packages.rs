//! Lists of packages over lines: one per line, in order.

use std::collections::HashMap;
use std::ops::Range;

use dockwright_model::{APK, APT, Command, DNF, Instruction, MICRODNF, Manager, Word, YUM, ZYPPER};
use dockwright_syntax::SyntaxKind;
use dockwright_verify::Change;

use crate::edit::Indel;
use crate::join::Run;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Sorts packages that are listed over several lines: one per line, each of them once.
    ///
    /// In order, a list shows at once whether a package is there, and two people who add a package
    /// do not get in each other's way. Docker's guide asks for it.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apt-get install -y \
    ///     wget \
    ///     # for the health check
    ///     curl
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apt-get install -y \
    ///     # for the health check
    ///     curl \
    ///     wget
    /// ```
    ///
    /// A comment stays above the package that it stands above. Lists on one line stay as they are, and
    /// so do lists with a comment above several packages.
    ///
    /// ## Level
    /// Risky: where a package needs one of several others, the order may decide which one is
    /// installed. Of 700 real lists, 33 install something else when they are sorted.
    ///
    /// Lists with variables, patterns, files, or one package in two versions stay as they are, and so
    /// do lists that empty lines divide into groups.
    name: "sort-packages", phase: Packages, level: Risky,
    settles: [], run: run,
}

const MANAGERS: [&Manager; 6] = [&APT, &APK, &YUM, &DNF, &MICRODNF, &ZYPPER];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !["install", "add"].iter().any(|it| ctx.source().contains(it)) {
        return Vec::new();
    }
    let is_over_lines = |it: &&Instruction| ctx.source()[it.range()].trim_end().contains('\n');
    let runs = ctx.runs_with(&["install", "add"]).filter(is_over_lines).filter_map(Run::of);
    runs.flat_map(|run| {
        let calls = run.script.calls();
        let fixes = calls.iter().filter_map(|it| fix(ctx, &run, &it.command));
        fixes.collect::<Vec<_>>()
    })
    .collect()
}

fn fix(ctx: &PassContext<'_>, run: &Run<'_>, command: &Command) -> Option<Fix> {
    let call = MANAGERS.iter().find_map(|it| it.invocation(command))?;
    call.is_one_of(&["install", "add", "in"]).then_some(())?;
    let (first, last) = (call.operands.first()?, call.operands.last()?);
    let is_over_lines = ctx.source()[first.range.start..last.range.end].contains('\n');
    is_over_lines.then_some(())?;
    let words = command.words();
    let start = words.iter().position(|it| it.range == first.range)?;
    let end = words.iter().position(|it| it.range == last.range)? + 1;
    let list = &words[start..end];
    // Options in between keep their place, and so would have to break the list.
    let is_list = list.len() == call.operands.len() && list.len() > 1 && start > 1;
    let is_whole = list.iter().all(|it| it.text.len() == it.range.len() && is_package(&it.text));
    (is_list && is_whole && has_one_version_each(list)).then_some(())?;
    let is_laid_out =
        list.windows(2).all(|it| ctx.source()[it[0].range.end..it[1].range.start].contains('\n'));
    (!is_laid_out || !list.is_sorted_by(|a, b| key(&a.text) < key(&b.text))).then_some(())?;
    let before = words[start - 1].range.end;
    let entries = entries(run, before, list);
    // A comment above several packages is about all of them.
    let heads_group = |it: &[(Vec<String>, &str)]| !it[0].0.is_empty() && it[1].0.is_empty();
    (!entries.windows(2).any(heads_group)).then_some(())?;
    let sorted = sorted(&entries);
    let names: Vec<_> = list.iter().map(|it| it.text.clone()).collect();
    let order: Vec<_> = sorted.iter().map(|it| it.1.to_owned()).collect();

    let escape = ctx.parse.escape();
    let mut text = String::new();
    for (comments, name) in &sorted {
        text.extend([' ', escape, '\n']);
        for comment in comments {
            text.push_str(comment);
            text.push('\n');
        }
        text.push_str(name);
    }
    let reason = match names.len() - order.len() {
        _ if names == order => "packages share a line; one per line is easier to read and to merge",
        0 => "packages are listed out of order; in order, they are easier to find and to merge",
        _ => "packages are listed twice or out of order; in order, they are easier to find",
    };
    let indels = vec![Indel::replace(before..last.range.end, text)];
    let is_moved = names != order;
    let changes = is_moved.then_some(Change::Sorted { words: names, sorted: order });
    Fix::new(call.first.range.start, Level::Risky, reason, indels, changes.into_iter().collect())
}

/// Each package with the comments above it, from `start` on.
fn entries<'w>(run: &Run<'_>, mut start: usize, list: &'w [Word]) -> Vec<(Vec<String>, &'w str)> {
    let tokens = run.instruction.syntax.syntax().descendants_with_tokens();
    let comments: Vec<(usize, String)> = tokens
        .filter(|it| it.kind() == SyntaxKind::Comment)
        .filter_map(|it| {
            let token = it.into_token()?;
            Some((token.text_range().start().into(), token.text().trim_end().to_owned()))
        })
        .collect();
    let above = |range: Range<usize>| {
        let inside = comments.iter().filter(|(at, _)| range.contains(at));
        inside.map(|(_, text)| text.clone()).collect()
    };
    let entry = |word: &'w Word| {
        let comments = above(start..word.range.start);
        start = word.range.end;
        (comments, word.text.as_str())
    };
    list.iter().map(entry).collect()
}

/// The packages in order, each of them once, with all of its comments.
fn sorted<'w>(entries: &[(Vec<String>, &'w str)]) -> Vec<(Vec<String>, &'w str)> {
    let mut sorted: Vec<(Vec<String>, &str)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (comments, name) in entries {
        let place = *places.entry(name).or_insert_with(|| {
            sorted.push((Vec::new(), name));
            sorted.len() - 1
        });
        sorted[place].0.extend(comments.iter().cloned());
    }
    sorted.sort_by_key(|it| key(it.1));
    sorted
}

/// What packages are sorted by.
fn key(name: &str) -> (String, &str) {
    (name.to_ascii_lowercase(), name)
}

/// Whether a word is the name of a package, perhaps with a version: no file, no pattern, nothing
/// that asks for the opposite (`a-` and `a+` of apt).
fn is_package(word: &str) -> bool {
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || b"+-._:=/~@".contains(&c);
    let is_file = [".deb", ".rpm", ".apk"].iter().any(|it| word.ends_with(it));
    let is_modified = word.ends_with('-') || word.ends_with('+') && !word.ends_with("++");
    word.bytes().all(is_plain)
        && word.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
        && !is_file
        && !is_modified
        && !word.contains("://")
        && word.matches('/').count() < 2
}

/// Whether no package is named in two versions.
fn has_one_version_each(list: &[Word]) -> bool {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    list.iter().all(|it| {
        let name = it.text.split(['=', '/', '~', '@']).next().unwrap_or_default();
        *seen.entry(name).or_insert(&it.text) == it.text
    })
}
