//! A picture of the stages, with an edge for each stage that another one builds on or takes files of.

mod layout;

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use self::layout::{Edge, Layout};
use super::markup::escaped;
use crate::shown::{View, base, clean, effect, state};
use crate::step::{Base, Layers};

/// The number of stages in the largest picture, and that of edges, which may have lanes through all
/// columns.
const MOST: usize = 100;
const MOST_EDGES: usize = 400;

/// The number of steps that a box shows.
const ROWS: usize = 40;

/// The number of characters that a row shows of a step.
const CHARACTERS: usize = 33;

const WIDTH: usize = 360;
const ROW: usize = 18;
const HEAD: usize = 44;

/// The picture; `number` tells the pictures of a page apart.
pub fn svg(number: usize, view: View<'_>) -> String {
    let layers = view.layers;
    let edges = edges(layers);
    if layers.stages.len() > MOST || edges.len() > MOST_EDGES {
        let (stages, edges) = (layers.stages.len(), edges.len());
        return format!("<p>No picture: {stages} stages with {edges} edges are too many.</p>\n");
    }
    let heights: Vec<_> =
        layers.stages.iter().map(|it| HEAD + ROW * it.steps.len().min(ROWS + 1) + 8).collect();
    let layout = Layout::of(WIDTH, &heights, &edges);
    let (width, height) = (layout.width, layout.height);
    let mut svg = format!(
        "<div class=\"graph\">\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"The \
         stages, and their use of each other\">\n<defs><marker id=\"arrow{number}\" viewBox=\"0 0 8 8\" \
         refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 \
         0L8 4L0 8z\"/></marker></defs>\n"
    );
    for (edge, path) in edges.iter().zip(&layout.paths) {
        let class = if edge.is_base { "edge" } else { "edge files" };
        let title = title(layers, edge);
        let _ = writeln!(
            svg,
            "<path class=\"{class}\" d=\"{path}\" marker-end=\"url(#arrow{number})\"><title>{}\
             </title></path>",
            escaped(&title)
        );
    }
    for (index, &(x, y)) in layout.places.iter().enumerate() {
        stage(&mut svg, view, index, (x, y), heights[index]);
    }
    svg.push_str("</svg>\n</div>\n");
    svg
}

/// The edges between stages: one for the base, and at most one for each step and other stage.
fn edges(layers: &Layers) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (index, stage) in layers.stages.iter().enumerate() {
        if let Base::Stage(from) = stage.base {
            edges.push(Edge { from, to: index, at: HEAD / 2, is_base: true });
        }
        for (row, step) in stage.steps.iter().enumerate() {
            let at = HEAD + ROW * row.min(ROWS) + ROW / 2;
            let all = step.depends.stages.iter();
            edges.extend(all.map(|from| Edge { from: *from, to: index, at, is_base: false }));
        }
    }
    edges
}

fn title(layers: &Layers, edge: &Edge) -> String {
    let [from, to] = [edge.from, edge.to].map(|it| clean(&layers.name(it)));
    if edge.is_base {
        format!("{to} builds on {from}")
    } else {
        format!("{to} uses files of {from}")
    }
}

fn stage(svg: &mut String, view: View<'_>, index: usize, (x, y): (usize, usize), height: usize) {
    let View { layers, rebuilt, .. } = view;
    let stage = &layers.stages[index];
    let class = match (index == layers.target, stage.is_needed) {
        (true, _) => "box target",
        (false, true) => "box",
        (false, false) => "box unneeded",
    };
    let (name, from) = (clean(&layers.name(index)), base(layers, stage));
    let _ = writeln!(
        svg,
        "<g transform=\"translate({x} {y})\">\n<rect class=\"{class}\" width=\"{WIDTH}\" \
         height=\"{height}\" rx=\"6\"/>\n<text class=\"name\" x=\"12\" y=\"18\">{}</text>\n<text \
         class=\"from\" x=\"12\" y=\"35\">FROM {}</text>",
        escaped(&shortened(&name)),
        escaped(&shortened(&from))
    );
    let verdicts = rebuilt.filter(|_| stage.is_needed).map(|it| &it.stages[index]);
    for (row, step) in stage.steps.iter().enumerate().take(ROWS) {
        let top = HEAD + ROW * row;
        let verdict = verdicts.map(|it| state(it[row].state));
        let mark = verdict.unwrap_or_else(|| effect(step.effect));
        let class = verdict.unwrap_or_default();
        let text = clean(&step.text);
        let _ = writeln!(
            svg,
            "<g><title>{}</title><rect class=\"row {class}\" x=\"1\" y=\"{top}\" \
             width=\"{}\" height=\"{ROW}\"/><text class=\"line\" x=\"34\" y=\"{}\" \
             text-anchor=\"end\">{}</text><text x=\"42\" y=\"{}\">{}</text><text class=\"{class}\" \
             x=\"{}\" y=\"{}\" text-anchor=\"end\">{mark}</text></g>",
            escaped(&text),
            WIDTH - 2,
            top + 13,
            step.line,
            top + 13,
            escaped(&shortened(&text)),
            WIDTH - 10,
            top + 13,
        );
    }
    let more = stage.steps.len().saturating_sub(ROWS);
    if more > 0 {
        let top = HEAD + ROW * ROWS + 13;
        let _ = writeln!(svg, "<text class=\"line\" x=\"42\" y=\"{top}\">and {more} more</text>");
    }
    svg.push_str("</g>\n");
}

fn shortened(text: &str) -> String {
    let mut short = String::new();
    let mut width = 0;
    for it in text.chars() {
        width += it.to_string().width();
        if width > CHARACTERS {
            short.push('…');
            break;
        }
        short.push(it);
    }
    short
}
