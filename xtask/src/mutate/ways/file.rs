//! Changes to the lines and instructions of a file.

#![expect(clippy::unnecessary_wraps, reason = "all of them are called alike")]

use super::Change::{Above, File, Instruction, Splice};
use super::{Keeps, Way, one, way};
use crate::mutate::subject::{self, Subject};
use crate::shells::differential::random::Random;

pub const WAYS: [Way; 41] = [
    // Layout.
    way("a keyword in lower case", Keeps::Reading, Instruction(lower)),
    way("a keyword in mixed case", Keeps::Reading, Instruction(mixed)),
    way("a keyword over lines", Keeps::Reading, Instruction(cut_keyword)),
    way("a word over lines", Keeps::Reading, Instruction(cut_word)),
    way(
        "a line break between words",
        Keeps::Reading,
        Instruction(|s, i, r| gap(s, i, r, " \\\n ")),
    ),
    way(
        "two line breaks between words",
        Keeps::Reading,
        Instruction(|s, i, r| gap(s, i, r, " \\\n\\\n  ")),
    ),
    way("a tab between words", Keeps::Reading, Instruction(|s, i, r| gap(s, i, r, "\t"))),
    way("blanks between words", Keeps::Reading, Instruction(|s, i, r| gap(s, i, r, "    "))),
    way(
        "a comment between words",
        Keeps::Reading,
        Instruction(|s, i, r| gap(s, i, r, " \\\n# odd\n  ")),
    ),
    way(
        "a comment of ours between words",
        Keeps::Reading,
        Instruction(|s, i, r| gap(s, i, r, " \\\n  # dockwright: odd\n\t")),
    ),
    way(
        "an empty line between words",
        Keeps::Reading,
        Instruction(|s, i, r| gap(s, i, r, " \\\n\n  ")),
    ),
    way("a comment in a continuation", Keeps::Reading, File(|s, r| continued(s, r, "# odd\n"))),
    way("an empty line in a continuation", Keeps::Reading, File(|s, r| continued(s, r, " \t\n"))),
    way("blanks behind a continuation", Keeps::Reading, File(|s, r| behind_escape(s, r, "  "))),
    way(
        "a no-break blank between words",
        Keeps::Nothing,
        Instruction(|s, i, r| gap(s, i, r, "\u{a0}")),
    ),
    way(
        "a vertical tab between words",
        Keeps::Nothing,
        Instruction(|s, i, r| gap(s, i, r, " \u{b}")),
    ),
    way(
        "a no-break blank on a line of its own",
        Keeps::Nothing,
        File(|s, r| continued(s, r, "\u{a0}\n")),
    ),
    way(
        "a line break at the end",
        Keeps::Nothing,
        Instruction(|s, i, _| Some(s.with(&(i.arguments.end..i.arguments.end), " \\\n\n"))),
    ),
    way(
        "CRLF",
        Keeps::Reading,
        File(|s, _| (!s.text.contains('\r')).then(|| s.text.replace('\n', "\r\n"))),
    ),
    way("one CRLF", Keeps::Nothing, File(one_crlf)),
    way("a byte order mark", Keeps::Reading, File(|s, _| Some(format!("\u{feff}{}", s.text)))),
    way("a backtick as the escape", Keeps::Nothing, File(backtick)),
    way("no line end", Keeps::Reading, File(|s, _| Some(s.text.trim_end().to_owned()))),
    way(
        "indented instructions",
        Keeps::Reading,
        Instruction(|s, i, _| Some(s.with(&(i.range.start..i.range.start), "  "))),
    ),
    // Instructions.
    way("ONBUILD", Keeps::Nothing, Above("ONBUILD ")),
    way(
        "a stage in front",
        Keeps::Nothing,
        File(|s, _| Some(s.with(&(first(s)..first(s)), "FROM debian:12 AS front\nRUN true\n\n"))),
    ),
    way(
        "a stage behind",
        Keeps::Nothing,
        File(|s, _| Some(format!("{}\nFROM debian:12\nCOPY --from=0 / /\n", s.text.trim_end()))),
    ),
    way("a stage in between", Keeps::Nothing, Above("FROM debian:12\n")),
    way("an instruction twice", Keeps::Nothing, Instruction(twice)),
    way("a line less", Keeps::Nothing, File(without_line)),
    way("two lines swapped", Keeps::Nothing, File(swapped)),
    way("SHELL as bash", Keeps::Nothing, Above("SHELL [\"/bin/bash\", \"-c\"]\n")),
    way(
        "SHELL as bash -eo pipefail",
        Keeps::Nothing,
        Above("SHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\n"),
    ),
    way(
        "SHELL as ash",
        Keeps::Nothing,
        Above("SHELL [\"/bin/ash\", \"-eo\", \"pipefail\", \"-c\"]\n"),
    ),
    way("SHELL as PowerShell", Keeps::Nothing, Above("SHELL [\"powershell\", \"-Command\"]\n")),
    way("SHELL as Python", Keeps::Nothing, Above("SHELL [\"python3\", \"-c\"]\n")),
    way("USER", Keeps::Nothing, Above("USER app\n")),
    way("a variable for a directory", Keeps::Nothing, Above("ARG D\nWORKDIR $D/a\n")),
    way("an ENV with a variable for its name", Keeps::Nothing, Above("ENV $A=b\n")),
    way("an instruction of another case", Keeps::Nothing, Splice),
    way("a heredoc", Keeps::Nothing, File(heredoc)),
];

