//! The share of linter findings that dockwright and other fixers resolve, as one table. Works
//! offline once the tools are installed.

mod checks;
mod parfum;
mod smells;

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use dockwright_fixer::{FixOptions, Level, check_file, fix_file};
use rayon::prelude::*;

use super::files::File;
use super::programs::Programs;
use super::run::{Copies, Formatted};
use super::tools::{self, Tool};
use super::{files, fixers, machine, publish};
use crate::fixes::LEVELS;
use crate::fixes::hadolint::{Codes, Hadolint, Message, codes};
use crate::oracle::{Oracle, Verdict};
use crate::survey::sources;
use smells::Smell;

/// Only every twentieth file of the archives is used: hadolint would take a day for all of them at
/// all levels.
const STEP: usize = 20;

/// Rules about version pinning, which no fixer can satisfy.
const PINS: [&str; 9] =
    ["DL3008", "DL3013", "DL3016", "DL3018", "DL3028", "DL3033", "DL3037", "DL3041", "DL3062"];

const DEFINITION: &str = "\
*Settled* are findings that are gone after a run, of all in the same files before; a rule that finds more afterwards counts against it. *Without pins*: without the nine rules that ask for versions. *Found*: findings of hadolint's own rules in files in which `check` tells the same rule.
*BuildKit checks* are files written for the 22 checks of BuildKit, one for each; *found* are those that `check` tells or `fmt` settles.
A *smell* is one kind of finding, put into the nine services of `corpus/stacks` and into files that hold a base image alone; it is *gone* if hadolint finds no more of the rule than without it. A file is *broken* if BuildKit's parser refuses it afterwards, or if a shell gets a text that `shfmt` cannot read any more; no image is built.
";

/// Processes texts, or returns why that fails.
type Run = dyn Fn(&[&[u8]]) -> Result<Vec<Formatted>>;

/// The name of a tool that is not available, and the reason.
type Absent = (String, String);

/// A tool to run on the same files as the others.
struct Contestant {
    name: String,
    run: Box<Run>,
}

/// Scores all tools on the valid files of `dirs` and prints the table.
///
/// Without directories, uses every twentieth file of the archives and writes the table to
/// `benches/README.md`.
pub fn run(dirs: &[PathBuf]) -> Result<()> {
    let mut judge = Judge::new()?;
    let (_, all) = files::valid(&sources::or_archives(dirs), &judge.oracle)?;
    let step = if dirs.is_empty() { STEP } else { 1 };
    let files: Vec<_> = all.into_iter().step_by(step).collect();
    ensure!(!files.is_empty(), "there is no valid Dockerfile");
    let (contestants, absent) = contestants()?;
    let mut text = DEFINITION.to_owned();
    judge.findings(&files, &contestants, &mut text)?;
    checks::table(&mut text);
    judge.smells(&contestants, &mut text)?;
    for (name, reason) in &absent {
        let _ = writeln!(text, "\nNot run: {name}, {reason}");
    }
    let _ =
        writeln!(text, "\nhadolint {}; machine: {}.", judge.hadolint.version, machine::describe());
    publish("score", &text, dirs)
}

/// The available tools, and the others with the reason.
fn contestants() -> Result<(Vec<Contestant>, Vec<Absent>)> {
    let mut all: Vec<_> = LEVELS.into_iter().map(ours).collect();
    let mut absent = Vec::new();
    for (name, tool) in tools::other_fixers() {
        match tool {
            Ok(tool) => all.push(theirs(tool)?),
            Err(error) => absent.push((name, format!("{error:#}"))),
        }
    }
    Ok((all, absent))
}

fn ours(level: Level) -> Contestant {
    let run = move |texts: &[&[u8]]| {
        let options = FixOptions { level, ..FixOptions::default() };
        let fixed = texts
            .par_iter()
            .map(|it| Ok(fix_file(it, &options).output.unwrap_or_else(|| it.to_vec())));
        Ok(fixed.collect())
    };
    Contestant { name: format!("dockwright fix --level {level}"), run: Box::new(run) }
}

