//! Measures the servers: the time to each answer, and the memory of the language server after many
//! edits.
//!
//! Not part of `cargo xtask test`: the result is a table in `benches/README.md`.

mod agent;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use lsp_server::{Message, Notification, Request, RequestId, Response, ResponseError};
use serde_json::{Value, json};

use self::agent::{Agent, CALLS};
use crate::{environment, readme, release};

/// The number of times that each request is sent, each time about a new state.
const ROUNDS: usize = 200;
/// Edits after which the memory is compared.
const EDITS: [usize; 2] = [100, 10_000];
/// The number of times that the memory is read: a lane may still be freeing memory of an answer.
const READINGS: usize = 5;
/// Makes the allocator return freed pages at once, in the server whose memory is read. By default,
/// pages stay while the thread that freed them is idle, so the memory would differ between runs.
const AT_ONCE: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "0");

/// A stage of ten lines, with work for passes and layout.
const STAGE: &str = "\
FROM node:22-bookworm-slim AS sN
ARG VERSION=1
ENV APP=/srv/app
WORKDIR $APP
COPY package.json package-lock.json ./
RUN apt-get update && apt-get install -y curl=7.88.1-10 && \\
    npm ci
ADD start.sh /
USER 1000
CMD node server.js
";

/// The project around the document: the files that it copies, and files that run containers and
/// build images.
const PROJECT: [(&str, &str); 6] = [
    (
        "package.json",
        "{ \"scripts\": { \"start\": \"node server.js\", \"lint\": \"eslint .\" } }\n",
    ),
    ("package-lock.json", "{}\n"),
    ("start.sh", "#!/bin/sh\nset -e\nnode migrate.js\nexec \"$@\"\n"),
    ("server.js", "const { app } = require('./app');\napp.listen(process.env.PORT);\n"),
    (
        "compose.yaml",
        "services:\n  app:\n    build: .\n    command: sh -c 'node migrate.js && node server.js'\n    \
         healthcheck:\n      test: curl -f http://localhost\n",
    ),
    ("Makefile", "image:\n\tdocker build -t app .\n\ntest:\n\tdocker run app npm test\n"),
];

const REQUESTS: [&str; 16] = [
    "codeAction",
    "completion",
    "definition",
    "diagnostic",
    "documentLink",
    "documentSymbol",
    "foldingRange",
    "formatting",
    "hover",
    "inlayHint",
    "onTypeFormatting",
    "rangeFormatting",
    "references",
    "selectionRange",
    "semanticTokens/full",
    "signatureHelp",
];

/// Measures the release build, and writes the tables to `benches/README.md`.
pub fn run() -> Result<()> {
    let mut text = String::from("| request, 500 lines | p50 | p99 |\n|---|--:|--:|\n");
    let mut editor = Editor::open(500, &[])?;
    for name in REQUESTS {
        let method = format!("textDocument/{name}");
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            editor.edit()?;
            let start = Instant::now();
            editor.ask(&method)?;
            times.push(start.elapsed());
        }
        let [half, most] = quantiles(times);
        writeln!(text, "| `{name}` | {} | {} |", shown(half), shown(most))?;
    }
    text += "\n| lines | memory after 100 edits | after 10,000 | typing while all passes run: p50 | \
             p99 | findings |\n|--:|--:|--:|--:|--:|--:|\n";
    for lines in [500, 20_000] {
        text += &row(lines)?;
    }
    text += "\n| tool of `dockwright mcp`, 50 lines | p50 | p99 |\n|---|--:|--:|\n";
    let dir = project(50)?;
    for tool in CALLS {
        let mut agent = Agent::start(&dir)?;
        // The first call parses the files of the project, and is not measured.
        agent.call(tool)?;
        let times = (0..ROUNDS).map(|_| agent.call(tool)).collect::<Result<_>>()?;
        let [half, most] = quantiles(times);
        writeln!(text, "| `{tool}` | {} | {} |", shown(half), shown(most))?;
    }
    println!("{text}");
    readme::replace(&environment::root().join("benches/README.md"), "server", &text)
}

