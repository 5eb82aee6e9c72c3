//! Parts of the text of an instruction in other files of a project: in a regular expression or a
//! template of any tool, in any language, which may be about the Dockerfile without naming it.

use dockwright_syntax::Keyword;

use super::text_tools;
use crate::contexts::mention::LONGEST;
use crate::contexts::quoted::{BEFORE_VERSION, Quoted, SHORTEST};

/// Sequences that only a regular expression has.
const OF_PATTERNS: &[&str] = &[
    "(.", "(?:", "(?<", "(?=", "(?P", "([", "(\\", ".*", ".+", "[.\\d", "[0-9", "[A-Z", "[[:",
    "[\\d", "[\\w", "[^", "[a-z", "\\K", "\\S", "\\b", "\\d", "\\h", "\\s", "\\w",
];

/// Escapes and classes that stand for spaces.
const SPACES: &[&str] = &[
    "[[:space:]]+",
    "[[:space:]]*",
    "[[:space:]]",
    "\\s+",
    "\\s*",
    "\\h+",
    "\\h*",
    "[ ]+",
    "\\ ",
    "\\s",
    "\\h",
    " +",
];

/// The name with which tools write the Dockerfile before the text they look for:
/// `Dockerfile:pip install tool`.
const OF_FILE: &str = "ockerfile:";

/// Whether a text has a regular expression.
pub(super) fn has_pattern(text: &str) -> bool {
    let starts = text.bytes().enumerate().filter(|it| matches!(it.1, b'(' | b'.' | b'[' | b'\\'));
    let mut rests = starts.map(|it| &text.as_bytes()[it.0..]);
    rests.any(|rest| OF_PATTERNS.iter().any(|it| rest.starts_with(it.as_bytes())))
}

/// Whether a text names Dockerfiles, perhaps with a pattern: `Docker*`, or all files of a project.
pub(super) fn may_name_dockerfile(text: &str) -> bool {
    text.contains("ls-files") || text_tools::may_name_dockerfile(text)
}

/// The literal parts of what a line may look for.
pub(super) fn parts(line: &str, has_name: bool) -> Vec<Quoted> {
    let line = &line[..line.floor_char_boundary(LONGEST.min(line.len()))];
    if !has_name && !has_pattern(line) {
        return Vec::new();
    }
    let line = line.replace("\\\\", "\\");
    let is_pattern = has_pattern(&line);
    let (mut found, mut part, mut begins_pattern) = (Vec::new(), String::new(), false);
    let mut rest = line.as_str();
    let mut before = None;
    let mut add = |part: &mut String, is_open: bool| {
        let words = words(part);
        let is_long = words.contains(' ');
        let is_versioned = words.ends_with(BEFORE_VERSION) && words.len() > SHORTEST;
        let is_plain = !is_open;
        let is_keyword =
            || part.ends_with(' ') && Keyword::ALL.iter().any(|it| it.as_str() == words);
        let counts = if is_plain {
            has_name && is_long
        } else {
            is_long || has_name && (is_versioned || is_keyword())
        };
        if counts {
            found.push(Quoted { text: words, is_plain });
        }
        part.clear();
    };
    while let Some(c) = rest.chars().next() {
        if is_pattern && let Some(it) = SPACES.iter().find(|it| rest.starts_with(**it)) {
            part.push(' ');
            (rest, before) = (&rest[it.len()..], Some(' '));
            continue;
        }
        let behind = &rest[c.len_utf8()..];
        let escaped = behind.chars().next().filter(|it| c == '\\' && it.is_ascii_punctuation());
        if let Some(it) = escaped.filter(|it| !matches!(it, '"' | '\'' | '\\')) {
            part.push(it);
            (rest, before) = (&behind[it.len_utf8()..], Some(it));
            continue;
        }
        let is_of_variable = before == Some('$');
        let is_meta = is_pattern
            && !is_of_variable
            && ("()[]?*+^\\".contains(c)
                || c == '.' && behind.starts_with(['*', '+', '?'])
                || c == '$' && behind.starts_with(['/', '"', '\'', ')', '|']));
        let is_template = has_name && !is_of_variable && matches!(c, '{' | '}');
        let ends = matches!(c, '"' | '\'' | '`' | '{' | '}')
            || matches!(c, '=' | ':') && behind.starts_with(' ');
        if is_meta || is_template || ends {
            add(&mut part, begins_pattern || is_meta || is_template);
            begins_pattern = is_meta;
        } else {
            part.push(c);
        }
        (rest, before) = (behind, Some(c));
    }
    add(&mut part, begins_pattern);
    found.extend(of_file(&line).filter(|_| has_name));
    found
}

/// What stands behind the name of a Dockerfile and a colon.
fn of_file(line: &str) -> Option<Quoted> {
    let (_, rest) = line.split_once(OF_FILE)?;
    let end = rest.find(['"', '\'', '`', ',', ']']).unwrap_or(rest.len());
    let text = rest[..end].trim_end();
    let is_one = text.len() >= SHORTEST && text.starts_with(|c: char| c.is_ascii_alphabetic());
    is_one.then(|| Quoted { text: text.to_owned(), is_plain: false })
}

