//! Words at the start of a line that are close to an instruction or a comment.

use std::ops::Range;

use dockwright_syntax::Keyword;
use dockwright_syntax::ast::Instruction;
use dockwright_syntax::pragma::speaks_to_tool;
use dockwright_verify::RepairKind;

use super::instruction::{Broken, is_keyword};
use crate::Fix;
use crate::pass::edit::Indel;

/// `FORM debian` → `FROM debian`.
pub(super) fn keyword(it: &Broken<'_, '_>) -> Option<Fix> {
    let word = it.word();
    let keyword = it.is_unknown().then(|| slip(&word)).flatten()?;
    let is_lower = word.chars().all(|c| c.is_ascii_lowercase());
    let is_upper = word.chars().all(|c| c.is_ascii_uppercase());
    // If other keywords of the file are in upper case, a lower-case word is more likely a command.
    let has_lower = || {
        let words = it.all.iter().filter(|it| it.keyword().is_some());
        let mut words = words.filter_map(Instruction::keyword_token).peekable();
        words.peek().is_some() && words.all(|it| it.text().chars().all(char::is_lowercase))
    };
    (is_upper || is_lower && has_lower()).then_some(())?;
    let meant =
        if is_lower { keyword.as_str().to_lowercase() } else { keyword.as_str().to_owned() };
    let reason = format!("`{word}` is not an instruction, and is read as `{meant}`");
    let range = it.start()..it.start() + word.len();
    it.fix(reason, &[(Indel::replace(range, meant), RepairKind::Keyword)])
}

/// The only keyword that is one typing error away from a word.
///
/// Most three-letter words are close to a keyword, so only an extra letter or two swapped letters
/// count for them.
fn slip(word: &str) -> Option<Keyword> {
    let word = word.to_ascii_uppercase();
    let is_near = |it: &&Keyword| {
        let keyword = it.as_str();
        let is_short = keyword.len() <= 3 && word.len() <= 3;
        is_swapped(&word, keyword) || !is_short && dockwright_syntax::distance(&word, keyword) == 1
    };
    let mut near = Keyword::ALL.iter().filter(is_near);
    let keyword = near.next()?;
    near.next().is_none().then_some(*keyword)
}

/// Whether two adjacent letters are swapped.
fn is_swapped(word: &str, keyword: &str) -> bool {
    let (word, keyword) = (word.as_bytes(), keyword.as_bytes());
    let differs = |it: &usize| word[*it] != keyword[*it];
    word.len() == keyword.len()
        && (0..word.len()).find(differs).is_some_and(|it| {
            it + 1 < word.len()
                && word[it] == keyword[it + 1]
                && word[it + 1] == keyword[it]
                && word[it + 2..] == keyword[it + 2..]
        })
}

/// `CMD["a"]` → `CMD ["a"]`, `COPY. /app` → `COPY . /app`.
pub(super) fn space(it: &Broken<'_, '_>) -> Option<Fix> {
    let word = it.word();
    let end = word.find(|c: char| !c.is_ascii_alphabetic()).filter(|_| it.is_unknown())?;
    let (name, behind) = word.split_at(end);
    let takes_paths = || {
        use Keyword::{Add, Copy, Volume, Workdir};
        matches!(Keyword::parse(name), Some(Add | Copy | Volume | Workdir))
    };
    let is_argument = behind.starts_with('[') || behind.starts_with(['.', '/']) && takes_paths();
    (is_keyword(name) && is_argument).then_some(())?;
    let reason = format!("`{word}` is not an instruction, and is read as `{name} {behind}`");
    it.fix(reason, &[(Indel::insert(it.start() + end, " "), RepairKind::Space)])
}

/// `// a comment` → `# a comment`.
pub(super) fn comment(it: &Broken<'_, '_>) -> Option<Fix> {
    let line = it.only_line().filter(|_| it.is_unknown())?;
    let text = it.source()[it.start()..line.end].strip_prefix("//")?;
    let is_meant = !speaks_to_tool(&format!("#{text}")) && !text.contains('=');
    (is_meant && !text.trim().is_empty()).then_some(())?;
    let reason = "`//` does not begin a comment in a Dockerfile, and is read as `#`".to_owned();
    let range = it.start()..it.start() + 2;
    it.fix(reason, &[(Indel::replace(range, "#"), RepairKind::Comment)])
}

/// `RUN\u{a0}make` → `RUN make`, also in the line above if that is the one to be continued.
pub(super) fn blanks(it: &Broken<'_, '_>) -> Option<Fix> {
    let line = it.line(it.start());
    plain(it, it.start()..line.end).or_else(|| {
        let line = it.last_line(it.above().filter(|_| it.is_unknown())?);
        let text = &it.source()[line.clone()];
        let continued = text.trim_end_matches(|c: char| c.is_whitespace() || is_unseen(c));
        continued.ends_with(it.escape()).then_some(())?;
        plain(it, line)
    })
}

/// Replaces the unusual blanks in part of a line, up to the first quote, by spaces; `None` if a
/// later blank may be part of a string.
fn plain(it: &Broken<'_, '_>, range: Range<usize>) -> Option<Fix> {
    let start = range.start;
    let text = &it.source()[range];
    let odd: Vec<_> = text.char_indices().filter(|it| is_unseen(it.1)).collect();
    let quote = text.find(['"', '\'']).unwrap_or(text.len());
    (!odd.is_empty() && odd.last()?.0 < quote).then_some(())?;
    let edits = odd.iter().map(|(at, c)| {
        let range = start + at..start + at + c.len_utf8();
        let by = if c.is_whitespace() { " " } else { "" };
        (Indel::replace(range, by), RepairKind::Blanks)
    });
    let (_, first) = odd[0];
    let reason = format!(
        "U+{:04X} is not a space to a builder, and is read as {}",
        u32::from(first),
        if first.is_whitespace() { "one" } else { "nothing" }
    );
    it.fix(reason, &edits.collect::<Vec<_>>())
}

/// Whether a character is invisible: a blank that separates nothing, or one without width.
fn is_unseen(c: char) -> bool {
    c.is_whitespace() && !c.is_ascii()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use dockwright_syntax::Keyword;

    use super::slip;

    #[test]
    fn a_slip_is_near_to_one_keyword_alone() {
        for (word, keyword) in [
            ("FORM", "FROM"),
            ("form", "FROM"),
            ("FRM", "FROM"),
            ("CDM", "CMD"),
            ("RUNN", "RUN"),
            ("EVN", "ENV"),
            ("COPPY", "COPY"),
            ("ENTRYPONT", "ENTRYPOINT"),
            ("LABLE", "LABEL"),
            ("WORKDIRR", "WORKDIR"),
        ] {
            assert_eq!(slip(word).map(Keyword::as_str), Some(keyword), "{word}");
        }
        for word in ["AND", "END", "ARE", "SUN", "cd", "cp", "dd", "COMMAND", "EXPORT", "SET", "&&"]
        {
            assert_eq!(slip(word), None, "{word}");
        }
    }
}
