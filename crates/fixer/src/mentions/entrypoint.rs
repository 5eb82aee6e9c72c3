//! Entrypoints that a project file gives to containers: an engine runs the image's command if the
//! entrypoint is empty.

const WORD: &str = "entrypoint";

/// The kind of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// A program, so that the image's command does not run.
    Something,
    /// Empty or unknown.
    MaybeNothing,
    /// The value is on the next line.
    Next,
}

/// The entrypoint that a line sets.
pub(super) fn given(line: &str) -> Option<Given> {
    let lower = line.to_ascii_lowercase();
    let mut found = None;
    for (at, _) in lower.match_indices(WORD) {
        match behind(&line[..at], &line[at + WORD.len()..]) {
            Some(Given::MaybeNothing) => return Some(Given::MaybeNothing),
            it => found = it.or(found),
        }
    }
    found
}

/// The entrypoint on the line after one that left it open: the start of a list, a text, or
/// something else.
pub(super) fn continued(line: &str) -> Given {
    match line.strip_prefix("- ") {
        Some(item) => value(item, true),
        None if line.starts_with(['[', ']', '"', '\'', '{', '}']) => value(line, true),
        None => Given::Something,
    }
}

/// The value after the word, unless the word is part of a name.
fn behind(before: &str, after: &str) -> Option<Given> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | '[' | '{' | ',');
    let own = before.rsplit(is_end).next().unwrap_or_default();
    let is_option = own.starts_with("--");
    let is_part = |c: char| c.is_alphanumeric() || "._-/\\".contains(c);
    if own.ends_with('/') || own.ends_with('-') && !is_option || after.starts_with(is_part) {
        return None;
    }
    let unquoted = after.trim_start_matches(['"', '\'']);
    let text = unquoted.trim_start();
    if is_option && unquoted == after {
        // The shell ends a word at a space.
        return Some(match after.strip_prefix('=') {
            Some(it) if it.is_empty() || it.starts_with(' ') => Given::MaybeNothing,
            Some(it) => value(it, true),
            None => value(text, true),
        });
    }
    let rest = text.trim_start_matches([':', '=', '(', ',', '>', ' ']);
    let separator = text[..text.len() - rest.len()].chars().next();
    match (separator, rest) {
        (None, it) if !it.starts_with('[') => None,
        (Some(':'), "") => Some(Given::Next),
        // Outside YAML, an unquoted value is a name.
        (Some(':'), it) => Some(value(it, !it.contains([',', ';', '{', '}', '(', ')']))),
        (_, it) => Some(value(it, false)),
    }
}

/// The kind of a value; a plain word may be a value or the name of one.
fn value(text: &str, is_word: bool) -> Given {
    let inner = text.trim_start_matches(['[', '{', '(', ' ']);
    let is_plain = |it: &str| it.starts_with(|c: char| c.is_alphanumeric() || "/.".contains(c));
    match inner.strip_prefix(['"', '\'']) {
        Some(it) if is_plain(it) => Given::Something,
        None if inner.is_empty() && !text.is_empty() => Given::Next,
        None if is_word && is_plain(inner) => Given::Something,
        _ => Given::MaybeNothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entrypoint_may_be_empty() {
        for line in [
            "entrypoint: []",
            "entrypoint: \"\"",
            "entrypoint: [\"\"]",
            "entrypoint: $E",
            "entrypoint: *e",
            "\"entryPoint\": [],",
            "docker run --entrypoint= app",
            "docker run --entrypoint '' app",
            "docker run --entrypoint \"$E\" app",
            "run([\"--entrypoint\", \"\", app])",
            "client.run(app, entrypoint=[])",
            "cmd.withEntrypoint()",
            "Entrypoint: entry,",
            "Entrypoint=",
            "docker commit --change 'ENTRYPOINT []' a b",
        ] {
            assert!(given(line) == Some(Given::MaybeNothing), "{line}");
        }
        for line in [
            "entrypoint: /bin/sh",
            "entrypoint: [\"/bin/sh\", \"-c\"]",
            "docker run --entrypoint sh app",
            "docker run --entrypoint=/bin/sh app",
            "client.run(app, entrypoint=\"sh\")",
        ] {
            assert!(given(line) == Some(Given::Something), "{line}");
        }
        for line in [
            "chmod +x docker-entrypoint.sh",
            "the entrypoint of the image",
            "entry_points = x",
            "name: entrypoint",
            "run: ci/entrypoint",
        ] {
            assert!(given(line).is_none(), "{line}");
        }
    }

    #[test]
    fn the_next_line_may_say() {
        assert!(given("entrypoint:") == Some(Given::Next));
        assert!(given("\"entryPoint\": [") == Some(Given::Next));
        for (line, is_something) in
            [("- sh", true), ("\"sh\",", true), ("image: a", true), ("- \"\"", false), ("]", false)]
        {
            assert_eq!(continued(line) == Given::Something, is_something, "{line}");
        }
    }
}
