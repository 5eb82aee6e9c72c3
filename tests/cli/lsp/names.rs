//! Names: definitions, references and renaming.

use serde_json::{Value, json};

use super::client::able;
use super::{Session, TEXT, edited, part, project};

#[test]
fn names_lead_to_their_definitions_and_uses() {
    let mut session = Session::new(TEXT);
    let mut definition = |text: &str, after: usize| {
        let found = session.at("textDocument/definition", text, after);
        let at = |key: &str| found["range"]["start"][key].as_u64();
        at("line").zip(at("character"))
    };
    assert_eq!(definition("$VERSION", 2), Some((6, 4)));
    assert_eq!(definition("VERSION} AS", 0), Some((1, 4)));
    assert_eq!(definition("ARG VERSION\n", 5), Some((1, 4)));
    assert_eq!(definition("--from=build", 9), Some((5, 13)));
    assert_eq!(definition("$APP", 1), Some((3, 4)));
    assert_eq!(definition("make", 1), None);
    let mut params = session.place("VERSION=13", 2);
    params["context"] = json!({ "includeDeclaration": true });
    let found = session.client.ask("textDocument/references", &params);
    assert_eq!(found.as_array().unwrap().len(), 4, "{found}");
    params["context"] = json!({ "includeDeclaration": false });
    let found = session.client.ask("textDocument/references", &params);
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    let found = session.at("textDocument/documentHighlight", "FROM base AS", 6);
    assert_eq!(found.as_array().unwrap().len(), 3, "{found}");
}

#[test]
fn names_are_renamed_everywhere_or_not_at_all() {
    let mut session = Session::new(TEXT);
    let mut rename = |text: &str, after: usize, new: &str| {
        let mut params = session.place(text, after);
        params["newName"] = json!(new);
        let id = session.client.begin("textDocument/rename", &params);
        let answer = session.client.answer(id);
        match answer["error"]["message"].as_str() {
            Some(text) => text.to_owned(),
            None => edited(&session.text, &answer["result"]),
        }
    };
    assert_eq!(rename("VERSION=13", 1, "RELEASE"), TEXT.replace("VERSION", "RELEASE"));
    assert_eq!(rename("$APP", 1, "HOME_OF_APP"), TEXT.replace("APP", "HOME_OF_APP"));
    let compiled = TEXT.replace("AS build", "AS compile").replace("=build", "=compile");
    assert_eq!(rename("--from=build", 8, "compile"), compiled);
    let numbered = TEXT.replace("--from=build", "--from=1");
    session.client.change(&session.uri, 2, &json!([{ "text": numbered }]));
    session.text = numbered.clone();
    let mut rename = |text: &str, after: usize, new: &str| {
        let mut params = session.place(text, after);
        params["newName"] = json!(new);
        let edit = session.client.ask("textDocument/rename", &params);
        edited(&session.text, &edit)
    };
    assert_eq!(rename("AS build", 4, "compile"), numbered.replace("AS build", "AS compile"));
    assert_eq!(rename("AS base", 4, "first"), numbered.replace("base", "first"));
}

#[test]
fn a_new_name_is_free_and_one_of_its_kind() {
    let mut session = Session::new(TEXT);
    let mut rename = |text: &str, after: usize, new: &str| {
        let mut params = session.place(text, after);
        params["newName"] = json!(new);
        session.client.refused("textDocument/rename", &params).1
    };
    assert!(rename("AS build", 4, "base").contains("this file already uses"));
    assert!(rename("AS build", 4, "A b").contains("is not a valid name of a stage"));
    assert!(rename("VERSION=13", 1, "APP").contains("this file already uses"));
    assert!(rename("VERSION=13", 1, "PATH").contains("other programs read"));
    assert!(rename("VERSION=13", 1, "1").contains("is not a valid name of a variable"));
    let range = session.at("textDocument/prepareRename", "--from=build", 8);
    assert_eq!(part(TEXT, &range), "build");
    assert_eq!(session.at("textDocument/prepareRename", "make", 1), Value::Null);
}

#[test]
fn a_name_that_cannot_be_followed_keeps_its_spelling() {
    for (text, name) in [
        ("FROM a\nARG A=1\nRUN A=2; echo $A\n", "A=1"),
        ("FROM a\nARG A=1\nRUN export A\n", "A=1"),
        ("FROM a\nARG A=1\nRUN sh -c 'echo $A'\n", "A=1"),
        ("FROM a\nARG A=1\nRUN echo $((A + 1))\n", "A=1"),
        ("FROM a\nARG A=1\nRUN <<E python3\nprint(A)\nE\n", "A=1"),
        ("FROM a\nENV A=1\nCMD [\"sh\", \"-c\", \"echo $A\"]\n", "A=1"),
        ("FROM a\nENV PATH=/a:$PATH\n", "PATH=/a"),
        ("FROM a\nARG HTTP_PROXY\n", "HTTP"),
        ("FROM a\nRUN echo $A\n", "$A"),
    ] {
        let mut session = Session::new(text);
        let mut params = session.place(name, 1);
        params["newName"] = json!("B");
        session.client.refused("textDocument/rename", &params);
    }
    let dir = project();
    dir.write("compose.yaml", "services: {a: {build: {context: ., target: build}}}\n");
    let mut session = Session::with(dir, TEXT, &able());
    let mut params = session.place("AS build", 4);
    params["newName"] = json!("compile");
    let (_, text) = session.client.refused("textDocument/rename", &params);
    assert_eq!(text, "a build of the project may select the stage `build`");
}
