//! The tool `layers`: the steps of a Dockerfile, and what a change rebuilds.

use dockwright_fixer::FixOptions;
use dockwright_layers::{Options, View, short_json};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::args::setting;
use crate::commands::layers::{Question, changes};
use crate::message::Message;
use crate::output::json_text;

/// The name of a file of which only the text is known.
const UNNAMED: &str = "Dockerfile";

/// The arguments.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfLayers {
    pub path: Option<String>,
    pub content: Option<String>,
    #[serde(default)]
    touch: Vec<String>,
    #[serde(default)]
    set: Vec<String>,
    #[serde(default)]
    fixed: bool,
}

/// Adds the schemas of the arguments that other tools lack.
pub fn add_properties(properties: &mut Value) {
    let texts = |description: &str| json!({ "type": "array", "items": { "type": "string" }, "description": description });
    properties["touch"] = texts("files whose content changes, by their paths in the build context");
    properties["set"] = texts("build arguments that the build sets, as `NAME=VALUE` or `NAME`");
    properties["fixed"] =
        json!({ "type": "boolean", "description": "whether to add the steps after `fix`" });
}

/// The steps as JSON, with notes if there are any, of a Dockerfile with this text and these options.
pub fn steps(arguments: &OfLayers, content: &[u8], fix: &FixOptions) -> Result<String, String> {
    let settings =
        arguments.set.iter().map(|it| setting(it).map_err(|why| format!("`set`: {why}")));
    let settings = settings.collect::<Result<Vec<_>, _>>()?;
    let question = Question {
        name: arguments.path.as_deref().unwrap_or(UNNAMED),
        content,
        options: Options::default(),
        changes: changes(&arguments.touch, &settings),
        is_fixed: arguments.fixed,
    };
    let mut messages = Vec::new();
    match question.answer(fix, &mut messages, shown) {
        Ok(mut answer) => {
            if !messages.is_empty() {
                answer["notes"] = messages.iter().map(Message::text).collect();
            }
            Ok(json_text(&answer))
        }
        Err(last) => {
            messages.push(last);
            let texts = messages.iter().flat_map(|it| it.render(false)).collect::<Vec<_>>();
            Err(String::from_utf8_lossy(&texts).trim_end().to_owned())
        }
    }
}

fn shown(before: View<'_>, after: Option<View<'_>>) -> Value {
    match after {
        Some(after) => json!({ "before": short_json(before), "after": short_json(after) }),
        None => short_json(before),
    }
}
