//! Compares fixers. Fixers change builds on purpose, so that only faults that break every build
//! count against them; the findings of hadolint before and after are compared as well.

use std::fmt::Write;
use std::iter;

use anyhow::Result;
use rayon::prelude::*;

use super::count::{self, Change, Outcome};
use super::files::File;
use super::programs::Programs;
use super::reading::Reading;
use super::run::Copies;
use super::tools::{self, Tool};
use super::words;
use super::{Judge, Set, findings, machine, run_again};
use crate::fixes::hadolint::{Codes, Hadolint, codes};
use crate::oracle::{Instruction, Oracle, Verdict};

const DEFINITION: &str = "\
A file is **broken** if BuildKit refuses it afterwards, or if a shell gets a text that `shfmt` cannot read any more; whether a build still does the same is not compared, since fixes change it on purpose. Comments are **lost** as above.
*hadolint before* and *after* count its findings in all files together, *worse* are files in which some rule has more findings than before. A file that it cannot read any more has one. hadolint itself only looks, and is here for its speed.
";

const HEADER: &str = "\
| tool | changed | broken | refused | shell text unreadable | comments lost | not refused, but changed again by a second run | fails on | hadolint before | after | worse | files/s |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
";

/// The result of a tool on one file.
struct Fixed {
    outcome: Outcome,
    /// Whether the output has a shell text that is not valid.
    is_unreadable: bool,
    /// The findings of hadolint before and after, if requested.
    codes: Option<[Codes; 2]>,
}

/// The input of all tools, and the programs that judge the results.
struct Bench<'s> {
    judge: Judge,
    hadolint: Hadolint,
    /// The findings of hadolint in the files of the first set; all sets would take hours.
    before: Vec<Codes>,
    sets: &'s [Set],
}

/// Runs every fixer on all files: returns the definitions, a table for each set, and the methods.
pub fn markdown(judge: Judge, sets: &[Set]) -> Result<String> {
    let hadolint = Hadolint::start(super::dir().join("hadolint"))?;
    let first = judge.files.iter().take(sets[0].valid.len());
    let before = hadolint.lint(&first.map(|it| it.bytes.as_slice()).collect::<Vec<_>>())?;
    let before = before.iter().map(|it| codes(it)).collect();
    let mut bench = Bench { judge, hadolint, before, sets };
    let mut tables = vec![HEADER.to_owned(); sets.len()];
    let mut modes = String::new();
    for (name, tool) in tools::fixers() {
        let lines = tool.and_then(|tool| {
            println!("{} {}", tool.name, tool.version);
            let _ = writeln!(modes, "- {}: {}", tool.name, tool.mode);
            bench.lines(&tool)
        });
        let absent = |error| format!("| {name} | not run: {error:#} | | | | | | | | | | |\n");
        let lines = lines.unwrap_or_else(|error| vec![absent(error); sets.len()]);
        tables.iter_mut().zip(lines).for_each(|(table, line)| table.push_str(&line));
    }
    tables[0].push_str(&bench.linter()?);
    let mut text = DEFINITION.to_owned();
    for (Set { name, total, valid }, table) in sets.iter().zip(tables) {
        let valid = valid.len();
        let _ = write!(text, "\n**{name}**: {total} files, {valid} of them valid\n\n{table}");
    }
    let _ = write!(text, "\nHow each was run, all files in one call:\n\n{modes}");
    let (machine, load) = (machine::describe(), machine::load());
    let _ = write!(text, "\n{} Machine: {machine}; {load}.\n", super::table::SPEED);
    Ok(text)
}

impl Bench<'_> {
    /// A line for each set.
    fn lines(&mut self, tool: &Tool) -> Result<Vec<String>> {
        let Judge { oracle, programs, files } = &mut self.judge;
        let copies = Copies::new()?;
        let sources: Vec<_> = files.iter().map(|it| it.bytes.as_slice()).collect();
        let first = copies.format(tool, &sources)?;
        let mut outcomes = count::outcomes(files, &first, oracle, programs)?;
        run_again(&copies, tool, &mut outcomes)?;
        findings::keep(&tool.dir_name(), files, &outcomes)?;
        let outputs = first.iter().zip(&sources);
        let outputs: Vec<_> = outputs.map(|(it, source)| it.as_deref().unwrap_or(source)).collect();
        let unreadable = unreadable(files, &outputs, oracle, programs)?;
        let after = self.hadolint.lint(&outputs[..self.before.len()])?;
        let after = after.iter().map(|it| codes(it));
        let codes = self.before.iter().cloned().zip(after).map(|(before, after)| [before, after]);
        let codes = codes.map(Some).chain(iter::repeat(None));
        let fixed = outcomes.into_iter().zip(unreadable).zip(codes);
        let fixed =
            fixed.map(|((outcome, is_unreadable), codes)| Fixed { outcome, is_unreadable, codes });
        let fixed: Vec<_> = fixed.collect();
        let line = |set: &Set| {
            let worked = set.valid.clone().filter(|it| first[*it].is_ok());
            let texts: Vec<_> = worked.map(|it| sources[it]).collect();
            Ok(line(tool, &fixed[set.valid.clone()], copies.speed(tool, &texts)?))
        };
        self.sets.iter().map(line).collect()
    }

    /// The line of hadolint, for the first set.
    fn linter(&self) -> Result<String> {
        let tool = tools::hadolint()?;
        let files = self.judge.files.iter().take(self.before.len());
        let texts: Vec<_> = files.map(|it| it.bytes.as_slice()).collect();
        let speed = speed(Copies::new()?.speed(&tool, &texts)?);
        Ok(format!("| {} {} | | | | | | | | | | | {speed} |\n", tool.name, tool.version))
    }
}

