//! Tools that read an `.env` while an image is built.

use dockwright_model::context::Files;

use super::needs::Needs;
use super::survey::{Survey, join};
use super::table::READS_ENV;
use crate::facts::programs::last_name;

/// The maximum size of a manifest, in bytes.
const LARGEST: usize = 1 << 20;

/// A project whose tools read its `.env`.
pub(super) struct Reader {
    /// The directory of the project.
    pub dir: String,
    /// The tool that reads the file.
    pub who: String,
}

/// The projects of a context whose tools read an `.env`.
pub(super) fn of(needs: &[Needs], survey: &Survey, files: &dyn Files) -> Vec<Reader> {
    let dumps = needs.iter().flat_map(|it| &it.commands).find(|it| it.is("composer dump-env"));
    let mut readers = Vec::new();
    for (path, _) in &survey.seen {
        let dir = || path.rsplit_once('/').map_or("", |it| it.0).to_owned();
        let name = last_name(path);
        if let Some(command) = dumps.filter(|_| name == "composer.json") {
            let who = format!("{} runs `composer dump-env`", command.place);
            readers.push(Reader { dir: dir(), who });
            continue;
        }
        let Some((_, tools)) = READS_ENV.iter().find(|(it, _)| *it == name) else { continue };
        let text = files.head(path, LARGEST).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let is_named =
            |it: &&(&str, &str)| it.0.is_empty() || text.contains(&format!("\"{}\"", it.0));
        if let Some((_, tool)) = tools.iter().find(is_named) {
            readers.push(Reader { who: format!("{tool} reads it, see {path}"), dir: dir() });
        }
    }
    readers
}

impl Reader {
    /// The path of the file.
    pub fn file(&self) -> String {
        join(&self.dir, ".env")
    }
}
