use super::*;

fn blocks(text: &str, format: Format) -> Vec<(String, String)> {
    let document = read(text, format).expect("a file that can be read");
    document.blocks.into_iter().map(|it| (it.place, it.text)).collect()
}

fn left(text: &str, format: Format) -> Vec<((usize, usize), String)> {
    let document = read(text, format).expect("a file that can be read");
    assert!(document.blocks.is_empty(), "{:?}", document.blocks);
    document.left.into_iter().map(|it| (it.position, it.why)).collect()
}

/// The file in which each block has this text.
fn with(source: &str, text: &str, format: Format) -> Result<String, &'static str> {
    let document = read(source, format).expect("a file that can be read");
    let texts: Vec<_> = document.blocks.iter().map(|_| Some(text.to_owned())).collect();
    document.with(source, &texts, format)
}

const COMPOSE: &str = "services:\n  web:\n    build:\n      context: app\n      dockerfile_inline: |\n        from a\n        \n          run b $$C\n\n    ports: [\"80\"]\n";

#[test]
fn a_block_of_compose_is_what_the_builder_gets() {
    let place = "services.web.build.dockerfile_inline".to_owned();
    assert_eq!(blocks(COMPOSE, Format::Compose), [(place, "from a\n\n  run b $C\n".to_owned())]);
}

#[test]
fn a_new_text_gets_the_indentation_the_escapes_and_the_line_ends_of_the_file() {
    let text = "FROM a\n\nRUN b $C \\\n    d\n";
    let lines = "        FROM a\n\n        RUN b $$C \\\n            d\n";
    let expected = COMPOSE.replace("        from a\n        \n          run b $$C\n", lines);
    // A blank line that does not change keeps its blanks.
    let expected = expected.replace("FROM a\n\n", "FROM a\n        \n");
    assert_eq!(with(COMPOSE, text, Format::Compose).as_ref(), Ok(&expected));
    let (before, after) = (COMPOSE.replace('\n', "\r\n"), expected.replace('\n', "\r\n"));
    assert_eq!(with(&before, text, Format::Compose), Ok(after));
}

#[test]
fn every_header_of_a_literal_block_is_read() {
    for header in ["|", "|-", "|+", "|2", "|2-", "|-2", "| # why", "&a |", "!!str |"] {
        let text = format!(
            "services:\n w:\n  build:\n   dockerfile_inline: {header}\n     from a\n     run b\n\n   x: y\n"
        );
        let found = blocks(&text, Format::Compose);
        assert_eq!(found[0].1, "from a\nrun b\n", "{header}");
    }
}

#[test]
fn other_values_of_compose_are_left_with_their_place() {
    for (value, position, why) in [
        (">\n        from a\n", (4, 26), "is not a literal block"),
        ("\"from a\\nrun b\"\n", (4, 7), "is not a literal block"),
        ("from a\n", (4, 7), "is not a literal block"),
        ("|\n\n", (4, 7), "it is empty"),
        ("|\n        from a:${B}\n", (5, 16), "in place of `${B}`"),
        ("|\n        from a\n        run $(b)\n", (6, 13), "in place of `$`"),
    ] {
        let text = format!("services:\n  w:\n    build:\n      dockerfile_inline: {value}");
        let found = left(&text, Format::Compose);
        assert_eq!(found.len(), 1, "{value}");
        assert_eq!(found[0].0.0, position.0, "{value}: {found:?}");
        assert!(found[0].1.contains(why), "{found:?}");
    }
    let shared = "x-a: &a |\n  from a\nservices:\n  w:\n    build:\n      dockerfile_inline: *a\n";
    assert_eq!(blocks(shared, Format::Compose), []);
    let shared = "services:\n  w:\n    build:\n      dockerfile_inline: &a |\n        from a\nconfigs:\n  c:\n    content: *a\n";
    assert!(left(shared, Format::Compose)[0].1.contains("another key"));
}

