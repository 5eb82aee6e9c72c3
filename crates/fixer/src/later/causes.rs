//! The changes between calls of a manager.

use std::rc::Rc;

/// The next call behind an instruction.
#[derive(Clone, Default)]
pub(super) struct Behind {
    /// Whether something calls the manager again.
    pub is_called: bool,
    /// The change in front of that call that may affect what it fetches.
    pub cause: Option<Rc<str>>,
}

/// The states behind and in front of each instruction, by index, and behind the end of each stage.
pub(super) struct Between {
    pub behind: Vec<Behind>,
    pub ends: Vec<Behind>,
    pub before: Vec<Before>,
}

/// The last call in front of an instruction, or of a part of a text.
#[derive(Clone, Default)]
pub(super) struct Before {
    /// Whether a call has filled the cache.
    pub is_filled: bool,
    /// The change behind that call that may affect what the next one fetches.
    pub cause: Option<Rc<str>>,
}

/// The same for the parts of a `RUN`.
#[derive(Default)]
pub(super) struct Parts {
    /// The first cause in each part or behind it.
    pub behind: Vec<Option<Rc<str>>>,
    pub before: Vec<Before>,
}

/// The options and variables with which calls fetch, one text for each call.
pub(super) type Means = Vec<Rc<str>>;

/// The same for all `RUN`s that call the manager, by their index.
#[derive(Default)]
pub(super) struct AllMeans(pub Vec<(usize, Means)>);
