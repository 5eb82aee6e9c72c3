//! The loop of `fix`: passes run one after the other, each on the result of the previous one, and
//! the laws check every edit.

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use dockwright_syntax::pragma::Date;
use dockwright_syntax::{self as syntax, Parse};
use dockwright_verify::Change;
use hashbrown::HashSet;

use super::continued::{CONTINUED, closing};
use super::format::{Layout, Part, lay_out, whole};
use super::laws::Checked;
use super::outcome::{BUG, Refusal};
use super::primary_range::primary_range;
use super::suppress::Suppressions;
use super::{barred, preconditions, size, unused};
use crate::pass::edit::{Indel, TextEdit};
use crate::pass::origins::Origins;
use crate::searched::Searched;
use crate::{
    Diagnostic, Edit, Finding, Fix, FixOptions, Level, Outcome, Pass, PassContext, Severity,
    Status, passes,
};

pub(crate) mod mend;

/// The maximum number of changes to the text. A file needs about as many steps as there are passes,
/// plus one for each install that moves before another.
const STEPS: usize = 500;

/// Fixes one Dockerfile and lays it out.
///
/// There is an output only if the second reader has verified that every fix keeps the laws and that
/// the layout does not change the meaning.
pub fn fix_file(source: &[u8], options: &FixOptions) -> Outcome {
    fix(source, options, None)
}

/// Fixes one finding of [`check_file`](crate::check_file) with the same options, and lays out only
/// the text of the fix. All laws of [`fix_file`] apply. A file that no builder accepts is repaired
/// first.
pub fn fix_finding(source: &[u8], options: &FixOptions, finding: &Finding) -> Outcome {
    let mut options = FixOptions { level: finding.level, lays_out: false, ..options.clone() };
    options.passes.retain(|it| it.does_mend || *it == finding.pass);
    fix(source, &options, Some(finding))
}

fn fix(source: &[u8], options: &FixOptions, wanted: Option<&Finding>) -> Outcome {
    let text = match preconditions::text(source) {
        Ok(text) => text,
        Err(refusal) => return refusal.into(),
    };
    // A finding may be one that an expired comment no longer silences.
    let today = wanted.and(options.today);
    let mut work = Work { today, wanted, ..Work::new(&text, options) };
    let source = work.closed(Checked::source(source, text));
    match work.settle(source) {
        Ok(output) => Outcome { output, ..work.outcome() },
        Err(refused) => refused.after(work.outcome().diagnostics).into(),
    }
}

