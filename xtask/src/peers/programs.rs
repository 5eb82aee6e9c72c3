//! Whether two shell texts are the same program: equal after shfmt has minified both.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::words::same_words;
use crate::shells::shfmt::{self, Program};
use crate::venv;

/// The number of texts in one call of shfmt.
const CHUNK: usize = 1000;

/// The minified form of every text passed to shfmt.
pub struct Programs {
    shfmt: PathBuf,
    /// `None` for a text that shfmt cannot parse.
    minified: HashMap<String, Option<Program>>,
}

impl Programs {
    /// Installs shfmt if it is missing.
    pub fn provision() -> Result<Self> {
        Ok(Self { shfmt: venv::program("shfmt")?, minified: HashMap::new() })
    }

    /// Minifies all `texts`, many in one call.
    pub fn read<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> Result<()> {
        let texts: HashSet<_> = texts.filter(|it| !self.minified.contains_key(*it)).collect();
        let texts: Vec<_> = texts.into_iter().collect();
        for chunk in texts.chunks(CHUNK) {
            let read = minify(&self.shfmt, chunk)?;
            self.minified.extend(chunk.iter().map(|it| (*it).to_owned()).zip(read));
        }
        Ok(())
    }

    /// Whether shfmt can parse a text, which must have been minified before.
    pub fn is_readable(&self, text: &str) -> bool {
        self.minified.get(text).is_some_and(Option::is_some)
    }

    /// Whether two texts, which must have been minified before, are the same program.
    ///
    /// If shfmt cannot parse the original, the texts are compared apart from the lengths of blanks.
    pub fn same(&self, before: &str, after: &str) -> bool {
        let minified = |text| self.minified.get(text).and_then(Option::as_ref);
        match (minified(before), minified(after)) {
            (Some(before), Some(after)) => before == after,
            (None, _) => same_words(before, after),
            (Some(_), None) => false,
        }
    }
}

fn minify(shfmt: &Path, texts: &[&str]) -> Result<Vec<Option<Program>>> {
    let dir = super::dir().join("programs");
    crate::environment::fresh(&dir)?;
    let name = |number: usize| format!("{number}.sh");
    for (number, text) in texts.iter().enumerate() {
        std::fs::write(dir.join(name(number)), text)?;
    }
    let mut programs = shfmt::minify(shfmt, &dir)?;
    Ok((0..texts.len()).map(|it| programs.remove(&name(it))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_program_is_another() {
        let mut programs = match Programs::provision() {
            Ok(programs) => programs,
            Err(error) => {
                println!("skipped, shfmt is not there: {error:#}");
                return;
            }
        };
        let pairs = [
            ("a  &&   b", "a&&b", true),
            ("a; b", "a && b", false),
            ("echo 'a  b'", "echo 'a b'", false),
            ("a # b  && c", "a && c", false),
            ("a", "&& a", false),
            ("&&  a", "&& a", true),
        ];
        programs.read(pairs.iter().flat_map(|it| [it.0, it.1])).unwrap();
        for (before, after, same) in pairs {
            assert_eq!(programs.same(before, after), same, "{before} {after}");
        }
    }
}
