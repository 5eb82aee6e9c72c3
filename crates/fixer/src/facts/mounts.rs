//! The mounts of a `RUN`.

use dockwright_model::Instruction;

/// One `--mount`, as written.
pub(crate) struct Mount {
    /// `bind`, `cache`, `tmpfs`, `secret` or `ssh`.
    pub kind: String,
    /// The target; empty if none is given.
    pub target: String,
}

/// The mounts of a `RUN`.
pub(crate) fn of(run: &Instruction) -> impl Iterator<Item = Mount> {
    let flags = run.syntax.flags().filter(|it| it.name() == "mount");
    flags.map(|it| {
        let mut mount = Mount { kind: "bind".to_owned(), target: String::new() };
        for field in it.value().split(',') {
            let Some((key, value)) = field.trim_matches(['"', '\'']).split_once('=') else {
                continue;
            };
            match key.trim().to_ascii_lowercase().as_str() {
                "type" => mount.kind = value.trim().to_ascii_lowercase(),
                "target" | "dst" | "destination" => value.clone_into(&mut mount.target),
                _ => {}
            }
        }
        mount
    })
}
