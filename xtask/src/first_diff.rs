//! The first diff of `dockwright fmt` over checkouts of real repositories, by default and with the
//! configuration of `dockwright init`: its size, and its changes that an author would not make.
//!
//! Not part of `cargo xtask test`: it needs checkouts, which nothing in the repository names.

mod hunks;
mod winces;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::command::output;
use crate::environment::{self, fresh};
use crate::release;

use hunks::Hunk;

/// What one run changes.
#[derive(Default)]
struct Size {
    files: usize,
    /// Files with changes of blank lines alone.
    blank_files: usize,
    hunks: usize,
    removed_lines: usize,
    changed_runs: usize,
    /// In the order of [`winces::NAMES`].
    winces: [usize; winces::NAMES.len()],
}

/// Formats copies of the checkouts, by default and, with `init`, as it configures them, and prints
/// the sizes of the diffs.
pub fn run(checkouts: &[PathBuf], with: Option<PathBuf>, init: bool) -> Result<()> {
    let binary = with.map_or_else(release::dockwright, |it| Ok(it.canonicalize()?))?;
    let dir = environment::target().join("first-diff");
    let mut sizes = vec![("by default", Size::default())];
    sizes.extend(init.then(|| ("with `init`", Size::default())));
    for it in checkouts {
        let name = it.file_name().with_context(|| format!("{} has no name", it.display()))?;
        for (index, (label, size)) in sizes.iter_mut().enumerate() {
            let files = size.files;
            fresh(&dir)?;
            size.measure(&copy(it, &dir, name)?, &binary, index == 1)?;
            println!("{} {label}: {} files", name.display(), size.files - files);
        }
    }
    println!("\n{}", table(&sizes));
    Ok(())
}

/// A clone of the checkout's last commit.
fn copy(checkout: &Path, dir: &Path, name: &OsStr) -> Result<PathBuf> {
    let to = dir.join(name);
    output(Command::new("git").args(["clone", "--quiet", "--local"]).arg(checkout).arg(&to))?;
    Ok(to)
}

impl Size {
    fn measure(&mut self, dir: &Path, binary: &Path, is_configured: bool) -> Result<()> {
        // Files that nobody can read end both with 2.
        let run = |arguments: &[&str]| -> Result<()> {
            let status = Command::new(binary).args(arguments).current_dir(dir).output()?.status;
            ensure!(matches!(status.code(), Some(0 | 2)), "{arguments:?}: {status}");
            Ok(())
        };
        if is_configured {
            run(&["init", "-q", "."])?;
        }
        run(&["fmt", "-q", "."])?;
        let changed = git(dir, &["diff", "--name-only", "-z"])?;
        for path in changed.split('\0').filter(|it| !it.is_empty()) {
            self.file(dir, path)?;
        }
        Ok(())
    }

    fn file(&mut self, dir: &Path, path: &str) -> Result<()> {
        let diff = git(dir, &["diff", "--unified=0", "--", path])?;
        let hunks = hunks::parse(&diff);
        self.files += 1;
        self.blank_files += usize::from(hunks.iter().all(Hunk::is_blank));
        self.hunks += hunks.len();
        self.removed_lines += hunks.iter().map(|it| it.removed.len()).sum::<usize>();
        let old = git(dir, &["show", &format!("HEAD:{path}")])?;
        let new = std::fs::read(dir.join(path))?;
        self.changed_runs += dockwright_compare::compare(old.as_bytes(), &new).changed_runs;
        let lines: Vec<_> = old.lines().collect();
        for it in &hunks {
            let counts = winces::count(it, &lines);
            self.winces.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        Ok(())
    }
}

fn git(dir: &Path, arguments: &[&str]) -> Result<String> {
    output(Command::new("git").args(arguments).current_dir(dir))
}

fn table(sizes: &[(&str, Size)]) -> String {
    let row = |name: &str, cells: Vec<String>| format!("| {name} | {} |", cells.join(" | "));
    let counts = |name: &str, of: &dyn Fn(&Size) -> usize| {
        row(name, sizes.iter().map(|(_, size)| of(size).to_string()).collect())
    };
    let mut rows = vec![
        row("what changes", sizes.iter().map(|(label, _)| (*label).to_owned()).collect()),
        row("---", sizes.iter().map(|_| "--:".to_owned()).collect()),
        counts("files", &|it| it.files),
        counts("files with changes of blank lines alone", &|it| it.blank_files),
        counts("hunks", &|it| it.hunks),
        counts("lines removed", &|it| it.removed_lines),
        counts("`RUN` layers", &|it| it.changed_runs),
    ];
    let kinds = winces::NAMES.iter().enumerate();
    rows.extend(kinds.map(|(index, name)| counts(name, &|it| it.winces[index])));
    rows.join("\n")
}
