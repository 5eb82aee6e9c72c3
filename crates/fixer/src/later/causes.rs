//! The changes between calls of a manager.

use std::rc::Rc;

/// The next call after an instruction.
#[derive(Clone, Default)]
pub(super) struct Behind {
    /// Whether the manager is called again.
    pub is_called: bool,
    /// The change before that call that may affect what it fetches.
    pub cause: Option<Rc<str>>,
}

/// The states after and before each instruction, by index, and after the end of each stage.
pub(super) struct Between {
    pub behind: Vec<Behind>,
    pub ends: Vec<Behind>,
    pub before: Vec<Before>,
}

/// The last call before an instruction or a part of a text.
#[derive(Clone, Default)]
pub(super) struct Before {
    /// Whether a call has filled the cache.
    pub is_filled: bool,
    /// The change after that call that may affect what the next call fetches.
    pub cause: Option<Rc<str>>,
}

/// The same for the parts of a `RUN`.
#[derive(Default)]
pub(super) struct Parts {
    /// The first cause in each part or after it.
    pub behind: Vec<Option<Rc<str>>>,
    pub before: Vec<Before>,
}

/// The options and variables that affect fetching, one text per call.
pub(super) type Means = Vec<Rc<str>>;

/// These options and variables for every `RUN` that calls the manager, by index.
#[derive(Default)]
pub(super) struct AllMeans(pub Vec<(usize, Means)>);
