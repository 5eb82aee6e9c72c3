//! The result as a table.

use dockwright_layers::State;

/// The changes of one Dockerfile.
pub struct Row {
    name: String,
    /// The number of changes, each with a build.
    pub changes: usize,
    /// The changes after which no step is predicted as `maybe`.
    pub exact: usize,
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
        let name = format!("{stack} {label}");
        let (changes, exact, failed, cached, rebuilt, maybe) = Default::default();
        Self { name, changes, exact, failed, cached, rebuilt, maybe }
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
    let Row { name, changes, exact, failed, cached, rebuilt, maybe: [from_cache, built] } = row;
    let passed = changes - failed.len();
    format!(
        "| {name} | {passed} of {changes} | {exact} | {cached} | {rebuilt} | {from_cache} | {built} |\n"
    )
}

pub fn markdown(rows: &[Row]) -> String {
    let head = "| Dockerfile | changes as predicted | changes without `maybe` | steps predicted from the cache | steps \
                predicted to be built | `maybe`, from the cache | `maybe`, built |\n\
                |---|--:|--:|--:|--:|--:|--:|\n";
    rows.iter().fold(head.to_owned(), |text, row| text + &line(row))
}
