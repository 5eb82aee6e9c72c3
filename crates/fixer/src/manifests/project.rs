//! The directory of the build context in which an install runs.

use std::cell::Cell;

use dockwright_model::context::{Context, Entry, clean};

use super::plan::add;
use super::{CertainCall, Environment, Plan, Planned};

/// The maximum depth of a directory that is copied as a whole.
const DEPTH: usize = 32;

/// Files that set the version of a program, and the programs that look for them.
const VERSION_FILES: &[&str] = &[
    ".config/mise",
    ".config/mise.toml",
    ".go-version",
    ".mise",
    ".mise.toml",
    ".node-version",
    ".nvmrc",
    ".python-version",
    ".ruby-version",
    ".tool-versions",
    "mise.toml",
];
const VERSION_MANAGERS: &[&str] = &[
    "asdf", "fnm", "goenv", "jenv", "mise", "nodenv", "nvm", "pyenv", "rbenv", "rtx", "rvm",
    "volta",
];

/// Parts of the paths of package managers' caches.
const OF_CACHES: &[&str] = &[
    "/.bun",
    "/.bundle",
    "/.cache",
    "/.npm",
    "/.nuget",
    "/.yarn",
    "/NuGet/http-cache",
    "/NuGet/v3-cache",
    "/go/pkg",
    "/pnpm",
    "/var/cache",
    "/var/lib/apt",
];

/// Variables that set where packages are installed.
const OF_PACKAGES: &[&str] = &[
    "BUNDLE_PATH",
    "GEM_HOME",
    "GOBIN",
    "GOMODCACHE",
    "GOPATH",
    "HEX_HOME",
    "MIX_HOME",
    "NUGET_PACKAGES",
    "PIP_PREFIX",
    "PIP_TARGET",
    "POETRY_VIRTUALENVS_PATH",
    "PYTHONUSERBASE",
    "UV_PROJECT_ENVIRONMENT",
    "UV_PYTHON_INSTALL_DIR",
    "VIRTUAL_ENV",
    "WORKON_HOME",
];

/// A directory of the build context, as seen by an install that runs there.
pub(crate) struct Project<'c> {
    context: &'c Context<'c>,
    /// The path below the context: empty, or with a `/` at its end.
    prefix: String,
    /// Where the context is copied to, as an absolute path.
    destination: String,
    /// The variables that the Dockerfile sets.
    pub environment: Environment,
    /// Whether a file that an install needs is missing.
    lacks: Cell<bool>,
}

impl<'c> Project<'c> {
    /// The project in `dir`, a path below the context, which is copied to `destination`.
    pub fn new(
        context: &'c Context<'c>,
        dir: &str,
        destination: &str,
        environment: Environment,
    ) -> Self {
        let prefix = if dir.is_empty() { String::new() } else { format!("{dir}/") };
        Self {
            context,
            prefix,
            destination: destination.to_owned(),
            environment,
            lacks: Cell::new(false),
        }
    }

    /// A project without files, to classify a call.
    pub fn empty(context: &'c Context<'c>) -> Self {
        Self::new(context, "", "/", Environment::default())
    }

    /// Whether an absolute path is the destination of the source or below it.
    pub fn is_in_destination(&self, path: &str) -> bool {
        self.below_destination(path).is_some()
    }

    /// The path below the context of an absolute path in the image, if it may be part of the
    /// source.
    fn below_destination(&self, path: &str) -> Option<String> {
        let path = format!("/{}", clean(path)?);
        let below = path.strip_prefix(&self.destination)?;
        (below.is_empty() || below.starts_with('/')).then(|| below.trim_matches('/').to_owned())
    }

    /// The path below the context of what the source brings to `path`, which is absolute or
    /// relative to the directory of the install.
    pub fn source_at(&self, path: &str) -> Option<String> {
        let below = self.below_install(path)?;
        let shown = if below.is_empty() { "." } else { &below };
        self.context.has(&below).then(|| shown.to_owned())
    }

    /// The path below the context of a place that is absolute or relative to the directory of the
    /// install.
    fn below_install(&self, path: &str) -> Option<String> {
        if path.starts_with('/') {
            self.below_destination(path)
        } else {
            self.below_destination(&format!("{}/{}{path}", self.destination, self.prefix))
        }
    }

