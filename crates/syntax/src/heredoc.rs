//! Which words of a logical line open a heredoc, as BuildKit finds them.
//!
//! BuildKit runs its word scanner, with `\` as the escape character whatever the directive says,
//! over the whole line. Where the scanner gives up (an odd quote, `${x^^}`), no heredoc is seen at
//! all; where it goes on, even a shift in `$((1 << 2))` counts.

use std::ops::Range;

/// A word that opens a heredoc.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Opener {
    /// Where the word stands in the line.
    pub range: Range<usize>,
    /// The line that ends the body.
    pub name: String,
    /// `<<-`: leading tabs of the last line are ignored.
    pub dash: bool,
}

/// The openers of a line, in order.
pub(crate) fn openers(line: &str) -> Vec<Opener> {
    if !line.contains("<<") {
        return Vec::new();
    }
    let mut scanner = Scanner { text: line, position: 0, quote: None };
    let Some(words) = scanner.words() else { return Vec::new() };
    words.into_iter().filter_map(|range| opener(&line[range.clone()], range)).collect()
}

/// The place of an unclosed quote at the beginning of the name of a heredoc.
pub(crate) fn open_quote(line: &str) -> Option<usize> {
    let mut scanner = Scanner { text: line, position: 0, quote: None };
    if !line.contains("<<") || scanner.words().is_some() {
        return None;
    }
    let quote = scanner.quote?;
    let mark = line[..quote].trim_end_matches(is_glue);
    let mark = mark.strip_suffix('-').unwrap_or(mark).strip_suffix("<<")?;
    (!mark.ends_with('<')).then_some(quote)
}

fn opener(word: &str, range: Range<usize>) -> Option<Opener> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let dash = rest.starts_with('-');
    let raw = rest[usize::from(dash)..].trim_start();
    let name = unquote(raw);
    (!raw.contains('<') && !name.is_empty()).then_some(Opener { range, name, dash })
}

/// The spelling of a word without its quotes and escapes.
fn unquote(raw: &str) -> String {
    let mut name = String::with_capacity(raw.len());
    let mut quote = None;
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\'', Some('\'')) | ('"', Some('"')) => quote = None,
            (c, Some('\'')) => name.push(c),
            ('\\', Some(_)) => {
                name.push(chars.next_if(|next| matches!(next, '"' | '$' | '\\')).unwrap_or('\\'));
            }
            ('\\', None) => name.extend(chars.next()),
            ('\'' | '"', None) => quote = Some(c),
            _ => name.push(c),
        }
    }
    name
}

/// BuildKit's word scanner (`shell.Lex` with raw quotes, raw escapes, unset variables kept).
struct Scanner<'t> {
    text: &'t str,
    position: usize,
    /// The outermost open quote.
    quote: Option<usize>,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.position..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.position += c.len_utf8();
        Some(c)
    }

    /// The words of the text; `None` where the scanner reports an error.
    fn words(&mut self) -> Option<Vec<Range<usize>>> {
        let mut words = Vec::new();
        let mut word = None;
        while let Some(c) = self.peek() {
            let start = self.position;
            match c {
                '$' => {
                    self.dollar(0)?;
                    for (at, c) in self.text[start..self.position].char_indices() {
                        if c.is_whitespace() {
                            words.extend(word.take().map(|word| word..start + at));
                        } else {
                            word.get_or_insert(start + at);
                        }
                    }
                    continue;
                }
                c if c.is_whitespace() => {
                    if word.is_some() && self.text[..start].ends_with("<<") && is_glue(c) {
                        self.skip_glue();
                    } else {
                        words.extend(word.take().map(|word| word..start));
                        self.next();
                    }
                    continue;
                }
                '\'' | '"' => {
                    self.quote = Some(start);
                    if c == '"' {
                        self.double_quoted(0)?;
                    } else {
                        self.single_quoted()?;
                    }
                    self.quote = None;
                }
                '\\' => {
                    self.next();
                    self.next();
                }
                _ => {
                    self.next();
                }
            }
            word.get_or_insert(start);
        }
        words.extend(word.map(|word| word..self.text.len()));
        Some(words)
    }

    /// Blanks behind `<<` do not end the word.
    fn skip_glue(&mut self) {
        while self.peek().is_some_and(is_glue) {
            self.next();
        }
    }

    fn single_quoted(&mut self) -> Option<()> {
        let length = self.text[self.position + 1..].find('\'')?;
        self.position += length + 2;
        Some(())
    }

    fn double_quoted(&mut self, depth: usize) -> Option<()> {
        self.next();
        loop {
            match self.peek()? {
                '"' => {
                    self.next();
                    return Some(());
                }
                '$' => self.dollar(depth)?,
                '\\' => {
                    self.next();
                    if matches!(self.peek(), Some('"' | '$' | '\\')) {
                        self.next();
                    }
                }
                _ => {
                    self.next();
                }
            }
        }
    }

    fn dollar(&mut self, depth: usize) -> Option<()> {
        const MAX_DEPTH: usize = 64;
        self.next();
        if self.peek() != Some('{') {
            self.name();
            return Some(());
        }
        self.next();
        if depth == MAX_DEPTH || matches!(self.peek()?, '{' | '}' | ':') {
            return None;
        }
        self.name();
        match self.next()? {
            '}' => Some(()),
            ':' => match self.next()? {
                '#' | '%' => None,
                _ => self.until('}', depth + 1),
            },
            '+' | '-' | '?' | '#' | '%' => self.until('}', depth + 1),
            '/' => {
                if self.peek() == Some('/') {
                    self.next();
                }
                self.until('/', depth + 1)?;
                self.until('}', depth + 1)
            }
            _ => None,
        }
    }

    fn until(&mut self, stop: char, depth: usize) -> Option<()> {
        loop {
            match self.peek()? {
                c if c == stop => {
                    self.next();
                    return Some(());
                }
                '$' => self.dollar(depth)?,
                '\'' => self.single_quoted()?,
                '"' => self.double_quoted(depth)?,
                '\\' => {
                    self.next();
                    self.next()?;
                }
                _ => {
                    self.next();
                }
            }
        }
    }

    fn name(&mut self) {
        match self.peek() {
            Some(c) if c.is_ascii_digit() => {
                while self.peek().is_some_and(|c| c.is_ascii_digit()) {
                    self.next();
                }
            }
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => {
                self.next();
            }
            _ => {
                while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    self.next();
                }
            }
        }
    }
}

