//! The file: directives, comments, blank lines, instructions and the bodies of heredocs.

use rowan::GreenNode;

use crate::{
    Shell, SyntaxError, SyntaxKind, SyntaxNode, View, Warning, ast,
    build::TreeBuilder,
    directive::Directives,
    encoding::is_byte,
    heredoc::Opener,
    instruction::{self, FileState},
    logical::{Line, Lines, Logical},
    script,
    shells::Shells,
    weave::trivia_line,
};

/// A parsed Dockerfile: the tree, with errors and warnings.
#[derive(Clone, Debug)]
pub struct Parse<'s> {
    source: &'s str,
    green: GreenNode,
    errors: Vec<SyntaxError>,
    warnings: Vec<Warning>,
    open_quotes: Vec<Warning>,
    escape: char,
    shells: Vec<(usize, Shell)>,
}

impl<'s> Parse<'s> {
    /// The text that was parsed.
    pub fn source(&self) -> &'s str {
        self.source
    }

    /// The tree.
    pub fn file(&self) -> ast::File {
        ast::File::new(self.syntax())
    }

    /// The tree with another one in the place of each script in a heredoc. No layout may touch a
    /// script, so only who works on commands pays for reading it.
    pub fn file_with_scripts(&self) -> ast::File {
        let file = self.file();
        let has_heredocs = self.source.contains("<<");
        let woven = has_heredocs.then(|| script::woven(&file, |offset| self.shell_at(offset)));
        woven.flatten().map_or(file, ast::File::new)
    }

    /// The root of the tree.
    pub fn syntax(&self) -> SyntaxNode {
        SyntaxNode::new_root(self.green.clone())
    }

    /// The tree from the top down, for a fast walk.
    pub fn view(&self) -> View<'_> {
        View::new(self.source, &self.green)
    }

    /// The text of the tree: always the text that was parsed.
    pub fn text(&self) -> String {
        self.syntax().to_string()
    }

    /// The errors for which BuildKit would refuse the file, in source order.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// Instructions that a continuation makes part of the one above, in source order.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Unclosed quotes: the parser accepts them, and the build fails later.
    pub fn open_quotes(&self) -> &[Warning] {
        &self.open_quotes
    }

    /// The escape character: `\`, or a backtick where a directive says so.
    pub fn escape(&self) -> char {
        self.escape
    }

    /// The shell that reads the shell text at `offset`, a byte offset in the text.
    pub fn shell_at(&self, offset: usize) -> Shell {
        let changes = self.shells.partition_point(|(change, _)| *change <= offset);
        changes.checked_sub(1).map_or(Shell::Default, |last| self.shells[last].1)
    }
}

/// Parses a Dockerfile. Total: every text has a tree, and the tree has every byte.
pub fn parse(text: &str) -> Parse<'_> {
    let mut parser = Parser {
        source: text,
        lines: Lines { source: text, position: 0 },
        builder: TreeBuilder::new(),
        errors: Vec::new(),
        warnings: Vec::new(),
        open_quotes: Vec::new(),
        logical: Logical::default(),
        comments: None,
    };
    let escape = parser.directives();
    let shells = parser.items(escape);
    parser.errors.sort_by_key(|it| it.offset);
    Parse {
        source: text,
        green: parser.builder.finish(SyntaxKind::File),
        errors: parser.errors,
        warnings: parser.warnings,
        open_quotes: parser.open_quotes,
        escape: char::from(escape),
        shells,
    }
}

struct Parser<'s> {
    source: &'s str,
    lines: Lines<'s>,
    builder: TreeBuilder,
    errors: Vec<SyntaxError>,
    warnings: Vec<Warning>,
    open_quotes: Vec<Warning>,
    logical: Logical,
    /// The start of the comment block directly above the current line.
    comments: Option<usize>,
}

impl<'s> Parser<'s> {
    /// Reads the byte order mark and the directives; returns the escape character.
    fn directives(&mut self) -> u8 {
        if self.source.starts_with('\u{feff}') {
            self.builder.token(SyntaxKind::Bom, "\u{feff}");
            self.lines.position = '\u{feff}'.len_utf8();
        }
        let mut directives = Directives::default();
        loop {
            let mut ahead = self.lines.clone();
            let Some(line) = ahead.next() else { break };
            if !directives.read(&mut self.builder, &mut self.errors, line) {
                break;
            }
            self.newline(line.start + line.text.len(), line.next);
            self.builder.close();
            self.check_length(line.start, line.next);
            self.lines = ahead;
        }
        directives.escape
    }

