//! `corpus/printer`: the output of `fmt` for every rule, special case and instruction; below
//! `options`, with the options named by the directory.

mod golden;

use std::{fs, path::Path};

use dockwright_fixer::{Chains, FormatOptions, Indent, Outcome, Status, format_file};

fn formatted(path: &Path) -> (Vec<u8>, Outcome) {
    let source = fs::read(path).expect("a golden file");
    let outcome = format_file(&source, &options(path));
    (outcome.output.clone().unwrap_or(source), outcome)
}

fn options(path: &Path) -> FormatOptions {
    let default = FormatOptions::default();
    let mut dirs = path.iter().skip_while(|it| *it != "options").skip(1);
    match dirs.next().and_then(|it| it.to_str()) {
        None => default,
        Some("cache_safe") => FormatOptions { cache_safe: true, ..default },
        Some("chains_keep") => FormatOptions { chains: Chains::Keep, ..default },
        Some("indent_auto") => FormatOptions { indent: Indent::Auto, ..default },
        Some(other) => panic!("options of no name: {other}"),
    }
}

#[test]
fn every_file_is_laid_out_as_its_golden_says() {
    let inputs = golden::inputs(&golden::corpus("printer"), |it| it.ends_with("before.Dockerfile"));
    let mut differences = Vec::new();
    for input in &inputs {
        let (output, outcome) = formatted(input);
        if outcome.status != Status::Done {
            differences.push(format!("{}: {outcome:?}", input.display()));
        }
        differences.extend(golden::difference(&input.with_file_name("after.Dockerfile"), &output));
    }
    golden::report(inputs.len(), &differences);
}

#[test]
fn a_laid_out_file_stays_as_it_is() {
    let inputs = golden::inputs(&golden::corpus("printer"), |it| it.ends_with("after.Dockerfile"));
    let differences: Vec<_> =
        inputs.iter().filter_map(|input| golden::difference(input, &formatted(input).0)).collect();
    golden::report(inputs.len(), &differences);
}

/// Continued lines: tabs, spaces, comments, spacers and empty lines.
const LINES: [&str; 8] = ["x \\", "\tx \\", "    x \\", "# c", "\t# c", "  # c", "\t\\", "\t"];

#[test]
fn text_that_goes_on_over_lines_is_laid_out_for_good() {
    let around = [
        ("ENV A=b C=\"x \\", "\" D=e"),
        ("ENV A x \\", ""),
        ("RUN a \"x \\", "\" && b"),
        ("RUN a \"x$(b \\", ")\" \\\n\t&& b"),
        ("RUN a 'x \\", "' \\\n    && b <<E\n\tx\nE"),
        ("RUN a && (b \\", ") && c"),
    ];
    let automatic = FormatOptions { indent: Indent::Auto, ..FormatOptions::default() };
    let kept = FormatOptions { chains: Chains::Keep, ..automatic.clone() };
    let cache_safe = FormatOptions { cache_safe: true, ..FormatOptions::default() };
    let mut unstable = Vec::new();
    for (open, close) in around {
        for one in LINES {
            for other in LINES {
                for last in ["x", "\tx", "    x"] {
                    let text = format!("FROM a\n{open}\n{one}\n{other}\n{last}{close}\n");
                    for options in [&FormatOptions::default(), &automatic, &kept, &cache_safe] {
                        let outcome = format_file(text.as_bytes(), options);
                        assert_eq!(outcome.status, Status::Done, "{text}");
                        let first = outcome.output.unwrap_or_else(|| text.clone().into());
                        let second = format_file(&first, options).output;
                        unstable.extend(second.map(|_| (text.clone(), options.clone())));
                    }
                }
            }
        }
    }
    assert_eq!(unstable, []);
}

#[test]
fn the_readme_shows_what_is_printed() {
    let readme = document("README.md");
    let mut blocks = blocks(&readme);
    let (before, after) = (blocks.next().expect("before"), blocks.next().expect("after"));
    let outcome = format_file(before.as_bytes(), &FormatOptions::default());
    assert_eq!(String::from_utf8_lossy(&outcome.output.expect("a change")), after);
}

#[test]
fn the_page_on_style_shows_what_is_printed() {
    let page = document("docs/style.md");
    let blocks: Vec<_> = blocks(&page).collect();
    let kept =
        FormatOptions { indent: Indent::Auto, chains: Chains::Keep, ..FormatOptions::default() };
    assert_eq!(blocks.len(), 2);
    for (block, options) in blocks.into_iter().zip([FormatOptions::default(), kept]) {
        let outcome = format_file(block.as_bytes(), &options);
        let printed = outcome.output.unwrap_or_else(|| block.into());
        assert_eq!(String::from_utf8_lossy(&printed), block);
        assert_eq!(outcome.status, Status::Done);
    }
}

fn document(path: &str) -> String {
    fs::read_to_string(golden::corpus("..").join(path)).expect("a document")
}

/// The Dockerfiles of a document.
fn blocks(document: &str) -> impl Iterator<Item = &str> {
    document.split("```dockerfile\n").skip(1).filter_map(|it| it.split("```").next())
}
