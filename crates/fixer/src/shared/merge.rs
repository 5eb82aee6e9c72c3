//! Merges neighbouring instructions that hold pairs; comments between them stay above the pairs
//! they were above.

use std::ops::Range;

use dockwright_model::Instruction;
use dockwright_syntax::pragma::speaks_to_tool;
use dockwright_syntax::{Keyword, ast};
use hashbrown::HashSet;

use super::join::is_divider;
use super::variables::{Reading, names};
use crate::pass::edit::Indel;
use crate::{Fix, Level, PassContext};

/// Neighbours that become one.
struct Stretch<'m> {
    first: &'m Instruction,
    /// Whether a comment above or in the first is a directive for a tool, which would cover more
    /// after a merge.
    is_told: bool,
    last: Pairs<'m>,
    indels: Vec<Indel>,
    /// The keys that the merged instruction sets.
    keys: HashSet<String>,
}

/// An instruction whose pairs can be listed with others.
struct Pairs<'m> {
    instruction: &'m Instruction,
    held: Vec<ast::Pair>,
    keys: HashSet<String>,
}

/// A fix for each stretch of neighbours with this keyword that one instruction can replace.
pub(crate) fn merges(ctx: &PassContext<'_>, keyword: Keyword) -> Vec<Fix> {
    let mut stretches: Vec<Stretch<'_>> = Vec::new();
    for it in ctx.model().all(keyword).filter_map(|it| Pairs::of(ctx, it)) {
        let next = match stretches.last_mut() {
            Some(stretch) => stretch.add(ctx, it),
            None => Err(it),
        };
        stretches.extend(next.err().map(|it| Stretch::of(ctx, it)));
    }
    stretches.into_iter().filter(|it| !it.indels.is_empty()).map(|it| it.fix(keyword)).collect()
}

impl<'m> Pairs<'m> {
    /// `None` for the old form, and for keys that are uncertain or repeated.
    fn of(ctx: &PassContext<'_>, instruction: &'m Instruction) -> Option<Self> {
        (!ctx.is_unclear(instruction) && !ctx.swallows_next(instruction)).then_some(())?;
        let pairs: Vec<_> = instruction.syntax.pairs().collect();
        let key = |it: &ast::Pair| {
            it.value()?;
            let key = it.key()?;
            let name = key.trim_matches(['"', '\'']);
            let is_certain = !name.contains(['$', '"', '\'', '\\', '`']);
            is_certain.then(|| name.to_owned())
        };
        let keys: HashSet<_> = pairs.iter().map(key).collect::<Option<_>>()?;
        let is_plain = keys.len() == pairs.len() && instruction.syntax.flags().next().is_none();
        (is_plain && !pairs.is_empty()).then_some(Self { instruction, held: pairs, keys })
    }

    /// Whether a value names one of these variables.
    fn reads(&self, ctx: &PassContext<'_>, keys: &HashSet<String>) -> bool {
        let reading = Reading { escape: ctx.parse.escape(), quotes: true };
        let values = self.held.iter().filter_map(ast::Pair::value);
        values.into_iter().any(|it| names(&it, reading).iter().any(|it| keys.contains(*it)))
    }

    fn start(&self) -> usize {
        self.held[0].syntax().text_range().start().into()
    }

    fn end(&self) -> usize {
        self.held[self.held.len() - 1].syntax().text_range().end().into()
    }
}

impl<'m> Stretch<'m> {
    fn of(ctx: &PassContext<'_>, mut last: Pairs<'m>) -> Self {
        let keys = std::mem::take(&mut last.keys);
        let first = last.instruction;
        Self { first, is_told: is_told(ctx, first), last, indels: Vec::new(), keys }
    }

    /// Adds the instruction directly below, or returns it.
    fn add(&mut self, ctx: &PassContext<'_>, next: Pairs<'m>) -> Result<(), Pairs<'m>> {
        let is_neighbour = self.last.instruction.index + 1 == next.instruction.index;
        let is_free = || self.keys.is_disjoint(&next.keys) && !next.reads(ctx, &self.keys);
        if !is_neighbour || !is_free() || self.is_told {
            return Err(next);
        }
        let gap = self.last.end()..next.start();
        let Some(comments) = comments(ctx, gap.clone(), next.instruction) else {
            return Err(next);
        };
        let text = format!(" {}\n{comments}", ctx.parse.escape());
        self.indels.push(Indel::replace(gap, text));
        self.keys.extend(next.keys.iter().cloned());
        self.last = next;
        Ok(())
    }

    fn fix(self, keyword: Keyword) -> Fix {
        let reason = format!(
            "{} neighbouring `{}` instructions do what one does; merge them, unless a tool looks \
             for the line of one",
            self.indels.len() + 1,
            keyword.as_str()
        );
        Fix::new(self.first.start(), Level::Risky, reason).edit(self.indels, Vec::new())
    }
}

/// The comments between the pairs of two neighbours. `None` if anything but comments and the second
/// keyword is there (such as an empty line, which separates groups), or if a comment is about more
/// than the next pair.
fn comments(ctx: &PassContext<'_>, gap: Range<usize>, next: &Instruction) -> Option<String> {
    let (end, rest) = ctx.source()[gap.start..next.start()].split_once('\n')?;
    // Continuations may stand in the keyword, and comments between them.
    let own = ctx.source()[next.start()..gap.end].lines().map(str::trim);
    let (within, parts): (Vec<_>, Vec<_>) = own.partition(|it| it.starts_with('#'));
    let keyword: String = parts.iter().map(|it| it.trim_end_matches(ctx.parse.escape())).collect();
    let mut comments: Vec<_> = rest.split('\n').map(str::trim).collect();
    let is_next =
        comments.pop()?.is_empty() && keyword.trim().eq_ignore_ascii_case(next.keyword.as_str());
    comments.extend(within);
    let is_kept = |it: &&str| it.starts_with('#') && !speaks_to_tool(it) && !is_divider(it);
    let is_plain = end.trim().is_empty() && is_next && comments.iter().all(is_kept);
    is_plain.then(|| comments.iter().flat_map(|it| [it, "\n"]).collect())
}

/// Whether a comment above or in an instruction is a directive for a tool.
fn is_told(ctx: &PassContext<'_>, it: &Instruction) -> bool {
    let source = ctx.source();
    let range = it.range();
    let above = source[..it.start()].lines().rev().map(str::trim);
    let above = above.take_while(|it| it.is_empty() || it.starts_with('#'));
    let mut all = above.chain(source[range].lines().map(str::trim));
    all.any(|it| it.starts_with('#') && speaks_to_tool(it))
}
