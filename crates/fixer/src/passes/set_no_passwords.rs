//! Passwords that are the same in every container.

use crate::shared::commands::{Given, given};
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds commands that set a password while the image is built: `chpasswd`, `passwd`.
    ///
    /// The password is the same in all containers, and usually readable in the history of the
    /// image. A container needs none: its process runs as the user of `USER`.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// RUN useradd app && echo 'app:secret' | chpasswd
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// RUN useradd app
    /// USER app
    /// ```
    ///
    /// ## Level
    /// A suggestion: a login service may need the password. `passwd` with `-l`, `-d` or `-e` sets
    /// none and is not reported.
    name: "set-no-passwords", phase: Suggestions, level: Suggestion,
    settles: ["CKV2_DOCKER_17"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    given(ctx, &["passwd"]).filter_map(|it| suggestion(&it)).collect()
}

fn suggestion(it: &Given<'_>) -> Option<Fix> {
    let (program, words) = it.program()?;
    let locks = |it: &String| {
        matches!(
            it.as_str(),
            "-l" | "--lock" | "-d" | "--delete" | "-e" | "--expire" | "-S" | "--status"
        )
    };
    let sets = match program.as_str() {
        "chpasswd" => true,
        "passwd" => !words.iter().any(locks),
        _ => false,
    };
    let reason = format!(
        "`{program}` gives all containers of the image the same password; run the process as a \
         user with `USER`, which needs no password"
    );
    sets.then(|| Fix::suggestion(it.at, reason))
}
