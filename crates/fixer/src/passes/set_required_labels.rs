//! Labels that the policy of the project requires.

use std::collections::HashSet;

use dockwright_model::{Instruction, expand};
use dockwright_syntax::Keyword;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds images without the labels that the policy of the project requires.
    ///
    /// The policy is `labels` in `[policy]` of `dockwright.toml`, or `label-schema` in
    /// `.hadolint.yaml`; without it, the pass finds nothing. The final stage has to set each of these
    /// labels to a value, or one of the stages that it is built on.
    ///
    /// ## Example
    /// ```toml
    /// [policy]
    /// labels = ["org.opencontainers.image.source"]
    /// ```
    /// ```dockerfile
    /// FROM debian:13
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// LABEL org.opencontainers.image.source=https://git.example/acme/app
    /// ```
    ///
    /// ## Not visible
    /// Labels of the base image, and those that a build adds with `--label`, in a Compose file or in
    /// a workflow (`docker/metadata-action`), are not in the Dockerfile: the pass does not count
    /// them. Leave a label out of the policy if builds add it. Where a variable is part of the key
    /// of a `LABEL`, the finding says that a missing label cannot be proved.
    ///
    /// ## Level
    /// A suggestion: only the author knows the value.
    name: "set-required-labels", phase: Suggestions, level: Suggestion,
    settles: ["DL3049"], is_demanded: true, run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    suggestion(ctx).into_iter().collect()
}

fn suggestion(ctx: &PassContext<'_>) -> Option<Fix> {
    let required = &ctx.policy().labels;
    let model = ctx.model();
    let last = model.stages().len().checked_sub(1).filter(|_| !required.is_empty())?;
    let (mut set, mut has_unknown) = (HashSet::new(), false);
    let labels = model.lineage_backwards(last).filter(|it| it.keyword == Keyword::Label);
    for label in labels {
        let value_of = |name: &str| model.variable(label, name).default();
        for (key, value) in pairs(label) {
            let is_empty = value.trim_matches(['"', '\'']).is_empty();
            match expand(key.trim_matches('\''), &value_of) {
                Some(key) if !is_empty => drop(set.insert(key)),
                Some(_) => {}
                None => has_unknown = true,
            }
        }
    }
    let missing = required.iter().filter(|it| !set.contains(*it));
    let missing: Vec<_> = missing.map(|it| format!("`{it}`")).collect();
    let labels = if missing.len() == 1 { "label" } else { "labels" };
    let (missing, is_none) = (missing.join(", "), missing.is_empty());
    let reason = if has_unknown {
        format!(
            "it cannot be proved that the image has the {labels} {missing}, which the policy \
             requires, since a variable is part of the key of a `LABEL`; write the key"
        )
    } else {
        format!(
            "the image does not set the {labels} {missing}, which the policy requires; add a \
             `LABEL` to this stage"
        )
    };
    let from = &model.instructions()[model.stages()[last].instructions.start];
    (!is_none).then(|| Fix::suggestion(from.start(), reason))
}

/// The keys of a `LABEL` with their values.
fn pairs(label: &Instruction) -> Vec<(String, String)> {
    let pairs = label.syntax.pairs().filter_map(|it| Some((it.key()?, it.value()?)));
    let legacy = label.syntax.legacy_pair().and_then(|it| Some((it.key()?, it.value()?)));
    pairs.chain(legacy).collect()
}