/// The state of a run: the changes and findings so far.
pub(crate) struct Work<'o> {
    pub options: &'o FixOptions,
    /// The present day, if dates count.
    pub today: Option<Date>,
    /// The passes to run, in the order of their phases.
    pub passes: Vec<&'static Pass>,
    /// The index of the next pass.
    next: usize,
    /// The highest level applied so far; no fixes at safer levels are left.
    level: Level,
    /// The number of changes to the text so far.
    steps: usize,
    pub origins: Rc<Origins>,
    /// The ranges of the text that edits have inserted.
    touched: Vec<Range<usize>>,
    /// Fixes that break a law, by pass and place in the source. They are not tried again.
    refused: HashSet<(&'static str, usize)>,
    pub diagnostics: Vec<Diagnostic>,
    applied: Vec<Finding>,
    pub held: Vec<Finding>,
    /// The starting lines of the source's instructions.
    instructions: Vec<usize>,
    /// The findings on each instruction of the source, used to report each only once.
    told: BTreeSet<(usize, &'static str, Level, String)>,
    /// The only finding to fix; if `None`, all findings are fixed.
    wanted: Option<&'o Finding>,
}

impl<'o> Work<'o> {
    pub fn new(source: &str, options: &'o FixOptions) -> Self {
        let is_on = |it: &&&Pass| options.passes.iter().any(|on| on.name == it.name);
        Self {
            options,
            today: None,
            passes: passes::in_order().iter().filter(is_on).copied().collect(),
            next: 0,
            level: Level::Safe,
            steps: 0,
            origins: Rc::new(Origins::new(source)),
            touched: Vec::new(),
            refused: HashSet::new(),
            diagnostics: Vec::new(),
            applied: Vec::new(),
            held: Vec::new(),
            instructions: Vec::new(),
            told: BTreeSet::new(),
            wanted: None,
        }
    }

    /// The text without a final continuation that only comments follow. It continues nothing, but
    /// an instruction that a fix adds after it would become part of the last one.
    pub fn closed<'t>(&mut self, source: Checked<'t>) -> Checked<'t> {
        let Some(edit) = closing(&source.text) else { return source };
        let Ok(closed) = source.edited(&edit, &[]) else { return source };
        let origins = Rc::make_mut(&mut self.origins);
        origins.follow(&edit);
        origins.is_continued = true;
        closed
    }

    /// Runs the passes until none of them changes anything, and formats the result; `None` if the
    /// file stays unchanged.
    fn settle(&mut self, mut current: Checked<'_>) -> Result<Option<Vec<u8>>, Refusal> {
        loop {
            let parse = syntax::parse(&current.text);
            let diagnostics = match preconditions::diagnostics(&parse, self.today) {
                Ok(diagnostics) => diagnostics,
                Err(refusal) => {
                    let (mended, findings) = self.mend(current, refusal)?;
                    self.applied.extend(findings);
                    current = mended;
                    continue;
                }
            };
            if self.steps == 0 {
                self.diagnostics = self.placed(diagnostics, &current.text);
                self.number(&parse);
            }
            let too_large = (self.steps == 0).then(|| size::too_large(&parse)).flatten();
            let is_small = too_large.is_none();
            self.diagnostics.extend(too_large);
            if is_small && let Some(edited) = self.sweep(&parse, &current) {
                current = edited;
                continue;
            }
            if self.applied.is_empty() && self.origins.is_continued {
                self.diagnostics.extend(self.options.lays_out.then(|| whole(CONTINUED)));
                return Ok(None);
            }
            let lays_out = self.options.lays_out;
            let part = if lays_out { Part::File } else { Part::Touched(&self.touched) };
            let searched = || Searched::of(&parse, self.options.contexts.told());
            let (reading, format) = (current.read.reading(), &self.options.format);
            let Layout { output, kept, .. } = lay_out(reading, &parse, format, &part, &searched)?;
            self.diagnostics.extend(self.placed(kept, &current.text));
            let fixed = (!self.applied.is_empty()).then(|| current.read.into_bytes());
            return Ok(output.or(fixed));
        }
    }

    /// Adds messages about the text, located by lines of the source.
    pub fn placed(&self, mut diagnostics: Vec<Diagnostic>, text: &str) -> Vec<Diagnostic> {
        for it in &mut diagnostics {
            it.line = self.origins.line(start_of_line(text, it.line));
        }
        diagnostics
    }

    /// Records the starting lines of the source's instructions.
    fn number(&mut self, parse: &Parse<'_>) {
        let file = parse.file();
        let starts = file.instructions().map(|it| usize::from(it.syntax().text_range().start()));
        self.instructions = starts.map(|it| self.origins.line(it)).collect();
    }

    /// Runs passes on the text until one changes it; `None` if no pass does.
    ///
    /// Each level starts from the final result of the safer one, so that a higher level applies all
    /// fixes of the lower ones. A pass runs once on a text, for all levels.
    fn sweep(&mut self, parse: &Parse<'_>, current: &Checked<'_>) -> Option<Checked<'static>> {
        let (origins, reading) = (Rc::clone(&self.origins), current.read.reading());
        let ctx = PassContext::edited(parse, &self.options.contexts, origins, reading)
            .demanding(&self.options.policy, self.today)
            .pruning(unused::ignores);
        let suppressions = Suppressions::of(parse, self.options, self.today);
        let mut found: Vec<Option<Vec<Fix>>> = vec![None; self.passes.len()];
        loop {
            for _ in 0..self.passes.len() {
                let index = self.next;
                let pass = self.passes[index];
                self.next = (index + 1) % self.passes.len();
                if pass.level > self.level {
                    continue;
                }
                let found = found[index].get_or_insert_with(|| barred::run(pass, &ctx));
                let is_due = |it: &&Fix| {
                    it.level <= self.level && changes_something(it) && self.is_wanted(pass, it)
                };
                let fixes = found.iter().filter(is_due).cloned().collect();
                let fixes = self.sort_out(pass, &suppressions, fixes);
                if self.steps < STEPS
                    && let Some((edited, is_all)) = self.apply(pass, &ctx, current, fixes)
                {
                    self.steps += 1;
                    if !is_all {
                        self.next = index;
                    }
                    return Some(edited);
                }
            }
            self.next = 0;
            match self.level.next().filter(|it| *it <= self.options.level) {
                Some(level) => self.level = level,
                None => break,
            }
        }
        let mut left = 0;
        for (index, found) in found.into_iter().enumerate() {
            let pass = self.passes[index];
            let found = found.unwrap_or_else(|| barred::run(pass, &ctx));
            for fix in self.sort_out(pass, &suppressions, found) {
                if fix.level > self.level || !changes_something(&fix) {
                    self.hold(pass, &ctx, fix);
                } else {
                    left += 1;
                }
            }
        }
        self.report_left(left);
        self.report_unused(&suppressions, &ctx);
        None
    }

    /// The fixes that are not ignored and break no law.
    fn sort_out(
        &self,
        pass: &'static Pass,
        suppressions: &Suppressions,
        mut found: Vec<Fix>,
    ) -> Vec<Fix> {
        found.retain(|fix| {
            !suppressions.silence(pass, fix)
                && !self.refused.contains(&(pass.name, self.place(fix)))
        });
        found
    }

    /// Whether a fix belongs to the finding to fix, which is fixed once.
    fn is_wanted(&self, pass: &'static Pass, fix: &Fix) -> bool {
        self.wanted.is_none_or(|it| {
            self.steps == 0
                && (it.pass, it.level, &it.reason) == (pass, fix.level, &fix.reason)
                && it.range.start == self.origins.range(&(fix.at..fix.at)).start
                && it.edits == self.edits(fix)
        })
    }

    /// The place of a fix in the source.
    fn place(&self, fix: &Fix) -> usize {
        self.origins.range(&fix.edit.range()).start
    }

    /// The text with as many of the fixes as do not overlap and together keep the laws, and whether
    /// no other can be applied. Fixes that merely overlap are found again on the new text.
    fn apply(
        &mut self,
        pass: &'static Pass,
        ctx: &PassContext<'_>,
        current: &Checked<'_>,
        fixes: Vec<Fix>,
    ) -> Option<(Checked<'static>, bool)> {
        let all = Together::of(fixes);
        if all.fixes.is_empty() {
            return None;
        }
        if let Ok(edited) = all.apply(current) {
            self.take(pass, ctx, all);
            return Some((edited, true));
        }
        let mut rest = &all.fixes[..];
        while let [first, others @ ..] = rest {
            let start = |count: usize| {
                let start = Together::of(rest[..count].to_vec());
                start.apply(current).ok().map(|edited| (start, edited))
            };
            if let Some((kept, edited)) = longest(rest.len(), start) {
                let is_all = kept.fixes.len() == rest.len();
                self.take(pass, ctx, kept);
                return Some((edited, is_all));
            }
            self.keeps_laws(pass, current, first);
            rest = others;
        }
        None
    }

    /// Records that fixes have been applied.
    fn take(&mut self, pass: &'static Pass, ctx: &PassContext<'_>, kept: Together) {
        for fix in kept.fixes {
            if self.is_new(pass, &fix) {
                let finding = self.finding(pass, ctx, fix);
                self.applied.push(finding);
            }
        }
        Rc::make_mut(&mut self.origins).follow(&kept.edit);
        self.touch(&kept.edit);
    }

    /// Records findings in the unchanged source, with their edits.
    pub fn show(
        &mut self,
        pass: &'static Pass,
        ctx: &PassContext<'_>,
        suppressions: &Suppressions,
        fix: Fix,
    ) {
        let finding = self.shown(pass, ctx, suppressions, fix);
        self.held.push(finding);
    }

    /// A finding, with its edit of the source.
    fn shown(
        &self,
        pass: &'static Pass,
        ctx: &PassContext<'_>,
        suppressions: &Suppressions,
        fix: Fix,
    ) -> Finding {
        let (key, edits) = (suppressions.key(fix.at), self.edits(&fix));
        Finding { edits, key, ..self.finding(pass, ctx, fix) }
    }

    /// The edits that a fix makes in the source; none if an edit touches repaired text.
    fn edits(&self, fix: &Fix) -> Vec<Edit> {
        let indels = fix.edit.indels();
        let edits = indels.iter().map(|it| Edit {
            range: self.origins.range(&it.delete),
            text: syntax::encode(&it.insert),
        });
        let is_of_source = indels.iter().all(|it| self.origins.is_of_source(&it.delete));
        if is_of_source { edits.collect() } else { Vec::new() }
    }

    /// Records a finding that is not applied.
    fn hold(&mut self, pass: &'static Pass, ctx: &PassContext<'_>, fix: Fix) {
        if self.is_new(pass, &fix) {
            let finding = self.finding(pass, ctx, fix);
            self.held.push(finding);
        }
    }

    /// Whether the finding is new for its instruction.
    fn is_new(&mut self, pass: &'static Pass, fix: &Fix) -> bool {
        let line = self.origins.line(fix.at);
        let instruction = self.instructions.partition_point(|it| *it <= line);
        self.told.insert((instruction, pass.name, fix.level, fix.reason.clone()))
    }

    fn finding(&self, pass: &'static Pass, ctx: &PassContext<'_>, fix: Fix) -> Finding {
        let range = self.origins.range(&primary_range(ctx, fix.at));
        let line = self.origins.line(fix.at);
        Finding {
            pass,
            level: fix.level,
            line,
            range,
            reason: fix.reason,
            edits: Vec::new(),
            key: None,
        }
    }

    /// Whether a fix by itself keeps the laws; if not, the fix is reported and not tried again.
    pub fn keeps_laws(&mut self, pass: &'static Pass, current: &Checked<'_>, fix: &Fix) -> bool {
        let Err(law) = current.edited(&fix.edit, &fix.changes) else { return true };
        let line = self.origins.line(fix.at);
        self.refused.insert((pass.name, self.place(fix)));
        let (message, help) = if current.read.is_followed() {
            let name = pass.name;
            let message =
                format!("`{name}` is not applied, because the fix would break the file: {law}");
            (message, format!("{BUG}, please report it with this file"))
        } else {
            let message = format!(
                "`{}` is not applied, because its effect on the build is not known",
                pass.name
            );
            let help = "an `ENV` whose name is a variable, or an `ONBUILD SHELL` that a stage \
                        inherits, cannot be followed; fix this by hand"
                .to_owned();
            (message, help)
        };
        self.diagnostics.push(Diagnostic {
            severity: Severity::Warning,
            line,
            column: 1,
            message,
            help: Some(help),
        });
        false
    }

    fn touch(&mut self, edit: &TextEdit) {
        for range in &mut self.touched {
            *range = edit.map(range);
        }
        let mut shift = 0;
        for Indel { delete, insert } in edit.indels() {
            let start = delete.start.wrapping_add(shift);
            self.touched.push(start..start + insert.len());
            shift = shift.wrapping_add(insert.len()).wrapping_sub(delete.len());
        }
    }

    /// Reports the number of fixes left when the limit of changes is reached.
    fn report_left(&mut self, left: usize) {
        let fixes = match left {
            0 => return,
            1 => "1 more fix is".to_owned(),
            _ => format!("{left} more fixes are"),
        };
        self.diagnostics.push(Diagnostic {
            severity: Severity::Warning,
            line: 1,
            column: 1,
            message: format!(
                "{fixes} not applied, since one run changes a file at most {STEPS} times"
            ),
            help: Some("run `dockwright fix` again".to_owned()),
        });
    }

    /// The outcome.
    pub fn outcome(self) -> Outcome {
        let Self { mut diagnostics, mut applied, mut held, .. } = self;
        diagnostics.sort_by_key(|it| (it.line, it.column));
        applied.sort_by_key(|it| (it.line, it.range.start));
        held.sort_by_key(|it| (it.line, it.range.start));
        Outcome { diagnostics, applied, held, ..Outcome::of(Status::Done) }
    }
}

