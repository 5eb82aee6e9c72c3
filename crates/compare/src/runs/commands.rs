//! Commands: new, gone, replaced, moved, and connected in another way; instructions that are joined
//! or split.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ptr;

use super::{Stage, code_of};
use crate::align::align;
use crate::commands::{Link, Part, Run};
use crate::kind::Kind;
use crate::notes::Notes;
use crate::side::Side;
use crate::text::{listed, told_apart};

impl<'r> Stage<'r> {
    pub fn commands(&self, notes: &mut Notes<'_, '_>) {
        let is_told = |part: &Part| {
            part.cleans.is_some_and(|it| self.told.iter().any(|told| ptr::eq(*told, it)))
        };
        let mut gone: Vec<_> = self.aligned.old.clone();
        let mut come: Vec<_> = self.aligned.new.clone();
        gone.retain(|it| !is_told(self.old_part(*it).1));
        come.retain(|it| !is_told(self.new_part(*it).1));
        let replaced = self.replaced(&mut gone, &mut come);
        self.links(&replaced, notes);
        for (a, b) in replaced {
            let ((was, before), (is, after)) = (self.old_part(a), self.new_part(b));
            if before.text == after.text
                && before.key.split_whitespace().eq(after.key.split_whitespace())
            {
                // The form is told already.
                notes.explain(Some(was.index), Some(is.index));
                continue;
            }
            let [now, then] = told_apart(after.text.as_bytes(), before.text.as_bytes());
            let text = format!("runs {now} instead of {then}");
            notes.at_lines(Kind::CommandChanged, [Some(before.line), Some(after.line)], text);
            notes.explain(Some(was.index), Some(is.index));
        }
        for block in blocks(&gone, |at| self.places[0][at].0) {
            let (run, first) = self.old_part(block[0]);
            let all: Vec<_> = block.iter().map(|it| self.old_part(*it).1.text.clone()).collect();
            let text = format!("no longer runs {}", listed(&all, "commands"));
            notes.at_lines(Kind::CommandRemoved, [Some(first.line), None], text);
            notes.explain(Some(run.index), None);
        }
        for block in blocks(&come, |at| self.places[1][at].0) {
            let (run, first) = self.new_part(block[0]);
            let all: Vec<_> = block.iter().map(|it| self.new_part(*it).1.text.clone()).collect();
            let text = format!("runs {} as well", listed(&all, "commands"));
            notes.at_lines(Kind::CommandAdded, [None, Some(first.line)], text);
            notes.explain(None, Some(run.index));
        }
        for &(a, b) in &self.aligned.moved {
            let ((was, before), (is, after)) = (self.old_part(a), self.new_part(b));
            let neighbour = match (b.checked_sub(1), b + 1 < self.places[1].len()) {
                (_, true) => format!("before {}", code_of(&self.new_part(b + 1).1.text)),
                (Some(before), false) => {
                    format!("after {}", code_of(&self.new_part(before).1.text))
                }
                (None, false) => continue,
            };
            let text = format!("runs {} {neighbour} now", code_of(&after.text));
            notes.at_lines(Kind::CommandMoved, [Some(before.line), Some(after.line)], text);
            notes.explain(Some(was.index), Some(is.index));
        }
    }

    /// Takes pairs of commands out of those that are gone and those that came: of one program, or
    /// in order if there are equally many.
    fn replaced(&self, gone: &mut Vec<usize>, come: &mut Vec<usize>) -> Vec<(usize, usize)> {
        let program = |part: &'r Part| part.key.split_whitespace().next().unwrap_or_default();
        let mut waiting: HashMap<&str, Vec<usize>> = HashMap::new();
        for it in come.iter().rev() {
            waiting.entry(program(self.new_part(*it).1)).or_default().push(*it);
        }
        let mut pairs = Vec::new();
        gone.retain(|it| {
            let other = waiting.get_mut(program(self.old_part(*it).1)).and_then(Vec::pop);
            pairs.extend(other.map(|other| (*it, other)));
            other.is_none()
        });
        let taken: BTreeSet<_> = pairs.iter().map(|it| it.1).collect();
        come.retain(|it| !taken.contains(it));
        if gone.len() == come.len() {
            pairs.extend(gone.drain(..).zip(come.drain(..)));
        }
        pairs.sort_by_key(|it| it.1);
        pairs
    }

