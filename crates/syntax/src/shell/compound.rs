//! Compound commands, `case` apart.

use super::{parser::Parser, *};

impl Parser<'_> {
    /// Whether a compound command stands ahead.
    pub fn is_compound(&self) -> bool {
        self.peek() == Some(b'(')
            || matches!(
                self.keyword(),
                b"if" | b"while" | b"until" | b"for" | b"select" | b"case" | b"{" | b"[["
            )
    }

    /// The compound command ahead, and the redirections behind it.
    pub fn compound(&mut self) -> Option<()> {
        let (kind, read): (_, fn(&mut Self) -> Option<()>) = match self.keyword() {
            b"if" => (ShIf, Self::if_clause),
            b"while" | b"until" => (ShLoop, Self::loop_clause),
            b"for" | b"select" => (ShFor, Self::for_clause),
            b"case" => (ShCase, Self::case_clause),
            b"{" => (ShGroup, Self::group),
            b"[[" => (ShTest, Self::test),
            _ if self.is_arithmetic()? => (ShArithmetic, Self::arithmetic),
            _ => (ShSubshell, Self::subshell),
        };
        self.open(kind);
        read(self)?;
        self.redirects()?;
        self.close();
        Some(())
    }

    fn if_clause(&mut self) -> Option<()> {
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
        self.is_unclear |= self.keyword() == b"select";
        self.token(ShReserved, self.keyword().len());
        if self.rest().starts_with(b"((") {
            self.open(ShArithmetic);
            self.arithmetic()?;
            self.close();
        } else {
            self.name_word()?;
            self.for_words()?;
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
        let is_name = length > 0 && rest.get(length).is_none_or(|b| parser::ends_word(*b));
        is_name.then(|| self.word())?
    }

    fn group(&mut self) -> Option<()> {
        self.expect_reserved("{")?;
        self.list_in(ShBody)?;
        self.expect_reserved("}")
    }

    fn subshell(&mut self) -> Option<()> {
        self.expect(ShOpenParen, b'(')?;
        self.list_in(ShBody)?;
        self.expect(ShCloseParen, b')')
    }
}
