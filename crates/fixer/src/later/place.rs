//! Where a command runs.

use dockwright_model::{Command, Instruction, Model, Word};

use super::assigned::Assigned;
use super::below::Here;
use super::copied::{final_workdir, resolve, workdir};
use super::known::GENERATORS;
use super::need::Need;

/// Where a command runs.
#[derive(Clone)]
pub(super) struct Place<'m> {
    pub at: &'m Instruction,
    /// The working directory, as an absolute path.
    pub dir: String,
    /// The stage in whose final image the command runs; `None` if only the files of earlier
    /// instructions are visible.
    stage: Option<usize>,
    /// Whether the command runs in a container rather than in the build.
    pub is_start: bool,
    /// Whether an earlier command has generated the Makefile.
    has_made: bool,
    /// The depth of nested shell calls.
    pub depth: usize,
}

impl<'m> Place<'m> {
    pub fn of(model: &Model, at: &'m Instruction) -> Self {
        let dir = workdir(model, at);
        Self { at, dir, stage: None, is_start: false, has_made: false, depth: 0 }
    }

    /// The same place in the final image of `stage`.
    pub fn at_the_end(self, model: &Model, stage: usize) -> Self {
        Self { dir: final_workdir(model, stage), stage: Some(stage), ..self }
    }

    /// The same place in a container rather than in the build.
    pub fn in_container(self) -> Self {
        Self { is_start: true, ..self }
    }

    /// The same place with another working directory.
    pub fn in_dir(self, dir: String) -> Self {
        Self { dir, ..self }
    }

    /// The same place in a nested shell.
    pub fn inner(&self) -> Self {
        Self { depth: self.depth + 1, ..self.clone() }
    }

    /// The stage in whose image the command runs.
    pub fn stage(&self) -> Option<usize> {
        self.stage.or(self.at.stage)
    }

    /// Whether the command runs in the final image of the stage.
    pub fn is_at_the_end(&self) -> bool {
        self.stage.is_some()
    }

    /// The need of an unknown program for itself.
    pub fn unknown(&self, words: &[Word]) -> Need {
        if self.is_start { Need::No } else { Need::Perhaps(shown(words)) }
    }

    /// The need of a script that cannot be read.
    pub fn unread(&self, path: &str, words: &[Word]) -> Need {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_script =
            name.rsplit_once('.').is_some_and(|it| it.1 == "sh") || name.contains("entrypoint");
        match self.is_start {
            true if is_script => Need::Unread(path.to_owned()),
            true => Need::No,
            false => Need::Perhaps(shown(words)),
        }
    }
}

/// The program with its first arguments, for a reason.
pub(super) fn shown(words: &[Word]) -> String {
    const LONGEST: usize = 40;
    let mut words = words.iter().map(|it| it.text.trim_matches(['"', '\'']));
    let first = words.next().unwrap_or_default();
    let second = words.next().filter(|it| !it.starts_with('-'));
    let name = [Some(first), second].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let is_plain = |it: &str| it.len() < LONGEST && !it.contains(['`', '\n']);
    match [name.as_str(), first].into_iter().find(|it| is_plain(it)) {
        Some(name) => format!("`{name}`"),
        None => "a later command".to_owned(),
    }
}

impl Place<'_> {
    /// The context of a command's words, with the variables assigned in the text.
    pub fn here<'h>(&'h self, assigned: &'h Assigned) -> Here<'h> {
        Here { dir: &self.dir, assigned, at: Some(self.at) }
    }

    /// Whether a program has generated the Makefile.
    pub fn has_made(&self) -> bool {
        self.has_made
    }

    /// Updates the place after a command that changes the directory or generates a Makefile.
    pub fn follow(&mut self, command: Option<&Command>, index: usize) {
        let Some(command) = command else { return };
        let name = command.name().unwrap_or_default();
        let name = name.rsplit('/').next().unwrap_or_default();
        if matches!(name, "cd" | "pushd") {
            let to = command.words().get(1).and_then(Word::literal);
            let to = to.and_then(|it| resolve(&self.dir, &it));
            self.dir = to.unwrap_or_else(|| format!("/?cd{index}"));
        }
        self.has_made |= GENERATORS.contains(&name);
    }
}
