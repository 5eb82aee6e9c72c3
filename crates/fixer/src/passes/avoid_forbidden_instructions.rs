//! Instructions that the policy of the project forbids.

use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds instructions that the policy of the project forbids.
    ///
    /// The policy is `forbid` in `[policy]` of `dockwright.toml`; without it, the pass finds nothing.
    /// An instruction behind `ONBUILD` counts as well.
    ///
    /// ## Example
    /// ```toml
    /// [policy]
    /// forbid = ["ADD", "ONBUILD", "MAINTAINER"]
    /// ```
    /// ```dockerfile
    /// ADD app.conf /etc/
    /// ```
    /// could be
    /// ```dockerfile
    /// COPY app.conf /etc/
    /// ```
    ///
    /// ## Level
    /// A suggestion: other passes replace what can be replaced without people.
    name: "avoid-forbidden-instructions", phase: Suggestions, level: Suggestion,
    settles: [], is_demanded: true, run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let forbidden = &ctx.policy().forbidden;
    if forbidden.is_empty() {
        return Vec::new();
    }
    let found = ctx.model().instructions().iter().filter_map(|it| {
        let trigger = it.syntax.trigger().and_then(|it| it.keyword());
        let keywords = [Some(it.keyword), trigger];
        let keyword = keywords.into_iter().flatten().find(|it| forbidden.contains(it))?;
        let place = if keyword == it.keyword { "" } else { " behind `ONBUILD`" };
        let name = keyword.as_str();
        let reason = format!("the policy forbids `{name}`{place}; {}", instead(keyword));
        Some(Fix::suggestion(it.start(), reason))
    });
    found.collect()
}

/// What to do without an instruction.
fn instead(keyword: Keyword) -> &'static str {
    match keyword {
        Keyword::Add => "use `COPY`, or `RUN` with `curl` for a download",
        Keyword::Maintainer => "use `LABEL org.opencontainers.image.authors`",
        Keyword::Onbuild => "write the step into the Dockerfiles that build on this image",
        _ => "remove it",
    }
}
