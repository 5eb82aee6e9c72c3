//! The normal form of an instruction for comparison: keywords in upper case, words without quotes,
//! shell text separate.

use super::words::{meaning, same_words};
use crate::oracle::Instruction;

/// The labels that may deliberately replace MAINTAINER.
const AUTHOR_LABELS: [&str; 2] = ["maintainer", "org.opencontainers.image.authors"];

/// An instruction with its shell text separated.
#[derive(Debug)]
pub struct Reading {
    /// The text passed to a shell.
    pub program: Option<String>,
    /// The keyword, the flags and all other parts.
    pub rest: Vec<String>,
}

impl Reading {
    pub fn of(instruction: &Instruction, escape: char) -> Self {
        let cmd = instruction.cmd.to_ascii_uppercase();
        if let Some(author) = author(&cmd, &instruction.value, escape) {
            return Self { program: None, rest: vec!["MAINTAINER".to_owned(), author] };
        }
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

    /// Compares without the shell texts; only their presence must be equal.
    pub fn is_same_but_for_blanks(&self, other: &Self) -> bool {
        let same = self.rest.len() == other.rest.len()
            && self.rest.iter().zip(&other.rest).all(|(one, other)| same_words(one, other));
        same && self.program.is_some() == other.program.is_some()
    }
}

/// The author, set by MAINTAINER or by one of the labels that replace it.
fn author(cmd: &str, value: &[String], escape: char) -> Option<String> {
    let text = match (cmd, value) {
        ("MAINTAINER", [text]) => text,
        ("LABEL", [key, text]) if AUTHOR_LABELS.contains(&key.as_str()) => text,
        _ => return None,
    };
    Some(meaning(text, escape).trim().to_owned())
}

/// The text passed to a shell, with the heredocs that the parser separated.
fn program(instruction: &Instruction) -> String {
    let mut text = instruction.value.join(" ");
    for heredoc in &instruction.heredocs {
        text = format!("{text}\n{}{}\n", heredoc.content, heredoc.name);
    }
    text
}

/// The arguments, unchanged if nothing in them is expanded.
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
        _ if is_command => value.to_vec(),
        _ => value.iter().map(|it| meaning(it, escape)).collect(),
    }
}
