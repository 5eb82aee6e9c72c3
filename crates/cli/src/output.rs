//! Formats of results: for people, and for other programs.

mod checkstyle;
pub mod comparison;
pub mod diff;
mod documentation;
mod fingerprint;
mod github;
mod gitlab;
pub mod html;
mod json;
mod junit;
pub mod listing;
pub mod owners;
mod problem;
mod progress;
mod region;
pub mod report;
pub mod reporter;
mod sarif;
pub mod summary;
mod xml;

pub use self::documentation::{for_terminal, summary_of};
pub use self::json::{Found, Said, found as json_found, said, text as json_text};
use self::report::View;
use self::summary::Summary;
use crate::args::format::Format;
use crate::message::Message;

impl Format {
    /// The text before the first file.
    pub fn head(self) -> String {
        match self {
            Self::Json => json::head(),
            Self::Sarif => sarif::head(),
            Self::Gitlab => "[\n".to_owned(),
            Self::Checkstyle => checkstyle::head(),
            Self::Junit => junit::head(),
            _ => String::new(),
        }
    }

    /// The report on a file; for some formats, empty if there are no problems.
    pub fn file(self, view: &View<'_>) -> String {
        let entries = match self {
            Self::Json => vec![json::file(view)],
            Self::Jsonl => return json::line("file", &json::file(view)),
            Self::Sarif => sarif::results(view),
            Self::Github => return github::annotations(view),
            Self::Gitlab => gitlab::issues(view),
            Self::Checkstyle => return checkstyle::file(view),
            Self::Junit => return junit::file(view),
            // The page has its totals on top, so `html::Page` collects what goes below them.
            Self::Text | Self::Short | Self::Full | Self::Html | Self::Patch => Vec::new(),
        };
        entries.join(self.separator())
    }

    /// The separator between the reports on two files.
    pub fn separator(self) -> &'static str {
        if matches!(self, Self::Json | Self::Sarif | Self::Gitlab) { ",\n" } else { "" }
    }

    /// The text behind the last file; `errors` do not belong to a processed file.
    pub fn tail(self, summary: &Summary, errors: &[Message]) -> String {
        match self {
            Self::Json => json::tail(summary, errors),
            Self::Jsonl => json::last_lines(summary, errors),
            Self::Sarif => sarif::tail(summary, errors),
            Self::Github => errors.iter().map(github::error).collect(),
            Self::Gitlab => "\n]\n".to_owned(),
            Self::Checkstyle => checkstyle::tail(errors),
            Self::Junit => junit::tail(errors),
            Self::Text | Self::Short | Self::Full | Self::Html | Self::Patch => String::new(),
        }
    }
}
