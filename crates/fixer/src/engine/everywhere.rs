//! The fixes of a pass that are right in every possible build context.

use hashbrown::HashMap;

use super::named;
use crate::{Fix, Level, Pass, PassContext, Phase, passes};

/// The fixes of a pass. If the pass depends on the context and several directories may be the
/// context, these are the fixes found for every directory. A directory with which the build fails
/// anyway does not count, for any pass.
pub(crate) fn run(pass: &Pass, ctx: &PassContext<'_>) -> Vec<Fix> {
    run_unless(pass, ctx, fails)
}

/// Whether an install of the file fails with the assumed context because a manifest is missing. The
/// passes of the phase that searches for manifests find this out.
fn fails(ctx: &PassContext<'_>) -> bool {
    passes::in_order().iter().filter(|it| it.phase == Phase::CacheOrder).any(|it| {
        (it.run)(ctx);
        ctx.is_ruled_out()
    })
}

/// Like [`run`]; contexts for which `fails` holds do not count.
fn run_unless(pass: &Pass, ctx: &PassContext<'_>, fails: fn(&PassContext<'_>) -> bool) -> Vec<Fix> {
    let found = named::run(pass, ctx);
    if !ctx.has_asked_for_context() {
        return found;
    }
    let &[first, ref others @ ..] = ctx.working(fails) else { return found };
    // No other pass has to ask for the only context, so what is known of it is kept.
    if first == 0 && others.is_empty() {
        return found;
    }
    let in_context = |index: usize| {
        ctx.enter_context(index);
        named::run(pass, ctx)
    };
    let mut all = if first == 0 { found } else { in_context(first) };
    for index in others {
        all = agreed(all, in_context(*index), &ctx.possible()[*index].name);
    }
    ctx.enter_context(0);
    ctx.has_asked_for_context();
    all
}

/// Combines the fixes for the previous contexts with those for the context `name`, keeping the more
/// cautious of each pair.
fn agreed(before: Vec<Fix>, now: Vec<Fix>, name: &str) -> Vec<Fix> {
    let mut places: HashMap<usize, Vec<Fix>> = HashMap::new();
    for fix in now {
        places.entry(fix.at).or_default().push(fix);
    }
    let mut agreed = Vec::new();
    for fix in before {
        let others = places.entry(fix.at).or_default();
        let same = others.iter().position(|it| it.edit == fix.edit && it.changes == fix.changes);
        let other = same.or_else(|| (!others.is_empty()).then_some(0)).map(|it| others.remove(it));
        agreed.push(match other {
            _ if fix.level == Level::Suggestion => fix,
            Some(other) if same.is_some() => std::cmp::max_by_key(fix, other, |it| it.level),
            Some(other) if other.level == Level::Suggestion => doubtful(&other, name),
            _ => doubtful(&fix, name),
        });
    }
    agreed.extend(places.into_values().flatten().map(|it| doubtful(&it, name)));
    agreed.sort_by_key(|it| it.at);
    agreed
}

/// A suggestion in place of a fix that is right in only some of the contexts.
fn doubtful(fix: &Fix, name: &str) -> Fix {
    let reason = format!(
        "{}; this depends on the build context, which may be `{name}` as well (`--context` or \
         `[files] context` decides)",
        fix.reason
    );
    Fix::suggestion(fix.at, reason)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::Arc;

    use dockwright_model::context::MemoryFiles;

    use super::*;
    use crate::pass::Phase;
    use crate::pass::edit::Indel;
    use crate::{BuildContext, ContextDir, Contexts, FixOptions};

    /// Finds a fix; the more files there are, the safer its level.
    static BY_CONTEXT: Pass = Pass {
        name: "by-context",
        documentation: "",
        phase: Phase::Modernize,
        level: Level::Safe,
        riskiest: Level::Safe,
        settles: &[],
        uncovers: &[],
        changes_image: &[],
        is_opt_in: false,
        is_demanded: false,
        drops_ignores: false,
        does_mend: false,
        run: |ctx| {
            let has = |path: &str| ctx.context().is_ok_and(|it| it.has(path));
            let level = if has("doubt") { Level::Intended } else { Level::Safe };
            let text = if has("other") { "c" } else { "b" };
            let indels = vec![Indel::insert(ctx.source().len(), format!("CMD [\"{text}\"]\n"))];
            vec![Fix::new(0, level, "a reason").edit(indels, Vec::new())]
        },
    };

    /// A directory with these files.
    fn dir(paths: &[&str]) -> BuildContext {
        let files: MemoryFiles = paths.iter().map(|it| ((*it).to_owned(), Vec::new())).collect();
        BuildContext::new(Arc::new(ContextDir::new("directory", files)), "Dockerfile")
    }

    /// The level of the fix for a directory with the files `inner` in a directory with the files
    /// `outer`.
    fn level(inner: &[&str], outer: &[&str]) -> Level {
        let contexts = Contexts::around(vec![dir(inner), dir(outer)], Vec::new());
        let parse = dockwright_syntax::parse("FROM a\nCOPY . /\n");
        let options = FixOptions { contexts, ..FixOptions::default() };
        let fails = |ctx: &PassContext<'_>| ctx.context().is_ok_and(|it| it.has("fails"));
        let ctx = PassContext::new(&parse, &options.contexts);
        let fixes = run_unless(&BY_CONTEXT, &ctx, fails);
        assert_eq!(fixes.len(), 1);
        fixes[0].level
    }

    #[test]
    fn a_fix_holds_in_each_directory_that_may_be_the_context() {
        const PROJECT: &str = "package.json";
        assert_eq!(level(&[PROJECT], &[PROJECT]), Level::Safe);
        assert_eq!(level(&[PROJECT, "doubt"], &[PROJECT]), Level::Intended);
        assert_eq!(level(&[PROJECT], &[PROJECT, "doubt"]), Level::Intended);
        assert_eq!(level(&[PROJECT], &[PROJECT, "other"]), Level::Suggestion);
        // A directory with which the build fails anyway does not count.
        assert_eq!(level(&[PROJECT], &[PROJECT, "other", "fails"]), Level::Safe);
        assert_eq!(level(&[PROJECT, "fails"], &[PROJECT, "doubt"]), Level::Intended);
        assert_eq!(level(&[PROJECT, "fails", "other"], &[PROJECT]), Level::Safe);
    }

    #[test]
    fn what_is_known_of_a_context_is_kept_unless_others_are_assumed() {
        for (dirs, is_kept) in [(vec![&["a"][..]], true), (vec![&["a"][..], &["a", "b"]], false)] {
            let contexts = Contexts::named(dirs.into_iter().map(dir).collect());
            let parse = dockwright_syntax::parse("FROM x\nCOPY a /\n");
            let ctx = PassContext::new(&parse, &contexts);
            ctx.memory::<Cell<bool>>().set(true);
            run(&BY_CONTEXT, &ctx);
            assert_eq!(ctx.memory::<Cell<bool>>().get(), is_kept);
        }
    }
}