#[test]
fn a_file_that_is_no_yaml_or_hcl_says_where() {
    let text = "services:\n  w:\n    build:\n      dockerfile_inline: |\n        from a\n   x: [\n";
    assert!(read(text, Format::Compose).unwrap_err().why.starts_with("not YAML"));
    let deep = format!("dockerfile_inline: {}", "[".repeat(100_000));
    assert!(read(&deep, Format::Compose).is_err());
    for text in [
        "target \"a\" {\n  dockerfile-inline = <<E\nFROM a\n",
        "target \"a\" {\n  dockerfile-inline = \"a",
        "target \"a\" {\n  # dockerfile-inline\n",
        "# dockerfile-inline\n}",
        "# dockerfile-inline\na = [)",
        "/* dockerfile-inline",
        "dockerfile-inline = <<",
        "dockerfile-inline = \"${",
    ] {
        assert!(read(text, Format::Bake).unwrap_err().why.starts_with("not HCL"), "{text}");
    }
}

const BAKE: &str = "variable \"A\" { default = \"x\" }\n// first\ntarget \"a\" {\n  context = \"app\"\n  args = { dockerfile-inline = \"no\" }\n  dockerfile-inline = <<-EOT\n    from a\n      run b $${C} $D\n\n  EOT\n}\ntarget b {\n  inherits = [\"a\"]\n  dockerfile-inline = <<EOT\nfrom b\nEOT\n  tags = [\"t:${A}\"]\n}\n";

#[test]
fn heredocs_of_bake_are_what_the_builder_gets() {
    let document = read(BAKE, Format::Bake).expect("HCL");
    let found: Vec<_> =
        document.blocks.iter().map(|it| (&*it.place, &*it.text, &it.purpose)).collect();
    let (app, unknown) = (Purpose::Target(Some("app".to_owned())), Purpose::Target(None));
    assert_eq!(
        found,
        [("target a", "from a\n  run b ${C} $D\n\n", &app), ("target b", "from b\n", &unknown)]
    );
    let new = with(BAKE, "FROM a\nRUN b ${C}\n", Format::Bake).expect("a new file");
    assert!(new.contains("<<-EOT\n    FROM a\n    RUN b $${C}\n  EOT\n}"), "{new}");
    assert!(new.contains("<<EOT\nFROM a\nRUN b $${C}\nEOT\n  tags"), "{new}");
}

#[test]
fn other_values_of_bake_are_left() {
    for (value, why) in [
        ("<<E\nFROM ${A}\nE\n", "`${A}`"),
        ("<<E\nFROM a\n%{ if b }RUN c\n%{ endif }\nE\n", "`%{ if b }`"),
        ("\"FROM a\"\n", "not a heredoc"),
        ("A\n", "not a heredoc"),
        ("join(\"\\n\", [\"FROM a\"])\n", "not a heredoc"),
        ("<<-E\n\tFROM a\n  RUN b\nE\n", "tabs"),
        ("<<E\nE\n", "empty"),
        ("<<-E\n\n \nE\n", "empty"),
    ] {
        let found =
            left(&format!("target \"a\" {{\n  dockerfile-inline = {value}}}\n"), Format::Bake);
        assert_eq!(found.len(), 1, "{value}");
        assert!(found[0].1.contains(why), "{found:?}");
    }
    let json = "{\"target\": {\"a\": {\"dockerfile-inline\": \"FROM a\"}}}";
    assert_eq!(left(json, Format::BakeJson)[0].0, (1, 19));
}

