//! Public images that a build takes from elsewhere, by a named context: an image of the project may
//! be in their place.

use dockwright_fixer::is_known_image;

/// The option with which builders get a named context, and what precedes one in `bake --set`.
const OPTIONS: &[&str] = &["--build-context", ".contexts."];

/// Parts of the keys and arguments of named contexts, in lower case, in files of any tool.
const KEYS: &[&str] = &["contexts", "build-context", "build_context", "buildcontext"];

/// The number of lines after such a key that may belong to its table.
const AROUND: usize = 16;

/// The images that are replaced anywhere in a text; a name with a variable is kept as written.
pub fn replaced_images(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    // Most files have none of the keys.
    if !["ontext", "ONTEXT"].iter().any(|it| text.contains(it)) {
        return found;
    }
    let lower = text.to_ascii_lowercase();
    if !KEYS.iter().any(|it| lower.contains(it)) {
        return found;
    }
    for option in OPTIONS {
        found.extend(text.match_indices(option).filter_map(|(at, it)| {
            let rest = text[at + it.len()..].trim_start_matches([' ', '=', '"', '\'', ',', '\t']);
            let line = rest.lines().next().unwrap_or_default();
            let name = line.split_once('=')?.0.trim_matches(['"', '\'']);
            (!name.contains(char::is_whitespace)).then(|| name.to_owned())
        }));
    }
    let mut left = 0;
    for (line, lower) in text.lines().zip(lower.lines()) {
        if KEYS.iter().any(|it| lower.contains(it)) {
            left = AROUND;
        }
        if left > 0 {
            left -= 1;
            let is_end = |c: char| c.is_whitespace() || "\"'`,=()[]{}<>|".contains(c);
            let words = line.split(is_end).map(|it| it.trim_end_matches(':'));
            let images = words.filter(|it| *it != "docker" && !it.contains("://") && is_image(it));
            found.extend(images.map(str::to_owned));
        }
    }
    found.retain(|it| is_open(it) || is_image(it));
    found.sort();
    found.dedup();
    found
}

/// Whether a variable is part of a name, so that it may be that of any image.
pub fn is_open(name: &str) -> bool {
    name.contains(['$', '{', '%', '`'])
}

fn is_image(name: &str) -> bool {
    !name.is_empty() && !is_open(name) && is_known_image(name)
}

#[cfg(test)]
mod tests {
    use super::replaced_images;

    #[test]
    fn images_that_a_named_context_replaces_are_found() {
        for (text, expected) in [
            (
                "docker buildx build --build-context debian:12=docker-image://a .",
                &["debian:12"][..],
            ),
            (
                "run(['docker', 'build', '--build-context', 'node:22=docker-image://a'])",
                &["node:22"],
            ),
            ("docker buildx bake --set 'a.contexts.debian:12=target:b'", &["debian:12"]),
            ("docker build --build-context \"$BASE=docker-image://a\" .", &["$BASE"]),
            (
                "target \"a\" {\n  contexts = {\n    \"debian:12\" = \"target:b\"\n  }\n}",
                &["debian:12"],
            ),
            ("additional_contexts:\n  debian:12: service:a\n", &["debian:12"]),
            ("additional_contexts: [\"debian:12=service:a\"]\n", &["debian:12"]),
            ("build_contexts={'python:3.12': 'docker-image://a'}", &["python:3.12"]),
            ("docker build --build-context shared=../shared .", &[]),
            ("image: debian:12\n", &[]),
        ] {
            assert_eq!(replaced_images(text), expected, "{text}");
        }
    }
}
