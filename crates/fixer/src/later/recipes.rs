//! The recipes of a Makefile, as shell text.

use dockwright_model::Word;
use hashbrown::{HashMap, HashSet};

use super::known::TOOLS_OF_MAKE;

/// A rule: its targets, its prerequisites, and the lines of its recipe.
#[derive(Default)]
struct Rule<'t> {
    targets: Vec<&'t str>,
    needs: Vec<&'t str>,
    recipe: Vec<&'t str>,
}

/// The targets given to a call of `make`.
pub(super) fn goals(words: &[Word]) -> impl Iterator<Item = &str> {
    const WITH_VALUE: [&str; 7] = ["-C", "-f", "-I", "-j", "-l", "-o", "-W"];
    let is_value = |at: usize| {
        let is_number = words[at].text.bytes().all(|it| it.is_ascii_digit());
        let before = words[at - 1].text.as_str();
        WITH_VALUE.contains(&before) && (is_number || !matches!(before, "-j" | "-l"))
    };
    let all = words.iter().enumerate().skip(1);
    let all = all.filter(move |(at, it)| {
        !it.text.starts_with(['-', '>', '<']) && !it.text.contains('=') && !is_value(*at)
    });
    all.map(|(_, it)| it.text.trim_matches(['"', '\'']))
}

/// The lines that a shell receives for these goals, with variables of `make` expanded; the lines of
/// all rules if the selected rules are not certain.
pub(super) fn of(text: &str, goals: &[&str]) -> Vec<String> {
    let text = text.replace("\\\n", " ");
    let rules = rules(&text);
    let values: HashMap<&str, &str> = text.lines().filter_map(value).collect();
    let plain = |line: &str| expanded(line.trim_start_matches(['@', '-', '+', ' ', '\t']), &values);
    let asked = asked(&rules, goals);
    let is_asked = |it: &&Rule<'_>| {
        let is_pattern = |it: &str| it.contains(['%', '$', '.']) && !it.starts_with('.');
        asked.as_ref().is_none_or(|asked| {
            it.targets.iter().any(|it| asked.contains(it))
                || it.targets.iter().any(|it| is_pattern(it))
        })
    };
    rules.iter().filter(is_asked).flat_map(|it| &it.recipe).map(|it| plain(it)).collect()
}

fn rules(text: &str) -> Vec<Rule<'_>> {
    let mut rules: Vec<Rule<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(recipe) = line.strip_prefix('\t') {
            if let Some(rule) = rules.last_mut().filter(|_| !recipe.trim().starts_with('#')) {
                rule.recipe.push(recipe);
            }
            continue;
        }
        let line = line.split('#').next().unwrap_or_default();
        let Some((targets, rest)) = line.split_once(':').filter(|it| !it.0.contains('=')) else {
            continue;
        };
        let rest = rest.trim_start_matches(':');
        if rest.starts_with('=') {
            continue;
        }
        let (needs, recipe) = rest.split_once(';').unwrap_or((rest, ""));
        rules.push(Rule {
            targets: targets.split_whitespace().collect(),
            needs: needs.split_whitespace().collect(),
            recipe: (!recipe.is_empty()).then_some(recipe).into_iter().collect(),
        });
    }
    rules
}

/// The targets made for these goals; `None` if a variable may name more.
fn asked<'r>(rules: &'r [Rule<'_>], goals: &'r [&str]) -> Option<HashSet<&'r str>> {
    let first = || {
        let mut targets = rules.iter().flat_map(|it| &it.targets);
        targets.find(|it| !it.starts_with('.')).copied()
    };
    let mut open: Vec<&str> = goals.to_vec();
    if open.is_empty() {
        open.extend(first());
    }
    let mut by_target: HashMap<&str, Vec<&Rule<'_>>> = HashMap::new();
    for rule in rules {
        rule.targets.iter().for_each(|it| by_target.entry(it).or_default().push(rule));
    }
    let mut asked = HashSet::new();
    while let Some(it) = open.pop() {
        if it.contains('$') || goals.contains(&it) && !by_target.contains_key(it) {
            return None;
        }
        if asked.insert(it) {
            open.extend(by_target.get(it).into_iter().flatten().flat_map(|it| &it.needs));
        }
    }
    Some(asked)
}

/// A variable that is set to plain text.
fn value(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end_matches([':', '?', ' ']);
    let is_name =
        !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    (is_name && !value.contains(['$', '`'])).then(|| (name, value.trim()))
}

/// A line with variables expanded: a variable for a compiler or another known tool becomes its
/// name, any other variable a word.
fn expanded(line: &str, values: &HashMap<&str, &str>) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let end = match after.chars().next() {
            Some('(') => ')',
            Some('{') => '}',
            Some('$') => {
                text.push('$');
                rest = &after[1..];
                continue;
            }
            other => {
                text.push('x');
                rest = &after[other.map_or(0, char::len_utf8)..];
                continue;
            }
        };
        let Some((name, behind)) = after[1..].split_once(end) else { return text };
        text.push_str(match values.get(name) {
            Some(value) => value,
            None if TOOLS_OF_MAKE.has(name) => "true",
            None => "x",
        });
        rest = behind;
    }
    text + rest
}
