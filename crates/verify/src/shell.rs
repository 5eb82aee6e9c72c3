//! Shell text as tokens (POSIX, 2.3 Token Recognition), blanks dropped.

use crate::bytes::{Span, is_blank};
use crate::nest::{is_redirection, operator_len, precedes_command};
use crate::skip::{PLAIN, Parentheses, Skipper};

mod lines;

pub use lines::script_tokens;

/// A token of shell text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The range of the token in the joined text, quotes and escapes included.
    pub span: Span,
    /// The kind of the token.
    pub kind: TokenKind,
    /// No blank separates the token from the previous one, in a place where blanks matter: they may
    /// be added freely around `&&`, `||`, `|` and `;`.
    pub glued: bool,
}

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A word, a heredoc opener, or a whole `[[ … ]]` or `(( … ))`.
    Word,
    /// `&&`, `||`, `|` or `;`, which may change places with a comment line.
    Separator,
    /// Any other operator.
    Operator,
    /// The rest of the text: a comment, or text in doubt.
    Rest,
}

/// The tokens of the text in `span`. `openers` are the words that `BuildKit` reads as heredoc
/// openers.
pub fn tokens(text: &[u8], span: Span, openers: &[Span]) -> Vec<Token> {
    let text = &text[..span.end];
    let tokens = Vec::with_capacity(text.len() / 6);
    let mut lexer = Lexer { text, skipper: Skipper::new(text), openers, tokens, in_array: false };
    let mut position = span.start;
    loop {
        let start = position + text[position..].iter().take_while(|byte| is_blank(**byte)).count();
        if start == text.len() {
            return lexer.tokens;
        }
        let (end, kind) = lexer.token(start).unwrap_or((text.len(), TokenKind::Rest));
        lexer.push(start..end, kind);
        position = end;
    }
}

struct Lexer<'t> {
    text: &'t [u8],
    skipper: Skipper<'t>,
    openers: &'t [Span],
    tokens: Vec<Token>,
    /// The last parenthesis opens an array, `name=(`, and is still open.
    in_array: bool,
}

impl Lexer<'_> {
    /// The end and kind of the token at `start`; `None` if the rest must stay unchanged.
    fn token(&mut self, start: usize) -> Option<(usize, TokenKind)> {
        if let Some(end) = self.opener(start) {
            return Some((end, TokenKind::Word));
        }
        if !PLAIN[usize::from(self.text[start])] {
            let rest = &self.text[start..];
            match rest {
                [b'<', b'<', b'<', ..] => {}
                [b'#', ..] | [b'<', b'<', ..] => return None,
                [b'(', b'(', ..] => {
                    let found = self.skipper.parentheses(start + 2)?;
                    if let Parentheses::Arithmetic(end) = found {
                        return Some((end, TokenKind::Word));
                    }
                }
                _ => {}
            }
            let length = operator_len(rest);
            if length > 0 {
                return Some((start + length, operator_kind(&rest[..length])));
            }
        }
        let end = self.skipper.word(start)?;
        if self.opens_subscript(start, end) {
            return None;
        }
        if &self.text[start..end] == b"[[" && self.is_command_position() {
            return Some((self.skipper.test(end)?, TokenKind::Word));
        }
        Some((end, TokenKind::Word))
    }

    /// The end of the heredoc opener at `start`, if there is one.
    fn opener(&mut self, start: usize) -> Option<usize> {
        while let [opener, rest @ ..] = self.openers
            && opener.start <= start
        {
            self.openers = rest;
            if opener.start == start {
                return Some(opener.end);
            }
        }
        None
    }

    /// Whether a shell with arrays may read up to a `]`, across blanks: `name[a  b]=`, and `[a
    /// b]=` between the parentheses of an array.
    fn opens_subscript(&self, start: usize, end: usize) -> bool {
        let word = &self.text[start..end];
        let is_name = |it: &u8| it.is_ascii_alphanumeric() || *it == b'_';
        let name = word.iter().take_while(|it| is_name(it)).count();
        let open = |open: isize, byte: &u8| match byte {
            b'[' => open + 1,
            b']' => open - 1,
            _ => open,
        };
        word.get(name) == Some(&b'[')
            && (name > 0 || self.in_array)
            && word.iter().fold(0, open) > 0
    }

    fn is_command_position(&self) -> bool {
        let Some(last) = self.tokens.last() else { return true };
        let text = &self.text[last.span.clone()];
        match last.kind {
            TokenKind::Word => precedes_command(text),
            _ => !is_redirection(text),
        }
    }

    fn push(&mut self, span: Span, kind: TokenKind) {
        let glued = self
            .tokens
            .last()
            .is_some_and(|before| before.span.end == span.start && self.keeps_blanks(before, kind));
        match self.text[span.clone()] {
            [b'('] => self.in_array = glued && self.text[..span.start].ends_with(b"="),
            [b')'] => self.in_array = false,
            _ => {}
        }
        self.tokens.push(Token { span, kind, glued });
    }

    /// Whether a blank between `before` and a token of `kind` must be preserved. Two adjacent
    /// operators may form a third one in some shell (`&>|`, `;|`), so the blanks between them are.
    fn keeps_blanks(&self, before: &Token, kind: TokenKind) -> bool {
        let after_operator = match before.kind {
            TokenKind::Word | TokenKind::Rest => false,
            TokenKind::Separator => true,
            TokenKind::Operator => &self.text[before.span.clone()] != b")",
        };
        match kind {
            TokenKind::Separator => after_operator,
            _ => before.kind != TokenKind::Separator,
        }
    }
}

