//! Ignore comments that lose names.

use crate::bytes::{is_blank, trim_start};

/// Whether an ignore comment becomes `to`, which has fewer names in the same order and is the same
/// otherwise, or goes as a whole if there is no `to`.
pub fn is_shortened(from: &[u8], to: Option<&[u8]>) -> bool {
    let Some(to) = to else { return parts(from).is_some() || is_of_hadolint(from) };
    let (Some(before), Some(after)) = (parts(from), parts(to)) else { return false };
    let mut names = before.names.iter();
    let is_part = after.names.iter().all(|name| names.any(|it| it == name));
    (before.head, before.tail) == (after.head, after.tail)
        && is_part
        && (1..before.names.len()).contains(&after.names.len())
}

/// The parts of `# dockwright: ignore=a,b # why`.
struct Parts<'c> {
    /// Up to the `=`, and the blanks behind it.
    head: &'c [u8],
    names: Vec<&'c [u8]>,
    tail: &'c [u8],
}

fn parts(comment: &[u8]) -> Option<Parts<'_>> {
    let text = behind(trim_start(comment.strip_prefix(b"#")?), b"dockwright:")?;
    let equals = text.iter().position(|it| *it == b'=')?;
    let key = trim_start(&text[..equals]);
    let is_key = key.iter().all(|it| is_of_name(*it) || is_blank(*it));
    (is_key && behind(key, b"ignore").is_some()).then_some(())?;
    let mut rest = trim_start(&text[equals + 1..]);
    let head = &comment[..comment.len() - rest.len()];
    let mut names = Vec::new();
    loop {
        let length = rest.iter().take_while(|it| is_of_name(**it)).count();
        let (name, behind) = rest.split_at(length);
        if name.is_empty() {
            return None;
        }
        names.push(name);
        let Some(more) = trim_start(behind).strip_prefix(b",") else {
            return Some(Parts { head, names, tail: behind });
        };
        rest = trim_start(more);
    }
}

fn is_of_hadolint(comment: &[u8]) -> bool {
    let text = comment.strip_prefix(b"#").map(trim_start);
    let keyword = text.and_then(|it| behind(it, b"hadolint")).map(trim_start);
    keyword.is_some_and(|it| behind(it, b"ignore").is_some())
}

/// The text behind `prefix`, ignoring case.
fn behind<'t>(text: &'t [u8], prefix: &[u8]) -> Option<&'t [u8]> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn is_of_name(it: u8) -> bool {
    it.is_ascii_alphanumeric() || it == b'-' || it == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortened(from: &str, to: &str) -> bool {
        is_shortened(from.as_bytes(), Some(to.as_bytes()))
    }

    #[test]
    fn only_names_may_go() {
        let from = "# dockwright: ignore=a , b-c,d until=2027-03-01 # why, x";
        for list in ["a", "b-c", "d", "a,b-c", "a , d", "b-c,d"] {
            assert!(shortened(from, &from.replace("a , b-c,d", list)), "{list}");
        }
        for to in [
            from.to_owned(),
            from.replace("a , b-c,d", ""),
            from.replace("a , b-c,d", "d,a"),
            from.replace("a , b-c,d", "a,a"),
            from.replace("a , b-c,d", "a,e"),
            from.replace("a , b-c,d", "a").replace("why", "how"),
            from.replace("a , b-c,d", "a").replace(" until=2027-03-01", ""),
            from.replace("a , b-c,d", "a").replace("ignore", "ignore-file"),
            from.replace("a , b-c,d", "a").replace("ignore=", "ignore # "),
            "# a".to_owned(),
        ] {
            assert!(!shortened(from, &to), "{to}");
        }
    }

    #[test]
    fn only_ignore_comments_may_go() {
        let goes = |comment: &str| is_shortened(comment.as_bytes(), None);
        for comment in [
            "# dockwright: ignore=a",
            "#Dockwright:ignore-stage = a,b # c",
            "# dockwright: ignore-file=a -- b",
            "# hadolint ignore=DL3008",
            "# hadolint global ignore=DL3008",
        ] {
            assert_eq!(goes(comment), !comment.contains("global"), "{comment}");
        }
        for comment in [
            "# a",
            "#",
            "# see dockwright: ignore=a",
            "# dockwright: ignore",
            "# dockwright: ignore # a=b",
            "# dockwright: off=a",
            "# dockwright: ignore=",
            "# hadolint shell=bash",
            "# check=skip=all",
            "# syntax=docker/dockerfile:1",
        ] {
            assert!(!goes(comment), "{comment}");
        }
    }
}
