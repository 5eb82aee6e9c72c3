//! The parts of pages that follow from the schema of the configuration. `UPDATE=1` rewrites them.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::root;
use crate::support::Dir;

const TABLES: [(&str, &str); 6] = [
    ("", "At the top of the file"),
    ("FormatTable", "`[format]`"),
    ("FixTable", "`[fix]`"),
    ("FilesTable", "`[files]`"),
    ("PolicyTable", "`[policy]`"),
    ("OverrideTable", "`[[overrides]]`"),
];

#[test]
fn the_page_of_the_configuration_follows_from_the_schema() {
    let schema = fs::read_to_string(root().join("crates/cli/dockwright.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let defaults = Dir::with(&[]).dockwright(&["config", "--isolated"]).stdout;
    let mut text = String::new();
    for (name, heading) in TABLES {
        let table = if name.is_empty() { &schema } else { &schema["$defs"][name] };
        let rows = rows(table, &schema, if name == "OverrideTable" { "" } else { &defaults });
        write!(text, "\n## {heading}\n\n| key | | value | default |\n|---|---|---|---|\n{rows}")
            .unwrap();
    }
    let path = root().join("docs/configuration.md");
    let page = fs::read_to_string(&path).unwrap();
    let (begin, end) =
        ("<!-- keys:begin, made by `cargo xtask generate` -->\n", "<!-- keys:end -->");
    let (head, rest) = page.split_once(begin).unwrap();
    let (_, tail) = rest.split_once(end).unwrap();
    let expected = format!("{head}{begin}{text}\n{end}{tail}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, expected).unwrap();
    } else {
        assert_eq!(page, expected, "UPDATE=1 writes the page anew");
    }
}

/// A row for each key. Tables have tables of their own.
fn rows(table: &Value, schema: &Value, defaults: &str) -> String {
    let properties = table["properties"].as_object().unwrap();
    let mut rows = String::new();
    for (key, property) in properties {
        let what = cell(property["description"].as_str().unwrap());
        let values = values(property, schema);
        let prefix = format!("{key} = ");
        let default = defaults.lines().find_map(|it| it.strip_prefix(&prefix));
        let default = default.and_then(|it| it.strip_suffix("  # default"));
        let default = default.map_or_else(String::new, |it| format!("`{it}`"));
        writeln!(rows, "| `{key}` | {what} | {values} | {default} |").unwrap();
    }
    rows
}

fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|").replace('*', "\\*")
}

/// The values of a type of the schema, in words.
fn values(value: &Value, schema: &Value) -> String {
    if let Some(name) = value["$ref"].as_str().and_then(|it| it.strip_prefix("#/$defs/")) {
        return match name {
            "PassName" => "names of passes or rules".to_owned(),
            "Pattern" => "patterns".to_owned(),
            "RegistryName" => "registries".to_owned(),
            "LabelName" => "keys of labels".to_owned(),
            "InstructionName" => "names of instructions".to_owned(),
            "FormatTable" | "FixTable" | "FilesTable" | "PolicyTable" | "OverrideTable" => {
                "a table".to_owned()
            }
            _ => values(&schema["$defs"][name], schema),
        };
    }
    if let Some(constant) = value.get("const") {
        let what = value["description"].as_str().map(|it| format!(": {}", lower(&cell(it))));
        return format!("`{constant}`{}", what.unwrap_or_default());
    }
    for alternatives in ["anyOf", "oneOf"] {
        if let Some(parts) = value[alternatives].as_array() {
            let parts = parts.iter().filter(|it| it["type"] != "null");
            return parts.map(|it| values(it, schema)).collect::<Vec<_>>().join("; ");
        }
    }
    let kind = match &value["type"] {
        Value::Array(kinds) => kinds[0].as_str(),
        kind => kind.as_str(),
    };
    match kind.unwrap() {
        "integer" => format!("{} to {}", value["minimum"], value["maximum"]),
        "boolean" => "`true`, `false`".to_owned(),
        "array" if value["items"]["$ref"] == "#/$defs/OverrideTable" => "tables".to_owned(),
        "array" => format!("a list of {}", values(&value["items"], schema)),
        "string" => "a path".to_owned(),
        other => panic!("no words for {other}"),
    }
}

/// What follows a colon; `Unix: \n` keeps its capital.
fn lower(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if !text.contains(": ") => first.to_lowercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

#[test]
fn the_page_on_edits_lists_the_kinds_of_changes() {
    let kinds = Dir::with(&[]).dockwright(&["compare", "--kinds"]).stdout;
    let mut table = String::from("| kind | attention | |\n|---|---|---|\n");
    for line in kinds.lines() {
        let (name, rest) = line.split_once(' ').unwrap();
        let (attention, sentence) = rest.trim_start().split_once(' ').unwrap();
        writeln!(table, "| `{name}` | {attention} | {} |", sentence.trim_start()).unwrap();
    }
    let path = root().join("docs/compare.md");
    let page = fs::read_to_string(&path).unwrap();
    let (begin, end) =
        ("<!-- kinds:begin, made by `cargo xtask generate` -->\n", "<!-- kinds:end -->");
    let (head, rest) = page.split_once(begin).unwrap();
    let (_, tail) = rest.split_once(end).unwrap();
    let expected = format!("{head}{begin}{table}{end}{tail}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, expected).unwrap();
    } else {
        assert!(page == expected, "docs/compare.md: `cargo xtask generate` updates the table");
    }
}
