//! Documents that show parts of a Dockerfile, and what tools note about it: findings, with lines by
//! their numbers, and texts that tests compare. A document may also show how to build a stage.

use super::lines::{HELD, MOST, NUMBERED};
use super::text_tools::{names, names_dockerfile};
use crate::contexts::mention::{About, LONGEST, Mention, READ, plain};

/// Parts of lines with which documents show the file that the line names.
const SHOWS: &[&str] = &[
    "#include",
    "--8<--",
    "<<<",
    "@[code",
    "@include",
    "@snippet",
    "[!INCLUDE",
    "[!code",
    "[!include",
    "file=",
    "include::",
    "include}",
    "src=",
    "{% include",
];

/// Parts of lines with which a tool copies the named file to the document, and checks the copy.
const COPIES: &[&str] = &["AUTO-DOCS", "AUTO-GENERATED-CONTENT", "embedmd", "embedme", "mdsh"];

/// Options on the lines behind: those with line numbers, and those with texts of the file.
const NUMBERS: &[&str] =
    &["line\"", "line_number", "lines:", "lines\"", "start-line", "end-line", "startLine"];
const TEXTS: &[&str] = &["start-after", "start-at", "end-before", "end-at"];

/// The maximum number of lines behind the name of a file with options.
const NEAR: usize = 12;

/// The lines of a document, or of what a tool notes, for which lines of a Dockerfile have to stay
/// where they are, and those of a document that may name the target of a build.
pub fn shown(text: &str, is_list: bool) -> Vec<Mention> {
    let mut found = numbered(text, is_list);
    if text.contains("FROM ") {
        found.extend(if is_list { snapshot(text).into_iter().collect() } else { blocks(text) });
    }
    if !is_list && text.contains("arget") {
        let lines = (1..).zip(text.lines());
        let lines = lines.filter_map(|(line, text)| Some((line, shown_target(text)?)));
        found.extend(
            lines.take(MOST).map(|(line, text)| Mention::new(About::Target, "target", line, text)),
        );
    }
    found
}

/// The whole text of a snapshot, which may have that of any Dockerfile.
fn snapshot(text: &str) -> Option<Mention> {
    let line = text.lines().position(|it| it.contains("FROM "))? + 1;
    // The first line of a text may stand behind its name: `"Dockerfile": "FROM debian:12`.
    let behind_name = text.lines().filter_map(|it| Some(it.split_once(": \"")?.1));
    let held = sorted(text.lines().chain(behind_name));
    let dockerfiles = vec!["*/*".to_owned()];
    Some(Mention { dockerfiles, held, ..Mention::new(About::Text, HELD, line, "") })
}

