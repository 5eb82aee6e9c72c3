//! What became of the instructions of a file.

use crate::oracle::{Instruction, Verdict};

use super::words::meaning;

/// What `BuildKit` knows. Another keyword is no error of its parser, but of every build.
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

/// How a file reads after a tool ran.
#[derive(Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Not at all, for this reason.
    Refused(String),
    /// As other instructions; this is the first.
    OtherInstructions(String),
    /// As the same, if these texts are pairs of the same shell program.
    Same(Vec<(String, String)>),
}

/// Compares what was read before with the verdict after.
pub fn compare(before: &[Instruction], after: &Verdict, escape: char) -> Comparison {
    let after = match after {
        Verdict::Rejected(message) => return Comparison::Refused(message.clone()),
        Verdict::Accepted(after) => after,
    };
    let known = |it: &Instruction| KEYWORDS.contains(&it.cmd.to_ascii_uppercase().as_str());
    if let Some(unknown) = after.iter().find(|it| !known(it)) {
        return Comparison::Refused(format!("unknown instruction: {}", unknown.cmd));
    }
    let mut programs = Vec::new();
    for (old, new) in before.iter().zip(after) {
        let (old, new) = (Reading::of(old, escape), Reading::of(new, escape));
        if old.rest != new.rest || old.program.is_some() != new.program.is_some() {
            return Comparison::OtherInstructions(format!("{old:?}\nbecame\n{new:?}"));
        }
        programs.extend(old.program.zip(new.program).filter(|(old, new)| old != new));
    }
    if before.len() != after.len() {
        let what = format!("{} instructions became {}", before.len(), after.len());
        return Comparison::OtherInstructions(what);
    }
    Comparison::Same(programs)
}

/// One instruction, the shell text of it apart.
#[derive(Debug)]
struct Reading {
    program: Option<String>,
    rest: Vec<String>,
}

impl Reading {
    fn of(instruction: &Instruction, escape: char) -> Self {
        let cmd = instruction.cmd.to_ascii_uppercase();
        let sub_cmd = instruction.sub_cmd.as_deref().map(str::to_ascii_uppercase);
        let keyword = sub_cmd.clone().unwrap_or_else(|| cmd.clone());
        let mut rest = vec![cmd];
        rest.extend(sub_cmd);
        rest.extend(instruction.flags.iter().cloned());
        let is_command = ["RUN", "CMD", "ENTRYPOINT", "SHELL", "HEALTHCHECK"].contains(&&*keyword);
        if is_command {
            rest.push(if instruction.json { "exec form" } else { "shell form" }.to_owned());
        }
        let program = if instruction.json {
            None
        } else {
            match (keyword.as_str(), instruction.value.as_slice()) {
                ("RUN" | "CMD" | "ENTRYPOINT", _) => Some(program(instruction)),
                ("HEALTHCHECK", [kind, command @ ..]) => {
                    rest.push(kind.to_ascii_uppercase());
                    Some(command.join(" "))
                }
                _ => None,
            }
        };
        if program.is_none() {
            rest.extend(words(&keyword, &instruction.value, is_command, escape));
            rest.extend(instruction.heredocs.iter().map(|it| format!("{it:?}")));
        }
        Self { program, rest }
    }
}

/// The text that a shell gets, with the heredocs behind it that the parser took off.
fn program(instruction: &Instruction) -> String {
    let mut text = instruction.value.join(" ");
    for heredoc in &instruction.heredocs {
        text = format!("{text}\n{}{}\n", heredoc.content, heredoc.name);
    }
    text
}

/// The arguments, as they are where nothing is expanded in them.
fn words(keyword: &str, value: &[String], is_command: bool, escape: char) -> Vec<String> {
    match (keyword, value) {
        ("FROM", [image, keyword, name]) => {
            vec![meaning(image, escape), keyword.to_ascii_uppercase(), name.clone()]
        }
        ("HEALTHCHECK", [kind, command @ ..]) => {
            let mut words = vec![kind.to_ascii_uppercase()];
            words.extend(command.iter().cloned());
            words
        }
        ("MAINTAINER", _) => value.to_vec(),
        _ if is_command => value.to_vec(),
        _ => value.iter().map(|it| meaning(it, escape)).collect(),
    }
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
            assert_eq!(compared(before, after), Comparison::Same(Vec::new()));
        }
    }

    #[test]
    fn shell_text_is_left_to_shfmt() {
        let programs = vec![("a  b".to_owned(), "a b".to_owned())];
        let (before, after) = (["a  b"], ["a b"]);
        assert_eq!(
            compared(instruction("RUN", false, &before), instruction("RUN", false, &after)),
            Comparison::Same(programs)
        );
    }

    #[test]
    fn another_value_or_form_is_another_instruction() {
        for (before, after) in [
            (instruction("ENV", false, &["a", "b  c"]), instruction("ENV", false, &["a", "b c"])),
            (instruction("CMD", false, &["a"]), instruction("CMD", true, &["a"])),
            (instruction("CMD", true, &["\"a\""]), instruction("CMD", true, &["a"])),
        ] {
            assert!(matches!(compared(before, after), Comparison::OtherInstructions(_)));
        }
    }

    #[test]
    fn a_keyword_that_is_none_is_refused() {
        let after = instruction("&&", false, &["rm"]);
        let comparison = compared(instruction("RUN", false, &["a"]), after);
        assert_eq!(comparison, Comparison::Refused("unknown instruction: &&".to_owned()));
    }
}
