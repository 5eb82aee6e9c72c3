//! Redirections and the openers of heredocs.

use super::{
    assignment,
    parser::{Body, Parser},
};
use crate::SyntaxKind::{HeredocOpener, ShIoNumber, ShRedirect, ShRedirectOperator};

impl Parser<'_> {
    /// The redirections ahead.
    pub fn redirects(&mut self) -> Option<()> {
        while self.redirect()? {}
        Some(())
    }

    /// The redirection ahead; returns whether there is one.
    pub fn redirect(&mut self) -> Option<bool> {
        if !matches!(self.peek(), Some(b'<' | b'>' | b'&' | b'{' | b'0'..=b'9')) {
            return Some(false);
        }
        let number = self.io_number_length();
        let operator = operator_length(&self.rest()[number..]);
        if operator == 0 {
            return Some(false);
        }
        let text = &self.rest()[number..number + operator];
        if matches!(text, b"<<" | b"<<-") {
            return self.heredoc(number + operator).map(|()| true);
        }
        self.open(ShRedirect);
        if number > 0 {
            self.part(ShIoNumber, number);
        }
        self.token(ShRedirectOperator, operator);
        (self.is_word() && self.io_number_length() == 0).then_some(())?;
        self.word()?;
        self.close();
        Some(true)
    }

    /// The length of the digits, or of the `{name}`, directly in front of `<` or `>`.
    fn io_number_length(&self) -> usize {
        let rest = self.rest();
        let length = match rest.first() {
            Some(b'0'..=b'9') => rest.iter().take_while(|b| b.is_ascii_digit()).count(),
            Some(b'{') => match assignment::name_length(&rest[1..]) {
                0 => 0,
                name if rest.get(name + 1) == Some(&b'}') => name + 2,
                _ => 0,
            },
            _ => 0,
        };
        if matches!(rest.get(length), Some(b'<' | b'>')) { length } else { 0 }
    }

    /// `<<` and its word, of which everything up to the word is `operator` bytes long.
    ///
    /// BuildKit and the shell must agree on the word: if BuildKit does not see a heredoc, no body
    /// follows the text; only a script has the bodies of its heredocs in its own text.
    fn heredoc(&mut self, operator: usize) -> Option<()> {
        let start = self.position;
        let end = self.look_ahead(start + operator, |parser| {
            parser.skip_blanks();
            parser.is_word().then_some(())?;
            parser.word()?;
            Some(parser.written)
        })?;
        let rest = &self.text[end..];
        match (self.heredocs.get(self.openers), &mut self.bodies) {
            (Some(opener), _) if *opener != (start..end) || self.substitutions > 0 => return None,
            (Some(_), _) => self.openers += 1,
            (None, Some(bodies)) if self.substitutions == 0 => {
                let newline = end + rest.iter().position(|it| *it == b'\n')?;
                let word = self.text[start + operator..end].trim_ascii_start();
                let name = name(word)?;
                let has_tabs = self.text[..start + operator].ends_with(b"-");
                bodies.push(Body { name, has_tabs, newline });
            }
            _ => return None,
        }
        self.open(ShRedirect);
        self.token(HeredocOpener, end - start);
        self.close();
        Some(())
    }
}

/// What ends a heredoc whose word is a plain name, in quotes or not.
fn name(word: &[u8]) -> Option<Vec<u8>> {
    let quoted = |quote: u8| word.strip_prefix(&[quote])?.strip_suffix(&[quote]);
    let name = quoted(b'\'').or_else(|| quoted(b'"')).or_else(|| word.strip_prefix(b"\\"));
    let name = name.unwrap_or(word);
    let is_plain = |it: &u8| it.is_ascii_alphanumeric() || b"_-.".contains(it);
    (!name.is_empty() && name.iter().all(is_plain)).then(|| name.to_vec())
}

/// The length of the redirection operator at the start of a text; 0 if there is none.
fn operator_length(text: &[u8]) -> usize {
    match text {
        // A process substitution is a word.
        [b'<' | b'>', b'(', ..] => 0,
        [b'&', b'>', b'>', ..] | [b'<', b'<', b'<' | b'-', ..] => 3,
        [b'&', b'>', ..] | [b'<', b'<' | b'&' | b'>', ..] | [b'>', b'>' | b'&' | b'|', ..] => 2,
        [b'<' | b'>', ..] => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::shell::tests::check;

    #[test]
    fn a_redirection_has_a_number_only_where_it_is_glued_to_it() {
        check(&[
            ("a >b 2>&1", "(Command [a] _ (Redirect > [b]) _ (Redirect 2 >& [1]))"),
            (
                "a <b >>c 2>|d <>e",
                "(Command [a] _ (Redirect < [b]) _ (Redirect >> [c]) _ (Redirect 2 >| [d]) _ (Redirect <> [e]))",
            ),
            (">a", "(Command (Redirect > [a]))"),
            (
                "a &>b c &>>d {fd}>e",
                "(Command [a] _ (Redirect &> [b]) _ [c] _ (Redirect &>> [d]) _ (Redirect {fd} > [e]))",
            ),
            (r#"a <<<"b c""#, r#"(Command [a] _ (Redirect <<< [(Quoted " b c ")]))"#),
            ("a 2 >b", "(Command [a] _ [2] _ (Redirect > [b]))"),
            ("a2>b", "(Command [a2] (Redirect > [b]))"),
            ("a >&- <&3", "(Command [a] _ (Redirect >& [-]) _ (Redirect <& [3]))"),
            (">a b", "(Command (Redirect > [a]) _ [b])"),
        ]);
    }
}
