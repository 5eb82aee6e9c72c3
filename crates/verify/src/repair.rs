//! The law of files that no builder accepts: the repaired file equals the original line by line,
//! except for announced lines, each of which differs only as its kind of repair allows.

use crate::bytes::{is_blank, is_separator, trim_end_by, trim_start};
use crate::compare::{Difference, compare_directives, compare_errors, differ, lossy};
use crate::keyword::Keyword;
use crate::program::Change;
use crate::text::Text;
use crate::untouched::same_comments;

/// The replacement of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The line in the original file, 1-based.
    pub line: usize,
    /// The new text of the line, without its line end.
    pub now: Vec<u8>,
    /// The kind of error in the line.
    pub kind: RepairKind,
}

/// The kinds of errors in a line, and the difference that each allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairKind {
    /// The first word is one typing error away from a keyword, which replaces the word.
    Keyword,
    /// A space is added after the keyword at the start of the line.
    Space,
    /// The line ends with one escape character instead of none or two.
    Continuation,
    /// Blanks that separate nothing become spaces, and zero-width characters are removed.
    Blanks,
    /// `//` at the start of the line becomes `#`.
    Comment,
    /// Only quotes, commas, brackets and the spaces between them change.
    Punctuation,
    /// The spaces on both sides of the first `=` are removed.
    Equals,
    /// `CMD` is added in front of the command of a HEALTHCHECK.
    CheckCommand,
}

impl Repair {
    /// The comment that the line becomes.
    pub(crate) fn comment(&self) -> Option<&[u8]> {
        let comment = trim_end_by(trim_start(&self.now), is_blank);
        (self.kind == RepairKind::Comment).then_some(comment)
    }
}

/// Checks that a file which no builder accepts differs from `before` only in the announced repairs,
/// keeps its comments, and has no new error.
///
/// # Errors
/// The first difference that is not announced or not allowed.
pub fn same_but_repaired(
    before: &Text,
    after: &Text,
    announced: &[Change],
) -> Result<(), Difference> {
    let (old, new) = (before.reading(), after.reading());
    if expected(before.bytes(), old.escape, announced)? != after.bytes() {
        return differ(1, "more than the repair is different".to_owned());
    }
    compare_errors(old, new)?;
    compare_directives(old, new)?;
    same_comments(old, new, announced)
}

/// A byte order mark.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The file with the announced lines replaced.
fn expected(before: &[u8], escape: u8, announced: &[Change]) -> Result<Vec<u8>, Difference> {
    let refused = |line: usize, what: String| Err(Difference { line, what });
    let mut lines: Vec<Vec<u8>> =
        before.split_inclusive(|it| *it == b'\n').map(<[u8]>::to_vec).collect();
    let mut above: Vec<(usize, &[u8])> = Vec::new();
    for change in announced {
        match change {
            Change::Repaired(Repair { line, now, kind }) => {
                let Some(it) = line.checked_sub(1).and_then(|it| lines.get_mut(it)) else {
                    return refused(*line, "there is no such line".to_owned());
                };
                let (old, end) = it.split_at(without_end(it).len());
                // A byte order mark is preserved.
                let both = old.strip_prefix(MARK).zip(now.strip_prefix(MARK));
                let (from, to) = both.unwrap_or((old, now));
                if !kind.allows(from, to, escape) {
                    return refused(*line, format!("`{}` is more than a repair", lossy(now)));
                }
                *it = [now, end].concat();
            }
            Change::CommentMoved { line, comment } => {
                let mut rest = lines.iter_mut().skip(line.saturating_sub(1));
                if rest.find_map(|it| take_off(it, comment.as_bytes())).is_none() {
                    return refused(*line, format!("`{comment}` does not end a line"));
                }
                above.push((*line, comment.as_bytes()));
            }
            _ => return refused(1, "a fix of a file that no builder reads".to_owned()),
        }
    }
    let mut file = Vec::with_capacity(before.len() + 64);
    for (index, line) in lines.iter().enumerate() {
        for (_, comment) in above.iter().filter(|it| it.0 == index + 1) {
            file.extend_from_slice(comment);
            file.push(b'\n');
        }
        file.extend_from_slice(line);
    }
    Ok(file)
}

/// A line without its line end.
fn without_end(line: &[u8]) -> &[u8] {
    trim_end_by(line, |it| matches!(it, b'\n' | b'\r'))
}

