//! `-y` for package managers that would ask.

use dockwright_model::{APT, Call, DNF, Invocation, MICRODNF, Manager, YUM, ZYPPER};

use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Adds `-y` to calls of apt, yum, dnf and zypper that may ask for confirmation.
    ///
    /// A build has no terminal to answer from. If a package brings others along, the manager asks
    /// for confirmation, reads nothing, and stops with an error. Old releases of `microdnf` assume
    /// yes; in new releases, the name stands for dnf5, which asks.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apt-get update && apt-get install curl
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN apt-get update && apt-get install -y curl
    /// ```
    ///
    /// ## Level
    /// - Safe where a failure of the command fails the `RUN`: in a build that works today, the
    ///   command never asks.
    /// - Intended where the failure of an installation is ignored, as before `||` or `;`: with
    ///   `-y`, a command that gives up today installs its packages.
    /// - Risky where the failure of any other command is ignored, or of an installation that also
    ///   removes packages (`nano-`, `--auto-remove`): with `-y`, a command that gives up today
    ///   removes or replaces packages of the image.
    ///
    /// Commands that read from a pipe or a file stay as they are.
    name: "assume-yes", phase: Packages, level: Safe..Risky,
    settles: ["DL3014", "DL3030", "DL3034", "DL3038", "DS-0021"], run: run,
}

const MANAGERS: [&Manager; 5] = [&APT, &YUM, &DNF, &MICRODNF, &ZYPPER];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let programs: Vec<_> = MANAGERS.iter().flat_map(|it| it.programs).copied().collect();
    ctx.calls_of(&programs).filter_map(|(_, it)| fix(&it)).collect()
}

fn fix(call: &Call) -> Option<Fix> {
    let asks = |manager: &&Manager| {
        let it = manager.invocation(&call.command)?;
        let is_change = it.is_one_of(manager.installs) || it.is_one_of(manager.changes);
        let is_asked = manager.answers.programs.contains(&&*it.program);
        let is_needed = is_change && is_asked && !it.answers(manager) && !is_configured(&it);
        is_needed.then(|| (only_adds(&it, manager), it))
    };
    if call.is_fed() {
        return None;
    }
    let (only_adds, it) = MANAGERS.iter().find_map(asks)?;
    let (level, what, change) = match (call.is_needed, only_adds) {
        (true, _) => (Level::Safe, "stops the build", ""),
        (false, true) => (Level::Intended, "gives up, unnoticed,", ""),
        (false, false) => (
            Level::Risky,
            "gives up, unnoticed,",
            ", and removes or replaces packages of the image",
        ),
    };
    let says = if it.program == "microdnf" {
        "needs no `-y` in old releases, and asks for confirmation in new ones (dnf5); `-y` works \
         in both"
            .to_owned()
    } else {
        format!("{what} if a confirmation is needed; `-y` confirms{change}")
    };
    let reason = format!("`{} {}` {says}", it.program, it.command);
    Some(Fix::new(it.done.range.start, level, reason).insert_after(it.done, &["-y"]))
}

/// Whether a call only installs packages: neither an option nor an operand asks for removals, as
/// `nano-` does in `apt-get install curl nano-`.
fn only_adds(it: &Invocation<'_>, manager: &Manager) -> bool {
    let removes =
        |text: &str| ["remove", "purge", "erasing", "force"].iter().any(|it| text.contains(it));
    it.is_one_of(manager.installs)
        && !it.options.iter().any(|it| removes(&it.text))
        && !it.operands.iter().any(|it| it.text.ends_with('-') || it.text.starts_with(['-', '!']))
}

/// Whether an option sets the answer by its long name: `-o APT::Get::Assume-Yes=true`.
fn is_configured(it: &Invocation<'_>) -> bool {
    let words = it.options.iter().chain(&it.values);
    words.into_iter().any(|it| {
        let text = it.text.to_ascii_lowercase();
        text.contains("assume-yes") || text.contains("assumeyes")
    })
}
