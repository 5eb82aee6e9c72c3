//! The images that builds leave behind: those that lost their name to a later image, and the layers
//! of buildah and podman, which are images without a name.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::{Error, Programs, Result};

/// The images that the builds of a proof have made, by their identifiers.
#[derive(Default)]
pub struct Traces {
    images: RefCell<BTreeSet<String>>,
}

impl Traces {
    /// Runs a build and returns the time that it takes. The output names all images.
    pub fn build(&self, programs: &Programs, command: &mut Command) -> Result<Duration> {
        let (mut output, started) = (String::new(), Instant::now());
        let built = programs.build(command, &mut output);
        let time = started.elapsed();
        self.note(&output);
        built.map(|()| time)
    }

    /// The same for a builder whose output may not name the image: the builder writes the name to a
    /// file. With such a file, buildah and podman print no names.
    pub fn build_named(&self, programs: &Programs, command: &mut Command) -> Result<Duration> {
        let file =
            tempfile::NamedTempFile::new().map_err(Error::file(Path::new("a temporary file")))?;
        let built = self.build(programs, command.arg("--iidfile").arg(file.path()));
        let image = std::fs::read_to_string(file.path()).unwrap_or_default();
        let image = Some(image.trim()).filter(|it| !it.is_empty());
        self.images.borrow_mut().extend(image.map(str::to_owned));
        built
    }

    /// Notes the layers that a build has made, as its output names them: `--> 26ee5d56bae`. Layers
    /// of earlier builds have another form: `--> Using cache 26ee…`.
    fn note(&self, output: &str) {
        let named = output.lines().filter_map(|it| it.trim().strip_prefix("--> "));
        let is_id = |it: &&str| it.len() >= 7 && it.bytes().all(|it| it.is_ascii_hexdigit());
        self.images.borrow_mut().extend(named.filter(is_id).map(str::to_owned));
    }

    /// Removes the images, and forgets them. An image can only be removed after those that are built
    /// on it, so the others are tried again as long as an image is removed.
    pub fn remove(&self, remove: impl Fn(&str) -> bool) {
        let mut left = self.images.take();
        let mut count = usize::MAX;
        while !left.is_empty() && left.len() < count {
            count = left.len();
            left.retain(|it| !remove(it));
        }
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
        // The last of them is built on the first.
        let removed = RefCell::new(Vec::new());
        let remove = |it: &str| {
            let is_free = it.starts_with('9') || !removed.borrow().is_empty();
            removed.borrow_mut().extend(is_free.then(|| it.to_owned()));
            is_free
        };
        traces.remove(remove);
        assert_eq!(*removed.borrow(), ["959fc6b01da", "26ee5d56bae"]);
    }
}
