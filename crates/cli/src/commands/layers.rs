//! `dockwright layers`: the steps of a Dockerfile, and those that a change rebuilds.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_fixer::{Contexts, FixOptions, Skipped, Status, fix_file, format_file};
use dockwright_layers::{
    Builder, Changes, Layers, Options as LayersOptions, Rebuilt, View, beside, json, page, read,
    tree,
};

use super::exit::Exit;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::args::{BuilderArg, LayersArgs, LayersFormat, OutputArgs};
use crate::config::{Configurations, Options};
use crate::context::{self, Dirs};
use crate::message::{Message, reason};
use crate::output::reporter::Reporter;
use crate::paths::{current_dir, target, tidy};
use crate::run::file;
use crate::run::judge::judge;
use crate::run::project::Project;
use crate::run::task::fix_options;
use crate::select::Origin;

/// Prints the steps. An error is one of stdout.
pub fn run(args: &LayersArgs, output: &OutputArgs) -> io::Result<Exit> {
    let mut reporter = Reporter::new(Mode::Check, Format::Text, output);
    let mut messages = Vec::new();
    let text = show(args, &mut messages);
    if let Err(message) = &text {
        messages.push(message.clone());
    }
    messages.iter().try_for_each(|it| reporter.message(it))?;
    reporter.result(text.unwrap_or_default().as_bytes())?;
    reporter.flush()?;
    Ok(if reporter.counts().errors > 0 { Exit::Failed } else { Exit::Clean })
}

/// A Dockerfile: its name in messages, its path (for stdin, of a file that may not exist), and its
/// content.
struct Source {
    name: String,
    path: PathBuf,
    content: Vec<u8>,
}

/// The text to print.
fn show(args: &LayersArgs, messages: &mut Vec<Message>) -> Result<String, Message> {
    let current_dir = current_dir();
    let source = source(&args.dockerfile, &current_dir)?;
    if let Some(dir) = &args.context {
        let found = context::directory(dir);
        found.map_err(|it| Message::error(format!("{}: {}", tidy(dir).display(), reason(&it))))?;
    }
    let flags = Options::from(args);
    let configurations = Configurations::new(&args.configuration, flags, &current_dir)?;
    let options = configurations.options(&source.path);
    messages.extend(configurations.take_messages());
    let Some(options) = options else { return Ok(String::new()) };
    check(&source, messages)?;
    let dirs = Dirs::new(&current_dir, true);
    let project = Project { current_dir, configurations: Arc::new(configurations), dirs };
    let fix = fix_options(&options, project.surroundings(&options, &source.path));
    let steps = Steps::new(args, &source, &fix.contexts, messages);
    let before = steps.of(&source.content)?;
    let after = if args.fixed { Some(steps.of(&fixed(&source, &fix, messages))?) } else { None };
    let rebuilt = before.1.iter().chain(after.iter().filter_map(|it| it.1.as_ref()));
    for note in rebuilt.flat_map(|it| &it.notes) {
        let message = Message::note(note.to_string());
        // Most notes are about both files.
        if !messages.contains(&message) {
            messages.push(message);
        }
    }
    let (before, after) = (steps.view(&before), after.as_ref().map(|it| steps.view(it)));
    Ok(render(args.output, before, after))
}

fn render(format: LayersFormat, before: View<'_>, after: Option<View<'_>>) -> String {
    match (format, after) {
        (LayersFormat::Text, None) => tree(before),
        (LayersFormat::Text, Some(after)) => beside(before, after),
        (LayersFormat::Html, None) => page(&[("", before)]),
        (LayersFormat::Html, Some(after)) => {
            page(&[("Before the fix", before), ("After the fix", after)])
        }
        (LayersFormat::Json, None) => format!("{:#}\n", json(before)),
        (LayersFormat::Json, Some(after)) => {
            let both = serde_json::json!({ "before": json(before), "after": json(after) });
            format!("{both:#}\n")
        }
    }
}

