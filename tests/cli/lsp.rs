//! `dockwright lsp` over stdio: every request, sessions of random edits, and editors that do wrong.

mod client;
mod findings;
mod names;
mod protocol;
mod random;
mod reading;
mod writing;

use serde_json::{Value, json};

use self::client::{Client, able, address};
use crate::support::Dir;

/// A project with a Dockerfile that has something for every request.
const TEXT: &str = "\
# syntax=docker/dockerfile:1
ARG VERSION=13
FROM debian:${VERSION} AS base
ENV APP=/srv/app
WORKDIR $APP
FROM base AS build
ARG VERSION
COPY src/ ./
RUN echo \"$VERSION\" && \\
  make install
FROM base
ADD start.sh /
COPY --from=build /out /out
USER app
ENTRYPOINT nginx
";

fn project() -> Dir {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", TEXT);
    dir.write("start.sh", "#!/bin/sh\n");
    dir.write("src/main.c", "");
    dir.write(".git/HEAD", "");
    dir
}

/// A document of a new server: the server, the address, and the text.
struct Session {
    client: Client,
    uri: String,
    text: String,
    dir: Dir,
}

impl Session {
    fn new(text: &str) -> Self {
        Self::with(project(), text, &able())
    }

    fn with(dir: Dir, text: &str, capabilities: &Value) -> Self {
        let mut client = Client::open(&dir, capabilities);
        let uri = address(&dir.join("Dockerfile"));
        client.open_document(&uri, text);
        Self { client, uri, text: text.to_owned(), dir }
    }

    fn document(&self) -> Value {
        json!({ "uri": self.uri })
    }

    /// The result for the position that is `after` bytes after the start of a text.
    fn at(&mut self, method: &str, text: &str, after: usize) -> Value {
        let params = self.place(text, after);
        self.client.ask(method, &params)
    }

    fn place(&self, text: &str, after: usize) -> Value {
        let at = self.text.find(text).unwrap_or_else(|| panic!("no {text}")) + after;
        json!({ "textDocument": self.document(), "position": position(&self.text, at) })
    }

    fn ask(&mut self, method: &str) -> Value {
        let params = json!({ "textDocument": self.document() });
        self.client.ask(method, &params)
    }

    fn diagnostics(&mut self) -> Vec<Value> {
        self.ask("textDocument/diagnostic")["items"].as_array().unwrap().clone()
    }

    /// The actions on a text, of some kind.
    fn actions(&mut self, text: &str, only: &Value) -> Vec<Value> {
        let at = self.text.find(text).unwrap();
        let range = json!({
            "start": position(&self.text, at), "end": position(&self.text, at + text.len()),
        });
        let mut context = json!({ "diagnostics": [] });
        if !only.is_null() {
            context["only"] = only.clone();
        }
        let params = json!({ "textDocument": self.document(), "range": range, "context": context });
        let actions = self.client.ask("textDocument/codeAction", &params);
        actions.as_array().cloned().unwrap_or_default()
    }

    /// The text after an action, by its title.
    fn chosen(&mut self, actions: &[Value], title: &str) -> String {
        let action = actions.iter().find(|it| it["title"] == title);
        let action = action.unwrap_or_else(|| panic!("no {title} in {actions:#?}"));
        let resolved = self.client.ask("codeAction/resolve", action);
        edited(&self.text, &resolved["edit"])
    }
}

/// A position in units of UTF-16.
fn position(text: &str, at: usize) -> Value {
    let before = &text[..at];
    let last = before.rsplit('\n').next().unwrap();
    json!({ "line": before.matches('\n').count(), "character": last.encode_utf16().count() })
}

fn offset(text: &str, position: &Value) -> usize {
    let number = |key: &str| usize::try_from(position[key].as_u64().unwrap()).unwrap();
    let start: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
    let mut units = number("character");
    let mut at = start;
    for char in text[start..].chars() {
        if units == 0 {
            break;
        }
        units -= char.len_utf16();
        at += char.len_utf8();
    }
    at
}

fn part<'t>(text: &'t str, range: &Value) -> &'t str {
    &text[offset(text, &range["start"])..offset(text, &range["end"])]
}

/// The text with edits of the protocol applied.
fn applied(text: &str, edits: &Value) -> String {
    let mut edits: Vec<_> = edits.as_array().unwrap().iter().collect();
    edits.sort_by_key(|it| offset(text, &it["range"]["start"]));
    let mut text = text.to_owned();
    for edit in edits.into_iter().rev() {
        let range = &edit["range"];
        let (start, end) = (offset(&text, &range["start"]), offset(&text, &range["end"]));
        text.replace_range(start..end, edit["newText"].as_str().unwrap());
    }
    text
}

/// The text with the edit of a workspace applied.
fn edited(text: &str, edit: &Value) -> String {
    match edit["documentChanges"].as_array() {
        Some(changes) => applied(text, &changes[0]["edits"]),
        None => applied(text, edit["changes"].as_object().unwrap().values().next().unwrap()),
    }
}
