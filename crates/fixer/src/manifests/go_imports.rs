//! The modules that a Go build certainly needs: those that the compiled files import.

use std::path::Path;

use dockwright_model::context::{Entry, clean};
use hashbrown::HashSet;

use super::Project;

/// The maximum number of files to read; a larger project is not analyzed.
const MOST_FILES: usize = 2_000;

/// Operating systems and processors that restrict a file by the ending of its name.
const PORTS: &str = " 386 aix amd64 android arm arm64 darwin dragonfly freebsd illumos ios js \
    linux loong64 mips mips64 mips64le mipsle netbsd openbsd plan9 ppc64 ppc64le riscv64 s390x \
    solaris unix wasip1 wasm windows ";

/// A package or file that a build compiles.
pub(super) enum Compiled {
    /// The package in a directory, as a path below the context.
    Package(String),
    /// The packages in a directory and everything below.
    All(String),
    /// A file of the package `main`.
    File(String),
}

impl Compiled {
    /// Resolves an operand of `go build` in the module of this name.
    pub fn of(word: &str, module: &str, project: &Project<'_>) -> Option<Self> {
        let inside = word.strip_prefix(module).filter(|it| it.is_empty() || it.starts_with('/'));
        let is_path = word == "." || word.starts_with("./");
        let (word, is_all) = match inside.map(|it| format!(".{it}")).unwrap_or(word.to_owned()) {
            it if it == "./..." => (".".to_owned(), true),
            it => match it.strip_suffix("/...") {
                Some(start) => (start.to_owned(), true),
                None => (it, false),
            },
        };
        let is_plain = |it: &u8| it.is_ascii_alphanumeric() || b"/._-".contains(it);
        if !word.bytes().all(|it| is_plain(&it)) || word.contains("...") {
            return None;
        }
        let is_file = Path::new(&*word).extension().is_some_and(|it| it == "go");
        let path = clean(&project.path(&word))?;
        match (is_all, is_file) {
            (false, true) => Some(Self::File(path)),
            _ if !is_path && inside.is_none() => None,
            (true, _) => Some(Self::All(path)),
            (false, _) => Some(Self::Package(path)),
        }
    }
}

/// The first of `modules` that none of the compiled packages imports, directly or through packages
/// of the module `own`; an error if the project is too large to tell.
pub(super) fn unneeded<'m>(
    compiled: Vec<Compiled>,
    own: &str,
    modules: &[&'m str],
    project: &Project<'_>,
) -> Result<Option<&'m str>, String> {
    let mut search = Search { project, own, seen: HashSet::new(), dirs: Vec::new(), files: 0 };
    let mut missing: Vec<_> = modules.to_vec();
    for it in compiled {
        match it {
            Compiled::Package(dir) => search.enter(dir),
            Compiled::All(dir) => search.enter_all(dir),
            Compiled::File(path) => search.read(&path, &mut missing)?,
        }
    }
    while let Some(dir) = search.dirs.pop().filter(|_| !missing.is_empty()) {
        for (name, entry) in project.names_at(&dir) {
            if entry == Entry::File && is_compiled(&name) {
                search.read(&below(&dir, &name), &mut missing)?;
            }
        }
    }
    Ok(missing.first().copied())
}

struct Search<'s> {
    project: &'s Project<'s>,
    own: &'s str,
    seen: HashSet<String>,
    /// The directories of packages still to be read.
    dirs: Vec<String>,
    files: usize,
}

