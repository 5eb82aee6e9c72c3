//! Facts about stages, paths, mounts and programs in instructions.

pub(crate) mod destination;
pub(crate) mod heredocs;
pub(crate) mod mounts;
pub(crate) mod programs;
pub(crate) mod references;
pub(crate) mod runs_as_root;
pub(crate) mod shell_text;
pub(crate) mod sources;
