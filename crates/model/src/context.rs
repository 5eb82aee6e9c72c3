//! The build context: the files that a build sends to the builder.

use std::collections::BTreeSet;
use std::string::FromUtf8Error;
use std::sync::Arc;

mod glob;
mod ignore;
mod memory;
mod overlap;
mod upload;
mod view;

pub use glob::matches_name;
pub use ignore::Ignore;
pub use memory::MemoryFiles;
pub use overlap::{Overlap, overlap};
pub use view::View;

/// The kind of an entry in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// A regular file.
    File,
    /// A directory.
    Dir,
    /// A symbolic link, or something that is neither.
    Other,
}

/// The names in a directory, sorted, each with its kind.
pub type Listing = Arc<[(String, Entry)]>;

/// The files below a directory, by paths with `/` between names, `""` for the directory itself.
///
/// Nothing is executed, and nothing outside of the directory is read.
pub trait Files {
    /// The kind of the entry at a path; `""` is a directory.
    fn entry(&self, path: &str) -> Option<Entry>;

    /// The names in a directory, sorted; `None` if there is no such directory.
    fn list(&self, dir: &str) -> Option<Listing>;

    /// The content of a regular file, or of the one behind a link that stays below the directory.
    fn read(&self, path: &str) -> Option<Vec<u8>>;

    /// Whether the version control leaves a file out: a fresh checkout has none.
    fn is_left_out(&self, _path: &str) -> bool {
        false
    }

    /// Whether version control tracks a file, so that every checkout has it.
    fn is_tracked(&self, _path: &str) -> bool {
        false
    }

    /// The permissions of a regular file, as on Unix (`0o755`), where they are known.
    fn mode(&self, _path: &str) -> Option<u32> {
        None
    }

    /// The size of a regular file in bytes.
    fn size(&self, path: &str) -> Option<u64> {
        self.read(path).map(|it| it.len() as u64)
    }

    /// The first bytes of a file, even of one that is too large to be read whole.
    fn head(&self, path: &str, most: usize) -> Option<Vec<u8>> {
        let mut content = self.read(path)?;
        content.truncate(most);
        Some(content)
    }
}

/// A directory of files, as the builder sees it: through its `.dockerignore`.
#[derive(Clone)]
pub struct Context<'f> {
    files: &'f dyn Files,
    view: Arc<View>,
    /// Where paths start: a path below the directory, mostly the directory itself.
    top: String,
}

impl<'f> Context<'f> {
    /// The context of the Dockerfile at `dockerfile`, a path below the directory: the ignore file
    /// is the one named after it, or `.dockerignore`.
    pub fn new(files: &'f dyn Files, dockerfile: &str) -> Self {
        let view = View::named_after(files, dockerfile).unwrap_or_else(|| View::of(files));
        Self::with_view(files, Arc::new(view))
    }

    /// The context of a directory through an existing view.
    pub fn with_view(files: &'f dyn Files, view: Arc<View>) -> Self {
        Self { files, view, top: String::new() }
    }

    /// The part of the context below a directory, with paths relative to it; `None` if `path` is
    /// not a directory, or leads through a link.
    pub fn below(&self, path: &str) -> Option<Self> {
        let top = self.place(path)?;
        let ends = top.match_indices('/').map(|(at, _)| at).chain([top.len()]);
        let mut dirs = ends.map(|end| self.files.entry(&top[..end]));
        let is_dir = dirs.all(|it| it == Some(Entry::Dir)) && self.has(path);
        is_dir.then(|| Self { files: self.files, view: Arc::clone(&self.view), top })
    }

    /// Turns a path of this context into one below the whole directory.
    fn place(&self, path: &str) -> Option<String> {
        let path = clean(path)?;
        Some(match (self.top.is_empty(), path.is_empty()) {
            (true, _) => path,
            (_, true) => self.top.clone(),
            _ => format!("{}/{path}", self.top),
        })
    }

    /// The kind of the entry at `path`, if the builder gets it.
    pub fn entry(&self, path: &str) -> Option<Entry> {
        let path = self.place(path)?;
        let found = self.files.entry(&path)?;
        (path.is_empty() || self.view.is_sent(self.files, &path, found)).then_some(found)
    }

