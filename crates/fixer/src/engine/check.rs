//! All findings in a file; nothing is applied.

use std::borrow::Cow;
use std::iter;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use dockwright_syntax as syntax;
use dockwright_verify::{self as verify, Change};

use super::fix::{Together, Work};
use super::laws::Checked;
use super::outcome::Refusal;
use super::suppress::Suppressions;
use super::{barred, preconditions, size, unused};
use crate::pass::edit::TextEdit;
use crate::{Fix, FixOptions, Outcome, Pass, PassContext, Skipped, Status};

/// The number of instructions for which one more thread is worth its start.
const PER_THREAD: usize = 50;

/// The findings of a pass.
type Found = (&'static Pass, Vec<Fix>);

/// Threads that take some of the passes of a long file, for a caller who waits for its findings.
pub trait Helpers {
    /// Runs `help` on up to `most` other threads while `own` runs on this one, and waits for all.
    fn along(&self, most: usize, help: &(dyn Fn() + Sync), own: &mut dyn FnMut());
}

/// No threads.
struct Nobody;

impl Helpers for Nobody {
    fn along(&self, _: usize, _: &(dyn Fn() + Sync), own: &mut dyn FnMut()) {
        own();
    }
}

/// Runs each pass once on a Dockerfile, after repairing its errors if there are any. The outcome
/// has all findings, of every level, as held back; there is no output.
pub fn check_file(source: &[u8], options: &FixOptions) -> Outcome {
    check_file_with(&Nobody, source, options)
}

/// Like [`check_file`], with the passes of a long file on several threads.
pub fn check_file_with(helpers: &dyn Helpers, source: &[u8], options: &FixOptions) -> Outcome {
    let checked = || checked(helpers, source, &preconditions::text(source)?, options);
    checked().unwrap_or_else(Outcome::from)
}

fn checked(
    helpers: &dyn Helpers,
    source: &[u8],
    text: &str,
    options: &FixOptions,
) -> Result<Outcome, Refusal> {
    let today = options.today;
    let mut work = Work::new(text, options);
    work.today = today;
    let mut source = Checked::source(source, Cow::Borrowed(text));
    let parse = syntax::parse(text);
    let mut found = Vec::new();
    if let Err(refusal) = preconditions::diagnostics(&parse, today) {
        if matches!(refusal.status, Status::Skipped(Skipped::ForeignFrontend(_)))
            && let Some(outcome) = of_frontend(&mut work, &source, &parse)
        {
            return Ok(outcome);
        }
        (source, found) = work.mend(source, refusal)?;
    }
    let source = work.closed(source);
    let edited = (source.text != text).then(|| syntax::parse(&source.text));
    let parse = edited.as_ref().unwrap_or(&parse);
    if let Some(too_large) = size::too_large(parse) {
        let diagnostics = work.placed(preconditions::diagnostics(parse, today)?, &source.text);
        let diagnostics = [too_large].into_iter().chain(diagnostics).collect();
        return Ok(Outcome { diagnostics, held: found, ..Outcome::of(Status::Done) });
    }
    // Passes also report the parser's warnings as findings.
    work.diagnostics = work.placed(preconditions::unread(parse), &source.text);
    let (origins, reading) = (Rc::clone(&work.origins), source.read.reading());
    let ctx = PassContext::edited(parse, &options.contexts, origins, reading)
        .demanding(&options.policy, today)
        .pruning(unused::ignores);
    let suppressions = Suppressions::of(parse, options, today);
    let mut by_pass = found_by(helpers, &work, &ctx);
    for (pass, found) in &mut by_pass {
        found.retain(|it| !suppressions.silence(pass, it));
    }
    for (pass, fixes) in lawful(&mut work, &source, by_pass) {
        for fix in fixes {
            work.show(pass, &ctx, &suppressions, fix);
        }
    }
    work.report_unused(&suppressions, &ctx);
    let silenced = suppressions.silenced();
    found.append(&mut work.held);
    work.held = found;
    Ok(Outcome { silenced, ..work.outcome() })
}

/// The findings about the frontend that `# syntax=` names, if the project demands something of it:
/// the rest of the file is in a language that only this frontend knows.
fn of_frontend(
    work: &mut Work<'_>,
    source: &Checked<'_>,
    parse: &syntax::Parse<'_>,
) -> Option<Outcome> {
    let lines = source.text.split_inclusive('\n').enumerate();
    let is_of_head = |(index, line): &(usize, &str)| {
        syntax::is_directive(line) || *index == 0 && line.starts_with("#!")
    };
    let head: String = lines.take_while(is_of_head).map(|it| it.1).collect();
    let directives = syntax::parse(&head);
    let ctx =
        PassContext::new(&directives, &work.options.contexts).demanding(&work.options.policy, None);
    let suppressions = Suppressions::of(parse, work.options, work.today);
    for pass in work.passes.clone().into_iter().filter(|it| it.is_demanded) {
        for fix in barred::run(pass, &ctx) {
            if !suppressions.silence(pass, &fix) {
                work.show(pass, &ctx, &suppressions, fix);
            }
        }
    }
    let held = std::mem::take(&mut work.held);
    let silenced = suppressions.silenced();
    (!held.is_empty()).then(|| Outcome { held, silenced, ..Outcome::of(Status::Done) })
}

/// The findings of each pass. Every thread parses the text, since a tree belongs to its thread, and
/// takes the next pass that no thread has taken.
fn found_by(helpers: &dyn Helpers, work: &Work<'_>, ctx: &PassContext<'_>) -> Vec<Found> {
    let (text, origins, contexts) = (ctx.source(), &*work.origins, &work.options.contexts);
    let passes = &work.passes[..];
    let (policy, today) = (&*work.options.policy, work.today);
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::with_capacity(passes.len()));
    let share = |ctx: &PassContext<'_>| {
        let taken = iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)));
        let taken = taken.map_while(|it| Some((it, *passes.get(it)?)));
        let own: Vec<_> = taken.map(|(index, pass)| (index, barred::run(pass, ctx))).collect();
        found.lock().unwrap_or_else(PoisonError::into_inner).extend(own);
    };
    let on_own_tree = || {
        let (parse, source) = (syntax::parse(text), syntax::encode(text));
        let (origins, reading) = (Rc::new(origins.clone()), verify::read(&source));
        let ctx = PassContext::edited(&parse, contexts, origins, &reading);
        share(&ctx.demanding(policy, today).pruning(unused::ignores));
    };
    let most = (ctx.model().instructions().len() / PER_THREAD).saturating_sub(1);
    helpers.along(most, &on_own_tree, &mut || share(ctx));
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_unstable_by_key(|it| it.0);
    found.into_iter().map(|(index, fixes)| (passes[index], fixes)).collect()
}

