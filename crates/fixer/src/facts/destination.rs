//! Where a `COPY` or `ADD` puts its files.

use dockwright_model::context::clean;
use dockwright_model::{Instruction, Model, expand};

/// The absolute destination of a `COPY` or `ADD`, and whether it is certainly a directory.
pub(crate) fn destination(model: &Model, it: &Instruction) -> Option<(String, bool)> {
    let to = it.syntax.arguments().pop()?;
    let known = |name: &str| model.variable(it, name).known();
    let to = expand(&to, &known)?;
    let dir = if to.starts_with('/') { String::new() } else { model.workdir(it)? };
    let is_inside = to == "." || to.ends_with("/.") || to.ends_with('/');
    Some((format!("/{}", clean(&format!("{dir}/{to}"))?), is_inside))
}
