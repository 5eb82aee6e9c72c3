//! Paths of WORKDIR and of the destinations of COPY and ADD, as `BuildKit` resolves them.

use super::value::{Symbol, Value};

/// The directory after `WORKDIR path` in `directory`. An absolute path stays as written.
pub fn directory(directory: &Value, path: Value) -> Value {
    if path.head().starts_with(b"/") {
        return path;
    }
    match (known(directory), known(&path)) {
        (Some(parent), Some(child)) if !child.is_empty() => Value::text(&join(parent, child)),
        _ => below(directory, path),
    }
}

/// The destination of a COPY or ADD. A `/` or `/.` at the end, which marks a directory, is
/// preserved.
pub fn destination(directory: &Value, path: Value) -> Value {
    if path.head().starts_with(b"/") {
        return path;
    }
    let path = if matches!(path.literal(), Some(b"" | b".")) { Value::text(b"./") } else { path };
    let (Some(parent), Some(child)) = (known(directory), known(&path)) else {
        return below(directory, path);
    };
    let mut joined = join(parent, child);
    if child.ends_with(b"/") || child.ends_with(b"/.") {
        if joined != b"/" {
            joined.push(b'/');
        }
        if child.ends_with(b".") {
            joined.push(b'.');
        }
    }
    Value::text(&joined)
}

fn below(directory: &Value, path: Value) -> Value {
    Value::symbol(Symbol::Path { directory: directory.clone(), path })
}

/// The text of a path that is certain to be a Unix path.
fn known(path: &Value) -> Option<&[u8]> {
    path.literal().filter(|it| !it.contains(&b'\\') && it.get(1) != Some(&b':'))
}

fn join(parent: &[u8], child: &[u8]) -> Vec<u8> {
    let mut parts = Vec::new();
    for part in parent.split(|&it| it == b'/').chain(child.split(|&it| it == b'/')) {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    [b"/", &parts.join(&b'/')[..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_directories_are_joined_and_cleaned() {
        for (from, path, expected) in [
            ("/", "a", "/a"),
            ("/a/", "b/", "/a/b"),
            ("/a//b", "../c/./d", "/a/c/d"),
            ("/a", "../..", "/"),
            ("/a", "/b//c/", "/b//c/"),
        ] {
            let found = directory(&Value::text(from.as_bytes()), Value::text(path.as_bytes()));
            assert_eq!(found, Value::text(expected.as_bytes()), "{from} {path}");
        }
    }

    #[test]
    fn destinations_keep_what_says_that_they_are_directories() {
        for (from, path, expected) in [
            ("/a", ".", "/a/"),
            ("/a", "./", "/a/"),
            ("/a", "", "/a/"),
            ("/", ".", "/"),
            ("/a", "b", "/a/b"),
            ("/a", "b/", "/a/b/"),
            ("/a", "b/.", "/a/b/."),
            ("/a", "..", "/"),
            ("/a", "/b/./", "/b/./"),
        ] {
            let found = destination(&Value::text(from.as_bytes()), Value::text(path.as_bytes()));
            assert_eq!(found, Value::text(expected.as_bytes()), "{from} {path}");
        }
    }

    #[test]
    fn paths_of_windows_and_unknown_ones_are_not_joined() {
        let root = Value::text(b"/");
        for path in ["c:x", "a\\b"] {
            let path = Value::text(path.as_bytes());
            assert_eq!(directory(&root, path.clone()), below(&root, path));
        }
        let unknown = Value::symbol(Symbol::BaseDirectory);
        assert_eq!(directory(&unknown, Value::text(b"a")).literal(), None);
        assert_eq!(
            destination(&unknown, Value::text(b".")),
            destination(&unknown, Value::text(b"./"))
        );
    }
}
