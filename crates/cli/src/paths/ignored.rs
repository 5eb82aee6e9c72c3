//! Files that git, and search tools that follow its rules, leave out.

use std::ffi::OsString;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The ignore files of a directory and of those around it.
#[derive(Clone)]
pub struct Ignored(Option<Arc<Rules>>);

struct Rules {
    around: Option<Arc<Rules>>,
    /// `.ignore`, which takes precedence.
    ignore: Gitignore,
    /// `.gitignore`
    gitignore: Gitignore,
    /// `.git/info/exclude`, or what the user excludes everywhere.
    exclude: Gitignore,
}

impl Ignored {
    /// No ignore file counts.
    pub fn nothing() -> Self {
        Self(None)
    }

    /// The ignore files around a directory, and those of the user.
    pub fn around(dir: &Path) -> Self {
        let (global, _) = Gitignore::global();
        let mut rules = Arc::new(Rules {
            around: None,
            ignore: Gitignore::empty(),
            gitignore: Gitignore::empty(),
            exclude: global,
        });
        let dirs: Vec<_> = dir.ancestors().skip(1).collect();
        for dir in dirs.into_iter().rev() {
            let entry = |name: &str| fs::symlink_metadata(dir.join(name)).ok();
            let git = entry(".git").map(|it| it.file_type());
            let has = |name: &str| entry(name).is_some();
            rules = below(rules, dir, git, &has);
        }
        Self(Some(rules))
    }

    /// The same with those of a directory in it, which has these names.
    pub fn and_of(self, dir: &Path, entries: &[(OsString, FileType)]) -> Self {
        let Some(rules) = self.0 else { return self };
        let entry = |name: &str| entries.iter().find(|it| it.0 == name).map(|it| it.1);
        let has = |name: &str| entry(name).is_some();
        Self(Some(below(rules, dir, entry(".git"), &has)))
    }

    /// Whether something in one of the directories is left out.
    pub fn covers(&self, path: &Path, is_dir: bool) -> bool {
        let by_ignore = self.said(|it| &it.ignore, path, is_dir);
        by_ignore.unwrap_or_else(|| self.is_left_out_by_git(path, is_dir))
    }

    /// Whether git leaves it out, unless it is tracked.
    pub fn is_left_out_by_git(&self, path: &Path, is_dir: bool) -> bool {
        let by_git = self.said(|it| &it.gitignore, path, is_dir);
        by_git.or_else(|| self.said(|it| &it.exclude, path, is_dir)).unwrap_or(false)
    }

    /// Whether the nearest of some rules that say something leave it out.
    fn said(
        &self,
        rules: impl Fn(&Rules) -> &Gitignore,
        path: &Path,
        is_dir: bool,
    ) -> Option<bool> {
        let all = std::iter::successors(self.0.as_ref(), |it| it.around.as_ref());
        let mut said = all.map(|it| rules(it).matched(path, is_dir));
        said.find(|it| !it.is_none()).map(|it| it.is_ignore())
    }
}

/// The rules of a directory below others; the same ones if it has none of its own.
fn below(
    around: Arc<Rules>,
    dir: &Path,
    git: Option<FileType>,
    has: &dyn Fn(&str) -> bool,
) -> Arc<Rules> {
    let (has_ignore, has_gitignore) = (has(".ignore"), has(".gitignore"));
    if !has_ignore && !has_gitignore && git.is_none() {
        return around;
    }
    let read = |is_there: bool, name: &str| {
        if is_there { rules(dir, &dir.join(name)) } else { Gitignore::empty() }
    };
    let git_dir = git.and_then(|it| git_dir(dir, it));
    Arc::new(Rules {
        around: Some(around),
        ignore: read(has_ignore, ".ignore"),
        gitignore: read(has_gitignore, ".gitignore"),
        exclude: git_dir.map_or_else(Gitignore::empty, |it| rules(dir, &it.join("info/exclude"))),
    })
}

/// The rules of an ignore file for files below `dir`; invalid lines are ignored.
fn rules(dir: &Path, file: &Path) -> Gitignore {
    let mut builder = GitignoreBuilder::new(dir);
    builder.add(file);
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The directory that all work trees of the repository at `dir` share.
fn git_dir(dir: &Path, git: FileType) -> Option<PathBuf> {
    let git_path = dir.join(".git");
    if !git.is_file() {
        return Some(git_path);
    }
    let first_line = |path: &Path| {
        let text = fs::read_to_string(path).ok()?;
        text.lines().next().map(str::to_owned)
    };
    let own = dir.join(first_line(&git_path)?.strip_prefix("gitdir: ")?);
    let common = first_line(&own.join("commondir"))?;
    Some(own.join(common))
}
