//! `.dockerignore`: globs with `**` and exceptions, the last that matches decides.

use super::glob::Glob;
use super::{Overlap, overlap};

/// The patterns of an ignore file.
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    path: String,
    glob: Glob,
    is_exception: bool,
    /// The number of the line, from 1.
    line: usize,
}

impl Ignore {
    /// Reads the lines of an ignore file.
    pub fn parse(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let lines = text.lines().enumerate().filter(|(_, it)| !it.starts_with('#'));
        let patterns = lines.filter_map(|(at, it)| Pattern::parse(it.trim(), at + 1));
        Self { patterns: patterns.collect() }
    }

    /// Whether the builder does not get `path`: the last pattern that matches it, or a directory
    /// above it, decides.
    pub fn matches(&self, path: &str) -> bool {
        self.line_that_hides(path).is_some()
    }

    /// The number of the line because of which the builder does not get `path`.
    pub fn line_that_hides(&self, path: &str) -> Option<usize> {
        let mut line = None;
        for pattern in &self.patterns {
            if pattern.is_exception == line.is_some() && pattern.glob.matches_or_above(path) {
                line = (!pattern.is_exception).then_some(pattern.line);
            }
        }
        line
    }

    /// Whether an exception names something that a pattern would hide by itself.
    pub fn has_exceptions_for(&self, pattern: &str) -> bool {
        let mut exceptions = self.patterns.iter().filter(|it| it.is_exception);
        exceptions.any(|it| overlap(pattern, &it.path) == Overlap::Covers)
    }

    /// Whether an exception may match something below a directory.
    pub fn has_exceptions_below(&self, dir: &str) -> bool {
        let mut exceptions = self.patterns.iter().filter(|it| it.is_exception);
        exceptions.any(|it| overlap(&it.path, dir) != Overlap::Apart)
    }
}

impl Pattern {
    /// `None` for a pattern that matches nothing below the directory.
    fn parse(text: &str, line: usize) -> Option<Self> {
        let is_exception = text.starts_with('!');
        let text = text.strip_prefix('!').unwrap_or(text).trim();
        let path = if text.starts_with('/') { below_root(text) } else { super::clean(text)? };
        let glob = Glob::with_dirs(&path)?;
        (!path.is_empty()).then_some(Self { path, glob, is_exception, line })
    }
}

