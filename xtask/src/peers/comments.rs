//! Counts the comments of a file that a tool has lost.

use std::collections::HashMap;

/// Counts the comment texts of `before` that do not occur in `after`, at any place.
///
/// Blanks and the number of `#` are ignored. Comments after code are considered as well, so that a
/// comment that only moved is not counted as lost.
pub fn lost(before: &[u8], after: &[u8]) -> usize {
    let mut kept: HashMap<String, usize> = HashMap::new();
    for text in String::from_utf8_lossy(after).lines().filter_map(anywhere).map(essence) {
        *kept.entry(text).or_default() += 1;
    }
    let before = String::from_utf8_lossy(before);
    let texts = before.trim_start_matches('\u{feff}').lines().filter_map(whole_line).map(essence);
    texts.filter(|it| !it.is_empty() && !take(&mut kept, it)).count()
}

fn whole_line(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix('#')
}

fn anywhere(line: &str) -> Option<&str> {
    let line = line.trim_start_matches('\u{feff}');
    whole_line(line).or_else(|| line.split_once(" #").map(|(_, text)| text))
}

fn essence(text: &str) -> String {
    let parts: Vec<_> = text.trim_start_matches('#').split_whitespace().collect();
    match parts.concat() {
        // The blanks of a directive are layout.
        directive if directive.starts_with("syntax=") || directive.starts_with("escape=") => {
            directive
        }
        _ => parts.join(" "),
    }
}

fn take(kept: &mut HashMap<String, usize>, text: &str) -> bool {
    match kept.get_mut(text) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_that_moved_is_kept() {
        let before = b"#a\nFROM x\nRUN a \\\n  #  b c\n  && d\n#\n";
        assert_eq!(lost(before, b"# a\nFROM x\n# b c\nRUN a && d\n"), 0);
        assert_eq!(lost(before, b"# a\nFROM x\nRUN a && d # b c\n"), 0);
    }

    #[test]
    fn every_lost_comment_counts() {
        assert_eq!(lost(b"# a\n# a\nFROM x\n# b\n", b"# a\nFROM x\n"), 2);
        assert_eq!(lost(b"# a b\nFROM x\n", b"# ab\nFROM x\n"), 1);
    }
}
