//! The side of an editor: a process of `dockwright lsp`, its requests and its messages.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::Dir;

/// The maximum time to wait for an answer.
const LONGEST: Duration = Duration::from_mins(2);

pub struct Client {
    child: Child,
    stdin: ChildStdin,
    messages: Receiver<Value>,
    requests: i32,
    /// Messages of the server that no test has read yet.
    pub said: Vec<Value>,
}

/// The capabilities of a current editor.
pub fn able() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": {
            "diagnostic": {},
            "codeAction": { "resolveSupport": { "properties": ["edit"] } },
            "completion": { "completionItem": { "snippetSupport": true } },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        },
        "workspace": {
            "workspaceEdit": { "documentChanges": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
            "diagnostics": { "refreshSupport": true },
        },
    })
}

/// The address of a path.
pub fn address(path: &Path) -> String {
    format!("file://{}", path.to_str().expect("a plain path"))
}

impl Client {
    /// An editor with an open directory, after the first messages.
    pub fn open(dir: &Dir, capabilities: &Value) -> Self {
        let mut client = Self::start(dir);
        let open = json!({ "uri": address(dir.path()), "name": "a" });
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": capabilities,
            "workspaceFolders": [open],
        });
        let answer = client.ask("initialize", &params);
        assert_eq!(answer["serverInfo"]["name"], "dockwright", "{answer}");
        client.tell("initialized", &json!({}));
        client
    }

    /// A new process, before the first message.
    pub fn start(dir: &Dir) -> Self {
        let mut command = dir.command(&["lsp", "--stdio"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self { child, stdin, messages, requests: 0, said: Vec::new() }
    }

    /// Sends a message as it is.
    pub fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.stdin.flush().unwrap();
    }

    pub fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request, and returns its number.
    pub fn begin(&mut self, method: &str, params: &Value) -> i32 {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// The answer to a request, with its result or error.
    pub fn answer(&mut self, id: i32) -> Value {
        let answers = |it: &Value| it["id"] == json!(id) && it.get("method").is_none();
        // Answers come in any order.
        if let Some(at) = self.said.iter().position(answers) {
            return self.said.remove(at);
        }
        loop {
            let message = self.messages.recv_timeout(LONGEST).expect("an answer");
            if answers(&message) {
                return message;
            }
            self.said.push(message);
        }
    }

    /// The result of a request.
    pub fn ask(&mut self, method: &str, params: &Value) -> Value {
        let id = self.begin(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method} {params}: {answer}");
        answer["result"].clone()
    }

    /// The error of a request.
    pub fn refused(&mut self, method: &str, params: &Value) -> (i64, String) {
        let id = self.begin(method, params);
        let answer = self.answer(id);
        let error = &answer["error"];
        let text = error["message"].as_str().unwrap_or_else(|| panic!("{method}: {answer}"));
        (error["code"].as_i64().unwrap(), text.to_owned())
    }

    pub fn open_document(&mut self, uri: &str, text: &str) {
        let document =
            json!({ "uri": uri, "languageId": "dockerfile", "version": 1, "text": text });
        self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    pub fn change(&mut self, uri: &str, version: i32, changes: &Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.tell("textDocument/didChange", &params);
    }

    /// The next notification or request of the server with this method.
    pub fn said(&mut self, method: &str) -> Value {
        loop {
            if let Some(at) = self.said.iter().position(|it| it["method"] == method) {
                return self.said.remove(at)["params"].take();
            }
            let message = self.messages.recv_timeout(LONGEST).expect("a message");
            self.said.push(message);
        }
    }

    /// Ends the server as editors do; returns its exit code.
    pub fn close(mut self) -> Option<i32> {
        self.ask("shutdown", &Value::Null);
        self.tell("exit", &Value::Null);
        self.end()
    }

    /// The exit code.
    pub fn end(mut self) -> Option<i32> {
        drop(self.stdin);
        self.child.wait().unwrap().code()
    }
}

fn read(stdout: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    stdout.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}
