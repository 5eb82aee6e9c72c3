//! Sessions of random edits: after each, the answers are those of a server that has just opened the
//! text.

use serde_json::{Value, json};

use super::client::able;
use super::{Session, TEXT, offset, position, project};

/// Pseudo-random numbers, the same sequence for a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit as u64).max(1)).unwrap()
    }
}

const PIECES: [&str; 24] = [
    "\n",
    "\r\n",
    " \\\n",
    "RUN apt-get update && apt-get install curl\n",
    "FROM a AS b\n",
    "ADD a /\n",
    "é😀",
    "$VERSION",
    "${A:-",
    "'",
    "\"",
    "# dockwright: ignore\n",
    "<<E\n",
    "E\n",
    "[\"a\"]",
    "--from=0 ",
    "CMD nginx",
    "\t",
    "&&",
    "\u{feff}",
    "\r",
    "ARG A\n",
    "# escape=`\n",
    "ONBUILD ",
];

const DOCUMENT: [&str; 6] = [
    "textDocument/diagnostic",
    "textDocument/documentLink",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/formatting",
    "textDocument/semanticTokens/full",
];
const PLACE: [&str; 9] = [
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/documentHighlight",
    "textDocument/hover",
    "textDocument/onTypeFormatting",
    "textDocument/prepareRename",
    "textDocument/references",
    "textDocument/rename",
    "textDocument/signatureHelp",
];
const RANGE: [&str; 4] = [
    "textDocument/codeAction",
    "textDocument/inlayHint",
    "textDocument/rangeFormatting",
    "textDocument/selectionRange",
];

/// All answers about a document, errors included.
fn answers(session: &mut Session, place: &Value, range: &Value) -> Vec<Value> {
    let params = json!({
        "textDocument": session.document(), "position": place, "positions": [place], "range": range,
        "context": {
            "diagnostics": [], "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false,
        },
        "newName": "renamed",
        "options": { "tabSize": 4, "insertSpaces": true }, "ch": "\n",
    });
    let methods = DOCUMENT.iter().chain(&PLACE).chain(&RANGE);
    let ids: Vec<_> = methods.map(|it| session.client.begin(it, &params)).collect();
    let answer = |id: i32| {
        let mut answer = session.client.answer(id);
        // A refusal to rename is the only error of a valid request.
        assert!(matches!(answer["error"]["code"].as_i64(), None | Some(-32803)), "{answer}");
        answer["id"] = Value::Null;
        without_state(answer)
    };
    ids.into_iter().map(answer).collect()
}

/// An answer without the numbers of the document's state.
fn without_state(mut answer: Value) -> Value {
    for action in answer["result"].as_array_mut().into_iter().flatten() {
        if let Some(data) = action.get_mut("data") {
            data["revision"] = Value::Null;
        }
    }
    if let Some(changes) = answer["result"].get_mut("documentChanges") {
        changes[0]["textDocument"]["version"] = Value::Null;
    }
    answer
}

fn check(seed: u64, edits: usize) {
    let mut random = Random(seed);
    let mut session = Session::with(project(), TEXT, &able());
    let mut step = 0;
    while step < edits {
        let mut place = |text: &str| {
            let mut at = random.below(text.len() + 1);
            while !text.is_char_boundary(at) || text[..at].ends_with('\r') {
                at -= 1;
            }
            at
        };
        let (a, b) = (place(&session.text), place(&session.text));
        let (start, mut end) = (a.min(b), a.max(b));
        let text = session.text.clone();
        let is_small = random.below(8) > 0;
        if is_small {
            end = end.min(start + text[start..].chars().take(3).map(char::len_utf8).sum::<usize>());
            while text[..end].ends_with('\r') {
                end -= 1;
            }
            end = end.max(start);
        }
        let piece = PIECES[random.below(PIECES.len())];
        // An editor counts a `\r` alone as the end of a line, which the test does not.
        let mut next = text.clone();
        next.replace_range(start..end, piece);
        let next = next.replace("\r\n", "\n");
        if next.contains('\r') || next.len() > 4000 {
            continue;
        }
        let range = json!({ "start": position(&text, start), "end": position(&text, end) });
        assert_eq!(offset(&text, &range["start"]), start);
        let change = json!([{ "range": range, "text": piece.replace('\r', "") }]);
        session.client.change(&session.uri, i32::try_from(step).unwrap() + 2, &change);
        session.text = next;
        step += 1;
        let at = position(&session.text, {
            let mut at = random.below(session.text.len() + 1);
            while !session.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        });
        let whole = json!({ "start": { "line": 0, "character": 0 }, "end": at });
        let found = answers(&mut session, &at, &whole);
        let mut fresh = Session::with(project(), &session.text, &able());
        let root = |session: &Session| session.dir.path().to_str().unwrap().to_owned();
        let expected = answers(&mut fresh, &at, &whole);
        for (found, expected) in found.iter().zip(&expected) {
            let expected = expected.to_string().replace(&root(&fresh), &root(&session));
            assert_eq!(found.to_string(), expected, "after edit {step}:\n{}", session.text);
        }
        fresh.client.end();
    }
    assert_eq!(session.client.close(), Some(0));
}

#[test]
fn after_each_of_two_hundred_edits_answers_are_those_of_a_new_server() {
    check(0x5EED, 200);
}
