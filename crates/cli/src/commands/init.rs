//! `dockwright init`: the configuration that changes the fewest lines.

use std::fmt::Write;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use dockwright_fixer::{Chains, Indent, Operators};

use super::exit::Exit;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::args::{ConfigurationArgs, InitArgs, OutputArgs};
use crate::config::{Configurations, Options, Source, Sourced};
use crate::message::{Message, reason};
use crate::output::reporter::Reporter;
use crate::paths::{current_dir, tidy};
use crate::run::measure::{Cost, measure};
use crate::select::Found;
use crate::select::discover::discover;
use crate::select::rules::Rules;

const NAME: &str = "dockwright.toml";

/// The next steps for a project.
const NEXT: &str = "\
next: `dockwright fmt` lays the files out; then, to keep them so:
  .pre-commit-config.yaml, in `repos:`
    - { repo: local, hooks: [{ id: dockwright-fmt, name: dockwright fmt, language: system,
        entry: dockwright fmt --staged, pass_filenames: false }] }
  GitHub Actions, in `steps:`
    - run: dockwright fmt --check --output github
";

/// The values of an option, as text and as value. The first is the default.
const INDENTS: [Option<(&str, Indent)>; 4] = [
    None,
    Some(("indent = 2", Indent::Spaces(2))),
    Some(("indent = \"tab\"", Indent::Tab)),
    Some(("indent = \"auto\"", Indent::Auto)),
];
const CHAINS: [Option<(&str, Chains)>; 2] = [None, Some(("chains = \"keep\"", Chains::Keep))];
/// `width` and `operators`, of which one is set at most.
const OTHERS: [Option<(&str, Other)>; 4] = [
    None,
    Some(("width = \"off\"", Other::Width(usize::MAX))),
    Some(("operators = \"leading\"", Other::Operators(Operators::Leading))),
    Some(("operators = \"trailing\"", Other::Operators(Operators::Trailing))),
];

#[derive(Clone, Copy)]
enum Other {
    Width(usize),
    Operators(Operators),
}

/// A configuration: its lines, and its options.
struct Choice {
    lines: Vec<&'static str>,
    options: Options,
}

