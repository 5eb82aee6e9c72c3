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

/// The most characters of a step's text in [`short_json`].
const LONGEST: usize = 80;

/// The same without what a reader can tell from the rest: the file and the builder, notes, empty
/// members, states of stages that are not built, and, where changes give the cause of each rebuilt
/// step, the variables on which steps depend. Long texts are cut.
pub fn short_json(view: View<'_>) -> Value {
    let has_changes = view.rebuilt.is_some();
    let mut value = json(view);
    remove(&mut value, &["dockerfile", "builder", "notes"]);
    for stage in value["stages"].as_array_mut().into_iter().flatten() {
        let is_needed = stage["needed"] == true;
        if is_needed {
            remove(stage, &["needed"]);
        }
        for step in stage["steps"].as_array_mut().into_iter().flatten() {
            // The text begins with the keyword.
            remove(step, &["keyword"]);
            if !is_needed {
                remove(step, &["state"]);
            }
            if has_changes {
                remove(&mut step["depends"], &["args", "env"]);
            }
            if let Value::String(text) = &mut step["text"]
                && let Some((at, _)) = text.char_indices().nth(LONGEST)
            {
                text.truncate(at);
                text.push('…');
            }
            if step["depends"]["size"]["is_partial"] == false {
                remove(&mut step["depends"]["size"], &["is_partial"]);
            }
        }
    }
    if value["context"]["is_partial"] == false {
        remove(&mut value["context"], &["is_partial"]);
    }
    without_empty(&mut value);
    value
}

fn remove(value: &mut Value, names: &[&str]) {
    if let Value::Object(members) = value {
        members.retain(|name, _| !names.contains(&name.as_str()));
    }
}

/// Removes members that are null or empty. The nesting is that of [`json()`].
fn without_empty(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(without_empty);
            members.retain(|_, it| match it {
                Value::Null => false,
                Value::Array(all) => !all.is_empty(),
                Value::Object(all) => !all.is_empty(),
                _ => true,
            });
        }
        Value::Array(all) => all.iter_mut().for_each(without_empty),
        _ => {}
    }
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

#[cfg(test)]
mod tests {
    use dockwright_model::context::{Context, MemoryFiles};

    use super::*;
    use crate::{Changes, Options, read};

    /// The short document, with a file in the build context.
    fn short(dockerfile: &str, changes: Option<&Changes>) -> Value {
        let files: MemoryFiles = [("a".to_owned(), b"12".to_vec())].into_iter().collect();
        let context = Context::new(&files, "Dockerfile");
        let layers = read(dockerfile.as_bytes(), &Options::default(), Some(&context));
        let layers = layers.expect("a file with a stage");
        let rebuilt = changes.map(|it| layers.rebuilt(it, Some(&context)));
        let rebuilt = rebuilt.as_ref();
        short_json(View { dockerfile: "Dockerfile", context: Some("."), layers: &layers, rebuilt })
    }

    #[test]
    fn the_short_document_has_only_what_says_something() {
        let dockerfile = "FROM b AS unused\nRUN x\nFROM c\nARG V\nCOPY a z /\nRUN y\n";
        let context = json!({ "path": ".", "files": 1, "bytes": 2 });
        let unused = json!({
            "name": "unused", "line": 1, "base": { "image": "b" }, "needed": false,
            "steps": [{ "line": 2, "text": "RUN x", "effect": "layer" }],
        });
        let copied = json!({
            "files": ["a", "z"], "size": { "files": 1, "bytes": 2 }, "missing": ["z"],
        });
        let steps = json!([
            { "line": 4, "text": "ARG V", "effect": "nothing" },
            { "line": 5, "text": "COPY a z /", "effect": "layer", "depends": copied },
            { "line": 6, "text": "RUN y", "effect": "layer", "depends": { "args": { "names": ["V"] } } },
        ]);
        let stage = json!({ "line": 3, "base": { "image": "c" }, "steps": steps });
        let expected = json!({ "target": 1, "context": context, "stages": [unused, stage] });
        assert_eq!(short(dockerfile, None), expected);
        let changes = Changes { args: [("V".to_owned(), None)].into(), ..Changes::default() };
        let steps = json!([
            { "line": 4, "text": "ARG V", "effect": "nothing", "state": "cached" },
            { "line": 5, "text": "COPY a z /", "effect": "layer", "depends": copied, "state": "cached" },
            { "line": 6, "text": "RUN y", "effect": "layer", "state": "rebuilt", "cause": { "arg": "V" } },
        ]);
        let stage = json!({ "line": 3, "base": { "image": "c" }, "steps": steps });
        let expected = json!({
            "target": 1, "context": context, "stages": [unused, stage],
            "layers": 2, "rebuilt": 1, "maybe": 0,
        });
        assert_eq!(short(dockerfile, Some(&changes)), expected);
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let short =
            short(&format!("FROM a\nRUN {}\nRUN {}\n", "é".repeat(76), "é".repeat(77)), None);
        let text = |step: usize| short["stages"][0]["steps"][step]["text"].as_str().unwrap_or("");
        assert_eq!(text(0), format!("RUN {}", "é".repeat(76)));
        assert_eq!(text(1), format!("RUN {}…", "é".repeat(76)));
    }
}