/// The memory after edits, and the time to a completion while the passes run.
fn row(lines: usize) -> Result<String> {
    let mut editor = Editor::open(lines, &[])?;
    let mut times = Vec::new();
    for _ in 0..50 {
        editor.edit()?;
        let check = editor.begin("textDocument/diagnostic")?;
        let start = Instant::now();
        editor.ask("textDocument/completion")?;
        times.push(start.elapsed());
        editor.answer(check)?;
    }
    let [half, most] = quantiles(times);
    editor.edit()?;
    let start = Instant::now();
    editor.ask("textDocument/diagnostic")?;
    let found = shown(start.elapsed());
    let mut memory = Vec::new();
    let mut editor = Editor::open(lines, &[AT_ONCE])?;
    let mut done = 0;
    for count in EDITS {
        while done < count {
            done += 1;
            editor.edit()?;
            // An editor asks when the typing pauses.
            if done % 100 == 0 {
                editor.ask("textDocument/diagnostic")?;
                editor.ask("textDocument/semanticTokens/full")?;
            }
        }
        memory.push(editor.memory()?);
    }
    let mib = |it: usize| format!("{:.1} MiB", kib(it) / 1024.0);
    let [first, last] = [mib(memory[0]), mib(memory[1])];
    let (half, most) = (shown(half), shown(most));
    Ok(format!("| {lines} | {first} | {last} | {half} | {most} | {found} |\n"))
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn kib(it: usize) -> f64 {
    it as f64
}

fn quantiles(mut times: Vec<Duration>) -> [Duration; 2] {
    times.sort_unstable();
    [times[times.len() / 2], times[times.len() * 99 / 100]]
}

fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// A new project with a Dockerfile of this many lines.
fn project(lines: usize) -> Result<PathBuf> {
    let dir = environment::target().join("server");
    environment::fresh(&dir)?;
    fs::create_dir(dir.join(".git"))?;
    fs::write(dir.join("Dockerfile"), text(lines))?;
    for (name, text) in PROJECT {
        fs::write(dir.join(name), text)?;
    }
    Ok(dir)
}

fn text(lines: usize) -> String {
    (0..lines / 10).map(|it| STAGE.replace("sN", &format!("s{it}"))).collect()
}

/// A process of the server, with a document open.
struct Editor {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    uri: String,
    lines: usize,
    requests: i32,
    edits: usize,
    /// Answers that came before the answer to an earlier request.
    early: HashMap<RequestId, std::result::Result<Value, ResponseError>>,
}

impl Editor {
    fn open(lines: usize, variables: &[(&str, &str)]) -> Result<Self> {
        let dir = project(lines)?;
        let mut command = Command::new(release::dockwright()?);
        command.arg("lsp").current_dir(&dir).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.envs(variables.iter().copied()).spawn()?;
        let stdin = child.stdin.take().context("no stdin")?;
        let stdout = BufReader::new(child.stdout.take().context("no stdout")?);
        let uri = format!("file://{}", dir.join("Dockerfile").display());
        let early = HashMap::new();
        let mut editor = Self { child, stdin, stdout, uri, lines, requests: 0, edits: 0, early };
        let abilities = json!({ "textDocument": {
            "diagnostic": {}, "codeAction": { "resolveSupport": { "properties": ["edit"] } },
        } });
        let id = editor.send("initialize", json!({ "capabilities": abilities }))?;
        editor.answer(id)?;
        editor.tell("initialized", json!({}))?;
        let document = json!({
            "uri": editor.uri, "languageId": "dockerfile", "version": 0, "text": text(lines),
        });
        editor.tell("textDocument/didOpen", json!({ "textDocument": document }))?;
        // The first request parses the files of the project, and is not measured.
        editor.ask("textDocument/diagnostic")?;
        Ok(editor)
    }

    /// Types a letter into a line, or deletes it again.
    fn edit(&mut self) -> Result<()> {
        self.edits += 1;
        let place = |character: usize| json!({ "line": 6, "character": character });
        let is_there = self.edits.is_multiple_of(2);
        let (end, text) = if is_there { (place(10), "") } else { (place(9), "x") };
        let change = json!({ "range": { "start": place(9), "end": end }, "text": text });
        let document = json!({ "uri": self.uri, "version": self.edits });
        let params = json!({ "textDocument": document, "contentChanges": [change] });
        self.tell("textDocument/didChange", params)
    }

    fn begin(&mut self, method: &str) -> Result<i32> {
        let place = json!({ "line": self.lines / 2 + 6, "character": 8 });
        let start = json!({ "line": self.lines / 2, "character": 0 });
        let end = json!({ "line": self.lines / 2 + 9, "character": 0 });
        let params = json!({
            "textDocument": { "uri": self.uri }, "position": place, "positions": [place],
            "range": { "start": start, "end": end }, "ch": "\n",
            "options": { "tabSize": 4, "insertSpaces": true },
            "context": {
                "diagnostics": [], "includeDeclaration": true, "triggerKind": 1,
                "isRetrigger": false,
            },
        });
        self.send(method, params)
    }

    fn ask(&mut self, method: &str) -> Result<Value> {
        let id = self.begin(method)?;
        self.answer(id)
    }

    fn send(&mut self, method: &str, params: Value) -> Result<i32> {
        self.requests += 1;
        let request = Request::new(self.requests.into(), method.to_owned(), params);
        Message::from(request).write(&mut self.stdin)?;
        Ok(self.requests)
    }

    fn tell(&mut self, method: &str, params: Value) -> Result<()> {
        let notification = Notification::new(method.to_owned(), params);
        Ok(Message::from(notification).write(&mut self.stdin)?)
    }

    fn answer(&mut self, id: i32) -> Result<Value> {
        loop {
            // Answers come in any order.
            if let Some(result) = self.early.remove(&id.into()) {
                return result.map_err(|it| anyhow::anyhow!("{}", it.message));
            }
            let message = Message::read(&mut self.stdout)?.context("the server has ended")?;
            if let Message::Response(Response { id, response_result }) = message {
                self.early.insert(id, response_result);
            }
        }
    }

    /// The resident memory, in KiB: the lowest of [`READINGS`].
    fn memory(&self) -> Result<usize> {
        let mut least = usize::MAX;
        for _ in 0..READINGS {
            thread::sleep(Duration::from_millis(50));
            least = least.min(self.resident()?);
        }
        Ok(least)
    }

    fn resident(&self) -> Result<usize> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
        let number = line.and_then(|it| it.trim().strip_suffix(" kB")?.parse().ok());
        number.context("no memory")
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_has_ten_lines() {
        assert_eq!(STAGE.lines().count(), 10);
        let times = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(quantiles(times), [51, 100].map(Duration::from_millis));
    }
}