/// Fixes of several passes that do not overlap.
#[derive(Default)]
struct Round {
    edit: TextEdit,
    changes: Vec<Change>,
    passes: Vec<usize>,
}

/// The findings without fixes that `fix` would not apply because they break a law. One check of the
/// file is enough for all passes whose fixes do not overlap; only if it fails, each pass is checked
/// for itself.
fn lawful(work: &mut Work<'_>, source: &Checked<'_>, found: Vec<Found>) -> Vec<Found> {
    let mut rounds: Vec<Round> = Vec::new();
    for (index, (_, fixes)) in found.iter().enumerate() {
        let own = Together::of(fixes.iter().filter(|it| !it.edit.is_empty()).cloned().collect());
        let free = rounds.iter_mut().position(|it| it.edit.add(&own.edit));
        let place = free.unwrap_or_else(|| {
            rounds.push(Round { edit: own.edit.clone(), ..Round::default() });
            rounds.len() - 1
        });
        rounds[place].changes.extend(own.changes());
        rounds[place].passes.push(index);
    }
    let mut is_lawful = vec![true; found.len()];
    for Round { edit, changes, passes } in rounds {
        let holds = edit.is_empty() || source.edited(&edit, &changes).is_ok();
        for pass in passes {
            is_lawful[pass] = holds;
        }
    }
    let kept = found.into_iter().zip(is_lawful).map(|((pass, fixes), is_lawful)| {
        let (edits, mut kept): (Vec<_>, Vec<_>) =
            fixes.into_iter().partition(|it| !it.edit.is_empty());
        kept.extend(if is_lawful { edits } else { lawful_fixes(work, pass, source, edits) });
        (pass, kept)
    });
    kept.collect()
}

