use super::*;
use crate::read;

/// The result of `untouched_is_kept` for edits that replace `lines` by `now` lines.
fn kept(before: &str, after: &str, edits: &[(Range<usize>, usize)]) -> Result<(), String> {
    announced(before, after, edits, &[])
}

fn announced(
    before: &str,
    after: &str,
    edits: &[(Range<usize>, usize)],
    changes: &[Change],
) -> Result<(), String> {
    let (before, after) = (read(before.as_bytes()), read(after.as_bytes()));
    let edits: Vec<_> =
        edits.iter().map(|(lines, now)| LineEdit { lines: lines.clone(), now: *now }).collect();
    untouched_is_kept(&before, &after, &edits, changes).map_err(|it| it.what)
}

const FILE: &str = "FROM a\n# one\nRUN b \\\n  # two\n  c\n\n# three\nRUN d\nCMD e\n";

#[test]
fn edits_may_change_what_they_touch() {
    assert_eq!(kept(FILE, FILE, &[]), Ok(()));
    assert_eq!(kept(FILE, &FILE.replace("CMD e", "CMD f"), &[(9..10, 1)]), Ok(()));
    assert_eq!(kept(FILE, &FILE.replace("CMD e", "CMD f\nUSER g"), &[(9..10, 2)]), Ok(()));
    assert_eq!(kept(FILE, &FILE.replace("  c", "  c \\\n  g"), &[(5..6, 2)]), Ok(()));
    assert_eq!(kept(FILE, &FILE.replace("CMD e\n", ""), &[(9..10, 0)]), Ok(()));
    assert_eq!(kept(FILE, &FILE.replace("FROM a\n", "FROM a\nUSER g\n"), &[(2..2, 1)]), Ok(()));
    let joined = "FROM a\n# one\n# three\nRUN b \\\n  # two\n  c && d\nCMD e\n";
    assert_eq!(kept(FILE, joined, &[(2..9, 5)]), Ok(()));
}

#[test]
fn everything_else_stays() {
    let fails = |after: &str, edits: &[(Range<usize>, usize)]| {
        assert!(kept(FILE, after, edits).is_err(), "{after}");
    };
    fails(&FILE.replace("CMD e", "CMD f"), &[]);
    fails(&FILE.replace("CMD e", "CMD f"), &[(8..9, 1)]);
    fails(&FILE.replace("CMD e", "CMD f").replace("d\n", "g\n"), &[(9..10, 1)]);
    fails(&FILE.replace("RUN d", "RUN  d"), &[(9..10, 1)]);
    fails(&FILE.replace("CMD e\n", ""), &[(8..9, 1)]);
    fails(&FILE.replace("CMD e\n", "CMD e\nUSER g\n"), &[(8..9, 1)]);
    fails("FROM a\n# one\n# two\n# three\nRUN d\nRUN b c\nCMD e\n", &[(9..10, 1)]);
    // An edit that claims another number of lines than it leaves.
    fails(&FILE.replace("FROM a\n", "FROM a\nUSER g\n"), &[(2..2, 2)]);
}

#[test]
fn every_comment_stays_word_for_word() {
    let fails = |after: &str| assert!(kept(FILE, after, &[(1..10, 9)]).is_err(), "{after}");
    fails(&FILE.replace("  # two\n", ""));
    fails(&FILE.replace("# two", "# Two"));
    fails(&FILE.replace("# one\n", "# one\n# one\n"));
    let moved = "# three\nFROM a\n# two\n# one\nRUN b c\nRUN d\nCMD e\n";
    assert_eq!(kept(FILE, moved, &[(1..10, 7)]), Ok(()));
}

#[test]
fn comments_stay_with_their_instruction() {
    let file = "FROM a\n# one\nCMD b\n# two\nCMD c\n";
    // The comments of a removed instruction move to the next one, unless they are linter pragmas.
    assert_eq!(kept(file, "FROM a\n# one\n# two\nCMD c\n", &[(3..4, 0)]), Ok(()));
    let pragma = file.replace("one", "check=skip=all");
    assert!(kept(&pragma, &pragma.replace("CMD b\n", ""), &[(3..4, 0)]).is_err());
    let prose = file.replace("one", "check the fork");
    assert_eq!(kept(&prose, &prose.replace("CMD b\n", ""), &[(3..4, 0)]), Ok(()));
    // A new instruction must not take over the comments.
    assert!(kept(file, &file.replace("CMD c", "USER g\nCMD c"), &[(5..5, 1)]).is_err());
    assert_eq!(kept(file, &file.replace("# two", "USER g\n# two"), &[(4..4, 1)]), Ok(()));
    assert_eq!(kept(file, "FROM a\n# one\nCMD b\nCMD c\n# two\n", &[(4..5, 0), (6..6, 1)]), Ok(()));
}

