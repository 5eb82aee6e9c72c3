//! The possible values of variables in shell text, as paths with wildcards.

use dockwright_model::context::clean;
use hashbrown::{HashMap, HashSet};

/// Any characters except `/`, as in a shell pattern.
const GLOB: char = '\u{1}';
/// Any characters: the output of a command.
const ANY: char = '\u{2}';
/// An unknown text, assumed to refer to another place.
const ELSEWHERE: char = '\u{3}';
/// Characters that begin an expansion or pattern.
const MEANT_OTHERWISE: [char; 10] = ['"', '\'', '$', '`', '\\', '*', '?', '[', '{', '~'];
/// The maximum number of paths for a word.
const PATHS: usize = 16;
/// The maximum length of a path, in bytes.
const LONGEST: usize = 4096;
/// The maximum depth of references between variables.
const DEPTH: usize = 3;

/// The name for all positional parameters.
const ARGUMENTS: &str = "@";

/// The values of variables in shell text, as written.
#[derive(Default)]
pub(super) struct Assigned(HashMap<String, Vec<String>>);

impl Assigned {
    pub fn of(text: &str) -> Self {
        let mut all = Self::default();
        let text = text.replace("\\\n", " ");
        for (at, _) in text.match_indices('=') {
            let name = text[..at].trim_end_matches(['+', ':']);
            let begins = name.rfind(|c: char| !is_of_name(c)).map_or(0, |it| it + 1);
            let begins = begins.max(name.len() - name[begins..].len());
            let starts_word = name[..begins].ends_with(|c: char| {
                c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | '{' | '"' | '\'')
            });
            if begins < name.len() && (begins == 0 || starts_word) {
                let value = word_at(&text[at + 1..]);
                match value.strip_prefix('(') {
                    Some(list) => {
                        let words = list.trim_end_matches(')').split_whitespace();
                        words.for_each(|it| all.add(&name[begins..], it));
                    }
                    None => all.add(&name[begins..], value.trim_end_matches('}')),
                }
            }
        }
        all.add_arguments(&text);
        let mut words = text.split([' ', '\t', '\n']).filter(|it| !it.is_empty()).peekable();
        while let Some(word) = words.next() {
            if word == "read" {
                for it in words.by_ref().take_while(|it| !it.ends_with(';')) {
                    all.add(it.trim_end_matches(')'), ANY.to_string().as_str());
                }
            }
            if matches!(word, "mapfile" | "readarray") {
                let names = words.by_ref().take_while(|it| !it.starts_with(['<', ';', '|']));
                names.for_each(|it| all.add(it, ANY.to_string().as_str()));
            }
            if !matches!(word, "for" | "select") {
                continue;
            }
            let Some(name) = words.next() else { break };
            if words.next_if(|it| *it == "in").is_none() {
                all.add(name.trim_end_matches(';'), "$@");
                continue;
            }
            while let Some(value) = words.next_if(|it| *it != "do" && *it != ";") {
                all.add(name, value.trim_end_matches(';'));
                if value.ends_with(';') {
                    break;
                }
            }
        }
        all
    }

    /// Adds the values of positional parameters: from `set`, and from calls of functions.
    fn add_arguments(&mut self, text: &str) {
        let is_used = |it: &str| {
            let it = it.strip_prefix('{').unwrap_or(it);
            it.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '@' | '*'))
        };
        let has_loop = || text.contains("for ") && !text.contains(" in ");
        if !text.split('$').skip(1).any(is_used) && !has_loop() {
            return;
        }
        let functions = text.match_indices("()").filter_map(|(at, _)| {
            let front = text[..at].trim_end();
            let start = front.rfind(|c: char| c.is_whitespace() || ";&|{(".contains(c));
            Some(&front[start.map_or(0, |it| it + 1)..]).filter(|it| !it.is_empty())
        });
        let mut callers: HashSet<_> = functions.collect();
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            if word == "function" {
                callers.extend(words.next().map(|it| it.trim_end_matches(['(', ')', '{'])));
            }
        }
        callers.insert("set");
        let mut in_call = false;
        for word in text.split([' ', '\t', '\n']) {
            let name = word.trim_start_matches(['(', '{', ';', '&', '|', '`', '$', '"', '\'']);
            let value = word.trim_end_matches([';', ')', '}', '&', '|', '`']);
            if in_call && !value.is_empty() && !value.starts_with('-') {
                self.add(ARGUMENTS, value);
            }
            let goes_on = in_call && value.len() == word.len() && !word.contains([';', '|', '&']);
            in_call = goes_on || callers.contains(name);
        }
    }

    fn add(&mut self, name: &str, value: &str) {
        let values = self.0.entry(name.to_owned()).or_default();
        if values.len() < PATHS && !values.iter().any(|it| it == value) {
            values.push(value.to_owned());
        }
    }
}

