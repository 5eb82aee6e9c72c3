//! `corpus/compare`: a file for each kind of change, with edits and all changes that are told.

mod golden;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use dockwright_compare::{Change, Kind, compare};

const BEFORE: &str = "-- before --\n";
const AFTER: &str = "-- after --\n";
const CHANGES: &str = "-- changes --\n";

/// The two texts of each case of a file.
fn cases(text: &str) -> Vec<(&str, &str)> {
    let cases = text.split(BEFORE).skip(1).map(|it| {
        let (before, rest) = it.split_once(AFTER).expect("a text after");
        (before, rest.split_once(CHANGES).expect("a list of changes").0)
    });
    cases.collect()
}

fn line(change: &Change) -> String {
    let line = |it: Option<usize>| it.map_or_else(|| "-".to_owned(), |it| it.to_string());
    let (old, new) = (line(change.old_line), line(change.new_line));
    format!("{old} {new} {}: {}\n", change.kind, change.text)
}

fn kind(path: &Path) -> Kind {
    let name = path.file_stem().and_then(|it| it.to_str()).expect("a name");
    Kind::of(name).unwrap_or_else(|| panic!("{name} is not a kind"))
}

#[test]
fn every_edit_is_told_as_its_goldens_say() {
    let inputs = golden::inputs(&golden::corpus("compare"), |_| true);
    let (mut differences, mut count) = (Vec::new(), 0);
    for input in &inputs {
        let text = fs::read_to_string(input).expect("a golden file");
        let kind = kind(input);
        let mut expected = String::new();
        for (before, after) in cases(&text) {
            let comparison = compare(before.as_bytes(), after.as_bytes());
            assert!(comparison.has(kind), "{kind}: {before}{AFTER}{after}{comparison:#?}");
            let changes: String = comparison.changes.iter().map(line).collect();
            write!(expected, "{BEFORE}{before}{AFTER}{after}{CHANGES}{changes}").expect("text");
            count += 1;
        }
        differences.extend(golden::difference(input, expected.as_bytes()));
    }
    golden::report(count, &differences);
}

#[test]
fn every_kind_has_a_case() {
    let dir = golden::corpus("compare");
    for kind in Kind::ALL {
        assert!(dir.join(format!("{kind}.txt")).exists(), "{kind}");
    }
}

#[test]
fn every_text_is_the_same_as_itself_and_differs_from_others() {
    for input in golden::inputs(&golden::corpus("compare"), |_| true) {
        let text = fs::read_to_string(&input).expect("a golden file");
        for (before, after) in cases(&text) {
            assert_eq!(compare(before.as_bytes(), before.as_bytes()).changes, []);
            for (old, new) in [(before, after), (after, before)] {
                let comparison = compare(old.as_bytes(), new.as_bytes());
                assert!(!comparison.changes.is_empty(), "{old}{AFTER}{new}");
            }
        }
    }
}

/// Files that repeat one construct, before and after an edit of every one of them.
const REPEATED: [(&str, &str); 8] = [
    ("RUN a{}\n", "RUN b{} c\n"),
    ("COPY a b{} /c\n", "COPY a c{} /c\n"),
    ("ENV A{}=1\nRUN a\n", "ENV A{}=2\nRUN a\n"),
    ("# a {}\nRUN a{}\n", "RUN a{}\n# a {}\n"),
    ("FROM a AS s{}\nRUN a{}\n", "FROM b AS s{}\nRUN a{}\n"),
    ("FROM a{}\nRUN a{}\n", "FROM a{}\nRUN b{}\n"),
    ("COPY a{} /\nRUN npm ci --a{}\n", "RUN npm ci --a{}\nCOPY a{} /\n"),
    ("RUN apt-get install -y a{} && b{}\n", "RUN b{} && apt-get install -y c{}\n"),
];

#[test]
fn the_work_grows_with_the_size_of_the_files() {
    for (before, after) in REPEATED {
        let bytes = |count: usize| {
            let file = |text: &str| {
                let parts = (0..count).map(|it| text.replace("{}", &it.to_string()));
                "FROM a\n".to_owned() + &parts.collect::<String>()
            };
            let (old, new) = (file(before), file(after));
            let compared = || drop(compare(old.as_bytes(), new.as_bytes()));
            allocation_counter::measure(compared).bytes_total
        };
        let (small, large) = (bytes(150), bytes(300));
        assert!(large * 2 < small * 5, "{before}: {small} bytes, then {large}");
    }
}
