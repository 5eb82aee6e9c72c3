//! Reasons to hold back the fixes of any pass.

use std::cell::OnceCell;
use std::ops::Range;

use dockwright_syntax::ast::token_with;
use dockwright_syntax::{Keyword, SyntaxKind};
use dockwright_verify::{Change, LONGEST_COMMAND, LONGEST_LINE};

use super::continued::CONTINUED;
use super::described;
use super::everywhere;
use super::explained::explained;
use super::named::touched;
use super::preprocessed::{self, PREPROCESSED};
use crate::pass::edit::{Indel, TextEdit};
use crate::pass::replaced::Replaced;
use crate::searched::Searched;
use crate::{Fix, Level, Pass, PassContext};

/// Whether a preprocessor reads the file; computed once.
#[derive(Default)]
struct Preprocessed(OnceCell<bool>);

/// The fixes of a pass, each at least at the level of the pass and of its changes. A fix becomes a
/// suggestion if the second reader cannot follow the instruction, or if the command would get too
/// long.
pub(crate) fn run(pass: &Pass, ctx: &PassContext<'_>) -> Vec<Fix> {
    let found = everywhere::run(pass, ctx).into_iter();
    found
        .map(|it| barred(ctx, &it).unwrap_or_else(|| Fix { level: lowest(pass, &it), ..it }))
        .map(|it| searched(ctx, it))
        .map(|it| of_own_base(pass, ctx, it))
        .collect()
}

/// A fix. If it may be held back because the project builds its own image under the name of a
/// public base image, the reason says so.
fn of_own_base(pass: &Pass, ctx: &PassContext<'_>, fix: Fix) -> Fix {
    let is_held = fix.level >= Level::Risky && pass.level < Level::Risky;
    let stage = || ctx.model().at(fix.at).and_then(|it| it.stage);
    let own = is_held.then(stage).flatten().and_then(|it| ctx.own_base(it));
    let Some(Replaced { name, by, .. }) = own else { return fix };
    let reason = format!("{}; `{by}` builds its own image under the name `{name}`", fix.reason);
    Fix { reason, ..fix }
}

/// A fix, made risky where a file of the project searches for the text that it changes, or makes
/// another Dockerfile of it.
fn searched(ctx: &PassContext<'_>, fix: Fix) -> Fix {
    if fix.level >= Level::Risky {
        return fix;
    }
    let memory = ctx.memory::<OnceCell<Searched>>();
    let searched = memory.get_or_init(|| Searched::of(ctx.parse, ctx.told()));
    let mut instructions = fix.edit.indels().iter().flat_map(|it| touched(ctx, it));
    let why = instructions.find_map(|it| searched.why(it.index));
    let continued = || ctx.is_continued().then(|| CONTINUED.to_owned());
    let is_preprocessed = || {
        let known = ctx.memory::<Preprocessed>();
        *known.0.get_or_init(|| preprocessed::is_preprocessed(ctx.parse.source()))
    };
    let preprocessed = || is_preprocessed().then(|| PREPROCESSED.to_owned());
    match why.or_else(continued).or_else(preprocessed) {
        Some(why) => {
            let reason = format!("{}; {why}", fix.reason);
            Fix { level: Level::Risky, reason, ..fix }
        }
        None => fix,
    }
}

/// The level of a fix: its own, or the riskier level that its pass or one of its changes requires.
pub(crate) fn lowest(pass: &Pass, fix: &Fix) -> Level {
    fix.changes.iter().map(safest).fold(fix.level.max(pass.level), Level::max)
}

/// The safest level of a fix with this change to the build.
fn safest(change: &Change) -> Level {
    match change {
        Change::AddToCopy
        | Change::CleanedLater(_)
        | Change::CommentMoved { .. }
        // The shell cannot start in that stage, or its command never runs.
        | Change::ExecForm
        | Change::Joined
        | Change::MadeByWorkdir
        | Change::StageNamed { .. }
        | Change::StartsIn { .. }
        | Change::StartsWithSh { .. }
        | Change::Dropped(_)
        // A comment is not part of the build.
        | Change::IgnoreShortened { .. }
        | Change::Inserted(_)
        | Change::Quoted { .. }
        | Change::Renamed { .. } => Level::Safe,
        // A shell finds no program with that name, so nothing runs before the fix.
        Change::ArrayMeant
        | Change::AuthorToLabel
        | Change::CheckExecForm
        | Change::CopiedFirst { .. }
        | Change::CopiedLater { .. }
        | Change::ExecWrapped
        | Change::FetchedFirst
        | Change::Mode(_)
        | Change::SeesItself { .. }
        // The file cannot be built before the fix, but the intended text is a guess.
        | Change::Repaired(_) => Level::Intended,
        Change::CacheMount(_)
        | Change::Entered { .. }
        | Change::FailsOnPipe(_)
        | Change::Merged(_)
        | Change::Owner(_)
        | Change::ShellStays { .. }
        | Change::Sorted { .. }
        | Change::Stripped(_) => Level::Risky,
    }
}

