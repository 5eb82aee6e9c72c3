//! `dockwright mcp`: tools for agents, in lines of JSON-RPC.

mod tools;

use std::io::{self, Write};

use serde_json::{Value, json};

use self::tools::Tools;
use super::exit::Exit;
use crate::args::McpArgs;
use crate::run::lines::{Line, lines};
use crate::run::panics;

/// The supported versions of the protocol, newest first.
const VERSIONS: [&str; 3] = ["2025-06-18", "2025-03-26", "2024-11-05"];

const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;
const METHOD_NOT_FOUND: i32 = -32601;
const INVALID_PARAMS: i32 = -32602;
const INTERNAL_ERROR: i32 = -32603;

/// Why a request has no result.
struct Failure {
    code: i32,
    text: String,
}

impl Failure {
    fn new(code: i32, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

/// Serves an agent until stdin ends.
pub fn run(args: &McpArgs) -> io::Result<Exit> {
    panics::install_hook();
    let tools = Tools::new(&args.configuration);
    let mut stdout = io::stdout().lock();
    for line in lines() {
        let answer = match line {
            Line::Text(text) if text.trim_ascii().is_empty() => None,
            Line::Text(text) => answer(&tools, &text),
            Line::TooLong => {
                Some(failed(&Value::Null, Failure::new(INVALID_REQUEST, "the line is too long")))
            }
            Line::Failed(error) => return Err(error),
        };
        if let Some(answer) = answer {
            writeln!(stdout, "{answer}")?;
            stdout.flush()?;
        }
    }
    Ok(Exit::Clean)
}

/// The answer to a line; none to a notification.
fn answer(tools: &Tools, line: &[u8]) -> Option<Value> {
    let message: Value = match serde_json::from_slice(line) {
        Ok(message) => message,
        Err(error) => {
            return Some(failed(&Value::Null, Failure::new(PARSE_ERROR, error.to_string())));
        }
    };
    let Some(method) = message["method"].as_str() else {
        // The server sends no requests, so an answer is ignored.
        let is_answer = message.get("result").or(message.get("error")).is_some();
        let failure = || Failure::new(INVALID_REQUEST, "the line is not a request");
        return (!is_answer).then(|| failed(&message["id"], failure()));
    };
    let id = message.get("id")?;
    let result = panics::caught(|| result(tools, method, &message["params"]));
    Some(match result.unwrap_or_else(|text| Err(Failure::new(INTERNAL_ERROR, text))) {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(failure) => failed(id, failure),
    })
}

fn failed(id: &Value, Failure { code, text }: Failure) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": text } })
}

fn result(tools: &Tools, method: &str, params: &Value) -> Result<Value, Failure> {
    match method {
        "initialize" => {
            let asked = params["protocolVersion"].as_str();
            let version = VERSIONS.into_iter().find(|it| asked == Some(it)).unwrap_or(VERSIONS[0]);
            Ok(json!({
                "protocolVersion": version,
                "capabilities": { "tools": {} },
                "serverInfo": { "name": "dockwright", "version": env!("CARGO_PKG_VERSION") },
            }))
        }
        "ping" => Ok(json!({})),
        "tools/list" => Ok(json!({ "tools": tools::list() })),
        "tools/call" => {
            let name = params["name"].as_str().unwrap_or_default();
            tools.call(name, &params["arguments"])
        }
        _ => Err(Failure::new(METHOD_NOT_FOUND, format!("no method {method}"))),
    }
}
