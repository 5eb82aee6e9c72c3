//! `dockwright mcp` with a scripted agent.

use serde_json::{Value, json};

use crate::support::Dir;

fn dir() -> Dir {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", "from debian:13\nADD start.sh /\nCMD nginx x\n");
    dir.write("start.sh", "#!/bin/sh\n");
    dir
}

/// The answers to some lines.
fn answers(dir: &Dir, lines: &[Value]) -> Vec<Value> {
    let lines: Vec<_> = lines.iter().map(Value::to_string).collect();
    let ran = dir.dockwright_with_stdin(&["mcp"], lines.join("\n"));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    ran.stdout.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

/// The text of a result, read as JSON if it is that, and whether it is an error.
fn call(dir: &Dir, name: &str, arguments: &Value) -> (Value, bool) {
    let params = json!({ "name": name, "arguments": arguments });
    let request = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
    let result = answers(dir, &[request]).remove(0)["result"].take();
    let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{result}"));
    let value = serde_json::from_str(text).unwrap_or_else(|_| json!(text));
    (value, result["isError"] == true)
}

#[test]
fn an_agent_learns_the_tools_and_their_arguments() {
    let begin = json!({ "jsonrpc": "2.0", "id": "a", "method": "initialize", "params": {
        "protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": { "name": "a" },
    } });
    let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let list = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" });
    let [begun, listed] = answers(&dir(), &[begin, ready, list]).try_into().unwrap();
    assert_eq!(
        (&begun["id"], &begun["result"]["protocolVersion"]),
        (&json!("a"), &json!("2024-11-05"))
    );
    let tools = listed["result"]["tools"].as_array().unwrap();
    let names: Vec<_> = tools.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["format", "fix", "check", "compare", "explain"]);
    assert!(tools.iter().all(|it| it["inputSchema"]["type"] == "object"));
}

#[test]
fn results_are_edits_of_lines_with_levels_and_reasons() {
    let dir = dir();
    let path = json!({ "path": "Dockerfile" });
    let (formatted, _) = call(&dir, "format", &path);
    assert_eq!(
        formatted,
        json!({ "edits": [{ "first": 1, "last": 1, "text": "FROM debian:13\n" }] })
    );
    let (fixed, _) = call(&dir, "fix", &json!({ "path": "Dockerfile", "level": "safe" }));
    assert_eq!(fixed["edits"][0]["text"], "FROM debian:13\nCOPY start.sh /\n");
    assert_eq!(fixed["fixes"][0]["pass"], "use-copy");
    let left: Vec<_> = fixed["findings"].as_array().unwrap().iter().collect();
    assert!(left.iter().any(|it| it["pass"] == "use-exec-form" && it["level"] != "safe"));
    let (checked, is_error) =
        call(&dir, "check", &json!({ "content": "FROM a\nADD start.sh /\n" }));
    assert!(!is_error && checked["findings"][0]["reason"].is_string(), "{checked}");
    assert_eq!(dir.read("Dockerfile"), "from debian:13\nADD start.sh /\nCMD nginx x\n");
    let (page, _) = call(&dir, "explain", &json!({ "name": "DL3020" }));
    assert!(page.as_str().unwrap().starts_with("# use-copy\n"));
}

#[test]
fn an_agent_learns_what_its_edit_means() {
    let texts = json!({ "old": "FROM a\nUSER b\n", "new": "FROM a\nUSER root\n" });
    let (compared, is_error) = call(&dir(), "compare", &texts);
    assert!(!is_error, "{compared}");
    let kinds: Vec<_> =
        compared["changes"].as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["user-changed", "runs-as-root"]);
}

#[test]
fn errors_are_reported_and_the_next_call_is_answered() {
    let dir = dir();
    dir.write("x/dockwright.toml", "[formt]\n");
    for (name, arguments, expected) in [
        ("fix", json!({}), "give the `path`"),
        ("fix", json!({ "path": "nowhere" }), "no such file"),
        ("fix", json!({ "content": "", "level": "all" }), "`level` must be"),
        ("fix", json!({ "path": "x/Dockerfile", "content": "FROM a\n" }), "configuration is wrong"),
        ("explain", json!({ "name": "use-cpy" }), "unknown pass"),
        ("format", json!({ "content": "IMPORT a\nFROM b\n" }), "unknown instruction: IMPORT"),
    ] {
        let (text, is_error) = call(&dir, name, &arguments);
        assert!(is_error && text.to_string().contains(expected), "{text}");
    }
    let request = |method: &str, params: Value| json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let all = answers(
        &dir,
        &[
            json!(1),
            json!([]),
            json!({ "id": 3 }),
            request("tools/none", json!({})),
            request("tools/call", json!({ "name": "none" })),
            request("tools/call", json!({ "name": "fix", "arguments": { "pth": "a" } })),
            json!({ "id": 5, "result": {} }),
            request("ping", Value::Null),
        ],
    );
    let codes: Vec<_> =
        all.iter().map(|it| it["error"]["code"].as_i64().unwrap_or_default()).collect();
    assert_eq!(codes, [-32600, -32600, -32600, -32601, -32602, -32602, 0]);
    let ran = dir.dockwright_with_stdin(&["mcp"], "{\n\n{\"id\":1,\"method\":\"ping\"}\n");
    let codes = ran.stdout.lines().map(|it| it.contains("-32700")).collect::<Vec<_>>();
    assert_eq!(codes, [true, false], "{ran:?}");
}