/// The words of a part, with single spaces; of the first word, only what stands behind delimiters.
fn words(part: &str) -> String {
    let mut words = part.split_whitespace();
    let first = words.next().unwrap_or_default();
    let is_delimiter = |c: char| "/|#,:!~;(".contains(c);
    let is_scoped = |it: &str| it.starts_with('@');
    // A colon at the end is part of the name of an image, but not of a URL.
    let name = first.trim_end_matches(':');
    let is_image =
        part.trim_start() == first && !name.ends_with("http") && !name.ends_with("https");
    let start = name.rfind(is_delimiter).map_or(0, |at| at + 1);
    let first = match first {
        it if is_scoped(it) => it,
        it if is_image => &it[start..],
        it => it.rsplit(is_delimiter).next().unwrap_or(""),
    };
    let words: Vec<_> = std::iter::once(first).chain(words).filter(|it| !it.is_empty()).collect();
    words.join(" ").trim_end_matches([' ', ',', ';', '|', '/', '#']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = "RUN pip install acme-tool==1.2.3 ";

    #[test]
    fn parts_of_an_instruction_are_found_in_patterns() {
        for (line, text) in [
            (
                r#"{"matchStrings":["apt install -y .*curl=(?<currentValue>[^\\s]+)"]}"#,
                "RUN apt install -y curl=7",
            ),
            (
                r#""matchStrings":["apt install.*?curl=(?<currentValue>\\S+)"]"#,
                "RUN apt install -y curl=7",
            ),
            (r#"["pip\\s+install\\s+acme-tool==(?<currentValue>\\S+)"]"#, RUN),
            ("git ls-files | xargs perl -pi -e \"s/pip install acme-tool==[0-9.]+/x/\"", RUN),
            (r#"    if not re.search(r"pip install acme-tool==\d", text): sys.exit(1)"#, RUN),
            (r"c => c.match(/npm install -g acme@(\S+)$/m)[1]", "RUN npm install -g acme@1.2.3"),
            (r"sed -E 's#apt(-get)? install -y curl=([^ ]+)#x#'", "RUN apt install -y curl=7"),
        ] {
            let found = parts(line, false);
            assert!(found.iter().any(|it| it.places(text).next().is_some()), "{line}: {found:?}");
        }
    }

    #[test]
    fn a_file_that_names_a_dockerfile_may_have_templates() {
        for line in [
            "search = pip install acme-tool=={current_version}",
            "version_files = [\"Dockerfile:pip install acme-tool\"]",
            "  - Dockerfile:RUN pip install acme-tool",
            "{\"file\": \"Dockerfile\", \"search\": \"pip install acme-tool==\"}",
            "  search: pip install acme-tool",
            "version = 'acme-tool=={{version}}'",
        ] {
            let found = parts(line, true);
            assert!(found.iter().any(|it| it.places(RUN).next().is_some()), "{line}: {found:?}");
        }
    }

    #[test]
    fn the_name_of_an_image_is_found_in_a_pattern() {
        for line in [
            "git ls-files | xargs sed -i \"s|golang:.*|golang:$1|\"",
            "          find: \"golang:.*\"",
            "vim -es -c \"%s/golang:.*/golang:$1/\" -c wq Dockerfile",
        ] {
            let found = parts(line, true);
            let is_it = |it: &Quoted| it.places("FROM golang:1.21 ").next().is_some();
            assert!(found.iter().any(is_it), "{line}: {found:?}");
        }
        for line in ["sed -i 's|https:.*|b|' Dockerfile", "sed -i 's/image: .*/b/' Dockerfile"] {
            let found = parts(line, true);
            assert!(!found.iter().any(|it| it.text.ends_with(':')), "{line}: {found:?}");
        }
    }

    #[test]
    fn a_command_that_is_the_same_looks_for_nothing() {
        for (line, has_name) in [
            ("      - run: pip install acme-tool==1.2.3", true),
            ("\tpip install acme-tool==1.2.3 && grep -E 'a.*' b", true),
            ("pip install acme-tool==$(cat version)", false),
            ("run(f\"pip install acme-tool=={version}\")", false),
            ("print('No pip install there')", true),
            ("pip install", true),
            (r#"start="(['\"])$(quote "$key")3\s*,""#, false),
        ] {
            let found = parts(line, has_name);
            assert!(!found.iter().any(|it| it.places(RUN).next().is_some()), "{line}: {found:?}");
        }
    }

    #[test]
    fn a_pattern_may_name_dockerfiles() {
        for text in
            ["Dockerfile", "root.rglob(\"Docker*\")", "find . -name 'docker*'", "**/Docker?ile"]
        {
            assert!(may_name_dockerfile(text), "{text}");
        }
        for text in ["docker.*", "docker build .", "see docker*"] {
            assert_eq!(may_name_dockerfile(text), text != "docker build .", "{text}");
        }
    }
}
