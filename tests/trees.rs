//! `corpus/parser`: the tree of every construct, and the errors of every invalid file.

mod golden;

use std::{fmt::Write, fs};

use dockwright_syntax::{decode, parse};

#[test]
fn every_file_has_the_tree_of_its_golden() {
    let is_input = |path: &std::path::Path| path.extension().is_some_and(|it| it == "Dockerfile");
    let inputs = golden::inputs(&golden::corpus("parser"), is_input);
    let mut differences = Vec::new();
    for input in &inputs {
        let bytes = fs::read(input).expect("a golden file");
        let text = decode(&bytes);
        let parse = parse(&text);
        let is_valid = input.parent().is_some_and(|it| it.ends_with("ok"));
        if parse.errors().is_empty() != is_valid {
            differences.push(format!("{}: {:?}", input.display(), parse.errors()));
        }
        let mut dump = format!("{:#?}", parse.syntax());
        for error in parse.errors() {
            let _ =
                writeln!(dump, "error at {}: {}\n  {}", error.offset, error.message, error.help);
        }
        for warning in parse.warnings() {
            let _ = writeln!(dump, "warning at {}: {}", warning.offset, warning.message);
        }
        differences.extend(golden::difference(&input.with_extension("tree"), dump.as_bytes()));
    }
    golden::report(inputs.len(), &differences);
}
