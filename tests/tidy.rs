//! Rules of the repository.

mod golden;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use dockwright_fixer::passes;

/// The file that lists the passes, as the folder of passes makes it.
fn list(names: &[String]) -> String {
    let mut text = String::from(
        "//! The passes, one file each. The two lists below follow from the folder; a test keeps \
         them so, and\n//! `UPDATE=1` lets it write them.\n\nuse std::sync::LazyLock;\n\n\
         use crate::Pass;\n\n",
    );
    for name in names {
        writeln!(text, "mod {name};").expect("text");
    }
    text.push_str("\n#[rustfmt::skip]\nconst ALL: &[&Pass] = &[\n");
    for name in names {
        writeln!(text, "    &{name}::PASS,").expect("text");
    }
    text.push_str("];\n");
    text
}

#[test]
fn the_list_of_passes_follows_from_the_folder() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = golden::inputs(&source.join("passes"), |it| it.extension().is_some());
    let stem = |it: &Path| it.file_stem().map(|it| it.to_string_lossy().into_owned());
    let names: Vec<_> = files.iter().filter_map(|it| stem(it)).collect();
    let path = source.join("passes.rs");
    let text = fs::read_to_string(&path).expect("the list of passes");
    let (_, rest) = text.split_once("];\n").expect("a list that ends");
    let expected = list(&names) + rest;
    golden::report(
        1,
        &golden::difference(&path, expected.as_bytes()).into_iter().collect::<Vec<_>>(),
    );
}

#[test]
fn a_pass_has_the_name_of_its_file_and_of_its_cases() {
    let folder = golden::corpus("passes");
    let entries = fs::read_dir(folder).expect("the cases").map(|it| it.expect("a folder"));
    let mut cases: Vec<_> =
        entries.map(|it| it.file_name().to_string_lossy().into_owned()).collect();
    let mut names: Vec<_> = passes().iter().map(|it| it.name.to_owned()).collect();
    cases.sort();
    names.sort();
    assert_eq!(cases, names);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/passes");
    for name in names {
        assert!(source.join(name.replace('-', "_") + ".rs").exists(), "{name}");
    }
}
