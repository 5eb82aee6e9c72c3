//! A copy of the build context, in which files may be changed.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use tempfile::TempDir;

use crate::{Error, Programs, Result};

/// A copy of a build context, with the Dockerfile; removed when it is dropped.
pub struct Copy {
    dir: TempDir,
    context: PathBuf,
    dockerfile: PathBuf,
}

impl Copy {
    /// Copies the build context. The Dockerfile may be outside.
    pub fn of(context: &Path, dockerfile: &Path, programs: &Programs) -> Result<Self> {
        let real = |it: &Path| fs::canonicalize(it).map_err(Error::file(it));
        let from = real(context)?;
        let dockerfile = real(dockerfile)?;
        let dir = TempDir::with_prefix("dockwright-prove-")
            .map_err(Error::file(Path::new("a temporary directory")))?;
        let to = dir.path().join("context");
        copy(&from, &to, programs)?;
        let copied = match dockerfile.strip_prefix(&from) {
            Ok(below) => to.join(below),
            Err(_) => beside(&dockerfile, dir.path())?,
        };
        Ok(Self { dir, context: to, dockerfile: copied })
    }

    /// The directory for other temporary files.
    pub fn place(&self) -> &Path {
        self.dir.path()
    }

    /// The build context.
    pub fn context(&self) -> &Path {
        &self.context
    }

    /// The Dockerfile with this content.
    pub fn dockerfile(&self, text: &[u8]) -> Result<&Path> {
        fs::write(&self.dockerfile, text).map_err(Error::file(&self.dockerfile))?;
        Ok(&self.dockerfile)
    }

    /// Whether there is a file at a path relative to the context.
    pub fn has(&self, path: &Path) -> bool {
        self.context.join(path).is_file()
    }

    /// Appends a text to a file that no earlier build has seen, and that has no meaning in its
    /// language.
    pub fn touch(&self, path: &Path) -> Result<()> {
        let path = self.context.join(path);
        let mut text = fs::read(&path).map_err(Error::file(&path))?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        text.extend(addition(&path, now).into_bytes());
        fs::write(&path, text).map_err(Error::file(&path))
    }
}

/// The path for a Dockerfile outside of its context, with a copy of its ignore file beside it.
fn beside(dockerfile: &Path, dir: &Path) -> Result<PathBuf> {
    let beside = dir.join("dockerfile");
    fs::create_dir(&beside).map_err(Error::file(&beside))?;
    let copied = beside.join(dockerfile.file_name().unwrap_or_default());
    let ignore_file = with_suffix(dockerfile, ".dockerignore");
    if ignore_file.is_file() {
        let target = with_suffix(&copied, ".dockerignore");
        fs::copy(&ignore_file, &target).map_err(Error::file(&ignore_file))?;
    }
    Ok(copied)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Languages by their extensions, and the comment with which a line begins and ends.
const COMMENTS: [(&str, &str, &str); 4] = [
    (
        "bash cfg coffee conf cr ex exs jl nim pl pm ps1 py pyi r rake rb sh tcl toml yaml yml zsh",
        "#",
        "",
    ),
    (
        "c cc cpp cs cxx dart fs go groovy h hpp java js jsx kt kts m mjs php proto rs scala scss \
         swift ts tsx v zig",
        "//",
        "",
    ),
    ("css less", "/*", " */"),
    ("hs lua sql", "--", ""),
];

/// A comment, or spaces and tabs where the syntax of comments is not known.
fn addition(path: &Path, now: u128) -> String {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let known = COMMENTS.iter().find(|it| it.0.split(' ').any(|it| it == extension));
    match known {
        Some((_, begin, end)) => format!("\n{begin} changed at {now}{end}\n"),
        None => format!("\n{}\n", format!("{now:b}").replace('0', " ").replace('1', "\t")),
    }
}

/// Copies a directory with its links and permissions. Anything else than a file, such as a socket, is
/// left out, as builders do.
fn copy(from: &Path, to: &Path, programs: &Programs) -> Result<()> {
    let mut dirs = vec![(from.to_owned(), to.to_owned())];
    let mut permissions = Vec::new();
    while let Some((from, to)) = dirs.pop() {
        programs.check()?;
        fs::create_dir(&to).map_err(Error::file(&to))?;
        for entry in fs::read_dir(&from).map_err(Error::file(&from))? {
            let entry = entry.map_err(Error::file(&from))?;
            let (path, target) = (entry.path(), to.join(entry.file_name()));
            let kind = entry.file_type().map_err(Error::file(&path))?;
            let copied = if kind.is_dir() {
                dirs.push((path, target));
                continue;
            } else if kind.is_symlink() {
                fs::read_link(&path).and_then(|it| link(&it, &target))
            } else if kind.is_file() {
                fs::copy(&path, &target).map(drop)
            } else {
                continue;
            };
            match copied {
                // A file that is gone by now was a temporary one.
                Err(err) if err.kind() == ErrorKind::NotFound => {}
                copied => copied.map_err(Error::file(&path))?,
            }
        }
        permissions.push((to, fs::metadata(&from).map_err(Error::file(&from))?.permissions()));
    }
    // At the end, since nothing can be created in a read-only directory.
    for (to, permissions) in permissions.into_iter().rev() {
        fs::set_permissions(&to, permissions).map_err(Error::file(&to))?;
    }
    Ok(())
}

#[cfg(unix)]
fn link(target: &Path, path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn link(target: &Path, path: &Path) -> std::io::Result<()> {
    fs::write(path, target.to_string_lossy().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_everything_and_the_original_stays() {
        let dir = tempfile::tempdir().unwrap();
        let at = |it: &str| dir.path().join(it);
        fs::create_dir_all(at("app/src")).unwrap();
        fs::write(at("app/src/a.py"), "a = 1\n").unwrap();
        fs::write(at("Dockerfile"), "FROM a\n").unwrap();
        fs::write(at("Dockerfile.dockerignore"), "b\n").unwrap();
        let programs = Programs::new(|| false);
        let copy = Copy::of(&at("app"), &at("Dockerfile"), &programs).unwrap();
        assert!(copy.has(Path::new("src/a.py")) && !copy.has(Path::new("src")));
        copy.touch(Path::new("src/a.py")).unwrap();
        let text = fs::read_to_string(copy.context().join("src/a.py")).unwrap();
        assert!(text.starts_with("a = 1\n\n# changed at "), "{text}");
        let path = copy.dockerfile(b"FROM b\n").unwrap();
        assert!(!path.starts_with(copy.context()));
        assert!(path.with_file_name("Dockerfile.dockerignore").exists());
        assert_eq!(fs::read_to_string(at("app/src/a.py")).unwrap(), "a = 1\n");
        assert_eq!(fs::read_to_string(at("Dockerfile")).unwrap(), "FROM a\n");
        let place = copy.place().to_owned();
        drop(copy);
        assert!(!place.exists());
    }

    #[test]
    fn what_is_appended_means_nothing() {
        let add = |it: &str, now| addition(Path::new(it), now);
        assert_eq!(add("a.PY", 5), "\n# changed at 5\n");
        assert_eq!(add("a/b.css", 5), "\n/* changed at 5 */\n");
        assert_eq!(add("package.json", 5), "\n\t \t\n");
        assert_eq!(add("Makefile", 2), "\n\t \n");
    }
}
