//! The result as a table.

use dockwright_layers::State;

/// The changes of one Dockerfile.
pub struct Row {
    name: String,
    /// The number of changes, each with a build.
    pub changes: usize,
    /// The changes with a step that was not as predicted.
    pub failed: Vec<String>,
    /// The steps predicted to come from the cache, and to be built.
    cached: usize,
    rebuilt: usize,
    /// The steps that may be built: those that came from the cache, and those that were built.
    maybe: [usize; 2],
}

impl Row {
    pub fn new(stack: &str, label: &str) -> Self {
        let (failed, maybe) = Default::default();
        Self { name: format!("{stack} {label}"), changes: 0, failed, cached: 0, rebuilt: 0, maybe }
    }

    /// Counts a step of a build.
    pub fn count(&mut self, state: State, is_cached: bool) {
        match state {
            State::Cached => self.cached += 1,
            State::Rebuilt => self.rebuilt += 1,
            State::Maybe => self.maybe[usize::from(!is_cached)] += 1,
        }
    }
}

pub fn line(row: &Row) -> String {
    let Row { name, changes, failed, cached, rebuilt, maybe: [from_cache, built] } = row;
    let passed = changes - failed.len();
    format!("| {name} | {passed} of {changes} | {cached} | {rebuilt} | {from_cache} | {built} |\n")
}

pub fn markdown(rows: &[Row]) -> String {
    let head = "| Dockerfile | changes as predicted | steps predicted from the cache | steps \
                predicted to be built | `maybe`, from the cache | `maybe`, built |\n\
                |---|--:|--:|--:|--:|--:|\n";
    rows.iter().fold(head.to_owned(), |text, row| text + &line(row))
}
