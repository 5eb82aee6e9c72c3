//! The library for JavaScript, and Prettier with the plugin, in one process of Node.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Alter, Answer, Answers, copies};
use crate::command::output;
use crate::package::prettier;
use crate::survey::sources::Source;

#[derive(Deserialize)]
struct Written {
    answers: HashMap<String, Vec<Option<Came>>>,
    seconds: HashMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Came {
    Text(String),
    Refused,
    Failed(String),
}

/// The callers as the script names them, with the name and the task for the table.
const CALLERS: [(&str, &str, &str); 3] = [
    ("format", "WebAssembly in Node", "format"),
    ("fix", "WebAssembly in Node", "fix"),
    ("prettier", "Prettier with the plugin", "format"),
];

pub fn javascript(sources: &[Source], dir: &Path) -> Result<Vec<Answers>> {
    let (prefix, ..) = prettier::install("same-javascript")?;
    let paths = copies(sources, &dir.join("javascript"))?;
    let [list, result] = ["list.json", "result.json"].map(|it| dir.join(it));
    fs::write(&list, serde_json::to_string(&paths)?)?;
    let script = prefix.join("callers.js");
    fs::write(&script, include_str!("callers.js"))?;
    output(Command::new("node").args([&script, &list, &result]).current_dir(&prefix))?;
    let written = fs::read_to_string(&result)?;
    let Written { mut answers, seconds } = serde_json::from_str(&written)?;
    let answers_of = |(name, caller, task): (&str, _, _)| {
        let all = answers.remove(name).with_context(|| format!("nothing comes of {name}"))?;
        let answer = |it: Option<Came>| match it {
            None => Answer::NotGiven,
            Some(Came::Text(text)) => Answer::Bytes(text.into_bytes()),
            Some(Came::Refused) => Answer::Refused,
            Some(Came::Failed(why)) => Answer::Failed(why),
        };
        let all = all.into_iter().map(answer).collect();
        let seconds = seconds.get(name).copied().unwrap_or_default();
        let alters = (name == "prettier").then_some(given_by_prettier as Alter);
        Ok(Answers { caller, task, all, seconds, alters })
    };
    CALLERS.into_iter().map(answers_of).collect()
}

/// Prettier takes the mark of the byte order away and puts it back; any line end is `\n` for it.
fn given_by_prettier(source: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(source);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    text.replace("\r\n", "\n").replace('\r', "\n").into_bytes()
}