fn sorted<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<String> {
    let mut lines: Vec<_> = lines.map(plain).filter(|it| !it.is_empty()).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

const FENCES: &[&str] = &["```", "~~~"];

/// The blocks of a document that a line in or above them says to be the text of a Dockerfile: the
/// command that prints it, or its name in a comment.
fn blocks(text: &str) -> Vec<Mention> {
    let is_fence = |it: &str| FENCES.iter().any(|fence| it.trim_start().starts_with(fence));
    let mut found = Vec::new();
    let mut lines = (1..).zip(text.lines());
    let mut above = (0, "");
    while let Some((number, line)) = lines.next() {
        if !is_fence(line) {
            above = if line.trim().is_empty() { above } else { (number, line) };
            continue;
        }
        let block: Vec<_> = lines.by_ref().take_while(|it| !is_fence(it.1)).collect();
        let own = block.iter().find(|it| prints(it.1)).or(block.first()).copied();
        let marked =
            [Some(above), own].into_iter().flatten().find(|it| prints(it.1) || is_name(it.1));
        above = (0, "");
        let Some((number, mark)) = marked.filter(|_| found.len() < MOST) else { continue };
        let held = sorted(block.iter().map(|it| it.1).filter(|it| *it != mark));
        let dockerfiles = names(mark).map(|it| path(it).to_owned()).collect();
        let mention = Mention::new(About::Text, HELD, number, mark);
        found.push(Mention { dockerfiles, held, ..mention });
    }
    found
}

/// Whether a line has a command that prints a Dockerfile, and nothing else.
fn prints(line: &str) -> bool {
    let line = line.trim().trim_matches('`');
    let command = line.trim_start_matches(['$', '>', '#', ' ']);
    command.starts_with("cat ") && command.split_whitespace().count() == 2 && names_dockerfile(line)
}

/// Whether a line is a comment with only the name of a Dockerfile.
fn is_name(line: &str) -> bool {
    let marks = |c: char| c.is_whitespace() || "#/<!->:*`".contains(c);
    let text = line.trim_matches(marks);
    line.trim_start().starts_with(['#', '/', '<'])
        && !text.contains(char::is_whitespace)
        && names_dockerfile(text)
}

/// The part of a line for people that may name a stage with upper-case letters as the target of a
/// build: the word before `target`, and all behind it. Other words are part of the text.
pub(super) fn shown_target(line: &str) -> Option<&str> {
    let before = line[..line.find("arget")?].trim_end_matches(|c: char| !c.is_whitespace());
    let start = before.trim_end().rfind(char::is_whitespace).unwrap_or(0);
    Some(&line[start..]).filter(|it| it.contains(|c: char| c.is_ascii_uppercase()))
}

/// The lines that give lines of a Dockerfile.
fn numbered(text: &str, is_list: bool) -> Vec<Mention> {
    if !names_dockerfile(text) {
        return Vec::new();
    }
    let all: Vec<_> = text.lines().collect();
    let found = all.iter().enumerate().filter(|(_, it)| names_dockerfile(it));
    let found = found.filter_map(|(index, line)| {
        let line = &line[..line.floor_char_boundary(LONGEST.min(line.len()))];
        let dockerfiles: Vec<_> = names(line).map(|it| path(it).to_owned()).collect();
        let behind = all[index + 1..].iter().take(NEAR).take_while(|it| !it.trim().is_empty());
        let behind: Vec<_> = behind.copied().collect();
        let word = if is_list { in_list(line, &behind) } else { in_document(line, &behind) }?;
        Some(Mention { dockerfiles, ..Mention::new(About::Text, word, index + 1, line) })
    });
    found.take(MOST).collect()
}

/// A name without the lines that follow, as in `Dockerfile#L4` and `Dockerfile[lines=4..8]`, and
/// without the sign for the root of a site.
fn path(name: &str) -> &str {
    let name = name.trim_start_matches(['@', '~']);
    name.split(['#', '[', ']', '{', '}', '?']).find(|it| names_dockerfile(it)).unwrap_or(name)
}

/// How a line of a document shows a Dockerfile.
fn in_document(line: &str, behind: &[&str]) -> Option<&'static str> {
    let is_anchored = || {
        let mut words = line.split_whitespace().filter(|it| !it.contains("://"));
        words.any(|it| it.split("ockerfile#L").nth(1).is_some_and(starts_with_digit))
    };
    if is_anchored() {
        return Some(NUMBERED);
    }
    if COPIES.iter().any(|it| line.contains(it)) {
        return Some(READ);
    }
    SHOWS.iter().any(|it| is_followed_by_name(line, it)).then_some(())?;
    let options = |keys: &[&str]| {
        let has_key = |it: &&&str| keys.iter().any(|key| it.contains(key));
        behind.iter().filter(has_key).any(|it| it.contains(|c: char| c.is_ascii_digit()))
    };
    let mut rest = line.replace("--8<--", "");
    names(line).for_each(|it| rest = rest.replace(path(it), ""));
    if rest.contains(|c: char| c.is_ascii_digit()) || options(NUMBERS) {
        return Some(NUMBERED);
    }
    let is_told = |it: &&str| TEXTS.iter().any(|key| it.contains(key));
    (behind.iter().any(is_told) || is_told(&line)).then_some(READ)
}

/// Whether the word after a part of a line names a Dockerfile.
fn is_followed_by_name(line: &str, part: &str) -> bool {
    line.match_indices(part).any(|(at, _)| {
        let behind = &line[at + part.len()..];
        behind.split_whitespace().next().is_some_and(names_dockerfile)
    })
}

