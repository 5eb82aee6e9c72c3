//! Compound commands, `case` apart. Each method but [`Parser::compound`] leaves its node open.

use super::parser::{Parser, ends_word};
use crate::SyntaxKind::{
    ShBody, ShCloseParen, ShCondition, ShFor, ShGroup, ShIf, ShLoop, ShOpenParen, ShReserved,
    ShSemicolon, ShSubshell,
};

impl Parser<'_> {
    /// Whether a compound command comes next.
    pub fn is_compound(&self) -> bool {
        self.peek() == Some(b'(') || is_opening(self.keyword())
    }

    /// The compound command ahead, and the redirections behind it.
    pub fn compound(&mut self) -> Option<()> {
        match self.keyword() {
            b"if" => self.if_clause()?,
            b"while" | b"until" => self.loop_clause()?,
            b"for" | b"select" => self.for_clause()?,
            b"case" => self.case_clause()?,
            b"{" => self.group()?,
            b"[[" => self.test()?,
            _ => match self.double_paren_length(self.position)? {
                0 => self.subshell()?,
                length => self.arithmetic(length),
            },
        }
        self.redirects()?;
        self.close();
        Some(())
    }

    fn if_clause(&mut self) -> Option<()> {
        self.open(ShIf);
        self.expect_reserved("if")?;
        loop {
            self.list_in(ShCondition)?;
            self.expect_reserved("then")?;
            self.list_in(ShBody)?;
            if self.expect_reserved("elif").is_none() {
                break;
            }
        }
        if self.expect_reserved("else").is_some() {
            self.list_in(ShBody)?;
        }
        self.expect_reserved("fi")
    }

    fn loop_clause(&mut self) -> Option<()> {
        self.open(ShLoop);
        self.token(ShReserved, self.keyword().len());
        self.list_in(ShCondition)?;
        self.do_group()
    }

    fn do_group(&mut self) -> Option<()> {
        self.expect_reserved("do")?;
        self.list_in(ShBody)?;
        self.expect_reserved("done")
    }

    fn for_clause(&mut self) -> Option<()> {
        self.open(ShFor);
        self.is_unclear |= self.keyword() == b"select";
        self.token(ShReserved, self.keyword().len());
        match self.double_paren_length(self.position)? {
            0 => {
                self.name_word()?;
                self.for_words()?;
            }
            length => {
                self.arithmetic(length);
                self.close();
            }
        }
        if self.peek()? == b';' {
            self.token(ShSemicolon, 1);
        }
        self.newlines();
        self.do_group()
    }

    /// `in` and the words of a `for`, if they are there.
    fn for_words(&mut self) -> Option<()> {
        if self.peek()? != b';' {
            self.newlines();
        }
        if self.expect_reserved("in").is_none() {
            return Some(());
        }
        while self.is_word() {
            self.word()?;
        }
        matches!(self.peek()?, b';' | b'\n').then_some(())
    }

    /// A word that is a name.
    pub fn name_word(&mut self) -> Option<()> {
        let rest = self.rest();
        let is_part = |b: &&u8| b.is_ascii_alphanumeric() || b"_-.:+@".contains(*b);
        let length = rest.iter().take_while(is_part).count();
        let is_name = length > 0 && rest.get(length).is_none_or(|b| ends_word(*b));
        is_name.then(|| self.word())?
    }

    fn group(&mut self) -> Option<()> {
        self.open(ShGroup);
        self.expect_reserved("{")?;
        self.list_in(ShBody)?;
        self.expect_reserved("}")
    }

    fn subshell(&mut self) -> Option<()> {
        self.open(ShSubshell);
        self.expect(ShOpenParen, b'(')?;
        self.list_in(ShBody)?;
        self.expect(ShCloseParen, b')')
    }
}

/// Whether a reserved word begins a compound command.
pub(super) fn is_opening(keyword: &[u8]) -> bool {
    matches!(keyword, b"if" | b"while" | b"until" | b"for" | b"select" | b"case" | b"{" | b"[[")
}

#[cfg(test)]
mod tests {
    use crate::shell::tests::check;

    #[test]
    fn an_if_has_conditions_and_bodies() {
        check(&[
            (
                "if a; then b; fi",
                "(If if _ (Condition (Command [a]) ;) _ then _ (Body (Command [b]) ;) _ fi)",
            ),
            (
                "if a; then b; elif c; then d; else e; fi | f",
                "(Pipeline (If if _ (Condition (Command [a]) ;) _ then _ (Body (Command [b]) ;) _ elif _ (Condition (Command [c]) ;) _ then _ (Body (Command [d]) ;) _ else _ (Body (Command [e]) ;) _ fi) _ | _ (Command [f]))",
            ),
            (
                "if (a) then (b) fi",
                "(If if _ (Condition (Subshell ( (Body (Command [a])) ))) _ then _ (Body (Subshell ( (Body (Command [b])) ))) _ fi)",
            ),
        ]);
    }

    #[test]
    fn a_loop_has_a_condition_and_a_body() {
        check(&[
            (
                "while a; do b; done <c",
                "(Loop while _ (Condition (Command [a]) ;) _ do _ (Body (Command [b]) ;) _ done _ (Redirect < [c]))",
            ),
            (
                "until a && b; do c & done",
                "(Loop until _ (Condition (AndOr (Command [a]) _ && _ (Command [b])) ;) _ do _ (Body (Command [c]) _ &) _ done)",
            ),
        ]);
    }

    #[test]
    fn a_for_has_words_or_arithmetic_and_a_body() {
        check(&[
            (
                r#"for x in a "$b" c*; do d; done"#,
                r#"(For for _ [x] _ in _ [a] _ [(Quoted " $b ")] _ [c*] ; _ do _ (Body (Command [d]) ;) _ done)"#,
            ),
            ("for x; do a; done", "(For for _ [x] ; _ do _ (Body (Command [a]) ;) _ done)"),
            ("for x do a; done", "(For for _ [x] _ do _ (Body (Command [a]) ;) _ done)"),
            (
                "for ((i=0; i<3; i++)); do a; done",
                "(For for _ (Arithmetic (( i=0; i<3; i++ ))) ; _ do _ (Body (Command [a]) ;) _ done)",
            ),
        ]);
    }

    #[test]
    fn groups_and_subshells_have_bodies() {
        check(&[
            (
                "{ a; b; } >c",
                "(Group { _ (Body (Command [a]) ; _ (Command [b]) ;) _ } _ (Redirect > [c]))",
            ),
            ("( a; b )", "(Subshell ( _ (Body (Command [a]) ; _ (Command [b])) _ ))"),
            ("(a)>b", "(Subshell ( (Body (Command [a])) ) (Redirect > [b]))"),
            (
                "a && { b || c; }",
                "(AndOr (Command [a]) _ && _ (Group { _ (Body (AndOr (Command [b]) _ || _ (Command [c])) ;) _ }))",
            ),
        ]);
    }
}
