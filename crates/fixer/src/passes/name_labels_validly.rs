//! Keys of labels that tools may not accept.

use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds labels whose keys do not follow Docker's guidelines.
    ///
    /// A key has lower-case letters, digits and single `.`, `-`, `_` and `/` between them. It
    /// begins with a letter and does not end with a separator. `com.docker.*`, `io.docker.*` and
    /// `org.dockerproject.*` are reserved for Docker. Builders accept other keys, but filters and
    /// tools may not find them.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// LABEL Vendor="Example Ltd" com.example..version=1
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// LABEL vendor="Example Ltd" com.example.version=1
    /// ```
    ///
    /// ## Level
    /// A suggestion: programs that read the label look for its present key. Keys with variables are
    /// not reported.
    name: "name-labels-validly", phase: Suggestions, level: Suggestion,
    settles: ["DL3048"], run: run,
}

const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let labels = ctx.model().all(Keyword::Label).filter(|it| !ctx.swallows_next(it));
    let keys = labels.flat_map(|it| {
        let pairs = it.syntax.pairs().map(|it| (it.key(), it.syntax().clone()));
        let legacy = it.syntax.legacy_pair().map(|it| (it.key(), it.syntax().clone()));
        pairs.chain(legacy).collect::<Vec<_>>()
    });
    keys.filter_map(|(key, node)| {
        let key = key?;
        let key = key.trim_matches(['"', '\'']);
        let why = fault(key)?;
        let reason = format!("the key `{key}` {why}, which tools that read labels may not accept");
        Some(Fix::suggestion(node.text_range().start().into(), reason))
    })
    .collect()
}

/// The fault of a key, as the end of a message.
fn fault(key: &str) -> Option<&'static str> {
    if key.is_empty() || key.contains(['$', '\\']) {
        return None;
    }
    let is_end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if RESERVED.iter().any(|it| key.starts_with(it)) {
        Some("is in a namespace that is reserved for Docker")
    } else if key.chars().any(|c| c.is_ascii_uppercase()) {
        Some("has upper-case letters")
    } else if !key.chars().all(|c| is_end(c) || ".-_/".contains(c)) {
        Some("has characters other than lower-case letters, digits, `.`, `-`, `_` and `/`")
    } else if !key.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some("does not begin with a letter")
    } else if !key.ends_with(is_end) {
        Some("ends with a separator")
    } else if key.contains("..") || key.contains("--") {
        Some("has two separators in a row")
    } else {
        None
    }
}
