//! `CMD ['a', 'b']` → `CMD ["a", "b"]`.

use dockwright_model::{Image, Instruction, Model};
use dockwright_syntax::{Keyword, Shell};
use dockwright_verify::Change;

use crate::pass::edit::Indel;
use crate::shared::argv;
use crate::shared::comments;
use crate::shared::near_json;
use crate::shared::quoting::{self, Char};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Repairs text that is almost a JSON array.
    ///
    /// An array without quotes, with single or typographic quotes, with a comma after the last
    /// string, without the `]`, or with a comment after the array is not JSON. Docker then passes
    /// the whole text to a shell, which looks for a program called `[npm,` and finds none.
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
    /// - Intended for `CMD`, `ENTRYPOINT` and `HEALTHCHECK` where it is known that no program
    ///   starts today: the array has two strings or more, so the shell looks for a program whose
    ///   name ends in a comma; the base image has the usual shell and starts any command as it is;
    ///   no `SHELL` but sh, bash, ash and dash is in force; and for a `CMD`, no `ENTRYPOINT`.
    /// - Risky elsewhere, because a different command runs.
    /// - At any level, the strings must not be empty and must contain neither quotes nor `\`. A
    ///   string without quotes has to be literal: no variable, no pattern, no space.
    /// - A suggestion for other instructions, and for text that is not certain: a word after the
    ///   `]` that is not a comment, a missing comma, Windows paths, empty strings, quotes in
    ///   quotes, and a variable, which an array does not replace.
    name: "repair-json-form", phase: Modernize, level: Intended..Risky,
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
        Add | Copy | Volume if it.syntax.words().next().is_some_and(|it| is_list(&it.text())) => {
            let reason = format!(
                "`{name}` takes the brackets as parts of file names, because this is not \
                 a JSON array"
            );
            return Some(Fix::suggestion(it.start(), reason));
        }
        Run | Cmd | Entrypoint | Healthcheck => {}
        _ => return None,
    }
    let text = it.syntax.shell_text()?;
    let start = usize::from(text.syntax().text_range().start());
    // A cheap check first: most texts do not begin with an array or a continuation.
    ctx.source()[start..].starts_with(['[', ctx.parse.escape()]).then_some(())?;
    let joined = text.joined();
    near_json::is_opened(&joined).then_some(())?;
    // What a later instruction overrides never runs.
    let is_overridden = |later: &Instruction| it.keyword != Run && later.keyword == it.keyword;
    let rest = model.rest_of_stage(it);
    if rest.iter().any(is_overridden) {
        return None;
    }
    let what = what(&joined);
    let suggestion = || {
        let reason = format!(
            "{what}, so a shell gets the text; write double quotes, commas between the strings, \
             and nothing after the `]`"
        );
        Some(Fix::suggestion(it.start(), reason))
    };
    let has_other_shell =
        it.keyword == Healthcheck && rest.iter().any(|it| it.keyword == Keyword::Shell);
    if it.keyword == Run || has_other_shell || ctx.swallows_next(it) {
        return suggestion();
    }
    let Some((indels, changes)) = repair(ctx, it, &quoting::chars(text.syntax())) else {
        return suggestion();
    };
    let reason =
        format!("{what}, so a shell gets the text and finds no such program; write a JSON array");
    let level = if never_runs(model, it, &joined) { Level::Intended } else { Level::Risky };
    Some(Fix::new(it.start(), level, reason).edit(indels, changes))
}

/// Whether the text certainly starts no program: a shell looks for a program with the name of the
/// first string, including the bracket and the comma.
fn never_runs(model: &Model, it: &Instruction, text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    let is_no_program = word.len() > 2 && word.ends_with(',') && !word.contains([']', '$', '`']);
    let Some(stage) = it.stage.filter(|_| is_no_program) else { return false };
    let has_usual_shell =
        model.shell(it).map_or(it.shell == Shell::Default, |argv| argv::is_bare_shell(&argv));
    let starts = |it: &Image| it.starts_any_command() && it.has_no_triggers();
    let has_entrypoint = || {
        let mut lineage = model.lineage_backwards(stage);
        it.keyword == Keyword::Cmd && lineage.any(|it| it.keyword == Keyword::Entrypoint)
    };
    has_usual_shell && model.root(stage).image().is_some_and(starts) && !has_entrypoint()
}

/// Whether a word looks like the first of a list of names.
fn is_list(word: &str) -> bool {
    near_json::is_quoted(word) || word.starts_with('[') && word.ends_with(',')
}

/// The reason why a text is not a JSON array, as the beginning of a message.
fn what(text: &str) -> String {
    let quotes = near_json::typographic(text);
    if !quotes.is_empty() {
        let quotes: Vec<_> = quotes.iter().map(|it| format!("`{it}`")).collect();
        return format!("{} are not the quotes of JSON (`\"`)", quotes.join(", "));
    }
    if !near_json::is_quoted(text) {
        return "the strings lack the quotes of JSON".to_owned();
    }
    "this looks like a JSON array but is not valid JSON".to_owned()
}

/// The edits that make the text JSON, and their changes; `None` if the intended array is not
/// certain.
fn repair(
    ctx: &PassContext<'_>,
    it: &Instruction,
    chars: &[Char],
) -> Option<(Vec<Indel>, Vec<Change>)> {
    let (mut indels, end) = near_json::array(chars)?;
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
