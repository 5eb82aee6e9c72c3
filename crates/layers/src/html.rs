//! The steps as an HTML page without scripts that needs no other file.

mod graph;
mod markup;
mod table;

use std::fmt::Write;

pub use self::markup::{escaped, sentence};
use crate::shown::{View, clean, size, summary};

const STYLE: &str = include_str!("html/page.css");

/// A page with a picture and a table of the stages for each of the views, the first one on the left.
/// Each view has a label, which may be empty.
pub fn page(views: &[(&str, View<'_>)]) -> String {
    let dockerfile = views.first().map(|it| escaped(&clean(it.1.dockerfile))).unwrap_or_default();
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>Layers of {dockerfile}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>Layers of {dockerfile}</h1>\n<main>\n"
    );
    for (number, (label, view)) in views.iter().enumerate() {
        let _ = write!(html, "<section>\n{}", part(number, label, *view));
        html.push_str("</section>\n");
    }
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

fn part(number: usize, label: &str, view: View<'_>) -> String {
    let mut html = String::new();
    if !label.is_empty() {
        let _ = writeln!(html, "<h2>{}</h2>", escaped(label));
    }
    let context = match (view.context, &view.layers.context) {
        (Some(name), Some(it)) => {
            format!("context <code>{}</code> with {}", escaped(&clean(name)), size(it))
        }
        _ => "no build context".to_owned(),
    };
    let _ = writeln!(
        html,
        "<p>{}, {context}. <strong>{}</strong></p>",
        view.layers.builder,
        escaped(&summary(view))
    );
    for note in view.rebuilt.iter().flat_map(|it| &it.notes) {
        let _ = writeln!(html, "<p class=\"note\">{}</p>", sentence(&clean(&note.to_string())));
    }
    html.push_str(&graph::svg(number, view));
    html.push_str(&table::tables(view));
    html
}
