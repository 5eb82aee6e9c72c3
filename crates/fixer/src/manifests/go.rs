//! go

use super::manager::Manager;
use super::value::{Kind, Settings};
use super::{Call, Planned, Project};

/// What is known of go.
pub(super) const GO: Manager = Manager {
    programs: &["go"],
    plan: go,
    prefix: None,
    settings: Settings::NONE,
    variables: VARIABLES,
    reads: &["cgo_", "go"],
    above: &["go.work"],
};

const VARIABLES: Settings = Settings(&[
    (Kind::Address, "goproxy"),
    (Kind::Places, "gobin gocache gomodcache gopath goroot gotmpdir"),
    (Kind::Options(&["-mod=", "-buildvcs=", "-trimpath", "-tags", "-ldflags", "-v"]), "goflags"),
    (
        Kind::Word,
        "cgo-enabled go-version go111module goamd64 goarch goarm goinsecure gomaxprocs gonoproxy \
         gonosumdb goos goprivate gosu-version gosumdb gotoolchain golang-version",
    ),
]);

/// `go mod download`
fn go(call: &Call, project: &Project<'_>) -> Option<Planned> {
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
