//! The modules that `go mod download` fetches for a build.

use super::go_imports::{self, Compiled};
use super::go_mod::GoMod;
use super::{CertainCall, Plan, Planned, Project};
use crate::word_set::WordSet;

/// The facts about `go build` and similar commands: options without a value, and options with one.
struct Verb {
    name: &'static str,
    switches: &'static str,
    valued: &'static str,
}

const SWITCHES: &str = " a asan buildvcs cover linkshared msan race trimpath v work x ";
const VALUED: &str = " asmflags buildmode compiler covermode coverpkg gccgoflags gcflags \
    installsuffix ldflags o p pkgdir pgo tags ";

const VERBS: &[Verb] = &[
    Verb { name: "build", switches: "", valued: "" },
    Verb { name: "install", switches: "", valued: "" },
    Verb {
        name: "test",
        switches: " benchmem failfast json short ",
        valued: " bench count coverprofile cpu parallel run shuffle skip timeout vet ",
    },
    Verb { name: "vet", switches: " json ", valued: "" },
];

/// Values of `-mod` for which a build reads its modules from the directory that `go mod download`
/// fills.
const MODES: &[&str] = &["mod", "readonly"];

/// Variables of a build that have no influence on where modules come from.
pub(super) const OF_TARGET: &[&str] = &[
    "BUILDARCH",
    "BUILDOS",
    "BUILDPLATFORM",
    "CGO_ENABLED",
    "GO111MODULE",
    "GOAMD64",
    "GOARCH",
    "GOARM",
    "GOARM64",
    "GOOS",
    "TARGETARCH",
    "TARGETOS",
    "TARGETPLATFORM",
    "TARGETVARIANT",
];

/// Variables that declare modules as private.
const PRIVATE: &[&str] = &["GOINSECURE", "GONOPROXY", "GONOSUMDB", "GOPRIVATE"];

/// Well-known public modules, most of which only tests need. `ALL_PUBLIC` has prefixes of further
/// public modules.
static PUBLIC: WordSet = WordSet::new(
    "
    github.com/DATA-DOG/go-sqlmock github.com/alicebob/miniredis github.com/alicebob/miniredis/v2
    github.com/brianvoe/gofakeit github.com/brianvoe/gofakeit/v6 github.com/davecgh/go-spew
    github.com/frankban/quicktest github.com/go-test/deep github.com/gofrs/uuid
    github.com/golang/mock github.com/golang/protobuf github.com/google/go-cmp
    github.com/google/gofuzz github.com/google/uuid github.com/h2non/gock github.com/jarcoal/httpmock
    github.com/kr/pretty github.com/matryer/is github.com/onsi/ginkgo github.com/onsi/ginkgo/v2
    github.com/onsi/gomega github.com/ory/dockertest github.com/ory/dockertest/v3
    github.com/pkg/errors github.com/rogpeppe/go-internal github.com/smartystreets/goconvey
    github.com/stretchr/objx github.com/stretchr/testify
    github.com/testcontainers/testcontainers-go gotest.tools gotest.tools/v3
    ",
);
const ALL_PUBLIC: &[&str] =
    &["go.uber.org/", "golang.org/x/", "google.golang.org/", "gopkg.in/", "k8s.io/"];

/// Whether a call of go builds packages of a module and may fetch that module by name.
pub(super) fn builds(call: &CertainCall) -> bool {
    let verb = call.rest().first();
    let is_verb = verb.is_some_and(|it| VERBS.iter().any(|verb| verb.name == it));
    call.program() == "go" && is_verb && !call.rest().iter().any(|it| it.contains('@'))
}

/// The files that `go mod download` reads; an error if it fetches a module that the build may not
/// need, and no file if the build fetches nothing.
pub(super) fn plan(call: &CertainCall, project: &Project<'_>) -> Planned {
    if project.has("vendor") {
        return Ok(Plan::default());
    }
    let text = project.text("go.mod").unwrap_or_default();
    let manifest = GoMod::parse(&text)?;
    let mut plan = project.plan("go.mod", &["go.sum", ".tool-versions", ".go-version"])?;
    if manifest.is_without_modules() {
        return Ok(Plan::default());
    }
    if manifest.version.is_none_or(|it| it < (1, 17)) {
        return Err(
            "for a go.mod with a version below 1.17, `go mod download` also fetches modules \
                    that no build needs"
                .to_owned(),
        );
    }
    check_variables(call, project)?;
    let compiled = compiled(call, manifest.module, project)?;
    project.add(&mut plan, "go.sum")?;
    manifest.check(&project.text("go.sum").unwrap_or_default())?;
    let is_public =
        |it: &str| PUBLIC.has(it) || ALL_PUBLIC.iter().any(|start| it.starts_with(start));
    let direct: Vec<_> = manifest.direct.iter().copied().filter(|it| !is_public(it)).collect();
    match go_imports::unneeded(compiled, manifest.module, &direct, project)? {
        Some(module) => Err(format!(
            "`go mod download` also fetches `{module}`, which the build is not known to need and \
             not everyone may be able to fetch"
        )),
        None => Ok(plan),
    }
}

/// Whether go.mod gives its version in a form that only Go 1.21 and later accept.
pub(super) fn needs_new_go(project: &Project<'_>) -> bool {
    let text = project.text("go.mod").unwrap_or_default();
    GoMod::parse(&text).is_ok_and(|it| it.has_patch_version)
}

fn check_variables(call: &CertainCall, project: &Project<'_>) -> Result<(), String> {
    let own = call.assignments.iter().map(|(name, value)| (name.as_str(), value.as_deref()));
    for (name, value) in own.clone().chain(project.environment.iter()) {
        let is_off = match name {
            "GO111MODULE" => !matches!(value, Some("on" | "auto" | "")),
            "GOPROXY" => value.is_none_or(|it| it.contains("off")),
            _ => PRIVATE.contains(&name),
        };
        if is_off {
            return Err(format!("with the variable `{name}`, modules may not be fetched"));
        }
    }
    match own.map(|it| it.0).find(|it| !OF_TARGET.contains(it)) {
        Some(name) => Err(format!("the variable `{name}` would not hold for `go mod download`")),
        None => Ok(()),
    }
}

/// The packages and files that a build compiles.
fn compiled(
    call: &CertainCall,
    module: &str,
    project: &Project<'_>,
) -> Result<Vec<Compiled>, String> {
    let mut words = call.rest().iter().map(String::as_str);
    let verb = words.next().unwrap_or_default();
    let verb = VERBS.iter().find(|it| it.name == verb).unwrap_or(&VERBS[0]);
    let mut all = Vec::new();
    while let Some(word) = words.next() {
        let Some(option) = word.strip_prefix('-').map(|it| it.strip_prefix('-').unwrap_or(it))
        else {
            let it = Compiled::of(word, module, project);
            all.push(it.ok_or_else(|| format!("which packages `{word}` names is not known"))?);
            continue;
        };
        let (name, value) =
            option.split_once('=').map_or((option, None), |(name, it)| (name, Some(it)));
        let is_in = |list: &str| list.contains(&format!(" {name} "));
        let is_known = match name {
            "mod" => value.or_else(|| words.next()).is_some_and(|it| MODES.contains(&it)),
            _ if is_in(SWITCHES) || is_in(verb.switches) => true,
            _ if is_in(VALUED) || is_in(verb.valued) => value.or_else(|| words.next()).is_some(),
            _ => false,
        };
        if !is_known {
            return Err(format!("what `{word}` means for the modules is not known"));
        }
    }
    if all.is_empty() {
        all.extend(Compiled::of(".", module, project));
    }
    Ok(all)
}
