//! dotnet

use std::collections::BTreeSet;
use std::path::Path;

use dockwright_model::context::{Entry, clean};

use super::installer::Installer;
use super::options::Options;
use super::renewed::of_msbuild;
use super::requirement::is_remote;
use super::value::{Kind, Settings};
use super::xml::tags;
use super::{CertainCall, Plan, Planned, Project, msbuild};

/// The facts about dotnet.
pub(super) const DOTNET: Installer = Installer {
    programs: &["dotnet"],
    plan: dotnet,
    prefix: None,
    settings: SETTINGS,
    variables: VARIABLES,
    reads: &["configuration", "custom", "directory", "dotnet_", "msbuild", "nuget", "restore"],
    above: &[
        "Directory.Build.props",
        "Directory.Build.rsp",
        "Directory.Build.targets",
        "Directory.Packages.props",
        "NuGet.Config",
        "NuGet.config",
        "global.json",
        "nuget.config",
    ],
    keeps: &["/.nuget"],
};

const SETTINGS: Settings = Settings(&[
    (
        Kind::Switch,
        "disable-parallel force ignore-failed-sources interactive locked-mode no-cache \
         no-http-cache nologo use-current-runtime",
    ),
    (Kind::Address, "source"),
    (Kind::Word, "arch os runtime verbosity"),
]);

const SHORT: &[(&str, &str)] =
    &[("-a", "arch"), ("-r", "runtime"), ("-s", "source"), ("-v", "verbosity")];

const VARIABLES: Settings = Settings(&[
    (Kind::Places, "dotnet-cli-home dotnet-root nuget-http-cache-path nuget-packages"),
    (
        Kind::Word,
        "dotnet-cli-telemetry-optout dotnet-generate-aspnet-certificate dotnet-noninteractive \
         dotnet-nologo dotnet-rollforward dotnet-running-in-container dotnet-sdk-version \
         dotnet-skip-first-time-experience dotnet-system-globalization-invariant \
         dotnet-use-polling-file-watcher dotnet-version nuget-cert-revocation-mode \
         nuget-xmldoc-mode",
    ),
]);

/// `dotnet restore` of a project or a solution, with every project it names.
fn dotnet(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &SETTINGS, SHORT);
    let is_restore = options.operands.first() == Some(&"restore");
    is_restore.then(|| plan(&options, project))
}

/// Files that are read in the directory of a project and in those above it.
const AROUND: &[&str] = &[
    "nuget.config",
    "NuGet.config",
    "NuGet.Config",
    "global.json",
    "Directory.Build.props",
    "Directory.Build.targets",
    "Directory.Packages.props",
];

/// Files in the same places whose effect is not known.
const UNKNOWN: &[&str] = &[
    "Directory.Build.rsp",
    "Directory.Solution.props",
    "Directory.Solution.targets",
    "MSBuild.rsp",
];

/// The maximum number of projects in a solution.
const MOST_PROJECTS: usize = 200;

fn plan(options: &Options<'_>, project: &Project<'_>) -> Planned {
    options.check(&SETTINGS, project)?;
    let mut plan = Plan::default();
    let (mut left, mut seen) = (vec![start(options, project)?], BTreeSet::new());
    while let Some(path) = left.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        if seen.len() > MOST_PROJECTS {
            return Err(format!("more than {MOST_PROJECTS} projects belong to this one"));
        }
        project.add_at(&mut plan, path.clone())?;
        let text = project.text_at(&path).unwrap_or_default();
        let dir = path.rsplit_once('/').map_or("", |it| it.0);
        add_around(&path, dir, options, project, &mut plan)?;
        let others = if is_solution(&path) {
            solution(&text, &path)?
        } else {
            project.refuse_installed_at(&project.place(&below(dir, "obj")))?;
            msbuild::references(&text, &path)?
        };
        for other in others {
            let of_project = [".csproj", ".fsproj", ".vbproj"].iter().any(|it| other.ends_with(it));
            let found = clean(&below(dir, &other.replace('\\', "/"))).filter(|_| of_project);
            left.push(found.ok_or_else(|| {
                format!("`{path}` names `{other}`, which is not a project that the builder gets")
            })?);
        }
    }
    let texts: Vec<_> = plan.files.iter().filter_map(|it| project.text_at(it)).collect();
    for it in &texts {
        plan.renewed.extend(of_msbuild(it));
    }
    Ok(plan)
}

/// The project or solution to restore, as a path below the context.
fn start(options: &Options<'_>, project: &Project<'_>) -> Result<String, String> {
    let names = |operand: &str| {
        let path = if operand.starts_with('/') {
            project.resolve("", operand).ok()
        } else {
            clean(&project.path(operand))
        };
        path.filter(|it| {
            [".csproj", ".fsproj", ".vbproj", ".sln"].iter().any(|end| it.ends_with(end))
        })
    };
    match &options.operands[1..] {
        [operand] if operand.ends_with("proj") || is_solution(operand) => {
            names(operand).ok_or_else(|| format!("what `{operand}` names is not known"))
        }
        [] => {
            let files = project.names().into_iter().filter(|(_, entry)| *entry == Entry::File);
            let names: Vec<_> = files.map(|(name, _)| name).collect();
            let is_project =
                |it: &&String| ["proj", ".sln", ".slnx"].iter().any(|end| it.ends_with(end));
            let projects: Vec<_> = names.iter().filter(is_project).collect();
            let [name] = projects.as_slice() else {
                return Err(
                    "the project has more than one project file, or none at its top".to_owned()
                );
            };
            if Path::new(name).extension().is_some_and(|it| it == "slnx") {
                return Err(format!("`{name}` names other projects"));
            }
            Ok(project.path(name))
        }
        [other, ..] => Err(format!("`{other}` is not a project file")),
    }
}

