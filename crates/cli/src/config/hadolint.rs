//! `.hadolint.yaml`: the rules that a project ignores.

use std::fs;
use std::path::{Path, PathBuf};

use yaml_rust2::{Yaml, YamlLoader};

use crate::message::Message;

/// The names of hadolint's configuration file.
pub const NAMES: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];

/// The codes that a file ignores.
#[derive(Debug, Default)]
pub struct IgnoredCodes {
    /// The file.
    pub path: PathBuf,
    /// Its codes.
    pub codes: Vec<String>,
}

/// The codes under `ignored` in the configuration file of hadolint in `dir`; `None` without such a
/// file. An unreadable file is not an error, since it belongs to another tool.
pub fn ignored(dir: &Path) -> Option<(IgnoredCodes, Option<Message>)> {
    let path = NAMES.iter().map(|it| dir.join(it)).find(|it| it.is_file())?;
    let documents = fs::read_to_string(&path)
        .map_err(|err| err.to_string())
        .and_then(|it| YamlLoader::load_from_str(&it).map_err(|err| err.to_string()));
    let (codes, message) = match documents {
        Ok(documents) => (codes(documents.first()), None),
        Err(err) => {
            let text = format!("{}: {err}; the file is ignored", path.display());
            (Vec::new(), Some(Message::warning(text)))
        }
    };
    Some((IgnoredCodes { path, codes }, message))
}

fn codes(document: Option<&Yaml>) -> Vec<String> {
    let ignored = document.and_then(|it| it["ignored"].as_vec());
    ignored.into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ignored_codes_are_read_and_nothing_else() {
        let read = |text: &str| codes(YamlLoader::load_from_str(text).unwrap().first());
        assert_eq!(
            read("ignored:\n  - DL3008\n  - SC2046\ntrustedRegistries: [a]\n"),
            ["DL3008", "SC2046"]
        );
        assert_eq!(read("failure-threshold: error\n"), [] as [&str; 0]);
        assert_eq!(read(""), [] as [&str; 0]);
    }
}
