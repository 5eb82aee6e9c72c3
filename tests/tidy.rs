//! Rules of the repository.

mod golden;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use dockwright_fixer::passes;

/// The content of the file that lists the passes, generated from the directory of passes.
fn list(names: &[String]) -> String {
    let mut text = String::from(
        "//! The passes, one file each. `cargo xtask generate` makes the two lists below from the \
         directory.\n\nuse std::sync::LazyLock;\n\n\
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
fn the_list_of_passes_follows_from_the_directory() {
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
    let dir = golden::corpus("passes");
    let entries = fs::read_dir(dir).expect("the cases").map(|it| it.expect("a directory"));
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

#[test]
fn only_its_own_file_names_a_pass() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for it in fs::read_dir(crates).expect("the crates") {
        sources(&it.expect("a crate").path().join("src"), &mut files);
    }
    assert!(files.len() > passes().len(), "{files:?}");
    for path in files {
        let text = fs::read_to_string(&path).expect("a source");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_list = path.ends_with("src/passes.rs");
        for name in passes().iter().map(|it| it.name) {
            let module = name.replace('-', "_");
            let is_own = path.ends_with(format!("passes/{module}.rs"));
            let is_named =
                code.contains(&format!("\"{name}\"")) || code.contains(&format!("{module}::"));
            assert!(!is_named || is_own || is_list, "{} names `{name}`", path.display());
        }
    }
}

#[test]
fn a_module_stands_beside_the_directory_of_its_parts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for name in ["crates", "tests", "xtask", "benches"] {
        sources(&root.join(name), &mut files);
    }
    assert!(files.len() > passes().len(), "{files:?}");
    files.retain(|it| it.ends_with("mod.rs"));
    assert_eq!(files, [] as [PathBuf; 0], "`x.rs` beside `x/`, and no `x/mod.rs`");
}

#[test]
fn the_oldest_release_that_is_promised_is_the_one_that_is_tested() {
    let root = golden::corpus("..");
    let value = |file: &str, key: &str| {
        let text = fs::read_to_string(root.join(file)).expect("a file of the repository");
        let line = text.lines().find_map(|it| it.strip_prefix(key)).expect("the key");
        line.trim_matches([' ', '=', '"']).to_owned()
    };
    let tested = value("rust-toolchain.toml", "channel");
    assert_eq!(tested, value("Cargo.toml", "rust-version = ") + ".0");
}

#[test]
fn the_version_is_the_same_wherever_it_is_named() {
    let root = golden::corpus("..");
    let version = env!("CARGO_PKG_VERSION");
    for (file, line) in [
        ("pyproject.toml", format!("version = \"{version}\"")),
        ("pyproject.toml", format!("dependencies = [\"dockwright=={version}\"]")),
        ("action.yml", format!("    default: {version}")),
        ("docs/ci.md", format!("      - uses: dockwright/dockwright@v{version}")),
        ("docs/ci.md", format!("    rev: v{version}")),
    ] {
        let text = fs::read_to_string(root.join(file)).expect("a file of the repository");
        assert!(text.lines().any(|it| it == line), "{file} has no line `{line}`");
    }
}

#[test]
fn a_directory_is_called_a_directory() {
    let root = golden::corpus("..");
    let mut files = vec![root.join("README.md"), root.join("CONTRIBUTING.md")];
    for place in ["crates", "tests", "xtask", "benches", "docs", "corpus/adversary"] {
        files.extend(golden::inputs(&root.join(place), |it| {
            let is_case =
                place.starts_with("corpus") && it.extension().is_some_and(|it| it == "txt");
            is_case || it.extension().is_some_and(|it| it == "rs" || it == "md")
        }));
    }
    let mut wrong = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a text");
        let name = path.to_string_lossy();
        // The build context of a case is quoted as its authors wrote it.
        let own = if name.ends_with(".txt") { text.split("\n-- ").next() } else { Some(&*text) };
        let of_name = name.rsplit('/').next();
        for (line, text) in of_name.into_iter().chain(own.unwrap_or_default().lines()).enumerate() {
            wrong.extend(other_words(text).map(|it| format!("{name}:{line}: `{it}`")));
        }
    }
    assert!(wrong.is_empty(), "a directory by another name:\n{}", wrong.join("\n"));
    assert_eq!(other_words(concat!("a Fol", "der, yarn --cache-fol", "der")).count(), 1);
}

/// The words of a line that call a directory by another name. Options, packages, variables and
/// properties of other tools are exempt, and so are names of the protocol of language servers.
fn other_words(line: &str) -> impl Iterator<Item = &str> {
    // In two parts, so that the test accepts this file.
    let wrong = concat!("fol", "der");
    let words = line.split(|it: char| !it.is_ascii_alphanumeric() && !"-_".contains(it));
    words.filter(move |it| {
        let in_protocol = format!("workspace{wrong}");
        let is_of_protocol = it.to_ascii_lowercase().replace('_', "").contains(&in_protocol)
            || *it == wrong.to_ascii_uppercase();
        let is_of_others =
            it.starts_with("YARN_") || it.starts_with("DisableImplicitNuGet") || is_of_protocol;
        let is_option = it.contains('-') && !it.starts_with("sub-");
        it.to_ascii_lowercase().contains(wrong) && !is_of_others && !is_option
    })
}

/// The sources below a directory, except files that contain only tests.
fn sources(dir: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for path in entries.map(|it| it.expect("an entry").path()) {
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}
