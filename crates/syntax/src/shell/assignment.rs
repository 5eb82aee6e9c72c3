//! Assignments, and the arrays of bash.

use super::parser::{Parser, ends_word};
use crate::SyntaxKind::{ShArray, ShAssign, ShAssignment, ShCloseParen, ShName, ShOpenParen};

impl Parser<'_> {
    /// The assignment ahead; returns whether there is one.
    pub fn assignment(&mut self) -> Option<bool> {
        let (name, operator) = self.assignment_lengths()?;
        if operator == 0 {
            return Some(false);
        }
        self.open(ShAssignment);
        self.part(ShName, name);
        self.part(ShAssign, operator);
        match self.peek() {
            Some(b'(') => self.array()?,
            _ if self.is_word() => self.word()?,
            _ => self.skip_blanks(),
        }
        self.close();
        Some(true)
    }

    /// The assignment ahead, if its value is an array; returns whether there is one.
    pub fn array_assignment(&mut self) -> Option<bool> {
        let (name, operator) = self.assignment_lengths()?;
        let is_array = operator > 0 && self.rest().get(name + operator) == Some(&b'(');
        if is_array { self.assignment() } else { Some(false) }
    }

    /// The lengths of the name and of the `=` or `+=` ahead; the latter is 0 if there is none.
    fn assignment_lengths(&mut self) -> Option<(usize, usize)> {
        let mut name = name_length(self.rest());
        if name == 0 {
            return Some((0, 0));
        }
        name += self.subscript_length(self.position + name)?;
        let operator = match self.rest()[name..] {
            [b'=', ..] => 1,
            [b'+', b'=', ..] => 2,
            _ => 0,
        };
        Some((name, operator))
    }

    /// The length of the `[…]` at an offset, 0 if there is none. Where blanks or operators stand in
    /// it, bash reads a subscript and other shells a word that ends before.
    fn subscript_length(&mut self, start: usize) -> Option<usize> {
        if self.text.get(start) != Some(&b'[') {
            return Some(0);
        }
        let end = self.look_ahead(start, |parser| {
            let mut depth = 0_usize;
            loop {
                match parser.peek()? {
                    b'[' => depth += 1,
                    b']' => depth -= 1,
                    byte if ends_word(byte) => return None,
                    _ => {}
                }
                parser.raw()?;
                if depth == 0 {
                    return Some(parser.position);
                }
            }
        })?;
        self.second_looks = self.second_looks.checked_sub(end - start)?;
        Some(end - start)
    }

    fn array(&mut self) -> Option<()> {
        self.open(ShArray);
        self.token(ShOpenParen, 1);
        loop {
            self.newlines();
            if self.peek()? == b')' {
                break;
            }
            self.is_word().then_some(())?;
            self.subscript_length(self.position)?;
            self.word()?;
        }
        self.token(ShCloseParen, 1);
        self.close();
        Some(())
    }
}

/// The length of the name at the start of a text.
pub(super) fn name_length(text: &[u8]) -> usize {
    match text.first() {
        Some(b'A'..=b'Z' | b'a'..=b'z' | b'_') => {
            text.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count()
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::shell::tests::check;

    #[test]
    fn assignments_stand_before_the_first_word() {
        check(&[
            ("A=1 B= a C=2", "(Command (Assignment A = [1]) _ (Assignment B =) _ [a] _ [C=2])"),
            (r#"A="$b"c"#, r#"(Command (Assignment A = [(Quoted " $b ") c]))"#),
            ("a[1]=b c+=d", "(Command (Assignment a[1] = [b]) _ (Assignment c += [d]))"),
            ("export A=b", "(Command [export] _ [A=b])"),
            ("1=a", "(Command [1=a])"),
        ]);
    }

    #[test]
    fn an_array_is_a_list_of_words() {
        check(&[
            (
                r#"a=(b "c d" $e) f"#,
                r#"(Command (Assignment a = (Array ( [b] _ [(Quoted " c d ")] _ [$e] ))) _ [f])"#,
            ),
            ("a=( )", "(Command (Assignment a = (Array ( _ ))))"),
            (
                "declare -a x=(1 2)",
                "(Command [declare] _ [-a] _ (Assignment x = (Array ( [1] _ [2] ))))",
            ),
        ]);
    }
}
