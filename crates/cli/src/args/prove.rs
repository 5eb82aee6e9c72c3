//! What `dockwright prove` takes.

use std::path::PathBuf;

use clap::{Arg, ValueEnum};
use dockwright_prove::Ask;
use dockwright_prove::builder::Kind;

use super::files::ConfigurationArgs;
use super::layout::LayoutArgs;
use super::pass_names::{PassNames, PassNamesParser};
use super::passes::PassArgs;

pub const EXAMPLES: &str = "\
                            Examples:
  dockwright prove                         the Dockerfile of this directory, before and after `fix`
  dockwright prove --touch src/main.rs     also measure rebuilds after a change of this file
  dockwright prove --level safe --bisect   find the pass behind each difference
  dockwright prove --ask 8080/health       also compare the answers to a request
  dockwright prove --base main             the Dockerfile of `main` and this one, without `fix`
  dockwright prove --output html > p.html  a page to show to others
";

/// What `dockwright prove` takes.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct ProveArgs {
    /// The Dockerfile [default: Dockerfile, or else Containerfile]
    #[arg(value_name = "DOCKERFILE")]
    pub dockerfile: Option<PathBuf>,

    /// The format of the report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub output: ProofFormat,

    /// Compare with this file, or with the Dockerfile at this git revision, and apply no fix
    #[arg(
        long,
        value_name = "FILE|REV",
        conflicts_with_all = ["level", "only", "skip", "bisect", "each"],
        help_heading = "Versions"
    )]
    pub base: Option<String>,

    /// Expect the effects that these passes announce, since the Dockerfile already has their fixes
    #[arg(
        long,
        value_name = "PASS,…",
        value_delimiter = ',',
        value_parser = PassNamesParser,
        hide_possible_values = true,
        requires = "base",
        help_heading = "Versions"
    )]
    pub announced: Vec<PassNames>,

    /// Find the pass behind each difference, by builds with only some of the passes
    #[arg(long, help_heading = "Versions")]
    pub bisect: bool,

    /// Also build an image after each pass, and show its size and, with --touch, its rebuild time
    #[arg(long, help_heading = "Versions")]
    pub each: bool,

    /// The builder [default: the first of buildah, docker and podman on PATH]
    #[arg(long, value_name = "NAME", help_heading = "Builds")]
    pub builder: Option<BuilderArg>,

    /// Let the builder pull base images that are not on this machine
    #[arg(long, help_heading = "Builds")]
    pub pull: bool,

    /// Set a build argument; may be given several times
    ///
    /// NAME alone takes the value of the environment variable with this name.
    #[arg(long, value_name = "NAME=VALUE", value_parser = build_arg, help_heading = "Builds")]
    pub build_arg: Vec<(String, String)>,

    /// Build this stage instead of the last one
    #[arg(long, value_name = "STAGE", help_heading = "Builds")]
    pub target: Option<String>,

    /// Measure three rebuilds of each image, each after a change of this source file
    ///
    /// The change is a comment at the end of the file, or spaces and tabs if the syntax of comments
    /// is not known. Only the copy of the build context changes.
    #[arg(long, value_name = "FILE", help_heading = "Builds")]
    pub touch: Option<PathBuf>,

    /// Send an HTTP request to this port and path of a container of each image, and compare the
    /// answers; may be given several times
    #[arg(
        long,
        value_name = "PORT/PATH",
        value_parser = ask,
        conflicts_with = "no_run",
        help_heading = "Running"
    )]
    pub ask: Vec<Ask>,

    /// Run no containers of the images
    #[arg(long, help_heading = "Running")]
    pub no_run: bool,

    /// The source of the configuration.
    #[command(flatten)]
    pub configuration: ConfigurationArgs,

    /// Which fixes to apply.
    #[command(flatten)]
    pub passes: PassArgs,

    /// The layout of the result.
    #[command(flatten)]
    pub layout: LayoutArgs,
}

/// `--context`, which is also the build context of the builds.
pub fn context(arg: Arg) -> Arg {
    arg.help(
        "The build context [default: `context` of the configuration, or the directory of the \
         Dockerfile]",
    )
    .long_help(
        "The build context [default: `context` of the configuration, or the directory of the \
         Dockerfile]\n\n\
         The builds get a copy of it.",
    )
}

/// `--builder`.
#[derive(Clone, Copy, ValueEnum)]
pub enum BuilderArg {
    /// `buildah build`
    Buildah,
    /// `docker build`
    Docker,
    /// `podman build`
    Podman,
}

impl From<BuilderArg> for Kind {
    fn from(arg: BuilderArg) -> Self {
        match arg {
            BuilderArg::Buildah => Self::Buildah,
            BuilderArg::Docker => Self::Docker,
            BuilderArg::Podman => Self::Podman,
        }
    }
}

/// `--output` of proofs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProofFormat {
    /// Text for people
    Text,
    /// One JSON document
    Json,
    /// A page that needs no other file
    Html,
}

fn build_arg(text: &str) -> Result<(String, String), String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, value.to_owned()),
        None => match std::env::var(text) {
            Ok(value) => (text, value),
            Err(_) => {
                return Err(format!(
                    "expected NAME=VALUE; the environment has no variable `{text}`"
                ));
            }
        },
    };
    if name.is_empty() {
        return Err("expected NAME=VALUE".to_owned());
    }
    Ok((name.to_owned(), value))
}

fn ask(text: &str) -> Result<Ask, String> {
    let (port, path) = text.split_once('/').unwrap_or((text, ""));
    let port = port.parse().ok().filter(|it| *it > 0);
    let is_plain = path.bytes().all(|it| it.is_ascii_graphic());
    match port {
        Some(port) if is_plain => Ok(Ask { port, path: format!("/{path}") }),
        _ => Err("expected a port and a path without spaces, such as `8080/health`".to_owned()),
    }
}
