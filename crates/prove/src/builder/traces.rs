//! What builds of buildah and podman leave behind: layers as images without a name.

use std::cell::RefCell;
use std::collections::BTreeSet;

/// The layers of the builds of a proof.
#[derive(Default)]
pub struct Traces {
    layers: RefCell<BTreeSet<String>>,
}

impl Traces {
    /// Notes the layers that a build has made, as its output names them: `--> 26ee5d56bae`. Layers
    /// of earlier builds are named otherwise: `--> Using cache 26ee…`.
    pub fn note(&self, output: &str) {
        let named = output.lines().filter_map(|it| it.trim().strip_prefix("--> "));
        let is_id = |it: &&str| it.len() >= 7 && it.bytes().all(|it| it.is_ascii_hexdigit());
        self.layers.borrow_mut().extend(named.filter(is_id).map(str::to_owned));
    }

    /// The layers, which are then forgotten.
    pub fn take(&self) -> BTreeSet<String> {
        self.layers.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_new_layers_are_noted() {
        let traces = Traces::default();
        traces.note(
            "STEP 2/3: RUN echo '--> 26ee5d56baf'\n--> 26ee5d56bae\n--> Using cache \
             959fc6b01dae1e7f21096ff020e6f120ede961f209658f2e60ea2d8b214978ff\n--> done\n\
             [1/2] COMMIT\n--> 959fc6b01da\n",
        );
        assert_eq!(traces.take().into_iter().collect::<Vec<_>>(), ["26ee5d56bae", "959fc6b01da"]);
        assert!(traces.take().is_empty());
    }
}
