//! Flags for what is fixed.

use std::path::PathBuf;

use super::pass_names::{PassNames, PassNamesParser};
use super::values::LevelValue;

/// Which fixes to apply.
#[derive(clap::Args)]
#[command(next_help_heading = "Fixes")]
pub struct PassArgs {
    /// Apply fixes up to this level [default: intended]
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<LevelValue>,

    /// Which passes run.
    #[command(flatten)]
    pub names: PassNamesArgs,
}

/// Which passes run.
#[derive(clap::Args)]
#[command(next_help_heading = "Fixes")]
pub struct PassNamesArgs {
    /// Run these passes and no others; `dockwright passes` lists them
    ///
    /// A rule of hadolint or BuildKit, such as DL3025, stands for the passes that settle it.
    #[arg(long, value_name = "PASS,…", value_delimiter = ',', value_parser = PassNamesParser, hide_possible_values = true)]
    pub only: Option<Vec<PassNames>>,

    /// Leave these passes out
    #[arg(long, value_name = "PASS,…", value_delimiter = ',', value_parser = PassNamesParser, hide_possible_values = true)]
    pub skip: Option<Vec<PassNames>>,

    /// The build context of all Dockerfiles [default: the contexts that project files name, or else
    /// the nearest directory around each Dockerfile that holds all copied files]
    ///
    /// The files of the context decide which fixes are safe, and are only read.
    #[arg(long, value_name = "DIR")]
    pub context: Option<PathBuf>,
}