impl Search<'_> {
    fn enter(&mut self, dir: String) {
        if self.seen.insert(dir.clone()) {
            self.dirs.push(dir);
        }
    }

    fn enter_all(&mut self, dir: String) {
        let mut rest = vec![dir];
        while let Some(dir) = rest.pop().filter(|_| self.seen.len() < MOST_FILES) {
            let names = self.project.names_at(&dir);
            let is_other = |it: &str| it.starts_with(['.', '_']) || it == "testdata";
            let all = names.iter().filter(|(it, entry)| *entry == Entry::Dir && !is_other(it));
            let all = all.map(|(name, _)| below(&dir, name));
            rest.extend(all.filter(|it| !self.project.names_at(it).iter().any(is_module)));
            self.enter(dir);
        }
    }

    /// Reads the imports of a file: removes imported modules from `missing`, and queues packages of
    /// the project.
    fn read(&mut self, path: &str, missing: &mut Vec<&str>) -> Result<(), String> {
        self.files += 1;
        if self.files > MOST_FILES {
            return Err("the project has too many files to tell which modules a build needs".into());
        }
        let text = self.project.text_at(path).unwrap_or_default();
        for path in imports(&text) {
            missing.retain(|it| !is_in(path, it));
            if is_in(path, self.own) {
                let root = self.project.path("");
                let dir = clean(&format!("{root}{}", &path[self.own.len()..]));
                self.enter(dir.unwrap_or_default());
            }
        }
        Ok(())
    }
}

fn is_module((name, _): &(String, Entry)) -> bool {
    name == "go.mod"
}

fn is_in(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

fn below(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }
}

/// Whether a file is compiled on every platform.
fn is_compiled(name: &str) -> bool {
    let Some(name) = name.strip_suffix(".go").filter(|it| !it.starts_with(['.', '_'])) else {
        return false;
    };
    let is_of_port = |it: &str| it == "test" || PORTS.contains(&format!(" {it} "));
    !name.split('_').skip(1).any(is_of_port)
}

/// The paths that a file imports, if the file is compiled for any build tags.
fn imports(text: &str) -> Vec<&str> {
    let (mut found, mut is_block, mut is_comment) = (Vec::new(), false, false);
    for line in text.lines().map(str::trim) {
        if is_comment {
            is_comment = !line.contains("*/");
            continue;
        }
        if line.starts_with("//go:build") || line.starts_with("// +build") {
            return Vec::new();
        }
        let line = line.split("//").next().unwrap_or_default().trim();
        if line.starts_with("/*") {
            is_comment = !line.contains("*/");
            continue;
        }
        let rest = match (is_block, line.strip_prefix("import")) {
            (true, _) if line.starts_with(')') => {
                is_block = false;
                continue;
            }
            (true, _) => line,
            (false, Some(rest)) if rest.trim_start().starts_with('(') => {
                is_block = true;
                rest.trim_start().trim_start_matches('(')
            }
            (false, Some(rest)) => rest,
            (false, None) if line.is_empty() || line.starts_with("package ") => continue,
            (false, None) => break,
        };
        let mut quoted = rest.split(['"', '`']).skip(1);
        if let Some(path) = quoted.next() {
            // A file that uses C is left out where there is no C compiler.
            if path == "C" {
                return Vec::new();
            }
            found.push(path);
        }
        is_block &= !rest.ends_with(')');
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_for_some_builds_import_nothing_for_certain() {
        let plain = "// Package a\npackage a\n\nimport \"fmt\"\nimport (\n\tx \"b.org/x\" // c\n\t_ `c.org/y`\n)\nvar a = \"d.org\"\n";
        assert_eq!(imports(plain), ["fmt", "b.org/x", "c.org/y"]);
        assert_eq!(
            imports("/*\nimport \"a\"\n*/\npackage a\nimport ( \"b\" )\nfunc c() {}"),
            ["b"]
        );
        for some in ["//go:build linux\n", "// +build a\n", "package a\nimport \"C\"\n"] {
            assert_eq!(imports(&format!("{some}package a\nimport \"x.org/y\"\n")), [""; 0]);
        }
        for name in ["a.go", "my_thing.go"] {
            assert!(is_compiled(name), "{name}");
        }
        for name in ["a_test.go", "a_linux.go", "a_windows_amd64.go", "_a.go", "a.c"] {
            assert!(!is_compiled(name), "{name}");
        }
    }
}