#[test]
fn nothing_new_may_be_wrong() {
    let file = "FROM a\nRUN b\n";
    assert!(kept(file, "FROM a\nRUNN b\n", &[(2..3, 1)]).is_err());
    assert!(kept(file, "FROM a\nRUN <<E\n", &[(2..3, 1)]).is_err());
    assert!(kept(file, "# escape=`\nFROM a\nRUN b\n", &[(1..1, 1)]).is_err());
    let wrong = "FROM a\nRUNN b\nRUN c\n";
    assert_eq!(kept(wrong, &wrong.replace('c', "d"), &[(3..4, 1)]), Ok(()));
}

#[test]
fn heredoc_bodies_are_lines_of_their_instruction() {
    let file = "FROM a\nRUN <<E\nb\nE\nCMD c\n";
    assert_eq!(read(file.as_bytes()).instructions[1].last_line, 4);
    assert_eq!(kept(file, &file.replace("b\n", "d\n"), &[(3..4, 1)]), Ok(()));
    assert!(kept(file, &file.replace("b\n", "d\n"), &[(5..6, 1)]).is_err());
    let changed = "FROM a\nSHELL [\"pwsh\", \"-c\"]\nRUN b\n";
    assert!(kept("FROM a\nRUN b\n", changed, &[(2..2, 1)]).is_err());
}

#[test]
fn edits_that_make_no_sense_are_refused() {
    let file = "FROM a\nRUN b\n";
    #[expect(clippy::reversed_empty_ranges, reason = "it is refused")]
    let reversed = 3..2;
    for edits in [vec![(2..3, 1), (1..2, 1)], vec![(0..1, 1)], vec![(reversed, 1)]] {
        assert!(kept(file, file, &edits).is_err(), "{edits:?}");
    }
    let more = "FROM a\nRUN b\nCMD c\n";
    let _ = kept(more, more, &[(1..2, usize::MAX), (2..3, usize::MAX), (9..99, 0)]);
}

#[test]
fn what_becomes_a_comment_is_announced() {
    let moved = |comment: &str| Change::CommentMoved { line: 2, comment: comment.to_owned() };
    let (before, after) = ("FROM a\nWORKDIR /b # c\n", "FROM a\n# c\nWORKDIR /b\n");
    let kept = |changes: &[Change]| announced(before, after, &[(2..3, 2)], changes);
    assert_eq!(kept(&[moved("# c")]), Ok(()));
    assert!(kept(&[]).is_err());
    assert!(kept(&[moved("# d")]).is_err());
    assert!(kept(&[moved("# c"), moved("# c")]).is_err());
    let pragma = |text: &str| text.replace("# c", "# check=skip=all");
    let changes = [moved("# check=skip=all")];
    assert!(announced(&pragma(before), &pragma(after), &[(2..3, 2)], &changes).is_err());
}

#[test]
fn an_ignore_comment_that_goes_is_announced() {
    let shortened = |from: &str, to: Option<&str>| Change::IgnoreShortened {
        from: from.to_owned(),
        to: to.map(str::to_owned),
    };
    let comment = "# dockwright: ignore=a,b # c";
    let before = format!("FROM a\n# d\n{comment}\nRUN e\n");
    let without = "FROM a\n# d\nRUN e\n";
    let goes = |changes: &[Change]| announced(&before, without, &[(3..4, 0)], changes);
    assert_eq!(goes(&[shortened(comment, None)]), Ok(()));
    assert!(goes(&[]).is_err());
    assert!(goes(&[shortened(comment, None), shortened(comment, None)]).is_err());
    assert!(goes(&[shortened(comment, Some("# dockwright: ignore=a # c"))]).is_err());
    let other = announced(
        &before,
        &without.replace("# d\n", ""),
        &[(2..4, 0)],
        &[shortened(comment, None)],
    );
    assert!(other.is_err());
    let short = "# dockwright: ignore=b # c";
    let after = before.replace(comment, short);
    let named = |changes: &[Change]| announced(&before, &after, &[(3..4, 1)], changes);
    assert_eq!(named(&[shortened(comment, Some(short))]), Ok(()));
    assert!(named(&[]).is_err());
    assert!(named(&[shortened(comment, None)]).is_err());
}
