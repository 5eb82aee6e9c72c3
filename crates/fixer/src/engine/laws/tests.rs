//! The laws hold for the fixes of every pass, and for no fix that has been tampered with.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use dockwright_syntax::{SyntaxElement, SyntaxKind, parse};

#[path = "../../../../../tests/golden/context.rs"]
mod context;

use super::*;
use crate::engine::{barred, unused};
use crate::{Contexts, Fix, FixOptions, Level, Pass, PassContext, fix_file, passes};

fn lines(indels: Vec<Indel>) -> Vec<(Range<usize>, usize)> {
    let edit = TextEdit::new(indels).expect("disjoint edits");
    let edits = line_edits("ab\ncd\nef\ngh\n", &edit);
    edits.into_iter().map(|it| (it.lines, it.now)).collect()
}

#[test]
fn an_edit_touches_the_lines_it_reaches() {
    assert_eq!(lines(vec![Indel::insert(4, "x")]), [(2..3, 1)]);
    assert_eq!(lines(vec![Indel::insert(4, "x\ny")]), [(2..3, 2)]);
    assert_eq!(lines(vec![Indel::replace(4..7, "")]), [(2..4, 1)]);
    assert_eq!(lines(vec![Indel::replace(3..6, "")]), [(2..3, 0)]);
    assert_eq!(lines(vec![Indel::insert(3, "x\n")]), [(2..2, 1)]);
    assert_eq!(lines(vec![Indel::insert(3, "x"), Indel::insert(5, "y")]), [(2..3, 1)]);
    let edits = lines(vec![Indel::replace(0..3, ""), Indel::insert(10, "z")]);
    assert_eq!(edits, [(1..2, 0), (4..5, 1)]);
}

/// The cases of a pass, each with the fixes found in it.
fn cases(pass: &Pass) -> Vec<(PathBuf, String, Vec<Fix>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/passes").join(pass.name);
    let dirs = fs::read_dir(dir).expect("cases of the pass").map(|it| it.expect("a case"));
    dirs.map(|it| {
        let path = it.path().join("before.Dockerfile");
        let text = fs::read_to_string(&path).expect("a Dockerfile");
        let contexts = context::context(&it.path());
        let contexts = contexts
            .map_or_else(Contexts::default, |(files, dockerfile)| Contexts::of(files, dockerfile));
        let parse = parse(&text);
        let ctx = PassContext::new(&parse, &contexts).pruning(unused::ignores);
        let fixes = (pass.run)(&ctx);
        (path, text, fixes.into_iter().filter(|it| !it.edit.is_empty()).collect())
    })
    .collect()
}

/// Additional edits that a faulty pass might make, each with a name. Text that another of the
/// `fixes` removes is left alone, as its removal may have no effect.
fn tamperings(text: &str, fix: &Fix, fixes: &[Fix]) -> Vec<(&'static str, Indel)> {
    let parse = parse(text);
    let is_free = |range: &Range<usize>| {
        let apart = |it: &Indel| it.delete.end < range.start || range.end < it.delete.start;
        let takes_out = |it: &Indel| it.delete.start < range.start && range.end < it.delete.end;
        let all = fixes.iter().flat_map(|it| it.edit.indels());
        fix.edit.indels().iter().all(apart) && !all.into_iter().any(takes_out)
    };
    let range = |it: &SyntaxElement| -> Range<usize> {
        it.text_range().start().into()..it.text_range().end().into()
    };
    let all: Vec<_> = parse.syntax().descendants_with_tokens().collect();
    let find = |kind: &[SyntaxKind]| {
        let elements = all.iter().filter(|it| kind.contains(&it.kind()));
        elements.map(range).filter(|it| is_free(it)).collect::<Vec<_>>()
    };
    let drop = |what, ranges: Vec<Range<usize>>| {
        ranges.into_iter().map(move |it| (what, Indel::replace(it, ""))).collect::<Vec<_>>()
    };
    let touch = |it: Range<usize>| ("touch a neighbour", Indel::insert(it.end, "x"));
    let words = find(&[SyntaxKind::ShWord]);
    let neighbours = find(&[SyntaxKind::Word, SyntaxKind::Text]);
    let mut found = drop("drop a word", words);
    found.extend(drop("drop a comment", find(&[SyntaxKind::Comment])));
    found.extend(neighbours.into_iter().map(touch));
    found
}

/// The verdict of the laws on an edit of a text.
fn apply(text: &str, edit: &TextEdit, changes: &[Change]) -> Result<(), String> {
    let checked = Checked::source(text.as_bytes(), Cow::Borrowed(text));
    checked.edited(edit, changes).map(drop)
}

