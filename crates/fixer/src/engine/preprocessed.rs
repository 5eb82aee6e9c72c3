//! Comments that are directives of a preprocessor. Podman and Buildah run `cpp` on files whose names
//! end in `.in`, and on the files that these include; other tools have directives of their own.

/// The reason why no fix of such a file is applied below `risky`.
pub(super) const PREPROCESSED: &str =
    "comments are directives of a preprocessor, which makes another Dockerfile from this text";

/// Whether a comment ends a condition (`#endif`, `# @endif`) or includes a file (`#include "…"`).
pub(super) fn is_preprocessed(text: &str) -> bool {
    text.lines().filter_map(|it| it.trim_start().strip_prefix('#')).any(|comment| {
        let directive = comment.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        let word = directive.split(|c: char| !c.is_ascii_alphanumeric()).next();
        let included = directive.strip_prefix("include").map(str::trim_start);
        word.is_some_and(|it| it.eq_ignore_ascii_case("endif"))
            || included.is_some_and(|it| it.starts_with(['"', '<']))
    })
}

#[cfg(test)]
mod tests {
    use super::is_preprocessed;

    #[test]
    fn directives_are_told_from_words() {
        for text in ["#ifdef A\nRUN a\n#endif\n", "# endif", "  # @endif gpu", "#include <a>"] {
            assert!(is_preprocessed(text), "{text}");
        }
        for text in ["# include the lists", "# if a\nRUN endif", "#endifs", "RUN a # \"endif"] {
            assert!(!is_preprocessed(text), "{text}");
        }
    }
}
