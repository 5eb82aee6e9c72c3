//! Measures runs over many files, in comparison with programs that only list or read the files.
//!
//! Not part of `cargo xtask test`: the result is a table in `benches/README.md`.

mod lines;
mod measure;
mod table;
mod trees;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::survey::sources;
use crate::{environment, readme, release};
use measure::{Contender, measured};
use table::Group;

/// The number of runs of each program; programs that take a minute run once.
const ROUNDS: usize = 9;

/// Runs all programs over trees made of the files of `dirs` and prints the table.
///
/// Without directories, uses the archives of real files and writes the table to
/// `benches/README.md`.
pub fn run(dirs: &[PathBuf]) -> Result<()> {
    let dockwright = release::dockwright()?;
    let mut sources = sources::collect(&sources::or_archives(dirs))?;
    ensure!(!sources.is_empty(), "there is no Dockerfile");
    // Larger files are skipped, so no tree of real files has one.
    sources.retain(|it| it.bytes.len() < 1 << 20);
    let place = tempfile::tempdir()?;
    let tree = |name: &str| place.path().join(name);
    println!("making the trees in {}", place.path().display());
    trees::others(&tree("others"))?;
    trees::dockerfiles(&tree("real"), &sources)?;
    trees::dockerfiles(&tree("fixed"), &sources)?;
    trees::side_by_side(&tree("one"), &sources)?;
    let status =
        Command::new(&dockwright).args(["fix", "--quiet"]).arg(tree("fixed")).output()?.status;
    // Files with errors stay unchanged.
    ensure!(matches!(status.code(), Some(0 | 2)), "`dockwright fix` ends with {status}");
    let groups = [
        group(trees::OTHERS_ARE, walks(&dockwright, &tree("others")), ROUNDS)?,
        group(trees::REAL_ARE, reads(&dockwright, &tree("real")), ROUNDS)?,
        group("the same, fixed", reads(&dockwright, &tree("fixed")), ROUNDS)?,
        group(trees::ONE_IS, one_dir(&dockwright, place.path()), ROUNDS)?,
        group("lines of JSON", lines::contenders(&dockwright, place.path(), &sources)?, 1)?,
    ];
    let text = table::markdown(&groups);
    println!("{text}");
    if dirs.is_empty() {
        readme::replace(&environment::root().join("benches/README.md"), "bulk", &text)?;
    }
    Ok(())
}

/// The other contenders are compared with the first.
fn group(title: &str, contenders: Vec<Contender>, rounds: usize) -> Result<Group> {
    println!("{title}");
    let costs = measured(&contenders, rounds)?;
    let names = contenders.into_iter().map(|it| it.name);
    Ok(Group { title: title.to_owned(), is_compared: rounds > 1, rows: names.zip(costs).collect() })
}

/// Programs that only look for names.
fn walks(dockwright: &Path, tree: &Path) -> Vec<Contender> {
    let mut contenders = vec![Contender::new("`rg --files`", "exec rg --files", tree)];
    for command in ["fmt --check", "fix --check"] {
        contenders.push(ours(dockwright, command, tree));
    }
    contenders
}

/// Programs that read every file.
fn reads(dockwright: &Path, tree: &Path) -> Vec<Contender> {
    let script = "find . -type f -print0 | xargs -0 cat";
    let mut contenders = vec![Contender::new("`find … -print0 \\| xargs -0 cat`", script, tree)];
    for command in ["fmt --check", "fix --check"] {
        contenders.push(ours(dockwright, command, tree));
    }
    contenders
}

/// The same files in separate directories and in a single one.
fn one_dir(dockwright: &Path, place: &Path) -> Vec<Contender> {
    let run = |tree: &str, command: &str, what: &str| {
        let mut contender = ours(dockwright, command, &place.join(tree));
        contender.name = format!("{}, {what}", contender.name);
        contender
    };
    ["fix --check", "check"]
        .into_iter()
        .flat_map(|it| [run("real", it, "apart"), run("one", it, "side by side")])
        .collect()
}

/// Exit code 1 means that a file would change, 2 that a file has errors, as some real ones do.
fn ours(dockwright: &Path, command: &str, tree: &Path) -> Contender {
    let name = format!("`dockwright {command}`");
    let script = format!("'{}' {command} --quiet || [ $? -le 2 ]", dockwright.display());
    Contender::new(&name, &script, tree)
}
