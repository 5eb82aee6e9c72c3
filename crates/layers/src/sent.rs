//! The files of the build context, counted.

use dockwright_model::context::{Context, Entry, Ignore, clean, matches_name};
use serde::Serialize;

/// The maximum number of files of a context that are counted.
const MOST: usize = 500_000;

/// A number of files, and their content in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// The number of files and links.
    pub files: usize,
    /// The bytes of the regular files.
    pub bytes: u64,
    /// Whether the context has too many files to count, so that both numbers are too low.
    pub is_partial: bool,
}

/// All files that the builder gets, sorted, so that those of a directory are neighbours.
pub(crate) struct Sent {
    paths: Vec<String>,
    /// The bytes of all files before each one, and of all files.
    sums: Vec<u64>,
    is_partial: bool,
}

impl Sent {
    /// Lists the context without following links.
    pub fn of(context: &Context<'_>) -> Self {
        let (mut files, mut dirs, mut is_partial) = (Vec::new(), vec![String::new()], false);
        while let Some(dir) = dirs.pop() {
            for (name, entry) in context.list(&dir).iter() {
                let path = join(&dir, name);
                match entry {
                    Entry::Dir => dirs.push(path),
                    _ if files.len() < MOST => {
                        files.push((context.size(&path).unwrap_or_default(), path));
                    }
                    _ => is_partial = true,
                }
            }
            if is_partial {
                break;
            }
        }
        files.sort_by(|a, b| a.1.cmp(&b.1));
        let mut sum = 0;
        let mut sums = vec![0];
        for (bytes, _) in &files {
            sum += bytes;
            sums.push(sum);
        }
        Self { paths: files.into_iter().map(|it| it.1).collect(), sums, is_partial }
    }

    /// The size of all files.
    pub fn size(&self) -> Size {
        self.of_parts(&[(0, self.paths.len())])
    }

    /// The files at some paths or below them, each counted once, without those that a pattern of
    /// `--exclude` matches.
    pub fn size_of(&self, paths: &[String], excluded: &[String]) -> Size {
        let mut parts: Vec<_> = paths.iter().flat_map(|it| self.parts(it)).collect();
        parts.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (start, end) in parts.into_iter().filter(|it| it.0 < it.1) {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        if excluded.is_empty() {
            return self.of_parts(&merged);
        }
        let ignore = Ignore::parse(&excluded.join("\n"));
        let is_kept = |index: &usize| !is_excluded(&self.paths[*index], paths, &ignore);
        let kept = merged.iter().flat_map(|it| it.0..it.1).filter(is_kept);
        self.of_parts(&kept.map(|it| (it, it + 1)).collect::<Vec<_>>())
    }

    fn of_parts(&self, parts: &[(usize, usize)]) -> Size {
        Size {
            files: parts.iter().map(|it| it.1 - it.0).sum(),
            bytes: parts.iter().map(|it| self.sums[it.1] - self.sums[it.0]).sum(),
            is_partial: self.is_partial,
        }
    }

    /// The file at a path, and the files below it.
    fn parts(&self, path: &str) -> [(usize, usize); 2] {
        if path.is_empty() {
            return [(0, self.paths.len()), (0, 0)];
        }
        let at = |text: &str| self.paths.partition_point(|it| it.as_str() < text);
        let own = at(path);
        let is_file = self.paths.get(own).is_some_and(|it| it == path);
        // `0` is the character after `/`.
        [(own, own + usize::from(is_file)), (at(&format!("{path}/")), at(&format!("{path}0")))]
    }
}

/// Whether `--exclude` leaves a file out of all copies of these paths.
fn is_excluded(path: &str, copied: &[String], excluded: &Ignore) -> bool {
    copied.iter().filter_map(|it| below(path, it)).all(|it| is_left_out(path, it, excluded))
}

/// Whether `--exclude` leaves a file out of one copy: its patterns are relative to the copied
/// directory, below which `rest` is the path of the file. For a copied file, `rest` is empty.
pub(crate) fn is_left_out(path: &str, rest: &str, excluded: &Ignore) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    excluded.matches(if rest.is_empty() { name } else { rest })
}