impl Choice {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for other in OTHERS {
            for chains in CHAINS {
                for indent in INDENTS {
                    all.push(Self::new(indent, chains, other));
                }
            }
        }
        // Two dozen are enough: the side of operators does not depend on `chains`.
        all.retain(|it| it.options.operators.is_none() || it.options.chains.is_none());
        all
    }

    fn new(
        indent: Option<(&'static str, Indent)>,
        chains: Option<(&'static str, Chains)>,
        other: Option<(&'static str, Other)>,
    ) -> Self {
        let lines = [indent.map(|it| it.0), chains.map(|it| it.0), other.map(|it| it.0)];
        let (width, operators) = match other.map(|it| it.1) {
            Some(Other::Width(it)) => (Some(it), None),
            Some(Other::Operators(it)) => (None, Some(it)),
            None => (None, None),
        };
        let options = Options {
            indent: indent.map(|it| set(it.1)),
            chains: chains.map(|it| set(it.1)),
            width: width.map(set),
            operators: operators.map(set),
            ..Options::default()
        };
        Self { lines: lines.into_iter().flatten().collect(), options }
    }

    /// The text of the file.
    fn file(&self, count: usize) -> String {
        let files = if count == 1 { "file".to_owned() } else { format!("{count} files") };
        let lines = self.lines.iter().fold(String::new(), |all, it| all + it + "\n");
        format!(
            "# Changes the fewest lines of the {files} measured by `dockwright init`; all else is the \
             default, see `dockwright config`.\n[format]\n{lines}"
        )
    }
}

fn set<T>(value: T) -> Sourced<T> {
    Sourced { value, source: Source::Flag }
}

/// Measures a directory, and writes its configuration. An error is one of stdout.
pub fn run(args: &InitArgs, output: &OutputArgs) -> io::Result<Exit> {
    let mut reporter = Reporter::new(Mode::Check, Format::Text, output);
    let done = init(args, &mut reporter);
    if let Err(message) = done? {
        reporter.message(&message)?;
    }
    reporter.flush()?;
    Ok(if reporter.counts().errors > 0 { Exit::Failed } else { Exit::Clean })
}

/// Writes the file, or returns the reason why not.
fn init(args: &InitArgs, reporter: &mut Reporter) -> io::Result<Result<(), Message>> {
    let error = |text: String| Ok(Err(Message::error(text)));
    let name = tidy(&args.dir).display().to_string();
    let dir = match fs::canonicalize(&args.dir) {
        Ok(dir) if dir.is_dir() => dir,
        Ok(_) => {
            return error(format!("{name}: is not a directory; name the directory of the project"));
        }
        Err(err) => return error(format!("{name}: {}", reason(&err))),
    };
    if let Some(it) = Configurations::stands(&dir).filter(|_| !args.dry_run) {
        let path = tidy(&args.dir.join(it)).display().to_string();
        return error(format!(
            "{path}: already exists, and is not overwritten; `--dry-run` shows the table, and \
             without the file a new one is written"
        ));
    }
    let current_dir = current_dir();
    let rules = Configurations::new(&ConfigurationArgs::default(), Options::default(), &dir)
        .and_then(|it| Rules::of_all(it, &current_dir));
    let rules = match rules {
        Ok(rules) => rules,
        Err(message) => return Ok(Err(message)),
    };
    let (mut found, messages) = discover(std::slice::from_ref(&args.dir), &rules);
    messages.iter().try_for_each(|it| reporter.message(it))?;
    found.retain(|it| !has_own(it, &dir));
    let choices = Choice::all();
    let options: Vec<_> = choices.iter().map(|it| it.options.clone()).collect();
    let (costs, count, messages) = measure(&found, &options, &rules.configurations, rules.threads);
    messages.iter().try_for_each(|it| reporter.message(it))?;
    if count == 0 {
        return error(format!("{name}: no Dockerfile to measure; nothing is written"));
    }
    let mut ranked: Vec<_> = choices.iter().zip(costs).collect();
    ranked.sort_by_key(|(choice, cost)| (cost.lines, cost.layers, choice.lines.len()));
    reporter.result(table(&ranked, count).as_bytes())?;
    let Some((best, _)) = ranked.first() else { return Ok(Ok(())) };
    let text = best.file(count);
    let path = tidy(&args.dir.join(NAME));
    if args.dry_run {
        reporter.result(format!("\n{NAME} would be:\n{text}").as_bytes())?;
        return Ok(Ok(()));
    }
    if let Err(err) = create(&path, text.as_bytes()) {
        return error(format!("{}: cannot be created: {}", path.display(), reason(&err)));
    }
    reporter.message(&Message::note(format!("{}: created", path.display())))?;
    reporter.hint(NEXT)?;
    Ok(Ok(()))
}

/// Whether a file has a configuration of its own, below the directory.
fn has_own(file: &Found, dir: &Path) -> bool {
    let around = file.target.ancestors().skip(1).take_while(|it| *it != dir);
    around.take_while(|it| it.starts_with(dir)).any(|it| Configurations::stands(it).is_some())
}

/// All that was measured, the best first.
fn table(ranked: &[(&Choice, Cost)], count: usize) -> String {
    let mut text = format!("{:>7} {:>7} {:>7}  of {count}, with\n", "lines", "layers", "files");
    for (choice, Cost { lines, layers, files }) in ranked {
        let settings = choice.lines.join(", ");
        let settings = if settings.is_empty() { "the defaults" } else { &settings };
        let _ = writeln!(text, "{lines:>7} {layers:>7} {files:>7}  {settings}");
    }
    text
}

fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    File::create_new(path)?.write_all(content)
}
