//! Explains each remaining finding of hadolint by the reason that a pass gives for it.

use std::collections::BTreeMap;

use dockwright_fixer::{Finding, Level, Outcome, passes};
use dockwright_verify::{self as verify, Keyword};

use super::counts::folded;
use super::hadolint::Message;
use super::{File, LEVELS};

/// The number of findings left for one reason, for each level up to which fixes were applied.
type Counts = [usize; LEVELS.len()];

/// Why no pass covers a code.
const NO_PASS: [(&[&str], &str); 2] = [
    (&["DL1000"], "hadolint cannot read the file"),
    (&["SC"], "what the text of a shell is meant to do, only the author knows"),
];

/// Cases in which a pass deliberately reports nothing for a code that it covers, with the result of
/// an inspection of such findings.
const QUIET: [(&str, &str); 18] = [
    ("DL3001", "it ends what the same `RUN` has started, or has commands to run"),
    ("DL3002", "nothing says what runs, or it steps down from root itself"),
    ("DL3003", "the `cd` stands in the middle, or what follows also runs where it fails"),
    ("DL3004", "`sudo` has options, runs a shell, or runs for a user who is not root"),
    ("DL3008", "a variable or a file names the packages"),
    ("DL3013", "a variable or a file names the packages"),
    ("DL3018", "a variable or a file names the packages"),
    ("DL3019", "another option does it, or the release of apk knows none"),
    ("DL3025", "it begins with `exec`, so that no shell stays"),
    ("DL3042", "another spelling of the option, or a variable, does it"),
    ("DL3044", "the other value is the variable itself, or the base image sets it"),
    ("DL3045", "the stage starts from `scratch`, whose directory is known"),
    ("DL3059", "one of them is no text of a POSIX-like shell, or leaves something behind"),
    ("DL3064", "the name is that of a user, or the value is empty"),
    ("DL3066", "the user is root, or runs no process of the image"),
    ("DL4001", "it is told once for a stage"),
    ("DL4005", "the link is not to a shell that is known"),
    ("DL4006", "nothing but `echo` feeds the pipe, or a command that may well fail or end early"),
];

/// Prints the reasons for each code, most frequent first, and the findings without an explanation.
/// `found` has the findings in each text of a file, with those of the levels last.
pub fn print<const TEXTS: usize>(
    files: &[File<'_>],
    found: &[[Vec<Message>; TEXTS]],
    limit: usize,
) {
    let mut codes: BTreeMap<&str, BTreeMap<String, Counts>> = BTreeMap::new();
    let mut unexplained: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (file, levels) in files.iter().zip(found) {
        for (index, messages) in levels[TEXTS - LEVELS.len()..].iter().enumerate() {
            let Ok(fixed) = &file.levels[index].fixed else { continue };
            let text = Text::of(&fixed.bytes, &fixed.again);
            for it in messages {
                let reason = text.reason(it).unwrap_or_else(|| {
                    let place =
                        format!("{}, {}: line {}", file.source.path, LEVELS[index], it.line);
                    unexplained.entry(&it.code).or_default().push(place);
                    "unexplained".to_owned()
                });
                codes.entry(&it.code).or_default().entry(reason).or_default()[index] += 1;
            }
        }
    }
    println!("\n| what holds it | safe | intended | risky |\n|---|--:|--:|--:|");
    let mut codes: Vec<_> = codes.into_iter().collect();
    codes.sort_by_key(|(_, reasons)| std::cmp::Reverse(reasons.values().flatten().sum::<usize>()));
    for (code, reasons) in codes {
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<usize>()));
        for (reason, counts) in reasons {
            let counts = counts.map(|it| it.to_string()).join(" | ");
            println!("| {code}: {} | {counts} |", reason.replace('|', "\\|"));
        }
    }
    for (code, places) in unexplained {
        println!("\nunexplained {code}: {}", places.len());
        for place in places.iter().take(limit) {
            println!("  {place}");
        }
    }
}

/// A text with the findings of the passes that remain in it.
struct Text<'f> {
    /// The lines of each instruction, and the first line of the `RUN`s adjacent to it.
    instructions: Vec<Lines>,
    held: &'f [Finding],
}

struct Lines {
    first: usize,
    last: usize,
    block: usize,
}

impl<'f> Text<'f> {
    fn of(bytes: &[u8], again: &'f Outcome) -> Self {
        let mut instructions: Vec<Lines> = Vec::new();
        let mut was_run = false;
        for it in &verify::read(bytes).instructions {
            let is_run = it.keyword == Keyword::Run;
            let above = instructions.last().filter(|_| was_run && is_run);
            let block = above.map_or(it.line, |it| it.block);
            instructions.push(Lines { first: it.line, last: it.last_line, block });
            was_run = is_run;
        }
        Self { instructions, held: &again.held }
    }

    /// The reason for a finding: the message of a pass that covers its code about the same
    /// instruction, the `RUN`s above it, or the file; or why there is no such pass.
    fn reason(&self, found: &Message) -> Option<String> {
        let code = found.code.as_str();
        let settles = |it: &&Finding| it.pass.settles.contains(&code);
        if !passes().iter().any(|it| it.settles.contains(&code)) {
            let is_meant = |codes: &[&str]| codes.iter().any(|it| code.starts_with(it));
            let why = NO_PASS.iter().find(|(codes, _)| is_meant(codes));
            return why.map(|(_, why)| format!("no pass: {why}"));
        }
        let at = self.instructions.iter().rfind(|it| it.first <= found.line)?;
        let held = || self.held.iter().filter(settles);
        let same = held().find(|it| (at.first..=at.last).contains(&it.line));
        let above = || held().find(|it| (at.block..=at.last).contains(&it.line));
        // Some suggestions are made only once per file.
        let once = || held().find(|it| it.level == Level::Suggestion);
        let Some(it) = same.or_else(above).or_else(once) else {
            let quiet = QUIET.iter().find(|(quiet, _)| *quiet == code);
            return quiet.map(|(_, why)| format!("no finding of a pass: {why}"));
        };
        Some(format!("{}: {}: {}", it.pass.name, it.level, folded(&it.reason)))
    }
}
