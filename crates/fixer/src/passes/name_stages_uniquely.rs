//! Stages that share a name.

use hashbrown::HashMap;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds stages that have the same name as a stage above.
    ///
    /// A name leads to only one stage: `COPY --from` and `--target` take the last one of that name,
    /// `FROM` takes the last one above. Case does not matter.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM golang:1.25 AS build
    /// RUN go build -o /out/server ./server
    ///
    /// FROM node:22 AS build
    /// RUN npm run build
    /// ```
    /// is better written as
    /// ```dockerfile
    /// FROM golang:1.25 AS server
    /// RUN go build -o /out/server ./server
    ///
    /// FROM node:22 AS client
    /// RUN npm run build
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows which stage is meant where the name is used.
    name: "name-stages-uniquely", phase: Suggestions, level: Suggestion,
    settles: ["DuplicateStageName", "DL3024", "CKV_DOCKER_11", "DS-0012"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    let mut first = HashMap::new();
    let mut found = Vec::new();
    for stage in model.stages() {
        let from = &model.instructions()[stage.instructions.start];
        let (Some(name), Some(word)) = (&stage.name, from.syntax.words().nth(1)) else { continue };
        match first.get(&name.to_lowercase()) {
            Some(line) => {
                let reason = format!(
                    "the stage in line {line} is also called `{name}`, and the name leads to only \
                     one of them; give each stage a name of its own"
                );
                let at = word.syntax().text_range().start().into();
                found.push(Fix::suggestion(at, reason));
            }
            None => {
                first.insert(name.to_lowercase(), ctx.line(from.start()));
            }
        }
    }
    found
}
