//! The build program of a file: what a builder executes and records, stage by stage.
//!
//! It is evaluated over a [`Reading`] with symbols for what only a build knows (the environment of
//! a base image, build arguments), so that two spellings of one program are equal. What cannot be
//! evaluated for certain stays as exact text: equality is claimed only when sure.

use crate::compare::Difference;
use crate::reading::Reading;

pub use change::Change;

mod change;

/// The build program of a file: what a builder executes and records, stage by stage.
#[derive(Debug)]
pub struct Program<'r> {
    #[expect(dead_code, reason = "not evaluated yet")]
    reading: &'r Reading<'r>,
}

/// The build program of the file that `reading` is of. Total: what is in error stays as text.
pub fn program<'r>(reading: &'r Reading<'_>) -> Program<'r> {
    Program { reading }
}

/// Whether two programs are equal but for exactly the `announced` changes, each applied once.
///
/// # Errors
/// The first difference that is not announced, or the first change that is not there.
pub fn same_program(
    before: &Reading<'_>,
    after: &Reading<'_>,
    announced: &[Change],
) -> Result<(), Difference> {
    let _ = (program(before), program(after), announced);
    Err(Difference { line: 1, what: "the build program cannot be compared".to_owned() })
}