fn theirs(tool: Tool) -> Result<Contestant> {
    let copies = Copies::new()?;
    let name = format!("{} {}", tool.name, tool.version);
    Ok(Contestant { name, run: Box::new(move |texts| copies.format(&tool, texts)) })
}

/// The programs that judge all tools.
struct Judge {
    oracle: Oracle,
    programs: Programs,
    hadolint: Hadolint,
}

impl Judge {
    fn new() -> Result<Self> {
        let oracle = Oracle::start()?;
        let programs = Programs::provision()?;
        let hadolint = Hadolint::start(super::dir().join("hadolint"))?;
        Ok(Self { oracle, programs, hadolint })
    }

    /// The findings resolved in real files.
    fn findings(
        &mut self,
        files: &[File],
        contestants: &[Contestant],
        text: &mut String,
    ) -> Result<()> {
        let sources: Vec<_> = files.iter().map(|it| it.bytes.as_slice()).collect();
        let before = self.hadolint.lint(&sources)?;
        let parfum = parfum::Parfum::start();
        let smells = parfum.as_ref().ok().map(|it| it.count(&sources)).transpose()?;
        let total = before.iter().map(Vec::len).sum::<usize>();
        let _ = write!(
            text,
            "\n**real files**: {}, with {total} findings of hadolint, {}, and \
             {} of Parfum\n\n| tool | hadolint settled | without pins | Parfum settled | broken | \
             fails on |\n|---|--:|--:|--:|--:|--:|\n",
            sources.len(),
            found(&sources, &before),
            smells
                .as_ref()
                .map_or_else(|| "none".to_owned(), |it| it.iter().sum::<usize>().to_string()),
        );
        let count = |found: &[Vec<Message>], pins: bool| {
            let all = found.iter().flatten();
            all.filter(|it| pins || !PINS.contains(&&*it.code)).count()
        };
        for it in contestants {
            println!("{}", it.name);
            let (outputs, failed) = outputs(it, &sources)?;
            let after = self.hadolint.lint(&refs(&outputs))?;
            let broken = self.broken(files, &outputs)?;
            let left = match (&parfum, &smells) {
                (Ok(parfum), Some(before)) => {
                    let after: usize = parfum.count(&refs(&outputs))?.iter().sum();
                    share(before.iter().sum(), after)
                }
                _ => "–".to_owned(),
            };
            let _ = writeln!(
                text,
                "| {} | {} | {} | {left} | **{broken}** | {failed} |",
                it.name,
                share(count(&before, true), count(&after, true)),
                share(count(&before, false), count(&after, false)),
            );
        }
        if let Err(error) = parfum {
            let _ = writeln!(text, "\nNot asked: Parfum, {error:#}");
        }
        Ok(())
    }

    /// The number of files that shells or `BuildKit` no longer accept.
    fn broken(&mut self, files: &[File], outputs: &[Vec<u8>]) -> Result<usize> {
        let outputs = refs(outputs);
        let unreadable = fixers::unreadable(files, &outputs, &self.oracle, &mut self.programs)?;
        let is_refused = |it: &&[u8]| {
            let verdict = self.oracle.read(&String::from_utf8_lossy(it))?;
            Ok(matches!(verdict, Verdict::Rejected(_)))
        };
        let refused = outputs.par_iter().map(is_refused).collect::<Result<Vec<_>>>()?;
        Ok(refused.iter().zip(&unreadable).filter(|it| *it.0 || *it.1).count())
    }

