//! Puts the tables between the markers of a Markdown file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const BEGIN: &str = "<!-- peers:begin -->";
const END: &str = "<!-- peers:end -->";

/// Replaces what stands between the markers of the file at `path`.
pub fn replace(path: &Path, tables: &str) -> Result<()> {
    let text = fs::read_to_string(path)?;
    let replaced = replaced(&text, tables)
        .with_context(|| format!("{} has no {BEGIN} … {END}", path.display()))?;
    fs::write(path, replaced)?;
    Ok(())
}

fn replaced(text: &str, tables: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{}\n{END}{after}", tables.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let text = "a\n<!-- peers:begin -->\nold\n<!-- peers:end -->\nb\n";
        let new = "a\n<!-- peers:begin -->\nnew\n<!-- peers:end -->\nb\n";
        assert_eq!(replaced(text, "new\n").as_deref(), Some(new));
        assert_eq!(replaced(new, "new\n").as_deref(), Some(new));
        assert_eq!(replaced("a\n", "new\n"), None);
    }
}
