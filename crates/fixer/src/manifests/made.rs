//! The directories and files that installs create.

use super::CertainCall;
use crate::facts::programs::last_name;

const MADE: &[(&[&str], &[&str])] = &[
    (&["bun", "npm", "pnpm", "yarn", "yarnpkg"], &["node_modules", ".pnp.cjs"]),
    (&["pip", "pip2", "pip3"], &["site-packages", "dist-packages"]),
    (&["pipenv", "poetry", "uv"], &["site-packages", "dist-packages", ".venv"]),
    (&["bundle", "bundler"], &["vendor/bundle", "/usr/local/bundle"]),
    (&["go"], &["/go/pkg", "pkg/mod"]),
    (&["dotnet"], &["obj", ".nuget"]),
    (&["mix"], &["deps", "_build"]),
];

/// The names that some calls create.
pub(crate) fn made(calls: &[CertainCall]) -> Vec<String> {
    let mut names = Vec::new();
    for call in calls {
        let known = MADE.iter().filter(|it| it.0.contains(&call.program())).flat_map(|it| it.1);
        names.extend(known.map(|it| (*it).to_owned()));
        names.extend(call.environment.as_deref().map(|it| last_name(it).to_owned()));
    }
    names.sort();
    names.dedup();
    names
}
