//! Packages whose versions may change from one install to the next.

use super::requirement::{Freshness, freshness};

/// The packages of installs whose versions may change.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Renewed {
    /// The first reference to changing content: a branch, a tag, or a URL without a hash.
    pub moving: Option<String>,
    /// The first name without an exact version.
    pub unpinned: Option<String>,
    /// The setting that names an index of packages other than the usual one.
    pub index: Option<String>,
}

impl Renewed {
    /// Adds the packages of another install.
    pub fn extend(&mut self, other: Self) {
        self.moving = self.moving.take().or(other.moving);
        self.unpinned = self.unpinned.take().or(other.unpinned);
        self.index = self.index.take().or(other.index);
    }

    /// Adds a line of a requirements file, or a requirement.
    pub(super) fn add_requirement(&mut self, line: &str) {
        let place = match freshness(line) {
            Freshness::Fixed => return,
            Freshness::Moving => &mut self.moving,
            Freshness::Unpinned => &mut self.unpinned,
            Freshness::OtherIndex => &mut self.index,
        };
        place.get_or_insert_with(|| line.trim().to_owned());
    }

    /// Whether it matters which index has the packages, and no setting of the install tells.
    pub fn needs_index(&self) -> bool {
        self.unpinned.is_some() && self.index.is_none()
    }

    /// What is installed anew only by chance, as a clause; `None` for packages with fixed versions,
    /// and for names that the usual index resolves.
    pub fn why(&self) -> Option<String> {
        if let Some(it) = &self.moving {
            return Some(format!("`{it}` may be another version at each install"));
        }
        let (index, name) = self.index.as_ref().zip(self.unpinned.as_ref())?;
        Some(format!("`{index}` may have another version of `{name}` at each install"))
    }
}
