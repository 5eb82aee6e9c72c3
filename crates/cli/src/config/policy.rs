//! What a project demands of its Dockerfiles, from one source, and the combination of sources.

use dockwright_fixer::{Keyword, Policy, Registry};

use super::options::Sourced;

/// The keys of `[policy]` that one source sets; others are left to the next source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyOptions {
    /// `registries`
    pub registries: Option<Sourced<Vec<Registry>>>,
    /// `labels`
    pub labels: Option<Sourced<Vec<String>>>,
    /// `numeric-user`
    pub numeric_user: Option<Sourced<bool>>,
    /// `non-root-user`
    pub non_root_user: Option<Sourced<bool>>,
    /// `forbid`
    pub forbid: Option<Sourced<Vec<Keyword>>>,
}

impl PolicyOptions {
    /// This policy, completed by that of `weaker`.
    pub fn or(self, weaker: Self) -> Self {
        Self {
            registries: self.registries.or(weaker.registries),
            labels: self.labels.or(weaker.labels),
            numeric_user: self.numeric_user.or(weaker.numeric_user),
            non_root_user: self.non_root_user.or(weaker.non_root_user),
            forbid: self.forbid.or(weaker.forbid),
        }
    }

    /// The policy; a key that nothing sets demands nothing.
    pub fn policy(&self) -> Policy {
        fn or<T: Clone + Default>(set: Option<&Sourced<T>>) -> T {
            set.map(|it| it.value.clone()).unwrap_or_default()
        }
        Policy {
            registries: or(self.registries.as_ref()),
            labels: or(self.labels.as_ref()),
            numeric_user: or(self.numeric_user.as_ref()),
            non_root_user: or(self.non_root_user.as_ref()),
            forbidden: or(self.forbid.as_ref()),
        }
    }
}
