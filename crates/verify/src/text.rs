//! A text with its reading and its program, each computed once.

use std::cell::OnceCell;
use std::fmt;

use self_cell::self_cell;

use crate::program::{Program, program};
use crate::reader::read;
use crate::reading::Reading;

type Evaluated<'r> = OnceCell<Program<'r>>;

self_cell!(
    struct Read {
        owner: Vec<u8>,
        #[covariant]
        dependent: Reading,
    }
);

self_cell!(
    struct Known {
        owner: Read,
        #[not_covariant]
        dependent: Evaluated,
    }
);

/// The bytes of a file with their reading, and their program, which is evaluated on first use.
pub struct Text(Known);

impl Text {
    /// Reads a file.
    pub fn of(bytes: Vec<u8>) -> Self {
        Self(Known::new(Read::new(bytes, |it| read(it)), |_| OnceCell::new()))
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        self.0.borrow_owner().borrow_owner()
    }

    /// The bytes of the file, without the reading.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_owner().into_owner()
    }

    /// The reading of the bytes.
    pub fn reading(&self) -> &Reading<'_> {
        self.0.borrow_owner().borrow_dependent()
    }

    /// Whether the result of a build is known. Unknown programs never compare as equal.
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method is that of one lifetime"
    )]
    pub fn is_followed(&self) -> bool {
        self.with_program(|it| it.is_known())
    }

    /// Applies `then` to the program.
    pub(crate) fn with_program<T>(&self, then: impl FnOnce(&Program<'_>) -> T) -> T {
        self.0.with_dependent(|read, program_of| {
            then(program_of.get_or_init(|| program(read.borrow_dependent())))
        })
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Text").field(self.reading()).finish()
    }
}
