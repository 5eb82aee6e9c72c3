//! Packages that an install gets in another version at each run, although no manifest changes. If
//! the install no longer runs with each change to the source, they stay as they are.

use super::changing::Renewed;
use super::options::Options;
use super::requirement::is_commit;
use super::{CertainCall, Project, pip, uv};

/// The packages that a call installs: those of its manifests (`found`), of its words, and of the
/// settings that the call sees.
pub(crate) fn renewed(call: &CertainCall, mut found: Renewed, project: &Project<'_>) -> Renewed {
    let shown = || call.words.join(" ");
    match (call.program(), call.rest()) {
        ("pip" | "pip2" | "pip3", _) => of_pip(&pip::options(call), call, project, &mut found),
        ("uv", _) => of_pip(&uv::options(call), call, project, &mut found),
        ("go", [install, ..]) if install == "install" => {
            let is_version = |it: &str| {
                let rest = it.strip_prefix('v').and_then(|it| it.chars().next());
                rest.is_some_and(|it| it.is_ascii_digit())
            };
            let mut queries = call.operands().filter_map(|it| it.rsplit_once('@'));
            if queries.any(|(_, it)| !is_version(it) && !is_commit(it)) {
                found.moving.get_or_insert_with(shown);
            }
        }
        _ => {}
    }
    found
}

/// Tools that `pip install --upgrade` renews for the install that follows.
const TOOLS: &[&str] = &["pip", "pip-tools", "pipenv", "poetry", "setuptools", "uv", "wheel"];

/// Options that name an index.
const INDEXES: &[&str] = &["default-index", "extra-index-url", "find-links", "index", "index-url"];

fn of_pip(options: &Options<'_>, call: &CertainCall, project: &Project<'_>, found: &mut Renewed) {
    let names = match options.operands.as_slice() {
        ["install", names @ ..] | ["pip", "install", names @ ..] => names,
        // The operands are files.
        ["pip", "sync", ..] => &[],
        _ => return,
    };
    let names = names.iter().filter(|it| !TOOLS.contains(&name_of(it)));
    names.for_each(|it| found.add_requirement(it));
    for it in options.all("editable") {
        found.add_requirement(&format!("-e {it}"));
    }
    let is_variable = |name: &str| {
        let tool = name.split_once('_').filter(|it| matches!(it.0, "PIP" | "UV"));
        let setting = tool.map(|it| it.1.to_ascii_lowercase().replace('_', "-"));
        setting.is_some_and(|it| INDEXES.contains(&it.as_str()))
    };
    let given = INDEXES.iter().find(|it| options.get(it).is_some()).map(|it| format!("--{it}"));
    let own = call.assignments.iter().map(|it| it.0.as_str());
    let mut variables = own.chain(project.environment.iter().map(|it| it.0));
    let index = given.or_else(|| variables.find(|it| is_variable(it)).map(str::to_owned));
    found.index = found.index.take().or(index);
    if options.is_on("upgrade") && found.unpinned.is_some() {
        found.moving.get_or_insert_with(|| call.words.join(" "));
    }
}

/// The name in a requirement.
fn name_of(requirement: &str) -> &str {
    let end = requirement.find(|it: char| !it.is_ascii_alphanumeric() && !"._-".contains(it));
    &requirement[..end.unwrap_or(requirement.len())]
}

/// The packages of a `package.json` without a lock file.
pub(super) fn of_package(package: &serde_json::Value, registry: Option<String>) -> Renewed {
    const LISTS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];
    let mut found = Renewed { index: registry, ..Renewed::default() };
    let lists = LISTS.iter().filter_map(|it| package.get(it)?.as_object());
    for (name, version) in lists.flatten() {
        let Some(version) = version.as_str().map(str::trim) else { continue };
        let version = match version.strip_prefix("npm:") {
            Some(other) => other.trim_start_matches('@').split_once('@').map_or("", |it| it.1),
            None => version,
        };
        let shown = || format!("{name}: {version}");
        let is_exact = version.split('.').count() > 2
            && version.starts_with(|it: char| it.is_ascii_digit())
            && !version.contains([' ', 'x', 'X', '*', '|']);
        if is_exact {
            continue;
        }
        let is_fixed = version.rsplit_once('#').is_some_and(|it| is_commit(it.1));
        let is_range = version.starts_with(|it: char| it.is_ascii_digit() || "^~<>=v".contains(it))
            && !version.contains('/');
        if is_range {
            found.unpinned.get_or_insert_with(shown);
        } else if !is_fixed {
            found.moving.get_or_insert_with(shown);
        }
    }
    found
}

/// The first line of a Gemfile, `mix.exs` or `pyproject.toml` that names a repository without a
/// commit.
pub(super) fn of_repositories(text: &str) -> Renewed {
    const WORDS: &[&str] = &[
        "git =",
        "git=",
        "url =",
        "url=",
        "git:",
        ":git =>",
        ":git=>",
        "git \"",
        "git '",
        "github",
        "bitbucket",
        "gitlab",
        "gist",
    ];
    // The definition of a host, `git_source(:github)`, names no repository.
    let is_package = |it: &&str| {
        let starts = ["gem ", "gem(", "git ", "github "].iter().any(|word| it.starts_with(word));
        starts || it.contains("{:") || it.contains(" = ") && !it.starts_with('#')
    };
    let lines = text.lines().map(str::trim).filter(is_package);
    let has_commit = |it: &str| it.split(['"', '\'']).any(is_commit);
    let mut lines =
        lines.filter(|it| WORDS.iter().any(|word| it.contains(word)) && !has_commit(it));
    Renewed { moving: lines.next().map(str::to_owned), ..Renewed::default() }
}

/// The first version with a `*` in a file of `MSBuild`.
pub(super) fn of_msbuild(text: &str) -> Renewed {
    let values = text.split("Version=\"").skip(1).filter_map(|it| it.split('"').next());
    let mut open = values.filter(|it| it.contains('*'));
    Renewed { moving: open.next().map(|it| format!("Version=\"{it}\"")), ..Renewed::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fixed_content_is_the_same_at_each_install() {
        let why = |package: &str| {
            let package = serde_json::from_str(package).unwrap();
            of_package(&package, Some("registry".to_owned())).why()
        };
        for version in ["1.2.3", "1.2.3-rc.1", "npm:b@1.2.3"] {
            assert_eq!(why(&format!("{{\"dependencies\": {{\"a\": \"{version}\"}}}}")), None);
        }
        let commit = "0".repeat(40);
        assert_eq!(why(&format!("{{\"dependencies\": {{\"a\": \"b/c#{commit}\"}}}}")), None);
        for version in
            ["*", "", "latest", "next", "b/c", "github:b/c#main", "https://example.com/a.tgz", "^1"]
        {
            let text = format!("{{\"devDependencies\": {{\"a\": \"{version}\"}}}}");
            assert!(why(&text).is_some(), "{version}");
        }
        let moving = |text: &str| of_repositories(text).moving.is_some();
        assert!(
            moving("gem 'a', github: 'b/c'") && moving("  {:a, git: \"https://example.com\"},")
        );
        assert!(!moving(&format!("gem 'a', github: 'b/c', ref: '{commit}'")));
        assert!(!moving("# gem 'a', github: 'b/c'\ngem 'a'"));
        assert!(!moving("git_source(:github) { |it| \"https://example.com/#{it}.git\" }"));
    }
}
