//! The filters of tools that upload a directory to a service, which builds the image there: files
//! that they leave out never reach the builder.

use super::{Files, Ignore};

/// The files in the directory that is uploaded, in the format of `.gitignore`.
const FILTERS: [&str; 9] = [
    ".cfignore",
    ".earthlyignore",
    ".ebignore",
    ".flyignore",
    ".gcloudignore",
    ".nowignore",
    ".railwayignore",
    ".slugignore",
    ".vercelignore",
];

/// The filter that leaves out the file at a path, if one does.
pub(super) fn left_out(files: &dyn Files, path: &str) -> Option<&'static str> {
    FILTERS.into_iter().find(|name| {
        let text = files.entry(name).and_then(|_| files.read(name));
        text.is_some_and(|it| of_git(&String::from_utf8_lossy(&it)).matches(path))
    })
}

/// Reads the patterns of a `.gitignore`: one without a `/` before its end matches in every
/// directory.
fn of_git(text: &str) -> Ignore {
    let mut patterns = String::new();
    for line in text.lines().map(str::trim_end).filter(|it| !it.starts_with('#')) {
        let (mark, pattern) = line.strip_prefix('!').map_or(("", line), |it| ("!", it));
        let is_anywhere = !pattern.trim_end_matches('/').contains('/');
        // The other format ignores blanks at the beginning, and a pattern for directories matches
        // files as well: it leaves out more.
        let above = if is_anywhere && !pattern.is_empty() { "**/" } else { "" };
        patterns.extend([mark, above, pattern.trim_end_matches('/'), "\n"]);
    }
    Ignore::parse(&patterns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_git() {
        let matches = |text: &str, path: &str| of_git(text).matches(path);
        assert!(matches("package-lock.json", "package-lock.json"));
        assert!(matches("*.lock\n", "app/yarn.lock"));
        assert!(matches("# all\n/*\n!/src\n", "package.json"));
        assert!(matches("app/\n", "app/package.json"));
        assert!(!matches("*.json\n!package*.json\n", "package-lock.json"));
        assert!(!matches("/package-lock.json\n", "app/package-lock.json"));
        assert!(!matches("node_modules\n", "package-lock.json"));
    }
}
