//! Lines of programs that take lines of a Dockerfile by their numbers.

use hashbrown::HashSet;

use super::made::{is_file_name, reads, set_by, variables};
use crate::contexts::mention::{LONGEST, identifiers, is_part};

/// Parts of the code that splits a text into lines, in any language.
const SPLITS: &[&str] = &["lines", "Lines", "\\n"];

/// The maximum number of variables between a file and its lines.
const MOST_STEPS: usize = 4;

/// The variables of a text that come from Dockerfiles.
#[derive(Default)]
pub(super) struct Variables<'t> {
    /// Those that hold a name, an open file or a text.
    all: HashSet<&'t str>,
    /// Those that hold lines.
    lines: HashSet<&'t str>,
    /// Whether the text takes Dockerfiles from a directory by the start of their names.
    are_listed: bool,
}

/// Parts of the names of functions that list a directory.
pub(super) const LISTS: &[&str] =
    &["Dir.", "glob", "iterdir", "listdir", "readdir", "scandir", "walk"];

impl<'t> Variables<'t> {
    pub fn of(text: &'t str) -> Self {
        let are_listed = text.contains("^Docker") && LISTS.iter().any(|it| text.contains(it));
        let all = variables(text).into_iter().collect();
        Self { all, lines: HashSet::new(), are_listed }.followed(text)
    }

    /// The variables that come from any files of a directory that the text lists.
    pub fn of_listed(text: &'t str) -> Self {
        let lists = |line: &str| LISTS.iter().any(|it| line.contains(it));
        let all = text.lines().filter(|it| lists(it)).filter_map(parts).flat_map(|it| set_by(it.0));
        Self { all: all.collect(), ..Self::default() }.followed(text)
    }

    /// Adds the variables that are set by those known.
    fn followed(mut self, text: &'t str) -> Self {
        for _ in 0..MOST_STEPS {
            let count = self.all.len() + self.lines.len();
            for line in text.lines() {
                self.note(line);
            }
            if self.all.len() + self.lines.len() == count {
                break;
            }
        }
        self
    }

    fn note(&mut self, line: &'t str) {
        let Some((names, value)) = parts(line) else { return };
        if !self.is_of_one(value) {
            return;
        }
        let list = if splits(value) { &mut self.lines } else { &mut self.all };
        list.extend(set_by(names));
    }

    /// Whether a value comes from a Dockerfile.
    pub fn is_of_one(&self, value: &str) -> bool {
        let is_end = |c: char| c.is_whitespace() || "\"'`(),;".contains(c);
        value.split(is_end).any(is_file_name) || identifiers(value).any(|it| self.all.contains(it))
    }

    /// Whether a line reads the text of a Dockerfile.
    pub fn are_read_by(&self, line: &str) -> bool {
        reads(line) && (self.are_listed || self.is_of_one(line))
    }

    /// Whether a line takes a line of a Dockerfile by its number: `lines[3]`, `lines[FIRST]`.
    pub fn are_numbered_by(&self, line: &str) -> bool {
        line.len() <= LONGEST
            && line.match_indices('[').any(|(at, _)| {
                let (before, rest) = (&line[..at], &line[at + 1..]);
                let index = rest.trim_start_matches('-').split(|c| !is_part(c)).next();
                // The name of a constant is in upper case.
                let is_number =
                    index.is_some_and(|it| !it.is_empty() && it == it.to_ascii_uppercase());
                let name = before.rsplit(|c| !is_part(c)).next().unwrap_or_default();
                let is_call = || last_call(before).is_some_and(splits) && self.is_of_one(before);
                is_number && (self.lines.contains(name) || is_call())
            })
    }
}

/// The variables that a line sets, and the value: `a = b`, `with open('Dockerfile') as it:`,
/// `for it in all:`, `for (const it of all) {`.
fn parts(line: &str) -> Option<(&str, &str)> {
    let start = line.trim_start();
    if start.starts_with("with ") {
        let (value, names) = line.split_once(" as ")?;
        return Some((names.trim_end_matches(':'), value));
    }
    if start.starts_with("for ") || start.starts_with("for(") {
        return line.split_once(" in ").or_else(|| line.split_once(" of "));
    }
    line.split_once('=')
}

/// Whether a text splits another one into lines.
fn splits(text: &str) -> bool {
    SPLITS.iter().any(|it| text.contains(it))
}

/// The call at the end of a text, from the name of the function on.
fn last_call(text: &str) -> Option<&str> {
    let mut open = 0;
    let start = text.strip_suffix(')')?.char_indices().rev().find(|(_, c)| {
        open += i32::from(*c == ')') - i32::from(*c == '(');
        open < 0
    })?;
    let name = text[..start.0].rsplit(|c| !is_part(c)).next().unwrap_or_default();
    Some(&text[start.0 - name.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_numbered(text: &str) -> bool {
        let variables = Variables::of(text);
        text.lines().any(|it| variables.are_numbered_by(it))
    }

    #[test]
    fn lines_are_taken_by_number() {
        for text in [
            "lines = open('Dockerfile').read().splitlines()\nprint(lines[3])",
            "with open('Dockerfile') as f:\n    all = f.readlines()\nall[-1] = 'x'",
            "const text = readFileSync('Dockerfile', 'utf8');\nconst a = text.split('\\n');\na[2]",
            "b, err := os.ReadFile(\"Dockerfile\")\na := strings.Split(string(b), \"\\n\")\na[0]",
            "puts File.readlines('Dockerfile')[3]",
            "lines = open('Dockerfile').readlines()\nlines[LINE - 1] = 'x'",
        ] {
            assert!(is_numbered(text), "{text}");
        }
    }

    #[test]
    fn other_lists_have_no_lines_of_a_dockerfile() {
        for text in [
            "path = 'ci/Dockerfile'\nparts = path.split('/')\nprint(parts[0])",
            "lines = run(['docker', 'ps']).splitlines()\nbuild('Dockerfile')\nprint(lines[0])",
            "lines = open('Dockerfile').readlines()\nfor it in lines: print(it.split()[1])",
            "print(sys.argv[1], 'Dockerfile')",
            "lines = open('Dockerfile').readlines()\nfor i in range(len(lines)): f(lines[i])",
            "const lines = readFileSync('Dockerfile').split('\\n')\nlines.map((it) => f(it)[0])",
        ] {
            assert!(!is_numbered(text), "{text}");
        }
    }
}
