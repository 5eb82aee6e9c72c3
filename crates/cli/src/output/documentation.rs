//! What a pass says about itself, from its documentation.

use dockwright_fixer::Pass;

/// The first sentence on one line, without the marks of Markdown.
pub fn summary_of(pass: &Pass) -> String {
    let summary = pass.summary().lines().map(str::trim).collect::<Vec<_>>().join(" ");
    if pass.is_opt_in { format!("{summary} Only if named.") } else { summary }
}

/// The pages of passes as people read them on a terminal: code set off by spaces and headings by
/// their colour, without the marks of Markdown.
pub fn for_terminal(page: &str, is_coloured: bool) -> String {
    let mut text = String::new();
    let mut is_code = false;
    for line in page.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
            continue;
        }
        let heading =
            line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'));
        let line = match heading {
            _ if is_code && line.is_empty() => String::new(),
            _ if is_code => format!("    {line}"),
            Some(heading) if is_coloured => format!("\x1b[1m{heading}\x1b[0m"),
            Some(heading) => heading.to_owned(),
            None => line.to_owned(),
        };
        text.extend([&line, "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use dockwright_fixer::documentation;

    use super::*;

    #[test]
    fn a_page_on_a_terminal_has_no_marks_of_markdown() {
        let page = "# use-copy\n\nWrites `ADD`.\n\n## Example\n```dockerfile\n# a comment\n\nADD a b\n```\nis\n- a list\n";
        let text =
            "use-copy\n\nWrites `ADD`.\n\nExample\n    # a comment\n\n    ADD a b\nis\n- a list\n";
        assert_eq!(for_terminal(page, false), text);
        let coloured = for_terminal(page, true);
        assert!(coloured.starts_with("\x1b[1muse-copy\x1b[0m\n\n"), "{coloured:?}");
        assert!(coloured.contains("\n    # a comment\n"), "{coloured:?}");
    }

    #[test]
    fn no_page_of_a_pass_keeps_a_mark() {
        for pass in dockwright_fixer::passes() {
            let text = for_terminal(&documentation(pass), false);
            let is_mark = |it: &str| it.starts_with('#') || it.starts_with("```");
            assert!(!text.lines().any(is_mark), "{}", pass.name);
        }
    }
}