/// Reads the file, or stdin.
fn source(path: &Path, current_dir: &Path) -> Result<Source, Message> {
    if path.as_os_str() == "-" {
        let (name, path) = ("<stdin>".to_owned(), target(Path::new("Dockerfile"), current_dir));
        return match file::read_stdin() {
            Ok(content) => Ok(Source { name, path, content }),
            Err(text) => Err(Message::error(format!("{name}: {text}"))),
        };
    }
    let path = if path.is_dir() { path.join("Dockerfile") } else { path.to_owned() };
    let name = tidy(&path).display().to_string();
    let path = target(&path, current_dir);
    match file::read(&path) {
        Ok(content) => Ok(Source { name, path, content }),
        Err(text) => Err(Message::error(format!("{name}: {text}"))),
    }
}

/// Refuses a file that no builder reads as a Dockerfile.
fn check(source: &Source, messages: &mut Vec<Message>) -> Result<(), Message> {
    let outcome = format_file(&source.content, &dockwright_fixer::FormatOptions::default());
    match &outcome.status {
        Status::Done | Status::Refused | Status::Skipped(Skipped::IgnoreFile) => Ok(()),
        Status::Skipped(it @ Skipped::ForeignFrontend(_)) => {
            Err(Message::error(format!("{}: cannot be read, since {it}", source.name)))
        }
        Status::Invalid | Status::Skipped(_) => {
            let mut found = judge(&source.name, Origin::Named, &source.content, outcome).messages;
            let last = found.pop();
            messages.append(&mut found);
            Err(last
                .unwrap_or_else(|| Message::error(format!("{}: is not a Dockerfile", source.name))))
        }
    }
}

/// The file as `dockwright fix` leaves it.
fn fixed(source: &Source, fix: &FixOptions, messages: &mut Vec<Message>) -> Vec<u8> {
    let outcome = fix_file(&source.content, fix);
    outcome.output.unwrap_or_else(|| {
        let text = format!("{}: `dockwright fix` changes nothing", source.name);
        messages.push(Message::note(text));
        source.content.clone()
    })
}

/// The options and the build context with which the steps of a file are read.
struct Steps<'s> {
    name: &'s str,
    options: LayersOptions,
    changes: Option<Changes>,
    context: Option<(String, dockwright_fixer::Context<'s>)>,
}

impl<'s> Steps<'s> {
    fn new(
        args: &LayersArgs,
        source: &'s Source,
        contexts: &'s Contexts,
        messages: &mut Vec<Message>,
    ) -> Self {
        let mut all = contexts.sent(&source.content);
        if let [(first, _), _, ..] = all.as_slice() {
            let names: Vec<_> = all.iter().map(|it| format!("`{}`", it.0)).collect();
            let text = format!(
                "{}: {} may be the build context; `{first}` is used, and `--context` names another one",
                source.name,
                names.join(" or ")
            );
            messages.push(Message::note(text));
        }
        if let (Some(why), Some((first, _))) = (contexts.doubt(), all.first()) {
            messages.push(Message::note(format!("{}: {why}; `{first}` is used", source.name)));
        }
        let builder = match args.builder {
            BuilderArg::Buildkit => Builder::BuildKit,
            BuilderArg::Buildah => Builder::Buildah,
        };
        let has_changes = !args.touch.is_empty() || !args.set.is_empty();
        let changes = || Changes {
            files: args.touch.iter().map(|it| portable(it)).collect(),
            args: args.set.iter().cloned().collect(),
        };
        Self {
            name: &source.name,
            options: LayersOptions { builder, target: args.target.clone() },
            changes: has_changes.then(changes),
            context: if all.is_empty() { None } else { Some(all.swap_remove(0)) },
        }
    }

    /// The steps of a text, and their verdicts after the changes.
    fn of(&self, content: &[u8]) -> Result<(Layers, Option<Rebuilt>), Message> {
        let context = self.context.as_ref().map(|it| &it.1);
        let layers = read(content, &self.options, context)
            .map_err(|it| Message::error(format!("{}: {it}", self.name)))?;
        let rebuilt = self.changes.as_ref().map(|it| layers.rebuilt(it, context));
        Ok((layers, rebuilt))
    }

    fn view<'v>(&'v self, (layers, rebuilt): &'v (Layers, Option<Rebuilt>)) -> View<'v> {
        let context = self.context.as_ref().map(|it| it.0.as_str());
        View { dockerfile: self.name, context, layers, rebuilt: rebuilt.as_ref() }
    }
}

/// A path with `/` between names.
fn portable(path: &str) -> String {
    path.replace(std::path::MAIN_SEPARATOR, "/")
}
