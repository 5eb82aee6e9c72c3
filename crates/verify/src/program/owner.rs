//! Checks that a COPY differs from another one only in an added owner.

use super::step::{Copy, FlagValue};

/// The owner that `new` sets for the copied files, if nothing else differs from `old`.
pub fn owner(old: &Copy<'_>, new: &Copy<'_>) -> Option<String> {
    let is_owner = |name: &[u8]| name == b"--chown";
    let is_same = !old.is_add
        && !new.is_add
        && old.sources == new.sources
        && old.destination == new.destination
        && old.flags.iter().eq(new.flags.iter().filter(|(name, _)| !is_owner(name)));
    let mut owners = new.flags.iter().filter(|(name, _)| is_owner(name));
    let ((_, FlagValue::Value(owner)), None) = (owners.next()?, owners.next()) else { return None };
    let owner = owner.literal().filter(|_| is_same)?;
    String::from_utf8(owner.to_vec()).ok()
}
