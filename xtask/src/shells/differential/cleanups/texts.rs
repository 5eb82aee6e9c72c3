//! Texts with calls of package managers in all constructs of shells.

use std::fmt::Write;

use super::super::random::Random;
use super::{MANAGERS, Mode};

/// The maximum nesting of compound commands.
const DEPTH: usize = 3;

/// A Dockerfile with one `RUN`, and the behaviour of the managers called there.
pub struct Text {
    pub source: String,
    pub modes: Vec<Mode>,
}

/// Images, each with calls of their usual package managers.
const HOMES: [(&str, &[&str]); 5] = [
    (
        "debian:12",
        &[
            "apt-get update",
            "apt-get install -y a",
            "apt-get update && apt-get install -y b",
            "apt-get install c",
            "sudo apt-get install -y a",
        ],
    ),
    (
        "alpine:3.20",
        &["apk update", "apk add a", "apk add --update b", "rm -rf /var/cache/apk/*", "apk del a"],
    ),
    ("fedora:40", &["dnf install -y a", "dnf install b", "dnf -y update", "dnf clean all"]),
    (
        "node:20",
        &["npm ci", "npm install", "npm install -g a", "yarn install --production", "npm run a"],
    ),
    (
        "python:3.12",
        &["pip install a", "pip3 install b", "pip install -r c", "python -m pip install d"],
    ),
];

impl Text {
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let (image, calls) = HOMES[random.below(HOMES.len())];
        let modes = MANAGERS.iter().map(|_| match random.below(10) {
            0..=4 => Mode::Succeeds,
            5 | 6 => Mode::Fails,
            7 => Mode::FailsToInstall,
            _ => Mode::Missing,
        });
        let modes = modes.collect();
        let mut writer = Writer { random: &mut random, calls, text: String::new(), names: 0 };
        let has_set = writer.random.percent(25);
        if has_set {
            writer.text.push_str(writer.random.pick(&["set -e; ", "set -ex; ", "set -e && "]));
        }
        writer.list(0, 3);
        let text = writer.text;
        Self { source: format!("FROM {image}\nRUN {text}\n"), modes }
    }
}

struct Writer<'w> {
    random: &'w mut Random,
    calls: &'static [&'static str],
    text: String,
    /// The number of variables and functions named so far.
    names: usize,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn list(&mut self, depth: usize, longest: usize) {
        self.item(depth);
        for _ in 0..self.random.below(longest) {
            let operator = self.random.pick(&[" && ", " && ", " && ", "; ", " || "]);
            self.push(operator);
            self.item(depth);
        }
    }

    fn item(&mut self, depth: usize) {
        if depth == DEPTH || self.random.percent(65) {
            return self.simple();
        }
        self.names += 1;
        let name = self.names;
        let (before, between, after) = match self.random.below(10) {
            0 => ("( ".to_owned(), None, " )"),
            1 => ("{ ".to_owned(), None, "; }"),
            2 => ("if works 1; then ".to_owned(), Some("; else "), "; fi"),
            3 => ("if breaks 1; then ".to_owned(), Some("; else "), "; fi"),
            4 => {
                self.push("if ");
                self.simple();
                ("; then ".to_owned(), None, "; fi")
            }
            5 => (format!("for n{name} in 1 2; do "), None, "; done"),
            6 => {
                let head =
                    format!("i{name}=0; while [ $i{name} -lt 2 ]; do i{name}=$((i{name}+1)); ");
                (head, None, "; done")
            }
            7 => ("case $v in a*) ".to_owned(), Some(" ;; *) "), " ;; esac"),
            8 => (format!("f{name}() {{ "), None, "; }"),
            _ => {
                self.simple();
                self.push(" | cat");
                return;
            }
        };
        self.push(&before);
        self.list(depth + 1, 3);
        if let Some(between) = between {
            self.push(between);
            self.list(depth + 1, 2);
        }
        self.push(after);
        if before.starts_with('f') && before.contains("()") {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "; f{name}");
        }
    }

    fn simple(&mut self) {
        match self.random.below(20) {
            0..=10 => {
                if self.random.percent(8) {
                    self.push("! ");
                }
                if self.random.percent(8) {
                    self.push("A=1 ");
                }
                let call = self.random.pick(self.calls);
                self.push(call);
            }
            11..=14 => self.pick(&["works 1", "works 2", "works 3"]),
            15 => self.pick(&["breaks 1", "breaks 2"]),
            16 => self.pick(&["true", "false", ":", "[ $? -eq 0 ]"]),
            17 => self.pick(&["v=1", "export v=2", "cd .", "echo $v", "echo $?"]),
            18 => self.pick(&["echo x >f", "echo y >>g", "exit 0", "exit 4"]),
            _ => self.pick(&["x=$(works 4)", "command -v npm", "type apk >/dev/null", "set +e"]),
        }
    }

    fn pick(&mut self, some: &[&str]) {
        let text = self.random.pick(some);
        self.push(text);
    }
}
