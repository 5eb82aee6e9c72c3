//! The documentation of the passes: pages, the tables in the README and the book, and the table of
//! contents follow from the source, and the examples are correct. `cargo xtask generate` rewrites
//! all but the examples.

mod golden;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use dockwright_fixer::{Contexts, FixOptions, Level, MemoryFiles, Pass, fix_file, passes};

/// The documentation without the space that begins every line of a doc comment.
fn documentation(pass: &Pass) -> String {
    let line = |it: &str| it.strip_prefix(' ').unwrap_or(it).to_owned() + "\n";
    pass.documentation.lines().map(line).collect()
}

fn page(pass: &Pass) -> String {
    let source = format!("crates/fixer/src/passes/{}.rs", pass.name.replace('-', "_"));
    let mut page = format!(
        "<!-- Made by `cargo xtask generate` from {source}. -->\n# {}\n\n{}",
        pass.name,
        documentation(pass)
    );
    if !pass.settles.is_empty() {
        writeln!(page, "\n## Settles\n{}", pass.settles.join(", ")).expect("text");
    }
    page
}

/// The table of the passes, with links to the pages in a directory.
fn table(dir: &str) -> String {
    let mut table = String::from("| pass | what it does | level | settles |\n|---|---|---|---|\n");
    for pass in passes() {
        let summary = pass.summary().lines().map(str::trim).collect::<Vec<_>>().join(" ");
        let named = if pass.is_opt_in { " Only if named." } else { "" };
        let summary = summary.replace('|', "\\|");
        let (name, level, codes) = (pass.name, pass.levels(), pass.settles.join(", "));
        let link = format!("[`{name}`]({dir}/{name}.md)");
        writeln!(table, "| {link} | {summary}{named} | {level} | {codes} |").expect("text");
    }
    table
}

#[test]
fn every_pass_has_a_page() {
    let dir = golden::corpus("../docs/passes");
    let mut differences: Vec<_> = passes()
        .iter()
        .filter_map(|it| {
            golden::difference(&dir.join(format!("{}.md", it.name)), page(it).as_bytes())
        })
        .collect();
    let pages = golden::inputs(&dir, |_| true).into_iter();
    let is_left =
        |it: &Path| passes().iter().all(|pass| it.file_stem() != Some(pass.name.as_ref()));
    differences
        .extend(pages.filter(|it| is_left(it)).map(|it| format!("{}: no pass", it.display())));
    golden::report(passes().len(), &differences);
}

#[test]
fn the_readme_and_the_book_list_the_passes() {
    let mut differences = Vec::new();
    let pages: Vec<_> = golden::inputs(&golden::corpus("../docs/passes"), |_| true);
    let stem = |it: &PathBuf| it.file_stem().expect("a name").to_string_lossy().into_owned();
    let entry = |it: String| format!("  - [{it}](passes/{it}.md)\n");
    let contents: String = pages.iter().map(|it| entry(stem(it))).collect();
    let comment = "passes:begin, made by `cargo xtask generate` -->\n";
    for (path, begin, list, end) in [
        ("README.md", comment, table("docs/passes"), "<!-- passes:end -->"),
        ("docs/passes.md", comment, table("passes"), "<!-- passes:end -->"),
        // mdBook takes no comments in a table of contents.
        ("docs/SUMMARY.md", "- [Passes](passes.md)\n", contents, "- [Base images](images.md)\n"),
    ] {
        let path = golden::corpus("..").join(path);
        let text = fs::read_to_string(&path).expect("the page");
        let (head, rest) = text.split_once(begin).expect("where the list begins");
        let (_, tail) = rest.split_once(end).expect("where the list ends");
        let expected = format!("{head}{begin}{list}{end}{tail}");
        differences.extend(golden::difference(&path, expected.as_bytes()));
    }
    golden::report(3, &differences);
}

/// The two Dockerfiles of an example with `becomes`.
fn example(pass: &Pass) -> Option<(String, String)> {
    let text = documentation(pass);
    let mut blocks = text.split("```dockerfile\n").skip(1);
    let (before, between) = blocks.next()?.split_once("```")?;
    let (after, _) = blocks.next()?.split_once("```")?;
    between.trim().starts_with("becomes").then(|| (before.to_owned(), after.to_owned()))
}

/// The result of the pass alone for a Dockerfile, with the manifests of a project in the context.
fn fixed(pass: &'static Pass, text: &str) -> String {
    let lock = r#"{"lockfileVersion": 3, "packages": {"": {}}}"#;
    let files = [
        ("package.json", "{}"),
        ("package-lock.json", lock),
        (".dockerignore", "node_modules"),
        ("entrypoint.sh", "#!/bin/sh"),
    ];
    let files: MemoryFiles =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    let contexts =
        if ["npm ci", "package.json", "COPY entrypoint.sh"].iter().any(|it| text.contains(it)) {
            Contexts::of(files, "Dockerfile")
        } else {
            Contexts::default()
        };
    let options =
        FixOptions { passes: vec![pass], level: Level::Risky, contexts, ..FixOptions::default() };
    let outcome = fix_file(text.as_bytes(), &options);
    outcome.output.map_or_else(|| text.to_owned(), |it| String::from_utf8(it).expect("UTF-8"))
}

#[test]
fn the_examples_are_true() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for pass in passes() {
        let Some((before, after)) = example(pass) else {
            assert_eq!(pass.level, Level::Suggestion, "{} has an example", pass.name);
            continue;
        };
        count += 1;
        let base = if before.contains("FROM ") { "" } else { "FROM debian:12\n" };
        let found = fixed(pass, &format!("{base}{before}"));
        if found != format!("{base}{after}") {
            wrong.push(format!("{}: expected\n{base}{after}\n--- found\n{found}", pass.name));
        }
    }
    golden::report(count, &wrong);
}
