//! A table of the steps of each stage.

use std::fmt::Write;

use super::markup::{escaped, sentence};
use crate::shown::{View, base, because, clean, depends, effect, state};

/// The tables of all stages.
pub fn tables(view: View<'_>) -> String {
    let View { layers, rebuilt, .. } = view;
    let mut html = String::new();
    for (index, stage) in layers.stages.iter().enumerate() {
        let mark = match (index == layers.target, stage.is_needed) {
            (true, _) => " <small>the target</small>",
            (false, false) => " <small>not needed</small>",
            (false, true) => "",
        };
        let _ = writeln!(
            html,
            "<h3>{} <code>FROM {}</code>{mark}</h3>",
            escaped(&clean(&layers.name(index))),
            escaped(&base(layers, stage))
        );
        let verdicts = rebuilt.filter(|_| stage.is_needed).map(|it| &it.stages[index]);
        let change = if verdicts.is_some() { "<th>Cache</th>" } else { "" };
        let _ = writeln!(
            html,
            "<table>\n<thead><tr><th>Line</th><th>Step</th><th>Effect</th>{change}<th>Depends \
             on</th></tr></thead>\n<tbody>"
        );
        for (number, step) in stage.steps.iter().enumerate() {
            let verdict = verdicts.map(|it| &it[number]);
            let class = verdict.map_or("", |it| state(it.state));
            let _ = write!(
                html,
                "<tr class=\"{class}\"><td>{}</td><td><code>{}</code></td><td>{}</td>",
                step.line,
                escaped(&clean(&step.text)),
                effect(step.effect)
            );
            if let Some(it) = verdict {
                let because = sentence(&because(layers, it));
                let _ = write!(html, "<td><b>{}</b> {because}</td>", state(it.state));
            }
            let depends = escaped(&depends(layers, &step.depends).join("; "));
            let _ = writeln!(html, "<td>{depends}</td></tr>");
        }
        html.push_str("</tbody>\n</table>\n");
    }
    html
}
