//! The requirements files of pip and uv, with the files that they include.

use std::collections::{BTreeSet, VecDeque};

use super::requirement::{Line, line};
use super::{Plan, Project};

/// Adds a requirements or constraints file and the files that it includes. A line that is not
/// understood or that names a part of the source is an error.
pub(super) fn add(project: &Project<'_>, plan: &mut Plan, file: &str) -> Result<(), String> {
    let mut files = VecDeque::from([project.resolve(&project.path(""), file)?]);
    let mut seen = BTreeSet::new();
    while let Some(path) = files.pop_front() {
        if !seen.insert(path.clone()) {
            continue;
        }
        project.add_at(plan, path.clone())?;
        let text = project.text_at(&path).ok_or_else(|| format!("`{path}` is a directory"))?;
        let text = readable(&text).map_err(|why| format!("`{path}` {why}"))?;
        let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
        for it in logical_lines(text) {
            plan.renewed.add_requirement(&it);
            match line(&it).map_err(|why| format!("`{it}` in {path} {why}"))? {
                Line::Nothing => {}
                Line::Include(file) => files.push_back(project.resolve(dir, file)?),
                Line::Checkout(name) => project.refuse_installed_at(&format!("src/{name}"))?,
            }
        }
    }
    Ok(())
}

/// The text of a file that every version of pip reads in the same way.
fn readable(text: &str) -> Result<&str, &'static str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Invalid UTF-8 was replaced by this character.
    if text.contains(['\u{fffd}', '\0']) {
        return Err("is not written in UTF-8");
    }
    let breaks_line = |it: char| {
        it.is_control() && !matches!(it, '\n' | '\r' | '\t')
            || matches!(it, '\u{2028}' | '\u{2029}')
    };
    if text.contains(breaks_line) || text.replace("\r\n", "").contains('\r') {
        return Err("has a control character");
    }
    let declares =
        |it: &str| it.starts_with('#') && (it.contains("coding:") || it.contains("coding="));
    let is_utf_8 = |it: &str| it.to_ascii_lowercase().contains("utf-8");
    if text.lines().take(2).any(|it| declares(it) && !is_utf_8(it)) {
        return Err("declares another encoding than UTF-8");
    }
    Ok(text)
}

/// The lines without comments, with continuation lines joined the way pip joins them.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut joined = String::new();
    for it in text.lines() {
        let is_comment = it.trim_start().starts_with('#');
        if it.ends_with('\\') && !is_comment {
            joined.push_str(it.trim_matches('\\'));
            continue;
        }
        if is_comment {
            joined.push(' ');
        }
        joined.push_str(it);
        lines.push(without_comment(&joined).to_owned());
        joined.clear();
    }
    lines.push(without_comment(&joined).to_owned());
    lines
}

fn without_comment(line: &str) -> &str {
    let starts = |at: usize| line[..at].chars().next_back().is_none_or(char::is_whitespace);
    let comment = line.match_indices('#').map(|(at, _)| at).find(|at| starts(*at));
    line[..comment.unwrap_or(line.len())].trim()
}
