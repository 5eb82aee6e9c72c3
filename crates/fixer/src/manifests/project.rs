//! The folder of the build context in which an install runs.

use dockwright_model::context::{Context, Entry, clean};

use super::{Call, Plan, Planned, add};

/// A folder of the build context.
pub(crate) struct Project<'c> {
    context: &'c Context<'c>,
    /// The path below the context, empty or with a `/` at its end.
    prefix: String,
}

impl<'c> Project<'c> {
    /// The project in `folder`, a path below the context.
    pub fn new(context: &'c Context<'c>, folder: &str) -> Self {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        Self { context, prefix }
    }

    /// The path of a name of the project below the context.
    pub fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Whether the builder gets something of this name.
    pub fn has(&self, name: &str) -> bool {
        self.context.has(&self.path(name))
    }

    /// The text of a file of the project.
    pub fn text(&self, name: &str) -> Option<String> {
        self.context.text(&self.path(name))
    }

    /// The text of a file of the plan.
    pub fn text_at(&self, path: &str) -> Option<String> {
        self.context.text(path)
    }

    /// The names in the project.
    pub fn names(&self) -> Vec<(String, Entry)> {
        self.context.list(&self.prefix).to_vec()
    }

    /// The manifest that has to be there and, of the others, those that are.
    pub fn plan(&self, required: &str, optional: &[&str]) -> Planned {
        let mut plan = Plan::default();
        self.add(&mut plan, required)?;
        for name in optional {
            if self.has(name) {
                self.add(&mut plan, name)?;
            }
        }
        Ok(plan)
    }

    /// Adds a file or a folder of the project.
    pub fn add(&self, plan: &mut Plan, name: &str) -> Result<(), String> {
        let path = self.path(name);
        let entry = self.context.entry(&path);
        match entry {
            Some(Entry::File) => add(&mut plan.files, path),
            Some(Entry::Folder) => add(&mut plan.folders, path),
            Some(Entry::Other) => return Err(format!("`{path}` is a link in the build context")),
            None => return Err(format!("there is no `{path}` in the build context")),
        }
        Ok(())
    }

    /// An error for a word that names another file of the project than the plan: it would be
    /// missing.
    pub fn check_words(&self, call: &Call, plan: &Plan) -> Result<(), String> {
        for word in call.rest() {
            let value = word.split_once('=').map_or(word.as_str(), |(_, value)| value);
            let Some(path) = clean(&self.path(value)).filter(|_| !value.starts_with('/')) else {
                continue;
            };
            if self.context.entry(&path) == Some(Entry::File) && !plan.files.contains(&path) {
                return Err(format!("`{word}` names `{path}` of the source"));
            }
        }
        Ok(())
    }

    /// An error for the first of the names that the builder gets: an install makes it, and the
    /// source would overwrite it.
    pub fn refuse(&self, names: &[&str]) -> Result<(), String> {
        match names.iter().find(|it| self.has(it)) {
            Some(name) => Err(format!(
                "`{}` is in the build context and would overwrite what is installed; list it in \
                 .dockerignore",
                self.path(name)
            )),
            None => Ok(()),
        }
    }
}
