//! What a pass says about itself, from its documentation.

use dockwright_fixer::Pass;

/// The first sentence on one line, without the marks of Markdown.
pub fn summary_of(pass: &Pass) -> String {
    let summary = pass.summary().lines().map(str::trim).collect::<Vec<_>>().join(" ");
    if pass.is_opt_in { format!("{summary} Only if named.") } else { summary }
}

/// Doc comments have a blank in front of every line.
pub fn documentation(pass: &Pass) -> String {
    pass.documentation
        .lines()
        .map(|it| it.strip_prefix(' ').unwrap_or(it).to_owned() + "\n")
        .collect()
}
