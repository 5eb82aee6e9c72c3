//! Checks that a RUN differs from another one only in additional cache mounts.

use super::step::{Command, Field, FlagValue, Run};

/// The cache mounts that `new` has in addition to those of `old`, if nothing else differs. The new
/// mounts precede the others.
pub fn cache_mounts(old: &Run<'_>, new: &Run<'_>) -> Option<Vec<Vec<u8>>> {
    let is_mount = |name: &[u8]| name == b"--mount";
    let count = new.flags.len().checked_sub(old.flags.len()).filter(|it| *it > 0)?;
    let first = new.flags.iter().position(|(name, _)| is_mount(name))?;
    let (added, rest) = new.flags[first..].split_at_checked(count)?;
    let is_same = old.flags.iter().eq(new.flags[..first].iter().chain(rest))
        && old.variables == new.variables
        && old.place == new.place
        && old.has_same_heredocs(new)
        && matches!((&old.command, &new.command), (Command::Shell(_), Command::Shell(_)))
        && old.words().eq(new.words());
    is_same.then(|| added.iter().map(|(_, value)| cache(value)).collect())?
}

/// The fields of a mount of type cache.
fn cache(value: &FlagValue<'_>) -> Option<Vec<u8>> {
    let FlagValue::Mount(fields) = value else { return None };
    let [Field::Text(b"type=cache"), Field::Text(target)] = fields[..] else { return None };
    let is_plain = |it: &u8| it.is_ascii_alphanumeric() || b"/._-".contains(it);
    let path = target.strip_prefix(b"target=").filter(|it| it.iter().all(is_plain))?;
    path.starts_with(b"/").then(|| [b"type=cache,", target].concat())
}
