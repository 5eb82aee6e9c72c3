//! Errors and warnings of a file.

/// An error for which BuildKit refuses the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where, as a byte offset into the text.
    pub offset: usize,
    /// The error, in BuildKit's words where it has any.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
}

/// Text that BuildKit accepts, but that the author probably did not mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where, as a byte offset into the text.
    pub offset: usize,
    /// Why it is suspicious.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
}
