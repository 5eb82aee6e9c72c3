//! `CMD ['a', 'b']` → `CMD ["a", "b"]`.

use dockwright_model::{Instruction, Model};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::edit::Indel;
use crate::word::{self, Char};
use crate::{Fix, Level, PassContext, comments, declare_pass};

declare_pass! {
    /// Turns what is nearly a JSON array into the array that was meant.
    ///
    /// With single quotes, with a comma behind the last string, or with a comment behind it, an
    /// array is no JSON. Docker then takes the whole text for a command of the shell, which looks
    /// for a program called `[npm,` and finds none.
    ///
    /// ## Example
    /// ```dockerfile
    /// ENTRYPOINT ['npm'] # of Node.js
    /// CMD ["start",]
    /// ```
    /// becomes
    /// ```dockerfile
    /// # of Node.js
    /// ENTRYPOINT ["npm"]
    /// CMD ["start"]
    /// ```
    ///
    /// ## Level
    /// Risky, since another command runs afterwards: `CMD`, `ENTRYPOINT` and `HEALTHCHECK` with
    /// strings that are not empty and hold neither quotes nor `\`.
    ///
    /// A suggestion for other instructions, and for what is not certain: text behind the `]` that
    /// is no comment, a comma that is missing, Windows paths, empty strings, quotes in quotes.
    name: "repair-json-form", phase: Modernize, level: Risky,
    settles: ["DL3025", "JSONArgsRecommended"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    model.instructions().iter().filter_map(|it| fix(ctx, model, it)).collect()
}

fn fix(ctx: &PassContext<'_>, model: &Model, it: &Instruction) -> Option<Fix> {
    use Keyword::{Add, Cmd, Copy, Entrypoint, Healthcheck, Run, Volume};
    let name = it.keyword.as_str();
    match it.keyword {
        Add | Copy | Volume if it.syntax.words().next().is_some_and(|it| is_opened(&it.text())) => {
            let reason =
                format!("`{name}` takes the brackets for parts of names, since this is no JSON");
            return Some(Fix::suggestion(it.start(), reason));
        }
        Run | Cmd | Entrypoint | Healthcheck => {}
        _ => return None,
    }
    let text = it.syntax.shell_text()?;
    let start = usize::from(text.syntax().text_range().start());
    // Most texts begin with something else, or with a continuation.
    ctx.source()[start..].starts_with(['[', ctx.parse.escape()]).then_some(())?;
    is_opened(&text.joined()).then_some(())?;
    // What a later instruction overrides never runs.
    let is_overridden = |later: &Instruction| it.keyword != Run && later.keyword == it.keyword;
    let rest = model.rest_of_stage(it);
    if rest.iter().any(is_overridden) {
        return None;
    }
    let suggestion = || {
        let reason = "this looks like an array and is no JSON, so that a shell gets it as text; write \
                      it with double quotes, commas between the strings, and nothing behind the `]`";
        Some(Fix::suggestion(it.start(), reason))
    };
    let has_other_shell =
        it.keyword == Healthcheck && rest.iter().any(|it| it.keyword == Keyword::Shell);
    if it.keyword == Run || has_other_shell || ctx.swallows_next(it) {
        return suggestion();
    }
    let Some((indels, changes)) = repair(ctx, it, &word::chars(text.syntax())) else {
        return suggestion();
    };
    let reason = "this is no JSON, so that a shell gets it as text and finds no such program; as \
                  an array it runs what was meant";
    Fix::new(it.start(), Level::Risky, reason, indels, changes)
}

/// How the text becomes JSON, and what this changes; nothing if it is not certain what is meant.
fn repair(
    ctx: &PassContext<'_>,
    it: &Instruction,
    chars: &[Char],
) -> Option<(Vec<Indel>, Vec<Change>)> {
    let (mut indels, end) = array(chars)?;
    let mut changes = Vec::new();
    if !indels.is_empty() {
        changes.push(Change::ArrayMeant);
    }
    if end < chars.len() {
        let comment = end + chars[end..].iter().position(|it| !it.is_blank())?;
        let (moved, change) = comments::move_up(ctx, it, chars, comment)?;
        indels.extend(moved);
        changes.push(change);
    }
    (!changes.is_empty()).then_some((indels, changes))
}

/// Whether a text begins like an array of strings.
fn is_opened(text: &str) -> bool {
    let inner = text.strip_prefix('[').map(str::trim_start);
    inner.is_some_and(|it| it.starts_with(['"', '\'', '“', '”', '‘', '’']))
}

/// How the array that the text begins with becomes JSON, and where it ends.
fn array(chars: &[Char]) -> Option<(Vec<Indel>, usize)> {
    let mut indels = Vec::new();
    let mut comma: Option<&Char> = None;
    let mut inner = chars.iter();
    (inner.next()?.c == '[').then_some(())?;
    loop {
        let it = inner.by_ref().find(|it| !it.is_blank())?;
        match it.c {
            ']' => {
                let comma = comma?;
                indels.push(Indel::replace(comma.at..comma.at + 1, ""));
                break;
            }
            '"' | '\'' => indels.extend(string(it, &mut inner)?),
            _ => return None,
        }
        let behind = inner.by_ref().find(|it| !it.is_blank())?;
        match behind.c {
            ',' => comma = Some(behind),
            ']' => break,
            _ => return None,
        }
    }
    Some((indels, chars.len() - inner.len()))
}

/// The quotes of the string that `open` begins, in JSON.
fn string<'c>(open: &Char, inner: &mut impl Iterator<Item = &'c Char>) -> Option<Vec<Indel>> {
    let close = inner.find(|it| matches!(it.c, '"' | '\'' | '\\') || it.c.is_control())?;
    (close.c == open.c && close.at > open.at + 1).then_some(())?;
    let quote = |it: &Char| Indel::replace(it.at..it.at + 1, "\"");
    Some(if open.c == '"' { Vec::new() } else { vec![quote(open), quote(close)] })
}
