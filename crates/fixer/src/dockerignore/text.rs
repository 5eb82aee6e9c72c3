//! The lines of a `.dockerignore`.

use super::table::{GROUPS, Group, Kind, Pattern, Scope};
use super::verdict::{Exception, Judge, Verdict};

/// The file for a build context.
pub(super) fn of(judge: &Judge<'_>) -> String {
    let head = "# Written by `dockwright ignore-file`, for what is in this folder.\n";
    let mut text = head.to_owned();
    let mut keeps_history = false;
    for (index, group) in GROUPS.iter().enumerate() {
        let patterns = judge.survey.patterns(index);
        if patterns.is_empty() {
            continue;
        }
        let section = Section::of(patterns, judge);
        keeps_history |= section.keeps_history;
        let lines = if keeps_history && group.scope == Scope::Tracked {
            "# kept: git would take them for deleted\n".to_owned()
        } else {
            section.lines()
        };
        text.extend(["\n", &heading(group), &lines]);
    }
    text
}

fn heading(group: &Group) -> String {
    format!("# {}\n", group.title)
}

/// What becomes of the patterns of a group.
#[derive(Default)]
struct Section {
    hidden: Vec<(String, Vec<Exception>)>,
    /// Patterns by the reason why they are not written.
    kept: Vec<(String, Vec<String>)>,
    keeps_history: bool,
}

impl Section {
    fn of(patterns: Vec<Pattern>, judge: &Judge<'_>) -> Self {
        let mut section = Self::default();
        for pattern in patterns {
            match judge.verdict(&pattern) {
                Verdict::Hide(exceptions) => section.hidden.push((pattern.text, exceptions)),
                Verdict::Keep(why) => {
                    section.keeps_history |= matches!(pattern.kind, Kind::History);
                    section.keep(pattern.text, why);
                }
            }
        }
        section
    }

    fn keep(&mut self, pattern: String, why: Option<String>) {
        let Some(why) = why else { return };
        match self.kept.iter_mut().find(|(it, _)| *it == why) {
            Some((_, patterns)) => patterns.push(pattern),
            None => self.kept.push((why, vec![pattern])),
        }
    }

    fn lines(&self) -> String {
        let mut lines = String::new();
        for (pattern, exceptions) in &self.hidden {
            lines.extend([pattern, "\n"]);
            for Exception { pattern, why } in exceptions {
                lines.extend(["# ", why, ":\n!", pattern, "\n"]);
            }
        }
        for (why, patterns) in &self.kept {
            lines.extend(["# kept: ", &patterns.join(", "), " (", why, ")\n"]);
        }
        lines
    }
}
