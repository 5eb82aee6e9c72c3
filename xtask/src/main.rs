//! The tasks of this repository beyond cargo: run every check in one go, install the outside
//! oracles, and check the invariants on directories of real files.

#![expect(clippy::print_stdout, reason = "what this program prints is its result")]

#[cfg(unix)]
mod adversary;
#[cfg(unix)]
mod apt_pairs;
mod book;
#[cfg(unix)]
mod builds;
mod bulk;
mod command;
mod environment;
mod first_diff;
mod fixes;
mod generate;
mod install;
mod integrations;
#[cfg(unix)]
mod layers;
#[cfg(unix)]
mod mutate;
mod new_pass;
mod oracle;
mod oracles;
mod package;
mod panics;
mod peers;
mod playground;
mod readme;
mod release;
mod same;
mod server;
mod shells;
mod spark;
mod survey;
mod test;
mod venv;
mod vscode;
mod wasm;
mod workflows;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use shells::differential;

/// Checks of the dockwright repository.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Command {
    /// Run every check: formatting, lints, tests, and the surveys of the corpora.
    Test {
        /// Only these steps, by the names that a run of all prints.
        #[arg(value_name = "STEP")]
        steps: Vec<String>,
    },
    /// Begin a pass: create its source, three cases, and the files that follow from them.
    NewPass {
        /// The name of the pass: what the pass does, verb first, in kebab case.
        name: String,
    },
    /// Regenerate the files that follow from the source: the list of passes, their pages, the table
    /// in the README, the schema of the configuration, and missing results of cases.
    Generate {
        /// Rewrite the results of all cases of a pass, for you to review.
        #[arg(long, value_name = "PASS")]
        cases: Option<String>,
    },
    /// Run random shell texts before and after formatting, or calls of package managers before and
    /// after fixing.
    Shells {
        /// Run calls of package managers, and the clean-ups that `fix` adds.
        #[arg(long)]
        clean_ups: bool,
        /// The seed of the first case; later cases use the following numbers.
        #[arg(long, default_value_t = differential::SEED)]
        seed: u64,
        /// The number of cases to run.
        #[arg(long, default_value_t = differential::CASES)]
        cases: u64,
    },
    /// Check the invariants on every Dockerfile of some directories or archives.
    Survey {
        /// Directories, or `.tar.xz` archives, which are unpacked below the target directory.
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// The maximum number of violations to show for each invariant.
        #[arg(long, default_value_t = survey::LIMIT)]
        limit: usize,
        /// Format and fix the Dockerfiles inside other files of the directories instead, in copies.
        #[arg(long)]
        embedded: bool,
        /// The command to run with `--embedded`, rather than one that is built now.
        #[arg(long, value_name = "DOCKWRIGHT", requires = "embedded")]
        with: Option<PathBuf>,
    },
    /// Fix every Dockerfile of some directories or archives at every level, and count the findings,
    /// the fixes held back, and the findings of hadolint before and after.
    Fixes {
        /// Directories, or `.tar.xz` archives; without any, the archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// The maximum number of violations of each kind to show.
        #[arg(long, default_value_t = survey::LIMIT)]
        limit: usize,
        /// Run each pass alone, at each of its levels.
        #[arg(long)]
        each: bool,
    },
    /// Count the changes of a first `fmt` in checkouts of real repositories, by default and with the
    /// configuration of `init`.
    FirstDiff {
        /// Git repositories, whose last commits are taken.
        #[arg(required = true, value_name = "DIR")]
        checkouts: Vec<PathBuf>,
        /// The `dockwright` to run [default: one built from these sources]
        #[arg(long, value_name = "FILE")]
        with: Option<PathBuf>,
        /// Without the run with `init`, which a `dockwright` of an early version lacks.
        #[arg(long)]
        no_init: bool,
    },
    /// Change the cases of the corpus, or real files, in ways both common and unusual, and check
    /// the invariants on the results.
    #[cfg(unix)]
    Mutate {
        /// Directories, or `.tar.xz` archives; without any, the cases of the corpus.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// The seed of the first round.
        #[arg(long, default_value_t = differential::SEED)]
        seed: u64,
        /// The number of times that each file is changed in each way, each time at another place.
        #[arg(long, default_value_t = 1)]
        rounds: u64,
        /// Only ways to change a file whose names contain this text, in pairs with all others.
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
        /// The maximum number of violations of each kind to show.
        #[arg(long, default_value_t = 10)]
        limit: usize,
    },
    /// Compare the results of formatters on the same files, for `benches/README.md`.
    Peers {
        /// Compare fixers instead of formatters.
        #[arg(long)]
        fix: bool,
        /// Directories, or `.tar.xz` archives; without any, the archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Score the share of linter findings that dockwright and other fixers resolve, for
    /// `benches/README.md`.
    Score {
        /// Directories, or `.tar.xz` archives; without any, every twentieth file of the
        /// archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Simulate neighbouring calls of `apt-get install` in real files, one after the other and as
    /// one, in roots of two Debian releases, for `benches/README.md`.
    #[cfg(unix)]
    AptPairs {
        /// Directories, or `.tar.xz` archives; without any, the archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Measure runs over many files in comparison with programs that only list or read the files,
    /// for `benches/README.md`.
    Bulk {
        /// Directories, or `.tar.xz` archives; without any, the archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Run the multi-process examples of `docs/bulk.md` on real files: xargs, GNU parallel and
    /// Spark.
    Spark {
        /// Directories, or `.tar.xz` archives; without any, the archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Prove by real builds that a rewrite preserves the image, and measure the gain.
    #[cfg(unix)]
    Builds {
        /// Services of `corpus/stacks`; all if none is named.
        #[arg(value_name = "STACK")]
        stacks: Vec<String>,
        /// Build ten wrong rewrites instead, and count how many are detected.
        #[arg(long, conflicts_with = "stacks")]
        wrong: bool,
        /// The `dockwright` to run [default: one built from these sources]
        #[arg(long, value_name = "FILE")]
        with: Option<PathBuf>,
    },
    /// Prove by real builds that `dockwright layers` predicts the steps that a change rebuilds.
    #[cfg(unix)]
    Layers {
        /// Services of `corpus/stacks`; all if none is named.
        #[arg(value_name = "STACK")]
        stacks: Vec<String>,
    },
    /// Draw the pictures of `docs/pictures` from what the command prints.
    Pictures,
    /// Render the book below the target directory, and follow its links.
    Book,
    /// Build what users install, install it in a clean place and run it there, for
    /// `docs/install.md`.
    Package {
        /// Only these kinds; all of them if none is named.
        #[arg(value_name = "KIND")]
        kinds: Vec<package::Kind>,
    },
    /// Read the files of `integrations` in their languages, and run them in the tools that they are
    /// for.
    Integrations,
    /// Measure the language server, for `benches/README.md`.
    Server,
    /// Build the page of `playground`, and test it in Chromium.
    Playground,
    /// Build the extension of `editors/vscode`, test it, and pack it.
    Vscode,
    /// Build what a release has for one target, into `target/package/release`.
    Release {
        /// The target, as rustc names it; that of this machine if none is named.
        target: Option<String>,
    },
    /// Compare the library for JavaScript and the plugins for Prettier and dprint with the command,
    /// byte by byte, for `benches/README.md`.
    Same {
        /// Directories, or `.tar.xz` archives; without any, the archives of real files.
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// The maximum number of differences to show for each caller.
        #[arg(long, default_value_t = survey::LIMIT)]
        limit: usize,
    },
    /// Build the WebAssembly for JavaScript, and print the sizes.
    Wasm {
        /// Compile with Debian's compiler, even if rustup has the target.
        #[arg(long)]
        debian: bool,
    },
    /// Run the command on the attacks of `corpus/adversary`, and prove by builds before and after
    /// that its changes are harmless.
    #[cfg(unix)]
    Adversary {
        /// Parts of the names of cases; all cases if none is named.
        #[arg(value_name = "NAME")]
        names: Vec<String>,
        /// Another `dockwright` binary, such as a release.
        #[arg(long, value_name = "BINARY")]
        with: Option<PathBuf>,
        /// Build nothing; only list the cases whose claims do not hold.
        #[arg(long)]
        list: bool,
    },
}

/// The allocator of the command, so that a survey measures the speed of the command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<ExitCode> {
    let passed = match Command::parse() {
        Command::Test { steps } => test::run(&steps)?,
        Command::NewPass { name } => new_pass::run(&name)?,
        Command::Generate { cases } => generate::run(cases.as_deref())?,
        Command::Shells { seed, cases, clean_ups: true } => {
            differential::cleanups::run(seed, cases)?.passed(cases)
        }
        Command::Shells { seed, cases, .. } => differential::run(seed, cases)?.passed(),
        Command::Survey { dirs, embedded: true, with, .. } => {
            let dockwright = with.map_or_else(release::checked, |it| Ok(it.canonicalize()?))?;
            survey::embedded::run(&dockwright, &dirs)?
        }
        Command::Survey { dirs, limit, .. } => survey::run(&dirs, limit)?.passed(),
        Command::Fixes { dirs, limit, each: true } => fixes::run_each(&dirs, limit)?,
        Command::Fixes { dirs, limit, .. } => fixes::run(&dirs, limit)?,
        Command::FirstDiff { checkouts, with, no_init } => {
            first_diff::run(&checkouts, with, !no_init)?;
            true
        }
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
        #[cfg(unix)]
        Command::AptPairs { dirs } => {
            apt_pairs::run(&dirs)?;
            true
        }
        Command::Spark { dirs } => spark::run(&dirs)?,
        Command::Bulk { dirs } => {
            bulk::run(&dirs)?;
            true
        }
        Command::Pictures => generate::pictures()?,
        Command::Book => book::run()?,
        Command::Package { kinds } => package::run(&kinds, package::RELEASE)?,
        Command::Server => {
            server::run()?;
            true
        }
        Command::Integrations => integrations::run()?.passed(),
        Command::Playground => playground::run()?,
        Command::Vscode => vscode::run()?,
        Command::Release { target } => {
            package::target::run(target.as_deref())?;
            true
        }
        Command::Same { dirs, limit } => same::run(&dirs, limit)?,
        Command::Wasm { debian } => {
            wasm::run(debian)?;
            true
        }
        #[cfg(unix)]
        Command::Adversary { names, with, list } => adversary::run(&names, with, list)?,
        #[cfg(unix)]
        Command::Builds { wrong: true, with, .. } => builds::run_wrong(with)?,
        #[cfg(unix)]
        Command::Builds { stacks, with, .. } => builds::run(&stacks, with)?,
        #[cfg(unix)]
        Command::Layers { stacks } => layers::run(&stacks)?,
    };
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
