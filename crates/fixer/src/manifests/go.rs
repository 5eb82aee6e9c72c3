//! go

use super::{Call, Planned, Project};

/// `go mod download`
pub(super) fn go(call: &Call, project: &Project<'_>) -> Option<Planned> {
    let is_download = call.program() == "go" && call.operands().eq(["mod", "download"]);
    let plan = || {
        if project.has("vendor") {
            return Err(
                "the dependencies are in `vendor`, so nothing has to be downloaded".to_owned()
            );
        }
        if project.has("go.work") {
            return Err("`go.work` names other folders of the source".to_owned());
        }
        let text = project.text("go.mod").unwrap_or_default();
        let is_local = |it: &str| it.contains("=> .") || it.contains("=> /");
        if text.lines().any(is_local) {
            return Err("a `replace` in go.mod names a folder of the source".to_owned());
        }
        project.plan("go.mod", &["go.sum"])
    };
    (is_download && !call.has("-C") && !call.has("-modfile")).then(plan)
}
