//! Variables of the build.

/// The value of a variable at an instruction, as far as the file tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Variable {
    /// Nothing in the file sets it; the base image may.
    Unset,
    /// It has this value.
    Known(String),
    /// A build argument with this default, which `--build-arg` may override.
    Default(String),
    /// It is set to an unknown value.
    Unknown,
}

/// The kind of instruction that a variable has its value from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An `ENV` of the stage, or of one that it builds on.
    Env,
    /// An `ARG` of the stage.
    Arg,
    /// An `ARG` of a stage that the stage builds on, which only `BuildKit` passes on.
    InheritedArg,
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

    /// The value in a build without `--build-arg`.
    pub fn default(self) -> Option<String> {
        match self {
            Self::Known(value) | Self::Default(value) => Some(value),
            _ => None,
        }
    }
}

/// The build arguments that `BuildKit` sets itself, each with the value of a build on Linux for
/// `linux/amd64`, or `None` where the value depends on more. `FROM` sees them at once, a stage where
/// an `ARG` declares them.
///
/// Source: <https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope>
pub const PREDEFINED_ARGS: &[(&str, Option<&str>)] = &[
    ("BUILDPLATFORM", Some("linux/amd64")),
    ("BUILDOS", Some("linux")),
    ("BUILDOSVERSION", None),
    ("BUILDARCH", Some("amd64")),
    ("BUILDVARIANT", Some("")),
    ("TARGETPLATFORM", Some("linux/amd64")),
    ("TARGETOS", Some("linux")),
    ("TARGETOSVERSION", None),
    ("TARGETARCH", Some("amd64")),
    ("TARGETVARIANT", Some("")),
    ("TARGETSTAGE", None),
];
