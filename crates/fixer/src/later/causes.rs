//! What has been found to stand between calls of a manager.

use std::rc::Rc;

/// What is behind an instruction, as far as another call is concerned.
#[derive(Clone, Default)]
pub(super) struct Behind {
    /// Whether something calls the manager again.
    pub is_called: bool,
    /// What stands in front of that call and may change what it gets.
    pub cause: Option<Rc<str>>,
}

/// What is behind, and in front of, each instruction by its index, and behind the end of each
/// stage.
pub(super) struct Between {
    pub behind: Vec<Behind>,
    pub ends: Vec<Behind>,
    pub before: Vec<Before>,
}

/// What is in front of an instruction, or of a part of a text.
#[derive(Clone, Default)]
pub(super) struct Before {
    /// Whether a call has filled the cache.
    pub is_filled: bool,
    /// What stands behind that call and may change what the next one gets.
    pub cause: Option<Rc<str>>,
}

/// The same for the parts of a `RUN`.
#[derive(Default)]
pub(super) struct Parts {
    /// The first cause in each part or behind it.
    pub behind: Vec<Option<Rc<str>>>,
    pub before: Vec<Before>,
}

/// With what some calls fetch, one text for each call.
pub(super) type Means = Vec<Rc<str>>;

/// The same for all `RUN`s that call the manager, by their index.
#[derive(Default)]
pub(super) struct AllMeans(pub Vec<(usize, Means)>);