    /// The first path below the destination in a text that the source brings.
    pub fn source_named_in(&self, text: &str) -> Option<String> {
        text.match_indices(&self.destination).find_map(|(start, _)| {
            let rest = &text[start + self.destination.len()..];
            let end = rest.find([' ', ':', ',', ';', '=', '"', '\'', '\n']).unwrap_or(rest.len());
            let is_below = rest.starts_with('/') && rest[..end].len() > 1;
            self.source_at(&text[start..start + self.destination.len() + end]).filter(|_| is_below)
        })
    }

    /// The first path in a text that the source brings: an absolute path, one after `file:`, or one
    /// that begins with `./` or `../`, also directly after a one-letter option.
    pub fn source_in(&self, text: &str) -> Option<String> {
        let ends = [' ', ':', ',', ';', '=', '"', '\'', '\n', '@'];
        let urls = text.split("file:").skip(1).map(|it| it.strip_prefix("//").unwrap_or(it));
        let urls = urls.filter_map(|it| it.split(ends).next());
        let words = text.split(ends).flat_map(|it| {
            let behind_letter = it.strip_prefix('-').and_then(|it| it.get(1..));
            [Some(it), behind_letter].into_iter().flatten()
        });
        let words = words.filter(|it| it.starts_with("./") || it.starts_with("../"));
        let from_each = |it: &str| {
            let own = std::iter::once(self.prefix.as_str());
            let paths = own.chain(self.above()).filter_map(|dir| clean(&format!("{dir}{it}")));
            paths.into_iter().find(|it| !it.is_empty() && self.context.has(it))
        };
        let found = |it: &str| if it.starts_with('/') { self.source_at(it) } else { from_each(it) };
        self.source_named_in(text).or_else(|| urls.chain(words).find_map(found))
    }

    /// An error for one of `names` in a directory of the context above the project.
    pub fn check_above(&self, names: &[&str]) -> Result<(), String> {
        let found = self.above().find_map(|dir| {
            let path = names.iter().map(|it| format!("{dir}{it}"));
            path.into_iter().find(|it| self.context.has(it))
        });
        match found {
            Some(path) => Err(format!("`{path}` above the project may change the install")),
            None => Ok(()),
        }
    }

    /// The directories of the context above the project, nearest first: each is empty or has a `/`
    /// at its end.
    pub fn above(&self) -> impl Iterator<Item = &str> {
        let names = self.prefix.trim_end_matches('/').rmatch_indices('/');
        let above = names.map(|(at, _)| &self.prefix[..=at]);
        above.chain((!self.prefix.is_empty()).then_some(""))
    }

    /// The path below the context of a name in the project.
    pub fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Whether the context sent to the builder has this name.
    pub fn has(&self, name: &str) -> bool {
        self.context.has(&self.path(name))
    }

    /// The text of a file of the project.
    pub fn text(&self, name: &str) -> Option<String> {
        self.context.text(&self.path(name))
    }

    /// Whether the context sent to the builder has this name in the project or above.
    pub fn has_around(&self, name: &str) -> bool {
        self.has(name) || self.above().any(|it| self.context.has(&format!("{it}{name}")))
    }

