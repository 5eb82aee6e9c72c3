//! Whether an instruction runs as root.

use dockwright_model::{Base, Instruction, Model, User};

/// Whether an instruction is known to run as root: because of `USER`, or without a `USER` because
/// of a base image that runs as root.
pub(crate) fn runs_as_root(model: &Model, it: &Instruction) -> bool {
    match model.user(it) {
        User::Base => it.stage.is_some_and(|stage| is_root_base(model, stage)),
        user => user.is_root() == Some(true),
    }
}

/// Whether the base image of a stage is known to run as root.
pub(crate) fn is_root_base(model: &Model, stage: usize) -> bool {
    match model.root(stage) {
        Base::Scratch => true,
        Base::Image(image) => image.runs_as_root(),
        _ => false,
    }
}
