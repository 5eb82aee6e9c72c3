//! The steps as a tree of text, and two of them side by side.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use crate::rebuilt::Verdict;
use crate::shown::{self, View, because, clean, depends, effect, state, summary};
use crate::step::{Stage, Step};

/// The widest column of steps, in cells of a terminal.
const WIDEST: usize = 56;

/// The widest column of steps where two trees stand side by side.
const WIDEST_BESIDE: usize = 34;

/// The steps as a tree, with their dependencies, or with their verdicts after changes.
pub fn tree(view: View<'_>) -> String {
    let mut text = format!("{}\n", head(view));
    let stages = view.layers.stages.len();
    for index in 0..stages {
        let is_last = index + 1 == stages;
        let (branch, trunk) = if is_last { ("└─", "  ") } else { ("├─", "│ ") };
        let _ = writeln!(text, "{branch} {}", title(view, index));
        for row in rows(view, index) {
            let line = format!("{trunk}   {row}");
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    let _ = writeln!(text, "{}", summary(view));
    text
}

/// Two trees side by side, before and after: the same stages next to each other.
pub fn beside(before: View<'_>, after: View<'_>) -> String {
    let column = |view: View<'_>, label: &str| {
        let stages = (0..view.layers.stages.len()).map(|it| {
            let rows = short_rows(view, it).into_iter().map(|it| format!("  {it}"));
            [title(view, it)].into_iter().chain(rows).collect::<Vec<_>>()
        });
        let head = vec![label.to_owned()];
        let tail = vec![summary(view)];
        [head].into_iter().chain(stages).chain([tail]).collect::<Vec<_>>()
    };
    let (left, right) = (column(before, "before"), column(after, "after"));
    let width = left.iter().flatten().map(|it| it.width()).max().unwrap_or_default();
    let mut text = format!("{}\n", head(before));
    let empty = Vec::new();
    for part in 0..left.len().max(right.len()) {
        let left = left.get(part).unwrap_or(&empty);
        let right = right.get(part).unwrap_or(&empty);
        for row in 0..left.len().max(right.len()) {
            let get = |all: &[String]| all.get(row).cloned().unwrap_or_default();
            let (left, right) = (get(left), get(right));
            let line = format!("{} │ {right}", padded(&left, width));
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

fn head(View { dockerfile, context, layers, .. }: View<'_>) -> String {
    let dockerfile = clean(dockerfile);
    let context = match (context, &layers.context) {
        (Some(name), Some(size)) => {
            format!("context {} with {}", clean(name), shown::size(size))
        }
        _ => "no build context".to_owned(),
    };
    format!("{dockerfile}, {}, {context}", layers.builder)
}

fn title(View { layers, .. }: View<'_>, index: usize) -> String {
    let stage = &layers.stages[index];
    let name = match &stage.name {
        Some(name) => clean(name),
        None => format!("stage {index}"),
    };
    let mark = match (index == layers.target, stage.is_needed) {
        (true, _) => ", the target",
        (false, false) => ", not needed",
        (false, true) => "",
    };
    format!("{name}: FROM {}, line {}{mark}", shown::base(layers, stage), stage.line)
}

/// The rows of a stage: line, state, step, effect, and the dependencies or the cause.
fn rows(view: View<'_>, index: usize) -> Vec<String> {
    let View { layers, rebuilt, .. } = view;
    let stage = &layers.stages[index];
    let texts: Vec<_> = stage.steps.iter().map(|it| shortened(&it.text, WIDEST)).collect();
    let width = texts.iter().map(|it| it.width()).max().unwrap_or_default();
    let digits = digits(stage);
    let verdict =
        |step: usize| rebuilt.filter(|_| stage.is_needed).map(|it| &it.stages[index][step]);
    let row = |(number, (step, text)): (usize, (&Step, &String))| {
        let line = format!("{:>digits$}", step.line);
        let text = padded(text, width);
        let effect = effect(step.effect);
        if let Some(it) = verdict(number) {
            let because = because(layers, it);
            return format!("{line}  {:<7}  {text}  {effect:<6}  {because}", state(it.state));
        }
        let depends = depends(layers, &step.depends).join("; ");
        format!("{line}  {text}  {effect:<6}  {depends}")
    };
    stage.steps.iter().zip(&texts).enumerate().map(row).collect()
}

/// The rows of a stage with the bytes of the files in place of the dependencies.
fn short_rows(view: View<'_>, index: usize) -> Vec<String> {
    let View { layers, rebuilt, .. } = view;
    let stage = &layers.stages[index];
    let digits = digits(stage);
    let row = |(number, step): (usize, &Step)| {
        let verdict: Option<&Verdict> =
            rebuilt.filter(|_| stage.is_needed).map(|it| &it.stages[index][number]);
        let size = step.depends.size.map(|it| shown::bytes(it.bytes)).unwrap_or_default();
        let mark = verdict.map_or_else(|| effect(step.effect), |it| state(it.state));
        let text = padded(&shortened(&step.text, WIDEST_BESIDE), WIDEST_BESIDE);
        format!("{:>digits$}  {mark:<7}  {text}  {size:>8}", step.line).trim_end().to_owned()
    };
    stage.steps.iter().enumerate().map(row).collect()
}

fn digits(stage: &Stage) -> usize {
    stage.steps.last().map_or(1, |it| it.line.to_string().len())
}

/// The beginning of a text, in at most `widest` cells.
fn shortened(text: &str, widest: usize) -> String {
    let text = clean(text);
    if text.width() <= widest {
        return text;
    }
    let mut short = String::new();
    for it in text.chars() {
        short.push(it);
        if short.width() > widest - 1 {
            short.pop();
            break;
        }
    }
    format!("{}…", short.trim_end())
}

fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(missing))
}