    /// Operators before commands that are the same, or replaced by others.
    fn links(&self, replaced: &[(usize, usize)], notes: &mut Notes<'_, '_>) {
        let mut pairs: Vec<_> = self.aligned.same.iter().chain(replaced).copied().collect();
        pairs.sort_unstable();
        let mut previous = None;
        for (a, b) in pairs {
            let follows = previous == a.checked_sub(1).zip(b.checked_sub(1));
            previous = Some((a, b));
            let ((was, before), (is, after)) = (self.old_part(a), self.new_part(b));
            let is_first = [before.link, after.link].contains(&Link::Start);
            // The first command of a `RUN` follows that of the `RUN` above, if both do.
            if before.link.sign() == after.link.sign() || is_first && !follows {
                continue;
            }
            let told = |link: Link| match link {
                Link::Start => "in a `RUN` of its own".to_owned(),
                _ => format!("after `{}`", link.sign()),
            };
            let (now, then) = (told(after.link), told(before.link));
            let text = format!("runs {} {now} instead of {then}", code_of(&after.text));
            notes.at_lines(Kind::CommandLinkChanged, [Some(before.line), Some(after.line)], text);
            notes.explain(Some(was.index), Some(is.index));
        }
    }

    pub fn joins(&self, notes: &mut Notes<'_, '_>) {
        let (mut by_old, mut by_new) = (BTreeMap::new(), BTreeMap::new());
        for ((a, b), count) in self.common() {
            // Two that share an `apt-get update` are not joined for that.
            if 2 * count >= self.new[b].parts.len() {
                by_old.entry(a).or_insert_with(Vec::new).push(b);
            }
            if 2 * count >= self.old[a].parts.len() {
                by_new.entry(b).or_insert_with(Vec::new).push(a);
            }
        }
        let lines = |side: &Side<'_>, runs: &[Run], which: &[usize]| {
            let lines: Vec<_> =
                which.iter().map(|it| side.at(runs[*it].index).line.to_string()).collect();
            lines.join(", ")
        };
        for (new, all) in by_new.iter().filter(|it| it.1.len() > 1) {
            let text = format!(
                "one `RUN` instead of {} at lines {}",
                all.len(),
                lines(notes.old, self.old, all)
            );
            notes.add(
                Kind::RunsJoined,
                Some(self.old[all[0]].index),
                Some(self.new[*new].index),
                text,
            );
            for it in all {
                notes.explain(Some(self.old[*it].index), None);
            }
        }
        for (old, all) in by_old.iter().filter(|it| it.1.len() > 1) {
            let text = format!(
                "{} `RUN`s at lines {} instead of one",
                all.len(),
                lines(notes.new, self.new, all)
            );
            notes.add(
                Kind::RunsSplit,
                Some(self.old[*old].index),
                Some(self.new[all[0]].index),
                text,
            );
            for it in all {
                notes.explain(None, Some(self.new[*it].index));
            }
        }
    }

    /// Bodies of heredocs that are data, and comments in shell text.
    pub fn texts(&self, notes: &mut Notes<'_, '_>) {
        for (a, b) in self.one_to_one() {
            let (was, is) = (&self.old[a], &self.new[b]);
            let both = (Some(was.index), Some(is.index));
            if was.data != is.data {
                let text = "the text of a heredoc of `RUN` changes".to_owned();
                notes.add(Kind::CommandChanged, both.0, both.1, text);
            }
            let aligned = align(&was.comments, &is.comments);
            notes.has_shell_comments |= was.comments != is.comments;
            for at in aligned.old {
                let text = format!("the comment {} is lost", code_of(&was.comments[at]));
                notes.add(Kind::CommentRemoved, both.0, both.1, text);
            }
            for at in aligned.new {
                let text = format!("the comment {} is new", code_of(&is.comments[at]));
                notes.add(Kind::CommentAdded, both.0, both.1, text);
            }
        }
    }
}

/// Neighbouring places in the same instruction.
fn blocks(places: &[usize], run: impl Fn(usize) -> usize) -> Vec<&[usize]> {
    places.chunk_by(|a, b| *b == a + 1 && run(*a) == run(*b)).collect()
}