fn barred(ctx: &PassContext<'_>, fix: &Fix) -> Option<Fix> {
    let is_of_comment = |it: &Change| matches!(it, Change::IgnoreShortened { .. });
    if fix.level == Level::Suggestion
        || fix.changes.iter().all(is_of_comment) && !fix.changes.is_empty()
    {
        return None;
    }
    let indels = fix.edit.indels();
    let replaced = || {
        let stages = indels.iter().flat_map(|it| touched(ctx, it)).filter_map(|it| it.stage);
        stages.into_iter().find_map(|it| ctx.replaced_in(it))
    };
    let named;
    let why = if indels.iter().flat_map(|it| touched(ctx, it)).any(|it| ctx.is_unclear(it)) {
        "shells read the text of this `RUN` in different ways"
    } else if indels.iter().any(|it| is_in_word(ctx, it)) {
        "the command is in a `$(…)`, where nothing is changed"
    } else if indels.iter().any(|it| outgrows(ctx, it)) {
        "Linux accepts no command of 128 KiB or more"
    } else if makes_long_line(ctx.source(), &fix.edit) {
        "BuildKit accepts no line of more than 65,535 bytes"
    } else if described::is_refused(ctx.source(), &fix.edit) {
        "a check that the file turns on refuses comments above `ARG` or `FROM` that do not begin \
         with its name"
    } else if let Some(Replaced { name, by, is_built }) = replaced() {
        named = if *is_built {
            format!("`{by}` builds its own image under the name `{name}`")
        } else {
            format!("`{by}` builds with another context in place of `{name}`")
        };
        &named
    } else if fix.level < Level::Risky
        && let Some(comment) = explained(ctx, fix)
    {
        named = format!("a comment may explain the present form: `{comment}`");
        &named
    } else {
        return None;
    };
    Some(Fix::suggestion(fix.at, format!("{}; not applied, because {why}", fix.reason)))
}

/// Whether an edit reaches into a `$(…)`. The laws treat this as part of a word, not as tokens, so
/// changes inside cannot be announced.
fn is_in_word(ctx: &PassContext<'_>, Indel { delete, .. }: &Indel) -> bool {
    let Some(before) = delete.start.checked_sub(1) else { return false };
    touched(ctx, &Indel::insert(delete.start, "")).iter().any(|it| {
        let token = token_with(it.syntax.syntax(), before);
        let mut nodes = token.into_iter().flat_map(|it| it.parent_ancestors());
        nodes.any(|it| {
            let range = it.text_range();
            it.kind() == SyntaxKind::ShSubstitution
                && it.first_token().is_some_and(|it| it.text().starts_with('$'))
                && (usize::from(range.start()) + 1..usize::from(range.end()))
                    .contains(&delete.start)
        })
    })
}

/// Whether the instructions that an edit reaches into have, joined, a text longer than a command
/// may be.
fn outgrows(ctx: &PassContext<'_>, it: &Indel) -> bool {
    if ctx.source().len() + it.insert.len() < LONGEST_COMMAND {
        return false;
    }
    let instructions = touched(ctx, it);
    let before: usize = instructions.iter().map(|it| it.range().len()).sum();
    instructions.iter().any(|it| it.keyword == Keyword::Run)
        && before + it.insert.len() > LONGEST_COMMAND + it.delete.len()
}

/// Whether a line of the edited text exceeds the limit of `BuildKit`.
fn makes_long_line(text: &str, edit: &TextEdit) -> bool {
    let added: usize = edit.indels().iter().map(|it| it.insert.len()).sum();
    let Range { start, end } = edit.range();
    let before = text[..start].rfind('\n').map_or(start, |it| start - it - 1);
    let behind = text[end..].find('\n').unwrap_or(text.len() - end);
    before + (end - start) + behind + added > LONGEST_LINE
        && edit.apply(text).split('\n').any(|it| it.len() > LONGEST_LINE)
}

#[cfg(test)]
mod tests {
    use super::{Change, LONGEST_COMMAND, LONGEST_LINE, lowest};
    use crate::pass::Phase;
    use crate::{Fix, FixOptions, Level, Outcome, Pass, fix_file, passes};

    #[test]
    fn no_fix_claims_a_level_below_that_of_its_pass_and_of_its_changes() {
        for pass in passes::in_order() {
            for (change, level) in [
                (Change::Joined, Level::Safe),
                (Change::AuthorToLabel, Level::Intended),
                (Change::Owner("me".to_owned()), Level::Risky),
            ] {
                let fix =
                    Fix::new(0, Level::Safe, "").edit(Vec::new(), vec![Change::Joined, change]);
                assert_eq!(lowest(pass, &fix), pass.level.max(level));
            }
        }
    }

