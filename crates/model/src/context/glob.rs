//! Globs of paths, as `.dockerignore` and `COPY` have them.

use std::mem;

/// A pattern of paths with `/` between names.
///
/// The path is matched one character at a time, with the set of all positions in the pattern that
/// the characters so far can reach. So matching takes O(pattern × path), however many `*` there
/// are.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    /// This character.
    Literal(char),
    /// `?`: one character of a name.
    One,
    /// `[a-z]`, `[^a-z]`; none of no ranges matches anything.
    Class { is_negated: bool, ranges: Vec<(char, char)> },
    /// `*`: any number of characters of a name.
    Name,
    /// `**` or `**/` before more: nothing, or any number of directories.
    Dirs,
    /// `**` at the end: anything.
    Rest,
}

impl Glob {
    /// A pattern of `COPY`; `None` if it is malformed, so that the build fails.
    pub fn new(pattern: &str) -> Option<Self> {
        Some(Self { parts: parse(pattern, false)? })
    }

    /// A pattern of `.dockerignore`, where `**` crosses directories; `None` if it is malformed.
    pub fn with_dirs(pattern: &str) -> Option<Self> {
        let mut parts = parse(pattern, true)?;
        // In front of plain text, `**` matches anything, even a part of a name.
        if let Some(text) = pattern.strip_prefix("**")
            && !text.starts_with('/')
            && !text.contains(['*', '?', '[', ']', '\\'])
        {
            parts[0] = Part::Rest;
        }
        Some(Self { parts })
    }

    /// Whether it matches the whole path.
    pub fn matches(&self, path: &str) -> bool {
        self.run(path, false)
    }

    /// Whether it matches the path, or a directory above it.
    pub fn matches_or_above(&self, path: &str) -> bool {
        self.run(path, true)
    }

    fn run(&self, path: &str, or_above: bool) -> bool {
        let end = self.parts.len();
        let mut reached = vec![false; end + 1];
        let mut next = reached.clone();
        self.reach(&mut reached, 0);
        for c in path.chars() {
            if or_above && c == '/' && reached[end] {
                return true;
            }
            next.fill(false);
            for at in (0..end).filter(|at| reached[*at]) {
                self.step(&mut next, at, c);
            }
            mem::swap(&mut reached, &mut next);
        }
        reached[end]
    }

    /// Advances from the part at `at` over the character `c`.
    fn step(&self, next: &mut [bool], at: usize, c: char) {
        match &self.parts[at] {
            Part::Literal(literal) if *literal == c => self.reach(next, at + 1),
            Part::One if c != '/' => self.reach(next, at + 1),
            Part::Class { is_negated, ranges } => {
                if ranges.iter().any(|(low, high)| (low..=high).contains(&&c)) != *is_negated {
                    self.reach(next, at + 1);
                }
            }
            Part::Name if c != '/' => self.reach(next, at),
            Part::Rest => self.reach(next, at),
            Part::Dirs => {
                next[at] = true;
                if c == '/' {
                    self.reach(next, at + 1);
                }
            }
            Part::Literal(_) | Part::One | Part::Name => {}
        }
    }

    /// Marks the part at `at`, and the next ones if it may match nothing.
    fn reach(&self, reached: &mut [bool], at: usize) {
        reached[at] = true;
        if let Some(Part::Name | Part::Dirs | Part::Rest) = self.parts.get(at) {
            self.reach(reached, at + 1);
        }
    }
}

/// Whether a pattern without slashes matches a name.
pub fn matches_name(pattern: &str, name: &str) -> bool {
    // Most patterns are names.
    if !pattern.contains(['*', '?', '[', '\\']) {
        return pattern == name;
    }
    Glob::new(pattern).is_some_and(|it| it.matches(name))
}

fn parse(pattern: &str, has_dirs: bool) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        parts.push(match c {
            '*' if has_dirs && rest.starts_with('*') => {
                rest = &rest[1..];
                rest = rest.strip_prefix('/').unwrap_or(rest);
                if rest.is_empty() { Part::Rest } else { Part::Dirs }
            }
            '*' => Part::Name,
            '?' => Part::One,
            '[' => class(&mut rest)?,
            '\\' => match escaped(&mut rest)? {
                c if has_dirs && c.is_ascii_alphanumeric() => expression(c)?,
                c => Part::Literal(c),
            },
            c => Part::Literal(c),
        });
    }
    Some(parts)
}

/// The meaning of `\` with a letter or digit in a pattern of `.dockerignore`, which builders turn
/// into a Go regular expression: a class, or a character that no name has.
fn expression(c: char) -> Option<Part> {
    const DIGITS: &[(char, char)] = &[('0', '9')];
    const BLANKS: &[(char, char)] = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];
    const OF_WORDS: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
    let class = |is_negated, ranges: &[_]| Part::Class { is_negated, ranges: ranges.to_vec() };
    Some(match c {
        'd' | 'D' => class(c == 'D', DIGITS),
        's' | 'S' => class(c == 'S', BLANKS),
        'w' | 'W' => class(c == 'W', OF_WORDS),
        'C' => class(true, &[]),
        'a' => Part::Literal('\u{7}'),
        'f' => Part::Literal('\u{c}'),
        'n' => Part::Literal('\n'),
        'r' => Part::Literal('\r'),
        't' => Part::Literal('\t'),
        'v' => Part::Literal('\u{b}'),
        // Assertions, Unicode classes, numeric escapes, and escapes that Go refuses.
        _ => return None,
    })
}

/// The class whose text is behind its `[`.
fn class(rest: &mut &str) -> Option<Part> {
    let is_negated = rest.starts_with('^');
    *rest = &rest[usize::from(is_negated)..];
    let mut ranges = Vec::new();
    while ranges.is_empty() || !rest.starts_with(']') {
        let low = bound(rest)?;
        let is_range = rest.starts_with('-');
        *rest = &rest[usize::from(is_range)..];
        ranges.push((low, if is_range { bound(rest)? } else { low }));
    }
    *rest = &rest[1..];
    Some(Part::Class { is_negated, ranges })
}

/// One end of a range in a class.
fn bound(rest: &mut &str) -> Option<char> {
    match escaped(rest)? {
        ']' | '-' => None,
        '\\' => escaped(rest),
        c => Some(c),
    }
}

fn escaped(rest: &mut &str) -> Option<char> {
    let c = rest.chars().next()?;
    *rest = &rest[c.len_utf8()..];
    Some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_of_copy_stays_in_its_directory() {
        let matches = |pattern: &str, name| Glob::new(pattern).unwrap().matches(name);
        assert!(matches("**", "a") && !matches("**", "a/b"));
        assert!(matches("a*b*c", "aabbcc") && !matches("a*b*c", "acb"));
        assert!(matches("package*.json", "package-lock.json"));
        assert!(matches("[a-cx]?", "x1") && !matches("[a-cx]?", "d1"));
        assert!(matches("[^a]", "b") && matches("[\\]]", "]") && matches("\\*", "*"));
    }

    #[test]
    fn a_malformed_glob_is_none() {
        for pattern in ["[", "[]", "[]a]", "[a", "[a-", "[a-]", "[-a]", "[^]", "a\\", "[\\"] {
            assert!(Glob::new(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let glob = Glob::with_dirs(&"**/*a".repeat(200)).unwrap();
        assert!(!glob.matches(&"a/".repeat(2_000)));
    }
}
