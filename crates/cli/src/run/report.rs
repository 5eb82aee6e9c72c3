//! One file, from its content to the report, wherever it comes from.

use std::borrow::Cow;
use std::path::Path;

use dockwright_fixer::BUG;

use super::panics;
use super::settings::Settings;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::message::Message;
use crate::output::listing::listing;
use crate::output::report::{Ending, Report, Shown, Verdict, View};
use crate::output::{diff, html};

/// The report about the file at `path`: `work` gives its content, if there is any, and what came
/// of it, and `show` what goes to stdout. A panic on the way is an error of this file only.
pub fn report<'s>(
    path: &Path,
    work: impl FnOnce() -> (Option<Cow<'s, [u8]>>, Verdict),
    show: impl Fn(&View<'_>) -> Shown,
) -> Report {
    let told = |source: Option<&[u8]>, verdict: Verdict| {
        let shown = show(&View { path, source, verdict: &verdict });
        Report { path: path.to_owned(), shown, verdict }
    };
    let report = panics::caught(|| {
        let (source, verdict) = work();
        told(source.as_deref(), verdict)
    });
    report.unwrap_or_else(|panic| told(None, Verdict::failed(vec![bug(path, &panic)])))
}

/// What goes to stdout: the report that is asked for; or the diff, if the mode asks for one, above
/// it a comment for each fix; or what was found. Paths in the last two are `path`.
pub fn show(view: &View<'_>, path: &Path, settings: &Settings) -> Shown {
    let Verdict { ending, output, findings, .. } = view.verdict;
    let source = view.source.unwrap_or_default();
    match output {
        // The messages about its configuration say everything.
        _ if *ending == Ending::Skipped && view.source.is_none() => Shown::default(),
        _ if *ending == Ending::Empty => Shown::default(),
        _ if settings.format == Format::Html => {
            Shown { section: html::section(view, settings.mode), ..Shown::default() }
        }
        _ if settings.format.is_report() => settings.format.file(view).into_bytes().into(),
        Some(output) if settings.mode.prints_diffs() => {
            let mut text = findings.comments(path);
            text.extend(diff::unified(path, source, output, settings.colour));
            text.into()
        }
        _ if settings.mode == Mode::List => {
            let Settings { choice, colour, .. } = settings;
            let entries = listing(path, source, &findings.held, choice, *colour);
            Shown { entries, ..Shown::default() }
        }
        _ => Shown::default(),
    }
}

/// The message for a panic while working on a file.
fn bug(path: &Path, panic: &str) -> Message {
    Message::error(format!("{}: dockwright {panic}", path.display())).with_help(format!(
        "{BUG} and not in your file, which stays as it is; please report it with the file"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_of_its_file_alone() {
        panics::install_hook();
        let path = Path::new("a/Dockerfile");
        let shown = |view: &View<'_>| view.source.unwrap_or(b"nothing").to_vec().into();
        let panicked = report(path, || panic!("index 3 of 2"), shown);
        assert_eq!(
            (panicked.verdict.ending, &*panicked.shown.text),
            (Ending::Failed, &b"nothing"[..])
        );
        let [message] = panicked.verdict.messages.as_slice() else { panic!("one message") };
        assert!(message.text().starts_with("a/Dockerfile: dockwright panicked at "), "{message:?}");
        // The next file on the same thread is not affected.
        let skipped = || (Some(b"FROM a"[..].into()), Verdict::skipped(Vec::new()));
        let next = report(path, skipped, shown);
        assert_eq!((next.verdict.ending, &*next.shown.text), (Ending::Skipped, &b"FROM a"[..]));
    }
}
