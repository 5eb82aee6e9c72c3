//! The comments of a file, found without a parser: every line that begins with `#`.
//!
//! These include lines of heredoc bodies, which must not change either.

/// The first comment that is missing or has moved.
pub fn lost(before: &[u8], after: &[u8]) -> Option<String> {
    let (before, after) = (comments(before), comments(after));
    if let Some((old, new)) = before.iter().zip(&after).find(|(old, new)| old != new) {
        return Some(format!("`{old}` became `{new}`"));
    }
    let (old, new) = (before.len(), after.len());
    (old != new).then(|| format!("{old} comments became {new}"))
}

fn comments(source: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(source);
    let mut directives = true;
    text.trim_start_matches('\u{feff}')
        .split('\n')
        .filter_map(|line| {
            let line = line.trim();
            let directive = if directives { directive(line) } else { None };
            directives = directive.is_some();
            directive.or_else(|| line.starts_with('#').then(|| line.to_owned()))
        })
        .collect()
}

/// A parser directive, without its blanks, which are layout.
fn directive(line: &str) -> Option<String> {
    let (name, value) = line.strip_prefix('#')?.split_once('=')?;
    let name = name.trim().to_ascii_lowercase();
    ["syntax", "escape", "check"]
        .contains(&name.as_str())
        .then(|| format!("# {name}={}", value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_makes_no_difference() {
        let before = "\u{feff}#escape = `\n  # a\r\nFROM x\n\n\nRUN a \\\n# b \n c\n";
        let after = "# escape=`\n\n# a\nFROM x\n\nRUN a \\\n    # b\n    c\n";
        assert_eq!(lost(before.as_bytes(), after.as_bytes()), None);
    }

    #[test]
    fn a_comment_is_kept_word_for_word_and_in_order() {
        assert!(lost(b"#a\nFROM x\n", b"# a\nFROM x\n").is_some());
        assert!(lost(b"#a\n#b\nFROM x\n", b"#b\n#a\nFROM x\n").is_some());
        assert!(lost(b"#a\n#b\nFROM x\n", b"#a\nFROM x\n").is_some());
        assert!(lost(b"FROM x\n#escape = `\n", b"FROM x\n# escape=`\n").is_some());
    }
}
