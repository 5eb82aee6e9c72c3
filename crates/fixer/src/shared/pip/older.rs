//! Parts of a project that may replace the pip of the base image by an older one.

use std::cell::OnceCell;
use std::ops::ControlFlow;
use std::sync::Arc;

use dockwright_syntax::Keyword;

use crate::PassContext;
use crate::contexts::{Answers, Sent};
use crate::facts::programs::last_name;
use crate::program::reads::{self, Walked};

/// Endings of the names of project files that list required packages.
const REQUIREMENTS: &[&str] =
    &[".cfg", ".in", ".lock", ".toml", ".txt", "Pipfile", "environment.yml", "setup.py"];

/// The first major version of pip from which on all versions behave alike.
const RECENT: u32 = 20;

/// The result for the Dockerfile.
#[derive(Default)]
struct Found(OnceCell<Option<String>>);

/// The file of a context that requires an older pip.
#[derive(Default)]
struct Pins(Answers<(), Option<Arc<str>>>);

/// The file of a project that names these build arguments.
#[derive(Default)]
struct Naming(Answers<Vec<String>, Option<Arc<str>>>);

/// Why calls may run an older pip than that of the image; the end of a sentence.
pub(crate) fn may_be_older(ctx: &PassContext<'_>) -> Option<String> {
    ctx.memory::<Found>().0.get_or_init(|| pinned(ctx).or_else(|| of_argument(ctx))).clone()
}

/// Whether an older pip satisfies a requirement: `pip==18.1`, `pip<20`.
pub(crate) fn asks_for_older(word: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '=' | '<' | '>' | '~' | '!' | '@');
    let Some(spec) = word.strip_prefix("pip").filter(|it| it.starts_with(is_end)) else {
        return false;
    };
    let mut parts = spec.split(',').map(str::trim);
    parts.any(|it| {
        let version = it.trim_start_matches(['=', '<', '~', ' ']);
        let bounds = it.starts_with(['=', '<', '~', '@']);
        let major = version.split(['.', ' ', ';', '"', '\'']).next();
        bounds && major.and_then(|it| it.parse().ok()).is_none_or(|it: u32| it < RECENT)
    })
}

fn pinned(ctx: &PassContext<'_>) -> Option<String> {
    let sent = ctx.sent_or_nearest()?;
    let is_part = |c: char| c.is_alphanumeric() || "_-./".contains(c);
    let asks = |line: &str| {
        let line = line.split('#').next().unwrap_or_default();
        let starts = line.match_indices("pip").map(|(at, _)| at);
        starts.filter(|at| !line[..*at].ends_with(is_part)).any(|at| {
            let rest = line[at..].split(['"', '\'', ']', '#']).next();
            asks_for_older(rest.unwrap_or_default())
        })
    };
    let may_ask = |path: &str| REQUIREMENTS.iter().any(|it| last_name(path).ends_with(it));
    let find = || first(sent, may_ask, |text| text.lines().any(asks));
    let file = sent.memory::<Pins>().0.get((), find)?;
    Some(format!("{file} may ask for an older pip"))
}

/// A build argument in the name of a base image that the project may set.
fn of_argument(ctx: &PassContext<'_>) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for it in ctx.model().all(Keyword::From) {
        let image = it.syntax.words().next().map(|it| it.text()).unwrap_or_default();
        for part in image.split('$').skip(1) {
            let part = part.trim_start_matches('{');
            let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            names.push(part[..end.unwrap_or(part.len())].to_owned());
        }
    }
    names.retain(|it| !it.is_empty());
    if names.is_empty() {
        return None;
    }
    let whole;
    let sent = match ctx.containers().project.as_ref() {
        Some(project) => {
            whole = Sent::whole(project);
            &whole
        }
        None => ctx.sent_or_nearest()?,
    };
    let is_dockerfile =
        |text: &str| text.lines().any(|it| it.split_whitespace().next() == Some("FROM"));
    let names_one = |text: &str| names.iter().any(|it| has_word(text, it)) && !is_dockerfile(text);
    let find = || first(sent, |_| true, names_one);
    let file = sent.memory::<Naming>().0.get(names.clone(), find)?;
    Some(format!("{file} may choose another base image with `{}`", names[0]))
}

/// The first file of a context whose name passes `counts` and whose text passes `says`, to begin a
/// sentence. If there are too many files to read, any of them may be the one.
fn first(
    sent: &Sent<'_>,
    counts: impl Fn(&str) -> bool,
    says: impl Fn(&str) -> bool,
) -> Option<Arc<str>> {
    let walked = reads::walk(sent, vec![String::new()], |path| {
        if !counts(path) {
            return ControlFlow::Continue(0);
        }
        let text = sent.context.text(path).unwrap_or_default();
        if says(&text) {
            ControlFlow::Break(path.to_owned())
        } else {
            ControlFlow::Continue(text.len())
        }
    });
    match walked {
        Walked::Stopped(path) => Some(format!("`{path}`").into()),
        Walked::TooMuch => Some("one of the files, which are too many to read,".into()),
        Walked::All => None,
    }
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use dockwright_model::context::MemoryFiles;

    use super::*;
    use crate::contexts::Contexts;

    #[test]
    fn what_is_too_much_to_be_read_may_ask_for_an_older_pip() {
        let doubt = |count: usize| {
            let files = (0..count).map(|it| (format!("a/{it}.c"), Vec::new()));
            let contexts = Contexts::of(files.collect::<MemoryFiles>(), "Dockerfile");
            let parse = dockwright_syntax::parse("FROM python:3.12\nRUN pip install a\n");
            may_be_older(&PassContext::new(&parse, &contexts))
        };
        assert_eq!(doubt(100), None);
        assert!(doubt(10_001).is_some_and(|it| it.contains("too many to read")));
    }
}