    /// Reads the rest of the file; returns the offsets at which the shell changes.
    fn items(&mut self, escape: u8) -> Vec<(usize, Shell)> {
        let mut shells = Shells::new(escape, self.source);
        let mut in_stage = false;
        let mut is_empty = true;
        while let Some(line) = self.lines.next() {
            let text = line.text.trim_start();
            if text.is_empty() {
                self.flush_comments(line.start);
                trivia_line(&mut self.builder, self.source, line);
            } else if text.starts_with('#') {
                self.comments.get_or_insert(line.start);
                self.check_length(line.start, line.next);
            } else {
                is_empty = false;
                self.instruction(line, escape, &mut shells, &mut in_stage);
            }
        }
        self.flush_comments(self.source.len());
        if is_empty {
            self.errors.push(SyntaxError {
                offset: 0,
                message: "file with no instructions".to_owned(),
                help: "begin with `FROM`",
            });
        }
        shells.into_changes()
    }

    fn instruction(
        &mut self,
        line: Line<'s>,
        escape: u8,
        shells: &mut Shells,
        in_stage: &mut bool,
    ) {
        let mut logical = std::mem::take(&mut self.logical);
        logical.read(line, self.lines.clone(), escape);
        let keyword = instruction::keyword(&logical.text);
        self.builder.open(instruction::node_kind(keyword));
        self.flush_comments(line.start);
        self.builder.token(SyntaxKind::Indent, &self.source[line.start..logical.start]);
        let (errors, open_quotes) = (&mut self.errors, &mut self.open_quotes);
        let mut ctx = FileState { escape, errors, open_quotes, shells, in_stage };
        let builder = &mut self.builder;
        let openers = instruction::instruction(builder, self.source, &logical, keyword, &mut ctx);
        self.lines.position = logical.next;
        self.newline(logical.end, self.lines.position);
        self.check_length(line.start, self.lines.position);
        self.warn_swallowed(&logical);
        for opener in openers {
            self.heredoc(&opener, logical.start);
        }
        self.builder.close();
        self.logical = logical;
    }

    /// The body of a heredoc, up to the line that ends it or the end of the file.
    fn heredoc(&mut self, opener: &Opener, instruction: usize) {
        let start = self.lines.position;
        self.builder.open(SyntaxKind::Heredoc);
        let end = self.lines.find(|line| {
            let text = if opener.dash { line.text.trim_start_matches('\t') } else { line.text };
            text == opener.name
        });
        if let Some(end) = end {
            self.builder.token(SyntaxKind::HeredocBody, &self.source[start..end.start]);
            self.builder.token(SyntaxKind::HeredocEnd, end.text);
            self.newline(end.start + end.text.len(), end.next);
            self.check_length(start, end.next);
        } else {
            self.builder.token(SyntaxKind::HeredocBody, &self.source[start..]);
            self.errors.push(SyntaxError {
                offset: instruction,
                message: format!("unterminated heredoc `{}`", opener.name),
                help: "end it with a line that holds nothing but its name; a `<<` that is not \
                       meant as a heredoc must not follow a space",
            });
        }
        self.builder.close();
    }

    /// Puts the pending comments into the node that is open.
    fn flush_comments(&mut self, end: usize) {
        let Some(start) = self.comments.take() else { return };
        for line in (Lines { source: &self.source[..end], position: start }) {
            trivia_line(&mut self.builder, self.source, line);
        }
    }

    fn newline(&mut self, start: usize, end: usize) {
        self.builder.token(SyntaxKind::Newline, &self.source[start..end]);
    }

    /// BuildKit reads at most 65,536 bytes of a physical line, its `\n` included.
    fn check_length(&mut self, start: usize, end: usize) {
        const LIMIT: usize = 65_535;
        if end - start <= LIMIT {
            return;
        }
        let mapped = |text: &str| 3 * text.chars().filter(|c| is_byte(*c)).count();
        let text = &self.source[..end];
        for line in (Lines { source: text, position: start }) {
            let content = text[line.start..line.next].trim_end_matches('\n');
            if content.len() > LIMIT && content.len() - mapped(content) > LIMIT {
                self.errors.push(SyntaxError {
                    offset: line.start,
                    message: format!(
                        "dockerfile line greater than max allowed size of {LIMIT} bytes"
                    ),
                    help: "break the line with the escape character, or move the text to a file",
                });
            }
        }
    }

