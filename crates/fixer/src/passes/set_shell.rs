//! Links that make `/bin/sh` another shell.

use crate::shared::commands::{Given, given};
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds commands that make `/bin/sh` a link to another shell.
    ///
    /// Every program of the image then gets that shell, not only the instructions below. `SHELL`
    /// sets the shell of the instructions and changes nothing else.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// RUN ln -sf /bin/bash /bin/sh
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// SHELL ["/bin/bash", "-c"]
    /// ```
    ///
    /// ## Level
    /// A suggestion: scripts in the image may rely on the link.
    name: "set-shell", phase: Suggestions, level: Suggestion,
    settles: ["DL4005"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    given(ctx, &["/bin/sh"]).filter_map(|it| suggestion(&it)).collect()
}

fn suggestion(it: &Given<'_>) -> Option<Fix> {
    let (program, words) = it.program()?;
    let operands: Vec<_> = words.iter().filter(|it| !it.starts_with('-')).collect();
    let [shell, link] = operands[..] else { return None };
    (program == "ln" && link == "/bin/sh" && !shell.contains(['$', '`'])).then_some(())?;
    let shell = if shell.starts_with('/') { shell.clone() } else { format!("/bin/{shell}") };
    let reason = format!(
        "the link gives another shell to every program of the image; `SHELL [\"{shell}\", \"-c\"]` \
         gives it to the instructions below only"
    );
    Some(Fix::suggestion(it.at, reason))
}
