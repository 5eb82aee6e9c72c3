//! What git says has changed.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use super::changed_lines::ChangedLines;
use crate::message::{Message, reason};
use crate::paths::git;

/// Files that git names, without links in the way to them.
#[derive(Debug, Default)]
pub struct Changed {
    files: HashSet<PathBuf>,
    dirs: HashSet<PathBuf>,
    /// The root of the repository, and the commit that the files are compared with.
    since: Option<(PathBuf, String)>,
    /// Those of the files that git does not know.
    new: HashSet<PathBuf>,
}

impl Changed {
    /// What is staged; `--staged`.
    pub fn staged(dir: &Path) -> Result<Self, Message> {
        let git = Git { dir, flag: "--staged" };
        // Without a repository, `git diff` is another command.
        let root = git.root()?;
        let names = git.ask(&[DIFF, NAMES, &["--cached", "--"]].concat())?;
        Ok(Self::of(&root, &[names]))
    }

    /// What differs from where the current branch left `revision`, committed or not, and what git
    /// does not know yet; `--changed-since`.
    pub fn since(revision: &str, dir: &Path) -> Result<Self, Message> {
        let git = Git { dir, flag: FLAG };
        let root = git.root()?;
        let commit = git.commit(revision)?;
        let base = git.base(revision, &commit)?;
        let changed = git.ask(&[DIFF, NAMES, &[&base, "--"]].concat())?;
        let all = Git { dir: &root, ..git };
        let new = all.ask(&["ls-files", "-z", "--others", "--exclude-standard"])?;
        let changed = Self::of(&root, &[changed, new.clone()]);
        let new = Self::of(&root, &[new]).files;
        Ok(Self { since: Some((root, base)), new, ..changed })
    }

    /// The lines of a file that differ from where the current branch left the revision; all of them
    /// where git does not know the file.
    pub fn lines(&self, path: &Path) -> Result<ChangedLines, Message> {
        let (root, base) = match &self.since {
            Some(since) if !self.new.contains(path) => since,
            _ => return Ok(ChangedLines::All),
        };
        let git = Git { dir: root, flag: FLAG };
        let path = path.to_string_lossy();
        let diff = git.ask(&[DIFF, &["--unified=0", "--no-color", base, "--", &path]].concat())?;
        Ok(ChangedLines::of(&diff))
    }

    /// The files of lists of names from `root`, with a NUL behind each.
    fn of(root: &Path, lists: &[Vec<u8>]) -> Self {
        let mut changed = Self::default();
        let names = lists.iter().flat_map(|it| it.split(|byte| *byte == 0));
        for name in names.filter(|it| !it.is_empty()) {
            let file = root.join(os_string(name.to_vec()));
            let dirs = file.ancestors().skip(1).map(Path::to_owned);
            changed.dirs.extend(dirs);
            changed.files.insert(file);
        }
        changed
    }

    /// Whether git names this file.
    pub fn has_file(&self, path: &Path) -> bool {
        self.files.contains(path)
    }

    /// Whether git names something below this directory.
    pub fn has_dir(&self, path: &Path) -> bool {
        self.dirs.contains(path)
    }
}

/// The content of a file in a commit, or, with an empty revision, in the index. As in git, the path
/// counts from the root of the repository unless it begins with `./`.
pub fn content(revision: &str, path: &str, dir: &Path) -> Result<Vec<u8>, Message> {
    let name = format!("{revision}:{path}");
    let git = Git { dir, flag: &name };
    git.root()?;
    let place = if revision.is_empty() {
        "the index".to_owned()
    } else {
        git.commit(revision)?;
        format!("commit `{revision}`")
    };
    let output = git.run(&["cat-file", "blob", &name])?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let from_here = format!("`{revision}:./{path}`");
    Err(git.error(&format!("no file `{path}` in {place}")).with_help(format!(
        "the path counts from the root of the repository; {from_here} counts from this directory"
    )))
}

const FLAG: &str = "--changed-since";

/// What has changed, with names from the root of the repository, whatever the user's settings for
/// diffs. A renamed file is a new one.
const DIFF: &[&str] = &[
    "diff",
    "--diff-filter=d",
    "--no-renames",
    "--no-relative",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=all",
];

/// Only the names, with a NUL behind each.
const NAMES: &[&str] = &["--name-only", "-z"];

/// The repository around a directory, asked on behalf of a flag.
struct Git<'a> {
    dir: &'a Path,
    flag: &'a str,
}

impl Git<'_> {
    fn run(&self, args: &[&str]) -> Result<Output, Message> {
        git::ask(self.dir, args)
            .map_err(|err| self.error(&format!("git does not run: {}", reason(&err))))
    }

    fn ask(&self, args: &[&str]) -> Result<Vec<u8>, Message> {
        let output = self.run(args)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().next().unwrap_or("git fails without a message");
        Err(self.error(first.trim_start_matches("fatal: ").trim_start_matches("error: ")))
    }

    fn error(&self, text: &str) -> Message {
        Message::error(format!("{}: {text}", self.flag))
    }

    fn commit(&self, revision: &str) -> Result<String, Message> {
        let unknown = || {
            self.error(&format!("no commit `{revision}` in this repository"))
                .with_help("fetch it first; a shallow clone lacks most of them".to_owned())
        };
        // What begins with a dash is an option to git, and no revision.
        if revision.starts_with('-') {
            return Err(unknown());
        }
        let name = format!("{revision}^{{commit}}");
        let output = self.run(&["rev-parse", "--verify", "--quiet", &name])?;
        first_line(&output).ok_or_else(unknown)
    }

    fn base(&self, revision: &str, commit: &str) -> Result<String, Message> {
        let output = self.run(&["merge-base", commit, "HEAD"])?;
        first_line(&output).ok_or_else(|| {
            self.error(&format!("`{revision}` and the current branch have no commit in common"))
                .with_help(
                    "a shallow clone lacks that commit; fetch more of the history".to_owned(),
                )
        })
    }

    fn root(&self) -> Result<PathBuf, Message> {
        let mut root = self.ask(&["rev-parse", "--show-toplevel"])?;
        root.pop_if(|it| *it == b'\n');
        let root = PathBuf::from(os_string(root));
        Ok(fs::canonicalize(&root).unwrap_or(root))
    }
}

fn first_line(output: &Output) -> Option<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next().filter(|_| output.status.success());
    line.map(str::to_owned)
}

/// A path as the system spells it.
#[cfg(unix)]
pub fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

/// A path as the system spells it.
#[cfg(not(unix))]
pub fn os_string(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}
