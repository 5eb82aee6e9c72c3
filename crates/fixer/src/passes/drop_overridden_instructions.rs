//! All but the last `CMD`, `ENTRYPOINT` and `HEALTHCHECK` of a stage are dropped.

use dockwright_model::{Instruction, Model};
use dockwright_syntax::Keyword;

use crate::shared::take_out::{Then, taken_out};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Drops a `CMD`, `ENTRYPOINT` or `HEALTHCHECK` that a later one of the same stage overrides.
    ///
    /// Only the last one takes effect. Readers may rely on an earlier one, or change it in vain.
    ///
    /// ## Example
    /// ```dockerfile
    /// CMD ["npm", "test"]
    /// RUN npm ci
    /// CMD ["npm", "start"]
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN npm ci
    /// CMD ["npm", "start"]
    /// ```
    ///
    /// ## Level
    /// Safe: the image is the same. Comments stay where they are, also those inside the
    /// instruction.
    ///
    /// A suggestion where a comment to a tool is about the instruction, and where the text for the
    /// shell ends in a shell comment, which would be lost: `CMD npm test # see #42`.
    name: "drop-overridden-instructions", phase: Modernize, level: Safe,
    settles: ["DL3012", "DL4003", "DL4004", "MultipleInstructionsDisallowed", "DS-0007", "DS-0016", "DS-0023"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    (0..model.stages().len()).flat_map(|stage| fixes(ctx, model, stage)).collect()
}

fn fixes(ctx: &PassContext<'_>, model: &Model, stage: usize) -> Vec<Fix> {
    let mut found = Vec::new();
    for keyword in [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck] {
        let mut last: Option<&Instruction> = None;
        for it in model.of_stage(stage).iter().filter(|it| it.keyword == keyword) {
            found.extend(last.replace(it).map(|it| fix(ctx, it)));
        }
    }
    found
}

fn fix(ctx: &PassContext<'_>, it: &Instruction) -> Fix {
    let name = it.keyword.as_str();
    let reason = format!("a later `{name}` of this stage overrides this one");
    match taken_out(ctx, it, Then::Apart) {
        Ok(indel) => Fix::new(it.start(), Level::Safe, reason).edit(vec![indel], Vec::new()),
        Err(why) => {
            let reason = format!("{reason}; the instruction stays, because {why}");
            Fix::suggestion(it.start(), reason)
        }
    }
}
