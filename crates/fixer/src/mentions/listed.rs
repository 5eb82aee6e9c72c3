//! Programs that take lines of all files in a directory by their numbers: the directory may have a
//! Dockerfile, whose name the program does not have.

use super::by_line::{LISTS, Variables};
use super::lines::{MOST, NUMBERED, lines};
use crate::contexts::mention::{About, Mention};

/// Parts of lines that select files by the ends of their names.
const SELECTS: &[&str] =
    &["Ext(", "HasSuffix", "end_with", "ends_with", "endsWith", "endswith", "extname", ".suffix"];

/// The lines of a text that take lines of such files.
pub(super) fn listed(text: &str) -> Vec<Mention> {
    let has = |all: &[&str]| all.iter().any(|it| text.contains(it));
    if !has(LISTS) || has(SELECTS) {
        return Vec::new();
    }
    let files: Vec<_> = text.lines().filter_map(files).collect();
    if files.is_empty() {
        return Vec::new();
    }
    let variables = Variables::of_listed(text);
    let numbered = lines(text).filter(|(_, it)| variables.are_numbered_by(it));
    let found = numbered.map(|(line, text)| Mention {
        dockerfiles: files.clone(),
        ..Mention::new(About::Text, NUMBERED, line, &text)
    });
    found.take(MOST).collect()
}

/// The files of the directory that a line lists, as a pattern.
fn files(line: &str) -> Option<String> {
    LISTS.iter().find(|it| line.contains(**it))?;
    let mut strings = line.split(['"', '\'', '`']).skip(1).step_by(2);
    let path = strings.find(|it| !it.is_empty() && !it.contains(['{', '$', ' ']))?;
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or(path);
    match last {
        "" | "." => Some("*".to_owned()),
        "*" | "**" => Some(path.to_owned()),
        // Other patterns name the Dockerfile, or none.
        it if it.contains(['*', '?', '[']) => None,
        _ => Some(format!("{path}/*")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, String)> {
        listed(text).into_iter().map(|it| (it.line, it.dockerfiles.join(" "))).collect()
    }

    #[test]
    fn lines_of_listed_files_are_found() {
        for (text, line) in [
            (
                "for name in os.listdir('images'):\n    with open(f'images/{name}') as f:\n        \
                 lines = f.readlines()\n    assert lines[1] == x",
                4,
            ),
            (
                "for (const it of fs.readdirSync('images')) {\n  const lines = \
                 fs.readFileSync(`images/${it}`, 'utf8').split('\\n');\n  check(lines[1]);",
                3,
            ),
            (
                "for path in Path('images').iterdir():\n    print(path.read_text().splitlines()[1])",
                2,
            ),
        ] {
            assert_eq!(found(text), [(line, "images/*".to_owned())], "{text}");
        }
    }

    #[test]
    fn other_files_are_none() {
        for text in [
            "for it in os.listdir('images'):\n    names = it.split('-')\n    print(names[0])",
            "for it in os.listdir(dir):\n    print(open(it).readlines()[1])",
            "for it in glob('docs/*.md'):\n    print(open(it).readlines()[1])",
            "for it in os.listdir('docs'):\n    if it.endswith('.md'):\n        \
             print(open(it).readlines()[1])",
            "for it in os.listdir('images'):\n    print(open(it).read())",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
