//! `safe` is contained in `intended`, and `intended` in `risky`: a fix applied at a level is
//! applied at the levels above, and runs at successive levels give the result of a single run.

#[allow(dead_code, reason = "no golden file is written here")]
mod golden;

use std::fs;
use std::path::{Path, PathBuf};

use dockwright_fixer::{FixOptions, Level, Outcome, Status, fix_file};
use dockwright_verify as verify;

const LEVELS: [Level; 3] = [Level::Safe, Level::Intended, Level::Risky];

fn fix(source: &[u8], level: Level) -> (Vec<u8>, Outcome) {
    let mut outcome = fix_file(source, &FixOptions { level, ..FixOptions::default() });
    (outcome.output.take().unwrap_or_else(|| source.to_vec()), outcome)
}

/// The applied fixes: the pass, the line and the reason of each.
fn applied(outcome: &Outcome) -> Vec<(&'static str, usize, String)> {
    outcome.applied.iter().map(|it| (it.pass.name, it.line, it.reason.clone())).collect()
}

/// Whether two texts build the same and have the same comments.
fn same(a: &[u8], b: &[u8]) -> Result<(), String> {
    if a == b {
        return Ok(());
    }
    let (a, b) = (verify::Text::of(a.to_vec()), verify::Text::of(b.to_vec()));
    let comments = |it: &verify::Text| {
        it.reading().comments.iter().map(|it| it.text.to_vec()).collect::<Vec<_>>()
    };
    verify::same_program(&a, &b, &[]).map_err(|it| it.what)?;
    (comments(&a) == comments(&b)).then_some(()).ok_or_else(|| "other comments".to_owned())
}

fn files() -> Vec<PathBuf> {
    let is_dockerfile = |it: &Path| it.to_string_lossy().ends_with("Dockerfile");
    let dirs = ["passes", "stacks", "printer"].into_iter();
    dirs.flat_map(|it| golden::inputs(&golden::corpus(it), is_dockerfile)).collect()
}

#[test]
fn every_level_contains_the_one_below() {
    let mut differences = Vec::new();
    let files = files();
    for path in &files {
        let source = fs::read(path).expect("a Dockerfile");
        let mut by_levels = source.clone();
        let mut below = Vec::new();
        for level in LEVELS {
            let (output, outcome) = fix(&source, level);
            let now = applied(&outcome);
            for lost in below.iter().filter(|it| !now.contains(it)) {
                differences.push(format!("{}: {level} does without {lost:?}", path.display()));
            }
            by_levels = fix(&by_levels, level).0;
            // Line breaks depend on the length of lines between the runs.
            if let Err(difference) = same(&output, &by_levels) {
                let by_levels = String::from_utf8_lossy(&by_levels);
                let path = path.display();
                differences.push(format!("{path}: {level}: {difference}\n{by_levels}"));
            }
            below = now;
        }
    }
    golden::report(files.len(), &differences);
}

#[test]
fn a_second_run_changes_nothing_at_any_level() {
    let mut differences = Vec::new();
    let files = files();
    for path in &files {
        let source = fs::read(path).expect("a Dockerfile");
        for level in LEVELS {
            let (output, _) = fix(&source, level);
            let (again, outcome) = fix(&output, level);
            if again != output || !outcome.applied.is_empty() {
                let applied = applied(&outcome);
                differences.push(format!("{}: {level}: {applied:?}", path.display()));
            }
        }
    }
    golden::report(files.len(), &differences);
}

/// Dockerfiles in which another program may have the name of a package manager.
const NAMESAKES: &[&str] = &[
    "FROM debian:12\nRUN ln -s /opt/apt /usr/local/bin/apt-get\n\
     RUN apt-get update && apt-get install -y a\n",
    "FROM node:20\nCOPY --chmod=755 npm /usr/local/bin/npm\nRUN npm ci\n",
    "FROM alpine:3.20\nRUN apk() { command apk --root /x \"$@\"; }; apk add a\n",
];

#[test]
fn a_line_end_at_the_end_of_the_file_is_no_matter() {
    let mut differences = Vec::new();
    let of_corpus = files().into_iter().map(|it| fs::read(it).expect("a Dockerfile"));
    let all: Vec<_> = of_corpus.chain(NAMESAKES.iter().map(|it| it.as_bytes().to_vec())).collect();
    for source in &all {
        let Some(open) = source.strip_suffix(b"\n").filter(|it| !it.ends_with(b"\n")) else {
            continue;
        };
        // Some of these files test how a file ends.
        if fix_file(open, &FixOptions::default()).status != Status::Done || open.ends_with(b"\\") {
            continue;
        }
        for level in LEVELS {
            let [closed, open] = [source, open].map(|it| applied(&fix(it, level).1));
            if closed != open {
                let text = String::from_utf8_lossy(source);
                differences.push(format!("{level}: {closed:?} and {open:?}\n{text}"));
            }
        }
    }
    golden::report(all.len(), &differences);
}

/// Files for which a second run once made changes, or whose layout was once refused.
const ODD: &[&str] = &[
    "FROM a\nCOPY b \\\n\u{a0}\n  c d\n",
    "FROM a\nENV b=c \\\n \u{a0} \n\n  c=d\n",
    "FROM a\nLABEL b=c \\\n# e\u{a0}f\n  c=d\n",
    "FROM a\nRUN <<E\nb\nE\r",
    "FROM a\r\nRUN <<E\r\nb\r\nE\r",
    "FROM a\nCOPY <<-E /a\nb\n\tE\r",
    "FROM a\n# c\r",
    "FROM a\r\nRUN b \\\r",
    "FROM a\nAD\\\nD a /b\n",
    "FROM a\nAD\\\n\\\nD a /b\n",
    "FROM a\nA\\\n# c\nDD a /b\n",
    "FROM a\n\\\nHEALTHCHECK CMD [\"curl\", \"a\"] # c\n",
    "FROM a\n# b\n\\\n\\\nEXPOSE 80 # c\n",
    "FROM a\nRUN for ((i=0;  i<<-'E'<3; i++)); do \\\n a; done\n",
    "FROM a\nRUN a && c$[|&d && e <<<f && ((g=1<<2)) && \\\n h;i & j& k\n",
    "\u{b}#SYNTAX = docker/dockerfile:1\nFROM a\n",
    " # syntax=docker/dockerfile:1\nFROM a\n",
    "# check=skip=all\n\t# escape=`\nFROM a\n",
    "FROM alpine\nRUN a\nRUN b\nRUN apk add --virtual .build x && apk del .build\n",
];

#[test]
fn a_second_run_changes_nothing_and_no_odd_file_is_called_a_bug() {
    for source in ODD {
        for level in [Level::Safe, Level::Intended, Level::Risky] {
            let options = FixOptions { level, ..FixOptions::default() };
            let first = fix_file(source.as_bytes(), &options);
            let helps = first.diagnostics.iter().filter_map(|it| it.help.as_deref());
            assert_eq!(helps.filter(|it| it.contains("a bug")).count(), 0, "{source:?}");
            let text = first.output.as_deref().unwrap_or(source.as_bytes());
            assert_eq!(fix_file(text, &options).output, None, "{source:?} at {level:?}");
        }
    }
}
