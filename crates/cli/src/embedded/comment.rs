//! Comments above a block that keep it as it is.

use super::lines::Lines;

/// Tools that copy a block from another file, and check the copy.
const COPIES: [&str; 5] = ["AUTO-DOCS", "AUTO-GENERATED-CONTENT", "embedmd", "embedme", "mdsh"];

/// Why a block stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A comment says so.
    Ignored,
    /// A tool copies it from another file.
    Copied,
}

/// Whether the comments directly above the line of an index keep the block that begins there.
/// `opens` are the ways in which a comment begins.
pub fn above(lines: &Lines<'_>, index: usize, opens: &[&str]) -> Option<Kept> {
    for index in (0..index).rev() {
        let line = lines.text(index).trim_start_matches(['>', ' ', '\t']).trim_end();
        if line.is_empty() {
            continue;
        }
        let text = opens.iter().find_map(|it| line.strip_prefix(it))?;
        let text = text.trim_end_matches("-->").trim_end_matches("*/}");
        if is_ignore(text) {
            return Some(Kept::Ignored);
        }
        if COPIES.iter().any(|it| text.contains(it)) {
            return Some(Kept::Copied);
        }
    }
    None
}

/// Whether the text of a comment is `dockwright: ignore`, perhaps with a reason.
fn is_ignore(text: &str) -> bool {
    let text = text.trim_start().strip_prefix("dockwright:").map(str::trim_start);
    let rest = text.and_then(|it| it.strip_prefix("ignore"));
    rest.is_some_and(|it| !it.starts_with(|it: char| it.is_alphanumeric() || "-_=".contains(it)))
        || text.is_some_and(|it| it.starts_with("ignore-file"))
}
