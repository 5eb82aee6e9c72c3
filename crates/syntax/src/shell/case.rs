//! `case`.

use super::parser::Parser;
use crate::SyntaxKind::{ShArmEnd, ShBody, ShCase, ShCaseArm, ShCloseParen, ShOpenParen, ShPipe};

impl Parser<'_> {
    pub(super) fn case_clause(&mut self) -> Option<()> {
        self.open(ShCase);
        self.expect_reserved("case")?;
        self.is_word().then_some(())?;
        self.word()?;
        self.newlines();
        self.expect_reserved("in")?;
        self.newlines();
        while self.expect_reserved("esac").is_none() {
            self.arm()?;
            self.newlines();
        }
        Some(())
    }

    /// Patterns, a list that may be empty, and `;;`, which the last arm need not have.
    fn arm(&mut self) -> Option<()> {
        self.open(ShCaseArm);
        self.patterns()?;
        self.newlines();
        if !self.is_list_end() {
            self.list_in(ShBody)?;
        }
        match self.rest() {
            [b';', b';', b'&', ..] => self.token(ShArmEnd, 3),
            [b';', b';' | b'&', ..] => self.token(ShArmEnd, 2),
            _ => (self.keyword() == b"esac").then_some(())?,
        }
        self.close();
        Some(())
    }

    fn patterns(&mut self) -> Option<()> {
        if self.peek()? == b'(' {
            self.token(ShOpenParen, 1);
        }
        loop {
            self.is_word().then_some(())?;
            self.word()?;
            if self.expect(ShPipe, b'|').is_none() {
                return self.expect(ShCloseParen, b')');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::shell::tests::check;

    #[test]
    fn a_case_has_arms_with_patterns_and_bodies() {
        check(&[
            (
                r#"case $a in b|"c") d;; (e*) ;; *) f; esac"#,
                r#"(Case case _ [$a] _ in _ (CaseArm [b] | [(Quoted " c ")] ) _ (Body (Command [d])) ;;) _ (CaseArm ( [e*] ) _ ;;) _ (CaseArm [*] ) _ (Body (Command [f]) ;)) _ esac)"#,
            ),
            (
                "case a in b) c;& d) e;;& esac",
                "(Case case _ [a] _ in _ (CaseArm [b] ) _ (Body (Command [c])) ;&) _ (CaseArm [d] ) _ (Body (Command [e])) ;;&) _ esac)",
            ),
            ("case a in esac", "(Case case _ [a] _ in _ esac)"),
        ]);
    }
}
