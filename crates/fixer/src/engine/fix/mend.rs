//! Repairs of files that no builder accepts: either all errors are repaired, in order, or the file
//! stays unchanged.

use std::rc::Rc;

use dockwright_syntax::{self as syntax, Parse, SyntaxError};

use super::{Work, changes_something};
use crate::engine::barred;
use crate::engine::laws::Checked;
use crate::engine::outcome::Refusal;
use crate::engine::suppress::Suppressions;
use crate::{Diagnostic, Finding, Fix, PassContext, Severity, Status};

/// A file with more errors than this is not a Dockerfile with typing errors.
const MOST: usize = 64;

impl Work<'_> {
    /// The repaired text with the findings; a refusal if an error is left.
    ///
    /// After each repair, both readers must find fewer errors.
    pub fn mend<'t>(
        &mut self,
        source: Checked<'t>,
        mut refusal: Refusal,
    ) -> Result<(Checked<'t>, Vec<Finding>), Refusal> {
        if refusal.status != Status::Invalid {
            return Err(refusal);
        }
        let (mut current, mut findings, mut left) = (source, Vec::new(), 0);
        for _ in 0..MOST {
            let parse = syntax::parse(&current.text);
            let errors = parse.errors();
            let Some(error) = errors.get(left).filter(|_| errors.len() <= MOST) else { break };
            match self.mended(&parse, error, &current) {
                Some((mended, finding)) => {
                    current = mended;
                    findings.push(finding);
                }
                None => left += 1,
            }
        }
        let parse = syntax::parse(&current.text);
        if parse.errors().is_empty() && current.read.reading().errors.is_empty() {
            return Ok((current, findings));
        }
        advise(&mut refusal.diagnostics, &findings, "repaired once no other error is left");
        Err(refusal)
    }

    /// The text without errors, and the findings.
    fn mended(
        &mut self,
        parse: &Parse<'_>,
        error: &SyntaxError,
        current: &Checked<'_>,
    ) -> Option<(Checked<'static>, Finding)> {
        let (origins, reading) = (Rc::clone(&self.origins), current.read.reading());
        let ctx = PassContext::edited(parse, &self.options.contexts, origins, reading);
        let suppressions = Suppressions::of(parse, self.options, self.today);
        let starts: Vec<_> =
            parse.file().instructions().map(|it| it.syntax().text_range().start()).collect();
        let instruction = |at: usize| starts.partition_point(|it| usize::from(*it) <= at);
        let is_due = |it: &Fix| {
            it.level <= self.options.level
                && changes_something(it)
                && instruction(it.at) == instruction(error.offset)
        };
        let passes = self.passes.iter().filter(|it| it.does_mend);
        let found = passes.flat_map(|pass| {
            let found = self.sort_out(pass, &suppressions, barred::run(pass, &ctx));
            found.into_iter().map(|it| (*pass, it))
        });
        let (pass, fix, mended) = found.filter(|(_, it)| is_due(it)).find_map(|(pass, fix)| {
            let mended = current.edited(&fix.edit, &fix.changes).ok()?;
            is_without(error, parse.errors(), &mended.text).then_some((pass, fix, mended))
        })?;
        let edit = fix.edit.clone();
        let finding = self.shown(pass, &ctx, &suppressions, fix);
        Rc::make_mut(&mut self.origins).follow(&edit);
        self.touch(&edit);
        Some((mended, finding))
    }
}

/// Whether a text has one error fewer than `errors`, or another error in place of `error`.
fn is_without(error: &SyntaxError, errors: &[SyntaxError], text: &str) -> bool {
    let parse = syntax::parse(text);
    let left =
        |errors: &[SyntaxError]| errors.iter().filter(|it| it.message == error.message).count();
    parse.errors().len() < errors.len()
        || parse.errors().len() == errors.len() && left(parse.errors()) < left(errors)
}

/// Adds to each error how it can be repaired.
pub(crate) fn advise(diagnostics: &mut [Diagnostic], findings: &[Finding], when: &str) {
    for it in diagnostics.iter_mut().filter(|it| it.severity == Severity::Error) {
        if let Some(finding) = findings.iter().find(|finding| finding.line == it.line) {
            it.help = Some(format!("{when}: {}", finding.reason));
        }
    }
}
