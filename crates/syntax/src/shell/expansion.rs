//! Expansions: `$…`, backquotes, and process substitution.

use super::{assignment, parser::Parser};
use crate::SyntaxKind::{
    ShArithmeticExpansion, ShBackquoted, ShBody, ShCloseParen, ShLiteral, ShOpenParen, ShParameter,
    ShSingleQuoted, ShSubstitution,
};

impl Parser<'_> {
    /// The `$` ahead with its expansion.
    pub fn dollar(&mut self) -> Option<()> {
        let behind = &self.rest()[1..];
        match behind.first() {
            Some(b'(') => match self.double_paren_length(self.position + 1)? {
                0 => self.substitution()?,
                length => self.part(ShArithmeticExpansion, 1 + length),
            },
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
        match self.rest()[2..] {
            [b'$', b'(' | b'{', ..] => return None,
            [ref first, ..] if is_parameter(first) => {}
            _ => return None,
        }
        let end =
            self.look_ahead(self.position + 3, |parser| parser.nested(Self::closing_brace))?;
        self.part(ShParameter, end + 1 - self.position);
        Some(())
    }

    fn closing_brace(&mut self) -> Option<usize> {
        loop {
            match self.rest() {
                [b'}', ..] => return Some(self.position),
                [b'\'', ..] if self.is_quoted => self.doubtful_quotes()?,
                // A process substitution in bash, where a `}` does not count.
                [b'<' | b'>', b'(', ..] => return None,
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

    /// `$'…'`, which ends at a `\'` in shells that do not know `$'`.
    fn dollar_quoted(&mut self) -> Option<()> {
        let inner = &self.rest()[2..];
        let length = inner.iter().position(|b| *b == b'\'')?;
        let escapes = inner[..length].iter().rev().take_while(|b| **b == b'\\').count();
        (escapes % 2 == 0).then(|| self.part(ShSingleQuoted, length + 3))
    }

    /// Backquotes, whose inside has quoting rules of its own.
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

#[cfg(test)]
mod tests {
    use crate::shell::tests::check;

    #[test]
    fn parameters_are_one_token() {
        check(&[
            (
                r#"a $$ $! $? "$@" $# $12"#,
                r#"(Command [a] _ [$$] _ [$!] _ [$?] _ [(Quoted " $@ ")] _ [$#] _ [$1 2])"#,
            ),
            (
                r#"a ${b:-"}"} ${c//\//x} ${#d} ${!e[@]}"#,
                r#"(Command [a] _ [${b:-"}"}] _ [${c//\//x}] _ [${#d}] _ [${!e[@]}])"#,
            ),
            (r#"a ${b:-$(c "${d}")}"#, r#"(Command [a] _ [${b:-$(c "${d}")}])"#),
            (r#"a "${b:-'c'}""#, r#"(Command [a] _ [(Quoted " ${b:-'c'} ")])"#),
            (r#"a $ "$" $% a$"#, r#"(Command [a] _ [$] _ [(Quoted " $ ")] _ [$ %] _ [a $])"#),
        ]);
    }

    #[test]
    fn substitutions_hold_a_list() {
        check(&[
            (
                r#"a "$(b "$c" | d)""#,
                r#"(Command [a] _ [(Quoted " (Substitution $( (Body (Pipeline (Command [b] _ [(Quoted " $c ")]) _ | _ (Command [d]))) )) ")])"#,
            ),
            (
                "a $(b; c)d",
                "(Command [a] _ [(Substitution $( (Body (Command [b]) ; _ (Command [c])) )) d])",
            ),
            (
                "a $() $(<b)",
                "(Command [a] _ [(Substitution $( ))] _ [(Substitution $( (Body (Command (Redirect < [b]))) ))])",
            ),
            (
                "a $(case b in c) d;; esac)",
                "(Command [a] _ [(Substitution $( (Body (Case case _ [b] _ in _ (CaseArm [c] ) _ (Body (Command [d])) ;;) _ esac)) ))])",
            ),
            (
                "diff <(a) >(b) c<(d)",
                "(Command [diff] _ [(Substitution <( (Body (Command [a])) ))] _ [(Substitution >( (Body (Command [b])) ))] _ [c (Substitution <( (Body (Command [d])) ))])",
            ),
            (
                "a $((b) | c)",
                "(Command [a] _ [(Substitution $( (Body (Pipeline (Subshell ( (Body (Command [b])) )) _ | _ (Command [c]))) ))])",
            ),
        ]);
    }

    #[test]
    fn arithmetic_and_backquotes_are_one_token() {
        check(&[
            ("a $(( 1 + (2) ))$((b))", "(Command [a] _ [$(( 1 + (2) )) $((b))])"),
            (r#"a `b \`c\`` "`d`""#, r#"(Command [a] _ [`b \`c\``] _ [(Quoted " `d` ")])"#),
            (r#"a $'d\n' $"g""#, r#"(Command [a] _ [$'d\n'] _ [(Quoted $" g ")])"#),
        ]);
    }
}
