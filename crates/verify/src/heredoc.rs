//! Heredocs: the words of a logical line that open one, and the bodies that follow the line.

use memchr::memchr_iter;

use crate::bytes::Span;
use crate::expand::{Options, Word, words};
use crate::lines::Lines;
use crate::scan::{Refused, Style};

/// A heredoc of RUN, COPY or ADD, or of one of these inside ONBUILD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc<'a> {
    /// The text of the line that ends the heredoc.
    pub name: Vec<u8>,
    /// Opened by `<<-`.
    pub dash: bool,
    /// Some part of the name is quoted, so that COPY does not expand the body.
    pub quoted: bool,
    /// The range of the opening word in the joined text of the instruction.
    pub opener: Span,
    /// The lines before the closing line, byte for byte.
    pub body: &'a [u8],
}

const RAW: Options<'static> = Options {
    style: Style { escape: b'\\', raw_quotes: true, raw_escapes: true },
    keep_unset: true,
    lookup: &|_| None,
};

/// The heredocs that a logical line opens, still without bodies. A line that the word scanner
/// refuses has no heredocs; a name that the scanner refuses is an error.
pub fn openers<'a>(line: &[u8]) -> Result<Vec<Heredoc<'a>>, Refused> {
    if !holds_double_angle(line) {
        return Ok(Vec::new());
    }
    let words = words(line, RAW).unwrap_or_default();
    words.into_iter().filter_map(|word| opener(word).transpose()).collect()
}

/// Whether `text` contains `<<`, which every heredoc needs.
pub fn holds_double_angle(text: &[u8]) -> bool {
    memchr_iter(b'<', text).any(|at| text.get(at + 1) == Some(&b'<'))
}

/// Reads a word of the form `digits<<-blanks name`.
fn opener<'a>(word: Word) -> Result<Option<Heredoc<'a>>, Refused> {
    let digits = word.text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let Some(rest) = word.text[digits..].strip_prefix(b"<<") else { return Ok(None) };
    let dash = rest.first() == Some(&b'-');
    let rest = &rest[usize::from(dash)..];
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | 0x0c)).count();
    let rest = &rest[blanks..];
    if rest.is_empty() || rest.contains(&b'<') {
        return Ok(None);
    }
    let plain = Style { raw_quotes: false, raw_escapes: false, ..RAW.style };
    let unescaped = Style { raw_escapes: false, ..RAW.style };
    let plain = words(rest, Options { style: plain, ..RAW })?;
    let [name] = &plain[..] else { return Ok(None) };
    let raw = words(rest, Options { style: unescaped, ..RAW })?;
    let [raw] = &raw[..] else { return Err(Refused) };
    let count = |text: &[u8]| text.iter().filter(|byte| matches!(byte, b'\'' | b'"')).count();
    let quoted = count(&name.text) != count(&raw.text);
    Ok(Some(Heredoc { name: name.text.clone(), dash, quoted, opener: word.span, body: b"" }))
}

impl<'a> Heredoc<'a> {
    /// Reads the body from the lines that follow. Returns false if the file ends before the body
    /// does.
    pub fn read_body(&mut self, source: &'a [u8], lines: &mut Lines<'a>) -> bool {
        let start = lines.offset();
        for line in lines {
            let mut text = line.text;
            while let (true, [b'\t', rest @ ..]) = (self.dash, text) {
                text = rest;
            }
            if text == self.name {
                self.body = &source[start..line.start];
                return true;
            }
        }
        self.body = &source[start..];
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The heredocs of `RUN opener` if the lines `x` and `EOF` follow.
    fn found(opener: &str) -> String {
        let source = format!("RUN {opener}\nx\nEOF\n");
        let mut lines = Lines::new(source.as_bytes());
        let line = lines.next().unwrap();
        let Ok(heredocs) = openers(line.text) else { return "error".to_owned() };
        let mut shown = Vec::new();
        for mut heredoc in heredocs {
            if !heredoc.read_body(source.as_bytes(), &mut lines) {
                return "unterminated heredoc".to_owned();
            }
            let opener = &line.text[heredoc.opener];
            let digits: Vec<_> = opener.iter().copied().take_while(u8::is_ascii_digit).collect();
            let fd = if digits.is_empty() { "0" } else { std::str::from_utf8(&digits).unwrap() };
            let mut text = format!("{} fd{fd}", String::from_utf8(heredoc.name).unwrap());
            text += if heredoc.dash { " dash" } else { "" };
            text += if heredoc.quoted { " quoted" } else { "" };
            assert_eq!(heredoc.body, b"x\n");
            shown.push(text);
        }
        if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }
    }

