//! What a page says about one file.

use std::fmt::Write;

use dockwright_fixer::{Finding, address_of_page};
use dockwright_layers::{clean, escaped, sentence};

use super::diff;
use crate::args::mode::Mode;
use crate::message::{Message, Severity};
use crate::output::report::{Ending, Verdict, View};

/// What a page says about one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The path, the findings and the messages.
    pub findings: String,
    /// The change below them; empty if there is none.
    pub diff: String,
}

/// The section about a file; nothing if there is nothing to say.
pub fn section(view: &View<'_>, mode: Mode) -> Option<Section> {
    let Verdict { ending, output, messages, findings } = view.verdict;
    let mut list: String = messages.iter().filter_map(said).collect();
    let fixed = if mode.writes() { ", fixed" } else { ", would be fixed" };
    for it in &findings.applied {
        found(it, fixed, &mut list);
    }
    let left = if mode == Mode::List { "" } else { ", left as it is" };
    for it in &findings.held {
        found(it, left, &mut list);
    }
    if output.is_some() && findings.applied.is_empty() {
        let text = if mode.writes() { "has a new layout" } else { "is not formatted" };
        let _ = writeln!(list, "<li>the file {text}");
    }
    if let Ending::Changed(Some(rebuild)) = ending {
        let (layers, line) = (rebuild.layers, rebuild.first_line);
        let is = if layers == 1 { "layer is" } else { "layers are" };
        let _ = writeln!(list, "<li>{layers} RUN {is} built again, from line {line}");
    }
    if list.is_empty() && output.is_none() {
        return None;
    }
    let findings = format!("<h3><code>{}</code></h3>\n<ul>\n{list}</ul>\n", text(&view.name()));
    let diff = output.as_ref().zip(view.source).map(|(output, source)| {
        let table = diff::table(source, output);
        format!("<details>\n<summary>Changes</summary>\n{table}</details>\n")
    });
    Some(Section { findings, diff: diff.unwrap_or_default() })
}

/// The item of a finding.
fn found(finding: &Finding, state: &str, list: &mut String) {
    let Finding { pass, level, line, reason, .. } = finding;
    let (address, reason) = (address_of_page(pass), sentence(&clean(reason)));
    let _ = writeln!(
        list,
        "<li>line {line}, <b class={level}>{level}</b>{state}: {reason} (<a href=\"{address}\">{}\
         </a>)",
        pass.name
    );
}

/// The item of a warning or an error.
fn said(message: &Message) -> Option<String> {
    let severity = match message.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note | Severity::Detail => return None,
    };
    let place = message.position().map(|(line, column)| format!("line {line}:{column}, "));
    let help = message.help().map(|it| format!("; {}", sentence(&clean(it))));
    let (place, help) = (place.unwrap_or_default(), help.unwrap_or_default());
    let said = sentence(&clean(message.text()));
    Some(format!("<li>{place}<b class={severity}>{severity}</b>: {said}{help}\n"))
}

/// A name or a message as text in the page.
pub fn text(text: &str) -> String {
    escaped(&clean(text))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn names_and_messages_are_text_in_which_everything_is_visible() {
        let message = Message::error("a `<b>` & \u{1b}[2J".to_owned()).at("x", (3, 1));
        let verdict = Verdict::failed(vec![message.with_help("\u{202e}\"x\"".to_owned())]);
        let path = Path::new("a<script>\n\u{2066}'/Dockerfile");
        let view = View { path, source: Some(b"FROM a"), verdict: &verdict };
        let found = section(&view, Mode::List).expect("a section");
        let expected = "<h3><code>a&lt;script&gt;\\n\\u{2066}&#39;/Dockerfile</code></h3>\n<ul>\n\
                        <li>line 3:1, <b class=error>error</b>: a <code>&lt;b&gt;</code> &amp; \
                        \\u{1b}[2J; \\u{202e}&quot;x&quot;\n</ul>\n";
        assert_eq!(found, Section { findings: expected.to_owned(), diff: String::new() });
    }

    #[test]
    fn a_file_without_anything_to_say_has_no_section() {
        let mut verdict = Verdict::unchanged();
        verdict.messages.push(Message::note("x".to_owned()));
        let view = View { path: Path::new("a"), source: Some(b"FROM a"), verdict: &verdict };
        assert_eq!(section(&view, Mode::Check), None);
    }
}
