//! Users that the policy of the project does not allow.

use dockwright_model::{Base, Image, Instruction, expand};
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, Policy, declare_pass};

declare_pass! {
    /// Finds images whose process runs as a user that the policy of the project does not allow.
    ///
    /// In `[policy]` of `dockwright.toml`, `numeric-user = true` demands a user given by number, and
    /// `non-root-user = true` a user other than root; without them, the pass finds nothing. It looks
    /// at the last `USER` of the final stage, and of each stage that a build of the project names as
    /// its target.
    ///
    /// ## Example
    /// ```toml
    /// [policy]
    /// numeric-user = true
    /// ```
    /// ```dockerfile
    /// FROM debian:13
    /// USER app
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// USER 10001
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows the number. A variable has the value of its `ENV`, or the
    /// default of its `ARG`; without one, and where only the base image sets a user that is not
    /// known, the finding says that the policy cannot be proved. Stages for Windows are not looked
    /// at.
    name: "run-as-allowed-user", phase: Suggestions, level: Suggestion,
    settles: [], is_demanded: true, run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let policy = ctx.policy();
    if !policy.numeric_user && !policy.non_root_user {
        return Vec::new();
    }
    let model = ctx.model();
    let is_looked_at =
        |it: &usize| (model.is_final(*it) || ctx.is_named_target(*it)) && !model.is_windows(*it);
    let mut found: Vec<_> = (0..model.stages().len())
        .filter(is_looked_at)
        .filter_map(|it| suggestion(ctx, policy, it))
        .collect();
    // Stages may end with the same `USER`.
    found.dedup_by_key(|it| it.at);
    found
}

fn suggestion(ctx: &PassContext<'_>, policy: &Policy, stage: usize) -> Option<Fix> {
    let model = ctx.model();
    let user = model.lineage_backwards(stage).find(|it| it.keyword == Keyword::User);
    if let Some(user) = user {
        return Some(Fix::suggestion(user.start(), fault_of_user(ctx, policy, user)?));
    }
    let from = &model.instructions()[model.stages()[stage].instructions.start];
    Some(Fix::suggestion(from.start(), fault_of_base(policy, model.root(stage))?))
}

fn fault_of_user(ctx: &PassContext<'_>, policy: &Policy, user: &Instruction) -> Option<String> {
    let argument = user.argument();
    let value_of = |name: &str| ctx.model().variable(user, name).default();
    let Some(value) = expand(argument.trim_matches('\''), &value_of) else {
        return Some(format!(
            "it cannot be proved that the container runs as {}, as the policy demands, since the \
             value of `{argument}` is not known; write the number, or give the `ARG` a default",
            demanded(policy)
        ));
    };
    let name = value.split(':').next().unwrap_or_default();
    let fault = fault_of_name(policy, name)?;
    Some(format!("the container runs as `{name}`, {fault}; {}", advice(policy, name)))
}

/// What the policy demands, as the end of a sentence.
fn demanded(policy: &Policy) -> &'static str {
    match (policy.numeric_user, policy.non_root_user) {
        (true, true) => "a user given by number, other than root",
        (true, false) => "a user given by number",
        (false, _) => "a user other than root",
    }
}

/// Why the policy does not allow a user.
fn fault_of_name(policy: &Policy, name: &str) -> Option<&'static str> {
    let is_number = !name.is_empty() && name.bytes().all(|it| it.is_ascii_digit());
    if policy.non_root_user && is_root(name) {
        Some("and the policy demands a user other than root")
    } else if policy.numeric_user && !is_number {
        Some("and the policy demands the number of a user")
    } else {
        None
    }
}

fn is_root(name: &str) -> bool {
    name == "root" || !name.is_empty() && name.bytes().all(|it| it == b'0')
}

fn advice(policy: &Policy, name: &str) -> &'static str {
    match (policy.non_root_user && is_root(name), policy.numeric_user) {
        (true, true) => "write the number of another user, as in `USER 10001`",
        (true, false) => "end with a `USER` that has fewer rights",
        (false, _) => "write its number, as in `USER 10001`",
    }
}

fn fault_of_base(policy: &Policy, base: &Base) -> Option<String> {
    let known = match base {
        Base::Scratch => Some("root"),
        _ => base.image().and_then(|it: &Image| it.facts().user),
    };
    match known {
        Some(name) => {
            let fault = fault_of_name(policy, name)?;
            Some(format!(
                "no `USER` is set, so the container runs as `{name}` of the base image, {fault}; \
                 end with a `USER` such as `USER 10001`"
            ))
        }
        None => Some(format!(
            "it cannot be proved that the container runs as {}, as the policy demands, since no \
             `USER` is set and the user of the base image is not known; end with a `USER`",
            demanded(policy)
        )),
    }
}
