//! Passwords that are the same in every container.

use crate::shared::commands::{Given, given};
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds commands that set a password while the image is built: `chpasswd`, `passwd`.
    ///
    /// The password is the same in all containers, and mostly in the history of the image for everyone
    /// to read. A container needs none: its process runs as the user of `USER`.
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
    /// A suggestion: a service for logins may need the password. `passwd` with `-l`, `-d` or `-e`, which
    /// sets none, is not reported.
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
        "`{program}` gives all containers of the image the same password; run the process as its \
         user by `USER`, without a password"
    );
    sets.then(|| Fix::suggestion(it.at, reason))
}
