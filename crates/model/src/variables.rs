//! Variables of the build.

/// What is known of a variable at some place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Variable {
    /// Nothing in the file sets it; the base image may.
    Unset,
    /// It is set to this.
    Known(String),
    /// A build argument with this default, which whoever builds may overrule.
    Default(String),
    /// It is set, and nobody knows to what.
    Unknown,
}

impl Variable {
    /// A build argument with a default as it is written.
    pub(crate) fn arg(default: String) -> Self {
        if default.contains('$') { Self::Unknown } else { Self::Default(default) }
    }

    /// The value, if it is certain.
    pub fn known(self) -> Option<String> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// The value of a build to which nobody gives an argument.
    pub fn default(self) -> Option<String> {
        match self {
            Self::Known(value) | Self::Default(value) => Some(value),
            _ => None,
        }
    }
}
