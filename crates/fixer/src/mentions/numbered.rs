//! Targets of builds, in any language, that may be numbers of stages: Podman and Buildah find a
//! stage without a name by its number.

use crate::contexts::mention::{VARIABLE, is_part};

const WORD: &str = "target";

/// Suffixes of `target` in the name of a setting: `target-stage`, `targetStage`.
const ENDS: &[&str] = &["stage", "image", "name"];

/// Words between the name of a setting and its value: `name: target`, `value: "0"`.
const BETWEEN: &[&str] = &["value", "default"];

/// Programs and files of image builds. Elsewhere, a variable as a target is not about an image.
const OF_BUILDS: &[&str] = &[
    "buildah",
    "buildx",
    "containerfile",
    "docker",
    "image_build",
    "img build",
    "kaniko",
    "nerdctl",
    "podman",
];

/// Whether a text builds images, or tells somebody how to.
pub(super) fn builds_images(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    OF_BUILDS.iter().any(|it| lower.contains(it))
}

/// The target that a line and the next one set, if it may be a number: a number, or a variable in a
/// text that builds images.
pub(super) fn given(line: &str, next: &str, builds_images: bool) -> Option<&'static str> {
    let both = format!("{line}\n{next}");
    let lower = both.to_ascii_lowercase();
    let found = lower.match_indices(WORD).filter(|it| it.0 < line.len());
    let given = found.into_iter().filter_map(|(at, _)| {
        // `event.target`, and other names that only end in `target`.
        let is_part = |c: char| c.is_alphanumeric() || c == '.' || c == '/';
        let is_own = !lower[..at].ends_with(is_part) || both[at..].starts_with('T');
        if is_own { value(&lower[at + WORD.len()..], builds_images) } else { None }
    });
    // If a line has both, the variable may hold any value.
    given.max_by_key(|it| *it == VARIABLE)
}

/// The value after the name of a setting, if it may be a number.
fn value(rest: &str, builds_images: bool) -> Option<&'static str> {
    let name = rest.trim_start_matches(['-', '_']);
    let rest = ENDS.iter().find_map(|it| name.strip_prefix(it)).unwrap_or(rest);
    let is_separator = |c: char| c.is_whitespace() || "=:\"',([->".contains(c);
    let mut value = rest.trim_start_matches(is_separator);
    if value.len() == rest.len() {
        return None;
    }
    let between = BETWEEN.iter().find_map(|it| value.strip_prefix(it));
    value = between.map_or(value, |it| it.trim_start_matches(is_separator));
    let separator = &rest[..rest.len() - value.len()];
    if builds_images && is_variable(value, separator) {
        return Some(VARIABLE);
    }
    is_number(value).then_some("a number")
}

/// Whether a text begins with the number of a stage. No file has a hundred stages, but many texts
/// have percentages and years.
fn is_number(value: &str) -> bool {
    let rest = value.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_end = rest.chars().next().is_none_or(|c| c.is_whitespace() || "\"'`,;])}".contains(c));
    matches!(value.len() - rest.len(), 1 | 2) && is_end
}

/// Whether a text begins with an expansion, or with the name of a variable: unquoted, among
/// arguments.
fn is_variable(value: &str, separator: &str) -> bool {
    let is_name = value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let is_quoted = separator.ends_with(['"', '\'']) && !separator.contains(',');
    let is_argument = separator.contains([',', '(']) && !separator.ends_with(['"', '\'']);
    let is_member = || {
        let end = value.find(|c| !is_part(c));
        separator.contains('=') && end.is_some_and(|it| value[it..].starts_with(['.', '(', '[']))
    };
    value.starts_with(['$', '{', '%', '<', '@'])
        || is_name && !is_quoted && (is_argument || is_member())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_in_every_language() {
        for (line, next) in [
            ("Target=0", ""),
            ("podman build --target 1 .", ""),
            ("podman build --TARGET=$1", ""),
            ("\"--target\", \"0\"", ""),
            ("  - --target", "  - \"0\""),
            ("- name: target-stage", "  value: '0'"),
            ("  targetStage: 0", ""),
            ("session.run('podman', 'build', f'--target={t}', '.')", ""),
            ("run([\"podman\", \"build\", \"--target\", stage])", ""),
            ("target = var.stage", ""),
            ("target: ${{ matrix.stage }}", ""),
            ("Target=%i", ""),
        ] {
            assert!(given(line, next, true).is_some(), "{line}");
        }
    }

    #[test]
    fn a_name_is_none() {
        for (line, next) in [
            ("Target=prod", ""),
            ("podman build --target prod .", "0"),
            ("target: prod", ""),
            ("    target: 80%", ""),
            ("targetPort: 80", ""),
            ("\"target\": \"es5\",", ""),
            ("a(event.target, b)", ""),
            ("'--target', 'prod'", ""),
            ("target-version = 3", ""),
            ("target 2024", ""),
        ] {
            assert!(given(line, next, true).is_none(), "{line}");
        }
        for line in ["cargo build --target $TARGET", "'--target', triple"] {
            assert!(given(line, "", false).is_none(), "{line}");
        }
    }
}
