//! dotnet

use dockwright_model::context::Entry;

use super::installer::Installer;
use super::options::Options;
use super::requirement::is_remote;
use super::value::{Kind, Settings};
use super::xml::tags;
use super::{CertainCall, Plan, Planned, Project, msbuild};

/// What is known of dotnet.
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

/// `dotnet restore` in the directory of a single project.
fn dotnet(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &SETTINGS, SHORT);
    let is_restore = options.operands.first() == Some(&"restore");
    is_restore.then(|| plan(&options, project))
}

fn plan(options: &Options<'_>, project: &Project<'_>) -> Planned {
    options.check(&SETTINGS, project)?;
    let files = project.names().into_iter().filter(|(_, entry)| *entry == Entry::File);
    let names: Vec<_> = files.map(|(name, _)| name).collect();
    let is_project = |it: &&String| ["proj", ".sln", ".slnx"].iter().any(|end| it.ends_with(end));
    let projects: Vec<_> = names.iter().filter(is_project).collect();
    let [name] = projects.as_slice() else {
        return Err("the project has more than one project file, or none at its top".to_owned());
    };
    if let Some(other) =
        options.operands[1..].iter().find(|it| it.trim_start_matches("./") != name.as_str())
    {
        return Err(format!("`{other}` is not the project file at the top of the project"));
    }
    if !name.ends_with("proj") {
        return Err(format!("`{name}` names other projects"));
    }
    let user = format!("{name}.user");
    for file in [&user, "Directory.Build.rsp", "MSBuild.rsp"] {
        if project.has(file) {
            return Err(format!(
                "what `{}` means for the install is not known",
                project.path(file)
            ));
        }
    }
    project.refuse_installed_at("obj")?;
    let lock = "packages.lock.json";
    if project.has(lock) && !options.is_on("locked-mode") {
        return Err(format!("`dotnet restore` may rewrite {lock}; `--locked-mode` keeps it"));
    }
    let optional = [
        "nuget.config",
        "NuGet.config",
        "NuGet.Config",
        "global.json",
        lock,
        "Directory.Build.props",
        "Directory.Build.targets",
        "Directory.Packages.props",
    ];
    let plan = project.plan(name, &optional)?;
    check_files(project, &plan)?;
    Ok(plan)
}

fn check_files(project: &Project<'_>, plan: &Plan) -> Result<(), String> {
    for path in &plan.files {
        let text = project.text_at(path).unwrap_or_default();
        if path.to_ascii_lowercase().ends_with("nuget.config") {
            check_sources(&text, path)?;
        } else if path.ends_with("global.json") {
            check_sdk(&text, path)?;
        } else if !path.ends_with(".lock.json") {
            msbuild::check(&text, path)?;
        }
    }
    Ok(())
}

/// An error for a package source that is no address, and for a setting that is not known.
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
            // Names of sources, and what is said about each.
            _ => !section.is_empty() && section != "config" || tag.name == "clear",
        };
        if !is_known {
            let what = if key.is_empty() { tag.name } else { key };
            return Err(format!("what `{what}` in `{name}` means for the install is not known"));
        }
    }
    Ok(())
}

/// An error for a setting of global.json that is not known.
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
