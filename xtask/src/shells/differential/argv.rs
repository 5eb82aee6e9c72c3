//! Random commands: the exec form written by `fix` must pass the same arguments to the program as
//! real shells do.

use std::fmt::Write;

use anyhow::{Context, Result};
use dockwright_fixer::{FixOptions, Level, fix_file};
use rayon::prelude::*;

use super::SEED;
use super::execute::{Bench, Shell};
use super::random::Random;

/// The number of commands in a test, most of which get the exec form.
const CASES: u64 = 1500;

/// The pieces from which words are made.
const PIECES: [&str; 34] = [
    "a",
    "b-c",
    "_1",
    "/d",
    ".e",
    "x=y",
    ":",
    ",",
    "@",
    "%s",
    "+",
    "^",
    "]",
    "é",
    "''",
    "'f g'",
    "\"h i\"",
    "\"j\\\"k\"",
    "\"l\\m\"",
    "\\n",
    "\\ ",
    "\\'",
    "'\"'",
    "\"'\"",
    "\\\\",
    "$v",
    "\"$v\"",
    "~",
    "*",
    "#",
    "{a,b}",
    "!",
    "=",
    "\"\\$v\"",
];

/// The results of the runs.
pub struct ExecForms {
    /// Commands that got an exec form.
    pub converted: usize,
    /// A description of each command whose program gets other arguments.
    pub failed: Vec<String>,
}

/// Runs every case in every shell, and prints the results.
pub fn run() -> Result<ExecForms> {
    let (shells, _) = Shell::all();
    let bench = Bench::new()?;
    let cases: Vec<_> = (0..CASES).map(|it| SEED + it).collect();
    let ends = cases
        .par_iter()
        .map(|seed| one(&bench, &shells, &command(*seed)))
        .collect::<Result<Vec<_>>>()?;
    let converted = ends.iter().filter(|it| !matches!(it, End::Kept)).count();
    let failed = ends.into_iter().filter_map(|it| match it {
        End::Otherwise(text) => Some(text),
        End::Kept | End::Same => None,
    });
    let failed: Vec<_> = failed.collect();
    println!(
        "{CASES} commands: {converted} have an exec form, {} runs, {} failed",
        bench.runs(),
        failed.len()
    );
    for failure in failed.iter().take(super::SHOWN) {
        println!("  {failure}");
    }
    Ok(ExecForms { converted, failed })
}

/// A call of the program `argv`, which prints its arguments.
fn command(seed: u64) -> String {
    let mut random = Random::new(seed);
    let mut text = random.pick(&["argv", "argv", "'argv'", "exec argv", "cd . && argv"]).to_owned();
    for _ in 0..random.below(5) {
        text.push_str(random.pick(&[" ", " ", "  ", "\t"]));
        for _ in 0..=random.below(3) {
            text.push_str(random.pick(&PIECES));
        }
    }
    // At the end of a line, an escaped blank would form a continuation.
    if text.ends_with(' ') {
        text.push('z');
    }
    text
}

/// The result of one command.
enum End {
    /// The command keeps its shell form.
    Kept,
    Same,
    Otherwise(String),
}

fn one(bench: &Bench, shells: &[Shell], text: &str) -> Result<End> {
    let Some(argv) = exec_form(text)? else { return Ok(End::Kept) };
    for shell in shells {
        let before = bench.run(shell, text)?;
        let after = match argv.as_slice() {
            [program, option, wrapped] if program == "/bin/sh" && option == "-c" => {
                bench.run(shell, wrapped)?.stdout()
            }
            argv => printed(&argv[1..]),
        };
        if before.stdout() != after {
            let text = format!("{}: {text:?} → {argv:?}", shell.name);
            return Ok(End::Otherwise(text));
        }
    }
    Ok(End::Same)
}

/// The output of `argv` for these arguments.
fn printed(arguments: &[String]) -> String {
    let mut text = arguments.len().to_string();
    for it in arguments {
        // Writing to a string cannot fail.
        let _ = write!(text, " {}:{it}", it.len());
    }
    text + "\n"
}

/// The array into which `fix` converts `CMD text`.
fn exec_form(text: &str) -> Result<Option<Vec<String>>> {
    let source = format!("FROM scratch\nCMD {text}\n");
    let options = FixOptions { level: Level::Risky, lays_out: false, ..FixOptions::default() };
    let Some(output) = fix_file(source.as_bytes(), &options).output else { return Ok(None) };
    let output = String::from_utf8(output)?;
    let array = output.lines().nth(1).and_then(|it| it.strip_prefix("CMD "));
    let array = array.with_context(|| format!("no CMD in {output:?}"))?;
    Ok(Some(serde_json::from_str(array).with_context(|| format!("no array: {array}"))?))
}
