//! Hovers, symbols, tokens, links, hints, folding, selections.

use serde_json::{Value, json};

use super::{Session, TEXT, part, project};

#[test]
fn hovers_show_the_effect_of_an_instruction_and_the_settings_in_force() {
    let mut session = Session::new(TEXT);
    let mut hover = |text: &str, after: usize| {
        let hover = session.at("textDocument/hover", text, after);
        hover["contents"]["value"].as_str().map(str::to_owned).unwrap_or_default()
    };
    let run = hover("RUN", 1);
    for expected in [
        "**RUN** COMMAND",
        "- shell: `/bin/sh -c`",
        "- directory: `/srv/app`",
        "- user: set by the base image",
        "`APP=/srv/app`, `VERSION=13`",
        "Rebuilt when",
        "a file changes that line 8 copies: `src/`",
        "a build sets another value for `VERSION`",
        "the base image `debian:13` changes",
    ] {
        assert!(run.contains(expected), "no {expected} in {run}");
    }
    assert!(hover("ENTRYPOINT", 0).contains("- user: `app`"));
    assert!(hover("--from=build", 3).contains("The stage, image or named context"));
    assert!(hover("--from=build", 8).contains("FROM base AS build"));
    assert!(hover("VERSION} AS", 1).contains("`VERSION` is `13` unless a build sets it"));
    assert!(hover("VERSION=13", 1).contains("`VERSION` is `13` unless a build sets it"));
    assert!(hover("$APP", 2).contains("`APP` is `/srv/app`"));
    assert!(hover("debian:", 2).starts_with("# image:debian:13"));
    assert!(hover("syntax", 1).contains("frontend"));
    assert_eq!(hover("make install", 0), "");
}

#[test]
fn symbols_are_stages_with_their_instructions() {
    let mut session = Session::new(TEXT);
    let symbols = session.ask("textDocument/documentSymbol");
    let names: Vec<_> = symbols.as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
    assert_eq!(names, ["ARG", "base", "build", "FROM base"]);
    let build = &symbols[2];
    assert_eq!(part(TEXT, &build["range"]).lines().count(), 5);
    assert_eq!(part(TEXT, &build["selectionRange"]), "FROM base AS build");
    assert_eq!(build["children"][2]["detail"], "echo \"$VERSION\" && \\…");
    let mut flat = Session::with(project(), TEXT, &json!({}));
    let symbols = flat.ask("textDocument/documentSymbol");
    let within = symbols.as_array().unwrap().iter().filter(|it| it["containerName"] == "build");
    assert_eq!(within.count(), 3);
}

#[test]
fn tokens_are_those_of_the_file_and_of_the_shell_in_it() {
    let text = "# é😀\nFROM a AS b\nRUN make -j \"$A\" && \\\n  # c\n  'd \\\n  e'\n";
    let mut session = Session::new(text);
    let tokens = session.ask("textDocument/semanticTokens/full");
    let numbers: Vec<_> =
        tokens["data"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
    let (mut line, mut character, mut found) = (0, 0, Vec::new());
    for it in numbers.chunks(5) {
        character = if it[0] == 0 { character + it[1] } else { it[1] };
        line += it[0];
        let place = |character: u64| json!({ "line": line, "character": character });
        let range = json!({ "start": place(character), "end": place(character + it[2]) });
        found.push((part(text, &range), it[3]));
    }
    let expected = [
        ("# é😀", 0),
        ("FROM", 2),
        ("a", 9),
        ("AS", 2),
        ("b", 4),
        ("RUN", 2),
        ("make", 1),
        ("-j", 6),
        ("\"", 8),
        ("$A", 10),
        ("\"", 8),
        ("&&", 5),
        ("# c", 0),
        // A string that continues on the next line.
        ("'d ", 8),
        ("  e'", 8),
    ];
    assert_eq!(found, expected);
    let at = |line: u32, character: u32| json!({ "line": line, "character": character });
    let part = json!({ "start": at(1, 0), "end": at(2, 0) });
    let params = json!({ "textDocument": session.document(), "range": part });
    let tokens = session.client.ask("textDocument/semanticTokens/range", &params);
    assert_eq!(tokens["data"].as_array().unwrap().len(), 4 * 5);
}

#[test]
fn links_lead_to_images_and_copied_files() {
    let mut session = Session::new(TEXT);
    let links = session.ask("textDocument/documentLink");
    let link = |it: &Value| {
        (part(TEXT, &it["range"]).to_owned(), it["target"].as_str().unwrap().to_owned())
    };
    let shown: Vec<_> = links.as_array().unwrap().iter().map(link).collect();
    let (image, page) = &shown[0];
    assert_eq!((&**image, &**page), ("debian:${VERSION}", "https://hub.docker.com/_/debian"));
    assert_eq!((&*shown[1].0, &*shown[2].0), ("src/", "start.sh"));
    assert!(shown[2].1.starts_with("file:///") && shown[2].1.ends_with("/start.sh"), "{shown:?}");
}

#[test]
fn hints_are_values_and_the_lines_that_rebuild_a_layer() {
    let mut session = Session::new(TEXT);
    let at = |line: u32| json!({ "line": line, "character": 0 });
    let whole = json!({ "start": at(0), "end": at(99) });
    let params = json!({ "textDocument": session.document(), "range": whole });
    let hints = session.client.ask("textDocument/inlayHint", &params);
    let hint = |it: &Value| {
        (it["label"].as_str().unwrap().to_owned(), it["position"]["line"].as_u64().unwrap())
    };
    let shown: Vec<_> = hints.as_array().unwrap().iter().map(hint).collect();
    let expected = [("=13", 2), ("=/srv/app", 4), (" rebuilt by line 8", 8)];
    assert_eq!(shown, expected.map(|(text, line)| (text.to_owned(), line)));
}

#[test]
fn stages_instructions_and_comments_fold() {
    let text = "# a\n# b\n\n# c\nFROM a\n# d\n# e\nRUN b \\\n  c\n\nFROM d\nCMD e\n";
    let mut session = Session::new(text);
    let ranges = session.ask("textDocument/foldingRange");
    let lines = |it: &Value| ["startLine", "endLine"].map(|key| it[key].as_u64().unwrap());
    let mut lines: Vec<_> = ranges.as_array().unwrap().iter().map(lines).collect();
    lines.sort_unstable();
    assert_eq!(lines, [[0, 1], [4, 8], [5, 6], [7, 8], [10, 11]]);
}

#[test]
fn selections_grow_to_the_whole_file() {
    let mut session = Session::new(TEXT);
    let place = session.place("VERSION\"", 1)["position"].clone();
    let params = json!({ "textDocument": session.document(), "positions": [place] });
    let ranges = session.client.ask("textDocument/selectionRange", &params);
    let (mut it, mut lengths) = (&ranges[0], Vec::new());
    while it.is_object() {
        lengths.push(part(TEXT, &it["range"]).len());
        it = &it["parent"];
    }
    assert!(lengths.is_sorted() && lengths.len() > 5, "{lengths:?}");
    assert_eq!((lengths[0], lengths.last()), (0, Some(&TEXT.len())));
}
