//! The pass that the guide for contributors develops: the guide shows what compiles and works.

mod guide;

use std::fs;
use std::path::Path;

use super::*;

fn contributing() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join("CONTRIBUTING.md")).expect("the guide")
}

#[test]
fn the_guide_shows_the_pass() {
    let source = include_str!("contributing/guide.rs");
    assert!(contributing().contains(&format!("```rust\n{source}```\n")), "{source}");
}

#[test]
fn the_pass_of_the_guide_does_what_the_guide_shows() {
    let guide = contributing();
    // The example in the documentation of the pass begins its lines with `///`.
    let blocks = guide.split("\n```dockerfile\n").skip(1);
    let mut blocks = blocks.filter_map(|it| it.split("```").next());
    let (before, after) = (blocks.next().expect("before"), blocks.next().expect("after"));
    let options = FixOptions { level: Level::Risky, ..FixOptions::default() };
    let mut work = Work::new(before, &options);
    work.passes = vec![&guide::PASS];
    let settled = work.settle(Checked::source(before.as_bytes(), before.into()));
    assert_eq!(settled.ok().flatten().as_deref(), Some(after.as_bytes()));
    let report = format!("4: fixed, risky: {}\n", work.outcome().applied[0].reason);
    assert!(guide.contains(&report), "{report}");
}
