//! The steps as JSON.

use serde::Serialize;
use serde_json::{Value, json};

use crate::rebuilt::{State, Verdict};
use crate::shown::{View, clean};
use crate::step::{Base, Stage, Step};

/// The steps, with the verdicts after changes, as a JSON object.
pub fn json(view: View<'_>) -> Value {
    let View { dockerfile, context, layers, rebuilt } = view;
    let verdicts = |stage: usize| rebuilt.map(|it| it.stages[stage].as_slice());
    let stages = layers.stages.iter().enumerate();
    let stages: Vec<_> = stages.map(|(index, it)| stage(it, verdicts(index))).collect();
    let mut value = json!({
        "dockerfile": dockerfile,
        "builder": layers.builder.name(),
        "target": layers.target,
        "context": layers.context.map(|it| json!({
            "path": context,
            "files": it.files,
            "bytes": it.bytes,
            "is_partial": it.is_partial,
        })),
        "stages": stages,
    });
    if let Some(rebuilt) = rebuilt {
        value["layers"] = layers.built().count().into();
        value["rebuilt"] = rebuilt.count(layers, State::Rebuilt).into();
        value["maybe"] = rebuilt.count(layers, State::Maybe).into();
        value["notes"] = rebuilt.notes.iter().map(ToString::to_string).collect();
    }
    value
}

fn stage(it: &Stage, verdicts: Option<&[Verdict]>) -> Value {
    let steps = it.steps.iter().enumerate();
    let steps: Vec<_> = steps.map(|(index, it)| step(it, verdicts.map(|it| &it[index]))).collect();
    let base = match &it.base {
        Base::Scratch => json!({ "scratch": true }),
        Base::Stage(stage) => json!({ "stage": stage }),
        Base::Image(name) => json!({ "image": clean(name) }),
    };
    json!({
        "name": it.name.as_deref().map(clean),
        "line": it.line,
        "base": base,
        "needed": it.is_needed,
        "steps": steps,
    })
}

fn step(it: &Step, verdict: Option<&Verdict>) -> Value {
    #[derive(Serialize)]
    struct Shown<'s> {
        line: usize,
        keyword: &'s str,
        text: String,
        effect: crate::Effect,
        depends: &'s crate::Depends,
        #[serde(skip_serializing_if = "Option::is_none")]
        state: Option<State>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cause: Option<&'s crate::Cause>,
    }
    let shown = Shown {
        line: it.line,
        keyword: it.keyword,
        text: clean(&it.text),
        effect: it.effect,
        depends: &it.depends,
        state: verdict.map(|it| it.state),
        cause: verdict.and_then(|it| it.cause.as_ref()),
    };
    json!(shown)
}
