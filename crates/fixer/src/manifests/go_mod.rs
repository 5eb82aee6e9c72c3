//! The content of go.mod and go.sum.

use std::collections::BTreeSet;

/// A go.mod whose every line is understood.
#[derive(Debug, Default)]
pub(super) struct GoMod<'t> {
    /// The version of Go, `(1, 22)` for `go 1.22.3`.
    pub version: Option<(u32, u32)>,
    /// Whether the version has a third number, which only Go 1.21 and later accept.
    pub has_patch_version: bool,
    /// The path of the module.
    pub module: &'t str,
    /// The paths of the modules that its own packages import.
    pub direct: Vec<&'t str>,
    /// The modules to download, by path and version.
    modules: Vec<Module<'t>>,
}

type Module<'t> = (&'t str, &'t str);

/// Whether a replacement applies to a module: one without a version applies to every version.
fn is_replaced((path, version): &Module<'_>, (old, of): &Module<'_>) -> bool {
    path == old && (of.is_empty() || of == version)
}

impl<'t> GoMod<'t> {
    /// Parses a go.mod; the error is the first line that names the source or is not understood.
    pub fn parse(text: &'t str) -> Result<Self, String> {
        let mut found = Self::default();
        let mut replaced = Vec::new();
        let mut block = None;
        for line in text.lines() {
            let is_indirect = line.contains("// indirect");
            let line = line.split("//").next().unwrap_or_default().trim();
            let words: Vec<_> = line.split_ascii_whitespace().map(unquoted).collect();
            let (verb, rest) = match (block, words.as_slice()) {
                (_, []) => continue,
                (Some(_), [")"]) => {
                    block = None;
                    continue;
                }
                (None, [verb, "("]) => {
                    block = Some(*verb);
                    continue;
                }
                (Some(verb), words) => (verb, words),
                (None, [verb, rest @ ..]) => (*verb, rest),
            };
            match (verb, rest) {
                ("module", [path]) => found.module = path,
                ("toolchain", [_]) | ("exclude", [_, _]) => {}
                ("retract" | "godebug" | "tool" | "ignore", _) => {}
                ("go", [version]) => {
                    let mut numbers = version.split('.').map(str::parse);
                    if let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) {
                        found.version = Some((major, minor));
                    }
                    found.has_patch_version = numbers.next().is_some();
                }
                ("require", [path, version]) if is_version(version) => {
                    found.modules.push((path, version));
                    found.direct.extend((!is_indirect).then_some(*path));
                }
                ("replace", [old, "=>", new, version]) if is_version(version) => {
                    replaced.push(((*old, ""), (*new, *version)));
                }
                ("replace", [old, of, "=>", new, version]) if is_version(version) => {
                    replaced.push(((*old, *of), (*new, *version)));
                }
                ("replace", [.., "=>", new]) => {
                    return Err(format!("`replace` in go.mod names the directory `{new}`"));
                }
                _ => {
                    return Err(format!(
                        "what `{line}` in go.mod means for the install is not known"
                    ));
                }
            }
        }
        let of =
            |it: &Module<'t>| replaced.iter().find(|(old, _)| is_replaced(it, old)).map(|it| it.1);
        found.modules = found.modules.iter().map(|it| of(it).unwrap_or(*it)).collect();
        Ok(found)
    }

    /// Whether there is nothing to download.
    pub fn is_without_modules(&self) -> bool {
        self.modules.is_empty()
    }

    /// An error if `go mod download` would add lines to go.sum.
    pub fn check(&self, sums: &str) -> Result<(), String> {
        const OF_MANIFEST: &str = "/go.mod";
        let sums: BTreeSet<Module<'_>> = sums
            .lines()
            .filter_map(|it| {
                let mut words = it.split_ascii_whitespace();
                Some((words.next()?, words.next()?))
            })
            .collect();
        let is_complete = |(path, version): Module<'_>| {
            sums.contains(&(path, version))
                && sums.contains(&(path, format!("{version}{OF_MANIFEST}").as_str()))
        };
        let all = sums
            .iter()
            .map(|(path, version)| (*path, version.strip_suffix(OF_MANIFEST).unwrap_or(version)));
        // Since Go 1.17, go.mod lists every module that a build needs; before, go.sum may list
        // more.
        let is_listed = self.version.is_some_and(|it| it >= (1, 17));
        let mut modules = self.modules.iter().copied().chain(all.filter(|_| !is_listed));
        match modules.find(|it| !is_complete(*it)) {
            Some((path, version)) => Err(format!(
                "`go mod download` would complete go.sum, where a line for `{path} {version}` is \
                 missing"
            )),
            None => Ok(()),
        }
    }
}

fn unquoted(word: &str) -> &str {
    let inside = |quote: char| word.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('`')).unwrap_or(word)
}

/// Whether a version is exact, so that go need not look it up.
fn is_version(text: &str) -> bool {
    let Some(numbers) = text.strip_prefix('v') else { return false };
    let numbers = numbers.split(['-', '+']).next().unwrap_or_default();
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    numbers.split('.').count() == 3 && numbers.split('.').all(is_number)
}
