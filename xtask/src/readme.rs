//! Inserts measured tables between the markers of a Markdown file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Replaces the text between the markers with this name in the file at `path`.
pub fn replace(path: &Path, name: &str, tables: &str) -> Result<()> {
    let text = fs::read_to_string(path)?;
    let replaced = replaced(&text, name, tables)
        .with_context(|| format!("{} has no markers for {name}", path.display()))?;
    fs::write(path, replaced)?;
    Ok(())
}

fn replaced(text: &str, name: &str, tables: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {name}:begin -->"), format!("<!-- {name}:end -->"));
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{}\n{end}{after}", tables.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let text = "a\n<!-- peers:begin -->\nold\n<!-- peers:end -->\nb\n";
        let new = "a\n<!-- peers:begin -->\nnew\n<!-- peers:end -->\nb\n";
        assert_eq!(replaced(text, "peers", "new\n").as_deref(), Some(new));
        assert_eq!(replaced(new, "peers", "new\n").as_deref(), Some(new));
        assert_eq!(replaced(text, "others", "new\n"), None);
    }
}
