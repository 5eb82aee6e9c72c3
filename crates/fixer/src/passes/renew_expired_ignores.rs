//! Ignore comments whose date has passed.

use dockwright_syntax::pragma::{Date, Scope, ScopedPragma, pragmas};

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds ignore comments whose date has passed.
    ///
    /// A comment with `until=` silences passes up to and including that day, in UTC. From the next
    /// day on, `dockwright check` lists what the comment silenced, and the comment itself.
    ///
    /// ## Example
    /// ```dockerfile
    /// # dockwright: ignore=use-exec-form until=2027-03-01 # the wrapper goes with release 5
    /// CMD node server.js
    /// ```
    /// could be
    /// ```dockerfile
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ## Level
    /// A suggestion: settle what the comment silenced and remove the comment, or write a later day.
    /// `dockwright fix` still leaves the instruction alone, so that a build never changes because a
    /// day has passed. The present day is that of the clock, or of `SOURCE_DATE_EPOCH` if this
    /// variable is set.
    name: "renew-expired-ignores", phase: Suggestions, level: Suggestion,
    settles: [], is_demanded: true, run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let Some(today) = ctx.today() else { return Vec::new() };
    let all = pragmas(ctx.parse).into_iter();
    let applied = all.filter(|it| !matches!(it.scope, Scope::Nothing(_)));
    applied.filter_map(|it| suggestion(&it, today)).collect()
}

fn suggestion(it: &ScopedPragma<'_>, today: Date) -> Option<Fix> {
    let pragma = &it.pragma;
    pragma.request().filter(|_| pragma.is_expired(today))?;
    let last_day = pragma.last_day()?;
    let ago = match today.days_since(last_day) {
        1 => "1 day ago".to_owned(),
        days => format!("{days} days ago"),
    };
    let why = match pragma.reason {
        "" => String::new(),
        why => format!(" (its reason: {why})"),
    };
    let reason = format!(
        "this comment expired on {last_day}, {ago}{why}; settle what it silenced and remove it, or \
         write a later day"
    );
    Some(Fix::suggestion(it.offset, reason))
}
