//! Volumes in force at a `RUN`. Builders other than `BuildKit` drop the files that a `RUN` writes to a
//! volume, so that only commands of the same `RUN` find them.

use dockwright_model::context::clean;
use dockwright_model::{Instruction, Model, expand};
use dockwright_syntax::Keyword;

use crate::text::is_in;

/// Data directories, where no package manager keeps files that later commands need.
const OF_DATA: &[&str] = &[
    "/backup",
    "/backups",
    "/config",
    "/data",
    "/log",
    "/logs",
    "/media",
    "/mnt",
    "/storage",
    "/tmp",
    "/uploads",
    "/var/backups",
    "/var/log",
    "/var/run",
    "/var/spool",
];

/// An error for a volume that may hold files of an install, if the source is in `root`. Commands of
/// another `RUN` may not find these files.
pub(crate) fn check(model: &Model, run: &Instruction, root: &str) -> Result<(), String> {
    let is_apart = |path: &str| {
        let path = clean(path).filter(|_| path.starts_with('/')).map(|it| format!("/{it}"));
        path.is_some_and(|it| {
            OF_DATA.iter().any(|data| is_in(&it, data)) && !is_in(&it, root) && !is_in(root, &it)
        })
    };
    for it in model.before(run) {
        let volumes = match it.keyword {
            Keyword::Volume => it.syntax.arguments(),
            Keyword::Onbuild if it.stage != run.stage => {
                let trigger =
                    it.syntax.trigger().filter(|it| it.keyword() == Some(Keyword::Volume));
                trigger.map(|it| it.arguments()).unwrap_or_default()
            }
            _ => continue,
        };
        let known = |name: &str| model.variable(it, name).known();
        let held = volumes.iter().find(|it| !expand(it, &known).is_some_and(|it| is_apart(&it)));
        if let Some(path) = held {
            return Err(format!(
                "`VOLUME {path}` is in force, and some builders drop what a `RUN` writes to a \
                 volume, so the commands after the install have to be in the same `RUN`"
            ));
        }
    }
    Ok(())
}