/// The result for the longest prefix of `count` items for which `hold` succeeds.
///
/// Assumes that if a prefix fails, every longer one fails, as with limits. Tries 1, 2, 4 and so on,
/// then bisects: O(log count) attempts, and only one if the first item fails.
fn longest<T>(count: usize, mut hold: impl FnMut(usize) -> Option<T>) -> Option<T> {
    let (mut good, mut bad, mut best) = (0, count + 1, None);
    while good + 1 < bad {
        let doubled = (2 * good).max(1);
        let is_open = bad > count && doubled < bad;
        let next = if is_open { doubled } else { usize::midpoint(good, bad) };
        match hold(next) {
            Some(it) => (good, best) = (next, Some(it)),
            None => bad = next,
        }
    }
    best
}

/// Whether a fix has an edit.
fn changes_something(fix: &Fix) -> bool {
    fix.level != Level::Suggestion && !fix.edit.is_empty()
}

/// The offset of the start of a line, numbered from 1.
pub(crate) fn start_of_line(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line - 1).map(str::len).sum()
}

/// Fixes whose edits do not overlap, as one edit.
pub(crate) struct Together {
    fixes: Vec<Fix>,
    pub edit: TextEdit,
}

impl Together {
    /// As many of `fixes` as do not overlap; earlier fixes take precedence.
    pub fn of(mut fixes: Vec<Fix>) -> Self {
        fixes.sort_by_key(|it| it.edit.range().start);
        let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
        fixes.retain(|fix| {
            let mut own = fix.edit.indels().iter().map(|it| (it.delete.start, it.delete.end));
            let is_free = own.clone().all(|it| {
                let before = taken.range(..=it).next_back().is_none_or(|before| before.1 <= it.0);
                before && taken.range(it..).next().is_none_or(|behind| it.1 <= behind.0)
            });
            if is_free {
                taken.extend(&mut own);
            }
            is_free
        });
        let indels = fixes.iter().flat_map(|it| it.edit.indels()).cloned().collect();
        // Without an edit, nothing can be applied.
        let (fixes, edit) =
            TextEdit::new(indels).map_or_else(Default::default, |edit| (fixes, edit));
        Self { fixes, edit }
    }

    /// The text with all fixes applied, or the law that they break.
    pub fn apply(&self, text: &Checked<'_>) -> Result<Checked<'static>, String> {
        text.edited(&self.edit, &self.changes().collect::<Vec<_>>())
    }

    /// The changes that the fixes announce.
    pub fn changes(&self) -> impl Iterator<Item = Change> {
        self.fixes.iter().flat_map(|it| it.changes.iter().cloned())
    }
}

#[cfg(test)]
mod tests;