#[test]
fn what_is_compared_is_the_source_and_not_the_text_that_was_made_of_it() {
    let source = b"FROM a\nRUN echo x\n";
    let check = |text: &'static str| {
        let edit =
            TextEdit::new(vec![Indel::insert(text.len(), "CMD [\"b\"]\n")]).expect("an edit");
        let law = Checked::source(source, Cow::Borrowed(text)).edited(&edit, &[]);
        law.map(drop).expect_err("a new instruction")
    };
    let (true_text, other) = ("FROM a\nRUN echo x\n", "FROM a\nRUN echo y\n");
    assert_ne!(check(true_text), check(other));
}

#[test]
fn a_pass_has_cases_up_to_its_riskiest_level_and_none_beyond() {
    let mut wrong = Vec::new();
    for pass in passes::in_order().iter().filter(|it| it.level != Level::Suggestion) {
        let cases = cases(pass);
        let levels = cases.iter().flat_map(|it| &it.2).map(|it| it.level);
        let riskiest = levels.filter(|it| *it != Level::Suggestion).max();
        wrong.extend((riskiest != Some(pass.riskiest)).then_some((pass.name, riskiest)));
    }
    assert_eq!(wrong, []);
}

#[test]
fn every_fix_keeps_the_laws_and_no_tampered_one_does() {
    for pass in passes::in_order() {
        let mut refused = std::collections::BTreeMap::new();
        for (path, text, fixes) in cases(pass) {
            for fix in &fixes {
                assert_eq!(barred::lowest(pass, fix), fix.level, "{}", path.display());
                let kept = apply(&text, &fix.edit, &fix.changes);
                assert!(kept.is_ok(), "{}: {}: {kept:?}", path.display(), fix.reason);
                for (what, indel) in tamperings(&text, fix, &fixes) {
                    let indels = fix.edit.indels().iter().cloned().chain([indel.clone()]);
                    let edit = TextEdit::new(indels.collect()).expect("disjoint edits");
                    let kept = apply(&text, &edit, &fix.changes);
                    assert!(kept.is_err(), "{}: {what}: {indel:?} got through", path.display());
                    *refused.entry(what).or_insert(0) += 1;
                }
            }
        }
        if pass.level == Level::Suggestion {
            assert!(refused.is_empty(), "{} changes something", pass.name);
            continue;
        }
        let kinds: Vec<_> = refused.keys().copied().collect();
        assert_eq!(
            kinds,
            ["drop a comment", "drop a word", "touch a neighbour"],
            "{}: the laws are tried on what its cases hold beside the fixes; one that is fixed needs \
             a comment, another word in a `RUN`, and another instruction with arguments",
            pass.name
        );
    }
}

#[test]
fn a_fix_that_announces_something_else_is_refused() {
    for pass in passes::in_order() {
        for (path, text, fixes) in cases(pass) {
            for fix in &fixes {
                let refused = |changes: &[Change]| apply(&text, &fix.edit, changes).is_err();
                // A fix that keeps the program unchanged has nothing to announce.
                let changes_nothing = fix.changes.is_empty();
                assert_eq!(!refused(&[]), changes_nothing, "{}: nothing announced", path.display());
                let other = match fix.changes.first() {
                    Some(Change::AddToCopy) => Change::Joined,
                    _ => Change::AddToCopy,
                };
                assert!(
                    refused(std::slice::from_ref(&other)),
                    "{}: something else",
                    path.display()
                );
                let too_much: Vec<_> = fix.changes.iter().cloned().chain([other]).collect();
                assert!(refused(&too_much), "{}: too much announced", path.display());
            }
        }
    }
}

#[test]
fn what_nobody_can_follow_is_no_bug() {
    for text in [
        "FROM debian:12\nENV $x=y\nRUN apt-get install b\n",
        "FROM debian:12 AS a\nONBUILD SHELL [\"b\"]\n\nFROM a\nRUN apt-get install b\n",
    ] {
        let outcome = fix_file(text.as_bytes(), &FixOptions::default());
        assert_eq!(outcome.applied, [], "{text}");
        let [told] = &outcome.diagnostics[..] else { panic!("{:?}", outcome.diagnostics) };
        assert!(
            told.message.contains("`assume-yes` is not applied, because its effect"),
            "{told:?}"
        );
        assert!(told.help.as_ref().is_some_and(|it| !it.contains("bug")), "{told:?}");
    }
}