    fn fixed(text: &str) -> Outcome {
        let options = FixOptions { level: Level::Risky, ..FixOptions::default() };
        fix_file(text.as_bytes(), &options)
    }

    fn names(outcome: &Outcome) -> Vec<&str> {
        outcome.applied.iter().map(|it| it.pass.name).collect()
    }

    #[test]
    fn a_text_that_nobody_can_follow_stays_as_it_is_alone() {
        let unclear = "RUN  apt-get update &&  apt-get install -y jq $((a '(' ) | b)  &&  c";
        let outcome = fixed(&format!("FROM debian:12\n{unclear}\nEXPOSE  80/TCP\nCMD [ \"a\" ]\n"));
        let text = String::from_utf8(outcome.output.clone().unwrap()).unwrap();
        assert_eq!(text, format!("FROM debian:12\n{unclear}\nEXPOSE 80/tcp\nCMD [\"a\"]\n"));
        assert_eq!(names(&outcome), ["tidy-expose"]);
        assert!(outcome.held.iter().any(|it| it.reason.contains("in different ways")));
    }

    /// The text of the `RUN` in the example of a pass, and the text before it.
    fn example(pass: &Pass) -> Option<(String, String)> {
        let lines = pass.documentation.lines().map(|it| it.strip_prefix(' ').unwrap_or(it));
        let mut lines = lines.skip_while(|it| *it != "```dockerfile").skip(1);
        let example: Vec<_> = lines.by_ref().take_while(|it| *it != "```").collect();
        let run = example.iter().position(|it| it.starts_with("RUN "))?;
        let is_part = |it: &[&str]| it[0].ends_with('\\') || it[0].trim_start().starts_with('#');
        let is_alone = example[..run].iter().all(|it| it.starts_with("FROM "))
            && example[run..].windows(2).all(is_part);
        let base = example[..run].first().copied().unwrap_or("FROM debian:12").to_owned();
        is_alone.then(|| (base, example[run..].join("\n")["RUN ".len()..].to_owned()))
    }

    #[test]
    fn no_pass_reaches_into_a_substitution() {
        // The fixes of one of them need a build context.
        let needs_nothing = |it: &&Pass| !it.is_opt_in && it.name != "use-npm-ci";
        let edits_calls = |it: &&Pass| {
            it.phase == Phase::Packages && needs_nothing(it) || it.name == "remove-sudo"
        };
        for pass in passes::in_order().iter().copied().filter(edits_calls) {
            let (base, call) = example(pass).unwrap_or_else(|| panic!("{}: one `RUN`", pass.name));
            let name = &pass.name;
            let outcome = |run: &str| fixed(&format!("{base}\nRUN {run}\n"));
            let plain = outcome(&call);
            assert!(names(&plain).contains(name), "{name}: {:?}", plain.held);
            for (before, after) in [
                ("A=$(", ")"),
                ("A=\"$(", ")\""),
                ("A=\"$(", " 2>&1)\" || exit 1"),
                ("echo a$(", ") | tee f"),
                ("echo > \"$(", ")\""),
                ("for a in $(", "); do echo $a; done"),
                ("A=\"$(echo \"$(", ")\")\""),
                ("(A=$(", "))"),
                ("A=`", "`"),
            ] {
                let run = format!("{before}{call}{after}");
                let outcome = outcome(&run);
                assert!(outcome.diagnostics.is_empty(), "{run}: {:?}", outcome.diagnostics);
                assert!(!names(&outcome).contains(name), "{run}");
            }
        }
    }

    #[test]
    fn a_text_never_gets_longer_than_a_command_may_be() {
        let with = |length: usize| {
            let text = "aaaaaaaa\\\n".repeat(length / 10);
            fixed(&format!("FROM debian:12\nRUN apt update && apt install -y jq && echo {text}a\n"))
        };
        let short = with(100_000);
        assert!(names(&short).contains(&"use-apt-get"), "{:?} {:?}", short.diagnostics, short.held);
        let long = with(LONGEST_COMMAND);
        assert_eq!(names(&long), [""; 0]);
        assert!(long.held.iter().any(|it| it.reason.contains("128 KiB")), "{:?}", long.held);
    }

    #[test]
    fn a_line_never_gets_longer_than_buildkit_reads() {
        let with = |length: usize| {
            let run = "RUN apt-get update && apt-get install -y jq && echo ";
            fixed(&format!("FROM debian:12\n{run}{}\n", "a".repeat(length - run.len())))
        };
        assert!(names(&with(60_000)).contains(&"skip-recommended-packages"));
        let long = with(LONGEST_LINE);
        assert_eq!(names(&long), [""; 0]);
        assert!(long.diagnostics.is_empty(), "{:?}", long.diagnostics);
        assert!(long.held.iter().any(|it| it.reason.contains("65,535 bytes")), "{:?}", long.held);
    }
}
