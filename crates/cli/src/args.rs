//! The command line and its help.

mod check;
mod compare;
mod files;
mod fix;
mod fmt;
pub mod format;
mod layers;
mod layout;
pub mod mode;
mod output;
mod pass_names;
mod passes;
mod prove;
pub mod values;

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub use self::check::{BaselineArg, CheckArgs, Kinds};
pub use self::compare::{CompareArgs, CompareFormat};
pub use self::files::{ChangeArgs, ConfigurationArgs, FilesArgs};
pub use self::fix::FixArgs;
pub use self::fmt::FmtArgs;
pub use self::layers::{BuilderArg, LayersArgs, LayersFormat, setting};
pub use self::layout::LayoutArgs;
pub use self::output::{ColorArg, OutputArgs};
use self::pass_names::ExplainedParser;
pub use self::pass_names::{Explained, PassNames, meant, passes_called};
pub use self::passes::{PassArgs, PassNamesArgs};
pub use self::prove::{ProofFormat, ProveArgs};

/// Formats and fixes Dockerfiles, and never breaks a build doing so.
#[derive(Parser)]
#[command(name = "dockwright", version, about, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Flags for messages and colours.
    #[command(flatten)]
    pub output: OutputArgs,
}

impl Args {
    /// Reads the command line; an invalid one ends the process with a usage message.
    pub fn read() -> Self {
        let args = Self::parse();
        let (name, contradiction) = match &args.command {
            Command::Fmt(fmt) => ("fmt", fmt.contradiction()),
            Command::Fix(FixArgs { change, files, .. }) => ("fix", change.contradiction(files)),
            Command::Check(check) => ("check", check.contradiction()),
            Command::Compare(compare) => ("compare", compare.contradiction()),
            _ => return args,
        };
        if let Some(text) = contradiction {
            // Built, so that the message has the usage of the subcommand.
            let mut command = Self::command();
            command.build();
            if let Some(command) = command.find_subcommand_mut(name) {
                command.error(ErrorKind::ArgumentConflict, text).exit();
            }
        }
        args
    }
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Format Dockerfiles in place
    ///
    /// Named files are formatted whatever they are called. Directories are searched for Dockerfiles
    /// and Containerfiles (Dockerfile, Dockerfile.dev, Dockerfile-dev, dev.Dockerfile, …). The
    /// search leaves out files that .gitignore and .ignore name, `node_modules`, Go modules in
    /// `vendor`, and hidden directories except .circleci, .devcontainer, .docker, .github and
    /// .gitlab.
    ///
    /// Layout options and `exclude` can also be set in a `dockwright.toml`, in the form that
    /// `dockwright config` prints, and some in `.editorconfig`; see `dockwright config --help`.
    ///
    /// Exit codes: 0 all is well, 1 --check or --diff found a file that would change, 2 something
    /// could not be read, understood or written.
    #[command(alias = "format", after_long_help = fmt::EXAMPLES)]
    Fmt(FmtArgs),
    /// Rewrite what wastes build time or image size, or keeps containers from stopping cleanly
    ///
    /// Each fix has a level: after a `safe` fix, the image behaves the same; an `intended` fix
    /// changes the image only as its pass intends; a `risky` fix may change more, as
    /// `dockwright explain PASS` describes. A second, independent reader compares every result with
    /// the source before the file is written.
    ///
    /// A comment `# dockwright: ignore=PASS,… # why` above an instruction turns passes off for the
    /// instruction, `ignore-stage=PASS,…` above a `FROM` for the stage, `ignore-file=PASS,…` for
    /// the file; without names, all passes and the layout. hadolint's comments and
    /// `.hadolint.yaml`, and `# check=skip=…` at the top or above an instruction, also count, for
    /// the rules that a pass settles.
    ///
    /// Each fixed file is also formatted as by `dockwright fmt`, unless --no-format is set.
    ///
    /// Exit codes: 0 all is well, 1 --check or --diff found a file that would change, 2 something
    /// could not be read, understood or written.
    #[command(after_long_help = fix::EXAMPLES)]
    Fix(FixArgs),
    /// List findings, and write nothing
    ///
    /// Each finding is shown with its place in the file and with the level at which
    /// `dockwright fix` applies the fix. Files are found and configured as for `fix`, and comments
    /// turn passes off as for `fix`.
    ///
    /// Exit codes: 0 no finding has a level of --fail-on, 1 some have, 2 something could not be
    /// read or understood.
    #[command(alias = "lint", after_long_help = check::EXAMPLES)]
    Check(CheckArgs),
    /// Describe the effects of an edit of a Dockerfile: packages, users, secrets, rebuilt layers
    ///
    /// Each change has a kind, a level of attention (`note`, `review` or `risk`), a line and a
    /// sentence. An edit that changes neither the build nor a comment is listed as `layout-only`. A
    /// difference without a kind of its own is listed as `instruction-changed`, with both texts.
    ///
    /// Git runs the command as its external diff driver, by `GIT_EXTERNAL_DIFF`, or by
    /// `diff.dockwright.command` for the files to which `.gitattributes` gives `diff=dockwright`.
    /// There, a file that is new or gone is compared with an empty one.
    ///
    /// Exit codes: 0 compared, 1 a change has a kind of --forbid, 2 a file could not be read.
    #[command(after_long_help = compare::EXAMPLES)]
    Compare(CompareArgs),
    /// Write the `dockwright.toml` that changes the fewest lines of the Dockerfiles of a directory
    ///
    /// Each file is formatted with two dozen configurations: `indent` 4, 2, tab and auto, `chains`
    /// split and keep, `operators` preserve, leading and trailing, `width` 100 and off. The chosen
    /// configuration changes the fewest lines of all files together; among equals, it rebuilds the
    /// fewest `RUN` layers, and then is nearest to the defaults. The table shows all of them.
    /// Defaults and values that `.editorconfig` sets are not written.
    ///
    /// An existing file is not overwritten. Files that cannot be read, or that have a configuration
    /// in a directory below, do not count.
    ///
    /// Exit codes: 0 done, 2 there is no Dockerfile, the file already exists, or it could not be
    /// written.
    #[command(after_long_help = INIT_EXAMPLES)]
    Init(InitArgs),
    /// Prove by builds that a fix keeps the image the same
    ///
    /// The Dockerfile is built as it is and as `fix` would write it, without any cache and from a
    /// copy of the build context; no file of the project changes. The two images are compared by
    /// their files, their configuration, and the start and end of a container; sizes and build
    /// times are shown. Differences that two builds of the same Dockerfile also have, such as times
    /// and logs, are counted by reason; effects that the passes announce are listed.
    ///
    /// The images are built by buildah, docker or podman, and removed at the end, also after
    /// Ctrl-C. A base image that is not on this machine is an error without --pull.
    ///
    /// Exit codes: 0 the images are the same, apart from the effects that the passes announce, 1
    /// there are other differences, or the build fails after the fix only, 2 nothing could be
    /// proven: there is no builder, a base image is missing, or the build fails before the fix.
    #[command(after_long_help = prove::EXAMPLES, mut_arg("context", prove::context))]
    Prove(ProveArgs),
    /// List the passes of `fix`
    Passes,
    /// Explain a pass and its levels, or print the known facts about a base image
    Explain(ExplainArgs),
    /// Print the effective options for a Dockerfile, and where each one comes from
    ///
    /// Each option has the value of the first of these that sets it:
    ///
    /// 1. a flag;
    ///
    /// 2. the nearest `dockwright.toml` or `.dockwright.toml`, from the directory of the Dockerfile
    ///    upwards; others further up are ignored;
    ///
    /// 3. the `.editorconfig` files around the Dockerfile: `max_line_length` for `width`,
    ///    `indent_style`, `indent_size` and `tab_width` for `indent`, `end_of_line` for
    ///    `line-ending`;
    ///
    /// 4. the default.
    ///
    /// A configuration file may `extend` another one, whose values apply where it sets none, and
    /// may set options for some files only, with `[[overrides]]`.
    ///
    /// An invalid configuration is an error, and no other is used instead.
    Config(ConfigArgs),
    /// Print a `.dockerignore` for the files of a build context
    ///
    /// The file hides version control, secrets, and the files that the languages of the context
    /// generate or download. Sources of `COPY`, `ADD` and bind mounts of a Dockerfile of this
    /// context stay visible, and so does an `.env` that git tracks or a build tool reads; comments
    /// say which files are kept, and why. Contexts are found as `dockwright fix` finds them.
    ///
    /// If there is a `.dockerignore`, only the lines that the file lacks are printed.
    ///
    /// Exit codes: 0 done, 1 `--check` found a source that the file hides, 2 the directory could
    /// not be read, or `--write` found a file.
    IgnoreFile(IgnoreFileArgs),
    /// Show which steps of a Dockerfile make layers, and which ones a change rebuilds
    ///
    /// For each step: the things that its cache depends on, and the bytes of the build context that
    /// it copies. With --touch and --set: the steps that a build runs again after the change. A step
    /// that is `maybe` rebuilt uses files that may turn out to be the same, such as those of a stage
    /// that runs again.
    ///
    /// Nothing is built, and no file is written.
    ///
    /// Exit codes: 0 done, 2 the file could not be read or understood.
    #[command(after_long_help = layers::EXAMPLES)]
    Layers(LayersArgs),
    /// Run a language server for an editor, on stdin and stdout
    ///
    /// Editors start this command themselves. Configuration is found as for `check`, for each file
    /// from its directory upwards, and is read again when it changes.
    ///
    /// Exit codes: 0 the editor shut the server down or closed stdin, 1 the editor ended the server
    /// without a shutdown request, 2 the first message was not that of an editor.
    Lsp(LspArgs),
    /// Run a server of the Model Context Protocol for an agent, on stdin and stdout
    ///
    /// The tools are `format`, `fix`, `check`, `layers`, `compare` and `explain`. The first four take
    /// the path of a Dockerfile, or its text: three return edits, levels and reasons, and `layers`
    /// returns the steps of the build and what a change rebuilds. `compare` takes two texts. No file
    /// is written.
    Mcp(McpArgs),
    /// Print a hook that fixes Dockerfiles after an edit or before a commit
    ///
    /// The hook applies safe fixes only, and lists the remaining findings. `claude` is for
    /// `.claude/settings.json`, `cursor` for `.cursor/hooks.json`, and `git` is a script for
    /// `.git/hooks/pre-commit`. The first two need `jq`.
    Hook {
        /// The program that calls the hook
        caller: HookCaller,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the man page, or that of a command
    Man {
        /// The command
        #[arg(value_parser = ["fmt", "fix", "check", "compare", "init", "passes", "explain", "config", "ignore-file", "layers", "prove", "lsp", "mcp", "hook", "completions", "man"])]
        command: Option<String>,
    },
}

/// What `dockwright explain` takes.
#[derive(clap::Args)]
pub struct ExplainArgs {
    /// The pass, a rule of hadolint or BuildKit that passes settle, or `image:NAME` for the known
    /// facts about a base image
    #[arg(value_name = "PASS", value_parser = ExplainedParser, hide_possible_values = true)]
    pub about: Explained,
}

/// What `dockwright config` takes.
#[derive(clap::Args)]
pub struct ConfigArgs {
    /// Print the JSON schema of configuration files instead, for editors
    #[arg(long)]
    pub schema: bool,