    /// The value of the first variable visible to a call whose name matches.
    pub fn variable<'v>(
        &'v self,
        call: &'v CertainCall,
        fits: impl Fn(&str) -> bool,
    ) -> Option<&'v str> {
        let own = call.assignments.iter().map(|(name, value)| (name.as_str(), value.as_deref()));
        own.chain(self.environment.iter()).find(|(name, _)| fits(name))?.1
    }

    /// The text of a file of the plan.
    pub fn text_at(&self, path: &str) -> Option<String> {
        self.context.text(path)
    }

    /// Resolves a file that another file names, relative to `dir`, as a path below the context.
    pub fn resolve(&self, dir: &str, file: &str) -> Result<String, String> {
        let path = match file.chars().next() {
            Some('/') => self.below_destination(file),
            Some('~') | None => None,
            Some(_) => clean(&format!("{dir}/{file}")),
        };
        path.ok_or_else(|| format!("`{file}` is not in the build context"))
    }

    /// The names in a directory of the context.
    pub fn names_at(&self, path: &str) -> Vec<(String, Entry)> {
        self.context.list(path).to_vec()
    }

    /// The names in the project.
    pub fn names(&self) -> Vec<(String, Entry)> {
        self.context.list(&self.prefix).to_vec()
    }

    /// The required manifest, and the optional ones that exist.
    pub fn plan(&self, required: &str, optional: &[&str]) -> Planned {
        let mut plan = Plan::default();
        self.add(&mut plan, required)?;
        self.add_present(&mut plan, optional)?;
        Ok(plan)
    }

    /// Adds the named files of the project that exist.
    pub fn add_present(&self, plan: &mut Plan, names: &[&str]) -> Result<(), String> {
        names.iter().try_for_each(|it| self.add_present_at(plan, self.path(it)).map(|_| ()))
    }

    /// Adds a file of the context if it exists, and reports whether it does.
    pub fn add_present_at(&self, plan: &mut Plan, path: String) -> Result<bool, String> {
        let is_there = self.context.has(&path);
        if is_there {
            self.add_at(plan, path)?;
        } else if self.context.is_left_out(&path) {
            return Err(format!("git ignores `{path}`, so another checkout may have such a file"));
        }
        Ok(is_there)
    }

    /// Whether the context sent to the builder has this path.
    pub fn has_at(&self, path: &str) -> bool {
        self.context.has(path)
    }

    /// The destination of a path below the context.
    pub fn place(&self, path: &str) -> String {
        format!("{}/{path}", self.destination)
    }

    /// Adds a file or a directory of the project.
    pub fn add(&self, plan: &mut Plan, name: &str) -> Result<(), String> {
        self.add_at(plan, self.path(name))
    }

    /// Adds a file or a directory of the context.
    pub fn add_at(&self, plan: &mut Plan, path: String) -> Result<(), String> {
        if let Some(link) = self.link_in(&path) {
            return Err(format!("`{link}` is a link in the build context"));
        }
        if self.context.is_left_out(&path) {
            return Err(format!(
                "git ignores `{path}`, so a fresh checkout has no such file to copy"
            ));
        }
        if let Some(filter) = self.context.filter_of_upload(&path) {
            return Err(format!("`{filter}` keeps `{path}` from a service that builds the image"));
        }
        let entry = self.context.entry(&path);
        match entry {
            Some(Entry::File) => add(&mut plan.files, path),
            Some(Entry::Dir) => add(&mut plan.dirs, path),
            Some(Entry::Other) => return Err(format!("`{path}` is a link in the build context")),
            None => {
                self.lacks.set(true);
                return Err(format!("there is no `{path}` in the build context"));
            }
        }
        Ok(())
    }

    /// Whether a file that an install needs was found missing.
    pub fn lacks_something(&self) -> bool {
        self.lacks.get()
    }

    /// The first part of a path that is a link, whose target only the builder resolves.
    fn link_in(&self, path: &str) -> Option<String> {
        let parts = path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]);
        let is_link = |it: &&str| self.context.entry(it) == Some(Entry::Other);
        let own = parts.into_iter().find(is_link).map(str::to_owned);
        own.or_else(|| match self.context.entry(path) {
            Some(Entry::Dir) => self.link_below(path, DEPTH),
            _ => None,
        })
    }

    fn link_below(&self, dir: &str, depth: usize) -> Option<String> {
        self.context.list(dir).iter().find_map(|(name, entry)| {
            let path = format!("{dir}/{name}");
            match entry {
                Entry::File => None,
                Entry::Dir if depth > 0 => self.link_below(&path, depth - 1),
                Entry::Dir | Entry::Other => Some(path),
            }
        })
    }

    /// An error for a word that names a project file outside the plan, which would be missing. The
    /// name may begin anywhere in the word, and the file may be in any directory of the source.
    pub fn check_words(&self, call: &CertainCall, plan: &Plan) -> Result<(), String> {
        let is_missing = |path: &String| {
            self.context.entry(path) == Some(Entry::File) && !plan.files.contains(path)
        };
        let verb = call.operands().next();
        for word in call.rest().iter().filter(|it| Some(it.as_str()) != verb) {
            let parts = word.split(['=', ',', ':', '@']).chain([word.as_str()]);
            let short = word.strip_prefix('-').and_then(|it| it.get(1..));
            for part in parts.chain(short).filter(|it| !it.is_empty()) {
                let own = std::iter::once(self.prefix.as_str());
                let around = own.chain(self.above()).filter_map(|it| clean(&format!("{it}{part}")));
                let path = if part.starts_with('/') {
                    self.below_destination(part).filter(is_missing)
                } else {
                    around.into_iter().find(is_missing)
                };
                if let Some(path) = path {
                    return Err(format!("`{word}` names `{path}` of the source"));
                }
            }
        }
        Ok(())
    }

    /// An error for a file that sets the version of a program where a version manager looks for it.
    /// `file` is the text of the Dockerfile.
    pub fn check_versions(&self, plan: &Plan, file: &str) -> Result<(), String> {
        let is_read =
            |name: &&&str| !plan.files.contains(&self.path(name)) && self.has_around(name);
        let Some(name) = VERSION_FILES.iter().find(is_read) else { return Ok(()) };
        let mut words = file.split(|c: char| !c.is_ascii_alphanumeric());
        match words.find(|it| VERSION_MANAGERS.contains(it)) {
            Some(manager) => Err(format!("{manager} looks into `{name}` of the source")),
            None => Ok(()),
        }
    }

    /// An error for the first of the names in the context sent to the builder: an install creates
    /// that name, and the source would overwrite it.
    pub fn refuse(&self, names: &[&str]) -> Result<(), String> {
        match names.iter().find(|it| self.has(it)) {
            Some(name) => Err(overwritten(&self.path(name))),
            None => Ok(()),
        }
    }

    /// Like [`refuse`](Self::refuse), for a place (absolute or relative to the directory of the
    /// install) that an install also creates on a developer's machine: what is missing now may
    /// exist at the next build.
    pub fn refuse_installed_at(&self, place: &str) -> Result<(), String> {
        let path = self.below_install(place).filter(|_| !self.is_free(place));
        path.map_or(Ok(()), |path| Err(overwritten(&path)))
    }

    /// An error for a cache that may hold installed packages, such as one whose path has one of the
    /// parts `keeps`: if the install is not run again, later commands may find another cache, or
    /// none.
    pub fn check_caches(&self, keeps: &[&str]) -> Result<(), String> {
        let has = |target: &str, parts: &[&str]| parts.iter().any(|it| target.contains(it));
        let holds_packages = |it: &&String| {
            !it.starts_with('/')
                || it.contains('$')
                || !has(it, OF_CACHES) && !is_temporary(it) && !self.is_named_as_cache(it)
                || has(it, keeps)
                || overlaps(it, &self.destination)
        };
        let places = OF_PACKAGES.iter().filter_map(|it| self.environment.get(it));
        places.into_iter().try_for_each(|it| self.check_caches_at(it))?;
        self.environment.caches.iter().find(holds_packages).map_or(Ok(()), |it| Err(kept_in(it)))
    }

    /// Like [`check_caches`](Self::check_caches), for a directory in which packages are installed.
    pub fn check_caches_at(&self, place: &str) -> Result<(), String> {
        let found = self.environment.caches.iter().find(|it| overlaps(it, place));
        found.map_or(Ok(()), |it| Err(kept_in(it)))
    }

    /// Whether a variable says that a directory is a cache.
    fn is_named_as_cache(&self, target: &str) -> bool {
        let mut variables = self.environment.iter();
        let is_cache = |name: &str| name.to_ascii_uppercase().contains("CACHE");
        variables.any(|(name, value)| {
            is_cache(name) && !OF_PACKAGES.contains(&name) && value == Some(target)
        })
    }

    /// Whether the source never brings anything to a place, which is absolute or relative to the
    /// directory of the install.
    pub fn is_free(&self, place: &str) -> bool {
        let path = self.below_install(place);
        path.is_none_or(|it| !self.context.would_take(&it))
    }
}

/// Whether the content of a directory is temporary.
fn is_temporary(path: &str) -> bool {
    matches!(path.trim_end_matches('/'), "/tmp" | "/var/tmp" | "/run")
}

fn kept_in(target: &str) -> String {
    format!(
        "the packages may stay in the cache at `{target}`, and the commands after the install \
         may get another cache"
    )
}

fn overwritten(path: &str) -> String {
    format!(
        "`{path}` in the build context would overwrite what is installed; list the path in \
         .dockerignore"
    )
}

/// Whether two absolute paths are equal, or one is below the other.
pub(super) fn overlaps(path: &str, other: &str) -> bool {
    let path = format!("/{}/", clean(path).unwrap_or_default());
    let other = format!("{other}/");
    path.starts_with(&other) || other.starts_with(&path)
}
