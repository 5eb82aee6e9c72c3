//! What `dockwright layers` takes.

use std::path::PathBuf;

use clap::ValueEnum;

use super::files::ConfigurationArgs;
use super::values::LevelValue;

pub const EXAMPLES: &str = "\
Examples:
  dockwright layers                              the steps, and the dependencies of their caches
  dockwright layers --touch src/app.js           the steps that a change of this file rebuilds
  dockwright layers --set VERSION=2 api          the same for a build argument, in another directory
  dockwright layers --touch src/app.js --fixed   before and after `dockwright fix`
  dockwright layers --output html > layers.html  a page with a picture of the stages
";

/// What `dockwright layers` takes.
#[derive(clap::Args)]
pub struct LayersArgs {
    /// The Dockerfile, the directory of one, or `-` for stdin
    #[arg(value_name = "DOCKERFILE", default_value = "Dockerfile")]
    pub dockerfile: PathBuf,

    /// The build context [default: the context that `dockwright fix` finds]
    #[arg(long, value_name = "DIR")]
    pub context: Option<PathBuf>,

    /// The stage to build [default: the last one]
    #[arg(long, value_name = "STAGE")]
    pub target: Option<String>,

    /// The builder whose cache is predicted
    #[arg(long, value_name = "NAME", default_value = "buildkit")]
    pub builder: BuilderArg,

    /// Show which steps run again if the content of this file changes; may be given several times
    ///
    /// The path is relative to the build context. A directory stands for any file in it.
    #[arg(long, value_name = "FILE", help_heading = "Changes")]
    pub touch: Vec<String>,

    /// Show which steps run again if a build sets this argument; may be given several times
    ///
    /// ARG alone stands for any value that differs from that of the last build.
    #[arg(long, value_name = "ARG[=VALUE]", value_parser = setting, help_heading = "Changes")]
    pub set: Vec<(String, Option<String>)>,

    /// Show the result of `dockwright fix` beside the file as it is
    #[arg(long, help_heading = "Fixes")]
    pub fixed: bool,

    /// Apply fixes up to this level [default: intended]
    #[arg(long, value_name = "LEVEL", requires = "fixed", help_heading = "Fixes")]
    pub level: Option<LevelValue>,

    /// The format of the result on stdout
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub output: LayersFormat,

    /// Where configuration comes from.
    #[command(flatten)]
    pub configuration: ConfigurationArgs,
}

/// `--builder`.
#[derive(Clone, Copy, ValueEnum)]
pub enum BuilderArg {
    /// `docker build` and `docker buildx build`
    Buildkit,
    /// `buildah build --layers` and `podman build`
    Buildah,
}

/// `--output` of `dockwright layers`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LayersFormat {
    /// A tree, for people
    Text,
    /// One JSON document
    Json,
    /// A page with a picture of the stages; it needs no other file
    Html,
}

/// A build argument, with its value if there is one.
pub fn setting(text: &str) -> Result<(String, Option<String>), &'static str> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
    is_name.then(|| (name.to_owned(), value)).ok_or("expected `NAME` or `NAME=VALUE`")
}
