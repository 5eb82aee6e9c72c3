//! The examples of `docs/bulk.md`, to be run as documented.

use std::fs;

use anyhow::{Context, Result};

use crate::environment;

pub struct Documented {
    text: String,
}

impl Documented {
    pub fn read() -> Result<Self> {
        Ok(Self { text: fs::read_to_string(environment::root().join("docs/bulk.md"))? })
    }

    /// The shell command line of the example that distributes processes by this program.
    pub fn command(&self, program: &str) -> Result<&str> {
        let lines = self.blocks("console").flat_map(str::lines);
        let mut commands = lines.filter_map(|it| it.strip_prefix("$ "));
        let is_wanted = |it: &&str| it.contains("--jsonl") && it.contains(program);
        commands.find(is_wanted).with_context(|| format!("docs/bulk.md has no {program}"))
    }

    /// The Python code.
    pub fn python(&self) -> Result<&str> {
        self.blocks("python").next().context("docs/bulk.md has no Python")
    }

    fn blocks<'t>(&'t self, language: &str) -> impl Iterator<Item = &'t str> {
        let blocks = self.text.split("```").skip(1).step_by(2);
        blocks.filter_map(move |it| it.strip_prefix(language)?.strip_prefix('\n'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_found() {
        let documented = Documented::read().unwrap();
        assert!(documented.command("xargs").unwrap().contains(" xargs -0 -P "));
        assert!(documented.command("parallel").unwrap().starts_with("parallel --pipe "));
        assert!(documented.python().unwrap().contains("lines.pipe("));
        assert!(documented.command("nothing").is_err());
    }
}
