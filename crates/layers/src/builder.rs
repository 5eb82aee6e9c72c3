//! The builders, whose caches differ.

use std::fmt;

/// A builder. Both treat files alike; they differ in build arguments, and in the instructions that
/// are steps.
///
/// Sources: `frontend/dockerfile/dockerfile2llb/convert.go` of `BuildKit`, and
/// `imagebuildah/stage_executor.go` of Buildah.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Builder {
    /// `docker build` and `docker buildx build`.
    ///
    /// Instructions that only configure the image are not steps; the values that they set are part of
    /// the cache keys below. A stage passes its build arguments on to the stages that build on it.
    #[default]
    BuildKit,
    /// `buildah build --layers` and `podman build`.
    ///
    /// Every instruction is a step, and is compared by its text, before variables are replaced. Only
    /// `RUN` depends on build arguments, and only on those of its own stage.
    Buildah,
}

impl Builder {
    /// The name of the builder, as users write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::BuildKit => "BuildKit",
            Self::Buildah => "Buildah",
        }
    }
}

impl fmt::Display for Builder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
