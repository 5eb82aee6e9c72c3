//! Comments that keep passes away from where they have nothing to do.

use dockwright_syntax::pragma::Request;
use dockwright_syntax::{self as syntax, Pragma};

use super::barred;
use super::fix::Work;
use super::suppress::{Suppressions, Unused, reaches};
use crate::{Diagnostic, Pass, PassContext, Severity, passes};

impl Work<'_> {
    /// Names comments that silence nothing.
    pub fn report_unused(&mut self, suppressions: &Suppressions, ctx: &PassContext<'_>) {
        let unused: Vec<_> = suppressions.unused().collect();
        if unused.is_empty() {
            return;
        }
        let wanted = self.wanted_without(&unused, ctx);
        for (it, is_wanted) in unused.into_iter().zip(wanted) {
            let name = it.name;
            let (message, help) = if passes::in_order().iter().all(|it| it.name != name) {
                let help = "`dockwright passes` lists the names";
                (format!("there is no pass `{name}` to ignore"), help)
            } else if is_wanted {
                continue;
            } else {
                let help = "remove the name from the comment";
                (format!("`{name}` has nothing to do here, so there is nothing to ignore"), help)
            };
            self.diagnostics.push(Diagnostic {
                severity: Severity::Warning,
                line: self.origins.line(it.offset),
                column: 1,
                message,
                help: Some(help.to_owned()),
            });
        }
    }

    /// For each name, whether its pass does not run, or finds something where no comment names a
    /// pass: one that parts two instructions keeps joins away, whatever its names.
    fn wanted_without(&self, unused: &[Unused<'_>], ctx: &PassContext<'_>) -> Vec<bool> {
        let pass = |it: &Unused<'_>| self.passes.iter().copied().find(|pass| pass.name == it.name);
        let text = without_comments(ctx.source());
        let parse = syntax::parse(&text);
        let bare = PassContext::new(&parse, &self.options.contexts);
        let index = |it: &Unused<'_>| ctx.model().at(it.offset).map(|it| it.index);
        let mut found: Vec<(&Pass, Vec<_>)> = Vec::new();
        let is_wanted = |it: &Unused<'_>| {
            let Some(pass) = pass(it) else { return true };
            let Some(index) = index(it) else { return false };
            if found.iter().all(|(known, _)| known.name != pass.name) {
                found.push((pass, barred::run(pass, &bare)));
            }
            let mut fixes = found.iter().filter(|(known, _)| known.name == pass.name);
            let range = bare.model().instructions().get(index).map(|it| it.range());
            range.is_some_and(|range| {
                fixes.any(|(_, fixes)| fixes.iter().any(|fix| reaches(fix, &range)))
            })
        };
        unused.iter().map(is_wanted).collect()
    }
}

/// The text without the lines of comments that name passes.
fn without_comments(text: &str) -> String {
    let names_passes = |line: &&str| {
        let pragma = Pragma::of(line.trim());
        pragma.is_some_and(|it| it.request() == Some(Request::IgnorePasses))
    };
    text.split_inclusive('\n').filter(|it| !names_passes(it)).collect()
}
