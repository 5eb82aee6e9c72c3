//! The boundary to JavaScript: strings, and the files of a build context. An answer of the kind
//! `{"invalid": "…"}` is about the arguments; an exception is a bug.

use std::panic;

use dockwright_fixer::MemoryFiles;
use js_sys::{Array, JsString, Object, Uint8Array};
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::Task;

/// Lets a panic end in an exception that has its message.
#[wasm_bindgen(start)]
fn start() {
    panic::set_hook(Box::new(|it| wasm_bindgen::throw_str(&it.to_string())));
}

/// Lays a Dockerfile out.
#[wasm_bindgen]
pub fn format(text: &str, options: &str, context: Option<Object>) -> String {
    answer(Task::Format, text, options, context)
}

/// Fixes a Dockerfile.
#[wasm_bindgen]
pub fn fix(text: &str, options: &str, context: Option<Object>) -> String {
    answer(Task::Fix, text, options, context)
}

/// Lists the findings in a Dockerfile.
#[wasm_bindgen]
pub fn check(text: &str, options: &str, context: Option<Object>) -> String {
    answer(Task::Check, text, options, context)
}

/// Lists the passes.
#[wasm_bindgen]
pub fn passes() -> String {
    crate::passes()
}

/// Whether a file of this name, without its directory, is taken for a Dockerfile.
#[wasm_bindgen(js_name = isDockerfileName)]
pub fn is_dockerfile_name(name: &str) -> bool {
    dockwright_fixer::is_dockerfile_name(name)
}

/// Explains a pass, a rule or a base image.
#[wasm_bindgen]
pub fn explain(name: &str) -> String {
    crate::explain(name).map_or_else(invalid, |page| json!({ "page": page }).to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "the boundary hands values over")]
fn answer(task: Task, text: &str, options: &str, context: Option<Object>) -> String {
    let files = context.as_ref().map(files).transpose();
    files.and_then(|files| task.answer(text, options, files)).unwrap_or_else(invalid)
}

#[expect(clippy::needless_pass_by_value, reason = "the signature of `unwrap_or_else`")]
fn invalid(why: String) -> String {
    json!({ "invalid": why }).to_string()
}

/// The files by their paths; the content of each is a string, or bytes.
fn files(context: &Object) -> Result<MemoryFiles, String> {
    let file = |entry: JsValue| {
        let entry = Array::from(&entry);
        let path = entry.get(0).as_string().unwrap_or_default();
        let content = entry.get(1);
        let text = content.dyn_ref::<JsString>().map(|it| String::from(it).into_bytes());
        let bytes = || content.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
        match text.or_else(bytes) {
            Some(content) => Ok((path, content)),
            None => Err(format!("`context`: the content of `{path}` is no string or Uint8Array")),
        }
    };
    Object::entries(context).iter().map(file).collect()
}