/// Removes a comment from the end of a line, with the blanks on both sides.
fn take_off(line: &mut Vec<u8>, comment: &[u8]) -> Option<()> {
    let (text, end) = line.split_at(without_end(line).len());
    let rest = trim_end_by(text, is_blank).strip_suffix(comment)?;
    (comment.starts_with(b"#") && is_blank(*rest.last()?)).then_some(())?;
    *line = [trim_end_by(rest, is_blank), end].concat();
    Some(())
}

impl RepairKind {
    /// Whether this kind of repair allows `new` in place of `old`.
    fn allows(self, old: &[u8], new: &[u8], escape: u8) -> bool {
        match self {
            Self::Keyword => {
                let ((indent, from, rest), (now, to, same)) = (words(old), words(new));
                (indent, rest) == (now, same)
                    && !is_keyword(from)
                    && is_keyword(to)
                    && is_one_slip(&from.to_ascii_uppercase(), &to.to_ascii_uppercase())
            }
            Self::Space => {
                let (indent, keyword, rest) = words(new);
                is_keyword(keyword)
                    && !rest.is_empty()
                    && old == [indent, keyword, &rest[1..]].concat()
            }
            Self::Continuation => {
                let text = trim_end_by(old, is_blank);
                let twice = text.strip_suffix(&[escape]).filter(|it| it.ends_with(&[escape]));
                twice == Some(new) || twice.is_none() && new == [text, b" ", &[escape]].concat()
            }
            Self::Blanks => old != new && with_plain_blanks(old) == new,
            Self::Comment => {
                let text = trim_start(old);
                let indent = &old[..old.len() - text.len()];
                text.strip_prefix(b"//").is_some_and(|it| new == [indent, b"#", it].concat())
            }
            Self::Punctuation => without_punctuation(old) == without_punctuation(new),
            Self::Equals => {
                let Some(at) = old.iter().position(|it| *it == b'=') else { return false };
                let name = trim_end_by(&old[..at], is_blank);
                new == [name, b"=", trim_start(&old[at + 1..])].concat()
            }
            Self::CheckCommand => {
                let command = b"CMD ";
                let mut places = (0..new.len()).filter(|it| new[*it..].starts_with(command));
                places.any(|it| old == [&new[..it], &new[it + command.len()..]].concat())
            }
        }
    }
}

fn is_keyword(word: &[u8]) -> bool {
    !matches!(Keyword::new(word), Keyword::Unknown(_))
}

/// The leading blanks of a line, its first word, and the rest.
fn words(line: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let text = trim_start(line);
    let end = text.iter().position(|it| is_separator(*it)).unwrap_or(text.len());
    (&line[..line.len() - text.len()], &text[..end], &text[end..])
}

/// Whether one word becomes the other by the insertion, deletion or substitution of one letter, or
/// by the exchange of two adjacent letters.
fn is_one_slip(from: &[u8], to: &[u8]) -> bool {
    let start = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let (from, to) = (&from[start..], &to[start..]);
    match (from, to) {
        ([a, b, from @ ..], [c, d, to @ ..]) if (a, b) == (d, c) && from == to => true,
        ([_, from @ ..], _) if from == to => true,
        (_, [_, to @ ..]) if from == to => true,
        ([_, from @ ..], [_, to @ ..]) => from == to,
        _ => false,
    }
}

/// A line with a space for each blank that separates nothing, and without zero-width characters.
fn with_plain_blanks(line: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(line);
    let plain = |c: char| match c {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        ' ' | '\t' => Some(c),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    };
    text.chars().filter_map(plain).collect::<String>().into_bytes()
}

