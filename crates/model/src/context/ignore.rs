//! `.dockerignore`: patterns in the manner of Go's `filepath.Match`, with `**` and exceptions.

/// The patterns of an ignore file.
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    /// The parts between slashes.
    parts: Vec<String>,
    is_exception: bool,
}

impl Ignore {
    /// Reads the lines of an ignore file.
    pub fn parse(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let lines = text.lines().filter(|it| !it.starts_with('#')).map(str::trim);
        Self { patterns: lines.filter_map(Pattern::parse).collect() }
    }

    /// Whether the builder does not get `path`: the last pattern that matches it, or a folder
    /// above it, decides.
    pub fn matches(&self, path: &str) -> bool {
        let names: Vec<_> = path.split('/').collect();
        let mut ignored = false;
        for pattern in &self.patterns {
            if pattern.is_exception == ignored && pattern.matches(&names) {
                ignored = !ignored;
            }
        }
        ignored
    }

    /// Whether a pattern takes something out of the ignored.
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|it| it.is_exception)
    }
}

impl Pattern {
    fn parse(line: &str) -> Option<Self> {
        let is_exception = line.starts_with('!');
        let text = line.strip_prefix('!').unwrap_or(line).trim();
        let mut parts: Vec<String> = Vec::new();
        for part in text.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part.to_owned()),
            }
        }
        (!parts.is_empty()).then_some(Self { parts, is_exception })
    }

    /// Whether the pattern matches the path, or a folder above it.
    fn matches(&self, names: &[&str]) -> bool {
        (1..=names.len()).any(|length| matches_parts(&self.parts, &names[..length]))
    }
}

fn matches_parts(parts: &[String], names: &[&str]) -> bool {
    match (parts, names) {
        ([], names) => names.is_empty(),
        ([part], names) if part == "**" => !names.is_empty(),
        ([part, rest @ ..], names) if part == "**" => {
            (0..=names.len()).any(|skipped| matches_parts(rest, &names[skipped..]))
        }
        ([part, rest @ ..], [name, others @ ..]) => {
            matches_name(part, name) && matches_parts(rest, others)
        }
        (_, []) => false,
    }
}

/// Whether a pattern without slashes matches a name.
pub(crate) fn matches_name(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<_>, Vec<_>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut position) = (0, 0);
    // Where the last `*` stands, and how far it has been stretched.
    let mut star = None;
    loop {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at + 1, position));
                at += 1;
                continue;
            }
            None if position == name.len() => return true,
            Some(_) => {
                if let Some(next) = name.get(position).and_then(|c| one(&pattern, at, *c)) {
                    at = next;
                    position += 1;
                    continue;
                }
            }
            None => {}
        }
        match star {
            Some((behind, stretched)) if stretched < name.len() => {
                (at, position) = (behind, stretched + 1);
                star = Some((behind, stretched + 1));
            }
            _ => return false,
        }
    }
}

/// Where the pattern goes on if its part at `at` takes `c`.
fn one(pattern: &[char], at: usize, c: char) -> Option<usize> {
    match pattern[at] {
        '?' => Some(at + 1),
        '\\' => (pattern.get(at + 1) == Some(&c)).then_some(at + 2),
        '[' => class(pattern, at + 1, c),
        literal => (literal == c).then_some(at + 1),
    }
}

/// Where the pattern goes on behind the class that begins at `at`, if `c` is in it.
fn class(pattern: &[char], at: usize, c: char) -> Option<usize> {
    let is_negated = pattern.get(at) == Some(&'^');
    let mut at = at + usize::from(is_negated);
    let mut is_in = false;
    let mut is_first = true;
    loop {
        let mut low = *pattern.get(at)?;
        if low == ']' && !is_first {
            return (is_in != is_negated).then_some(at + 1);
        }
        is_first = false;
        if low == '\\' {
            at += 1;
            low = *pattern.get(at)?;
        }
        at += 1;
        let mut high = low;
        if pattern.get(at) == Some(&'-') && pattern.get(at + 1) != Some(&']') {
            high = *pattern.get(at + 1)?;
            at += 2;
        }
        is_in |= (low..=high).contains(&c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether each path is ignored by the patterns.
    fn check(patterns: &str, ignored: &[&str], sent: &[&str]) {
        let ignore = Ignore::parse(patterns);
        for path in ignored {
            assert!(ignore.matches(path), "{patterns:?} ignores {path}");
        }
        for path in sent {
            assert!(!ignore.matches(path), "{patterns:?} does not ignore {path}");
        }
    }

    #[test]
    fn the_documented_cases() {
        check(
            "# comment\n*/temp*",
            &["somedir/temporary.txt", "somedir/temp", "a/temp/b"],
            &["temp", "a/b/temp"],
        );
        check("*/*/temp*", &["somedir/subdir/temporary.txt"], &["somedir/temp"]);
        check("temp?", &["tempa", "tempb", "tempa/x"], &["temp", "tempab"]);
        check("**/*.go", &["a.go", "a/b/c.go"], &["a.gox", "go"]);
        check("*.md\n!README.md", &["a.md"], &["README.md", "docs/a.md"]);
        check("*.md\n!README*.md\nREADME-secret.md", &["README-secret.md"], &["README.md"]);
        check("*.md\nREADME-secret.md\n!README*.md", &["a.md"], &["README-secret.md"]);
        check("/foo/bar", &["foo/bar", "foo/bar/x"], &["bar", "x/foo/bar"]);
        check("foo/bar/", &["foo/bar"], &["foo"]);
        check("  a  \n\n.\n", &["a"], &["b"]);
        check("./a//b/../c", &["a/c"], &["a/b"]);
    }

    #[test]
    fn stars_classes_and_escapes() {
        check("**", &["a", "a/b"], &[]);
        check("a/**", &["a/b", "a/b/c"], &["a", "b"]);
        check("a/**/c", &["a/c", "a/b/c", "a/b/b/c"], &["a/b"]);
        check("**/node_modules", &["node_modules", "a/node_modules/b"], &["node"]);
        check("[a-c]x\n[^a-c]y", &["ax", "cx", "dy"], &["dx", "ay"]);
        check("\\*x", &["*x"], &["ax"]);
        check("a*b*c", &["abc", "axxbyyc", "abbc"], &["ab", "acb"]);
        check("*", &["a", ".git"], &[]);
        check("*\n!a", &["b"], &["a", "a/b"]);
        check("[", &[], &["["]);
        check("\u{feff}a", &["a"], &[]);
    }
}
