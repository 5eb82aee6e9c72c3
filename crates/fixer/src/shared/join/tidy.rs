//! Caches that `RUN`s fill and clean up: whether a join saves anything, and which clean-ups are
//! repeated.

use dockwright_model::{
    APK, APT, AndOr, Command, DNF, MICRODNF, Manager, NPM, PIP, Part, YARN, YUM, ZYPPER,
};
use dockwright_syntax::{SyntaxKind, ast};

use super::all_succeed;
use crate::pass::run::Run;
use crate::shared::apt::{self, PACKAGE_LISTS};

const MANAGERS: [&Manager; 9] = [&APT, &APK, &YUM, &DNF, &MICRODNF, &ZYPPER, &NPM, &YARN, &PIP];

/// Bit sets of the managers whose cache a `RUN` fills or cleans up, by index in the table.
#[derive(Clone, Copy)]
pub(super) struct Tidy {
    fills: u16,
    cleans: u16,
}

impl Tidy {
    pub(super) fn of(run: &Run<'_>) -> Self {
        let mut tidy = Self { fills: 0, cleans: 0 };
        for (index, manager) in MANAGERS.into_iter().enumerate() {
            let calls = || run.script.calls().iter().map(|it| &it.command);
            let (fills, cleans) = if *manager == APT {
                (apt::updates(&run.script), apt::cleans(&run.script))
            } else {
                (calls().any(|it| fills(it, manager)), calls().any(|it| cleans(it, manager)))
            };
            tidy.fills |= u16::from(fills) << index;
            tidy.cleans |= u16::from(cleans) << index;
        }
        tidy
    }

    /// The combined state of both; `None` if each empties the cache that it fills: a join then
    /// saves nothing, and a change to one `RUN` would run both again.
    pub(super) fn and(self, next: Self) -> Option<Self> {
        let both = self.fills & self.cleans & next.fills & next.cleans;
        let (fills, cleans) = (self.fills | next.fills, self.cleans | next.cleans);
        (both == 0).then_some(Self { fills, cleans })
    }
}

fn fills(command: &Command, manager: &Manager) -> bool {
    let call = manager.invocation(command);
    call.is_some_and(|it| {
        [manager.installs, manager.changes, manager.updates, manager.reads]
            .into_iter()
            .any(|commands| it.is_one_of(commands))
    })
}

fn cleans(command: &Command, manager: &Manager) -> bool {
    let is_call = manager.invocation(command).is_some_and(|it| it.is_one_of(manager.cleans));
    is_call || removed(command).is_some_and(|paths| paths.iter().any(|it| manager.names_cache(it)))
}

/// The paths that an `rm` removes.
fn removed(command: &Command) -> Option<Vec<&str>> {
    let words = command.words().iter().map(|it| it.text.as_str());
    let mut words = words.skip_while(|it| *it == "sudo");
    (words.next() == Some("rm")).then(|| words.filter(|it| !it.starts_with('-')).collect())
}

/// The clean-ups at the end of `first` that `second` repeats, if no command of `second` before them
/// fills or reads the cache.
pub(super) fn made_again(first: &Run<'_>, second: &Run<'_>) -> Vec<Vec<String>> {
    let is_plain = |it: &&AndOr| it.is_simple() && all_succeed(it);
    let [Some(first), Some(second)] = [first, second].map(|it| it.script.single().filter(is_plain))
    else {
        return Vec::new();
    };
    let ends = first.parts[1..].iter().rev();
    let mut again: Vec<_> = ends.map_while(|it| again(it, &second.parts)).collect();
    again.reverse();
    again
}

/// The words of a clean-up, if `parts` has the same one.
fn again(part: &Part, parts: &[Part]) -> Option<Vec<String>> {
    let words = |it: &Part| {
        let command = it.command().filter(Command::is_plain)?;
        // A comment inside would be lost with the command.
        (!ast::contains(&it.node, &[SyntaxKind::Comment])).then_some(())?;
        Some(command.words().iter().map(|it| it.written().to_owned()).collect::<Vec<_>>())
    };
    let clean_up = words(part).filter(|_| part.command().is_some_and(|it| is_clean_up(&it)))?;
    let position = parts.iter().position(|it| words(it).as_ref() == Some(&clean_up))?;
    let mut before = parts[..position].iter().flat_map(Part::commands);
    (!before.any(|it| uses(&it))).then_some(clean_up)
}

/// Whether a command only removes files that package managers keep.
fn is_clean_up(command: &Command) -> bool {
    let is_kept = |it: &&str| {
        (it.starts_with("/var/lib/apt/") || it.starts_with("/var/cache/")) && !it.contains("..")
    };
    MANAGERS.iter().any(|manager| cleans(command, manager))
        && removed(command).is_none_or(|paths| paths.iter().all(is_kept))
}

/// Commands of package managers that fill or read the directories that a clean-up empties.
const USES: [&str; 8] =
    ["install", "add", "in", "update", "upgrade", "build-dep", "source", "download"];

/// Whether a command may need files that an earlier clean-up removed.
fn uses(command: &Command) -> bool {
    // Judged by the arguments, for any program.
    if command.words().iter().any(|it| USES.contains(&it.text.as_str())) {
        return true;
    }
    if APT.invocation(command).is_some() {
        return PACKAGE_LISTS.is_read_by(command);
    }
    MANAGERS
        .iter()
        .any(|manager| manager.invocation(command).is_some() && !cleans(command, manager))
}