/// For each output, whether it has more unreadable shell texts than the input.
pub(super) fn unreadable(
    files: &[File],
    outputs: &[&[u8]],
    oracle: &Oracle,
    programs: &mut Programs,
) -> Result<Vec<bool>> {
    let texts = files.par_iter().zip(outputs).map(|(file, output)| {
        let escape = words::escape(&file.bytes);
        let before = texts(&file.instructions, escape);
        let after = match oracle.read(&String::from_utf8_lossy(output))? {
            Verdict::Accepted(after) => texts(&after, escape),
            Verdict::Rejected(_) => Vec::new(),
        };
        Ok((before, after))
    });
    let texts = texts.collect::<Result<Vec<_>>>()?;
    let all = texts.iter().flat_map(|(before, after)| before.iter().chain(after));
    programs.read(all.map(String::as_str))?;
    let count = |texts: &[String]| texts.iter().filter(|it| !programs.is_readable(it)).count();
    Ok(texts.iter().map(|(before, after)| count(after) > count(before)).collect())
}

/// The texts passed to shells.
fn texts(instructions: &[Instruction], escape: char) -> Vec<String> {
    instructions.iter().filter_map(|it| Reading::of(it, escape).program).collect()
}

fn line(tool: &Tool, fixed: &[Fixed], speed: Option<f64>) -> String {
    let changes: Vec<_> = fixed.iter().filter_map(|it| it.outcome.change()).collect();
    let count = |is: fn(&&&Change) -> bool| changes.iter().filter(is).count();
    let refused = count(|it| it.is_refused());
    let unreadable = fixed.iter().filter(|it| it.is_unreadable).count();
    let lost: usize = changes.iter().map(|it| it.lost_comments).sum();
    let comments = match count(|it| it.lost_comments > 0) {
        0 => "0".to_owned(),
        files => format!("{lost} in {files} file(s)"),
    };
    format!(
        "| {} {} | {} | **{}** | {refused} | {unreadable} | {comments} | {} | {} | {} | {} |\n",
        tool.name,
        tool.version,
        count(|it| it.changed),
        refused + unreadable,
        count(|it| it.changed_again),
        fixed.len() - changes.len(),
        found(fixed),
        self::speed(speed),
    )
}

/// The findings before and after, and the number of files with more findings.
fn found(fixed: &[Fixed]) -> String {
    let codes: Vec<_> = fixed.iter().filter_map(|it| it.codes.as_ref()).collect();
    if codes.len() < fixed.len() {
        return " | | ".to_owned();
    }
    let sum = |index: usize| codes.iter().flat_map(|it| it[index].values()).sum::<usize>();
    let is_worse = |[before, after]: &&&[Codes; 2]| {
        after.iter().any(|(code, after)| before.get(code).is_none_or(|it| it < after))
    };
    format!("{} | {} | {}", sum(0), sum(1), codes.iter().filter(is_worse).count())
}

fn speed(speed: Option<f64>) -> String {
    speed.map_or_else(|| "–".to_owned(), |it| format!("{it:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_worse_where_a_rule_finds_more_whatever_others_find() {
        let codes = |found: &[(&str, usize)]| {
            found.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect::<Codes>()
        };
        let fixed =
            |codes| Fixed { outcome: Outcome::Failed(String::new()), is_unreadable: false, codes };
        let better = [codes(&[("DL1", 2), ("DL2", 1)]), codes(&[("DL1", 1), ("DL2", 1)])];
        let worse = [codes(&[("DL1", 2)]), codes(&[("DL3", 1)])];
        let both = [fixed(Some(better)), fixed(Some(worse))];
        assert_eq!(found(&both), "5 | 3 | 1");
        let [one, two] = both;
        assert_eq!(found(&[one, two, fixed(None)]), " | | ");
    }
}
