//! Parses the structure of shell text from its tokens, as far as needed to tell what has run at a
//! place.

use crate::nest::is_redirection;
use crate::program::tokens::Word;
use crate::shell::TokenKind;

/// The limit of nesting; deeper text is not read.
const DEEPEST: usize = 50;

/// The effect of a simple command on a later call of the added one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Calls the same name, which therefore exists if the call succeeds.
    Calls,
    /// Changes nothing about the name.
    Keeps,
    /// May change or remove the meaning of the name.
    Forgets,
}

/// The facts known at a place directly after a command, a pipeline or a compound command.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Place<'t> {
    /// The same name was called on every path that reaches the place with success.
    pub is_certain: bool,
    /// A compound command, or a pipeline with one, precedes the place.
    pub is_compound: bool,
    /// `&&` or `||` follows.
    pub has_next: bool,
    /// The preceding command makes up a whole and-or list.
    pub is_alone: bool,
    /// The and-or list is the last one in its list.
    pub is_last: bool,
    /// A command runs after a failure here, wherever that command stands.
    pub is_followed: bool,
    /// A failure here never stops the shell.
    pub is_tested: bool,
    pub is_background: bool,
    pub is_in_function: bool,
    /// A failure never stops the shell, wherever the function is called.
    pub is_tested_in_function: bool,
    /// The functions that the text defines.
    pub functions: Vec<&'t [u8]>,
    /// The words of all simple commands.
    pub commands: Vec<Vec<&'t [u8]>>,
    depth: usize,
}

/// Whether the name was called on the paths that lead past a construct: with success, and with
/// failure.
#[derive(Debug, Clone, Copy)]
struct Ways {
    success: bool,
    failure: bool,
}

impl Ways {
    const fn both(is_called: bool) -> Self {
        Self { success: is_called, failure: is_called }
    }

    fn all(self) -> bool {
        self.success && self.failure
    }
}

pub struct Reader<'t, 'e> {
    words: &'t [Word<'t>],
    target: usize,
    /// A pipeline fails when any of its commands does.
    has_pipefail: bool,
    effect: &'e dyn Fn(&[&[u8]]) -> Effect,
    position: usize,
    depth: usize,
    /// The number of commands so far that may have changed the shell.
    forgotten: usize,
    functions: Vec<&'t [u8]>,
    commands: Vec<Vec<&'t [u8]>>,
    place: Option<Place<'t>>,
}