/// The rest of a path below a directory; empty for the directory itself.
fn below<'p>(path: &'p str, dir: &str) -> Option<&'p str> {
    if dir.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(dir)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// The paths of a context that a source names; empty if there are none.
pub(crate) fn matching(context: &Context<'_>, source: &str) -> Vec<String> {
    let Some(source) = clean(source) else { return Vec::new() };
    let mut found = vec![String::new()];
    for name in source.split('/').filter(|it| !it.is_empty()) {
        let mut next = Vec::new();
        for dir in &found {
            if is_glob(name) {
                let list = context.list(dir);
                let names = list.iter().map(|it| &it.0).filter(|it| matches_name(name, it));
                next.extend(names.map(|it| join(dir, it)));
            } else {
                next.push(join(dir, name));
            }
        }
        found = next;
    }
    found.retain(|it| context.has(it));
    found
}

/// The rest of a path below a path that a source of `COPY` names; empty for such a path itself, and for
/// the directories above. `None` if the source takes neither the file at the path nor files of the
/// directory there.
pub(crate) fn below_source<'p>(source: &str, path: &'p str) -> Option<&'p str> {
    let source = clean(source)?;
    let mut rest = path;
    for pattern in source.split('/').filter(|it| !it.is_empty()) {
        if rest.is_empty() {
            break;
        }
        let (name, behind) = rest.split_once('/').unwrap_or((rest, ""));
        if pattern != name && !(is_glob(pattern) && matches_name(pattern, name)) {
            return None;
        }
        rest = behind;
    }
    Some(rest)
}

fn is_glob(name: &str) -> bool {
    name.contains(['*', '?', '[', '\\'])
}

fn join(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }
}

#[cfg(test)]
mod tests {
    use dockwright_model::context::MemoryFiles;

    use super::*;

    fn files(paths: &[(&str, &str)]) -> MemoryFiles {
        paths.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_file_counts_once_and_an_ignored_one_not_at_all() {
        let files = files(&[
            (".dockerignore", "b\n"),
            ("a/y", "1"),
            ("a.txt", "22"),
            ("a/x", "333"),
            ("a-b", "4444"),
            ("b", "55555"),
        ]);
        let context = Context::new(&files, "Dockerfile");
        let sent = Sent::of(&context);
        let check = |paths: &[&str], excluded: &[&str], files, bytes| {
            let own = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
            let size = sent.size_of(&own(paths), &own(excluded));
            assert_eq!((size.files, size.bytes), (files, bytes), "{paths:?} {excluded:?}");
        };
        assert_eq!(sent.size().files, 5);
        check(&["a"], &[], 2, 4);
        check(&["a", "a/x", "a.txt"], &[], 3, 6);
        check(&["", "a"], &[], 5, 12);
        check(&["", "a"], &["*.txt"], 4, 10);
        check(&["b", "c"], &[], 0, 0);
        assert_eq!(matching(&context, "./a*"), ["a", "a-b", "a.txt"]);
        assert!(matching(&context, "b").is_empty() && matching(&context, "../a").is_empty());
    }

    #[test]
    fn a_source_takes_what_is_below_it_and_what_its_pattern_matches() {
        for (source, path) in [
            (".", "a/b"),
            ("a", "a/b"),
            ("a/", "a"),
            ("/a/b", "a"),
            ("*.js", "x.js"),
            ("a/?", "a/b/c"),
        ] {
            assert!(below_source(source, path).is_some(), "{source} {path}");
        }
        for (source, path) in [("a", "b"), ("a", "ab"), ("*.js", "a/x.js"), ("../a", "a")] {
            assert_eq!(below_source(source, path), None, "{source} {path}");
        }
        let rest = |source| below_source(source, "a/b/c");
        assert_eq!((rest("."), rest("./a/"), rest("?/b")), (Some("a/b/c"), Some("b/c"), Some("c")));
    }
}
