//! Assignments, and the arrays of bash.

use super::parser::Parser;
use crate::SyntaxKind::{ShArray, ShAssign, ShAssignment, ShCloseParen, ShName, ShOpenParen};

impl Parser<'_> {
    /// The assignment ahead; returns whether there is one.
    pub fn assignment(&mut self) -> Option<bool> {
        let Some((name, operator)) = assignment(self.rest()) else { return Some(false) };
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

    /// Whether `name=(` stands ahead.
    pub fn is_array_assignment(&self) -> bool {
        let rest = self.rest();
        assignment(rest).is_some_and(|(name, operator)| rest.get(name + operator) == Some(&b'('))
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
            self.word()?;
        }
        self.token(ShCloseParen, 1);
        self.close();
        Some(())
    }
}

/// The lengths of the name and of the `=` or `+=` of an assignment.
fn assignment(text: &[u8]) -> Option<(usize, usize)> {
    let mut name = name_length(text);
    if name == 0 {
        return None;
    }
    if text.get(name) == Some(&b'[') {
        name += subscript_length(&text[name..])?;
    }
    match text[name..] {
        [b'=', ..] => Some((name, 1)),
        [b'+', b'=', ..] => Some((name, 2)),
        _ => None,
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

/// The length of `[…]`, if nothing in it is quoted or expanded by more than a name.
fn subscript_length(text: &[u8]) -> Option<usize> {
    let is_plain = |b: &u8| b.is_ascii_alphanumeric() || b"_@*$-+.".contains(b);
    let inner = text[1..].iter().take_while(|b| is_plain(b)).count();
    (text.get(inner + 1) == Some(&b']')).then_some(inner + 2)
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
