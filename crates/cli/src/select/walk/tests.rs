//! The search beside that of the `ignore` crate, over trees made at random.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;

use super::*;
use crate::config::{Configurations, Options};
use crate::paths::patterns::Patterns;

/// What a search without options finds.
fn found(root: &Path, no_ignore: bool) -> Vec<PathBuf> {
    let patterns = || Patterns::new(&[], root).expect("no patterns");
    let args = crate::args::ConfigurationArgs::default();
    let configurations = Configurations::new(&args, Options::default(), root).expect("defaults");
    let rules = Rules {
        embedded: None,
        include: patterns(),
        exclude: patterns(),
        configurations: Arc::new(configurations),
        force_exclude: false,
        generated: false,
        no_ignore,
        changed: None,
        threads: 2,
    };
    let (found, _) = walk(root, root, &rules);
    let mut paths: Vec<_> = found.into_iter().map(|it| it.path).collect();
    paths.sort();
    paths
}

/// What the `ignore` crate finds.
fn expected(root: &Path, no_ignore: bool) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(root)
        .standard_filters(!no_ignore)
        .hidden(false)
        .require_git(false)
        .filter_entry(|it| {
            let is_dir = it.file_type().is_some_and(|it| it.is_dir());
            it.depth() == 0
                || (is_dir && is_searched(it.file_name()))
                || (!is_dir && is_dockerfile_name(&it.file_name().to_string_lossy()))
        })
        .build();
    let entries = walk.map(|it| it.expect("an entry"));
    let files = entries.filter(|it| it.file_type().is_some_and(|it| it.is_file()));
    let mut paths: Vec<_> = files.map(|it| tidy(it.path())).collect();
    paths.sort();
    paths
}

/// Numbers below `limit`, always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("a small number") % limit
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
}

const DIRS: &[&str] = &["a", "b", "out", ".hidden", "node_modules", "x y"];
const NAMES: &[&str] = &["Dockerfile", "a.Dockerfile", "Dockerfile.dev", "README", "b.dockerfile"];
const PATTERNS: &[&str] = &[
    "Dockerfile",
    "/Dockerfile",
    "*.Dockerfile",
    "out/",
    "/a",
    "a/b",
    "**/b/Dockerfile",
    "!Dockerfile",
    "!/a/Dockerfile",
    "b/**",
    "*",
    "!*/",
    "!*.dev",
    "# comment",
    "\\!x",
    "x\\ y/",
    "Docker*",
    "/a/*",
    "!/a/b",
];

fn fill(dir: &Path, dice: &mut Dice, depth: usize) {
    fs::create_dir_all(dir).expect("a directory");
    for _ in 0..=dice.below(3) {
        fs::write(dir.join(dice.one(NAMES)), "FROM scratch\n").expect("a file");
    }
    for name in [".gitignore", ".ignore", ".git/info/exclude"] {
        if dice.below(4) == 0 {
            let lines: Vec<_> = (0..=dice.below(3)).map(|_| dice.one(PATTERNS)).collect();
            let path = dir.join(name);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, lines.join("\n")).expect("a file");
        }
    }
    if depth > 0 {
        for _ in 0..dice.below(4) {
            fill(&dir.join(dice.one(DIRS)), dice, depth - 1);
        }
    }
}

#[test]
fn ignore_files_mean_what_they_mean_to_others() {
    let (mut all, mut left_out) = (0, 0);
    for seed in 0..300 {
        let place = tempfile::tempdir().expect("a directory");
        let place = fs::canonicalize(place.path()).map(|it| (place, it)).expect("the directory");
        let root = place.1.join("top");
        let mut dice = Dice(seed);
        fill(&place.1, &mut dice, 0);
        fill(&root, &mut dice, 4);
        let (ours, theirs) = (found(&root, false), expected(&root, false));
        assert_eq!(ours, theirs, "seed {seed}");
        let everything = found(&root, true);
        assert_eq!(everything, expected(&root, true), "seed {seed}");
        all += everything.len();
        left_out += everything.len() - ours.len();
    }
    // A comparison of nothing with nothing would prove nothing.
    assert!(left_out > all / 10 && left_out < all * 9 / 10, "{left_out} of {all}");
}
