//! Stages that are always built for the same platform.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds `FROM --platform` with a platform that is always the same.
    ///
    /// Such a stage is built for that platform even if `docker build --platform` asks for another
    /// one. On other machines the build runs in an emulator, slowly or not at all, and an image for
    /// several platforms holds the programs of only one.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM --platform=linux/amd64 golang:1.25 AS build
    /// RUN go build -o /app .
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM --platform=$BUILDPLATFORM golang:1.25 AS build
    /// ARG TARGETARCH
    /// RUN GOARCH=$TARGETARCH go build -o /app .
    /// ```
    ///
    /// ## Level
    /// A suggestion: there may be no image for another platform. Not reported is a stage whose name
    /// has its system or architecture, as in `AS build-amd64`.
    name: "leave-platform-open", phase: Suggestions, level: Suggestion,
    settles: ["FromPlatformFlagConstDisallowed", "DL3029"], run: run,
}

/// Architectures by their names in images, with other names.
const ARCHITECTURES: &[(&str, &[&str])] = &[
    ("386", &["i386", "i686", "x86"]),
    ("amd64", &["x86_64", "x86-64"]),
    ("arm", &["armhf", "armel"]),
    ("arm64", &["aarch64"]),
    ("loong64", &[]),
    ("mips64le", &[]),
    ("ppc64le", &[]),
    ("riscv64", &[]),
    ("s390x", &[]),
];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    ctx.model().all(Keyword::From).filter_map(suggestion).collect()
}

fn suggestion(from: &Instruction) -> Option<Fix> {
    let flag = from.syntax.flags().find(|it| it.name() == "platform")?;
    let platform = flag.value().replace(['"', '\''], "");
    (!platform.is_empty() && !platform.contains(['$', '\\', '`'])).then_some(())?;
    let parts = platform.split('/').map(architecture).collect::<Vec<_>>();
    let name = from.syntax.words().nth(1).map(|it| it.text().to_lowercase()).unwrap_or_default();
    (!parts.iter().any(|it| !it.is_empty() && name.contains(it.as_str()))).then_some(())?;
    let reason = format!(
        "the stage is built for `{platform}` even where a build asks for another platform; leave \
         `--platform` to the build, or write `$BUILDPLATFORM` for a stage that cross-compiles"
    );
    Some(Fix::suggestion(flag.syntax().text_range().start().into(), reason))
}

/// The name that images use for a part of a platform.
fn architecture(part: &str) -> String {
    let part = part.to_ascii_lowercase();
    let known = ARCHITECTURES.iter().find(|(_, others)| others.contains(&part.as_str()));
    known.map_or(part, |it| it.0.to_owned())
}
