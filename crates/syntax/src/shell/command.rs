//! Commands: which kind comes next, simple commands and functions.

use super::{Event, compound::is_opening, list::is_closing, parser::Parser};
use crate::SyntaxKind::{
    ShCloseParen, ShCommand, ShFunction, ShLiteral, ShOpaque, ShOpenParen, ShReserved, ShWord, Text,
};

impl Parser<'_> {
    /// A command; one that holds something unknown becomes opaque.
    pub fn command(&mut self) -> Option<()> {
        let is_outer_unclear = std::mem::take(&mut self.is_unclear);
        let mark = self.mark();
        let start = self.position;
        self.any_command()?;
        if self.is_unclear {
            self.events.truncate(mark);
            self.events.push(Event::Open(ShOpaque));
            self.events.push(Event::Token(Text, self.written - start));
            self.events.push(Event::Close);
        }
        self.is_unclear = is_outer_unclear;
        Some(())
    }

    fn any_command(&mut self) -> Option<()> {
        match self.keyword() {
            b"function" => self.function_keyword(),
            // A coprocess may have a name, which only the context distinguishes from a command.
            b"coproc" | b"!" | b"in" | b"]]" => None,
            keyword if is_closing(keyword) => None,
            b"time" => self.timed_command(),
            keyword if self.peek() == Some(b'(') || is_opening(keyword) => self.compound(),
            _ => self.simple_command(),
        }
    }

    /// A simple command with `time` as its first word. In bash, `time` is a reserved word and also
    /// takes a compound command.
    fn timed_command(&mut self) -> Option<()> {
        self.look_ahead(self.position + "time".len(), |parser| {
            parser.skip_blanks();
            if parser.rest().starts_with(b"-p ") {
                parser.position += 2;
                parser.skip_blanks();
            }
            let is_reserved = is_closing(parser.keyword())
                || parser.is_compound()
                || matches!(parser.keyword(), b"!" | b"coproc" | b"function" | b"in" | b"time");
            (parser.is_word() && !is_reserved).then_some(parser.position)
        })?;
        self.simple_command()
    }

    fn simple_command(&mut self) -> Option<()> {
        let mark = self.mark();
        let start = self.position;
        self.open(ShCommand);
        while self.redirect()? || self.assignment()? {}
        let is_declaration = self.is_declaration();
        while self.is_word() {
            if !(is_declaration && self.array_assignment()?) {
                self.word()?;
            }
            if self.peek() == Some(b'(') && self.is_one_literal(mark) {
                return self.function(mark);
            }
            while self.redirect()? {}
        }
        self.close();
        (self.position > start).then_some(())
    }

    /// Whether the command ahead takes arrays as arguments.
    fn is_declaration(&self) -> bool {
        matches!(self.keyword(), b"declare" | b"export" | b"local" | b"readonly" | b"typeset")
    }

    /// Whether nothing has been read since the mark but a word of one literal.
    fn is_one_literal(&self, mark: usize) -> bool {
        use Event::{Close, Open, Token};
        let events = &self.events[mark..];
        matches!(events, [Open(ShCommand), Open(ShWord), Token(ShLiteral, _), Close])
    }

    /// `name()`, of which the name has been read, and the command behind it.
    fn function(&mut self, mark: usize) -> Option<()> {
        self.events[mark] = Event::Open(ShFunction);
        self.function_body()
    }

    /// `function name`, with or without `()`.
    fn function_keyword(&mut self) -> Option<()> {
        self.open(ShFunction);
        self.token(ShReserved, "function".len());
        self.name_word()?;
        self.function_body()
    }

    fn function_body(&mut self) -> Option<()> {
        if self.peek() == Some(b'(') {
            self.token(ShOpenParen, 1);
            self.expect(ShCloseParen, b')')?;
        }
        self.newlines();
        self.is_compound().then_some(())?;
        self.command()?;
        self.close();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use crate::shell::tests::check;

    #[test]
    fn a_simple_command_has_words_where_reserved_words_are_words_too() {
        check(&[
            ("a b  'c d'", "(Command [a] _ [b] _ ['c d'])"),
            ("echo if then done }", "(Command [echo] _ [if] _ [then] _ [done] _ [}])"),
            ("{fd} {} }a if-not", "(Command [{fd}] _ [{}] _ [}a] _ [if-not])"),
            ("time a", "(Command [time] _ [a])"),
        ]);
    }

    #[test]
    fn a_function_is_a_name_and_a_compound_command() {
        check(&[
            (
                "f() { a; }; f",
                "(Function [f] ( ) _ (Group { _ (Body (Command [a]) ;) _ })) ; _ (Command [f])",
            ),
            (
                "function f { a; }",
                "(Function function _ [f] _ (Group { _ (Body (Command [a]) ;) _ }))",
            ),
            (
                "function f() (a) >b",
                "(Function function _ [f] ( ) _ (Subshell ( (Body (Command [a])) ) _ (Redirect > [b])))",
            ),
        ]);
    }

    #[test]
    fn a_command_with_something_unknown_is_opaque_alone() {
        check(&[
            (
                "select x in a; do b; done && c",
                "(AndOr (Opaque select x in a; do b; done) _ && _ (Command [c]))",
            ),
            ("a !(b|c) d; e", "(Opaque a !(b|c) d) ; _ (Command [e])"),
            ("a $[1 + 2] && b", "(AndOr (Opaque a $[1 + 2]) _ && _ (Command [b]))"),
            (
                "{ a; select b in c; do d; done; }",
                "(Group { _ (Body (Command [a]) ; _ (Opaque select b in c; do d; done) ;) _ })",
            ),
            // Where BuildKit sees no heredoc, the shell's reading is not known.
            ("a <<B | c", "(Opaque a <<B | c)"),
        ]);
    }
}