    #[test]
    fn openers_are_those_of_buildkit() {
        for (opener, expected) in [
            ("<<EOF", "EOF fd0"),
            ("<< EOF", "EOF fd0"),
            ("<<-EOF", "EOF fd0 dash"),
            ("<<- EOF", "none"),
            ("<<\"EOF\"", "EOF fd0 quoted"),
            ("<<'EOF'", "EOF fd0 quoted"),
            ("<<E\"O\"F", "EOF fd0 quoted"),
            ("<<\\EOF", "EOF fd0"),
            ("3<<EOF", "EOF fd3"),
            ("cat 3<<EOF", "EOF fd3"),
            ("cat a3<<EOF", "none"),
            ("cat<<EOF", "none"),
            ("cat <<EOF >f", "EOF fd0"),
            ("cat <<EOF>f", "unterminated heredoc"),
            ("cat <<EOF; ls", "unterminated heredoc"),
            ("cat <<EOF && ls", "EOF fd0"),
            ("(cat <<EOF)", "unterminated heredoc"),
            ("$(cat <<EOF", "EOF fd0"),
            ("cat <<$EOF", "unterminated heredoc"),
            ("cat <<<EOF", "none"),
            ("cat << <EOF", "none"),
            ("echo $((1 << 2))", "unterminated heredoc"),
            ("echo $((1<<2))", "none"),
            ("echo \"<<EOF\"", "none"),
            ("echo \\<<EOF", "none"),
            ("echo \"a\" <<EOF", "EOF fd0"),
            ("echo it's <<EOF", "none"),
            ("echo ${x^^} <<EOF", "none"),
            ("echo ${#a} <<EOF", "none"),
            ("echo ${x:0:1} <<EOF", "EOF fd0"),
            ("echo ${x[@]} <<EOF", "none"),
            ("# <<EOF", "EOF fd0"),
            ("<<\"\"", "none"),
            ("<<", "none"),
            ("<<EOF bash", "EOF fd0"),
            ("<<\"E F\"", "unterminated heredoc"),
            ("[\"cat\"] <<EOF", "EOF fd0"),
            ("<<EOF # c", "EOF fd0"),
        ] {
            assert_eq!(found(opener), expected, "{opener}");
        }
    }

    #[test]
    fn a_name_that_the_scanner_refuses_is_an_error() {
        assert_eq!(found("<<${x:-a b}"), "error");
    }

    #[test]
    fn tabs_are_stripped_from_the_end_of_a_dash_heredoc_only() {
        let body = |source: &'static str| {
            let mut lines = Lines::new(source.as_bytes());
            let mut heredoc = openers(lines.next().unwrap().text).unwrap().remove(0);
            heredoc.read_body(source.as_bytes(), &mut lines).then_some(heredoc.body)
        };
        assert_eq!(body("RUN <<-E\n\ta\r\n\t\tE\r\nb"), Some(b"\ta\r\n".as_slice()));
        assert_eq!(body("RUN <<E\n\tE\n E\nE \nE"), Some(b"\tE\n E\nE \n".as_slice()));
        assert_eq!(body("RUN <<E\n\tE\n"), None);
    }
}
