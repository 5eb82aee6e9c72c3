//! Checks that `BuildKit`'s parser reads the same instructions before and after.

use super::invariant::Tested;
use super::subject::{Judged, Subject};
use crate::oracle::{Instruction, Verdict, limits};

/// Compares the instructions of the source with those that `after` selects, both transformed by
/// `view`.
pub fn find(
    subject: &Subject<'_>,
    after: impl Fn(&Judged) -> &Verdict,
    view: impl Fn(&Instruction) -> Instruction,
) -> Tested {
    let judged = match &subject.judged {
        None => return Tested::NotApplicable,
        Some(Err(limit)) => return Tested::Beyond(*limit),
        Some(Ok(judged)) => judged,
    };
    let what = match (&judged.source, after(judged)) {
        (Verdict::Accepted(before), Verdict::Accepted(after)) => difference(before, after, view),
        (Verdict::Rejected(before), Verdict::Rejected(after)) if before == after => None,
        (_, after) => Some(format!("another verdict after: {after:?}")),
    };
    match what {
        None => Tested::Holds,
        Some(what) => match limits::excuse(&String::from_utf8_lossy(subject.source)) {
            Some(limit) => Tested::Beyond(limit),
            None => Tested::Broken(what),
        },
    }
}

/// The properties that `fmt` must preserve: everything except the blanks between the words of a
/// RUN.
pub fn as_laid_out(instruction: &Instruction) -> Instruction {
    let mut seen = as_cached(instruction);
    if seen.cmd == "RUN" && !seen.json {
        seen.value = seen.value.iter().map(|it| without_layout(it)).collect();
    }
    seen
}

/// The properties that `--cache-safe` must preserve: everything except the case of keywords.
pub fn as_cached(instruction: &Instruction) -> Instruction {
    let mut seen = instruction.clone();
    seen.cmd.make_ascii_uppercase();
    seen.original.clear();
    seen.start_line = 0;
    match (seen.cmd.as_str(), seen.value.as_mut_slice()) {
        ("FROM", [_, keyword, _]) | ("HEALTHCHECK", [keyword, ..]) => {
            keyword.make_ascii_uppercase();
        }
        _ => {}
    }
    seen
}

/// Shell text without the blanks that a layout may add or remove: repeated blanks, and those around
/// operators. Blanks in quotes are removed as well, on both sides; the second reader compares
/// these.
fn without_layout(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut kept = String::with_capacity(words.len());
    for c in words.chars() {
        let operator = |c: char| matches!(c, '&' | '|' | ';');
        if operator(c) && kept.ends_with(' ') {
            kept.pop();
        }
        if c != ' ' || !kept.ends_with(operator) {
            kept.push(c);
        }
    }
    kept
}

fn difference(
    before: &[Instruction],
    after: &[Instruction],
    view: impl Fn(&Instruction) -> Instruction,
) -> Option<String> {
    for (old, new) in before.iter().zip(after) {
        let (one, other) = (view(old), view(new));
        if one != other {
            return Some(format!("line {}: {one:?} became {other:?}", old.start_line));
        }
    }
    if before.len() != after.len() {
        return Some(format!("{} instructions became {}", before.len(), after.len()));
    }
    let ordered = after.is_sorted_by(|one, other| one.start_line < other.start_line);
    (!ordered).then(|| "the instructions do not follow each other".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instruction(cmd: &str, value: &[&str]) -> Instruction {
        Instruction {
            cmd: cmd.to_owned(),
            sub_cmd: None,
            json: false,
            original: String::new(),
            start_line: 1,
            flags: Vec::new(),
            value: value.iter().map(|it| (*it).to_owned()).collect(),
            heredocs: Vec::new(),
        }
    }

    #[test]
    fn blanks_count_but_in_a_run_that_is_laid_out() {
        let differs = |cmd: &str, view: fn(&Instruction) -> Instruction| {
            difference(&[instruction(cmd, &["a  b"])], &[instruction(cmd, &["a b"])], view)
        };
        assert_eq!(differs("run", as_laid_out), None);
        assert!(differs("RUN", as_cached).is_some());
        assert!(differs("CMD", as_laid_out).is_some());
    }

    #[test]
    fn a_lost_instruction_is_a_difference() {
        let one = instruction("USER", &["a"]);
        assert!(difference(&[one.clone(), one.clone()], &[one], as_laid_out).is_some());
    }

    #[test]
    fn the_case_of_keywords_is_layout() {
        let before =
            [instruction("from", &["a", "as", "b"]), instruction("Healthcheck", &["cmd", "x"])];
        let mut after =
            [instruction("FROM", &["a", "AS", "b"]), instruction("HEALTHCHECK", &["CMD", "x"])];
        after[1].start_line = 2;
        assert_eq!(difference(&before, &after, as_cached), None);
        after[0].value[2] = "B".to_owned();
        assert!(difference(&before, &after, as_cached).is_some());
    }

    #[test]
    fn blanks_around_operators_are_layout() {
        assert_eq!(without_layout("a  b&&c ;  d | e"), "a b&&c;d|e");
        assert_eq!(without_layout("a b && c; d | e"), "a b&&c;d|e");
        assert_ne!(without_layout("ab"), without_layout("a b"));
    }
}