impl<'t, 'e> Reader<'t, 'e> {
    /// Reads `words` for the place in front of token `target`.
    pub fn new(
        words: &'t [Word<'t>],
        target: usize,
        has_pipefail: bool,
        effect: &'e dyn Fn(&[&[u8]]) -> Effect,
    ) -> Self {
        let (position, depth, forgotten) = (0, 0, 0);
        let (functions, commands, place) = (Vec::new(), Vec::new(), None);
        Self {
            words,
            target,
            has_pipefail,
            effect,
            position,
            depth,
            forgotten,
            functions,
            commands,
            place,
        }
    }

    /// The place, if the whole text is understood and a command ends there.
    pub fn place(mut self) -> Option<Place<'t>> {
        self.list(false)?;
        self.peek().is_none().then_some(())?;
        let (functions, commands) = (self.functions, self.commands);
        self.place.map(|it| Place { functions, commands, ..it })
    }

    /// The next token; a comment, or text in doubt, ends the text.
    fn peek(&self) -> Option<&'t [u8]> {
        let word = self.words.get(self.position)?;
        (word.kind != TokenKind::Rest).then_some(word.text)
    }

    fn is_word(&self) -> bool {
        self.words.get(self.position).is_some_and(|it| it.kind == TokenKind::Word)
    }

    fn expect(&mut self, text: &[u8]) -> Option<()> {
        (self.peek()? == text).then_some(())?;
        self.position += 1;
        Some(())
    }

    fn takes(&mut self, text: &[u8]) -> bool {
        self.expect(text).is_some()
    }

    /// Skips line ends that separate no commands.
    fn skip_lines(&mut self) {
        while self.takes(b"\n") {}
    }

    fn ends_list(&self) -> bool {
        let Some(text) = self.peek() else { return true };
        if self.is_word() {
            return matches!(
                text,
                b"then" | b"elif" | b"else" | b"fi" | b"do" | b"done" | b"esac" | b"}"
            );
        }
        matches!(text, b")" | b";;" | b";&" | b";;&")
    }

    /// Applies `change` to the place if it was found since `before`.
    fn amend(&mut self, before: bool, change: impl FnOnce(&mut Place<'t>)) {
        if let Some(place) = self.place.as_mut().filter(|_| !before) {
            change(place);
        }
    }

    fn list(&mut self, is_called: bool) -> Option<Ways> {
        self.depth += 1;
        (self.depth < DEEPEST).then_some(())?;
        let mut ways = Ways::both(is_called);
        let mut is_called = is_called;
        self.skip_lines();
        while !self.ends_list() {
            let before = self.place.is_some();
            ways = self.and_or(is_called)?;
            is_called = ways.all();
            let is_background = self.takes(b"&");
            let goes_on = is_background || self.takes(b";") || self.peek() == Some(b"\n");
            self.skip_lines();
            let is_last = self.ends_list();
            (goes_on || is_last).then_some(())?;
            let depth = self.depth;
            self.amend(before, |it| {
                it.is_background |= is_background;
                it.is_followed |= !is_last;
                it.is_last |= is_last && it.depth == depth;
            });
        }
        self.depth -= 1;
        Some(ways)
    }

    fn and_or(&mut self, is_called: bool) -> Option<Ways> {
        let mut ways = Ways::both(is_called);
        let mut operator: Option<&[u8]> = None;
        loop {
            let before = self.place.is_some();
            let start = self.position;
            let next = match operator {
                None => self.pipeline(ways.all())?,
                Some(b"&&") => self.pipeline(ways.success)?,
                _ => self.pipeline(ways.failure)?,
            };
            ways = match operator {
                None => next,
                Some(b"&&") => {
                    Ways { success: next.success, failure: ways.failure && next.failure }
                }
                _ => Ways { success: ways.success && next.success, failure: next.failure },
            };
            let is_first = operator.is_none();
            operator = self.peek().filter(|it| matches!(*it, b"&&" | b"||"));
            let has_next = operator.is_some();
            self.amend(before, |it| it.is_tested |= has_next);
            if self.position == self.target && self.place.is_none() {
                self.place = Some(Place {
                    is_certain: ways.success,
                    is_compound: self.is_compound(start),
                    has_next,
                    is_alone: is_first && !has_next,
                    depth: self.depth,
                    ..Place::default()
                });
            }
            if !has_next {
                return Some(ways);
            }
            self.position += 1;
            self.skip_lines();
        }
    }

    /// Whether the tokens since `start` contain more than simple commands.
    fn is_compound(&self, start: usize) -> bool {
        self.words[start..self.position].iter().enumerate().any(|(index, it)| {
            let is_first = index == 0 || self.words[start + index - 1].text.starts_with(b"|");
            is_first
                && matches!(
                    it.text,
                    b"(" | b"{"
                        | b"if"
                        | b"while"
                        | b"until"
                        | b"for"
                        | b"case"
                        | b"!"
                        | b"function"
                )
        })
    }

    fn pipeline(&mut self, is_called: bool) -> Option<Ways> {
        let before = self.place.is_some();
        let is_negated = self.takes(b"!");
        let mut ways = self.command(is_called)?;
        let mut is_piped = false;
        while self.takes(b"|") || self.takes(b"|&") {
            is_piped = true;
            self.skip_lines();
            let forgotten = self.forgotten;
            let before = ways.success && self.has_pipefail;
            ways = self.command(is_called)?;
            ways.success = before || ways.success && self.forgotten == forgotten;
        }
        self.amend(before, |it| {
            it.is_followed |= is_piped;
            it.is_tested |= is_negated;
        });
        if is_piped || is_negated {
            ways.failure = is_called;
        }
        Some(if is_negated { Ways { success: is_called, failure: ways.success } } else { ways })
    }

    fn command(&mut self, is_called: bool) -> Option<Ways> {
        let before = self.place.is_some();
        let ways = match self.peek()? {
            b"(" => {
                let forgotten = self.forgotten;
                let ways = self.between(b"(", is_called, b")")?;
                if self.forgotten == forgotten { ways } else { Ways::both(false) }
            }
            b"{" => self.between(b"{", is_called, b"}")?,
            b"if" => self.branches(is_called)?,
            b"case" => self.arms(is_called)?,
            b"for" => {
                let ways = self.each(is_called)?;
                self.amend(before, |it| it.is_followed = true);
                ways
            }
            word @ (b"while" | b"until") => {
                self.position += 1;
                let met = self.condition(is_called)?;
                let forgotten = self.forgotten;
                let start = self.position;
                self.between(b"do", false, b"done")?;
                let is_met = word == b"until" && met.success && !self.is_cut(start);
                self.amend(before, |it| it.is_followed = true);
                Ways::both(is_met || is_called && self.forgotten == forgotten)
            }
            b"function" | b"select" | b"coproc" => return None,
            _ => return self.simple(is_called),
        };
        loop {
            let is_number = self.is_word()
                && self.words.get(self.position + 1).is_some_and(|next| {
                    next.glued && next.kind != TokenKind::Word && is_redirection(next.text)
                });
            self.position += usize::from(is_number);
            if !self.is_redirection() {
                return Some(ways);
            }
            self.redirection()?;
        }
    }

    fn between(&mut self, open: &[u8], is_called: bool, close: &[u8]) -> Option<Ways> {
        self.expect(open)?;
        let ways = self.list(is_called)?;
        self.expect(close)?;
        Some(ways)
    }

    fn condition(&mut self, is_called: bool) -> Option<Ways> {
        let before = self.place.is_some();
        let ways = self.list(is_called)?;
        self.amend(before, |it| (it.is_tested, it.is_followed) = (true, true));
        Some(ways)
    }

    fn branches(&mut self, is_called: bool) -> Option<Ways> {
        let mut behind = Ways::both(true);
        let mut passed = is_called;
        while self.takes(b"if") || self.takes(b"elif") {
            let ways = self.condition(passed)?;
            passed = ways.failure;
            self.expect(b"then")?;
            let body = self.list(ways.success)?;
            behind.success &= body.success;
            behind.failure &= body.failure;
        }
        let last = if self.takes(b"else") { self.list(passed)? } else { Ways::both(passed) };
        self.expect(b"fi")?;
        behind.success &= last.success;
        behind.failure &= last.failure;
        Some(behind)
    }

    fn arms(&mut self, is_called: bool) -> Option<Ways> {
        self.position += 2;
        self.skip_lines();
        self.expect(b"in")?;
        self.skip_lines();
        let mut behind = is_called;
        while !self.takes(b"esac") {
            let before = self.place.is_some();
            self.takes(b"(");
            while !self.takes(b")") {
                (self.is_word() || self.peek()? == b"|").then_some(())?;
                self.position += 1;
            }
            behind &= self.list(is_called)?.all();
            match self.peek()? {
                b";;" => self.position += 1,
                b";&" | b";;&" => {
                    self.position += 1;
                    self.amend(before, |it| it.is_followed = true);
                }
                _ => {}
            }
            self.skip_lines();
        }
        Some(Ways::both(behind))
    }

    /// A `for`: if its words are literal, the body runs, and the loop has the exit status of the
    /// body.
    fn each(&mut self, is_called: bool) -> Option<Ways> {
        self.position += 2;
        let mut is_entered = false;
        if self.takes(b"in") {
            while self.is_word() {
                is_entered |= !self.peek()?.iter().any(|it| b"$`*?[{'\"\\".contains(it));
                self.position += 1;
            }
        }
        self.takes(b";");
        self.skip_lines();
        let start = self.position;
        let ways = self.between(b"do", is_called, b"done")?;
        let is_sure = !self.is_cut(start);
        Some(Ways {
            success: is_sure && ways.success && (is_entered || is_called),
            failure: is_sure && ways.failure && is_called,
        })
    }

    /// Whether a word since `start` may leave a loop or begin its next iteration.
    fn is_cut(&self, start: usize) -> bool {
        self.words[start..self.position]
            .iter()
            .any(|it| matches!(it.text, b"break" | b"continue" | b"return" | b"exit"))
    }

    /// A simple command, or the definition of a function.
    fn simple(&mut self, is_called: bool) -> Option<Ways> {
        let start = self.position;
        let mut words = Vec::new();
        loop {
            if self.is_redirection() {
                self.redirection()?;
            } else if self.is_word() {
                words.push(self.peek()?);
                self.position += 1;
            } else if self.peek() == Some(b"(") && !words.is_empty() {
                if words.last().is_some_and(|it| it.ends_with(b"=")) {
                    self.parentheses()?;
                } else {
                    (words.len() == 1 && self.position == start + 1).then_some(())?;
                    return self.function(words[0], is_called);
                }
            } else {
                break;
            }
        }
        (self.position > start).then_some(())?;
        if words.first() == Some(&&b"time"[..]) {
            words.remove(0);
        }
        let effect = (self.effect)(&words);
        self.commands.push(words);
        Some(match effect {
            Effect::Calls => Ways { success: true, failure: is_called },
            Effect::Keeps => Ways::both(is_called),
            Effect::Forgets => {
                self.forgotten += 1;
                Ways::both(false)
            }
        })
    }

    fn function(&mut self, name: &'t [u8], is_called: bool) -> Option<Ways> {
        let before = self.place.is_some();
        self.expect(b"(")?;
        self.expect(b")")?;
        self.skip_lines();
        self.functions.push(name);
        self.depth += 1;
        (self.depth < DEEPEST).then_some(())?;
        self.command(false)?;
        self.depth -= 1;
        self.amend(before, |it| {
            it.is_tested_in_function |= it.is_tested && !it.is_in_function;
            it.is_in_function = true;
        });
        Some(Ways::both(is_called))
    }

    fn is_redirection(&self) -> bool {
        !self.is_word() && self.peek().is_some_and(is_redirection)
    }

    /// A redirection with its target.
    fn redirection(&mut self) -> Option<()> {
        self.position += 1;
        if self.peek()? == b"(" {
            self.parentheses()?;
        } else {
            // `2>&1` may be three tokens.
            self.takes(b"&");
            self.position += 1;
        }
        Some(())
    }

    /// Reads everything between two parentheses.
    fn parentheses(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.peek()? {
                b"(" => open += 1,
                b")" => open -= 1,
                _ => {}
            }
            self.position += 1;
            if open == 0 {
                return Some(());
            }
        }
    }
}
