//! Layout, completion, signatures.

use serde_json::{Value, json};

use super::client::able;
use super::{Session, applied, project};

#[test]
fn the_layout_is_that_of_the_command_for_the_whole_file_and_for_parts() {
    let text = "from  a\nrun  é b && \\\n c\ncmd  d\n";
    let dir = project();
    dir.write("dockwright.toml", "[format]\nindent = 2\n");
    let mut session = Session::with(dir, text, &able());
    let options = json!({ "tabSize": 8, "insertSpaces": true });
    let mut params = json!({ "textDocument": session.document(), "options": options });
    let edits = session.client.ask("textDocument/formatting", &params);
    assert_eq!(applied(text, &edits), "FROM a\nRUN é b && \\\n  c\nCMD d\n");
    let run = "from  a\nRUN é b && \\\n  c\ncmd  d\n";
    for (start, end) in [((1, 3), (1, 3)), ((2, 0), (3, 0)), ((1, 0), (2, 1))] {
        let place = |(line, character): (u32, u32)| json!({ "line": line, "character": character });
        params["range"] = json!({ "start": place(start), "end": place(end) });
        let edits = session.client.ask("textDocument/rangeFormatting", &params);
        assert_eq!(applied(text, &edits), run, "{start:?}");
    }
    params["ch"] = json!("\n");
    for (line, expected) in
        [(1, text.replace("from  a", "FROM a")), (2, text.to_owned()), (3, run.to_owned())]
    {
        params["position"] = json!({ "line": line, "character": 0 });
        let edits = session.client.ask("textDocument/onTypeFormatting", &params);
        let result = if edits.is_null() { text.to_owned() } else { applied(text, &edits) };
        assert_eq!(result, expected, "line {line}");
    }
    session.client.change(&session.uri, 2, &json!([{ "text": "FORM a\n" }]));
    assert_eq!(session.client.ask("textDocument/formatting", &params), Value::Null);
}

#[test]
fn completions_fit_the_position() {
    let text = "#\nARG A=1\nFROM a AS base\nFROM b\nCOPY \nCOPY src/\nCOPY --\nCOPY --from=\n\
                RUN --mount=type=cache,from=\nRUN echo ${\nSTOPSIGNAL \nRUN --mount=\n\
                RUN --mount=type=cache,sharing=\nRUN --mount=type=tmpfs,size=1,\nONBUILD \n\
                ONBUILD COPY src/\n# dockwright: ignore=use-\nR\n";
    let mut session = Session::new(text);
    let mut labels = |text: &str| {
        let found = session.at("textDocument/completion", text, text.len());
        let found = found.as_array().unwrap().iter();
        found.map(|it| it["label"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(labels("#").contains(&"# syntax=docker/dockerfile:1".to_owned()));
    assert_eq!(labels("FROM b\nCOPY "), [".git/", "Dockerfile", "src/", "start.sh"]);
    assert_eq!(labels("COPY src/"), ["main.c"]);
    assert!(labels("COPY --\n".trim_end()).contains(&"--chown=".to_owned()));
    assert_eq!(labels("COPY --from="), ["base"]);
    assert_eq!(labels("cache,from="), ["base"]);
    assert_eq!(labels("\nRUN --mount=").len(), 5);
    assert_eq!(labels("sharing="), ["shared", "private", "locked"]);
    assert_eq!(labels("size=1,"), ["target="]);
    assert_eq!(labels("\nONBUILD COPY src/"), ["main.c"]);
    let triggers = labels("\nONBUILD ");
    assert!(triggers.contains(&"RUN".to_owned()) && triggers.len() == 15, "{triggers:?}");
    assert!(labels("${").contains(&"A".to_owned()));
    assert!(labels("STOPSIGNAL ").contains(&"SIGQUIT".to_owned()));
    assert!(labels("ignore=use-").contains(&"use-copy".to_owned()));
    let keywords = labels("use-\nR");
    assert!(keywords.contains(&"RUN".to_owned()) && keywords.len() == 18, "{keywords:?}");
}

#[test]
fn signatures_name_the_flag_that_is_written() {
    let text = "FROM a\nCOPY --from=b --ch /a /b\n";
    let mut session = Session::new(text);
    let help = session.at("textDocument/signatureHelp", "--ch", 4);
    let signature = &help["signatures"][0];
    assert!(signature["label"].as_str().unwrap().starts_with("COPY [--from=STAGE]"), "{help}");
    assert_eq!(
        (&help["activeParameter"], signature["parameters"].as_array().unwrap().len()),
        (&json!(1), 7)
    );
    assert_eq!(session.at("textDocument/signatureHelp", "/a", 2)["activeParameter"], 6);
    assert_eq!(session.at("textDocument/signatureHelp", "COPY", 2), Value::Null);
}
