//! Whether an instruction runs as root.

use dockwright_model::{Instruction, Model, User};

/// Whether an instruction is known to run as root: because of `USER`, or without a `USER` because
/// of a base image that runs as root.
pub(crate) fn runs_as_root(model: &Model, it: &Instruction) -> bool {
    match model.user(it) {
        User::Base => it.stage.is_some_and(|stage| model.has_root_base(stage)),
        user => user.is_root() == Some(true),
    }
}
