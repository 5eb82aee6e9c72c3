//! Findings, and the actions on them.

use serde_json::{Value, json};

use super::client::able;
use super::{Session, TEXT, edited, part, project};

#[test]
fn findings_have_their_places_levels_and_pages() {
    let mut session = Session::new(TEXT);
    let found = session.diagnostics();
    let of = |name: &str| {
        let found = found.iter().find(|it| it["code"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {found:#?}"))
    };
    let (copy, form) = (of("use-copy"), of("use-exec-form"));
    assert_eq!(part(TEXT, &copy["range"]), "ADD start.sh /");
    assert_eq!((&copy["severity"], &form["severity"]), (&json!(2), &json!(3)));
    let page = copy["codeDescription"]["href"].as_str().unwrap();
    assert!(page.ends_with("/docs/passes/use-copy.md"), "{page}");
    assert_eq!(session.client.close(), Some(0));
}

#[test]
fn errors_are_at_their_words_and_an_empty_buffer_has_none() {
    let mut session = Session::new("FROM a\nIMPORT é b\n");
    let found = session.diagnostics();
    assert_eq!(part("FROM a\nIMPORT é b\n", &found[0]["range"]), "IMPORT");
    assert_eq!(found[0]["severity"], 1);
    for (version, text) in ["", "\n\n", "FROM a\n"].into_iter().enumerate() {
        session.client.change(
            &session.uri,
            i32::try_from(version).unwrap(),
            &json!([{ "text": text }]),
        );
        let errors: Vec<_> =
            session.diagnostics().into_iter().filter(|it| it["severity"] == 1).collect();
        assert_eq!(errors, [] as [Value; 0], "{text:?}");
    }
}

#[test]
fn an_editor_that_does_not_pull_diagnostics_gets_those_of_each_state() {
    let mut session = Session::with(project(), "FROM a\nADD start.sh /\n", &json!({}));
    let published = session.client.said("textDocument/publishDiagnostics");
    assert_eq!((&published["uri"], &published["version"]), (&json!(session.uri), &json!(1)));
    let codes = |it: &Value| {
        let all = it["diagnostics"].as_array().unwrap().iter();
        all.map(|it| it["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(codes(&published).contains(&"use-copy".to_owned()), "{published}");
    session.client.change(&session.uri, 7, &json!([{ "text": "FROM debian:13 AS a\n" }]));
    let published = session.client.said("textDocument/publishDiagnostics");
    assert_eq!(published["version"], 7);
    assert!(!codes(&published).contains(&"use-copy".to_owned()), "{published}");
    let document = session.document();
    session.client.tell("textDocument/didClose", &json!({ "textDocument": document }));
    let published = session.client.said("textDocument/publishDiagnostics");
    assert_eq!(published["diagnostics"], json!([]));
}

#[test]
fn each_finding_can_be_fixed_or_ignored_and_all_safe_ones_at_once() {
    let mut session = Session::new(TEXT);
    let actions = session.actions("ADD start.sh", &Value::Null);
    let copy = TEXT.replace("ADD start.sh", "COPY start.sh");
    assert_eq!(session.chosen(&actions, "Fix use-copy"), copy);
    assert_eq!(session.chosen(&actions, "Apply all safe fixes"), copy);
    let comment = "# dockwright: ignore=use-copy # TODO: why\nADD start.sh";
    let ignored = session.chosen(&actions, "Ignore use-copy here, with a reason");
    assert_eq!(ignored, TEXT.replace("ADD start.sh", comment));
    let fix = actions.iter().find(|it| it["title"] == "Fix use-copy").unwrap();
    assert_eq!(fix["diagnostics"][0]["code"], "use-copy");
    assert!(fix["edit"].is_null() && fix["isPreferred"] == true, "{fix}");
    let risky = session.actions("ENTRYPOINT", &json!(["quickfix"]));
    let fixed = session.chosen(&risky, "Fix use-exec-form (risky)");
    assert_eq!(fixed, TEXT.replace("ENTRYPOINT nginx", "ENTRYPOINT [\"nginx\"]"));
    for only in ["source", "source.fixAll", "source.fixAll.dockwright"] {
        let all = session.actions("# syntax", &json!([only]));
        assert_eq!((all.len(), &all[0]["kind"]), (1, &json!("source.fixAll.dockwright")));
    }
    assert_eq!(session.actions("ADD", &json!(["refactor"])), [] as [Value; 0]);
    // An action about an older state of the document.
    session.client.change(&session.uri, 2, &json!([{ "text": "FROM a\n" }]));
    let (code, _) = session.client.refused("codeAction/resolve", fix);
    assert_eq!(code, -32801);
}

#[test]
fn an_editor_that_resolves_nothing_gets_actions_with_edits() {
    let mut session = Session::with(project(), TEXT, &json!({}));
    let actions = session.actions("ADD start.sh", &Value::Null);
    let edit = &actions.iter().find(|it| it["title"] == "Fix use-copy").unwrap()["edit"];
    assert_eq!(edited(TEXT, edit), TEXT.replace("ADD start.sh", "COPY start.sh"));
    assert!(edit["changes"].is_object(), "{edit}");
}

#[test]
fn comments_and_configuration_turn_passes_off_as_for_the_command() {
    let dir = project();
    dir.write("dockwright.toml", "[fix]\nskip = [\"use-copy\"]\n");
    let mut session = Session::with(dir, TEXT, &able());
    let has = |found: &[Value], name: &str| found.iter().any(|it| it["code"] == name);
    let found = session.diagnostics();
    assert!(!has(&found, "use-copy") && has(&found, "use-exec-form"), "{found:#?}");
    session.dir.write("dockwright.toml", "[format]\nindent = 2\n");
    session.client.said.clear();
    let event = json!({ "changes": [{ "uri": "file:///a", "type": 2 }] });
    session.client.tell("workspace/didChangeWatchedFiles", &event);
    assert!(has(&session.diagnostics(), "use-copy"));
    session.client.said("workspace/diagnostic/refresh");
    let commented = TEXT.replace("ADD", "# dockwright: ignore=use-copy # a\nADD");
    session.client.change(&session.uri, 2, &json!([{ "text": commented }]));
    assert!(!has(&session.diagnostics(), "use-copy"));
    session.dir.write("dockwright.toml", "[format]\nindnt = 2\n");
    session.client.tell("textDocument/didSave", &json!({ "textDocument": session.document() }));
    let wrong = session.diagnostics();
    let text = wrong[0]["message"].as_str().unwrap();
    assert!(wrong.len() == 1 && text.contains("configuration is wrong: line 2"), "{text}");
    assert_eq!(session.ask("textDocument/documentLink").as_array().unwrap().len(), 1);
    session.dir.write("dockwright.toml", "[files]\nexclude = [\"Dockerfile\"]\n");
    session.client.tell("textDocument/didSave", &json!({ "textDocument": session.document() }));
    assert_eq!(session.diagnostics(), [] as [Value; 0]);
}

#[test]
fn a_document_that_is_not_on_the_disk_has_no_build_context() {
    let mut session = Session::new(TEXT);
    session.client.open_document("untitled:a", "FROM a\nADD start.sh /\n");
    let params = json!({ "textDocument": { "uri": "untitled:a" } });
    let found = session.client.ask("textDocument/diagnostic", &params);
    assert!(!found["items"].as_array().unwrap().is_empty(), "{found}");
    assert_eq!(
        session.client.ask("textDocument/documentLink", &params).as_array().unwrap().len(),
        1
    );
}

#[test]
fn files_of_the_project_are_read_again_when_they_change() {
    let mut session = Session::new(TEXT);
    let mut params = session.place("AS build", 4);
    params["newName"] = json!("compile");
    let event = json!({ "changes": [{ "uri": "file:///a", "type": 2 }] });
    for (target, is_refused) in [("build", true), ("base", false), ("build", true)] {
        let text = format!("services: {{a: {{build: {{context: ., target: {target}}}}}}}\n");
        session.dir.write("compose.yaml", &text);
        session.client.tell("workspace/didChangeWatchedFiles", &event);
        let id = session.client.begin("textDocument/rename", &params);
        let answer = session.client.answer(id);
        assert_eq!(answer["error"].is_object(), is_refused, "{target}: {answer}");
    }
}

#[test]
fn the_policy_and_expired_comments_are_found_and_what_these_silenced_can_be_fixed() {
    let dir = project();
    dir.write("dockwright.toml", "[policy]\nforbid = [\"add\"]\nregistries = [\"ghcr.io\"]\n");
    let comment = "# dockwright: ignore=use-copy until=2020-01-01\n";
    let text = format!("FROM debian:13\n{comment}ADD start.sh /\n");
    let mut session = Session::with(dir, &text, &able());
    let found = session.diagnostics();
    for (code, place) in [
        ("use-allowed-registries", "debian:13"),
        ("renew-expired-ignores", comment.trim_end()),
        ("avoid-forbidden-instructions", "ADD start.sh /"),
        ("use-copy", "ADD start.sh /"),
    ] {
        let it = found.iter().find(|it| it["code"] == code);
        let it = it.unwrap_or_else(|| panic!("no {code} in {found:#?}"));
        assert_eq!(part(&text, &it["range"]), place);
    }
    let actions = session.actions("ADD", &Value::Null);
    assert_eq!(session.chosen(&actions, "Fix use-copy"), text.replace("ADD", "COPY"));
    let ignored = session.chosen(&actions, "Ignore use-copy here, with a reason");
    let comments = format!("# dockwright: ignore=use-copy # TODO: why\n{comment}");
    assert_eq!(ignored, text.replace(comment, &comments));
}
