//! Locates comment lines among the words of the surrounding instruction.

use crate::bytes::{Span, is_blank};
use crate::instruction::Instruction;

/// Finds places in an instruction, in ascending order.
pub struct Places<'t> {
    text: &'t [u8],
    landmarks: Vec<Span>,
    /// How many landmarks begin before the last place.
    words: usize,
    /// The number of bytes other than blanks in the last of these landmarks before `counted`.
    inside: usize,
    counted: usize,
}

impl<'t> Places<'t> {
    pub fn new(instruction: &'t Instruction<'_>) -> Self {
        let landmarks = instruction.landmarks();
        Places { text: &instruction.text, landmarks, words: 0, inside: 0, counted: 0 }
    }

    /// The number of landmarks that begin before `offset`, and how much of the last one precedes
    /// it.
    pub fn at(&mut self, offset: usize) -> (usize, usize) {
        while let Some(next) = self.landmarks.get(self.words).filter(|it| it.start < offset) {
            self.counted = next.start;
            self.inside = 0;
            self.words += 1;
        }
        let last = self.words.checked_sub(1).map(|last| &self.landmarks[last]);
        if last.is_none_or(|it| it.end <= offset) {
            return (self.words, 0);
        }
        let more = &self.text[self.counted..offset];
        self.inside += more.iter().filter(|byte| !is_blank(**byte)).count();
        self.counted = offset;
        (self.words, self.inside)
    }
}
