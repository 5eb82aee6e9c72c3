//! Compares the instructions of a file before and after a tool.

use crate::oracle::{Instruction, Verdict};

use super::reading::Reading;

/// The keywords of `BuildKit`. Other keywords pass its parser but fail every build.
const KEYWORDS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// The reading of a file after a tool.
#[derive(Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The file is refused, for this reason.
    Refused(String),
    /// Some instructions differ; this is the first.
    OtherInstructions(String),
    /// The instructions are the same, provided that these pairs of texts are the same shell
    /// program.
    Same {
        programs: Vec<(String, String)>,
        /// The first value that differs only in blanks.
        blanks: Option<String>,
    },
}

/// Compares the original instructions with the verdict on the output.
pub fn compare(before: &[Instruction], after: &Verdict, escape: char) -> Comparison {
    let after = match after {
        Verdict::Rejected(message) => return Comparison::Refused(message.clone()),
        Verdict::Accepted(after) => after,
    };
    let known = |it: &Instruction| KEYWORDS.contains(&it.cmd.to_ascii_uppercase().as_str());
    if let Some(unknown) = after.iter().find(|it| !known(it)) {
        return Comparison::Refused(format!("unknown instruction: {}", unknown.cmd));
    }
    if before.len() != after.len() {
        let what = format!("{} instructions became {}", before.len(), after.len());
        return Comparison::OtherInstructions(what);
    }
    let (mut programs, mut blanks) = (Vec::new(), None);
    for (old, new) in before.iter().zip(after) {
        let (old, new) = (Reading::of(old, escape), Reading::of(new, escape));
        if !old.is_same_but_for_blanks(&new) {
            return Comparison::OtherInstructions(format!("{old:?}\nbecame\n{new:?}"));
        }
        if old.rest != new.rest && blanks.is_none() {
            blanks = Some(format!("{old:?}\nbecame\n{new:?}"));
        }
        programs.extend(old.program.zip(new.program).filter(|(old, new)| old != new));
    }
    Comparison::Same { programs, blanks }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instruction(cmd: &str, json: bool, value: &[&str]) -> Instruction {
        Instruction {
            cmd: cmd.to_owned(),
            sub_cmd: None,
            json,
            original: String::new(),
            start_line: 1,
            flags: Vec::new(),
            value: value.iter().map(|it| (*it).to_owned()).collect(),
            heredocs: Vec::new(),
        }
    }

    fn compared(before: Instruction, after: Instruction) -> Comparison {
        compare(&[before], &Verdict::Accepted(vec![after]), '\\')
    }

    #[test]
    fn spelling_makes_no_difference() {
        for (before, after) in [
            (
                instruction("from", false, &["a", "as", "b"]),
                instruction("FROM", false, &["a", "AS", "b"]),
            ),
            (
                instruction("ENV", false, &["a", "b c"]),
                instruction("ENV", false, &["a", "\"b c\""]),
            ),
            (instruction("COPY", true, &["a", "b"]), instruction("COPY", false, &["a", "b"])),
            (instruction("CMD", true, &["a", "b"]), instruction("cmd", true, &["a", "b"])),
        ] {
            let same = Comparison::Same { programs: Vec::new(), blanks: None };
            assert_eq!(compared(before, after), same);
        }
    }

    #[test]
    fn shell_text_is_left_to_shfmt() {
        let programs = vec![("a  b".to_owned(), "a b".to_owned())];
        let (before, after) = (["a  b"], ["a b"]);
        assert_eq!(
            compared(instruction("RUN", false, &before), instruction("RUN", false, &after)),
            Comparison::Same { programs, blanks: None }
        );
    }

    #[test]
    fn another_value_or_form_is_another_instruction() {
        for (before, after) in [
            (instruction("ENV", false, &["a", "b"]), instruction("ENV", false, &["a", "c"])),
            (instruction("CMD", false, &["a"]), instruction("CMD", true, &["a"])),
            (instruction("CMD", true, &["\"a\""]), instruction("CMD", true, &["a"])),
        ] {
            assert!(matches!(compared(before, after), Comparison::OtherInstructions(_)));
        }
    }

    #[test]
    fn blanks_in_a_value_are_told_apart() {
        let before = instruction("ENV", false, &["a", "b  c"]);
        let after = instruction("ENV", false, &["a", "b c"]);
        assert!(matches!(compared(before, after), Comparison::Same { blanks: Some(_), .. }));
    }

    #[test]
    fn a_maintainer_may_become_a_label() {
        let before = instruction("MAINTAINER", false, &["\"a <b>\""]);
        let after = instruction("LABEL", false, &["maintainer", "\"a <b>\""]);
        let same = Comparison::Same { programs: Vec::new(), blanks: None };
        assert_eq!(compared(before, after), same);
    }

    #[test]
    fn a_keyword_that_is_none_is_refused() {
        let after = instruction("&&", false, &["rm"]);
        let comparison = compared(instruction("RUN", false, &["a"]), after);
        assert_eq!(comparison, Comparison::Refused("unknown instruction: &&".to_owned()));
    }
}
