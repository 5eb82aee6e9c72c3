//! dotnet

use dockwright_model::context::Entry;

use super::{Call, Planned, Project};

/// `dotnet restore` in the folder of a single project.
pub(super) fn dotnet(call: &Call, project: &Project<'_>) -> Option<Planned> {
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
    project.plan(name, &optional)
}
