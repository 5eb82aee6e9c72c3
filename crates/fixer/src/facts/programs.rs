//! Programs, by the words that call them.

use dockwright_syntax::ast::ShCommand;

/// The last component of a path.
pub(crate) fn last_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// Whether a program is named without a directory, or in a directory of system programs.
pub(crate) fn is_of_system(program: &str) -> bool {
    let Some((dir, _)) = program.rsplit_once('/') else { return true };
    matches!(dir, "/bin" | "/sbin" | "/usr/bin" | "/usr/sbin")
}

/// Whether `command` is an `rm` that succeeds even if there is nothing to remove.
pub(crate) fn is_forced_removal(command: &ShCommand) -> bool {
    let mut words = command.words().map(|it| it.text()).skip_while(|it| it == "sudo");
    words.next().as_deref() == Some("rm")
        && words.any(|it| {
            it == "--force" || it.starts_with('-') && !it.starts_with("--") && it.contains('f')
        })
}
