//! Whether a Gemfile.lock fits its Gemfile, so that `bundle install` leaves the file unchanged.

use std::collections::{BTreeMap, BTreeSet};

use super::gemfile::{Gemfile, is_address};

/// The content of a lock file, by section name.
pub(super) struct Lock<'t>(BTreeMap<&'t str, Vec<&'t str>>);

impl<'t> Lock<'t> {
    /// Parses a lock file that names nothing of the source.
    pub fn parse(text: &'t str) -> Result<Self, String> {
        const KNOWN: &[&str] = &[
            "GEM",
            "GIT",
            "PLATFORMS",
            "DEPENDENCIES",
            "CHECKSUMS",
            "RUBY VERSION",
            "BUNDLED WITH",
        ];
        let mut sections: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut section = "";
        for line in text.lines().filter(|it| !it.is_empty()) {
            if !line.starts_with(' ') {
                section = line;
            } else if let Some(remote) =
                line.strip_prefix("  remote: ").filter(|it| !is_address(it))
            {
                return Err(format!("`{remote}` in Gemfile.lock is a part of the source"));
            } else {
                sections.entry(section).or_default().push(line);
            }
            if !KNOWN.contains(&section) {
                return Err(format!(
                    "what the section `{section}` in Gemfile.lock means for the install is not \
                     known"
                ));
            }
        }
        Ok(Self(sections))
    }

    fn lines(&self, section: &str) -> &[&'t str] {
        self.0.get(section).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether the lock file covers every Linux machine.
    pub fn has_platform(&self) -> bool {
        let has = |name: &str| self.lines("PLATFORMS").iter().any(|it| it.trim() == name);
        let of = |machine: &str| {
            let name = format!("{machine}-linux");
            has(&name) || has(&format!("{name}-gnu")) && has(&format!("{name}-musl"))
        };
        has("ruby") || of("x86_64") && of("aarch64")
    }

    /// An error for a difference between the Gemfile and the lock file.
    pub fn check(&self, gemfile: &Gemfile<'_>) -> Result<(), String> {
        let mut locked = BTreeMap::new();
        for line in self.lines("DEPENDENCIES") {
            let is_pinned = line.ends_with('!');
            let line = line.trim().trim_end_matches('!');
            let (name, versions) = line.split_once(" (").unwrap_or((line, ""));
            let versions = versions.trim_end_matches(')').split(", ").filter(|it| !it.is_empty());
            locked.insert(name, (versions.map(str::to_owned).collect::<BTreeSet<_>>(), is_pinned));
        }
        for (name, gem) in &gemfile.gems {
            let mut versions = gem.versions.clone();
            if versions.len() == 1 {
                versions.remove(">= 0");
            }
            if locked.remove(name) != Some((versions, gem.is_pinned)) {
                return Err(behind(name));
            }
            for (option, value) in &gem.places {
                let line = format!("  {option}: {value}");
                let is_remote = |it: &&&str| it.starts_with("  remote: ") && it.contains(*value);
                let mut lines = self.lines("GIT").iter();
                let is_locked = match *option {
                    "branch" | "tag" | "ref" => lines.any(|it| *it == line),
                    _ => lines.any(|it| is_remote(&it)),
                };
                if !is_locked {
                    return Err(behind(name));
                }
            }
        }
        if let Some((name, _)) = locked.first_key_value() {
            return Err(behind(name));
        }
        let remotes = self.lines("GEM").iter().filter_map(|it| it.strip_prefix("  remote: "));
        let remotes: BTreeSet<_> = remotes.map(|it| it.trim_end_matches('/')).collect();
        let sources = gemfile.sources.iter().map(|it| it.trim_end_matches('/')).collect();
        if let Some(source) = remotes.symmetric_difference(&sources).next() {
            return Err(behind(source));
        }
        if gemfile.has_ruby == self.lines("RUBY VERSION").is_empty() {
            return Err(behind("ruby"));
        }
        Ok(())
    }
}

fn behind(name: &str) -> String {
    format!(
        "`bundle install` would rewrite Gemfile.lock, which disagrees with the Gemfile about \
         `{name}`"
    )
}
