//! `dockwright lsp`: every request over stdio, sessions of random edits, and invalid messages.

mod client;
mod random;

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

#[test]
fn findings_have_their_places_levels_and_pages() {
    let mut session = Session::new(TEXT);
    let found = session.diagnostics();
    let of = |name: &str| {
        let found = found.iter().find(|it| it["code"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {found:#?}"))
    };
    let (copy, form) = (of("use-copy"), of("use-exec-form"));
    assert_eq!(part(TEXT, &copy["range"]), "ADD start.sh /");
    assert_eq!((&copy["severity"], &form["severity"]), (&json!(2), &json!(3)));
    let page = copy["codeDescription"]["href"].as_str().unwrap();
    assert!(page.ends_with("/docs/passes/use-copy.md"), "{page}");
    assert_eq!(session.client.close(), Some(0));
}

#[test]
fn errors_are_at_their_words_and_an_empty_buffer_has_none() {
    let mut session = Session::new("FROM a\nIMPORT é b\n");
    let found = session.diagnostics();
    assert_eq!(part("FROM a\nIMPORT é b\n", &found[0]["range"]), "IMPORT");
    assert_eq!(found[0]["severity"], 1);
    for (version, text) in ["", "\n\n", "FROM a\n"].into_iter().enumerate() {
        session.client.change(
            &session.uri,
            i32::try_from(version).unwrap(),
            &json!([{ "text": text }]),
        );
        let errors: Vec<_> =
            session.diagnostics().into_iter().filter(|it| it["severity"] == 1).collect();
        assert_eq!(errors, [] as [Value; 0], "{text:?}");
    }
}

#[test]
fn an_editor_that_does_not_pull_diagnostics_gets_those_of_each_state() {
    let mut session = Session::with(project(), "FROM a\nADD start.sh /\n", &json!({}));
    let published = session.client.said("textDocument/publishDiagnostics");
    assert_eq!((&published["uri"], &published["version"]), (&json!(session.uri), &json!(1)));
    let codes = |it: &Value| {
        let all = it["diagnostics"].as_array().unwrap().iter();
        all.map(|it| it["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(codes(&published).contains(&"use-copy".to_owned()), "{published}");
    session.client.change(&session.uri, 7, &json!([{ "text": "FROM debian:13 AS a\n" }]));
    let published = session.client.said("textDocument/publishDiagnostics");
    assert_eq!(published["version"], 7);
    assert!(!codes(&published).contains(&"use-copy".to_owned()), "{published}");
    let document = session.document();
    session.client.tell("textDocument/didClose", &json!({ "textDocument": document }));
    let published = session.client.said("textDocument/publishDiagnostics");
    assert_eq!(published["diagnostics"], json!([]));
}

#[test]
fn each_finding_can_be_fixed_or_ignored_and_all_safe_ones_at_once() {
    let mut session = Session::new(TEXT);
    let actions = session.actions("ADD start.sh", &Value::Null);
    let copy = TEXT.replace("ADD start.sh", "COPY start.sh");
    assert_eq!(session.chosen(&actions, "Fix use-copy"), copy);
    assert_eq!(session.chosen(&actions, "Apply all safe fixes"), copy);
    let comment = "# dockwright: ignore=use-copy # TODO: why\nADD start.sh";
    let ignored = session.chosen(&actions, "Ignore use-copy here, with a reason");
    assert_eq!(ignored, TEXT.replace("ADD start.sh", comment));
    let fix = actions.iter().find(|it| it["title"] == "Fix use-copy").unwrap();
    assert_eq!(fix["diagnostics"][0]["code"], "use-copy");
    assert!(fix["edit"].is_null() && fix["isPreferred"] == true, "{fix}");
    let risky = session.actions("ENTRYPOINT", &json!(["quickfix"]));
    let fixed = session.chosen(&risky, "Fix use-exec-form (risky)");
    assert_eq!(fixed, TEXT.replace("ENTRYPOINT nginx", "ENTRYPOINT [\"nginx\"]"));
    for only in ["source", "source.fixAll", "source.fixAll.dockwright"] {
        let all = session.actions("# syntax", &json!([only]));
        assert_eq!((all.len(), &all[0]["kind"]), (1, &json!("source.fixAll.dockwright")));
    }
    assert_eq!(session.actions("ADD", &json!(["refactor"])), [] as [Value; 0]);
    // An action of a state that is gone.
    session.client.change(&session.uri, 2, &json!([{ "text": "FROM a\n" }]));
    let (code, _) = session.client.refused("codeAction/resolve", fix);
    assert_eq!(code, -32801);
}

#[test]
fn an_editor_that_resolves_nothing_gets_actions_with_edits() {
    let mut session = Session::with(project(), TEXT, &json!({}));
    let actions = session.actions("ADD start.sh", &Value::Null);
    let edit = &actions.iter().find(|it| it["title"] == "Fix use-copy").unwrap()["edit"];
    assert_eq!(edited(TEXT, edit), TEXT.replace("ADD start.sh", "COPY start.sh"));
    assert!(edit["changes"].is_object(), "{edit}");
}

#[test]
fn comments_and_configuration_turn_passes_off_as_for_the_command() {
    let dir = project();
    dir.write("dockwright.toml", "[fix]\nskip = [\"use-copy\"]\n");
    let mut session = Session::with(dir, TEXT, &able());
    let has = |found: &[Value], name: &str| found.iter().any(|it| it["code"] == name);
    let found = session.diagnostics();
    assert!(!has(&found, "use-copy") && has(&found, "use-exec-form"), "{found:#?}");
    session.dir.write("dockwright.toml", "[format]\nindent = 2\n");
    session.client.said.clear();
    let event = json!({ "changes": [{ "uri": "file:///a", "type": 2 }] });
    session.client.tell("workspace/didChangeWatchedFiles", &event);
    assert!(has(&session.diagnostics(), "use-copy"));
    session.client.said("workspace/diagnostic/refresh");
    let commented = TEXT.replace("ADD", "# dockwright: ignore=use-copy # a\nADD");
    session.client.change(&session.uri, 2, &json!([{ "text": commented }]));
    assert!(!has(&session.diagnostics(), "use-copy"));
    session.dir.write("dockwright.toml", "[format]\nindnt = 2\n");
    session.client.tell("textDocument/didSave", &json!({ "textDocument": session.document() }));
    let wrong = session.diagnostics();
    let text = wrong[0]["message"].as_str().unwrap();
    assert!(wrong.len() == 1 && text.contains("configuration is wrong: line 2"), "{text}");
    assert_eq!(session.ask("textDocument/documentLink").as_array().unwrap().len(), 1);
    session.dir.write("dockwright.toml", "[files]\nexclude = [\"Dockerfile\"]\n");
    session.client.tell("textDocument/didSave", &json!({ "textDocument": session.document() }));
    assert_eq!(session.diagnostics(), [] as [Value; 0]);
}

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
fn names_lead_to_their_definitions_and_uses() {
    let mut session = Session::new(TEXT);
    let mut definition = |text: &str, after: usize| {
        let found = session.at("textDocument/definition", text, after);
        let at = |key: &str| found["range"]["start"][key].as_u64();
        at("line").zip(at("character"))
    };
    assert_eq!(definition("$VERSION", 2), Some((6, 4)));
    assert_eq!(definition("VERSION} AS", 0), Some((1, 4)));
    assert_eq!(definition("ARG VERSION\n", 5), Some((1, 4)));
    assert_eq!(definition("--from=build", 9), Some((5, 13)));
    assert_eq!(definition("$APP", 1), Some((3, 4)));
    assert_eq!(definition("make", 1), None);
    let mut params = session.place("VERSION=13", 2);
    params["context"] = json!({ "includeDeclaration": true });
    let found = session.client.ask("textDocument/references", &params);
    assert_eq!(found.as_array().unwrap().len(), 4, "{found}");
    params["context"] = json!({ "includeDeclaration": false });
    let found = session.client.ask("textDocument/references", &params);
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    let found = session.at("textDocument/documentHighlight", "FROM base AS", 6);
    assert_eq!(found.as_array().unwrap().len(), 3, "{found}");
}

#[test]
fn names_are_renamed_everywhere_or_not_at_all() {
    let mut session = Session::new(TEXT);
    let mut rename = |text: &str, after: usize, new: &str| {
        let mut params = session.place(text, after);
        params["newName"] = json!(new);
        let id = session.client.begin("textDocument/rename", &params);
        let answer = session.client.answer(id);
        match answer["error"]["message"].as_str() {
            Some(text) => text.to_owned(),
            None => edited(&session.text, &answer["result"]),
        }
    };
    assert_eq!(rename("VERSION=13", 1, "RELEASE"), TEXT.replace("VERSION", "RELEASE"));
    assert_eq!(rename("$APP", 1, "HOME_OF_APP"), TEXT.replace("APP", "HOME_OF_APP"));
    let compiled = TEXT.replace("AS build", "AS compile").replace("=build", "=compile");
    assert_eq!(rename("--from=build", 8, "compile"), compiled);
    let numbered = TEXT.replace("--from=build", "--from=1");
    session.client.change(&session.uri, 2, &json!([{ "text": numbered }]));
    session.text = numbered.clone();
    let mut rename = |text: &str, after: usize, new: &str| {
        let mut params = session.place(text, after);
        params["newName"] = json!(new);
        let edit = session.client.ask("textDocument/rename", &params);
        edited(&session.text, &edit)
    };
    assert_eq!(rename("AS build", 4, "compile"), numbered.replace("AS build", "AS compile"));
    assert_eq!(rename("AS base", 4, "first"), numbered.replace("base", "first"));
}

#[test]
fn a_new_name_is_free_and_one_of_its_kind() {
    let mut session = Session::new(TEXT);
    let mut rename = |text: &str, after: usize, new: &str| {
        let mut params = session.place(text, after);
        params["newName"] = json!(new);
        session.client.refused("textDocument/rename", &params).1
    };
    assert!(rename("AS build", 4, "base").contains("this file already uses"));
    assert!(rename("AS build", 4, "A b").contains("is not a valid name of a stage"));
    assert!(rename("VERSION=13", 1, "APP").contains("this file already uses"));
    assert!(rename("VERSION=13", 1, "PATH").contains("other programs read"));
    assert!(rename("VERSION=13", 1, "1").contains("is not a valid name of a variable"));
    let range = session.at("textDocument/prepareRename", "--from=build", 8);
    assert_eq!(part(TEXT, &range), "build");
    assert_eq!(session.at("textDocument/prepareRename", "make", 1), Value::Null);
}

#[test]
fn a_name_that_cannot_be_followed_keeps_its_spelling() {
    for (text, name) in [
        ("FROM a\nARG A=1\nRUN A=2; echo $A\n", "A=1"),
        ("FROM a\nARG A=1\nRUN export A\n", "A=1"),
        ("FROM a\nARG A=1\nRUN sh -c 'echo $A'\n", "A=1"),
        ("FROM a\nARG A=1\nRUN echo $((A + 1))\n", "A=1"),
        ("FROM a\nARG A=1\nRUN <<E python3\nprint(A)\nE\n", "A=1"),
        ("FROM a\nENV A=1\nCMD [\"sh\", \"-c\", \"echo $A\"]\n", "A=1"),
        ("FROM a\nENV PATH=/a:$PATH\n", "PATH=/a"),
        ("FROM a\nARG HTTP_PROXY\n", "HTTP"),
        ("FROM a\nRUN echo $A\n", "$A"),
    ] {
        let mut session = Session::new(text);
        let mut params = session.place(name, 1);
        params["newName"] = json!("B");
        session.client.refused("textDocument/rename", &params);
    }
    let dir = project();
    dir.write("compose.yaml", "services: {a: {build: {context: ., target: build}}}\n");
    let mut session = Session::with(dir, TEXT, &able());
    let mut params = session.place("AS build", 4);
    params["newName"] = json!("compile");
    let (_, text) = session.client.refused("textDocument/rename", &params);
    assert_eq!(text, "a build of the project may select the stage `build`");
}

#[test]
fn completions_fit_the_position() {
    let text = "#\nARG A=1\nFROM a AS base\nFROM b\nCOPY \nCOPY src/\nCOPY --\nCOPY --from=\n\
                RUN --mount=type=cache,from=\nRUN echo ${\nSTOPSIGNAL \n# dockwright: ignore=use-\nR\n";
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
        // A string that goes on in the next line.
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

#[test]
fn columns_are_bytes_if_the_editor_prefers_them() {
    let mut capabilities = able();
    capabilities["general"]["positionEncodings"] = json!(["utf-16", "utf-8"]);
    let text = "FROM a\nLABEL a=é😀 b=c\n";
    let mut session = Session::with(project(), text, &capabilities);
    // After `é😀`, which takes six bytes and three units of UTF-16.
    let at = |character: u32| json!({ "line": 1, "character": character });
    let cut = json!([{ "range": { "start": at(14), "end": at(18) }, "text": "" }]);
    session.client.change(&session.uri, 2, &cut);
    let symbols = session.ask("textDocument/documentSymbol");
    let label = &symbols[0]["children"][0];
    let end = &label["range"]["end"]["character"];
    assert_eq!((&label["detail"], end), (&json!("a=é😀"), &json!(14)));
}

#[test]
fn invalid_requests_get_errors_and_the_server_goes_on() {
    let mut session = Session::new(TEXT);
    let unknown = json!({ "textDocument": { "uri": "file:///nowhere" } });
    assert_eq!(session.client.refused("textDocument/formatting", &unknown).0, -32602);
    assert_eq!(session.client.refused("textDocument/hover", &json!({})).0, -32602);
    assert_eq!(session.client.refused("textDocument/hover", &json!([1])).0, -32602);
    let document = json!({ "textDocument": session.document() });
    assert_eq!(session.client.refused("textDocument/hover", &document).0, -32602);
    assert_eq!(session.client.refused("textDocument/nothing", &document).0, -32601);
    assert_eq!(session.client.refused("codeAction/resolve", &json!({ "title": "a" })).0, -32602);
    // A change of a document that is not open, and messages without the expected content.
    session.client.change("file:///nowhere", 1, &json!([{ "text": "" }]));
    session.client.tell("textDocument/didChange", &json!({ "textDocument": 1 }));
    session.client.tell("textDocument/didOpen", &Value::Null);
    session.client.tell("$/cancelRequest", &json!({ "id": 9999 }));
    session.client.tell("$/cancelRequest", &json!({ "id": {} }));
    session.client.send(&json!({ "jsonrpc": "2.0", "id": "none", "result": null }));
    let far = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    let mut params = json!({
        "textDocument": session.document(), "position": far, "positions": [far],
        "range": { "start": far, "end": { "line": 0, "character": 0 } },
        "context": {
            "diagnostics": [], "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false,
        },
        "options": { "tabSize": 0, "insertSpaces": false }, "ch": "x", "newName": "",
    });
    for method in [
        "codeAction",
        "completion",
        "definition",
        "documentHighlight",
        "formatting",
        "hover",
        "inlayHint",
        "onTypeFormatting",
        "prepareRename",
        "rangeFormatting",
        "references",
        "rename",
        "selectionRange",
        "semanticTokens/range",
        "signatureHelp",
    ] {
        session.client.ask(&format!("textDocument/{method}"), &params);
    }
    params["position"] = json!({ "line": -1, "character": 0 });
    assert_eq!(session.client.refused("textDocument/hover", &params).0, -32602);
    let range = json!({ "start": far, "end": far });
    session.client.change(&session.uri, 2, &json!([{ "range": range, "text": "USER b\n" }]));
    let symbols = session.ask("textDocument/documentSymbol");
    assert_eq!(symbols[3]["children"].as_array().unwrap().len(), 5, "{symbols}");
    assert_eq!(session.client.close(), Some(0));
}

#[test]
fn a_cancelled_request_and_one_about_an_old_state_are_not_answered_late() {
    let mut session = Session::new(TEXT);
    let document = json!({ "textDocument": session.document() });
    // The first keeps the lane busy.
    let first = session.client.begin("textDocument/diagnostic", &document);
    let second = session.client.begin("textDocument/diagnostic", &document);
    session.client.tell("$/cancelRequest", &json!({ "id": second }));
    let third = session.client.begin("textDocument/diagnostic", &document);
    session.client.change(&session.uri, 2, &json!([{ "text": "FROM a\n" }]));
    let fourth = session.client.begin("textDocument/diagnostic", &document);
    let outcome = |answer: &Value| answer["error"]["code"].as_i64();
    let [first, second, third, fourth] =
        [first, second, third, fourth].map(|it| outcome(&session.client.answer(it)));
    assert!(matches!(first, None | Some(-32801)), "{first:?}");
    assert!(matches!(second, None | Some(-32800 | -32801)), "{second:?}");
    assert!(matches!(third, None | Some(-32801)), "{third:?}");
    assert_eq!(fourth, None);
}

#[test]
fn the_server_ends_as_the_protocol_says() {
    let dir = project();
    let mut client = Client::open(&dir, &able());
    client.said("client/registerCapability");
    client.ask("shutdown", &Value::Null);
    assert_eq!(client.refused("textDocument/hover", &json!({})).0, -32600);
    client.tell("exit", &Value::Null);
    assert_eq!(client.end(), Some(0));
    let mut client = Client::open(&dir, &able());
    client.tell("exit", &Value::Null);
    assert_eq!(client.end(), Some(1));
    // The editor closes stdin.
    let client = Client::open(&dir, &able());
    assert_eq!(client.end(), Some(0));
    let mut client = Client::start(&dir);
    assert_eq!(client.refused("textDocument/hover", &json!({})).0, -32002);
    client.tell("exit", &Value::Null);
    assert_eq!(client.end(), Some(2));
}

#[test]
fn a_document_that_is_not_on_the_disk_has_no_build_context() {
    let mut session = Session::new(TEXT);
    session.client.open_document("untitled:a", "FROM a\nADD start.sh /\n");
    let params = json!({ "textDocument": { "uri": "untitled:a" } });
    let found = session.client.ask("textDocument/diagnostic", &params);
    assert!(!found["items"].as_array().unwrap().is_empty(), "{found}");
    assert_eq!(
        session.client.ask("textDocument/documentLink", &params).as_array().unwrap().len(),
        1
    );
}
