//! The mounts of a `RUN`.

use dockwright_model::Instruction;
use dockwright_syntax::ast::Flag;

/// One `--mount`, as written.
#[derive(Default)]
pub(crate) struct Mount {
    /// `bind`, `cache`, `tmpfs`, `secret` or `ssh`.
    pub kind: String,
    /// The target; empty if none is given.
    pub target: String,
    /// The path in the build context or image that is mounted; empty if none is given.
    pub source: String,
    /// The image or stage of the source; empty for the build context.
    pub from: String,
}

/// The mounts of a `RUN`.
pub(crate) fn of(run: &Instruction) -> impl Iterator<Item = Mount> {
    let flags = run.syntax.flags().filter(|it| it.name() == "mount");
    flags.map(|it| of_flag(&it))
}

/// The mount that a flag describes.
pub(crate) fn of_flag(flag: &Flag) -> Mount {
    let mut mount = Mount { kind: "bind".to_owned(), ..Mount::default() };
    for field in flag.value().split(',') {
        let Some((key, value)) = field.trim_matches(['"', '\'']).split_once('=') else {
            continue;
        };
        match key.trim().to_ascii_lowercase().as_str() {
            "type" => mount.kind = value.trim().to_ascii_lowercase(),
            "from" => value.clone_into(&mut mount.from),
            "source" | "src" => value.clone_into(&mut mount.source),
            "target" | "dst" | "destination" => value.clone_into(&mut mount.target),
            _ => {}
        }
    }
    mount
}
