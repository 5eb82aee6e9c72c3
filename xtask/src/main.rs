//! What cargo itself cannot do for this repository: run every check in one go, provision the
//! outside oracle, and hold the invariants against directories of real files.

#![expect(clippy::print_stdout, reason = "what this program prints is its result")]

#[cfg(unix)]
mod adversary;
#[cfg(unix)]
mod builds;
mod bulk;
mod command;
mod environment;
mod fixes;
mod generate;
mod install;
#[cfg(unix)]
mod mutate;
mod new_pass;
mod oracle;
mod oracles;
mod panics;
mod peers;
mod readme;
mod release;
mod shells;
mod spark;
mod survey;
mod test;
mod venv;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use shells::differential;

/// Checks of the dockwright repository.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Command {
    /// Run every check: formatting, lints, tests, and the surveys of the corpora.
    Test,
    /// Begin a pass: its source, three cases, and all that follows from them.
    NewPass {
        /// Its name: what it does, verb first, in kebab case.
        name: String,
    },
    /// Make anew what follows from the source: the list of passes, their pages, the table of the
    /// README, the schema of the configuration, and what cases become that have no result yet.
    Generate {
        /// A pass of which all cases get new results, for you to read.
        #[arg(long, value_name = "PASS")]
        cases: Option<String>,
    },
    /// Run shell texts made at random before and after formatting; or calls of package managers
    /// before and after fixing.
    Shells {
        /// Calls of package managers instead, with what `fix` does to them.
        #[arg(long)]
        clean_ups: bool,
        /// The seed of the first case; the next ones follow it.
        #[arg(long, default_value_t = differential::SEED)]
        seed: u64,
        /// How many cases to run.
        #[arg(long, default_value_t = differential::CASES)]
        cases: u64,
    },
    /// Hold the invariants against every Dockerfile of some directories or archives.
    Survey {
        /// Directories, or `.tar.xz` archives, which are unpacked below the target directory.
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// How many offenders to show for each invariant.
        #[arg(long, default_value_t = survey::LIMIT)]
        limit: usize,
    },
    /// Fix every Dockerfile of some directories or archives at every level, and count what is
    /// found, what is held back and what hadolint says before and after.
    Fixes {
        /// Directories, or `.tar.xz` archives; without any, the archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// How many offenders to show of each kind.
        #[arg(long, default_value_t = survey::LIMIT)]
        limit: usize,
        /// Run each pass alone instead, at each level that it may claim.
        #[arg(long)]
        each: bool,
    },
    /// Change the cases of the corpus, or real files, in ways that people write and do not, and
    /// hold the invariants against what comes of each.
    #[cfg(unix)]
    Mutate {
        /// Directories, or `.tar.xz` archives; without any, the cases of the corpus.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// The seed of the first round.
        #[arg(long, default_value_t = differential::SEED)]
        seed: u64,
        /// How many times each file is changed in each way, elsewhere every time.
        #[arg(long, default_value_t = 1)]
        rounds: u64,
        /// Only ways to change a file whose names contain this text, in pairs with all others.
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
        /// How many offenders of each kind to show.
        #[arg(long, default_value_t = 10)]
        limit: usize,
    },
    /// Count what other formatters and we do to the same files, for `benches/README.md`.
    Peers {
        /// Fixers instead of formatters.
        #[arg(long)]
        fix: bool,
        /// Directories, or `.tar.xz` archives; without any, the archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Score how much of what linters find is settled, by us and by other fixers, for
    /// `benches/README.md`.
    Score {
        /// Directories, or `.tar.xz` archives; without any, every twentieth file of the
        /// archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Measure runs over many files beside programs that only list or read them, for
    /// `benches/README.md`.
    Bulk {
        /// Directories, or `.tar.xz` archives; without any, the archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Run the examples of `docs/bulk.md` for many processes on real files: xargs, GNU parallel
    /// and Spark.
    Spark {
        /// Directories, or `.tar.xz` archives; without any, the archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Prove by real builds that a rewrite keeps the image, and measure what it gains.
    #[cfg(unix)]
    Builds {
        /// Services of `corpus/stacks`; all of them if none is named.
        #[arg(value_name = "STACK")]
        stacks: Vec<String>,
        /// Build ten wrong rewrites instead, and say how many of them are found.
        #[arg(long, conflicts_with = "stacks")]
        wrong: bool,
    },
    /// Hold the command against the attacks of `corpus/adversary`, and prove by builds before and
    /// after that what it does to them is harmless.
    #[cfg(unix)]
    Adversary {
        /// Parts of names of cases; all of them if nothing is named.
        #[arg(value_name = "NAME")]
        names: Vec<String>,
        /// Another `dockwright`, such as that of a release.
        #[arg(long, value_name = "BINARY")]
        with: Option<PathBuf>,
        /// Build nothing; list the cases that do not hold.
        #[arg(long)]
        list: bool,
    },
}

/// The allocator of the command, so that the rates of a survey are those of the command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<ExitCode> {
    let passed = match Command::parse() {
        Command::Test => test::run(),
        Command::NewPass { name } => new_pass::run(&name)?,
        Command::Generate { cases } => generate::run(cases.as_deref())?,
        Command::Shells { seed, cases, clean_ups: true } => {
            differential::cleanups::run(seed, cases)?.passed(cases)
        }
        Command::Shells { seed, cases, .. } => differential::run(seed, cases)?.passed(),
        Command::Survey { dirs, limit } => survey::run(&dirs, limit)?.passed(),
        Command::Fixes { dirs, limit, each: true } => fixes::run_each(&dirs, limit)?,
        Command::Fixes { dirs, limit, .. } => fixes::run(&dirs, limit)?,
        #[cfg(unix)]
        Command::Mutate { dirs, seed, rounds, only, limit } => {
            mutate::run(&dirs, &mutate::Plan { seed, rounds, only, limit })?
        }
        Command::Peers { fix, dirs } => {
            if fix {
                peers::run_fixers(&dirs)?;
            } else {
                peers::run(&dirs)?;
            }
            true
        }
        Command::Score { dirs } => {
            peers::run_score(&dirs)?;
            true
        }
        Command::Spark { dirs } => spark::run(&dirs)?,
        Command::Bulk { dirs } => {
            bulk::run(&dirs)?;
            true
        }
        #[cfg(unix)]
        Command::Adversary { names, with, list } => adversary::run(&names, with, list)?,
        #[cfg(unix)]
        Command::Builds { wrong: true, .. } => builds::run_wrong()?,
        #[cfg(unix)]
        Command::Builds { stacks, .. } => builds::run(&stacks)?,
    };
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
