//! A `COPY` of the whole build context.

use dockwright_model::context::clean;
use dockwright_model::{Instruction, Model, expand};
use dockwright_syntax::Keyword;

use super::install::Install;

/// `COPY . destination`, with flags that say nothing about where it comes from.
pub(crate) struct WholeCopy<'m> {
    pub instruction: &'m Instruction,
    /// The destination as it is written.
    to: String,
}

/// Directories that hold more than a project, and all below them.
const SYSTEM: &[&str] = &[
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/go/bin",
    "/go/pkg",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/proc",
    "/run",
    "/sbin",
    "/srv/ftp",
    "/srv/tftp",
    "/sys",
    "/usr/bin",
    "/usr/games",
    "/usr/include",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local/bin",
    "/usr/local/bundle",
    "/usr/local/cargo",
    "/usr/local/etc",
    "/usr/local/games",
    "/usr/local/go",
    "/usr/local/include",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/usr/local/libexec",
    "/usr/local/man",
    "/usr/local/rustup",
    "/usr/local/sbin",
    "/usr/local/share",
    "/usr/sbin",
    "/usr/share",
    "/var/backups",
    "/var/cache",
    "/var/lib",
    "/var/log",
    "/var/mail",
    "/var/spool",
    "/var/www",
];

/// Directories that hold the projects of an image among others.
const SHARED: &[&str] = &[
    "/",
    "/go",
    "/go/src",
    "/home",
    "/media",
    "/mnt",
    "/opt",
    "/root",
    "/tmp",
    "/usr",
    "/usr/local",
    "/usr/local/src",
    "/usr/src",
    "/var",
    "/var/opt",
    "/var/tmp",
];

/// Directories that packages are installed into, wherever they are.
const PACKAGES: &[&str] = &["dist-packages", "node_modules", "site-packages"];

/// Whether a directory holds projects among others, and is none itself.
pub(crate) fn is_shared(path: &str) -> bool {
    SHARED.contains(&path)
}

/// Whether something else than the source may be in a directory.
fn holds_more(path: &str) -> bool {
    let is_below =
        |dir: &str| path.strip_prefix(dir).is_some_and(|it| it.is_empty() || it.starts_with('/'));
    let is_home = path.strip_prefix("/home/").is_some_and(|it| !it.contains('/'));
    is_home
        || SHARED.contains(&path)
        || SYSTEM.iter().any(|it| is_below(it))
        || path.split('/').any(|it| PACKAGES.contains(&it))
}

impl<'m> WholeCopy<'m> {
    /// The `COPY`, if it takes all of the context and nothing else.
    pub fn of(instruction: &'m Instruction) -> Option<Self> {
        let it = &instruction.syntax;
        let words: Vec<_> = it.words().map(|it| it.text()).collect();
        let [source, to] = words.as_slice() else { return None };
        let is_known = |name: String| ["chown", "chmod", "link"].contains(&name.as_str());
        let is_whole = matches!(source.as_str(), "." | "./" | "/")
            && it.json().is_none()
            && it.heredocs().next().is_none()
            && it.flags().all(|it| is_known(it.name()));
        is_whole.then(|| Self { instruction, to: to.clone() })
    }

    /// The directory that the context is copied to, as an absolute path.
    pub fn root(&self, model: &Model, install: &Install<'_>) -> Result<String, String> {
        let unknown = || format!("`{}` is not known before the build", self.to);
        let known = |name: &str| model.variable(self.instruction, name).known();
        let to = expand(&self.to, &known).ok_or_else(unknown)?;
        if install.sets_variables && self.head_and_words().contains('$') {
            return Err(
                "a variable between the `COPY` and the install may change where the source is \
                 copied to"
                    .to_owned(),
            );
        }
        if !to.starts_with('/') && install.enters_dir {
            return Err(
                "a `WORKDIR` between the `COPY` and the install changes where the source is \
                 copied to"
                    .to_owned(),
            );
        }
        let path = if to.starts_with('/') {
            clean(&to)
        } else {
            let nowhere = || {
                let mut before = model.before(self.instruction);
                match before.find(|it| it.keyword == Keyword::Workdir).map(Instruction::argument) {
                    Some(path) if path.contains('$') => {
                        format!("`WORKDIR {path}` is not known before the build")
                    }
                    _ => "no `WORKDIR` says where the source is copied to".to_owned(),
                }
            };
            clean(&format!("{}/{to}", model.workdir(self.instruction).ok_or_else(nowhere)?))
        };
        let path = format!("/{}", path.ok_or_else(unknown)?);
        if holds_more(&path) {
            return Err(format!("`{path}` holds more than the source"));
        }
        Ok(path)
    }

    /// An error if a directory that the `COPY` makes gets another mode than one that the manifests
    /// make.
    pub fn check_mode(&self, model: &Model, root: &str) -> Result<(), String> {
        let sets_mode = self.instruction.syntax.flags().any(|it| it.name() == "chmod");
        let workdir = model.workdir(self.instruction).unwrap_or_default();
        let is_there =
            workdir.strip_prefix(root).is_some_and(|it| it.is_empty() || it.starts_with('/'));
        if sets_mode && !is_there {
            return Err(format!(
                "`--chmod` may set the mode of `{root}` as well, unless a `WORKDIR` creates the \
                 directory"
            ));
        }
        Ok(())
    }

    fn head_and_words(&self) -> String {
        self.instruction.syntax.syntax().text().to_string()
    }

    /// Keyword and flags.
    pub fn head<'s>(&self, source: &'s str) -> &'s str {
        let start = self.instruction.start();
        let words = self.instruction.syntax.words().next();
        let end = words.map_or(start, |it| usize::from(it.syntax().text_range().start()));
        source[start..end].trim_end()
    }

    /// The destination of what is at `path` of the context; a directory of files ends in `/`.
    pub fn below(&self, path: &str, holds_files: bool) -> String {
        let root = self.to.trim_end_matches("/.").trim_end_matches('/');
        let root = if self.to == "." { "." } else { root };
        let slash = if holds_files && !path.is_empty() { "/" } else { "" };
        format!("{root}/{path}{slash}")
    }
}
