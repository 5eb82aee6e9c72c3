//! On which side of a line break the operators stand.

use dockwright_syntax::{Parse, SyntaxKind, View};

use super::atoms::{Atom, Operator, atoms};
use crate::Operators;

/// The side of a line break.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// At the start of the next line.
    Leading,
    /// At the end of the line.
    Trailing,
}

/// The sides of a file.
pub(crate) struct Sides<'p, 's> {
    parse: &'p Parse<'s>,
    operators: Operators,
    /// What most of the file does; found when it is first asked for.
    majority: Option<Side>,
}

impl<'p, 's> Sides<'p, 's> {
    pub fn new(parse: &'p Parse<'s>, operators: Operators) -> Self {
        Self { parse, operators, majority: None }
    }

    /// The side for one text: its own majority, else that of the file, else leading.
    pub fn of(&mut self, atoms: &[Atom<'_>]) -> Side {
        match self.operators {
            Operators::Leading => Side::Leading,
            Operators::Trailing => Side::Trailing,
            Operators::Preserve => majority(count(atoms)).unwrap_or_else(|| self.of_file()),
        }
    }

    fn of_file(&mut self) -> Side {
        *self.majority.get_or_insert_with(|| {
            let (mut leading, mut trailing) = (0, 0);
            let runs = self.parse.view().children().filter(|it| it.kind() == SyntaxKind::Run);
            let parts = runs.flat_map(View::children);
            for text in parts.filter(|it| it.kind() == SyntaxKind::ShellText) {
                let of_run = count(&atoms(text));
                leading += of_run.0;
                trailing += of_run.1;
            }
            majority((leading, trailing)).unwrap_or(Side::Leading)
        })
    }
}

/// How many operators stand at the start of a line, and how many at the end of one.
fn count(atoms: &[Atom<'_>]) -> (usize, usize) {
    let (mut leading, mut trailing) = (0, 0);
    for pair in atoms.windows(2).filter(|pair| pair[0].operator == Operator::Binary) {
        match (pair[0].gap.is_broken, pair[1].gap.is_broken) {
            (true, false) => leading += 1,
            (false, true) => trailing += 1,
            _ => {}
        }
    }
    (leading, trailing)
}

fn majority((leading, trailing): (usize, usize)) -> Option<Side> {
    match leading.cmp(&trailing) {
        std::cmp::Ordering::Greater => Some(Side::Leading),
        std::cmp::Ordering::Less => Some(Side::Trailing),
        std::cmp::Ordering::Equal => None,
    }
}
