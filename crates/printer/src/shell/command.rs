//! Simple commands: their arguments, and the variables set in front of them.

use std::ops::Range;

use dockwright_syntax::{SyntaxKind, View};

use super::layout::{Before, Layout};
use crate::items::is_trivia;

impl Layout<'_, '_, '_, '_> {
    /// A simple command, whose arguments continue at `level`, and one level deeper where their
    /// author set them deeper than others.
    pub fn command(&mut self, node: View<'_>, level: usize) {
        let (start, end) = (self.next, self.end_of(node));
        let name = self.name_behind_assignments(node);
        let deeper = self.deeper(start + 1..end, name);
        let mut deeper = deeper.iter().peekable();
        while self.next < end {
            self.atom();
            let is_deeper = deeper.next_if(|it| **it == self.next).is_some();
            self.before = Some(match name {
                Some(name) if name == self.next => self.before_name(start, name, end, level),
                _ => Before::Author(level + usize::from(is_deeper)),
            });
        }
        self.before = None;
    }

    /// The index of the first atom behind the assignments in front of a command.
    fn name_behind_assignments(&self, node: View<'_>) -> Option<usize> {
        let mut parts = node.children().filter(|it| !is_trivia(it.kind()));
        if parts.next()?.kind() != SyntaxKind::ShAssignment {
            return None;
        }
        let name = parts.find(|it| it.kind() != SyntaxKind::ShAssignment)?;
        Some(self.index_of(name.range().start))
    }

    /// What stands before the name of a command behind assignments, the first at `start`: it is
    /// pulled up to assignments that all stand on one line, where it fits.
    fn before_name(&self, start: usize, name: usize, end: usize, level: usize) -> Before {
        let gap = &self.atoms[name].gap;
        let is_one_line = self.atoms[start].width.is_some()
            && self.atoms[start + 1..name].iter().all(|it| it.width.is_some() && !it.gap.is_broken);
        if is_one_line && gap.lines.is_empty() && self.fits(end) {
            return Before::Blank(level);
        }
        // Below assignments on the line of `RUN`, the command stands where a second one would.
        Before::Author(if start == 0 { 1 } else { level })
    }

    /// Which of these atoms, the arguments of a command, begin lines that their author set deeper
    /// than the least deep of them; the one at `except` does not count.
    ///
    /// Lines that only ever get less deep are nothing but uneven, unless they are inside
    /// parentheses, as `find` takes them. Those at the start of the line count for none.
    fn deeper(&self, arguments: Range<usize>, except: Option<usize>) -> Vec<usize> {
        let lines = arguments
            .clone()
            .filter(|it| Some(*it) != except)
            .filter_map(|it| Some((it, self.atoms[it].gap.indentation()?)))
            .filter(|(_, indentation)| !indentation.is_empty());
        let Some(least) = lines.clone().map(|(_, it)| it).min_by_key(|it| it.len()) else {
            return Vec::new();
        };
        let is_deeper = |line: &str| self.out.is_deeper(line, least);
        let mut is_meant = false;
        let mut follows_least = false;
        for (_, line) in lines.clone() {
            let is_deeper = is_deeper(line);
            is_meant |= is_deeper && follows_least;
            follows_least = !is_deeper;
        }
        is_meant |= self.is_deeper_in_parentheses(arguments, is_deeper);
        let deeper = lines.filter(|(_, line)| is_meant && is_deeper(line));
        deeper.map(|(index, _)| index).collect()
    }

    /// Whether a line is deeper that begins between `\(` and `\)`.
    fn is_deeper_in_parentheses(
        &self,
        arguments: Range<usize>,
        is_deeper: impl Fn(&str) -> bool,
    ) -> bool {
        let mut open = 0_usize;
        self.atoms[arguments].iter().any(|it| {
            let is_inside = open > 0 && it.text != "\\)";
            match it.text {
                "\\(" => open += 1,
                "\\)" => open = open.saturating_sub(1),
                _ => {}
            }
            is_inside && it.gap.indentation().is_some_and(&is_deeper)
        })
    }
}
