//! Runs that are killed at any moment, and concurrent runs.

use std::fs::{self, File};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{AFTER, BEFORE, Dir};

const FILES: usize = 60;
const ROUNDS: usize = 50;
/// The number of kills before a run may end.
const KILLS: usize = 4;
/// A name such as the command gives to a temporary file.
const LEFT: &str = ".dockwright-0123456789ab.tmp";

/// Contents before and after, short and long.
fn contents() -> ([String; 2], [String; 2]) {
    let tail = format!("# {}\n", "long".repeat(1000));
    let with_tail = |it: &str| [it.to_owned(), format!("{it}{tail}")];
    (with_tail(BEFORE), with_tail(AFTER))
}

fn path(index: usize) -> String {
    format!("{}/Dockerfile.{index}", index % 2)
}

fn fill(dir: &Dir, before: &[String; 2]) {
    (0..FILES).for_each(|it| dir.write(&path(it), &before[it / 2 % 2]));
}

/// All other files below the directory.
fn others(dir: &Dir) -> Vec<String> {
    let entries = ["0", "1"].into_iter().flat_map(|it| fs::read_dir(dir.join(it)).unwrap());
    let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
    names.filter(|it| !it.starts_with("Dockerfile.")).collect()
}

/// The number of files done; all others must be unchanged.
fn done(dir: &Dir, before: &[String; 2], after: &[String; 2]) -> usize {
    let is_done = |index: &usize| {
        let (path, kind) = (path(*index), index / 2 % 2);
        let content = dir.read(&path);
        assert!(content == before[kind] || content == after[kind], "{path} is damaged");
        content == after[kind]
    };
    (0..FILES).filter(is_done).count()
}

fn start(dir: &Dir) -> Child {
    let mut command = dir.command(&["fix", "--quiet"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Starts a run, and waits until it has written a file or ended.
fn begin(dir: &Dir) -> Child {
    let before = dir.read(&path(0));
    let mut child = start(dir);
    while dir.read(&path(0)) == before && child.try_wait().unwrap().is_none() {
        sleep(Duration::from_micros(200));
    }
    child
}

#[test]
fn a_killed_run_leaves_whole_files_and_the_next_one_nothing_else() {
    let (dir, (before, after)) = (Dir::with(&[]), contents());
    fill(&dir, &before);
    let (mut child, begun) = (begin(&dir), Instant::now());
    assert!(child.wait().unwrap().success());
    let run = begun.elapsed();
    let (mut between, mut left) = (0, 0);
    // Multiples of the golden ratio are evenly distributed, in no particular order.
    let mut parts = (1..).map(|it| (f64::from(it) * 0.618_034).fract());
    for _ in 0..ROUNDS {
        for part in parts.by_ref().take(KILLS) {
            fill(&dir, &before);
            let mut child = begin(&dir);
            sleep(run.mul_f64(part));
            child.kill().unwrap();
            child.wait().unwrap();
            between += usize::from((1..FILES).contains(&done(&dir, &before, &after)));
            left += others(&dir).len();
        }
        assert!(start(&dir).wait().unwrap().success());
        assert_eq!((done(&dir, &before, &after), others(&dir)), (FILES, Vec::new()));
    }
    // If kills are distributed over a whole run, some fall between files; otherwise the test proves
    // nothing.
    assert!(between > 0);
    eprintln!("killed {} times, {between} between files, {left} in one", ROUNDS * KILLS);
}

#[test]
fn only_a_run_that_writes_removes_what_a_killed_one_left() {
    let dir = Dir::with(&["Dockerfile", "more/app/Dockerfile"]);
    dir.write("app/Dockerfile", AFTER);
    for path in ["", "app/", "more/", "more/app/"] {
        dir.write(&format!("{path}{LEFT}"), "FROM ");
    }
    // Files ignored by git are found all the same.
    dir.write(".gitignore", "*.tmp\n");
    assert_eq!(dir.dockwright(&["fmt", "--check"]).code, Some(1));
    assert!(dir.join(LEFT).exists());
    dir.dockwright(&["fmt"]).expect(0, "", "2 files reformatted, 1 unchanged\n");
    let is_left = |it: &&str| dir.join(&format!("{it}{LEFT}")).exists();
    let left: Vec<_> = ["", "app/", "more/", "more/app/"].into_iter().filter(is_left).collect();
    assert_eq!(left, ["more/"], "nothing is written in it");
}

#[test]
fn what_another_run_is_writing_stays() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.write(LEFT, "FROM ");
    let other = File::options().write(true).open(dir.join(LEFT)).unwrap();
    other.lock().unwrap();
    dir.dockwright(&["fmt"]).expect(0, "", "1 file reformatted\n");
    assert!(dir.join(LEFT).exists());
    // A process forked by another test may have the file open as well.
    other.unlock().unwrap();
    dir.dockwright(&["fmt"]).expect(0, "", "1 file unchanged\n");
    assert!(!dir.join(LEFT).exists());
}

#[test]
fn runs_at_the_same_time_leave_whole_files_and_nothing_else() {
    let (dir, (before, after)) = (Dir::with(&[]), contents());
    for _ in 0..20 {
        fill(&dir, &before);
        let run = || dir.command(&["fix"]).stderr(Stdio::piped()).spawn().unwrap();
        for child in [run(), run(), run()] {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            // The second run to reach a file reports that.
            let mut errors = said.lines().filter(|it| it.starts_with("error: "));
            let mine = "changed while dockwright worked on the file; run again";
            assert!(errors.all(|it| it.ends_with(mine)), "{said}");
        }
        assert_eq!((done(&dir, &before, &after), others(&dir)), (FILES, Vec::new()));
    }
}
