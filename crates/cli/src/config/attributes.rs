//! `linguist-generated` in `.gitattributes`.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The name of the file.
pub const NAME: &str = ".gitattributes";

/// The attribute that marks files as generated.
const ATTRIBUTE: &str = "linguist-generated";

/// The patterns for generated files in the `.gitattributes` of a directory and those around it.
#[derive(Clone, Default)]
pub struct Attributes(Option<Arc<Rules>>);

struct Rules {
    around: Attributes,
    patterns: Gitignore,
}

impl Attributes {
    /// The patterns of a directory, if its `.gitattributes` has any, below those of the directories
    /// around it.
    pub fn of(dir: &Path, around: Self) -> Self {
        let Ok(text) = fs::read_to_string(dir.join(NAME)) else { return around };
        let mut builder = GitignoreBuilder::new(dir);
        for line in text.lines() {
            // Invalid patterns match nothing.
            if let Some(pattern) = pattern(line) {
                let _ = builder.add_line(None, &pattern);
            }
        }
        match builder.build() {
            Ok(patterns) if !patterns.is_empty() => {
                Self(Some(Arc::new(Rules { around, patterns })))
            }
            _ => around,
        }
    }

    /// Whether the nearest pattern for a file marks the file as generated.
    pub fn mark_generated(&self, path: &Path) -> bool {
        let mut next = self.0.as_deref();
        while let Some(Rules { around, patterns }) = next {
            let matched = patterns.matched(path, false);
            if !matched.is_none() {
                return matched.is_ignore();
            }
            next = around.0.as_deref();
        }
        false
    }
}

/// The pattern of a line that sets the attribute; with `!` if the line takes it away.
fn pattern(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let pattern = words.next().filter(|it| !it.starts_with(['#', '!', '"', '[']))?;
    // Of several words about one attribute, the last one counts.
    let mut is_set = words.rev().filter_map(|word| {
        let name = word.trim_start_matches(['-', '!']);
        let (name, value) = name.split_once('=').unwrap_or((name, "true"));
        let is_true = word.len() == word.trim_start_matches(['-', '!']).len() && value != "false";
        (name == ATTRIBUTE).then_some(is_true)
    });
    Some(if is_set.next()? { pattern.to_owned() } else { format!("!{pattern}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_set_the_attribute_and_take_it_away() {
        for (line, expected) in [
            ("Dockerfile linguist-generated", Some("Dockerfile")),
            ("gen/** text=auto linguist-generated=true", Some("gen/**")),
            ("gen/a -linguist-generated", Some("!gen/a")),
            ("gen/a !linguist-generated", Some("!gen/a")),
            ("gen/a linguist-generated=false", Some("!gen/a")),
            ("*.rs linguist-generated -linguist-generated", Some("!*.rs")),
            ("* text=auto", None),
            ("# Dockerfile linguist-generated", None),
            ("[attr]gen linguist-generated", None),
            ("", None),
        ] {
            assert_eq!(pattern(line).as_deref(), expected, "{line}");
        }
    }
}
