//! Comments that a tool may read on the line where they stand: `# x-release-please-version`,
//! `# gitleaks:allow`, `# nosec`.

use super::speaks_to_tool;

/// First words of comments that are known to be for tools, in lower case, without punctuation.
const KNOWN: &[&str] = &[
    "bumpversion",
    "ggignore",
    "nolint",
    "noqa",
    "nosec",
    "nosem",
    "nosemgrep",
    "nosonar",
    "pragma",
];

/// Parts of words, in lower case, that make a short comment look like one for a tool.
const PARTS: &[&str] = &[
    "allow", "bump", "check", "disable", "ignore", "lint", "replace", "skip", "suppress", "update",
    "version",
];

/// The maximum number of words of a comment with such a part.
const SHORT: usize = 3;

/// Words before a colon, in lower case, that begin a text for people.
const LABELS: &[&str] = &[
    "attention",
    "bug",
    "caution",
    "default",
    "e.g",
    "example",
    "fixme",
    "hack",
    "hint",
    "i.e",
    "important",
    "info",
    "nb",
    "note",
    "notes",
    "optional",
    "reason",
    "remark",
    "required",
    "see",
    "tip",
    "todo",
    "usage",
    "warning",
    "why",
    "xxx",
];

/// Whether a tool may read a comment on the line where it stands: because it addresses a known
/// tool, or because it has a word that prose does not have, such as `word:word`, `@word` or
/// `one-two-three`. Tools and their users make up such words, so any word of this form counts.
pub fn may_speak_to_tool(comment: &str) -> bool {
    let text = comment.trim_start_matches('#');
    let count = text.split_whitespace().count();
    let mut words = text.split_whitespace().enumerate();
    speaks_to_tool(comment) || words.any(|(at, word)| is_marker(word, at == 0, count))
}

fn is_marker(word: &str, is_first: bool, count: usize) -> bool {
    if word.contains("://") {
        return false;
    }
    let word = word.trim_start_matches(['(', '"', '\'', '`']);
    if word.starts_with(['@', '[', '{', '<']) {
        return true;
    }
    let lower = word.to_ascii_lowercase();
    let start =
        &lower[..lower.find(|c: char| !c.is_alphabetic() && c != '.').unwrap_or(lower.len())];
    let has_label = is_first && word.ends_with(':') && !LABELS.contains(&start);
    let is_known = is_first && KNOWN.contains(&start);
    let has_part = || PARTS.iter().any(|it| lower.contains(it));
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    let is_pair = |(one, other): (&str, &str)| {
        one.ends_with(|c: char| c.is_alphanumeric())
            && other.starts_with(|c: char| c.is_alphabetic())
    };
    let parts = word.split('-').filter(|it| !it.is_empty()).count();
    let is_date = || word.chars().all(|it| it.is_ascii_digit() || it == '-');
    has_label
        || is_known
        || word.split_once([':', '=']).is_some_and(is_pair)
        || parts > 2 && !is_date()
        || count < SHORT && parts > 1 && !is_date()
        || count <= SHORT && has_part()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_no_prose_may_be_for_a_tool() {
        for comment in [
            "# x-release-please-version",
            "# pragma: allowlist secret",
            "# gitleaks:allow",
            "# nosec",
            "# nosec, since this is a test value",
            "# nosemgrep: foo",
            "# NOSONAR",
            "# cspell:disable-line",
            "# trufflehog:ignore",
            "# ggignore",
            "# kics-scan ignore-line",
            "# checkov:skip=CKV_DOCKER_2",
            "# {x-version}",
            "# bump-this",
            "# @version",
            "# the build needs this my-tool:keep",
            "# hadolint ignore=DL3006",
            "# the version",
            "# sync: tools.yaml",
        ] {
            assert!(may_speak_to_tool(comment), "{comment}");
        }
        for comment in [
            "# plain",
            "# the code",
            "# HTTP",
            "# small enough",
            "# note: only for tests",
            "# TODO: remove this",
            "# TODO(jane): remove this",
            "# see https://example.com/a-b-c:80",
            "# since 2024-01-31",
            "# the non-root user of the app",
            "# port of the app, 8080:80 on the machine",
            "# the version that all services of the team use",
            "#",
        ] {
            assert!(!may_speak_to_tool(comment), "{comment}");
        }
    }
}
