//! dotnet

use dockwright_model::context::Entry;

use super::manager::Manager;
use super::value::{Kind, Settings};
use super::{Call, Planned, Project};

/// What is known of dotnet.
pub(super) const DOTNET: Manager = Manager {
    programs: &["dotnet"],
    plan: dotnet,
    prefix: None,
    settings: Settings::NONE,
    variables: VARIABLES,
    reads: &["dotnet_", "msbuild", "nuget_"],
    above: &[
        "Directory.Build.props",
        "Directory.Build.targets",
        "Directory.Packages.props",
        "nuget.config",
        "NuGet.config",
        "NuGet.Config",
        "global.json",
    ],
};

const VARIABLES: Settings = Settings(&[
    (Kind::Places, "dotnet-cli-home dotnet-root nuget-packages"),
    (
        Kind::Word,
        "dotnet-cli-telemetry-optout dotnet-nologo dotnet-running-in-container \
         dotnet-skip-first-time-experience dotnet-system-globalization-invariant \
         dotnet-use-polling-file-watcher dotnet-version nuget-xmldoc-mode",
    ),
]);

/// `dotnet restore` in the folder of a single project.
fn dotnet(call: &Call, project: &Project<'_>) -> Option<Planned> {
    let is_restore = call.program() == "dotnet" && call.operands().eq(["restore"]);
    is_restore.then(|| plan(project))
}

fn plan(project: &Project<'_>) -> Planned {
    let files = project.names().into_iter().filter(|(_, entry)| *entry == Entry::File);
    let names: Vec<_> = files.map(|(name, _)| name).collect();
    let is_project = |it: &&String| ["proj", ".sln", ".slnx"].iter().any(|end| it.ends_with(end));
    let projects: Vec<_> = names.iter().filter(is_project).collect();
    let [name] = projects.as_slice() else {
        return Err("the project has more than one project file, or none at its top".to_owned());
    };
    let text = project.text(name).unwrap_or_default();
    if !name.ends_with("proj") || text.contains("ProjectReference") || text.contains("Import ") {
        return Err(format!("`{name}` names other projects"));
    }
    project.refuse(&["obj", "bin"])?;
    let optional = [
        "nuget.config",
        "NuGet.config",
        "NuGet.Config",
        "global.json",
        "packages.lock.json",
        "Directory.Build.props",
        "Directory.Build.targets",
        "Directory.Packages.props",
    ];
    let plan = project.plan(name, &optional)?;
    for config in plan.files.iter().filter(|it| it.to_ascii_lowercase().contains("nuget.config")) {
        names_folder(project, config)?;
    }
    Ok(plan)
}

/// An error for a package source that is a folder of the project.
fn names_folder(project: &Project<'_>, config: &str) -> Result<(), String> {
    let text = project.text_at(config).unwrap_or_default();
    let values = text.split("value=\"").skip(1).filter_map(|it| it.split('"').next());
    for value in values.map(|it| it.replace('\\', "/")) {
        if value.starts_with('.') || project.has(&value) {
            return Err(format!("`{config}` names `{value}` of the source"));
        }
    }
    Ok(())
}
