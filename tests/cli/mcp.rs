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
    assert_eq!(names, ["format", "fix", "check", "layers", "compare", "explain"]);
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

/// A project with a stage that the build does not need, and 11 bytes that it sends.
fn stages() -> Dir {
    let dir = Dir::with(&[]);
    dir.write(
        "app/Dockerfile",
        "FROM node:22 AS build\nARG V=1\nCOPY src /src\nRUN make\nFROM a AS old\nRUN x\n\
         FROM b\nCOPY --from=build /out /out\nMAINTAINER me\n",
    );
    dir.write("app/src/a.c", "main() {}\n");
    dir.write("app/src/b.c", "\n");
    dir
}

/// The states of the steps of each stage, by the first letter.
fn states(layers: &Value) -> Vec<String> {
    let steps = |it: &Value| it["steps"].as_array().unwrap().clone();
    let first = |it: &Value| it["state"].as_str().unwrap_or("-")[..1].to_owned();
    let stages = layers["stages"].as_array().unwrap().iter();
    stages.map(|it| steps(it).iter().map(first).collect()).collect()
}

#[test]
fn an_agent_learns_the_layers_and_their_bytes() {
    let (layers, is_error) = call(&stages(), "layers", &json!({ "path": "app/Dockerfile" }));
    assert!(!is_error, "{layers}");
    let build = json!({ "name": "build", "line": 1, "base": { "image": "node:22" }, "steps": [
        { "line": 2, "text": "ARG V=1", "effect": "nothing" },
        { "line": 3, "text": "COPY src /src", "effect": "layer",
          "depends": { "files": ["src"], "size": { "files": 2, "bytes": 11 } } },
        { "line": 4, "text": "RUN make", "effect": "layer",
          "depends": { "args": { "names": ["V"] } } },
    ] });
    assert_eq!(layers["stages"][0], build);
    assert_eq!((&layers["stages"][1]["needed"], &layers["target"]), (&json!(false), &json!(2)));
    assert_eq!(layers["context"]["path"], "app");
    let text = json!({ "content": "FROM a\nCOPY b /\n" });
    let (layers, is_error) = call(&stages(), "layers", &text);
    let step =
        json!({ "line": 2, "text": "COPY b /", "effect": "layer", "depends": { "files": ["b"] } });
    assert!(!is_error && layers.get("context").is_none(), "{layers}");
    assert_eq!(layers["stages"][0]["steps"], json!([step]));
}

#[test]
fn an_agent_learns_what_a_change_rebuilds_and_why() {
    let dir = stages();
    let ask = |arguments: Value| {
        let mut all = json!({ "path": "app/Dockerfile" });
        all.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
        let (layers, is_error) = call(&dir, "layers", &all);
        assert!(!is_error, "{layers}");
        layers
    };
    let touched = ask(json!({ "touch": ["src/a.c"] }));
    assert_eq!(states(&touched), ["crr", "-", "mc"]);
    let causes: Vec<_> = (0..3).map(|it| &touched["stages"][0]["steps"][it]["cause"]).collect();
    assert_eq!(causes, [&Value::Null, &json!({ "file": "src/a.c" }), &json!({ "line": 3 })]);
    assert_eq!(touched["stages"][2]["steps"][0]["cause"], json!({ "stage": 0 }));
    assert_eq!([&touched["layers"], &touched["rebuilt"], &touched["maybe"]], [3, 2, 1]);
    assert_eq!(states(&ask(json!({ "set": ["V=2"] }))), ["ccr", "-", "mc"]);
    let unknown = ask(json!({ "set": ["VV"] }));
    let note = "no `ARG` declares `VV`, so the value rebuilds nothing";
    assert_eq!((states(&unknown)[0].as_str(), &unknown["notes"]), ("ccc", &json!([note])));
    let both = ask(json!({ "touch": ["src/a.c"], "fixed": true }));
    assert_eq!(both["before"]["stages"], touched["stages"]);
    let last = |it: &str| both[it]["stages"][2]["steps"][1]["text"].clone();
    let label = "LABEL org.opencontainers.image.authors=\"me\"";
    assert_eq!([last("before"), last("after")], ["MAINTAINER me", label]);
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
        ("layers", json!({}), "give the `path`"),
        ("layers", json!({ "content": "FROM a\n", "set": ["=1"] }), "`set`: expected `NAME`"),
        ("layers", json!({ "content": "FROM a\nCOPY x\n" }), "Dockerfile:2:1: error: "),
        ("layers", json!({ "content": "ARG A=1\n" }), "the file has no `FROM`"),
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
