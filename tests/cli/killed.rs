//! Runs that are killed at any moment, and runs at the same time.

use std::fs::{self, File};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{AFTER, BEFORE, Folder};

const FILES: usize = 60;
const ROUNDS: usize = 50;
/// How often runs are killed before one may end.
const KILLS: usize = 4;
/// As the command names a file that is to take the place of another.
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

fn fill(folder: &Folder, before: &[String; 2]) {
    (0..FILES).for_each(|it| folder.write(&path(it), &before[it / 2 % 2]));
}

/// Everything below the folder that is none of the files.
fn others(folder: &Folder) -> Vec<String> {
    let entries = ["0", "1"].into_iter().flat_map(|it| fs::read_dir(folder.join(it)).unwrap());
    let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
    names.filter(|it| !it.starts_with("Dockerfile.")).collect()
}

/// How many files are done; the others have to be as they were.
fn done(folder: &Folder, before: &[String; 2], after: &[String; 2]) -> usize {
    let is_done = |index: &usize| {
        let (path, kind) = (path(*index), index / 2 % 2);
        let content = folder.read(&path);
        assert!(content == before[kind] || content == after[kind], "{path} is damaged");
        content == after[kind]
    };
    (0..FILES).filter(is_done).count()
}

fn start(folder: &Folder) -> Child {
    let mut command = folder.command(&["fix", "--quiet"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Starts a run, and waits until it has written a file, or ends without.
fn begin(folder: &Folder) -> Child {
    let before = folder.read(&path(0));
    let mut child = start(folder);
    while folder.read(&path(0)) == before && child.try_wait().unwrap().is_none() {
        sleep(Duration::from_micros(200));
    }
    child
}

#[test]
fn a_killed_run_leaves_whole_files_and_the_next_one_nothing_else() {
    let (folder, (before, after)) = (Folder::with(&[]), contents());
    fill(&folder, &before);
    let (mut child, begun) = (begin(&folder), Instant::now());
    assert!(child.wait().unwrap().success());
    let run = begun.elapsed();
    let (mut between, mut left) = (0, 0);
    // Multiples of the golden ratio are spread evenly, in no order.
    let mut parts = (1..).map(|it| (f64::from(it) * 0.618_034).fract());
    for _ in 0..ROUNDS {
        for part in parts.by_ref().take(KILLS) {
            fill(&folder, &before);
            let mut child = begin(&folder);
            sleep(run.mul_f64(part));
            child.kill().unwrap();
            child.wait().unwrap();
            between += usize::from((1..FILES).contains(&done(&folder, &before, &after)));
            left += others(&folder).len();
        }
        assert!(start(&folder).wait().unwrap().success());
        assert_eq!((done(&folder, &before, &after), others(&folder)), (FILES, Vec::new()));
    }
    // Kills that are spread over a whole run come between files, or there was nothing to prove.
    assert!(between > 0);
    eprintln!("killed {} times, {between} between files, {left} in one", ROUNDS * KILLS);
}

#[test]
fn only_a_run_that_writes_removes_what_a_killed_one_left() {
    let folder = Folder::with(&["Dockerfile", "more/app/Dockerfile"]);
    folder.write("app/Dockerfile", AFTER);
    for path in ["", "app/", "more/", "more/app/"] {
        folder.write(&format!("{path}{LEFT}"), "FROM ");
    }
    // What git shall not see is found all the same.
    folder.write(".gitignore", "*.tmp\n");
    assert_eq!(folder.dockwright(&["fmt", "--check"]).code, Some(1));
    assert!(folder.join(LEFT).exists());
    folder.dockwright(&["fmt"]).expect(0, "", "2 files reformatted, 1 unchanged\n");
    let is_left = |it: &&str| folder.join(&format!("{it}{LEFT}")).exists();
    let left: Vec<_> = ["", "app/", "more/", "more/app/"].into_iter().filter(is_left).collect();
    assert_eq!(left, ["more/"], "nothing is written in it");
}

#[test]
fn what_another_run_is_writing_stays() {
    let folder = Folder::with(&["Dockerfile"]);
    folder.write(LEFT, "FROM ");
    let other = File::options().write(true).open(folder.join(LEFT)).unwrap();
    other.lock().unwrap();
    folder.dockwright(&["fmt"]).expect(0, "", "1 file reformatted\n");
    assert!(folder.join(LEFT).exists());
    // Whoever is forked off by another test may have the file open as well.
    other.unlock().unwrap();
    folder.dockwright(&["fmt"]).expect(0, "", "1 file unchanged\n");
    assert!(!folder.join(LEFT).exists());
}

#[test]
fn runs_at_the_same_time_leave_whole_files_and_nothing_else() {
    let (folder, (before, after)) = (Folder::with(&[]), contents());
    for _ in 0..20 {
        fill(&folder, &before);
        let run = || folder.command(&["fix"]).stderr(Stdio::piped()).spawn().unwrap();
        for child in [run(), run(), run()] {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            // Whoever comes second to a file says so.
            let mut errors = said.lines().filter(|it| it.starts_with("error: "));
            let mine = "changed while it was being formatted; run again";
            assert!(errors.all(|it| it.ends_with(mine)), "{said}");
        }
        assert_eq!((done(&folder, &before, &after), others(&folder)), (FILES, Vec::new()));
    }
}
