//! `dockwright prove`: builds the versions before and after `fix`, and compares the images.

mod versions;

use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use dockwright_prove::builder::{Builder, KINDS, Kind};
use dockwright_prove::{Error, Failure, LINES, Programs, Proof, Report, Request, Stage, Verdict};

use self::versions::Versions;
use super::exit::Exit;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::args::{OutputArgs, ProofFormat, ProveArgs};
use crate::message::Message;
use crate::output::reporter::Reporter;
use crate::paths::{current_dir, target, tidy};
use crate::run::interrupt::{Interrupt, end_by};

/// The names of the Dockerfile if the arguments name none.
const DEFAULTS: [&str; 2] = ["Dockerfile", "Containerfile"];

/// The end of a proof without a report.
enum End {
    /// With messages.
    Failed(Vec<Message>),
    /// By a signal.
    Interrupted,
}

impl From<Message> for End {
    fn from(message: Message) -> Self {
        Self::Failed(vec![message])
    }
}

/// Builds both versions, and prints what differs. An error is one of stdout.
pub fn run(args: &ProveArgs, output: &OutputArgs) -> io::Result<Exit> {
    let mut reporter = Reporter::new(Mode::Check, Format::Text, output);
    // Without it, Ctrl-C would leave images behind.
    let interrupt = Rc::new(Interrupt::listen()?);
    let report = match prove(args, &interrupt, &mut reporter) {
        Ok(report) => report,
        Err(End::Failed(messages)) => {
            messages.iter().try_for_each(|it| reporter.message(it))?;
            reporter.flush()?;
            return Ok(Exit::Failed);
        }
        Err(End::Interrupted) => {
            reporter.flush()?;
            interrupt.signal().map_or(Ok(()), end_by)?;
            return Ok(Exit::Failed);
        }
    };
    let text = match args.output {
        // A message has said that nothing would change.
        ProofFormat::Text if report.after.is_none() && report.is_same() => String::new(),
        ProofFormat::Text => report.text(),
        ProofFormat::Json => report.json(),
        ProofFormat::Html => report.html(),
    };
    reporter.result(text.as_bytes())?;
    if report.verdict == Verdict::Different && args.base.is_none() && !args.bisect {
        let count = if report.differences.len() == 1 { "the difference" } else { "each of them" };
        let hint = format!("  next: `dockwright prove --bisect` finds the pass behind {count}\n");
        reporter.hint(&hint)?;
    }
    reporter.flush()?;
    Ok(if report.is_same() { Exit::Clean } else { Exit::Found })
}

fn prove(
    args: &ProveArgs,
    interrupt: &Rc<Interrupt>,
    reporter: &mut Reporter,
) -> Result<Report, End> {
    let dockerfile = dockerfile(args)?;
    let name = tidy(&dockerfile).display().to_string();
    let versions = Versions::of(args, &dockerfile, &name).map_err(End::Failed)?;
    let Versions { before, after, passes, context, warnings, .. } = &versions;
    for warning in warnings {
        // An error of stderr does not stop the work.
        let _ = reporter.message(warning);
    }
    if before == after {
        let why = match &args.base {
            Some(base) => format!("the Dockerfile is the same as `{base}`"),
            None => "`dockwright fix` changes nothing".to_owned(),
        };
        let text = format!("{name}: nothing to prove, since {why}");
        let _ = reporter.message(&Message::note(text));
        return Ok(Report::new(&name, "nothing".to_owned(), Vec::new()));
    }
    let watch = Rc::clone(interrupt);
    let programs = Programs::new(move || watch.signal().is_some());
    let builder = builder(args, programs)?;
    let touch = args.touch.as_ref().map(|it| below(it, context));
    let request = Request {
        name: &name,
        dockerfile: &dockerfile,
        context,
        before,
        after,
        passes: passes.clone(),
        args: &args.build_arg,
        target: args.target.as_deref(),
        does_pull: args.pull,
        touch: touch.as_deref(),
        asks: &args.ask,
        does_run: !args.no_run,
    };
    let mut tell = |stage: Stage| {
        let _ = reporter.message(&Message::note(format!("{name}: {stage}")));
    };
    let failed = |failure| end(failure, &name, context, &*builder);
    let mut proof = Proof::new(&*builder, &request, &mut tell).map_err(failed)?;
    let mut report = proof.run().map_err(failed)?;
    let version = |count| versions.with_first(count);
    let more = |result: dockwright_prove::Result<()>| result.map_err(|it| failed(it.into()));
    if args.bisect {
        more(proof.bisect(&mut report, &version))?;
    }
    if args.each {
        more(proof.each(&mut report, &version))?;
    }
    Ok(report)
}