/// An absolute path without `.`, `..` and empty names; above the root there is the root.
fn below_root(path: &str) -> String {
    let mut names = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether each path is ignored by the patterns.
    fn check(patterns: &str, ignored: &[&str], sent: &[&str]) {
        let ignore = Ignore::parse(patterns);
        for path in ignored {
            assert!(ignore.matches(path), "{patterns:?} ignores {path}");
        }
        for path in sent {
            assert!(!ignore.matches(path), "{patterns:?} does not ignore {path}");
        }
    }

    #[test]
    fn the_documented_cases() {
        check(
            "# comment\n*/temp*",
            &["somedir/temporary.txt", "somedir/temp", "a/temp/b"],
            &["temp", "a/b/temp"],
        );
        check("a/../../b\n../c", &[], &["a", "b", "c"]);
        check("/../d", &["d"], &[]);
        check("*/*/temp*", &["somedir/subdir/temporary.txt"], &["somedir/temp"]);
        check("temp?", &["tempa", "tempb", "tempa/x"], &["temp", "tempab"]);
        check("**/*.go", &["a.go", "a/b/c.go"], &["a.gox", "go"]);
        check("*.md\n!README.md", &["a.md"], &["README.md", "docs/a.md"]);
        check("*.md\n!README*.md\nREADME-secret.md", &["README-secret.md"], &["README.md"]);
        check("*.md\nREADME-secret.md\n!README*.md", &["a.md"], &["README-secret.md"]);
        check("/foo/bar", &["foo/bar", "foo/bar/x"], &["bar", "x/foo/bar"]);
        check("foo/bar/", &["foo/bar"], &["foo"]);
        check("  a  \n\n.\n", &["a"], &["b"]);
        check("./a//b/../c", &["a/c"], &["a/b"]);
    }

    #[test]
    fn the_line_that_hides_a_path_is_the_last_that_takes_it_out() {
        let ignore = Ignore::parse("# all\na\nb\n!a\n\na/c\n");
        let lines = ["a", "a/b", "a/c", "b/d", "e"].map(|it| ignore.line_that_hides(it));
        assert_eq!(lines, [None, None, Some(6), Some(3), None]);
    }

    #[test]
    fn stars_classes_and_escapes() {
        check("**", &["a", "a/b"], &[]);
        check("a/**", &["a/b", "a/b/c"], &["a", "b"]);
        check("a/**/c", &["a/c", "a/b/c", "a/b/b/c"], &["a/b"]);
        check("**/node_modules", &["node_modules", "a/node_modules/b"], &["node"]);
        check("[a-c]x\n[^a-c]y", &["ax", "cx", "dy"], &["dx", "ay"]);
        check("\\*x", &["*x"], &["ax"]);
        check("\\node_modules\n\\tmp", &[], &["node_modules", "tmp"]);
        check("a\\d\n\\w-x", &["a1", "b-x"], &["ad", "--x", "w"]);
        check("*\n!\\node_modules", &["node_modules"], &[]);
        check("\\.env\n\\_a", &[".env", "_a"], &["env"]);
        check("a*b*c", &["abc", "axxbyyc", "abbc"], &["ab", "acb"]);
        check("*", &["a", ".git"], &[]);
        check("*\n!a", &["b"], &["a", "a/b"]);
        check("[", &[], &["["]);
        check("\u{feff}a", &["a"], &[]);
    }

    #[test]
    fn two_stars_cross_directories_and_are_nothing_beside_a_name() {
        for all in ["**", "**/", "**/**"] {
            check(all, &["file", "dir/file", "dir/dir2/file"], &[]);
        }
        check("dir/**", &["dir/file", "dir/dir2/file"], &["dir", "other/dir"]);
        check("**/dir", &["dir", "dir/file", "a/dir/file"], &["adir"]);
        check("**/dir2/*", &["dir/dir2/file"], &["dir/dir2"]);
        check("**/dir2/**", &["dir/dir2/dir3/file"], &["dir/dir2"]);
        for name in ["**file", "**/file"] {
            check(name, &["file", "dir/file", "dir/dir/file"], &["file.txt"]);
        }
        check("**file", &["afile", "dir/afile"], &[]);
        check("**file*", &["files", "dir/files"], &["afile"]);
        check("**/file", &[], &["afile"]);
        check("**/file*", &["dir/dir/file", "dir/dir/file.txt"], &["dir/dir/a"]);
        for text in ["**/file*txt", "**/file*.txt", "**/file*.txt*", "**/**/*.txt"] {
            check(text, &["file.txt", "dir/dir/file.txt"], &["dir/dir/file.doc"]);
        }
        check("**/**/*.txt2", &[], &["dir/dir/file.txt"]);
        check(
            "a**/*.txt",
            &["a/file.txt", "a/dir/file.txt", "a/dir/dir/file.txt"],
            &["b/file.txt"],
        );
        check("a/*.txt", &["a/file.txt"], &["a/dir/file.txt"]);
        check("a/*.txt**", &["a/file.txt", "a/file.txts"], &["a/file.doc"]);
        check("abc**", &["abc", "abcdef", "abcdef/ghi"], &["a/abc"]);
        check("**/foo/bar", &["foo/bar", "dir/foo/bar", "dir/dir2/foo/bar"], &["foo"]);
        check("abc/**", &["abc/def", "abc/def/ghi"], &["abc"]);
        check("**/.foo", &[".foo"], &["bar.foo"]);
        check("**\n!util/docker/web", &["util/docker/webs"], &["util/docker/web/foo"]);
        let again = "**\n!util/docker/web\nutil/docker/web/foo";
        check(again, &["util/docker/web/foo"], &["util/docker/web/bar"]);
        check("**\n!dist/*.whl", &["dist/a"], &["dist/a-2.4.0rc3.dev36+g08acad9.whl"]);
    }

    #[test]
    fn what_means_something_elsewhere_is_itself() {
        check("a[b-d]e", &["ace"], &["ae", "aae"]);
        check("a[^b-d]e", &["aze"], &["ace"]);
        check(".*", &[".foo"], &["foo"]);
        check("abc.def", &["abc.def"], &["abcdef", "abcZdef"]);
        check("abc?def", &["abcZdef"], &["abcdef"]);
        check("a\\\\", &["a\\"], &["a"]);
        check("a(b)c/def", &["a(b)c/def"], &["a(b)c/xyz"]);
        check("a.|)$(}+{bc", &["a.|)$(}+{bc"], &["a"]);
    }
}