/// The first word of a text.
fn word_at(text: &str) -> &str {
    let length = text.char_indices().nth(LONGEST).map_or(text.len(), |it| it.0);
    let text = &text[..length];
    let (mut quote, mut depth) = (None, 0_usize);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), it) if it == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') if depth > 0 => depth -= 1,
            (None, ';' | '&' | '|' | ')') if depth == 0 => return &text[..at],
            (None, c) if c.is_whitespace() && depth == 0 => return &text[..at],
            _ => {}
        }
    }
    text
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Resolves words of shell text to paths.
pub(super) struct Paths<'p> {
    pub assigned: &'p Assigned,
    /// Other values of a variable.
    pub value_of: &'p dyn Fn(&str) -> Option<String>,
    /// The directory in which relative paths are resolved.
    pub dir: &'p str,
}

/// A path with wildcards.
pub(super) struct Path(Vec<String>);

/// The relation of a path to a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Elsewhere,
    /// The path is above the directory, by this many levels.
    Above(usize),
    /// The path is the directory or inside it.
    Within,
}

impl Paths<'_> {
    /// The paths that a word may stand for.
    pub fn of(&self, word: &str) -> Vec<Path> {
        if word.len() > LONGEST {
            return Vec::new();
        }
        let mut texts = Vec::new();
        self.expand(word, 0, &mut texts);
        let paths = texts.iter().filter(|it| !it.is_empty()).filter_map(|it| {
            let starts_anywhere = it.starts_with(['/', ANY]);
            let whole = if starts_anywhere { it.clone() } else { format!("{}/{it}", self.dir) };
            Some(Path(clean(&whole)?.split('/').map(str::to_owned).collect()))
        });
        paths.collect()
    }

    /// The values of a word, with a special character for each wildcard.
    fn expand(&self, word: &str, depth: usize, found: &mut Vec<String>) {
        let mut all = vec![String::new()];
        let mut push = |values: &[String]| {
            let [value] = values else {
                let old = std::mem::take(&mut all);
                let both =
                    old.iter().flat_map(|it| values.iter().map(move |more| format!("{it}{more}")));
                all = both.take(PATHS).collect();
                return;
            };
            for it in &mut all {
                it.push_str(value);
            }
        };
        let (mut rest, mut quote) = (word, None);
        while let Some(c) = rest.chars().next() {
            let plain = rest.find(MEANT_OTHERWISE).unwrap_or(rest.len());
            if plain > 0 {
                push(&[rest[..plain].to_owned()]);
                rest = &rest[plain..];
                continue;
            }
            let behind = &rest[c.len_utf8()..];
            rest = behind;
            match (quote, c) {
                (Some(open), it) if it == open => quote = None,
                (None, '"' | '\'') => quote = Some(c),
                (Some('\''), _) => push(&[c.to_string()]),
                (_, '$') => {
                    let (values, left) = self.variable(behind, depth);
                    push(&values);
                    rest = left;
                }
                (_, '`') => {
                    let (inner, left) = behind.split_once('`').unwrap_or((behind, ""));
                    push(&[said(inner)]);
                    rest = left;
                }
                (_, '\\') => {
                    let next = behind.chars().next().map_or(String::new(), |it| it.to_string());
                    rest = &behind[next.len()..];
                    push(&[next]);
                }
                (None, '*' | '?') => push(&[GLOB.to_string()]),
                (None, '[') if behind.contains(']') => {
                    push(&[GLOB.to_string()]);
                    rest = behind.split_once(']').map_or("", |it| it.1);
                }
                (None, '{') if braces(behind).is_some() => {
                    let (inner, left) = braces(behind).unwrap_or_default();
                    push(&inner.split(',').map(str::to_owned).collect::<Vec<_>>());
                    rest = left;
                }
                (None, '~') if rest.len() + 1 == word.len() => push(&["/root".to_owned()]),
                _ => push(&[c.to_string()]),
            }
        }
        found.extend(all);
        found.truncate(PATHS);
    }

    /// The values of an expansion, and the text after it; `text` starts after the `$`.
    fn variable<'t>(&self, text: &'t str, depth: usize) -> (Vec<String>, &'t str) {
        if text.starts_with('(') {
            let inner = &text[1..word_length(text).saturating_sub(1).max(1)];
            return (vec![said(inner)], &text[word_length(text)..]);
        }
        let braced = text.strip_prefix('{').and_then(|it| it.split_once('}'));
        let (inner, left) = braced.unwrap_or((text, text));
        let end = inner.find(|c| !is_of_name(c)).unwrap_or(inner.len());
        // `${!name}` expands a variable whose name is in another variable.
        let of_name = braced.is_some().then(|| inner.strip_prefix(['!', '#'])).flatten();
        if of_name.is_some() {
            let is_length = inner.starts_with('#');
            return (vec![if is_length { ELSEWHERE } else { ANY }.to_string()], left);
        }
        let is_all = inner.starts_with(['@', '*']);
        let end = if is_all { 1 } else { end };
        let name = &inner[..end];
        let is_number = !name.is_empty() && name.bytes().all(|it| it.is_ascii_digit());
        let name = if is_all || is_number && name != "0" { ARGUMENTS } else { name };
        let (default, left) = if braced.is_some() {
            let default = inner[end..].trim_start_matches(':').strip_prefix(['-', '=']);
            (default.map(str::to_owned), left)
        } else {
            (None, &text[end..])
        };
        let mut values = Vec::new();
        let assigned = self.assigned.0.get(name).map_or(&[][..], Vec::as_slice);
        for it in assigned.iter().chain(&default).filter(|_| depth < DEPTH) {
            self.expand(it, depth + 1, &mut values);
        }
        values.extend((self.value_of)(name));
        if values.is_empty() {
            values.push(match name {
                "HOME" => "/root".to_owned(),
                "PWD" => self.dir.to_owned(),
                _ => ELSEWHERE.to_string(),
            });
        }
        (values, left)
    }
}