#[test]
fn fences_of_markdown_are_found_wherever_they_are() {
    for (text, expected) in [
        ("```dockerfile\nfrom a\n```\n", "from a\n"),
        ("~~~ Dockerfile\nfrom a\n\nrun b\n~~~\n", "from a\n\nrun b\n"),
        (
            "- x\n\n  1. y\n     ```docker\n     from a\n\n       run b\n     ```\n",
            "from a\n\n  run b\n",
        ),
        ("> > ```containerfile\n> > from a\n> >\n> > run b\n> > ```\n", "from a\n\nrun b\n"),
        ("  ```dockerfile\n  from a\n run b\n  ```\n", "from a\nrun b\n"),
        ("```dockerfile\r\nfrom a\r\n\r\nrun b\r\n```\r\n", "from a\n\nrun b\n"),
        ("````dockerfile title=\"a\"\nfrom a\n```\n````\n", "from a\n```\n"),
        ("```dockerfile\nfrom a", "from a\n"),
        ("- ```dockerfile\n  from a\n  ```\n", "from a\n"),
        ("---\na: b\n---\n\n```dockerfile\nfrom a\n```\n", "from a\n"),
    ] {
        let found = blocks(text, Format::Markdown);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].1, expected, "{text}");
        assert_eq!(with(text, expected, Format::Markdown).as_deref(), Ok(text));
        let new = with(text, "FROM a\n\nRUN b\n", Format::Markdown).expect("a new document");
        assert_eq!(blocks(&new, Format::Markdown)[0].1, "FROM a\n\nRUN b\n", "{new}");
    }
    let quoted = "> ```dockerfile\n> from a\n> ```\n";
    let new = with(quoted, "FROM a\n\nRUN b\n", Format::Markdown);
    assert_eq!(new.as_deref(), Ok("> ```dockerfile\n> FROM a\n>\n> RUN b\n> ```\n"));
    let open = "```dockerfile\nfrom a";
    assert_eq!(
        with(open, "FROM a\nRUN b\n", Format::Markdown).as_deref(),
        Ok("```dockerfile\nFROM a\nRUN b")
    );
}

#[test]
fn other_text_of_markdown_is_not_taken() {
    for text in [
        "    ```dockerfile\n    from a\n    ```\n",
        "<!--\n```dockerfile\nfrom a\n```\n-->\n",
        "````text\n```dockerfile\nfrom a\n```\n````\n",
        "```docker-compose\nfrom: a\n```\n",
        "```dockerfile\n\n```\n",
        "`dockerfile`\n",
    ] {
        assert_eq!(blocks(text, Format::Markdown), [], "{text}");
    }
}

#[test]
fn a_comment_above_leaves_a_block_alone() {
    let fence = "```dockerfile\nfrom a\n```\n";
    for above in [
        "<!-- dockwright: ignore -->\n",
        "<!-- dockwright: ignore # it shows a mistake -->\n\n",
        "<!--dockwright:ignore-->\n<!-- prettier-ignore -->\n",
        "{/* dockwright: ignore */}\n\n",
    ] {
        let found = left(&format!("{above}{fence}"), Format::Markdown);
        assert_eq!(found[0].1, "a comment says so", "{above}");
    }
    for above in ["<!-- dockwright: ignored -->\n", "<!-- dockwright: ignore -->\n\ntext\n\n"] {
        assert_eq!(blocks(&format!("{above}{fence}"), Format::Markdown).len(), 1, "{above}");
    }
    let copied = format!("[embedmd]:# (Dockerfile)\n{fence}");
    assert_eq!(left(&copied, Format::Markdown)[0].1, "a tool copies it from another file");
    let compose = COMPOSE
        .replace("      dockerfile_inline", "      # dockwright: ignore\n      dockerfile_inline");
    assert_eq!(left(&compose, Format::Compose)[0].1, "a comment says so");
    let bake = BAKE
        .replace("  dockerfile-inline = <<", "  // dockwright: ignore\n  dockerfile-inline = <<");
    assert_eq!(left(&bake, Format::Bake).len(), 2);
}

