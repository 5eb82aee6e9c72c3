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
    let dirs = Dirs::new(&current_dir, true);
    let project = Project { current_dir, configurations: Arc::new(configurations), dirs };
    let fix = fix_options(&options, project.surroundings(&options, &source.path));
    let question = Question {
        name: &source.name,
        content: &source.content,
        options: LayersOptions {
            builder: match args.builder {
                BuilderArg::Buildkit => Builder::BuildKit,
                BuilderArg::Buildah => Builder::Buildah,
            },
            target: args.target.clone(),
        },
        changes: changes(&args.touch, &args.set),
        is_fixed: args.fixed,
    };
    question.answer(&fix, messages, |before, after| render(args.output, before, after))
}

/// The changes of some files and build arguments, if there are any.
pub fn changes(files: &[String], args: &[(String, Option<String>)]) -> Option<Changes> {
    let is_empty = files.is_empty() && args.is_empty();
    (!is_empty).then(|| Changes {
        files: files.iter().map(|it| portable(it)).collect(),
        args: args.iter().cloned().collect(),
    })
}

/// What is asked about a Dockerfile.
pub struct Question<'s> {
    /// The name of the file in messages.
    pub name: &'s str,
    /// The text of the file.
    pub content: &'s [u8],
    /// The builder and the target.
    pub options: LayersOptions,
    /// The changes since the last build, if any.
    pub changes: Option<Changes>,
    /// Whether the steps after `fix` are asked for as well.
    pub is_fixed: bool,
}

impl Question<'_> {
    /// Hands `render` the steps, and those after the fix; adds notes and errors to `messages`.
    /// An error is the last one.
    pub fn answer<T>(
        &self,
        fix: &FixOptions,
        messages: &mut Vec<Message>,
        render: impl FnOnce(View<'_>, Option<View<'_>>) -> T,
    ) -> Result<T, Message> {
        check(self.name, self.content, messages)?;
        let steps = Steps::new(self, &fix.contexts, messages);
        let before = steps.of(self.content)?;
        let after = if self.is_fixed { Some(steps.of(&fixed(self, fix, messages))?) } else { None };
        let rebuilt = before.1.iter().chain(after.iter().filter_map(|it| it.1.as_ref()));
        for note in rebuilt.flat_map(|it| &it.notes) {
            let message = Message::note(note.to_string());
            // Most notes are about both files.
            if !messages.contains(&message) {
                messages.push(message);
            }
        }
        Ok(render(steps.view(&before), after.as_ref().map(|it| steps.view(it))))
    }
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
fn check(name: &str, content: &[u8], messages: &mut Vec<Message>) -> Result<(), Message> {
    let outcome = format_file(content, &dockwright_fixer::FormatOptions::default());
    match &outcome.status {
        Status::Done | Status::Refused | Status::Skipped(Skipped::IgnoreFile) => Ok(()),
        Status::Skipped(it @ Skipped::ForeignFrontend(_)) => {
            Err(Message::error(format!("{name}: cannot be read, since {it}")))
        }
        Status::Invalid | Status::Skipped(_) => {
            let mut found = judge(name, Origin::Named, content, outcome).messages;
            let last = found.pop();
            messages.append(&mut found);
            Err(last.unwrap_or_else(|| Message::error(format!("{name}: is not a Dockerfile"))))
        }
    }
}

/// The file as `dockwright fix` leaves it.
fn fixed(question: &Question<'_>, fix: &FixOptions, messages: &mut Vec<Message>) -> Vec<u8> {
    let outcome = fix_file(question.content, fix);
    outcome.output.unwrap_or_else(|| {
        let text = format!("{}: `dockwright fix` changes nothing", question.name);
        messages.push(Message::note(text));
        question.content.to_owned()
    })
}

/// The options and the build context with which the steps of a file are read.
struct Steps<'s> {
    question: &'s Question<'s>,
    context: Option<(String, dockwright_fixer::Context<'s>)>,
}

impl<'s> Steps<'s> {
    fn new(
        question: &'s Question<'s>,
        contexts: &'s Contexts,
        messages: &mut Vec<Message>,
    ) -> Self {
        let name = question.name;
        let mut all = contexts.sent(question.content);
        if let [(first, _), _, ..] = all.as_slice() {
            let names: Vec<_> = all.iter().map(|it| format!("`{}`", it.0)).collect();
            let text = format!(
                "{name}: {} may be the build context; `{first}` is used, and `--context` or `[files] \
                 context` names another one",
                names.join(" or ")
            );
            messages.push(Message::note(text));
        }
        if let (Some(why), Some((first, _))) = (contexts.doubt(), all.first()) {
            messages.push(Message::note(format!("{name}: {why}; `{first}` is used")));
        }
        Self { question, context: if all.is_empty() { None } else { Some(all.swap_remove(0)) } }
    }

    /// The steps of a text, and their verdicts after the changes.
    fn of(&self, content: &[u8]) -> Result<(Layers, Option<Rebuilt>), Message> {
        let context = self.context.as_ref().map(|it| &it.1);
        let layers = read(content, &self.question.options, context)
            .map_err(|it| Message::error(format!("{}: {it}", self.question.name)))?;
        let rebuilt = self.question.changes.as_ref().map(|it| layers.rebuilt(it, context));
        Ok((layers, rebuilt))
    }

    fn view<'v>(&'v self, (layers, rebuilt): &'v (Layers, Option<Rebuilt>)) -> View<'v> {
        let context = self.context.as_ref().map(|it| it.0.as_str());
        View { dockerfile: self.question.name, context, layers, rebuilt: rebuilt.as_ref() }
    }
}

/// A path with `/` between names.
fn portable(path: &str) -> String {
    path.replace(std::path::MAIN_SEPARATOR, "/")
}
