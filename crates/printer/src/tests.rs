//! What the printer makes of a tree, with nobody checking it afterwards.

use std::fs;
use std::path::{Path, PathBuf};
use std::slice;

use dockwright_syntax::{decode, parse};

use crate::{Chains, FormatOptions, Indent, LineEnding, Operators, print, print_only};

fn printed(text: &str, options: &FormatOptions) -> String {
    print(&parse(text), options, &[])
}

/// Every file of the goldens of this name.
fn goldens(name: &str) -> Vec<PathBuf> {
    fn collect(dir: &Path, name: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).expect("a directory of goldens") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, name, found);
            } else if path.ends_with(name) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    collect(&corpus.join("printer"), name, &mut found);
    found
}

fn every_option() -> Vec<FormatOptions> {
    let mut all = Vec::new();
    for indent in [4, 2, 1, 0].map(Indent::Spaces).into_iter().chain([Indent::Tab, Indent::Auto]) {
        for (operators, chains) in [
            (Operators::Preserve, Chains::Split),
            (Operators::Leading, Chains::Split),
            (Operators::Trailing, Chains::Split),
            (Operators::Preserve, Chains::Keep),
            (Operators::Trailing, Chains::Keep),
        ] {
            for (width, cache_safe) in [(100, false), (40, false), (100, true)] {
                let line_ending = LineEnding::Auto;
                all.push(FormatOptions {
                    width,
                    indent,
                    operators,
                    chains,
                    line_ending,
                    cache_safe,
                });
            }
        }
    }
    all
}

#[test]
fn every_golden_is_printed_from_its_tree_alone() {
    let before = goldens("before.Dockerfile");
    assert!(before.len() > 40, "{} goldens", before.len());
    for path in before {
        let text = decode(&fs::read(&path).expect("a golden")).into_owned();
        let parse = parse(&text);
        let after = path.with_file_name("after.Dockerfile");
        // What is not valid is not printed.
        if parse.errors().is_empty()
            && after.exists()
            && !path.iter().any(|it| it == "left_alone" || it == "options")
        {
            let expected = decode(&fs::read(&after).expect("a golden")).into_owned();
            let found = print(&parse, &FormatOptions::default(), &[]);
            assert_eq!(found, expected, "{}", path.display());
        }
    }
}

#[test]
fn printing_again_changes_nothing_and_no_comment_goes_whatever_the_options() {
    let comments = |text: &str| {
        let parse = parse(text);
        let tokens = parse.syntax().descendants_with_tokens();
        let comments = tokens.filter(|it| it.kind() == dockwright_syntax::SyntaxKind::Comment);
        comments.map(|it| it.to_string().trim().to_owned()).collect::<Vec<_>>()
    };
    let mut count = 0;
    for path in goldens("before.Dockerfile") {
        let text = decode(&fs::read(&path).expect("a golden")).into_owned();
        if !parse(&text).errors().is_empty() {
            continue;
        }
        for options in every_option() {
            let once = printed(&text, &options);
            assert_eq!(printed(&once, &options), once, "{}: {options:?}", path.display());
            assert_eq!(comments(&once), comments(&text), "{}: {options:?}", path.display());
            count += 1;
        }
    }
    assert!(count > 1_000, "{count} texts");
}

const CHAIN: &str = "FROM a\nRUN b && \\\n  c\nRUN d \\\n && e -f \\\n g\n";

#[test]
fn each_option_says_what_it_says() {
    let default = FormatOptions::default();
    let check = |options: &FormatOptions, before: &str, after: &str| {
        assert_eq!(printed(before, options), after, "{options:?}");
    };
    check(&default, CHAIN, "FROM a\nRUN b && \\\n    c\nRUN d \\\n    && e -f \\\n        g\n");
    let leading = FormatOptions { operators: Operators::Leading, ..default.clone() };
    check(&leading, CHAIN, "FROM a\nRUN b \\\n    && c\nRUN d \\\n    && e -f \\\n        g\n");
    let trailing = FormatOptions { operators: Operators::Trailing, ..default.clone() };
    check(&trailing, CHAIN, "FROM a\nRUN b && \\\n    c\nRUN d && \\\n    e -f \\\n        g\n");
    let tabs = FormatOptions { indent: Indent::Tab, ..default.clone() };
    check(&tabs, CHAIN, "FROM a\nRUN b && \\\n\tc\nRUN d \\\n\t&& e -f \\\n\t\tg\n");
    let two = FormatOptions { indent: Indent::Spaces(2), ..default.clone() };
    check(&two, CHAIN, "FROM a\nRUN b && \\\n  c\nRUN d \\\n  && e -f \\\n    g\n");

    let crlf = FormatOptions { line_ending: LineEnding::Crlf, ..default.clone() };
    check(&crlf, "from a\nrun b\n", "FROM a\r\nRUN b\r\n");
    check(&default, "from a\r\nrun b\r\n", "FROM a\r\nRUN b\r\n");
    let lf = FormatOptions { line_ending: LineEnding::Lf, ..default.clone() };
    check(&lf, "from a\r\nrun b\r\n", "FROM a\nRUN b\n");

    let safe = FormatOptions { cache_safe: true, ..default.clone() };
    check(&default, "FROM a\nRUN b  &&   c\n", "FROM a\nRUN b && c\n");
    check(&safe, "FROM a\nRUN b  &&   c\n", "FROM a\nRUN b  &&   c\n");

    let narrow = FormatOptions { width: 24, ..default.clone() };
    let exactly = FormatOptions { width: 17, ..default.clone() };
    check(&exactly, "FROM a\nLABEL b=ccc d=eee\n", "FROM a\nLABEL b=ccc d=eee\n");
    check(&exactly, "FROM a\nLABEL b=ccc d=eeee\n", "FROM a\nLABEL b=ccc \\\n    d=eeee\n");
    check(&default, "FROM a\nCMD [ \\\n ]\n", "FROM a\nCMD []\n");
    let chain = "FROM a\nRUN bbbbbbbb && cccccccc && dddddddd\n";
    check(&default, chain, chain);
    check(&narrow, chain, "FROM a\nRUN bbbbbbbb \\\n    && cccccccc \\\n    && dddddddd\n");
}

#[test]
fn each_gap_becomes_what_its_rule_says() {
    for (before, after) in [
        // A comment may hold any character.
        ("COPY b \\\n# c\u{a0}d\n c\n", "COPY b \\\n    # c\u{a0}d\n    c\n"),
        // Lines of a value cannot move, and so the first one stays as well.
        ("ENV b \\\n  c \\\n  d\n", "ENV b \\\n  c \\\n  d\n"),
        ("ENV b \\\n  c\n", "ENV b \\\n    c\n"),
        ("RUN (a \\\n b; \\\n c)\n", "RUN (a \\\n        b; \\\n        c)\n"),
    ] {
        let options = FormatOptions::default();
        let printed = printed(&format!("FROM a\n{before}"), &options);
        assert_eq!(printed, format!("FROM a\n{after}"), "{before}");
    }
}

#[test]
fn what_is_kept_stays_and_what_is_not_asked_for_stays() {
    let text = "from  a\nrun  b\nrun  c\n";
    let options = FormatOptions::default();
    assert_eq!(print(&parse(text), &options, &[1]), "FROM a\nrun  b\nRUN c\n");
    let start = text.find("  c").expect("a gap");
    let range = start..text.len();
    let only = |kept: &[usize]| print_only(&parse(text), &options, slice::from_ref(&range), kept);
    assert_eq!(only(&[]), "from  a\nrun  b\nrun c\n");
    assert_eq!(only(&[2]), text);
}
