//! Flags for what is fixed.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use dockwright_fixer::passes;

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
    #[arg(long, value_name = "PASS,…", value_delimiter = ',', value_parser = pass_names(), hide_possible_values = true)]
    pub only: Option<Vec<String>>,

    /// Leave these passes out
    #[arg(long, value_name = "PASS,…", value_delimiter = ',', value_parser = pass_names(), hide_possible_values = true)]
    pub skip: Option<Vec<String>>,

    /// The build context of all Dockerfiles [default: the nearest folder around each Dockerfile
    /// that holds all that it copies]
    ///
    /// Its files prove what may move, and are only read.
    #[arg(long, value_name = "DIR")]
    pub context: Option<PathBuf>,
}

/// Accepts the names of passes, and knows what was meant by others.
pub fn pass_names() -> PossibleValuesParser {
    PossibleValuesParser::new(passes().iter().map(|it| it.name))
}