/// A line without quotes, commas, brackets and blanks.
fn without_punctuation(line: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(line);
    let is_kept = |it: &char| !"[],\"'“”„‟«»‘’‚‛ \t".contains(*it);
    text.chars().filter(is_kept).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repair(line: usize, now: &str, kind: RepairKind) -> Change {
        Change::Repaired(Repair { line, now: now.into(), kind })
    }

    fn is_repaired(before: &str, after: &str, announced: &[Change]) -> bool {
        let (before, after) = (Text::of(before.into()), Text::of(after.into()));
        same_but_repaired(&before, &after, announced).is_ok()
    }

    #[test]
    fn a_repair_is_what_its_kind_allows() {
        use RepairKind::{
            Blanks, CheckCommand, Comment, Continuation, Equals, Keyword, Punctuation, Space,
        };
        for (kind, old, new) in [
            (Keyword, " FORM a", " FROM a"),
            (Keyword, "RUNN a", "RUN a"),
            (Keyword, "cdm a", "cmd a"),
            (Keyword, "ENTRYPONT a", "ENTRYPOINT a"),
            (Space, "CMD[\"a\"]", "CMD [\"a\"]"),
            (Continuation, "RUN a  ", "RUN a \\"),
            (Continuation, "RUN a \\\\", "RUN a \\"),
            (Blanks, "RUN\u{a0}a\u{200b}", "RUN a"),
            (Comment, "  // a", "  # a"),
            (Punctuation, "SHELL [“a”, 'b',]", "SHELL [\"a\", \"b\"]"),
            (Equals, "ARG a = b", "ARG a=b"),
            (CheckCommand, "HEALTHCHECK --retries=2 a", "HEALTHCHECK --retries=2 CMD a"),
        ] {
            assert!(kind.allows(old.as_bytes(), new.as_bytes(), b'\\'), "{old} → {new}");
        }
        for (kind, old, new) in [
            (Keyword, "FORM a", "FROM b"),
            (Keyword, "RUN a", "RNU a"),
            (Keyword, "MORF a", "FROM a"),
            (Keyword, "ADD a", "ENV a"),
            (Space, "CMDa", "CMD b"),
            (Continuation, "RUN a", "RUN b \\"),
            (Continuation, "RUN a \\\\", "RUN a \\\\ \\"),
            (Blanks, "RUN a", "RUN b"),
            (Comment, "/ a", "# a"),
            (Punctuation, "SHELL [a]", "SHELL [\"b\"]"),
            (Equals, "ARG a = b", "ARG a=c"),
            (CheckCommand, "HEALTHCHECK a", "HEALTHCHECK NONE a"),
        ] {
            assert!(!kind.allows(old.as_bytes(), new.as_bytes(), b'\\'), "{old} → {new}");
        }
    }

    #[test]
    fn nothing_else_may_differ() {
        let before = "FORM a\r\nRUN b\r\n";
        let announced = [repair(1, "FROM a", RepairKind::Keyword)];
        assert!(is_repaired(before, "FROM a\r\nRUN b\r\n", &announced));
        assert!(!is_repaired(before, "FROM a\nRUN b\r\n", &announced));
        assert!(!is_repaired(before, "FROM a\r\nRUN c\r\n", &announced));
        assert!(!is_repaired(before, before, &announced));
        assert!(!is_repaired(before, "FROM a\r\nRUN b\r\n", &[]));
        assert!(!is_repaired(before, before, &[Change::Joined]));
        let marked = [repair(1, "\u{feff}FROM a", RepairKind::Keyword)];
        assert!(is_repaired("\u{feff}FORM a\n", "\u{feff}FROM a\n", &marked));
    }

    #[test]
    fn comments_stay_and_come_as_announced() {
        let moved = |line, comment: &str| Change::CommentMoved { line, comment: comment.into() };
        let before = "FROM a # b\n# c\nENV d=e # f\n";
        let announced = [moved(1, "# b"), moved(3, "# f")];
        assert!(is_repaired(before, "# b\nFROM a\n# c\n# f\nENV d=e\n", &announced));
        assert!(!is_repaired(before, "# b\nFROM a\n# f\nENV d=e\n", &announced));
        assert!(!is_repaired(before, "# b\nFROM a\n# c\nENV d=e\n", &announced));
        let pragma = "FROM a # hadolint ignore=all\n";
        let announced = [moved(1, "# hadolint ignore=all")];
        assert!(!is_repaired(pragma, "# hadolint ignore=all\nFROM a\n", &announced));
        let slashes = [repair(1, "# b", RepairKind::Comment)];
        assert!(is_repaired("// b\nFROM a\n", "# b\nFROM a\n", &slashes));
        assert!(!is_repaired("// b\nFROM a\n", "# b\n# b\nFROM a\n", &slashes));
    }

    #[test]
    fn a_repair_makes_no_new_error() {
        let announced = [repair(1, "FROM a \\", RepairKind::Continuation)];
        assert!(!is_repaired("FROM a\nENV b=c d\n", "FROM a \\\nENV b=c e\n", &announced));
        let announced = [repair(2, "RUN <<E", RepairKind::Keyword)];
        assert!(!is_repaired("FROM a\nRUNN <<E\n", "FROM a\nRUN <<E\n", &announced));
    }
}
