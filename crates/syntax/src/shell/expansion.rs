//! Expansions: what begins with `$`, backquotes, and process substitution.

use super::{parser::Parser, *};

impl Parser<'_> {
    /// The `$` ahead and what belongs to it.
    pub fn dollar(&mut self) -> Option<()> {
        let behind = &self.rest()[1..];
        match behind.first() {
            Some(b'(') if self.is_arithmetic_expansion()? => {
                let end = self.look_ahead(self.position + 3, Self::closing_paren)?;
                self.part(ShArithmeticExpansion, end + 2 - self.position);
            }
            Some(b'(') => self.substitution()?,
            Some(b'{') => self.braces()?,
            Some(b'\'') if !self.is_quoted => self.dollar_quoted()?,
            Some(b'"') if !self.is_quoted => self.double_quoted(2)?,
            Some(b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => {
                self.part(ShParameter, 2);
            }
            Some(b'[') => {
                // Arithmetic in bash, a literal elsewhere.
                self.is_unclear = true;
                self.part(ShLiteral, 1);
            }
            _ => match assignment::name_length(behind) {
                0 => self.part(ShLiteral, 1),
                name => self.part(ShParameter, 1 + name),
            },
        }
        Some(())
    }

    /// `${…}`
    fn braces(&mut self) -> Option<()> {
        let is_parameter = |b: &u8| b.is_ascii_alphanumeric() || b"_@*#?-$!".contains(b);
        self.rest().get(2).is_some_and(is_parameter).then_some(())?;
        let end = self.look_ahead(self.position + 3, |parser| {
            parser.nested(Self::closing_brace)?;
            Some(parser.position)
        })?;
        self.part(ShParameter, end + 1 - self.position);
        Some(())
    }

    fn closing_brace(&mut self) -> Option<()> {
        loop {
            match self.peek()? {
                b'}' => return Some(()),
                b'\'' if self.is_quoted => self.doubtful_quotes()?,
                _ => self.raw()?,
            }
        }
    }

    /// `'…'` in `"${…}"`, where it quotes in bash and not in POSIX; the end of the whole must not
    /// depend on that.
    fn doubtful_quotes(&mut self) -> Option<()> {
        let inner = &self.rest()[1..];
        let length = inner.iter().position(|b| b"'}\"\\$`".contains(b))?;
        (inner[length] == b'\'').then(|| self.position += length + 2)
    }

    /// `$'…'`
    fn dollar_quoted(&mut self) -> Option<()> {
        let mut inner = self.rest()[2..].iter();
        let mut length = 2;
        loop {
            length += 1;
            match inner.next()? {
                b'\'' => break,
                b'\\' => {
                    inner.next()?;
                    length += 1;
                }
                _ => {}
            }
        }
        self.part(ShSingleQuoted, length);
        Some(())
    }

    /// Backquotes; what is between them has rules of its own for quoting.
    pub fn backquoted(&mut self) -> Option<()> {
        let rest = self.rest();
        let mut length = 1;
        loop {
            match rest.get(length)? {
                b'`' => break,
                b'\\' => length += 2,
                _ => length += 1,
            }
        }
        self.part(ShBackquoted, length + 1);
        Some(())
    }

    /// `$(…)`, `<(…)` or `>(…)`
    pub fn substitution(&mut self) -> Option<()> {
        self.open(ShSubstitution);
        self.token(ShOpenParen, 2);
        self.newlines();
        let is_outer_quoted = std::mem::take(&mut self.is_quoted);
        self.substitutions += 1;
        if self.peek()? != b')' {
            self.list_in(ShBody)?;
        }
        self.substitutions -= 1;
        self.is_quoted = is_outer_quoted;
        (self.peek()? == b')').then(|| self.part(ShCloseParen, 1))?;
        self.close();
        Some(())
    }
}