#[test]
fn source_blocks_of_asciidoc_are_found() {
    let text = "= T\n\n....\n[source,dockerfile]\n----\nno\n----\n....\n\n[source%linenums,dockerfile]\n.Title\n----\nfrom a\n----\n\n[,docker]\n-----\nfrom b\n----\n-----\n\n[source,yaml]\n----\nfrom: c\n----\n";
    let found = blocks(text, Format::AsciiDoc);
    let texts: Vec<_> = found.iter().map(|it| it.1.as_str()).collect();
    assert_eq!(texts, ["from a\n", "from b\n----\n"]);
    for (block, why) in [
        ("[source,dockerfile,subs=\"attributes\"]\n----\nfrom {a}\n----\n", "subs="),
        ("[source,dockerfile]\n----\nfrom a <1>\n----\n", "callout"),
        ("[source,dockerfile]\n----\ninclude::Dockerfile[]\n----\n", "another file"),
        ("// dockwright: ignore\n[source,dockerfile]\n----\nfrom a\n----\n", "a comment says so"),
    ] {
        assert!(left(block, Format::AsciiDoc)[0].1.contains(why), "{block}");
    }
}

const WORKFLOW: &str = "jobs:\n  a:\n    steps:\n      - run: |\n          docker build -f - . <<'EOF'\n          from a\n          run b $C\n          EOF\n      - run: echo build\n";

#[test]
fn documents_in_workflows_are_found_if_the_shell_hands_them_over() {
    let place = "jobs.a.steps.[0].run, document 1".to_owned();
    assert_eq!(blocks(WORKFLOW, Format::Workflow), [(place, "from a\nrun b $C\n".to_owned())]);
    let new = with(WORKFLOW, "FROM a\nRUN b $C \\\n    d\n", Format::Workflow).expect("a new file");
    let lines = "          FROM a\n          RUN b $C \\\n              d\n          EOF\n";
    assert!(new.contains(lines), "{new}");
    let unquoted = WORKFLOW.replace("'EOF'", "EOF");
    assert!(left(&unquoted, Format::Workflow)[0].1.contains("the shell reads `$`"));
    let plain = unquoted.replace(" $C", "");
    let document = read(&plain, Format::Workflow).expect("a workflow");
    assert!(document.blocks[0].can_hold("FROM a\nRUN b\n"));
    assert!(!document.blocks[0].can_hold("FROM a\nRUN b \\\n    c\n"));
    let expression = WORKFLOW.replace("$C", "${{ c }}");
    assert_eq!(left(&expression, Format::Workflow)[0].0, (7, 17));
}

#[test]
fn a_text_that_the_file_cannot_hold_is_refused() {
    let fence = "```dockerfile\nfrom a\n```\n";
    assert!(with(fence, "FROM a\n```\nRUN b\n", Format::Markdown).is_err());
    assert!(with(WORKFLOW, "FROM a\nEOF\nRUN b\n", Format::Workflow).is_err());
    assert!(with(BAKE, "FROM a\n  EOT\n", Format::Bake).is_err());
    assert!(with(COMPOSE, "  FROM a\nRUN b\n", Format::Compose).is_err());
}

#[test]
fn offsets_and_edits_in_a_block_are_those_of_the_file() {
    let document = read(COMPOSE, Format::Compose).expect("YAML");
    let block = &document.blocks[0];
    for (inner, outer) in [("from", "from"), ("run", "run"), ("$C", "$$C"), ("C", "C\n\n")] {
        let offset = block.outer(block.text.find(inner).expect("the text"));
        assert!(COMPOSE[offset..].starts_with(outer), "{inner}");
    }
    assert_eq!(block.outer(block.text.len()), block.range().end);
    assert_eq!(Lines::of(COMPOSE).position(block.outer_of((3, 7))), (8, 15));
    let at = block.text.find("b $C").expect("the text");
    let edit = |range, text: &str| dockwright_fixer::Edit { range, text: text.into() };
    let edits = [edit(at..at, "x\ny "), edit(0..4, "FROM"), edit(7..7, "# z\n")];
    let mut new = COMPOSE.to_owned();
    for edit in block.edits(COMPOSE, &edits).iter().rev() {
        let text = str::from_utf8(&edit.text).expect("text");
        new.replace_range(edit.range.clone(), text);
    }
    let lines = "        FROM a\n        # z\n        \n          run x\n        y b $$C\n";
    assert_eq!(new, COMPOSE.replace("        from a\n        \n          run b $$C\n", lines));
}
