//! go

use super::go_mod::GoMod;
use super::installer::Installer;
use super::options::Options;
use super::value::{Kind, Settings};
use super::{CertainCall, Planned, Project};

/// The facts about go.
pub(super) const GO: Installer = Installer {
    programs: &["go"],
    plan: go,
    prefix: None,
    settings: SETTINGS,
    variables: VARIABLES,
    reads: &["ccache", "cgo_", "go", "pkg_config"],
    above: &["go.work"],
    keeps: &["/pkg"],
};

const SETTINGS: Settings = Settings(&[(Kind::Switch, "json x")]);
const SHORT: &[(&str, &str)] = &[("-json", "json"), ("-x", "x")];

/// Go's own variables. The flags are those that load no file.
const VARIABLES: Settings = Settings(&[
    (Kind::Places, "gobin gocache gomodcache gopath goroot gotmpdir"),
    (
        Kind::Options(&[
            "-buildvcs=",
            "-ldflags=-s",
            "-ldflags=-w",
            "-mod=mod",
            "-mod=readonly",
            "-modcacherw",
            "-p=",
            "-tags=",
            "-trimpath",
            "-v",
        ]),
        "goflags",
    ),
    (
        Kind::Word,
        "cgo-cflags cgo-cxxflags cgo-enabled cgo-ldflags go-version go111module goamd64 goarch \
         goarm goarm64 godebug goexperiment gogc goinsecure golang-version gomaxprocs gomemlimit \
         gonoproxy gonosumdb goos goprivate gosu-version gosumdb gotelemetry gotoolchain gotraceback",
    ),
    (Kind::Proxies, "goproxy"),
]);

/// `go mod download`
fn go(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &SETTINGS, SHORT);
    let ["mod", "download", modules @ ..] = options.operands.as_slice() else { return None };
    let plan = || {
        options.check(&SETTINGS, project)?;
        if let Some(module) = modules.first() {
            return Err(format!("what `{module}` means for the install is not known"));
        }
        if project.has("vendor") {
            return Err(
                "the dependencies are in `vendor`, so nothing has to be downloaded".to_owned()
            );
        }
        if project.has("go.work") {
            return Err("`go.work` names other directories of the source".to_owned());
        }
        let text = project.text("go.mod").unwrap_or_default();
        let manifest = GoMod::parse(&text)?;
        let plan = project.plan("go.mod", &["go.sum", ".tool-versions", ".go-version"])?;
        if manifest.version.is_none() {
            return Err("go.mod names no version of Go, and go would add one".to_owned());
        }
        if let Some(sums) = project.text("go.sum") {
            manifest.check(&sums)?;
        }
        Ok(plan)
    };
    Some(plan())
}
