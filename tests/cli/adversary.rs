//! The attacks of `corpus/adversary`, run against the command.

#[path = "../adversary/suite.rs"]
mod suite;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use suite::Case;

#[test]
fn every_attack_is_held_off() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = suite::load(root, &[]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let binary = std::env::var_os("DOCKWRIGHT")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_dockwright")), PathBuf::from);
    let broken = all(&cases, &binary);
    assert!(
        broken.is_empty(),
        "{} of {} cases do not hold\n\n{}",
        broken.len(),
        cases.len(),
        broken.join("\n")
    );
}

/// The violated claims, one text for each case with a violation.
fn all(cases: &[Case], binary: &Path) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let broken = suite::claims::broken(case, binary);
            if !broken.is_empty() {
                found.push(format!("{}\n  {}", case.name, broken.join("\n  ")));
            }
        }
        found
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut broken: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|it| it.join().expect("a worker")).collect()
    });
    broken.sort();
    broken
}