fn is_glue(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, bool)> {
        openers(text).into_iter().map(|it| (it.name, it.dash)).collect()
    }

    #[test]
    fn a_heredoc_opens_where_buildkit_sees_one() {
        let cases = [
            ("<<EOF", Some("EOF")),
            ("<< EOF", Some("EOF")),
            ("<<-EOF", Some("EOF")),
            ("<<- EOF", None),
            ("<<\"EOF\"", Some("EOF")),
            ("<<'EOF'", Some("EOF")),
            ("<<E\"O\"F", Some("EOF")),
            ("<<\\EOF", Some("EOF")),
            ("3<<EOF", Some("EOF")),
            ("cat 3<<EOF", Some("EOF")),
            ("cat a3<<EOF", None),
            ("cat<<EOF", None),
            ("cat <<EOF >f", Some("EOF")),
            ("cat <<EOF>f", Some("EOF>f")),
            ("cat <<EOF; ls", Some("EOF;")),
            ("cat <<EOF && ls", Some("EOF")),
            ("(cat <<EOF)", Some("EOF)")),
            ("$(cat <<EOF", Some("EOF")),
            ("cat <<$EOF", Some("$EOF")),
            ("cat <<<EOF", None),
            ("cat << <EOF", None),
            ("echo $((1 << 2))", Some("2))")),
            ("echo $((1<<2))", None),
            ("echo \"<<EOF\"", None),
            ("echo \\<<EOF", None),
            ("echo \"a\" <<EOF", Some("EOF")),
            ("echo it's <<EOF", None),
            ("echo ${x^^} <<EOF", None),
            ("echo ${#a} <<EOF", None),
            ("echo ${x:0:1} <<EOF", Some("EOF")),
            ("echo ${x[@]} <<EOF", None),
            ("# <<EOF", Some("EOF")),
            ("<<\"\"", None),
            ("<<", None),
            ("<<EOF bash", Some("EOF")),
            ("<<\"E F\"", Some("E F")),
            ("[\"cat\"] <<EOF", Some("EOF")),
            ("<<EOF # c", Some("EOF")),
        ];
        for (text, expected) in cases {
            let found = names(&format!("RUN {text}"));
            assert_eq!(found.first().map(|(name, _)| name.as_str()), expected, "{text}");
        }
    }

    #[test]
    fn several_heredocs_open_in_order() {
        let found = names("RUN cat <<A 3<<-\"B C\" && cat <<c.d");
        assert_eq!(found, [("A".into(), false), ("B C".into(), true), ("c.d".into(), false)]);
    }

    #[test]
    fn an_open_quote_of_a_name_is_told_from_others() {
        for (line, quote) in [
            ("RUN <<'EOF", Some(6)),
            ("RUN cat <<-\"EOF > a", Some(11)),
            ("COPY << 'EOF /a", Some(8)),
            ("RUN <<'EOF'", None),
            ("RUN <<'EOF' ${x^^}", None),
            ("RUN a <<< 'b", None),
            ("RUN echo \"<<'a\"", None),
            ("RUN <<EOF 'a", None),
        ] {
            assert_eq!(open_quote(line), quote, "{line}");
        }
    }

    #[test]
    fn the_range_is_that_of_the_word() {
        let line = "COPY --chmod=755 <<-'E' /x";
        assert_eq!(&line[openers(line)[0].range.clone()], "<<-'E'");
    }
}
