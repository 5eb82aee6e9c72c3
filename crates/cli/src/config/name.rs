//! The name of a configuration file on the terminal.

use std::iter;
use std::path::{Path, PathBuf};

/// The way to `path` from the current directory, if they share more than the root.
pub fn name(path: &Path, current_dir: &Path) -> String {
    let shared = current_dir.ancestors().filter(|it| it.parent().is_some()).enumerate();
    let relative = shared
        .filter_map(|(up, dir)| Some((up, path.strip_prefix(dir).ok()?)))
        .map(|(up, rest)| iter::repeat_n(Path::new(".."), up).chain([rest]).collect::<PathBuf>())
        .next();
    relative.unwrap_or_else(|| path.to_owned()).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_from_the_current_directory_to_the_file() {
        let check = |path: &str| name(Path::new(path), Path::new("/src/app"));
        assert_eq!(check("/src/app/dockwright.toml"), "dockwright.toml");
        assert_eq!(check("/src/app/a/dockwright.toml"), "a/dockwright.toml");
        assert_eq!(check("/src/dockwright.toml"), "../dockwright.toml");
        assert_eq!(check("/src/other/dockwright.toml"), "../other/dockwright.toml");
        assert_eq!(check("/dockwright.toml"), "/dockwright.toml");
        assert_eq!(check("/etc/dockwright.toml"), "/etc/dockwright.toml");
    }
}
