//! The places where a Dockerfile can be changed: its instructions, their shell text, and the words
//! of both.

use std::ops::Range;

use dockwright_syntax::{self as syntax, ast};

/// A Dockerfile and the ranges of its parts.
pub struct Subject<'t> {
    pub text: &'t str,
    pub escape: char,
    pub instructions: Vec<Instruction>,
}

/// The range of an instruction, without the comments above it.
pub struct Instruction {
    pub range: Range<usize>,
    pub keyword: Range<usize>,
    /// The text after the keyword and the flags.
    pub arguments: Range<usize>,
    pub is_run: bool,
    /// The text that a shell reads, if no heredoc follows.
    pub shell: Option<Range<usize>>,
}

/// Words that are part of the shell grammar.
const RESERVED: [&str; 16] = [
    "case", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "select",
    "then", "time", "until", "while",
];

/// One word of an instruction.
pub struct Word {
    pub range: Range<usize>,
    /// Whether the word has only letters, digits and characters without a meaning to any shell.
    pub is_plain: bool,
    /// Whether the word is a command in command position.
    pub is_command: bool,
    /// Whether quotes around the word make no difference to a shell.
    pub may_be_quoted: bool,
}

impl<'t> Subject<'t> {
    pub fn of(text: &'t str) -> Self {
        let parse = syntax::parse(text);
        let file = parse.file();
        let instructions = file.instructions().filter_map(|it| instruction(&it)).collect();
        Self { text, escape: parse.escape(), instructions }
    }

    /// The text with a part of it replaced.
    pub fn with(&self, range: &Range<usize>, other: &str) -> String {
        [&self.text[..range.start], other, &self.text[range.end..]].concat()
    }

    /// The words in a range of the text, across line breaks.
    pub fn words(&self, within: &Range<usize>) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        let (mut quote, mut expects_command, mut at) = (None, true, within.start);
        for line in self.text[within.clone()].split_inclusive('\n') {
            let start = at;
            at += line.len();
            if quote.is_none() && start > within.start && line.trim_start().starts_with('#') {
                continue;
            }
            let ended = line.trim_end();
            let ended = ended.strip_suffix(self.escape).unwrap_or(ended);
            let mut position = start;
            for piece in ended.split_inclusive([' ', '\t']) {
                let word = piece.trim_end_matches([' ', '\t']);
                let range = position..position + word.len();
                position += piece.len();
                let was_open = quote.is_some();
                quotes(word, &mut quote);
                if word.is_empty() {
                    continue;
                }
                // An instruction swallowed by a continuation is recognized by its name.
                let is_swallowed = syntax::Keyword::parse(word).is_some();
                let is_plain = !was_open && word.chars().all(is_plain) && !is_swallowed;
                let behind = words.last().map_or("", |it| &self.text[it.range.clone()]);
                let may_be_quoted = is_plain
                    && !["for", "select"].contains(&behind)
                    && !word.contains('=')
                    && !RESERVED.contains(&word);
                let is_command = may_be_quoted && expects_command;
                words.push(Word { range, is_plain, is_command, may_be_quoted });
                expects_command = !was_open && quote.is_none() && ends_command(word);
            }
        }
        words
    }
}

fn instruction(it: &ast::Instruction) -> Option<Instruction> {
    let range = |node: &syntax::SyntaxNode| {
        let range = node.text_range();
        usize::from(range.start())..usize::from(range.end())
    };
    let keyword = it.keyword_range()?;
    let keyword = usize::from(keyword.start())..usize::from(keyword.end());
    let whole = keyword.start..range(it.syntax()).end;
    let text = it.syntax().text().to_string();
    let text = &text[text.len() - whole.len()..];
    let flags = it.flags().last().map_or(keyword.end, |it| range(it.syntax()).end);
    let blanks = text[flags - whole.start..].bytes().take_while(|it| b" \t".contains(it)).count();
    let is_heredoc = it.heredocs().next().is_some();
    let end = whole.start + text.trim_end().len();
    let start = (flags + blanks).min(end);
    Some(Instruction {
        range: whole,
        keyword,
        arguments: start..end,
        is_run: it.keyword() == Some(syntax::Keyword::Run),
        shell: it.shell_text().filter(|_| !is_heredoc).map(|it| range(it.syntax())),
    })
}

/// Tracks the open quote across a word.
fn quotes(word: &str, quote: &mut Option<char>) {
    let mut letters = word.chars();
    while let Some(letter) = letters.next() {
        match (letter, *quote) {
            ('\\', None | Some('"')) => _ = letters.next(),
            ('\'' | '"', None) => *quote = Some(letter),
            (_, Some(open)) if open == letter => *quote = None,
            _ => {}
        }
    }
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_./=:+@".contains(letter)
}

/// Whether a command may follow a word.
fn ends_command(word: &str) -> bool {
    let operators = ["&&", "||", "|", "(", "{", "!"];
    let words = ["then", "do", "elif", "else", "if", "until", "while"];
    operators.contains(&word) || words.contains(&word) || word.ends_with(';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_wherever_lines_are_broken() {
        let text = "FROM a\nRUN --network=none apt-get \"b c\" \\\n# d e\n  && f -g; h=1 | i\n";
        let subject = Subject::of(text);
        let run = &subject.instructions[1];
        assert_eq!(run.shell.as_ref().unwrap().start, run.arguments.start);
        let words = subject.words(&run.arguments);
        let shown = |it: &Word| {
            let mark = if it.is_command { "!" } else { "" };
            format!("{}{mark}", &text[it.range.clone()])
        };
        let plain: Vec<_> = words.iter().filter(|it| it.is_plain).map(shown).collect();
        assert_eq!(plain, ["apt-get!", "f!", "h=1", "i!"]);
    }
}