/// The fixes that break no law. If a group of fixes breaks one, each half is tried, so that a
/// single bad fix does not cost a check of the whole file for every other fix.
fn lawful_fixes(
    work: &mut Work<'_>,
    pass: &'static Pass,
    source: &Checked<'_>,
    mut fixes: Vec<Fix>,
) -> Vec<Fix> {
    if let [fix] = &fixes[..] {
        return if work.keeps_laws(pass, source, fix) { fixes } else { Vec::new() };
    }
    if fixes.is_empty() || Together::of(fixes.clone()).apply(source).is_ok() {
        return fixes;
    }
    let others = fixes.split_off(fixes.len() / 2);
    let mut kept = lawful_fixes(work, pass, source, fixes);
    kept.extend(lawful_fixes(work, pass, source, others));
    kept
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::{Level, fix_finding, ignore_finding};

    /// The findings: pass, level, line and text.
    fn found(source: &[u8]) -> Vec<(&'static str, Level, usize, String)> {
        let outcome = check_file(source, &FixOptions::default());
        assert_eq!(outcome.output, None);
        let fixes = outcome.held.into_iter().filter(|it| it.pass.level != Level::Suggestion);
        let shown = |range| String::from_utf8_lossy(&source[range]).into_owned();
        fixes.map(|it| (it.pass.name, it.level, it.line, shown(it.range))).collect()
    }

    #[test]
    fn a_long_file_has_the_same_findings_on_several_threads() {
        let stage = "FROM debian:12 AS A0\nRUN apt-get install curl\nADD a b /\nCMD nginx\n";
        let text = (0..100).map(|it| stage.replace("A0", &format!("A{it}"))).collect::<String>();
        let options = FixOptions::default();
        let expected = check_file(text.as_bytes(), &options);
        assert!(expected.held.len() > 400, "{}", expected.held.len());
        for threads in [0, 1, 2, 1000] {
            let found = check_file_with(&Threads(threads), text.as_bytes(), &options);
            assert_eq!(found, expected, "{threads}");
        }
    }

    /// A number of threads that start for each file.
    struct Threads(usize);

    impl Helpers for Threads {
        fn along(&self, most: usize, help: &(dyn Fn() + Sync), own: &mut dyn FnMut()) {
            assert_eq!(most, 7);
            thread::scope(|scope| {
                (0..self.0.min(most)).for_each(|_| drop(scope.spawn(help)));
                own();
            });
        }
    }

    #[test]
    fn everything_is_found_at_its_place_whatever_its_level() {
        let source =
            b"FROM debian:12\n# \xE9\nRUN apt-get update && \\\n apt-get install -y --no-install-recommends nginx\n\
                       ENTRYPOINT nginx  \n";
        let update = ("clean-apt-lists", Level::Intended, 3, "RUN apt-get update &&".to_owned());
        let entrypoint = ("use-exec-form", Level::Risky, 5, "ENTRYPOINT nginx".to_owned());
        assert_eq!(found(source), [update, entrypoint]);
    }

    #[test]
    fn a_finding_says_how_to_fix_it_in_bytes_of_the_source() {
        let source = b"# \xE9\nFROM debian:12\nCMD nginx x\n";
        let found = check_file(source, &FixOptions::default()).held;
        let fix = found.iter().find(|it| it.pass.name == "use-exec-form").expect("a fix");
        let mut fixed = source.to_vec();
        for edit in fix.edits.iter().rev() {
            fixed.splice(edit.range.clone(), edit.text.iter().copied());
        }
        assert_ne!(fixed, source);
        assert!(fixed.starts_with(b"# \xE9\nFROM debian:12\nCMD ["), "{fixed:?}");
        assert!(fixed.ends_with(b"\"nginx\", \"x\"]\n"), "{fixed:?}");
    }

    #[test]
    fn a_fix_that_breaks_a_law_is_not_shown() {
        let text = "FROM debian:12\nADD a /srv/\nRUN apt-get install curl\n\
                    RUN apt-get install git\nCMD nginx\n";
        let parse = syntax::parse(text);
        let options = FixOptions::default();
        let ctx = PassContext::new(&parse, &options.contexts);
        let source = Checked::source(text.as_bytes(), Cow::Borrowed(text));
        let names = ["use-copy", "assume-yes", "use-exec-form"];
        let of_pass = |name| {
            let pass = options.passes.iter().find(|it| it.name == name).expect("the pass");
            (*pass, barred::run(pass, &ctx))
        };
        let mut found = names.map(of_pass).to_vec();
        found[1].1[1].changes.clear();
        let mut work = Work::new(text, &options);
        let kept = lawful(&mut work, &source, found);
        let kept = kept.iter().map(|(it, fixes)| (it.name, fixes.len())).collect::<Vec<_>>();
        assert_eq!(kept, [("use-copy", 1), ("assume-yes", 1), ("use-exec-form", 1)]);
        let lines: Vec<_> = work.outcome().diagnostics.iter().map(|it| it.line).collect();
        assert_eq!(lines, [4]);
    }

    /// The text after the fix of one finding, given by its pass and line.
    fn fixed(text: &str, pass: &str, line: usize) -> Option<String> {
        let options = FixOptions { level: Level::Safe, ..FixOptions::default() };
        let found = check_file(text.as_bytes(), &options).held;
        let finding = found.iter().find(|it| it.pass.name == pass && it.line == line);
        let outcome = fix_finding(text.as_bytes(), &options, finding.expect("a finding"));
        let reasons: Vec<_> = outcome.applied.iter().map(|it| it.pass.name).collect();
        assert_eq!(reasons, [pass], "{:?}", outcome.diagnostics);
        outcome.output.map(|it| String::from_utf8(it).expect("text"))
    }

    #[test]
    fn a_finding_is_fixed_alone() {
        let text = "from  debian:12\nADD  a /\nADD  b /\nCMD nginx  x\n";
        let second = text.replace("ADD  b", "COPY  b");
        assert_eq!(fixed(text, "use-copy", 3), Some(second));
        let risky = text.replace("CMD nginx  x", "CMD [\"nginx\", \"x\"]");
        assert_eq!(fixed(text, "use-exec-form", 4), Some(risky));
        // Two in one instruction, and one that breaks the line around it.
        let text = "FROM debian:12\nRUN apt-get install curl && apt-get install git\n";
        let first = text.replacen("install", "install -y", 1);
        let second = text.replace("install git", "install -y git");
        let options = FixOptions::default();
        let found = check_file(text.as_bytes(), &options).held;
        let of_pass = found.iter().filter(|it| it.pass.name == "assume-yes");
        let fixed = of_pass.map(|it| fix_finding(text.as_bytes(), &options, it).output);
        let expected = [first, second].map(|it| Some(it.into_bytes()));
        assert_eq!(fixed.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_finding_that_is_not_there_fixes_nothing() {
        let options = FixOptions::default();
        let found = check_file(b"FROM debian:12\nCMD nginx x\n", &options).held;
        let finding = found.iter().find(|it| !it.edits.is_empty()).expect("a finding");
        for text in ["FROM debian:12\n\nCMD nginx x\n", "FROM debian:12\nCMD nginx y\n", "", "FORM"]
        {
            let outcome = fix_finding(text.as_bytes(), &options, finding);
            assert_eq!((outcome.applied.as_slice(), outcome.output), (&[][..], None), "{text}");
        }
    }

    #[test]
    fn a_broken_file_is_repaired_before_a_finding_in_it_is_fixed() {
        let text = "FORM debian:12\nADD a /\nCMD nginx x\n";
        let options = FixOptions::default();
        let found = check_file(text.as_bytes(), &options).held;
        let output = |name: &str| {
            let finding = found.iter().find(|it| it.pass.name == name).expect("a finding");
            fix_finding(text.as_bytes(), &options, finding).output
        };
        let repaired = text.replace("FORM", "FROM");
        assert_eq!(output("repair-syntax"), Some(repaired.clone().into_bytes()));
        assert_eq!(output("use-copy"), Some(repaired.replace("ADD", "COPY").into_bytes()));
    }

    #[test]
    fn a_finding_is_ignored_alone_and_with_a_reason() {
        let text = "FROM debian:12\n# a\nADD a /\nADD b /\n";
        let found = check_file(text.as_bytes(), &FixOptions::default()).held;
        let on = |line: usize| found.iter().find(|it| it.line == line).expect("a finding");
        let ignored = |text: &str, line: usize| {
            let outcome = ignore_finding(text.as_bytes(), on(line), "as agreed");
            String::from_utf8(outcome.output.expect("a text")).expect("text")
        };
        let expected = text.replace("ADD a", "# dockwright: ignore=use-copy # as agreed\nADD a");
        assert_eq!(ignored(text, 3), expected);
        let named = text.replace("# a", "# dockwright: ignore=use-exec-form");
        assert_eq!(ignored(&named, 3), named.replace("-form", "-form,use-copy"));
        assert_eq!(ignore_finding(b"FORM a\n", on(3), "").output, None);
        assert_eq!(ignore_finding(b"", on(4), "").output, None);
    }

    #[test]
    fn what_the_author_does_not_want_is_not_found() {
        assert_eq!(found(b"FROM debian:12\n# hadolint ignore=DL3025\nCMD nginx\n"), []);
    }
}
