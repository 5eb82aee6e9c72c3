//! The invariants of every file.

use crate::fixes;
use crate::oracle::limits::Limit;

/// An invariant of every file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    RoundTrip,
    Prefixes,
    FixedPoint,
    Reading,
    Comments,
    Acceptance,
    Instructions,
    CacheSafe,
    LineEndings,
    Programs,
    Shells,
    LayoutOnly,
    /// At every level.
    Fix(fixes::Invariant),
}

impl Invariant {
    pub const ALL: [Self; 17] = [
        Self::RoundTrip,
        Self::Prefixes,
        Self::FixedPoint,
        Self::Reading,
        Self::Comments,
        Self::Acceptance,
        Self::Instructions,
        Self::CacheSafe,
        Self::LineEndings,
        Self::Programs,
        Self::Shells,
        Self::LayoutOnly,
        Self::Fix(fixes::Invariant::Panic),
        Self::Fix(fixes::Invariant::Acceptance),
        Self::Fix(fixes::Invariant::Comments),
        Self::Fix(fixes::Invariant::FixedPoint),
        Self::Fix(fixes::Invariant::Status),
    ];

    /// The invariant in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::RoundTrip => "parse keeps every byte",
            Self::Prefixes => "no panic, nothing refused on a prefix",
            Self::FixedPoint => "fmt is a fixed point",
            Self::Reading => "fmt keeps the reading",
            Self::Comments => "fmt keeps every comment",
            Self::Acceptance => "accepted as BuildKit's parser does",
            Self::Instructions => "BuildKit reads the same instructions",
            Self::CacheSafe => "--cache-safe keeps every value",
            Self::LineEndings => "CRLF makes no difference",
            Self::Programs => "shfmt reads the same programs in RUN",
            Self::Shells => "bash and dash read RUN as before",
            Self::LayoutOnly => "compare tells fmt as layout only",
            Self::Fix(invariant) => invariant.name(),
        }
    }
}

/// The result of checking one invariant on one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tested {
    /// It holds.
    Holds,
    /// The invariant is violated, as described.
    Broken(String),
    /// The oracle cannot judge the file.
    Beyond(Limit),
    /// The invariant does not apply to this file.
    NotApplicable,
}

impl Tested {
    /// Broken if there is a `difference`.
    pub fn of(difference: Option<String>) -> Self {
        difference.map_or(Self::Holds, Self::Broken)
    }
}
