//! The few choices that a user has about the layout.

/// How a file is laid out; [`FormatOptions::default`] is the canonical style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatOptions {
    /// The width, in display columns, up to which what stood on one line stays on one line.
    pub width: usize,
    /// What one level of a continuation line is indented by.
    pub indent: Indent,
    /// On which side of a line break `&&`, `||` and `|` stand.
    pub operators: Operators,
    /// Where a list of `&&` and `||` breaks.
    pub chains: Chains,
    /// How lines end, heredoc bodies excepted.
    pub line_ending: LineEnding,
    /// Keep the commands of every `RUN` byte for byte, by which builders know its layer.
    pub cache_safe: bool,
}

impl Default for FormatOptions {
    fn default() -> Self {
        Self {
            width: 100,
            indent: Indent::Spaces(4),
            operators: Operators::Preserve,
            chains: Chains::Split,
            line_ending: LineEnding::Auto,
            cache_safe: false,
        }
    }
}

/// One level of indentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indent {
    /// This many blanks.
    Spaces(u8),
    /// One tab.
    Tab,
    /// What most continuation lines of the file are indented by; four blanks where it has none.
    Auto,
}

/// The side of a line break on which `&&`, `||` and `|` stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operators {
    /// Each instruction keeps its side.
    Preserve,
    /// At the start of the next line.
    Leading,
    /// At the end of the line.
    Trailing,
}

/// Where a list of `&&` and `||` breaks that does not stand on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chains {
    /// At every operator.
    Split,
    /// Where the author broke it, and where a line would not fit.
    Keep,
}

/// How lines end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnding {
    /// As most lines of the file do.
    Auto,
    /// `\n`
    Lf,
    /// `\r\n`
    Crlf,
}
