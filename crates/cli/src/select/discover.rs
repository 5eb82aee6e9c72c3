//! From the paths that a user names to the files to work on: sorted, and each file once.

use std::fs;
use std::path::{Path, PathBuf};

use super::Found;
use super::rules::Rules;
use super::walk::walk;
use crate::message::{Message, reason};
use crate::paths::tidy;

/// The files behind `paths`, in path order, and what went wrong or is worth a note.
pub fn discover(paths: &[PathBuf], rules: &Rules) -> (Vec<Found>, Vec<Message>) {
    let mut found = Vec::new();
    let mut messages = Vec::new();
    for path in paths {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        if rules.leave_out(&tidy(path), &target) {
            let text = format!("{}: skipped, excluded", tidy(path).display());
            messages.push(Message::detail(text));
            continue;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                let (files, said) = walk(path, &target, rules);
                found.extend(files);
                messages.extend(said);
            }
            Ok(metadata) if metadata.is_file() => {
                if rules.changed.as_ref().is_some_and(|it| !it.has_file(&target)) {
                    continue;
                }
                let format = rules.format(path, &target);
                found.push(Found { path: tidy(path), target, origin: rules.origin(), format });
            }
            Ok(_) => messages.push(about(path, "not a regular file")),
            Err(err) => messages.push(about(path, &reason(&err))),
        }
    }
    (once_each(found), messages)
}

fn about(path: &Path, text: &str) -> Message {
    Message::error(format!("{}: {text}", tidy(path).display()))
}

/// Sorts, and drops all but the best path to each file: one that was named, else one that is no
/// link, else the first.
fn once_each(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| {
        let rank = |it: &Found| (it.origin, it.path.file_name() != it.target.file_name());
        a.target.cmp(&b.target).then(rank(a).cmp(&rank(b))).then(a.path.cmp(&b.path))
    });
    found.dedup_by(|later, kept| later.target == kept.target);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
