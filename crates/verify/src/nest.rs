//! Operators and reserved words of the shell, as far as they determine where `$( … )` ends.

/// The constructs open inside `$( … )`: a `)` after a pattern of `case` closes none of them.
#[derive(Default)]
pub struct Nest {
    pub open: Vec<Open>,
    /// The next word cannot be the name of a command.
    not_command: bool,
    /// A pattern list of `case` begins.
    pattern_start: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Open {
    Parenthesis,
    /// `case` before its `in`.
    Case,
    Pattern,
    Body,
}

impl Nest {
    pub fn operator(&mut self, operator: &[u8]) -> Option<()> {
        let pattern_start = std::mem::take(&mut self.pattern_start);
        match (operator, self.open.last().copied()) {
            (b"<<" | b"<<-", _) => return None,
            (b"(", Some(Open::Pattern)) if pattern_start => {}
            (b"(", _) => self.open.push(Open::Parenthesis),
            (b")", Some(Open::Parenthesis)) => {
                self.open.pop();
            }
            (b")", Some(Open::Pattern)) => self.replace(Open::Body),
            (b")", _) => return None,
            (b";;" | b";&" | b";;&", Some(Open::Body)) => {
                self.replace(Open::Pattern);
                self.pattern_start = true;
            }
            _ => {}
        }
        self.not_command = is_redirection(operator);
        Some(())
    }

    pub fn word(&mut self, word: &[u8]) -> Option<()> {
        let pattern_start = std::mem::take(&mut self.pattern_start);
        let is_command = !std::mem::replace(&mut self.not_command, !precedes_command(word));
        match (word, self.open.last().copied()) {
            (b"in", Some(Open::Case)) => {
                self.replace(Open::Pattern);
                self.pattern_start = true;
            }
            (b"esac", Some(Open::Pattern)) if pattern_start => {
                self.open.pop();
            }
            // A pattern of this name is valid only in some shells.
            (b"esac", Some(Open::Pattern)) => return None,
            (_, Some(Open::Pattern)) => {}
            (b"esac", Some(Open::Body)) if is_command => {
                self.open.pop();
            }
            (b"case", _) if is_command => self.open.push(Open::Case),
            _ => {}
        }
        Some(())
    }

    /// Whether the next word may be the name of a command.
    pub fn expects_command(&self) -> bool {
        !self.not_command
    }

    fn replace(&mut self, open: Open) {
        if let Some(last) = self.open.last_mut() {
            *last = open;
        }
    }
}

/// Whether the word after this reserved word is in command position.
pub fn precedes_command(word: &[u8]) -> bool {
    matches!(
        word,
        b"!" | b"{" | b"if" | b"then" | b"else" | b"elif" | b"do" | b"while" | b"until" | b"time"
    )
}

pub fn is_redirection(operator: &[u8]) -> bool {
    operator.iter().any(|byte| matches!(byte, b'<' | b'>'))
}

/// The length of the longest operator at the start of `text`; 0 if there is none.
pub fn operator_len(text: &[u8]) -> usize {
    match text {
        [b';', b';', b'&', ..] | [b'&', b'>', b'>', ..] | [b'<', b'<', b'<' | b'-', ..] => 3,
        [b'&', b'&' | b'>', ..]
        | [b'|', b'|' | b'&', ..]
        | [b';', b';' | b'&', ..]
        | [b'>', b'>' | b'&' | b'|', ..]
        | [b'<', b'<' | b'&' | b'>', ..] => 2,
        [b'&' | b'|' | b';' | b'(' | b')' | b'<' | b'>' | b'\n', ..] => 1,
        _ => 0,
    }
}