/// The Dockerfile that the arguments name.
fn dockerfile(args: &ProveArgs) -> Result<PathBuf, Message> {
    if let Some(path) = &args.dockerfile {
        return Ok(path.clone());
    }
    let found = DEFAULTS.iter().map(PathBuf::from).find(|it| it.is_file());
    found.ok_or_else(|| {
        let text = "no Dockerfile and no Containerfile in the current directory".to_owned();
        Message::error(text).with_help("name the file: `dockwright prove PATH`".to_owned())
    })
}

/// The builder that the arguments name, or the first on PATH.
fn builder(args: &ProveArgs, programs: Programs) -> Result<Box<dyn Builder>, Message> {
    let wanted = args.builder.map(Kind::from);
    let kinds = KINDS.into_iter().filter(|it| wanted.is_none_or(|wanted| wanted == *it));
    let mut found = kinds.filter_map(|it| Some((it, it.find()?)));
    if let Some((kind, program)) = found.next() {
        return Ok(kind.open(program, programs));
    }
    Err(match wanted {
        Some(kind) => Message::error(format!("{kind} is not on PATH"))
            .with_help(format!("install {kind}, or leave out `--builder`")),
        None => Message::error(
            "no builder: neither buildah nor docker nor podman is on PATH".to_owned(),
        )
        .with_help(
            "install one of them, such as the package `buildah` or `podman` of a Linux distribution"
                .to_owned(),
        ),
    })
}

/// The source file to change, relative to the build context if it is in the build context.
fn below(file: &Path, context: &Path) -> PathBuf {
    let here = current_dir();
    let (real, context) = (target(file, &here), target(context, &here));
    real.strip_prefix(context).map_or_else(|_| file.to_owned(), Path::to_owned)
}

/// The messages about a failure.
fn end(failure: Failure, name: &str, context: &Path, builder: &dyn Builder) -> End {
    let builder = builder.name();
    match failure {
        Failure::Other(Error::Interrupted) => End::Interrupted,
        Failure::MissingBases(images) => {
            let message = |image: &String| {
                let text = format!("{name}: the image `{image}` is not on this machine");
                let pull = format!(
                    "pull the image with `{builder} pull {image}`, or let the build pull it with \
                     `--pull`"
                );
                Message::error(text).with_help(pull)
            };
            End::Failed(images.iter().map(message).collect())
        }
        Failure::FailsBefore(Error::Failed { program, output }) => {
            let text = "nothing can be proven, since the build fails before the change";
            with_output(&format!("{name}: {text}"), &program, &output)
        }
        Failure::NothingToTouch(path) => {
            let text = format!(
                "--touch: the build context `{}` has no file `{}`",
                tidy(context).display(),
                path.display()
            );
            Message::error(text).into()
        }
        Failure::Other(Error::Failed { program, output }) => {
            with_output(&format!("{name}: `{program}` fails"), &program, &output)
        }
        Failure::FailsBefore(error) | Failure::Other(error) => {
            Message::error(format!("{name}: {error}")).into()
        }
    }
}

/// An error with the last line of a failed program, and notes with the lines above, which `--quiet`
/// leaves out.
fn with_output(text: &str, program: &str, output: &str) -> End {
    let Some(last) = output.lines().last() else {
        return Message::error(format!("{text}; `{program}` gives no reason")).into();
    };
    let mut messages = vec![Message::error(format!("{text}: {last}"))];
    if output.lines().nth(1).is_some() {
        let head = format!("the last lines of `{program}` ({LINES} at most):");
        let lines = output.lines().map(|it| format!("  {it}"));
        messages.extend([head].into_iter().chain(lines).map(Message::note));
    }
    End::Failed(messages)
}
