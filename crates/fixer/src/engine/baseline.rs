//! Findings that were accepted earlier: a way to introduce dockwright without comments in old
//! files.

use dockwright_syntax::{Keyword, Parse, SyntaxKind};
use hashbrown::HashSet;

/// Accepted findings, each as a pass and the key of an instruction, since line numbers change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(HashSet<(String, u64)>);

impl Baseline {
    /// Adds a finding of a pass for an instruction with this [key](crate::Finding::key).
    pub fn add(&mut self, pass: &str, key: u64) {
        self.0.insert((pass.to_owned(), key));
    }

    /// Whether the baseline has a finding of the pass for an instruction with this key.
    pub fn holds(&self, pass: &str, key: u64) -> bool {
        self.0.contains(&(pass.to_owned(), key))
    }
}

/// The keys of the instructions of a file.
#[derive(Debug)]
pub(crate) struct Keys(Vec<(usize, u64)>);

impl Keys {
    pub fn of(parse: &Parse<'_>) -> Self {
        let is_instruction = |kind| Keyword::of_node(kind).is_some() || kind == SyntaxKind::Error;
        let instructions = parse.view().children().filter(|it| is_instruction(it.kind()));
        let key = |text| key(text, parse.escape());
        Self(instructions.map(|it| (it.range().end, key(it.text()))).collect())
    }

    /// The key of the instruction at an offset.
    pub fn at(&self, offset: usize) -> Option<u64> {
        let next = self.0.partition_point(|(end, _)| *end <= offset);
        self.0.get(next).map(|(_, key)| *key)
    }
}

/// A key that ignores the layout: comments, blanks, line endings, and upper or lower case.
fn key(text: &str, escape: char) -> u64 {
    let lines = text.lines().map(str::trim).filter(|it| !it.starts_with('#'));
    let said = lines.flat_map(|it| it.trim_end_matches(escape).bytes());
    // FNV-1a, so that later releases compute the same key.
    said.filter(|it| !it.is_ascii_whitespace()).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_that_of_the_text_whatever_its_layout() {
        let keys = |text: &str| {
            let parse = dockwright_syntax::parse(text);
            let keys = Keys::of(&parse);
            let at = |it| keys.at(text.find(it).expect("the text")).expect("an instruction");
            (at("FROM"), at("b"))
        };
        let (from, run) = keys("FROM a\nRUN b && c \"d\"\n");
        assert_ne!(from, run);
        let other_layout = "# check=skip=x\n\nFROM  a\n# new\nrun b \\\n # e\n  && c \"d\"";
        assert_eq!(keys(other_layout), (from, run));
        assert_ne!(keys("FROM a\nRUN b && c \"de\"\n").1, run);
    }

    #[test]
    fn nothing_stands_behind_the_last_instruction() {
        assert_eq!(Keys::of(&dockwright_syntax::parse("FROM a\n")).at(99), None);
    }
}
