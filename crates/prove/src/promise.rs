//! The differences between images that passes announce.

use std::path::Path;

use dockwright_fixer::{ImageChange, Pass, passes};

/// The differences that the passes of a fix announce.
#[derive(Clone, Debug, Default)]
pub struct Promises {
    passes: Vec<&'static Pass>,
}

impl Promises {
    /// Those of the passes with these names.
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let all = passes();
        let found = names.into_iter().filter_map(|name| all.iter().find(|it| it.name == name));
        Self { passes: found.copied().collect() }
    }

    /// The pass that announces the removal of this path.
    pub fn takes(&self, path: &str) -> Option<&'static str> {
        let path = Path::new(path);
        let takes = |change: &ImageChange| match change {
            ImageChange::Empties(dir) => path.starts_with(dir) && path != Path::new(dir),
            _ => false,
        };
        self.passes.iter().find(|it| it.changes_image.iter().any(takes)).map(|it| it.name)
    }

    /// Whether the author may become a label.
    pub fn labels_author(&self) -> bool {
        self.has(&ImageChange::LabelsAuthor)
    }

    /// Whether a process may start without a shell.
    pub fn runs_directly(&self) -> bool {
        self.has(&ImageChange::RunsDirectly)
    }

    /// Whether the shell of the image may be another one.
    pub fn sets_shell(&self) -> bool {
        self.has(&ImageChange::SetsShell)
    }

    fn has(&self, change: &ImageChange) -> bool {
        self.passes.iter().any(|it| it.changes_image.contains(change))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_announces_what_is_gone_below_its_directory() {
        let promises = Promises::of(["clean-apt-lists"]);
        assert_eq!(promises.takes("/var/lib/apt/lists/a"), Some("clean-apt-lists"));
        assert_eq!(promises.takes("/var/lib/apt/lists"), None);
        assert_eq!(promises.takes("/var/lib/apt/extended_states"), None);
        assert!(!promises.runs_directly());
        assert_eq!(Promises::default().takes("/var/lib/apt/lists/a"), None);
    }
}
