//! What is wrong with a file, beside its tree.

/// Something for which BuildKit refuses the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where, as a byte offset into the text.
    pub offset: usize,
    /// What is wrong, in BuildKit's words where it has any.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
}

/// Something that BuildKit takes, and that is probably not what the author meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where, as a byte offset into the text.
    pub offset: usize,
    /// What is odd about it.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
}