/// Whether an entry of a list has a line of a Dockerfile.
fn in_list(line: &str, behind: &[&str]) -> Option<&'static str> {
    let mut parts = line.split("ockerfile").skip(1).flat_map(|it| it.split([':', '"', ',', '#']));
    let has_number = |it: &str| {
        let it = it.trim_matches(|c: char| c.is_whitespace() || "[]{}".contains(c));
        let it = it.trim_start_matches('L');
        !it.is_empty() && it.chars().all(|c| c.is_ascii_digit())
    };
    let is_near = || behind.iter().any(|it| NUMBERS.iter().any(|key| it.contains(key)));
    (parts.any(has_number) || is_near()).then_some(NUMBERED)
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, is_list: bool) -> Vec<&'static str> {
        shown(text, is_list).iter().map(|it| it.word).collect()
    }

    #[test]
    fn what_shows_lines_by_their_numbers_is_found() {
        for text in [
            ".. literalinclude:: ../Dockerfile\n   :lines: 4-8\n   :language: docker\n",
            ".. literalinclude:: ../Dockerfile\n   :language: docker\n   :end-line: 8\n",
            "```{literalinclude} ../Dockerfile\n---\nlines: 4-8\n---\n```\n",
            "--8<-- \"Dockerfile:4:8\"\n",
            "include::Dockerfile[lines=4..8]\n",
            "{{#include ../Dockerfile:4:8}}\n",
            "<<< @/app/Dockerfile{4-8}\n",
            "@[code{4-8}](../Dockerfile)\n",
            "[!code-docker[](Dockerfile?range=4-8)]\n",
            "```docker file=./Dockerfile#L4-L8\n",
            "The [base image](Dockerfile#L4) is small.\n",
        ] {
            assert_eq!(words(text, false), [NUMBERED], "{text}");
        }
        for text in [
            ".. literalinclude:: ../Dockerfile\n   :start-after: RUN a\n",
            "<!-- AUTO-GENERATED-CONTENT:START (CODE:src=./Dockerfile) -->\n",
            "[embedmd]:# (Dockerfile docker /FROM/ /RUN/)\n",
        ] {
            assert_eq!(words(text, false), [READ], "{text}");
        }
        for text in [
            "Dockerfile:generic-api-key:5\n",
            "{\n\"Dockerfile\": [{\n\"line_number\": 5\n",
            "{\"uri\":\"Dockerfile\",\"region\":{\"startLine\":5}}\n",
        ] {
            assert_eq!(words(text, true), [NUMBERED], "{text}");
        }
    }

    #[test]
    fn what_shows_the_whole_file_or_speaks_of_it_needs_no_line() {
        for text in [
            ".. literalinclude:: ../Dockerfile\n   :language: docker\n\n3 lines:\n",
            "--8<-- \"Dockerfile\"\n",
            "include::Dockerfile[tag=build]\n",
            "Run `docker build -f Dockerfile .` with Docker 20.\n",
            "<img src=\"a.svg\" width=\"860\" alt=\"a fix of the Dockerfile\">\n",
            "#include <a.h> // line 4 of the Dockerfile\n",
            "Dockerfile:3 DL3008 warning: pin versions\n",
            "https://github.com/a/b/blob/main/Dockerfile#L4\n",
        ] {
            assert_eq!(words(text, false), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_name_ends_before_the_lines() {
        let found = shown("include::app/Dockerfile[lines=4..8]\n", false);
        assert_eq!(found[0].dockerfiles, ["app/Dockerfile"]);
    }

    #[test]
    fn a_document_shows_the_target_of_a_build() {
        let found = |line: &str| {
            let all = shown(line, false);
            all.iter().any(|it| it.may_target("Build"))
        };
        for line in [
            "`podman build --target Build .`",
            "    --target=Build \\",
            "The target `Build` has the tools.",
            "Use the `Build` target.",
        ] {
            assert!(found(line), "{line}");
        }
        for line in ["Build with `--target test`.", "Build the app.", "a target for Builds"] {
            assert!(!found(line), "{line}");
        }
    }

    #[test]
    fn a_block_may_have_the_text_of_a_dockerfile() {
        let source = "FROM debian:12\n\nRUN  echo \"a\" \\\n    b\n";
        let holds = |text: &str, is_list: bool| {
            let all = shown(text, is_list);
            all.iter().any(|it| it.word == HELD && it.holds(source))
        };
        let block = format!("```\n{source}```\n");
        for text in [
            format!("`$ cat Dockerfile`\n\n{block}"),
            format!("```console\n$ cat app/Dockerfile\n{source}$ ls\n```\n"),
            format!("```dockerfile\n# ci/Dockerfile\n{source}```\n"),
            format!("<!-- Dockerfile -->\n{block}"),
        ] {
            assert!(holds(&text, false), "{text}");
        }
        for text in [
            format!("The image:\n\n{block}"),
            format!("```\n$ cat Dockerfile | head\n{source}```\n"),
            "`$ cat Dockerfile`\n```\nFROM debian:12\n```\n".to_owned(),
        ] {
            assert!(!holds(&text, false), "{text}");
        }
        let escaped = source.replace('\\', "\\\\").replace('"', "\\\"");
        for text in [
            format!("exports[`a 1`] = `\n\"{escaped}\"\n`;\n"),
            format!("exports[`a 1`] = `\n{{\n  \"Dockerfile\": \"{escaped}\",\n}}\n`;\n"),
            format!("# name: a\n  '''\n  {}\n  '''\n", source.replace('\n', "\n  ")),
        ] {
            assert!(holds(&text, true), "{text}");
        }
        assert!(!holds("exports[`a 1`] = `\n\"FROM debian:12\"\n`;\n", true));
    }
}