fn operator_kind(operator: &[u8]) -> TokenKind {
    match operator {
        b"&&" | b"||" | b"|" | b";" => TokenKind::Separator,
        _ => TokenKind::Operator,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of `text` separated by spaces, or by `+` where glued; `…` marks the rest.
    fn shown(text: &str) -> String {
        let openers: Vec<_> = crate::heredoc::openers(text.as_bytes())
            .unwrap()
            .into_iter()
            .map(|it| it.opener)
            .collect();
        let mut shown = String::new();
        for token in tokens(text.as_bytes(), 0..text.len(), &openers) {
            shown += if token.glued { "+" } else { "\n" };
            shown += &text[token.span];
            shown += if token.kind == TokenKind::Rest { "…" } else { "" };
        }
        shown.trim_start().replace('\n', " ¦ ")
    }

    #[test]
    fn operators_are_read_by_maximal_munch() {
        assert_eq!(shown("a&&b||c|d;e"), "a ¦ && ¦ b ¦ || ¦ c ¦ | ¦ d ¦ ; ¦ e");
        assert_eq!(shown("a |& b;;c;& d;;&"), "a ¦ |& ¦ b+;;+c+;& ¦ d+;;&");
        assert_eq!(
            shown("a&>f &>>g 2>&1 <&- <>h >|i <<<j"),
            "a+&>+f ¦ &>>+g ¦ 2+>&+1 ¦ <&+- ¦ <>+h ¦ >|+i ¦ <<<+j"
        );
        assert_eq!(shown("a & > f <(b) >(c)"), "a ¦ & ¦ > ¦ f ¦ <+(+b+) ¦ >+(+c+)");
    }

    #[test]
    fn an_escaped_semicolon_belongs_to_a_word() {
        assert_eq!(shown("find -exec a \\;;b"), "find ¦ -exec ¦ a ¦ \\; ¦ ; ¦ b");
    }

    #[test]
    fn nested_constructs_stay_inside_their_word() {
        assert_eq!(shown("a=$( b  c )x  `d  e`\"f  g\""), "a=$( b  c )x ¦ `d  e`\"f  g\"");
        assert_eq!(
            shown("((a  <<1)) && [[ b  =~ (c|d)  ]];e"),
            "((a  <<1)) ¦ && ¦ [[ b  =~ (c|d)  ]] ¦ ; ¦ e"
        );
        assert_eq!(shown("for ((i=0; i<2; i++)); do"), "for ¦ ((i=0; i<2; i++)) ¦ ; ¦ do");
        assert_eq!(shown("((a && b) || c)"), "(+(+a ¦ && ¦ b+) ¦ || ¦ c+)");
        assert_eq!(shown("(((1+1)) && a)"), "(+((1+1)) ¦ && ¦ a+)");
        assert_eq!(shown("((a 'b' ;c) )"), "(+(+a ¦ 'b' ¦ ; ¦ c+) ¦ )");
        assert_eq!(shown("grep [[ f  g"), "grep ¦ [[ ¦ f ¦ g");
        assert_eq!(shown("f() { a=(b  c); }"), "f+(+) ¦ { ¦ a=+(+b ¦ c+) ¦ ; ¦ }");
    }

    #[test]
    fn only_space_and_tab_are_blanks() {
        assert_eq!(shown("a\u{a0}b \r c\u{b}d"), "a\u{a0}b ¦ \r ¦ c\u{b}d");
    }

    #[test]
    fn a_comment_is_the_rest() {
        assert_eq!(shown("a#b #  c  d"), "a#b ¦ #  c  d…");
        assert_eq!(shown("a;#  b"), "a ¦ ; ¦ #  b…");
    }

    #[test]
    fn doubt_keeps_the_rest() {
        assert_eq!(shown("a  'b  c"), "a ¦ 'b  c…");
        assert_eq!(shown("a  x$(b  c"), "a ¦ x$(b  c…");
        assert_eq!(shown("a && [[ b  c"), "a ¦ && ¦ [[ b  c…");
        assert_eq!(shown("cat<<EOF  b"), "cat+<<EOF  b…");
        assert_eq!(shown("cat <<- EOF  b"), "cat ¦ <<- EOF  b…");
    }

    #[test]
    fn an_open_subscript_is_in_doubt() {
        assert_eq!(shown("b; a[1  + 2]=3"), "b ¦ ; ¦ a[1  + 2]=3…");
        assert_eq!(shown("a=(b  [c  d]=e)"), "a=+(+b ¦ [c  d]=e)…");
        assert_eq!(shown("a=(b) [ c  d ] tr [a-z  b"), "a=+(+b+) ¦ [ ¦ c ¦ d ¦ ] ¦ tr ¦ [a-z ¦ b");
        assert_eq!(shown("a[1]=3 b[$x]+=c  d[:x:]"), "a[1]=3 ¦ b[$x]+=c ¦ d[:x:]");
    }

    #[test]
    fn a_heredoc_opener_is_one_token() {
        assert_eq!(
            shown("cat  << EOF  > f && 3<<-\"X Y\"  b"),
            "cat ¦ << EOF ¦ > ¦ f ¦ && ¦ 3<<-\"X Y\" ¦ b"
        );
        assert_eq!(shown("a <<EOF;  b"), "a ¦ <<EOF; ¦ b");
    }

    #[test]
    fn operators_that_could_be_one_keep_their_blanks() {
        assert_eq!(shown("a &>| b ;| c &| d ; ;"), "a ¦ &>+| ¦ b ¦ ;+| ¦ c ¦ &+| ¦ d ¦ ; ¦ ;");
        assert_eq!(shown("(a)|b"), "(+a+) ¦ | ¦ b");
    }
}
