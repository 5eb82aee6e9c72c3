//! Whether two patterns of paths may match the same path.

/// How a pattern of an ignore file relates to a source of `COPY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overlap {
    /// No path matches both.
    Apart,
    /// The pattern may hide something below the source.
    Below,
    /// The pattern may hide the source itself.
    Covers,
}

/// How a pattern relates to a source; both are clean paths that may contain wildcards, and the
/// whole context is `""`. Character classes are assumed to overlap.
pub fn overlap(pattern: &str, source: &str) -> Overlap {
    let parts = |it: &'_ str| it.split('/').filter(|it| !it.is_empty()).map(chars).collect();
    let (pattern, source): (Vec<_>, Vec<_>) = (parts(pattern), parts(source));
    paths(&pattern, &source)
}

/// A part of a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Stretch,
    Any,
    One(char),
}

type Name = Vec<Part>;

fn chars(name: &str) -> Name {
    let mut parts = Vec::new();
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        parts.push(match c {
            '*' => Part::Stretch,
            '?' => Part::Any,
            '\\' => chars.next().map_or(Part::One('\\'), Part::One),
            '[' => {
                let is_closed = chars.any(|it| it == ']');
                if is_closed { Part::Any } else { Part::Stretch }
            }
            c => Part::One(c),
        });
    }
    parts
}

fn is_any_depth(name: &Name) -> bool {
    name.as_slice() == [Part::Stretch, Part::Stretch]
}

/// Whether a name has `**` beside other characters, which may then match directories as well.
fn crosses_dirs(name: &Name) -> bool {
    name.len() > 2 && name.windows(2).any(|it| it == [Part::Stretch, Part::Stretch])
}

fn paths(pattern: &[Name], source: &[Name]) -> Overlap {
    match (pattern, source) {
        ([], _) => Overlap::Covers,
        ([name, ..], _) if crosses_dirs(name) => Overlap::Covers,
        (_, []) => Overlap::Below,
        ([name, rest @ ..], [_, others @ ..]) if is_any_depth(name) => {
            paths(rest, source).max(paths(pattern, others))
        }
        ([_, rest @ ..], [name, others @ ..]) if is_any_depth(name) => {
            paths(pattern, others).max(paths(rest, source))
        }
        ([a, rest @ ..], [b, others @ ..]) if meet(a, b) => paths(rest, others),
        _ => Overlap::Apart,
    }
}

/// Whether there is a name that both match.
fn meet(a: &[Part], b: &[Part]) -> bool {
    let stretches = |it: &[Part], at: usize| it.get(at) == Some(&Part::Stretch);
    // For each position in `b`: whether the rests of `a` and `b` may match the same text.
    let mut behind = vec![false; b.len() + 2];
    for i in (0..=a.len()).rev() {
        let mut row = vec![false; b.len() + 2];
        for j in (0..=b.len()).rev() {
            row[j] = match (a.get(i), b.get(j)) {
                (None, None) => true,
                _ if stretches(a, i) || stretches(b, j) => {
                    (i < a.len() && behind[j]) || (j < b.len() && row[j + 1])
                }
                (Some(Part::One(a)), Some(Part::One(b))) => a == b && behind[j + 1],
                (Some(_), Some(_)) => behind[j + 1],
                _ => false,
            };
        }
        behind = row;
    }
    behind[0]
}

#[cfg(test)]
mod tests {
    use super::Overlap::{Apart, Below, Covers};
    use super::*;

    fn check(pattern: &str, cases: &[(&str, Overlap)]) {
        for (source, expected) in cases {
            assert_eq!(overlap(pattern, source), *expected, "{pattern:?} and {source:?}");
        }
    }

    #[test]
    fn names_and_dirs() {
        check(
            "target",
            &[
                ("target", Covers),
                ("target/app.jar", Covers),
                ("target/*.jar", Covers),
                ("tar*", Covers),
                ("", Below),
                ("src/target", Apart),
                ("targets", Apart),
                ("**", Covers),
                ("**/app.jar", Covers),
            ],
        );
        check("a/dist", &[("a", Below), ("*", Below), ("b", Apart), ("a/dist/x", Covers)]);
    }

    #[test]
    fn any_depth() {
        check(
            "**/node_modules",
            &[
                ("", Below),
                ("src", Below),
                ("node_modules", Covers),
                ("a/node_modules/b", Covers),
                ("package*.json", Below),
                ("node_*", Covers),
            ],
        );
    }

    #[test]
    fn two_stars_beside_a_name_may_be_any_directories() {
        check("**file", &[("dir/file", Covers), ("dir", Covers)]);
        check("a/b**", &[("a/b/c", Covers), ("a", Covers), ("c", Apart)]);
    }

    #[test]
    fn wildcards_on_both_sides() {
        check("*.pem", &[("*.key", Apart), ("ca*.pem", Covers), ("*.p??", Covers), ("ca", Apart)]);
        check("Dockerfile.*", &[("*.sh", Covers), ("*.sh.in", Covers), ("docker*", Apart)]);
        check("a*b", &[("*[0-9]b", Covers), ("[", Covers), ("\\*b", Apart), ("a\\*b", Covers)]);
    }
}
