//! What most continuation lines of a file are indented by.

use crate::{Indent, items::Gap};

/// A count of the lines that a layout moves, by what their author indented them by.
///
/// Lines of the first level have a vote each. Where the layout makes such lines that the author
/// did not have, deeper ones vote in their place. So lines that are laid out vote for what they
/// were laid out with.
#[derive(Default)]
pub(crate) struct Census {
    votes: Votes,
    /// Those of the instruction that is being printed: of its first level, and of deeper ones.
    first: Votes,
    deeper: Votes,
    has_first_level: bool,
}

#[derive(Default)]
struct Votes {
    tabs: usize,
    /// By their number, up to the most that a level can have.
    blanks: [usize; 17],
}

impl Census {
    /// Counts the line that begins behind a gap, and is printed at `level`.
    pub fn line(&mut self, gap: &Gap<'_>, level: usize) {
        let Some(line) = gap.indentation().filter(|it| !it.is_empty()) else { return };
        let votes = if level == 1 { &mut self.first } else { &mut self.deeper };
        if line.bytes().all(|it| it == b'\t') {
            votes.tabs += 1;
        } else if line.bytes().all(|it| it == b' ')
            && let Some(votes) = votes.blanks.get_mut(line.len())
        {
            *votes += 1;
        }
    }

    /// Notes that a line is printed at this level.
    pub fn level(&mut self, level: usize) {
        self.has_first_level |= level == 1;
    }

    /// Counts the votes of an instruction, if it `counts`.
    pub fn end_instruction(&mut self, counts: bool) {
        let first = std::mem::take(&mut self.first);
        let deeper = std::mem::take(&mut self.deeper);
        let has_first_level = std::mem::take(&mut self.has_first_level);
        if counts && first.count() > 0 {
            self.votes.add(&first);
        } else if counts && has_first_level {
            self.votes.add(&deeper);
        }
    }

    /// What most lines have, if there are any.
    pub fn winner(&self) -> Option<Indent> {
        let votes = |count: u8| self.votes.blanks[usize::from(count)];
        let most = (1..=16).rev().max_by_key(|it| votes(*it)).unwrap_or(4);
        match votes(most) {
            votes if self.votes.tabs > votes => Some(Indent::Tab),
            0 => None,
            _ => Some(Indent::Spaces(most)),
        }
    }
}

impl Votes {
    fn count(&self) -> usize {
        self.tabs + self.blanks.iter().sum::<usize>()
    }

    fn add(&mut self, other: &Self) {
        self.tabs += other.tabs;
        self.blanks.iter_mut().zip(other.blanks).for_each(|(all, more)| *all += more);
    }
}