/// The output of a command substitution in a word: a path above others only if the command names
/// one.
fn said(command: &str) -> String {
    let is_short = |it: &str| {
        let it = it.trim_matches(['"', '\'', ')']);
        it.starts_with('/') && it.matches('/').count() < 4
    };
    let is_plain = ["mktemp", "uname", "dpkg ", "which", "command -v"];
    let may_be = command.split_whitespace().any(is_short);
    let is_known = is_plain.iter().any(|it| command.trim_start().starts_with(it));
    if may_be && !is_known { ANY } else { ELSEWHERE }.to_string()
}

/// The alternatives in braces, and the text after them.
fn braces(text: &str) -> Option<(&str, &str)> {
    text.split_once('}').filter(|it| it.0.contains(','))
}

/// The length of the parenthesized text at the start of a text.
fn word_length(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return at + 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    text.len()
}

impl Path {
    /// The relation of the path to a directory.
    pub fn relation(&self, dir: &str) -> Relation {
        let dir: Vec<_> = dir.split('/').filter(|it| !it.is_empty()).collect();
        let own: Vec<_> = self.0.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
        for (at, name) in own.iter().enumerate() {
            if name.contains(ANY) {
                return Relation::Above(dir.len());
            }
            match dir.get(at) {
                None => return Relation::Within,
                Some(it) if is_match(name, it) => {}
                Some(_) => return Relation::Elsewhere,
            }
        }
        match dir.len() - own.len() {
            0 => Relation::Within,
            levels => Relation::Above(levels),
        }
    }

    /// The path, if the pattern stands for only one.
    pub fn plain(&self) -> Option<String> {
        let has_wildcard = self.0.iter().any(|it| it.contains([GLOB, ANY, ELSEWHERE]));
        (!has_wildcard).then(|| format!("/{}", self.0.join("/")))
    }
}

/// Whether a name matches a pattern.
fn is_match(pattern: &str, name: &str) -> bool {
    let Some((first, mut rest)) = pattern.split_once(GLOB) else { return pattern == name };
    if first.is_empty() && name.starts_with('.') {
        return false;
    }
    let Some(mut left) = name.strip_prefix(first) else { return false };
    while let Some((part, behind)) = rest.split_once(GLOB) {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
        rest = behind;
    }
    left.ends_with(rest)
}