    fn warn_swallowed(&mut self, logical: &Logical) {
        let Some((offset, keyword)) = logical.swallowed else { return };
        let keyword = keyword.as_str();
        self.warnings.push(Warning {
            offset,
            message: format!(
                "this line continues the instruction above, so `{keyword}` is one of its arguments"
            ),
            help: "remove the escape character at the end of the line that should be the last",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        parse(text).errors().iter().map(|it| it.message.clone()).collect()
    }

    #[test]
    fn the_text_of_the_tree_is_the_text() {
        let texts = [
            "",
            "\u{feff}# escape=`\r\n\r\nFROM a `\r\n  # c\r\n\r\n AS b\r\n",
            "FROM a\nRUN <<A <<-B\nx\r\nA\n\ty\n\tB\nRUN c \\",
            "  # c\n\n \\\n  R\\\nUN [\"a\", \\\n# c\n \"b\"] \\\n",
            "FROM --platform=\\\n$X a\u{a0}\nENV a\\\n  =b c='d \\\n e' \t\nLABEL k  v \\\n w",
            "HEALTHCHECK --interval=5s \\\n CMD [ \"a\" ]\nONBUILD  RUN <<E\nE\nFOO bar",
        ];
        for text in texts {
            assert_eq!(parse(text).text(), text);
        }
    }

    #[test]
    fn every_prefix_has_a_tree() {
        let text = "# escape=`\nFROM a `\n # c\n\n as b\nRUN --mount=a=`\nb <<E cat `\n d\nx\nE\n\
                    ENV a='b `\n c' d=e\nCMD [\"\\u00e9\", `\n \"b\"]\nHEALTHCHECK CMD x\n";
        for (end, _) in text.char_indices() {
            assert_eq!(parse(&text[..end]).text(), &text[..end]);
        }
    }

    #[test]
    fn the_shell_follows_the_stages() {
        let text = "FROM a AS x\nSHELL [\"pwsh\", \"-c\"]\nRUN b\nFROM c\nRUN d\nFROM x\nRUN e\n";
        let parse = parse(text);
        let at = |line: &str| parse.shell_at(text.find(line).expect("a line"));
        assert_eq!(at("RUN b"), Shell::PowerShell);
        assert_eq!(at("RUN d"), Shell::Default);
        assert_eq!(at("RUN e"), Shell::PowerShell);
    }

    #[test]
    fn a_line_may_have_65_535_bytes() {
        let long = |length: usize| format!("FROM a\nRUN {}", "x".repeat(length - 4));
        assert_eq!(messages(&long(65_535)), [] as [&str; 0]);
        assert_eq!(messages(&(long(65_535) + "\n")), [] as [&str; 0]);
        assert_eq!(messages(&long(65_536)).len(), 1);
    }

    #[test]
    fn no_nesting_takes_more_than_the_stack_has() {
        for text in ["ONBUILD ", "ONBUILD \\\n", "ONBUILD RUN a $(", "ONBUILD CMD [", "RUN ${a:-"] {
            let text = format!("FROM a\n{}", text.repeat(20_000));
            assert_eq!(parse(&text).syntax().text(), *text);
        }
    }

    #[test]
    fn an_open_quote_is_warned_of_where_it_stands() {
        for (instruction, at) in [
            ("ENV A=\"1234", "\"1234"),
            ("ENV A it's", "'s"),
            ("LABEL a=b \\\n  c='d", "'d"),
            ("ARG A=\"b c", "\"b"),
            ("RUN <<'EOF\nRUN a", "'EOF"),
        ] {
            let text = format!("FROM a\n{instruction}\nCMD b\n");
            let parse = parse(&text);
            let places: Vec<_> = parse.open_quotes().iter().map(|it| it.offset).collect();
            assert_eq!(places, [text.find(at).expect("the quote")], "{text}");
        }
        for closed in ["ENV A=\"1\" B='it\"s'", "ENV it's a", "ONBUILD ENV A=\"b", "RUN echo 'a"] {
            assert!(parse(&format!("FROM a\n{closed}\n")).open_quotes().is_empty(), "{closed}");
        }
    }

    #[test]
    fn a_comment_behind_values_is_told_where_it_belongs() {
        for (instruction, help) in [
            ("ENV A=1 # one", "a comment needs a line of its own"),
            ("LABEL a=b #one two", "a comment needs a line of its own"),
            ("ENV A=1 one # two", "quote the value if it has spaces"),
        ] {
            let text = format!("FROM a\n{instruction}\n");
            assert_eq!(parse(&text).errors().first().map(|it| it.help), Some(help), "{text}");
        }
    }

    #[test]
    fn an_instruction_outside_of_a_stage_is_refused_once() {
        assert_eq!(messages("RUN a\nRUN b\n"), ["no build stage in current context"]);
    }
}