fn first(subject: &Subject<'_>) -> usize {
    subject.instructions.first().map_or(0, |it| it.range.start)
}

fn lower(s: &Subject<'_>, it: &subject::Instruction, _: &mut Random) -> Option<String> {
    Some(s.with(&it.keyword, &s.text[it.keyword.clone()].to_lowercase()))
}

fn mixed(s: &Subject<'_>, it: &subject::Instruction, _: &mut Random) -> Option<String> {
    let keyword = s.text[it.keyword.clone()].to_lowercase();
    Some(s.with(&it.keyword, &(keyword[..1].to_uppercase() + &keyword[1..])))
}

fn cut_keyword(s: &Subject<'_>, it: &subject::Instruction, random: &mut Random) -> Option<String> {
    let at = it.keyword.start + 1 + random.below(it.keyword.len() - 1);
    Some(s.with(&(at..at), &format!("{}\n", s.escape)))
}

fn cut_word(s: &Subject<'_>, it: &subject::Instruction, random: &mut Random) -> Option<String> {
    let mut words = s.words(&it.arguments);
    words.retain(|it| it.is_plain && it.range.len() > 1);
    let word = &words.get(random.below(words.len()))?.range;
    let at = word.start + 1 + random.below(word.len() - 1);
    Some(s.with(&(at..at), &format!("{}\n", s.escape)))
}

/// The text with the blanks after a plain word replaced; not in a heredoc, where a comment ends a
/// command.
fn gap(
    s: &Subject<'_>,
    it: &subject::Instruction,
    random: &mut Random,
    other: &str,
) -> Option<String> {
    let text = &s.text[it.arguments.clone()];
    let length = text.find('\n').filter(|_| text.contains("<<")).unwrap_or(text.len());
    let words = s.words(&(it.arguments.start..it.arguments.start + length));
    let pairs = words.windows(2).filter(|it| it.iter().all(|word| word.is_plain));
    let gaps = pairs.map(|it| it[0].range.end..it[1].range.start);
    let gaps: Vec<_> = gaps.filter(|it| !s.text[it.clone()].contains(['\n', s.escape])).collect();
    let gap = gaps.get(random.below(gaps.len()))?;
    Some(s.with(gap, &other.replace('\\', &s.escape.to_string())))
}

/// The offsets of line ends after a continuation, in instructions without heredocs.
fn continuations(s: &Subject<'_>) -> Vec<usize> {
    let instructions = s
        .instructions
        .iter()
        .filter(|it| !s.text[it.range.clone()].contains("<<") && !it.arguments.is_empty());
    let ends = instructions.flat_map(|it| {
        let text = &s.text[it.arguments.clone()];
        text.match_indices('\n').map(|(at, _)| it.arguments.start + at)
    });
    ends.filter(|at| s.text[..*at].ends_with(s.escape)).collect()
}

fn continued(s: &Subject<'_>, random: &mut Random, line: &str) -> Option<String> {
    let ends = continuations(s);
    let at = ends.get(random.below(ends.len()))? + 1;
    Some(s.with(&(at..at), line))
}

fn behind_escape(s: &Subject<'_>, random: &mut Random, blanks: &str) -> Option<String> {
    let ends = continuations(s);
    let at = *ends.get(random.below(ends.len()))?;
    Some(s.with(&(at..at), blanks))
}

fn one_crlf(s: &Subject<'_>, random: &mut Random) -> Option<String> {
    let ends: Vec<_> = s.text.match_indices('\n').map(|(at, _)| at).collect();
    let at = *ends.get(random.below(ends.len()))?;
    Some(s.with(&(at..at), "\r"))
}

fn backtick(s: &Subject<'_>, _: &mut Random) -> Option<String> {
    let is_plain = s.escape == '\\' && !s.text.contains('`') && !s.text.contains("# escape");
    is_plain.then(|| format!("# escape=`\n{}", s.text.replace("\\\n", "`\n")))
}

fn twice(s: &Subject<'_>, it: &subject::Instruction, _: &mut Random) -> Option<String> {
    let instruction = s.text[it.range.clone()].trim_end();
    Some(s.with(&(it.range.start..it.range.start), &format!("{instruction}\n")))
}

fn without_line(s: &Subject<'_>, random: &mut Random) -> Option<String> {
    let mut lines: Vec<_> = s.text.split_inclusive('\n').collect();
    lines.remove(random.below(lines.len()));
    Some(lines.concat())
}

fn swapped(s: &Subject<'_>, random: &mut Random) -> Option<String> {
    let mut lines: Vec<_> = s.text.split_inclusive('\n').collect();
    let at = random.below(lines.len().checked_sub(1).filter(|it| *it > 0)?);
    lines.swap(at, at + 1);
    Some(lines.concat())
}

/// A `RUN` as a heredoc.
fn heredoc(s: &Subject<'_>, random: &mut Random) -> Option<String> {
    let run = one(s, random, |it| it.is_run && it.shell.is_some())?;
    let range = run.shell.clone()?;
    let lines = s.text[range.clone()].trim_end().lines();
    let lines = lines.filter(|it| !it.trim().is_empty() && !it.trim_start().starts_with('#'));
    let body = lines.collect::<Vec<_>>().join("\n");
    Some(s.with(&range, &format!("<<EOF\n{body}\nEOF\n")))
}
