//! The work of answers, measured as allocated memory for a document and for one of twice the size, and
//! the effect of panics.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use lsp_types::{InitializeParams, Uri};
use serde_json::{Value, json};

use crate::client::Client;
use crate::desk::{Ask, Desk};
use crate::documents::Documents;
use crate::host::{Host, Setup};
use crate::lanes::Lane;
use crate::server::{METHODS, route};

/// A host without a disk.
struct Nothing;

impl Host for Nothing {
    fn set_dirs(&self, _: Vec<PathBuf>) {}

    fn setup(&self, _: Option<&Path>) -> Setup {
        Setup::Options(Arc::default())
    }

    fn resolve(&self, _: &Path, name: &str) -> PathBuf {
        PathBuf::from(name)
    }

    fn refresh(&self) {}
}

fn desk() -> Desk {
    let client = Client::of(&InitializeParams::default(), &Value::Null);
    Desk::new(Arc::new(Nothing), client, Arc::new(AtomicU64::new(0)))
}

/// The number of bytes that the answer to a request about a text allocates.
fn cost(method: &str, text: &str) -> u64 {
    let (_, answer) = route(method).expect("a request");
    let uri = Uri::from_str("file:///a/Dockerfile").expect("an address");
    let lines = text.lines().count();
    let place = json!({ "line": lines / 2, "character": 6 });
    let whole =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": lines, "character": 0 } });
    let params = json!({
        "textDocument": { "uri": uri }, "position": place, "positions": [place], "range": whole,
        "context": { "diagnostics": [], "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false },
        "options": { "tabSize": 4, "insertSpaces": true }, "ch": "\n", "newName": "renamed",
    });
    let desk = desk();
    let mut documents = Documents::new(desk.client.encoding);
    let document = Arc::clone(documents.open(uri, 1, text.to_owned()));
    let ask = Ask { desk: &desk, document: &document };
    allocation_counter::measure(|| drop(answer(&ask, params))).bytes_total
}

#[test]
fn twice_the_document_takes_twice_the_work() {
    let repeated: [(&str, &str); 8] = [
        ("commands", "RUN echo $A && \\\n  b \"c $A\" | d 'e'\n"),
        ("variables", "ENV A=$A:b\n"),
        ("arguments", "ARG A\nRUN a\n"),
        ("stages", "FROM a AS b\nCOPY --from=b /a /b\n"),
        ("copies", "COPY a b\nRUN c\n"),
        ("comments", "# é😀\n"),
        ("errors", "NOTHING a\n"),
        ("one line", "LABEL a=é"),
    ];
    for method in METHODS {
        let (lane, _) = route(method).expect("a request");
        // `tests/growth.rs` tests layout and passes.
        if lane == Lane::Fixes || method.ends_with("ormatting") {
            continue;
        }
        for (name, piece) in repeated {
            let text = |count: usize| format!("ARG A=1\nFROM a AS b\n{}\n", piece.repeat(count));
            let (once, twice) = (cost(method, &text(400)), cost(method, &text(800)));
            assert!(
                twice * 10 < once * 25 + (1 << 18),
                "{method} of {name}: {once} bytes, then {twice}"
            );
        }
    }
}

#[test]
fn a_panic_is_an_answer_and_leaves_no_trace() {
    let desk = desk();
    let mut documents = Documents::new(desk.client.encoding);
    let uri = Uri::from_str("file:///a/Dockerfile").expect("an address");
    let document = Arc::clone(documents.open(uri, 1, "FROM a\n".to_owned()));
    let fails = |_: &Ask<'_>, _: Value| -> Result<Value, _> { panic!("index 3 of 2") };
    let failure = crate::server::answered(&desk, &document, fails, Value::Null).unwrap_err();
    assert_eq!(failure.text, "dockwright panicked: index 3 of 2");
    let (_, answer) = route("textDocument/foldingRange").expect("a request");
    let params = json!({ "textDocument": { "uri": document.uri } });
    assert!(crate::server::answered(&desk, &document, answer, params).is_ok());
}
