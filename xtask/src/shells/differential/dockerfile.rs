//! A shell text with a random layout in a Dockerfile.

use super::grammar::{self, Gap, Piece, Program};
use super::random::Random;

/// A Dockerfile with one RUN.
pub struct Case {
    pub source: String,
    /// Only bash can run the text.
    pub is_bash: bool,
}

impl Case {
    /// The case for a seed.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let Program { pieces, bodies, is_bash } = grammar::program(&mut random);
        // Some authors break lines often, others never do.
        let breaks = *random.pick(&[&0, &10, &25, &50]);
        let mut author = Author { random: &mut random, text: "FROM a\nRUN".to_owned(), breaks };
        for piece in &pieces {
            author.write(piece);
        }
        let text = author.text + "\n" + &bodies.concat();
        Self { source: text, is_bash }
    }
}

struct Author<'r> {
    random: &'r mut Random,
    text: String,
    /// The percentage of gaps that are line breaks.
    breaks: usize,
}

impl Author<'_> {
    fn write(&mut self, piece: &Piece) {
        match piece.gap {
            Gap::None => self.cut(&piece.text),
            Gap::Free if self.random.percent(35) => self.cut(&piece.text),
            Gap::Free | Gap::Blank => self.separate(),
        }
        let is_cut = piece.text.len() > 1 && self.random.percent(self.breaks / 8);
        let at = 1 + self.random.below(piece.text.len().saturating_sub(1));
        match piece.text.split_at_checked(at).filter(|_| is_cut) {
            Some((head, tail)) => {
                self.text.push_str(head);
                self.cut(tail);
                self.text.push_str(tail);
            }
            None => self.text.push_str(&piece.text),
        }
    }

    /// Randomly inserts a line break without blanks before `next`.
    fn cut(&mut self, next: &str) {
        // Two escape characters do not continue a line, and a `#` would begin a comment.
        let is_possible = !self.text.ends_with('\\') && !next.starts_with('#');
        if is_possible && self.random.percent(self.breaks / 8) {
            self.line_break();
        }
    }

    fn separate(&mut self) {
        if !self.random.percent(self.breaks) {
            let blanks = self.random.pick(&[" ", " ", " ", "  ", "\t", " \t "]);
            return self.text.push_str(blanks);
        }
        let (before, behind) = *self.random.pick(&[
            &(" ", "    "),
            &(" ", ""),
            &("", "  "),
            &("\t ", "\t"),
            &(" ", " "),
        ]);
        // An escaped blank must be kept, and an escape character must not become a continuation.
        let before = if self.text.ends_with('\\') { " " } else { before };
        self.text.push_str(before);
        self.line_break();
        self.text.push_str(behind);
    }

    /// A continuation, randomly followed by comments, blank lines and spacers.
    fn line_break(&mut self) {
        self.text.push('\\');
        self.text.push_str(self.random.pick(&["", "", "", " ", "\t "]));
        self.text.push('\n');
        while self.random.percent(15) {
            self.text.push_str(self.random.pick(&[
                "# a comment\n",
                "    # it's && \"\n",
                "#\n",
                "\t# ends in \\\n",
                "\n",
                "   \n",
                "  \\\n",
                "\\\n",
            ]));
        }
    }
}
