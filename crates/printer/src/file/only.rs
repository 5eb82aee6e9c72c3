//! Layout of what edits have put into a file, and of nothing else.

use std::collections::BTreeMap;
use std::ops::Range;

use dockwright_syntax::{Keyword, Parse};

use super::{Printer, keyword_start, own_indent};
use crate::{FormatOptions, LineEnding, Operators};

/// The text of a parsed file in which only the blanks and line breaks that `touched` reaches are
/// those of the layout; all others are as they were, and so are the instructions in `kept`, by
/// index.
pub fn print_only(
    parse: &Parse<'_>,
    options: &FormatOptions,
    touched: &[Range<usize>],
    kept: &[usize],
) -> String {
    // What is new looks like what stands around it.
    let options = &FormatOptions {
        indent: own_indent(parse, options, kept).unwrap_or(options.indent),
        operators: Operators::Preserve,
        line_ending: LineEnding::Auto,
        ..options.clone()
    };
    let source = parse.source();
    let mut printed = String::with_capacity(source.len() + 64);
    let mut position = 0;
    let instructions = parse.view().children().filter(|it| Keyword::of_node(it.kind()).is_some());
    for (index, it) in instructions.enumerate() {
        let own = keyword_start(it)..it.range().end;
        let within = touched.iter().filter(|it| touches(it, &own));
        let within: Vec<_> =
            within.map(|it| it.start.max(own.start) - own.start..it.end - own.start).collect();
        if !within.is_empty() && kept.binary_search(&index).is_err() {
            let mut printer = Printer::new(parse, options, &[]);
            printer.bare(it);
            let laid_out = printer.out.finish();
            let gaps = Gaps { escape: parse.escape() };
            printed.push_str(&source[position..own.start]);
            let text = &source[own.clone()];
            match gaps.of_both(text, &laid_out) {
                Some(both) => mix(&mut printed, text, &laid_out, &both, &within),
                None => printed.push_str(text),
            }
            position = own.end;
        }
    }
    printed.push_str(&source[position..]);
    printed
}

/// Whether a range, which may be empty, has a part in `own`; what is taken out in front of it has
/// none.
fn touches(range: &Range<usize>, own: &Range<usize>) -> bool {
    range.start < own.end && own.start < range.end
}

/// Where blanks and line breaks stand, or could, in a text and in its layout.
type Both = Vec<(Range<usize>, Range<usize>)>;

/// `text` with those gaps that `touched` reaches as in the layout. A new line is indented as the
/// lines around it that have the same depth in the layout.
fn mix(out: &mut String, text: &str, laid_out: &str, both: &Both, touched: &[Range<usize>]) {
    let is_new = |gap: &Range<usize>| {
        touched.iter().any(|it| {
            if gap.is_empty() {
                return it.start < gap.start && gap.end < it.end;
            }
            it.start < gap.end && gap.start < it.end || it.is_empty() && it.start == gap.start
        })
    };
    let mut depths = BTreeMap::new();
    for (old, new) in both.iter().filter(|(old, _)| !is_new(old)) {
        if let (Some(old), Some(new)) = (indent(&text[old.clone()]), indent(&laid_out[new.clone()]))
        {
            depths.entry(new).or_insert(old);
        }
    }
    let mut position = 0;
    for (old, new) in both {
        out.push_str(&text[position..old.start]);
        position = old.end;
        if !is_new(old) {
            out.push_str(&text[old.clone()]);
            continue;
        }
        let gap = &laid_out[new.clone()];
        match indent(gap).and_then(|it| Some((it, depths.get(it)?))) {
            Some((own, around)) => {
                out.push_str(&gap[..gap.len() - own.len()]);
                out.push_str(around);
            }
            None => out.push_str(gap),
        }
    }
    out.push_str(&text[position..]);
}

/// What the line that begins in a gap is indented by.
fn indent(gap: &str) -> Option<&str> {
    gap.rsplit_once('\n').map(|(_, it)| it)
}

struct Gaps {
    escape: char,
}

impl Gaps {
    /// The gaps of a text and of its layout; nothing where the two differ in more than gaps and the
    /// case of letters.
    fn of_both(&self, text: &str, laid_out: &str) -> Option<Both> {
        let mut both = Vec::new();
        let (mut old, mut new) = (0, 0);
        loop {
            let (old_end, new_end) = (self.end(text, old), self.end(laid_out, new));
            both.push((old..old_end, new..new_end));
            let (mut rest, mut other) = (text[old_end..].chars(), laid_out[new_end..].chars());
            match (rest.next(), other.next()) {
                (None, None) => return Some(both),
                (Some(a), Some(b)) if a.eq_ignore_ascii_case(&b) => {}
                _ => return None,
            }
            old = text.len() - rest.as_str().len();
            new = laid_out.len() - other.as_str().len();
        }
    }

    /// Where the gap ends that begins at an offset.
    fn end(&self, text: &str, start: usize) -> usize {
        let mut rest = &text[start..];
        loop {
            rest = rest.trim_ascii_start();
            let behind =
                rest.strip_prefix(self.escape).map(|it| it.trim_start_matches([' ', '\t', '\r']));
            match behind {
                Some(behind) if behind.starts_with('\n') => rest = behind,
                _ => return text.len() - rest.len(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::slice;

    use dockwright_syntax::parse;

    use super::*;

    /// What comes of a text in which what stands between « and » is new.
    fn check(marked: &str, expected: &str) {
        let start = marked.find('«').expect("a start");
        let end = marked.find('»').expect("an end") - '«'.len_utf8();
        let text = marked.replace(['«', '»'], "");
        let found = print_only(
            &parse(&text),
            &FormatOptions::default(),
            slice::from_ref(&(start..end)),
            &[],
        );
        assert_eq!(found, expected);
    }

    #[test]
    fn a_word_changes_no_other_line() {
        check(
            "from  a\nrun  pip  install « --no-cache-dir»  \\\n  b&&c ;\\\n\n d  \\\n# e\n  f\n",
            "from  a\nrun  pip  install --no-cache-dir  \\\n  b&&c ;\\\n\n d  \\\n# e\n  f\n",
        );
    }

    #[test]
    fn a_command_gets_a_line_of_its_own_where_others_have_one() {
        let rest = "  curl   \\\n  git";
        check(
            &format!(
                "FROM a\nRUN apt-get update   &&  apt-get install -y \\\n{rest}« && rm x»\nrun b\n"
            ),
            &format!(
                "FROM a\nRUN apt-get update   &&  apt-get install -y \\\n{rest} \\\n  && rm x\nrun b\n"
            ),
        );
        check("FROM a\nRUN b  && c« && d»\n", "FROM a\nRUN b  && c && d\n");
        check(
            "FROM a\nRUN b && \\\n\tc« && d» && \\\n\t\te\n",
            "FROM a\nRUN b && \\\n\tc && \\\n\td && \\\n\t\te\n",
        );
    }

    #[test]
    fn what_was_taken_out_leaves_no_hole() {
        check("FROM a\nRUN b  &&   «» c\n", "FROM a\nRUN b  && c\n");
    }

    #[test]
    fn line_ends_and_escapes_are_those_of_the_file() {
        check(
            "FROM a\r\nRUN b  \\\r\n && c« && d»\r\n",
            "FROM a\r\nRUN b  \\\r\n && c \\\r\n && d\r\n",
        );
        check(
            "# escape=`\nFROM a\nenv b=c  `\n d=e« f=g»\n",
            "# escape=`\nFROM a\nenv b=c  `\n d=e `\n f=g\n",
        );
    }
}