    /// A Dockerfile, or the directory of one
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,

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

/// The arguments of `dockwright lsp`.
#[derive(clap::Args)]
pub struct LspArgs {
    /// Accepted because many editors pass it; stdio is the only transport.
    #[arg(long, hide = true)]
    stdio: bool,

    /// Where configuration comes from.
    #[command(flatten)]
    pub configuration: ConfigurationArgs,
}

/// The arguments of `dockwright mcp`.
#[derive(clap::Args)]
pub struct McpArgs {
    /// Where configuration comes from.
    #[command(flatten)]
    pub configuration: ConfigurationArgs,
}

/// A program that calls a hook.
#[derive(Clone, Copy, ValueEnum)]
pub enum HookCaller {
    /// Claude Code, after an edit of a file
    Claude,
    /// Cursor, after an edit of a file
    Cursor,
    /// Git, before a commit
    Git,
}

const INIT_EXAMPLES: &str = "\
Examples:
  dockwright init              measure all Dockerfiles below this directory
  dockwright init --dry-run    only show the table
  dockwright init services     the same for another directory
";

/// What `dockwright init` takes.
#[derive(clap::Args)]
pub struct InitArgs {
    /// The directory that the configuration is for
    #[arg(value_name = "PATH", default_value = ".")]
    pub dir: PathBuf,

    /// Show the table and the file, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What `dockwright ignore-file` takes.
#[derive(clap::Args)]
pub struct IgnoreFileArgs {
    /// The build context
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,

    /// Create the file in the directory; an existing file is not overwritten
    #[arg(long)]
    pub write: bool,

    /// Print nothing; fail if the existing file hides a file that a Dockerfile copies
    #[arg(long, conflicts_with = "write")]
    pub check: bool,
}