    /// The results for findings injected into files.
    fn smells(&mut self, contestants: &[Contestant], text: &mut String) -> Result<()> {
        let hosts = smells::hosts()?;
        let clean = self.hadolint.lint(&refs(&hosts))?;
        let clean: Vec<_> = clean.iter().map(|it| codes(it)).collect();
        // A smell that the linter does not detect cannot be seen to disappear.
        let all = smells::injected(&hosts);
        let texts: Vec<_> = all.iter().map(|it| it.text.as_slice()).collect();
        let seen = self.hadolint.lint(&texts)?;
        let count = |codes: &Codes, smell: &Smell| codes.get(smell.code).copied().unwrap_or(0);
        let is_seen = |it: &(&smells::Injected, &Vec<Message>)| {
            count(&codes(it.1), it.0.smell) > count(&clean[it.0.host], it.0.smell)
        };
        let all: Vec<_> = all.iter().zip(&seen).filter(is_seen).map(|it| it.0).collect();
        let texts: Vec<_> = all.iter().map(|it| it.text.as_slice()).collect();
        let files = all.iter().map(|it| files::of_text(&it.text, &self.oracle));
        let files = files.collect::<Result<Vec<_>>>()?;
        let _ = write!(
            text,
            "\n**smells**: {} of {} kinds, in {} files\n\n| tool | gone | broken | fails on |\n\
             |---|--:|--:|--:|\n",
            all.len(),
            smells::KINDS.len(),
            hosts.len()
        );
        let mut kinds: Vec<[String; 2]> = Vec::new();
        for it in contestants {
            println!("{}: smells", it.name);
            let (outputs, failed) = outputs(it, &texts)?;
            let after = self.hadolint.lint(&refs(&outputs))?;
            let broken = self.broken(&files, &outputs)?;
            let is_gone = |(it, found): (&&smells::Injected, &Vec<Message>)| {
                count(&codes(found), it.smell) <= count(&clean[it.host], it.smell)
                    && !found.iter().any(|it| it.code == "DL1000")
            };
            let gone: Vec<_> = all.iter().zip(&after).map(is_gone).collect();
            let number = gone.iter().filter(|it| **it).count();
            let _ = writeln!(
                text,
                "| {} | {number} ({}) | **{broken}** | {failed} |",
                it.name,
                share(all.len(), all.len() - number)
            );
            let left = smells::KINDS.iter().filter(|kind| {
                let mut of_kind = all.iter().zip(&gone).filter(|it| it.0.smell.code == kind.code);
                of_kind.any(|it| !*it.1)
            });
            let left: Vec<_> = left.map(|it| it.code).collect();
            kinds.push([it.name.clone(), left.join(", ")]);
        }
        let _ = writeln!(text, "\nLeft in some file:\n");
        for [name, left] in kinds {
            let _ = writeln!(text, "- {name}: {}", if left.is_empty() { "nothing" } else { &left });
        }
        Ok(())
    }
}

/// The output for the texts, and the number of texts on which the tool fails; these stay unchanged.
fn outputs(it: &Contestant, texts: &[&[u8]]) -> Result<(Vec<Vec<u8>>, usize)> {
    let results = (it.run)(texts)?;
    let failed = results.iter().filter(|it| it.is_err()).count();
    let outputs = results.into_iter().zip(texts);
    Ok((outputs.map(|(it, text)| it.unwrap_or_else(|_| text.to_vec())).collect(), failed))
}

fn refs(texts: &[Vec<u8>]) -> Vec<&[u8]> {
    texts.iter().map(Vec::as_slice).collect()
}

/// The share of hadolint findings whose rule `check` reports in the same file, in percent of the
/// findings of hadolint's own rules.
fn found(sources: &[&[u8]], found: &[Vec<Message>]) -> String {
    let counts = sources.par_iter().zip(found).map(|(source, found)| {
        let held = check_file(source, &FixOptions::default()).held;
        let own: Vec<_> =
            found.iter().filter(|it| it.code.starts_with("DL") && it.code != "DL1000").collect();
        let is_told = |it: &&&Message| held.iter().any(|held| held.pass.does_settle(&it.code));
        (own.len(), own.iter().filter(is_told).count())
    });
    let (all, told) = counts.reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    format!("{all} of its own rules, of which `check` finds {told}")
}

/// The share of findings that are gone, in percent.
fn share(before: usize, after: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "these are counts of findings")]
    let share = 100.0 * (before as f64 - after as f64) / (before.max(1) as f64);
    format!("{share:.1} %")
}