    /// Whether the builder gets something at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.entry(path).is_some()
    }

    /// Whether the builder would get a file that is created at a path, or below it.
    pub fn would_take(&self, path: &str) -> bool {
        self.place(path).is_some_and(|path| self.view.may_send(&path))
    }

    /// Whether the version control leaves a file out: a fresh checkout has none.
    pub fn is_left_out(&self, path: &str) -> bool {
        self.place(path).is_some_and(|it| self.files.is_left_out(&it))
    }

    /// The filter of an upload tool, such as `.gcloudignore`, that keeps a file from the service which
    /// builds the image.
    pub fn filter_of_upload(&self, path: &str) -> Option<&'static str> {
        self.place(path).and_then(|it| upload::left_out(self.files, &it))
    }

    /// The content of a file that the builder gets.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.entry(path).filter(|it| *it != Entry::Dir)?;
        self.files.read(&self.place(path)?)
    }

    /// The permissions of a regular file that the builder gets, where they are known.
    pub fn mode(&self, path: &str) -> Option<u32> {
        self.entry(path).filter(|it| *it == Entry::File)?;
        self.files.mode(&self.place(path)?)
    }

    /// The size in bytes of a regular file that the builder gets.
    pub fn size(&self, path: &str) -> Option<u64> {
        self.entry(path).filter(|it| *it == Entry::File)?;
        self.files.size(&self.place(path)?)
    }

    /// The first bytes of a file that the builder gets.
    pub fn head(&self, path: &str, most: usize) -> Option<Vec<u8>> {
        self.entry(path).filter(|it| *it != Entry::Dir)?;
        self.files.head(&self.place(path)?, most)
    }

    /// Whether a link that the builder gets leads to a directory.
    pub fn leads_to_dir(&self, path: &str) -> bool {
        let is_link = self.entry(path) == Some(Entry::Other);
        is_link && self.place(path).is_some_and(|it| self.files.list(&it).is_some())
    }

    /// The content of a file as text.
    pub fn text(&self, path: &str) -> Option<String> {
        let lossy = |it: FromUtf8Error| String::from_utf8_lossy(it.as_bytes()).into_owned();
        self.read(path).map(|it| String::from_utf8(it).unwrap_or_else(lossy))
    }

    /// The entries of a directory that the builder gets, sorted.
    pub fn list(&self, dir: &str) -> Listing {
        self.place(dir).map_or_else(Listing::default, |it| self.view.list(self.files, &it))
    }

    /// Whether a directory that the builder gets is empty, as that of a submodule is before its
    /// checkout: git keeps no other empty directories.
    pub fn is_bare(&self, dir: &str) -> bool {
        self.entry(dir) == Some(Entry::Dir)
            && self
                .place(dir)
                .is_some_and(|it| self.files.list(&it).is_some_and(|it| it.is_empty()))
    }

    /// The paths that a glob of `COPY` matches; `None` if that is not known.
    pub fn matching(&self, pattern: &str) -> Option<Arc<BTreeSet<String>>> {
        let found = self.view.matching(self.files, &self.place(pattern)?)?;
        if self.top.is_empty() {
            return Some(found);
        }
        let from_top = |it: &String| it[self.top.len()..].trim_start_matches('/').to_owned();
        Some(Arc::new(found.iter().map(from_top).collect()))
    }
}

impl Files for Context<'_> {
    fn entry(&self, path: &str) -> Option<Entry> {
        self.entry(path)
    }

    fn list(&self, dir: &str) -> Option<Listing> {
        Some(self.list(dir))
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.read(path)
    }

    fn is_left_out(&self, path: &str) -> bool {
        self.is_left_out(path)
    }

    fn is_tracked(&self, path: &str) -> bool {
        self.place(path).is_some_and(|it| self.files.is_tracked(&it))
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.mode(path)
    }

    fn size(&self, path: &str) -> Option<u64> {
        self.size(path)
    }
}