/// Adds the files that are read around a project or solution.
fn add_around(
    path: &str,
    dir: &str,
    options: &Options<'_>,
    project: &Project<'_>,
    plan: &mut Plan,
) -> Result<(), String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let own =
        [format!("{name}.user"), format!("before.{name}.targets"), format!("after.{name}.targets")];
    let own = own.iter().map(|it| below(dir, it));
    let above = dir.rmatch_indices('/').map(|(at, _)| &dir[..at]);
    let dirs: Vec<_> = std::iter::once(dir).chain(above).chain(Some("")).collect();
    let around = dirs.iter().flat_map(|dir| UNKNOWN.iter().map(|it| below(dir, it)));
    let mut unknown = own.chain(around);
    if let Some(path) = unknown.find(|it| project.has_at(it)) {
        return Err(format!("what `{path}` means for the install is not known"));
    }
    let lock = below(dir, "packages.lock.json");
    if project.has_at(&lock) {
        if !options.is_on("locked-mode") {
            return Err(format!("`dotnet restore` may rewrite {lock}; `--locked-mode` keeps it"));
        }
        project.add_at(plan, lock)?;
    }
    for path in dirs.iter().flat_map(|dir| AROUND.iter().map(|it| below(dir, it))) {
        if !project.add_present_at(plan, path.clone())? {
            continue;
        }
        let text = project.text_at(&path).unwrap_or_default();
        if path.to_ascii_lowercase().ends_with("nuget.config") {
            check_sources(&text, &path)?;
        } else if path.ends_with("global.json") {
            check_sdk(&text, &path)?;
        } else if let Some(other) = msbuild::references(&text, &path)?.first() {
            return Err(format!("`{path}` names `{other}` of the source"));
        }
    }
    Ok(())
}

/// The projects of a solution.
fn solution(text: &str, name: &str) -> Result<Vec<String>, String> {
    // A directory of a solution has no files of its own.
    const DIRECTORY: &str = "{2150E333-8FDC-42A3-9474-1A3956D46DE8}";
    let mut found = Vec::new();
    for line in text.lines().map(str::trim).filter(|it| it.starts_with("Project(")) {
        let words: Vec<_> = line.split('"').collect();
        let [_, kind, _, _, _, path, ..] = words.as_slice() else {
            return Err(format!("what `{line}` in `{name}` means for the install is not known"));
        };
        if !kind.eq_ignore_ascii_case(DIRECTORY) {
            found.push((*path).to_owned());
        }
    }
    Ok(found)
}

fn below(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }
}

/// An error for a package source that is not an address, and for an unknown setting.
fn check_sources(text: &str, name: &str) -> Result<(), String> {
    const SECTIONS: &[&str] = &[
        "activePackageSource",
        "apikeys",
        "auditSources",
        "bindingRedirects",
        "config",
        "configuration",
        "disabledPackageSources",
        "packageManagement",
        "packageRestore",
        "packageSourceCredentials",
        "packageSourceMapping",
        "packageSources",
    ];
    const OF_CONFIG: &[&str] = &[
        "dependencyversion",
        "http_proxy",
        "http_proxy.user",
        "no_proxy",
        "signaturevalidationmode",
    ];
    let tags = tags(text).ok_or_else(|| format!("`{name}` is not plain XML"))?;
    let mut section = "";
    for tag in tags {
        let value = tag.get("value").unwrap_or_default();
        let key = tag.get("key").unwrap_or_default();
        let is_known = match tag.name {
            "add" if section == "config" => OF_CONFIG.contains(&key.to_ascii_lowercase().as_str()),
            "add"
                if matches!(section, "packageSources" | "auditSources" | "activePackageSource") =>
            {
                if !is_remote(value) {
                    return Err(format!("`{name}` names `{value}` of the source"));
                }
                true
            }
            it if SECTIONS.contains(&it) => {
                section = it;
                true
            }
            it if it.starts_with('/') => true,
            // Names of sources, and the settings of each source.
            _ => !section.is_empty() && section != "config" || tag.name == "clear",
        };
        if !is_known {
            let what = if key.is_empty() { tag.name } else { key };
            return Err(format!("what `{what}` in `{name}` means for the install is not known"));
        }
    }
    Ok(())
}

/// An error for an unknown setting in global.json.
fn check_sdk(text: &str, name: &str) -> Result<(), String> {
    let json: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|_| format!("`{name}` is not JSON"))?;
    let object = |it: &serde_json::Value| {
        it.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect::<Vec<_>>()
    };
    let keys = object(&json)
        .into_iter()
        .filter(|it| !["sdk", "msbuild-sdks", "test"].contains(&it.as_str()));
    let of_sdk = json.get("sdk").map(object).unwrap_or_default();
    let of_sdk = of_sdk
        .into_iter()
        .filter(|it| !["version", "rollForward", "allowPrerelease"].contains(&it.as_str()));
    match keys.chain(of_sdk).next() {
        Some(key) => Err(format!("what `{key}` in `{name}` means for the install is not known")),
        None => Ok(()),
    }
}

fn is_solution(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|it| it == "sln")
}
