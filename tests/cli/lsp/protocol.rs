//! Columns, cancellation, the end of a session, invalid messages from editors.

use serde_json::{Value, json};

use super::client::{Client, able};
use super::{Session, TEXT, project};

#[test]
fn columns_are_bytes_if_the_editor_prefers_them() {
    let mut capabilities = able();
    capabilities["general"]["positionEncodings"] = json!(["utf-16", "utf-8"]);
    let text = "FROM a\nLABEL a=é😀 b=c\n";
    let mut session = Session::with(project(), text, &capabilities);
    // After `é😀`, which takes six bytes and three units of UTF-16.
    let at = |character: u32| json!({ "line": 1, "character": character });
    let cut = json!([{ "range": { "start": at(14), "end": at(18) }, "text": "" }]);
    session.client.change(&session.uri, 2, &cut);
    let symbols = session.ask("textDocument/documentSymbol");
    let label = &symbols[0]["children"][0];
    let end = &label["range"]["end"]["character"];
    assert_eq!((&label["detail"], end), (&json!("a=é😀"), &json!(14)));
}

#[test]
fn invalid_requests_get_errors_and_the_server_goes_on() {
    let mut session = Session::new(TEXT);
    let unknown = json!({ "textDocument": { "uri": "file:///nowhere" } });
    assert_eq!(session.client.refused("textDocument/formatting", &unknown).0, -32602);
    assert_eq!(session.client.refused("textDocument/hover", &json!({})).0, -32602);
    assert_eq!(session.client.refused("textDocument/hover", &json!([1])).0, -32602);
    let document = json!({ "textDocument": session.document() });
    assert_eq!(session.client.refused("textDocument/hover", &document).0, -32602);
    assert_eq!(session.client.refused("textDocument/nothing", &document).0, -32601);
    assert_eq!(session.client.refused("codeAction/resolve", &json!({ "title": "a" })).0, -32602);
    // A change of a document that is not open, and messages without the expected content.
    session.client.change("file:///nowhere", 1, &json!([{ "text": "" }]));
    session.client.tell("textDocument/didChange", &json!({ "textDocument": 1 }));
    session.client.tell("textDocument/didOpen", &Value::Null);
    session.client.tell("$/cancelRequest", &json!({ "id": 9999 }));
    session.client.tell("$/cancelRequest", &json!({ "id": {} }));
    session.client.send(&json!({ "jsonrpc": "2.0", "id": "none", "result": null }));
    let far = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    let mut params = json!({
        "textDocument": session.document(), "position": far, "positions": [far],
        "range": { "start": far, "end": { "line": 0, "character": 0 } },
        "context": {
            "diagnostics": [], "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false,
        },
        "options": { "tabSize": 0, "insertSpaces": false }, "ch": "x", "newName": "",
    });
    for method in [
        "codeAction",
        "completion",
        "definition",
        "documentHighlight",
        "formatting",
        "hover",
        "inlayHint",
        "onTypeFormatting",
        "prepareRename",
        "rangeFormatting",
        "references",
        "rename",
        "selectionRange",
        "semanticTokens/range",
        "signatureHelp",
    ] {
        session.client.ask(&format!("textDocument/{method}"), &params);
    }
    params["position"] = json!({ "line": -1, "character": 0 });
    assert_eq!(session.client.refused("textDocument/hover", &params).0, -32602);
    let range = json!({ "start": far, "end": far });
    session.client.change(&session.uri, 2, &json!([{ "range": range, "text": "USER b\n" }]));
    let symbols = session.ask("textDocument/documentSymbol");
    assert_eq!(symbols[3]["children"].as_array().unwrap().len(), 5, "{symbols}");
    assert_eq!(session.client.close(), Some(0));
}

#[test]
fn a_cancelled_request_and_one_about_an_old_state_are_not_answered_late() {
    let mut session = Session::new(TEXT);
    let document = json!({ "textDocument": session.document() });
    // The first keeps the lane busy.
    let first = session.client.begin("textDocument/diagnostic", &document);
    let second = session.client.begin("textDocument/diagnostic", &document);
    session.client.tell("$/cancelRequest", &json!({ "id": second }));
    let third = session.client.begin("textDocument/diagnostic", &document);
    session.client.change(&session.uri, 2, &json!([{ "text": "FROM a\n" }]));
    let fourth = session.client.begin("textDocument/diagnostic", &document);
    let outcome = |answer: &Value| answer["error"]["code"].as_i64();
    let [first, second, third, fourth] =
        [first, second, third, fourth].map(|it| outcome(&session.client.answer(it)));
    assert!(matches!(first, None | Some(-32801)), "{first:?}");
    assert!(matches!(second, None | Some(-32800 | -32801)), "{second:?}");
    assert!(matches!(third, None | Some(-32801)), "{third:?}");
    assert_eq!(fourth, None);
}

#[test]
fn the_server_ends_as_the_protocol_says() {
    let dir = project();
    let mut client = Client::open(&dir, &able());
    client.said("client/registerCapability");
    client.ask("shutdown", &Value::Null);
    assert_eq!(client.refused("textDocument/hover", &json!({})).0, -32600);
    client.tell("exit", &Value::Null);
    assert_eq!(client.end(), Some(0));
    let mut client = Client::open(&dir, &able());
    client.tell("exit", &Value::Null);
    assert_eq!(client.end(), Some(1));
    // The editor closes stdin.
    let client = Client::open(&dir, &able());
    assert_eq!(client.end(), Some(0));
    let mut client = Client::start(&dir);
    assert_eq!(client.refused("textDocument/hover", &json!({})).0, -32002);
    client.tell("exit", &Value::Null);
    assert_eq!(client.end(), Some(2));
}