/// A path below the context without `.`, `..` and empty names; `None` if it leads out of it.
pub fn clean(path: &str) -> Option<String> {
    let mut clean = String::with_capacity(path.len());
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." if clean.is_empty() => return None,
            ".." => clean.truncate(clean.rfind('/').unwrap_or(0)),
            name => {
                if !clean.is_empty() {
                    clean.push('/');
                }
                clean.push_str(name);
            }
        }
    }
    Some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[(&str, &str)]) -> MemoryFiles {
        paths.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_builder_gets_what_is_not_ignored() {
        let files = files(&[
            (".dockerignore", "node_modules\n*\n!src\n!package.json\nsrc/*.log\n"),
            ("package.json", "{}"),
            ("README.md", ""),
            ("node_modules/a/index.js", ""),
            ("src/a.js", ""),
            ("src/a.log", ""),
        ]);
        let context = Context::new(&files, "Dockerfile");
        assert_eq!(context.entry("./package.json"), Some(Entry::File));
        assert_eq!(context.entry("src/"), Some(Entry::Dir));
        assert_eq!(context.text("/package.json").as_deref(), Some("{}"));
        for path in ["README.md", "node_modules", "src/a.log", "missing", "../package.json"] {
            assert!(!context.has(path), "{path}");
        }
        assert_eq!(*context.list("src"), [("a.js".to_owned(), Entry::File)]);
    }

    #[test]
    fn the_ignore_file_named_after_the_dockerfile_wins() {
        let files = files(&[
            (".dockerignore", "a\n"),
            ("docker/dev.Dockerfile.dockerignore", "b\n"),
            ("a", ""),
            ("b", ""),
        ]);
        let has = |dockerfile: &str, path: &str| Context::new(&files, dockerfile).has(path);
        assert!(!has("Dockerfile", "a") && has("Dockerfile", "b"));
        assert!(has("docker/dev.Dockerfile", "a") && !has("docker/dev.Dockerfile", "b"));
    }

    #[test]
    fn a_directory_that_holds_an_exception_is_sent() {
        let files = files(&[(".dockerignore", "a\n!a/b/c\n"), ("a/b/c", ""), ("a/d/e", "")]);
        let context = Context::new(&files, "Dockerfile");
        assert!(context.has("a") && context.has("a/b") && context.has("a/b/c"));
        assert!(!context.has("a/d") && !context.has("a/d/e"));
    }

    #[test]
    fn a_directory_of_it_has_paths_of_its_own() {
        let files = files(&[
            (".dockerignore", "app/node_modules\nb\n"),
            ("app/package.json", "{}"),
            ("app/b", ""),
            ("app/node_modules/a.js", ""),
            ("package.json", "[]"),
        ]);
        let app = Context::new(&files, "Dockerfile").below("./app/").unwrap();
        assert_eq!(app.text("package.json").as_deref(), Some("{}"));
        assert!(app.has("b") && !app.has("app") && !app.has("../package.json"));
        assert!(!app.would_take("node_modules") && app.would_take("dist"));
        let names: Vec<_> = app.list("").iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(names, ["b", "package.json"]);
        assert!(app.matching("*.json").unwrap().contains("package.json"));
        let context = Context::new(&files, "Dockerfile");
        assert!(context.below("package.json").is_none() && context.below("../app").is_none());
    }

    /// Fails where `node_modules` is looked into.
    struct Guarded(MemoryFiles);

    impl Files for Guarded {
        fn entry(&self, path: &str) -> Option<Entry> {
            self.0.entry(path)
        }

        fn list(&self, dir: &str) -> Option<Listing> {
            assert!(!dir.starts_with("node_modules"), "{dir}");
            self.0.list(dir)
        }

        fn read(&self, path: &str) -> Option<Vec<u8>> {
            self.0.read(path)
        }
    }

    #[test]
    fn an_ignored_directory_is_only_looked_into_for_an_exception() {
        let text = "*\n!a/*.js\n!*.md\n";
        let files = files(&[(".dockerignore", text), ("node_modules/b/c", ""), ("a/b.js", "")]);
        let files = Guarded(files);
        let context = Context::new(&files, "Dockerfile");
        assert_eq!(*context.list(""), [("a".to_owned(), Entry::Dir)]);
        assert!(!context.has("node_modules/b"));
    }

    #[test]
    fn globs_match_names_of_one_directory() {
        let files = files(&[("a.txt", ""), ("b.txt", ""), ("c/d.txt", "")]);
        let context = Context::new(&files, "Dockerfile");
        let found = |pattern: &str| Some(context.matching(pattern)?.iter().cloned().collect());
        let expect =
            |names: &[&str]| Some(names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(found("*.txt"), expect(&["a.txt", "b.txt"]));
        assert_eq!(found("c/?.txt"), expect(&["c/d.txt"]));
        assert_eq!(found("x*"), expect(&[]));
        assert_eq!(found("*/d.txt"), None);
    }
}
