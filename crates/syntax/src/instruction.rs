//! One logical line → the node of one instruction.

use std::ops::Range;

use crate::{
    Keyword, SyntaxError, SyntaxKind, Warning,
    build::TreeBuilder,
    flags::{self, Flag},
    heredoc::{self, Opener},
    json::{self, Element},
    logical::Logical,
    pairs::{self, is_list_blank, legacy},
    shell,
    shells::Shells,
    validate::{self, Refusal},
    weave::Weaver,
};

/// The state that instructions share.
pub(crate) struct FileState<'p> {
    pub escape: u8,
    pub errors: &'p mut Vec<SyntaxError>,
    pub open_quotes: &'p mut Vec<Warning>,
    pub shells: &'p mut Shells,
    /// Whether a stage has begun.
    pub in_stage: &'p mut bool,
}

/// Builds everything of an instruction but its newline and its heredocs; the node of [`keyword`]
/// is open. Returns the heredocs whose bodies follow.
pub(crate) fn instruction(
    builder: &mut TreeBuilder,
    source: &str,
    line: &Logical,
    keyword: Option<Keyword>,
    ctx: &mut FileState<'_>,
) -> Vec<Opener> {
    let weaver = Weaver::new(builder, source, line);
    let mut parser = Parser { weaver, ctx, nested: 0, openers: Vec::new() };
    let takes_heredocs = parser.instruction(keyword);
    let Parser { weaver, openers, .. } = parser;
    weaver.finish();
    if takes_heredocs { openers } else { Vec::new() }
}

/// The keyword of a logical line.
pub(crate) fn keyword(line: &str) -> Option<Keyword> {
    Keyword::parse(keyword_of(line.trim_start()))
}

/// The kind of the node for an instruction.
pub(crate) fn node_kind(keyword: Option<Keyword>) -> SyntaxKind {
    keyword.map_or(SyntaxKind::Error, Keyword::node_kind)
}

fn keyword_of(line: &str) -> &str {
    line.split(is_list_blank).next().unwrap_or_default()
}

/// How deep `ONBUILD`s may nest before the rest is text; BuildKit refuses nesting anyway.
const DEEPEST: usize = 16;

/// Longer shell text is not read as commands: Linux runs no program with an argument of that
/// length, and a tree of it takes several hundred times as much memory.
pub(crate) const LONGEST: usize = 1 << 17;

struct Parser<'l, 'b, 'c, 'p> {
    weaver: Weaver<'l, 'b>,
    ctx: &'c mut FileState<'p>,
    /// How many `ONBUILD`s are in front; behind one, BuildKit checks only the text.
    nested: usize,
    openers: Vec<Opener>,
}

impl<'l> Parser<'l, '_, '_, '_> {
    /// Parses an instruction whose node is open; returns whether it may have heredocs.
    fn instruction(&mut self, keyword: Option<Keyword>) -> bool {
        self.weaver.blanks(char::is_whitespace);
        let start = self.weaver.offset(0);
        let word = keyword_of(self.weaver.rest().trim_end());
        self.weaver.token(SyntaxKind::KeywordToken, word.len());
        // An argument that is no array with trailing blanks may be one without them.
        let Some(keyword) = keyword.or_else(|| Keyword::parse(word)) else {
            self.refuse(start, Some(validate::unknown(word)));
            self.weaver.blanks(is_list_blank);
            self.text(SyntaxKind::Argument);
            return false;
        };
        if self.nested == 0 {
            self.needs_stage(keyword, start);
            if matches!(keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Onbuild) {
                self.openers = heredoc::openers(self.weaver.line_text());
                self.warn_open_name();
            }
        }
        self.weaver.blanks(is_list_blank);
        let Some(flags) = flags::flags(&mut self.weaver, self.ctx.escape) else {
            self.text(SyntaxKind::Argument);
            return matches!(keyword, Keyword::Run | Keyword::Copy | Keyword::Add);
        };
        self.weaver.blanks(char::is_whitespace);
        self.arguments(keyword, start, &flags)
    }

    /// A heredoc whose name has an open quote does not count: its body is read as instructions.
    fn warn_open_name(&mut self) {
        let text = self.weaver.line_text();
        let Some(at) = heredoc::open_quote(text) else { return };
        let Some(ahead) = (at + self.weaver.rest().len()).checked_sub(text.len()) else { return };
        self.ctx.open_quotes.push(Warning {
            offset: self.weaver.offset(ahead),
            message: "nothing closes the quote of this heredoc's name, so no heredoc begins here \
                      and the lines below are read as instructions"
                .to_owned(),
            help: "close the quote behind the name",
        });
    }

    fn needs_stage(&mut self, keyword: Keyword, start: usize) {
        if keyword == Keyword::From {
            *self.ctx.in_stage = true;
        } else if keyword != Keyword::Arg && !*self.ctx.in_stage {
            *self.ctx.in_stage = true;
            let message = "no build stage in current context".to_owned();
            self.refuse(
                start,
                Some((message, "begin with `FROM`; only `ARG` may stand before it")),
            );
        }
    }

    /// Parses the arguments behind the flags; returns whether the instruction may have heredocs.
    fn arguments(&mut self, keyword: Keyword, start: usize, flags: &[Flag]) -> bool {
        let argument = self.argument();
        if keyword != Keyword::Healthcheck {
            self.check_flags(keyword, flags);
        }
        if argument.is_empty() {
            self.refuse(start, validate::no_argument(keyword));
        }
        match keyword {
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => return self.command(keyword),
            Keyword::Shell => self.shell(start),
            Keyword::Healthcheck => self.healthcheck(start, flags),
            Keyword::Env | Keyword::Label => self.key_values(keyword, start),
            Keyword::Arg => self.arg(start),
            Keyword::From => self.from(start, flags),
            Keyword::Copy | Keyword::Add => return self.copy(keyword, start),
            Keyword::Volume => self.volume(start),
            Keyword::Expose => {
                self.list();
            }
            Keyword::Onbuild => return self.onbuild(start),
            Keyword::User | Keyword::Workdir | Keyword::Stopsignal | Keyword::Maintainer => {
                self.text(SyntaxKind::Argument);
            }
        }
        false
    }

    /// The rest of the line, without trailing blanks.
    fn argument(&self) -> &'l str {
        self.weaver.rest().trim_end()
    }

    /// The argument as one node of text; blanks at the ends of its physical lines apart.
    fn text(&mut self, kind: SyntaxKind) {
        let length = self.argument().len();
        if length > 0 {
            self.weaver.open(kind);
            self.weaver.text_lines(length);
            self.weaver.close();
        }
    }

    /// The exec form or shell text; returns whether it may hold heredocs.
    fn command(&mut self, keyword: Keyword) -> bool {
        if self.json().is_some() {
            return false;
        }
        let takes_heredocs = keyword == Keyword::Run;
        let openers = if takes_heredocs { &self.openers[..] } else { &[] };
        let base = self.weaver.line_text().len() - self.weaver.rest().len();
        let heredocs: Vec<_> = openers
            .iter()
            .map(|it| it.range.start.saturating_sub(base)..it.range.end.saturating_sub(base))
            .collect();
        self.shell_text(&heredocs);
        takes_heredocs
    }

    /// The argument as shell text; `heredocs` are the words that open heredocs.
    fn shell_text(&mut self, heredocs: &[Range<usize>]) {
        let text = self.argument();
        let is_read = text.len() <= LONGEST && self.ctx.shells.current().reads_posix(text);
        if text.is_empty() || !is_read {
            self.text(SyntaxKind::ShellText);
            return;
        }
        self.weaver.open(SyntaxKind::ShellText);
        self.weaver.events(&shell::parse(text, heredocs));
        self.weaver.close();
    }

    /// The elements of the argument if it is a JSON array; also adds its node.
    fn json(&mut self) -> Option<Vec<Element>> {
        let elements = json::elements(self.argument())?;
        if let Some(wrong) = elements.iter().find(|it| !it.is_string) {
            let offset = self.weaver.offset(wrong.start);
            let message = "when using JSON array syntax, arrays must be comprised of strings only";
            self.error(offset, (message.to_owned(), "put the element into double quotes"));
        }
        json::array(&mut self.weaver, &elements);
        Some(elements)
    }

    fn shell(&mut self, start: usize) {
        let text = self.argument();
        match self.json() {
            Some(elements) if elements.is_empty() => {
                self.refuse(start, validate::no_argument(Keyword::Shell));
            }
            Some(elements) if self.nested == 0 => self.ctx.shells.shell(start, text, &elements),
            Some(_) => {}
            None => {
                self.text(SyntaxKind::Argument);
                if !text.is_empty() {
                    let message = "SHELL requires the arguments to be in JSON form".to_owned();
                    self.refuse(start, Some((message, "write `SHELL [\"/bin/bash\", \"-c\"]`")));
                }
            }
        }
    }

    fn healthcheck(&mut self, start: usize, flags: &[Flag]) {
        let argument = self.argument();
        let word = argument.split(char::is_whitespace).next().unwrap_or_default();
        if word.is_empty() {
            return;
        }
        self.weaver.leaf(SyntaxKind::Subkeyword, SyntaxKind::Text, word.len());
        self.weaver.blanks(char::is_whitespace);
        let rest = self.argument();
        match word.to_uppercase().as_str() {
            "NONE" => {
                if !rest.is_empty() {
                    let message = "HEALTHCHECK NONE takes no arguments".to_owned();
                    self.refuse(
                        start,
                        Some((
                            message,
                            "remove what follows `NONE`; a comment needs a line of its own",
                        )),
                    );
                }
                self.text(SyntaxKind::Argument);
            }
            "CMD" => {
                self.check_flags(Keyword::Healthcheck, flags);
                let elements = self.json();
                if elements.is_none() {
                    self.shell_text(&[]);
                }
                if rest.is_empty() || elements.is_some_and(|it| it.is_empty()) {
                    let message = "Missing command after HEALTHCHECK CMD".to_owned();
                    self.refuse(start, Some((message, "name the command, or write `NONE`")));
                }
            }
            other => {
                let message = format!("Unknown type \"{other}\" in HEALTHCHECK (try CMD)");
                self.refuse(start, Some((message, "write `HEALTHCHECK CMD command`")));
                self.text(SyntaxKind::Argument);
            }
        }
    }

    fn key_values(&mut self, keyword: Keyword, start: usize) {
        let text = self.argument();
        let words = pairs::words(text, self.ctx.escape);
        let Some(first) = words.first() else { return };
        if !text[first.clone()].contains('=') {
            if !text.contains(is_list_blank) {
                let message = format!("{} must have two arguments", keyword.as_str());
                self.error(start, (message, "write `key=value`"));
            }
            self.warn_open_quote(keyword, text, text.find(is_list_blank).unwrap_or(text.len()));
            legacy(&mut self.weaver, text.len());
            return;
        }
        if let Some(index) = words.iter().position(|it| !text[it.clone()].contains('=')) {
            let offset = self.weaver.offset(words[index].start);
            let word = &text[words[index].clone()];
            let message = format!(
                "Syntax error - can't find = in \"{word}\". Must be of the form: name=value"
            );
            let is_behind_comment =
                words[..=index].iter().any(|it| text[it.start..].starts_with('#'));
            let help = if is_behind_comment {
                "a comment needs a line of its own"
            } else {
                "quote the value if it has spaces"
            };
            self.error(offset, (message, help));
        }
        self.blank_names(keyword, text, &words);
        self.warn_open_quote(keyword, text, 0);
        pairs::pairs(&mut self.weaver, &words);
    }

    /// An open quote is refused where the values are expanded, when the stage is built.
    fn warn_open_quote(&mut self, keyword: Keyword, text: &str, start: usize) {
        let open = pairs::open_quote(&text[start..], self.ctx.escape).filter(|_| self.nested == 0);
        let Some((at, quote)) = open else { return };
        let keyword = keyword.as_str();
        self.ctx.open_quotes.push(Warning {
            offset: self.weaver.offset(start + at),
            message: format!(
                "nothing closes this `{quote}`, so the build fails at this `{keyword}`"
            ),
            help: "close the quote, or write the escape character before it",
        });
    }

    fn arg(&mut self, start: usize) {
        let text = self.argument();
        let words = pairs::words(text, self.ctx.escape);
        self.blank_names(Keyword::Arg, text, &words);
        if words.is_empty() && !text.is_empty() {
            self.refuse(start, validate::no_argument(Keyword::Arg));
        }
        for word in &words {
            self.ctx.shells.arg(&text[word.clone()]);
        }
        self.warn_open_quote(Keyword::Arg, text, 0);
        pairs::pairs(&mut self.weaver, &words);
    }

    fn blank_names(&mut self, keyword: Keyword, text: &str, words: &[Range<usize>]) {
        let blank = words.iter().find(|word| text[word.start..].starts_with('='));
        if let Some(word) = blank {
            let offset = self.weaver.offset(word.start);
            let message = format!("{} names can not be blank", keyword.as_str());
            self.refuse(offset, Some((message, "write `name=value`, without blanks around `=`")));
        }
    }

    fn from(&mut self, start: usize, flags: &[Flag]) {
        let text = self.argument();
        let ranges = pairs::list(text);
        let words: Vec<_> = ranges.iter().map(|range| &text[range.clone()]).collect();
        self.refuse(start, validate::from(&words));
        let platform = flags.iter().find(|it| it.name == "platform");
        let platform = platform.and_then(|it| it.value.as_deref()).unwrap_or_default();
        if self.nested == 0 {
            let image = words.first().copied().unwrap_or_default();
            self.ctx.shells.from(start, platform, image, words.get(2).copied());
        }
        let mut position = 0;
        for (index, range) in ranges.iter().enumerate() {
            self.weaver.token(SyntaxKind::Whitespace, range.start - position);
            if index == 1 && words.len() == 3 && words[1].eq_ignore_ascii_case("as") {
                self.weaver.leaf(SyntaxKind::Subkeyword, SyntaxKind::Text, range.len());
            } else {
                self.weaver.leaf(SyntaxKind::Word, SyntaxKind::Text, range.len());
            }
            position = range.end;
        }
    }

    fn copy(&mut self, keyword: Keyword, start: usize) -> bool {
        if let Some(elements) = self.json() {
            self.refuse(start, validate::copy(keyword, elements.len(), false));
            return false;
        }
        let (words, ends_in_heredoc) = self.list();
        self.refuse(start, validate::copy(keyword, words, ends_in_heredoc));
        true
    }

    fn volume(&mut self, start: usize) {
        let text = self.argument();
        let Some(elements) = self.json() else {
            self.list();
            return;
        };
        if elements.is_empty() {
            self.refuse(start, validate::no_argument(Keyword::Volume));
        }
        let is_empty = |it: &Element| json::decode(&text[it.start..it.end]).trim().is_empty();
        if elements.iter().any(is_empty) {
            let message = "VOLUME specified can not be an empty string".to_owned();
            self.refuse(start, Some((message, "name the directory")));
        }
    }

    /// A list of words; returns how many there are and whether the last one opens a heredoc.
    fn list(&mut self) -> (usize, bool) {
        let text = self.argument();
        let base = self.weaver.line_text().len() - self.weaver.rest().len();
        let ranges = pairs::list(text);
        let mut position = 0;
        let mut is_opener = false;
        for range in &ranges {
            self.weaver.token(SyntaxKind::Whitespace, range.start - position);
            let in_line = base + range.start..base + range.end;
            is_opener = self.openers.iter().any(|it| it.range == in_line);
            let kind = if is_opener { SyntaxKind::HeredocOpener } else { SyntaxKind::Text };
            self.weaver.leaf(SyntaxKind::Word, kind, range.len());
            position = range.end;
        }
        (ranges.len(), is_opener)
    }

    fn onbuild(&mut self, start: usize) -> bool {
        let text = self.argument();
        if text.is_empty() {
            return false;
        }
        let keyword = keyword(text);
        self.refuse(start, keyword.and_then(validate::trigger));
        if self.nested == DEEPEST {
            self.text(SyntaxKind::Argument);
            return false;
        }
        self.weaver.open(node_kind(keyword));
        self.nested += 1;
        let takes_heredocs = self.instruction(keyword);
        self.weaver.close();
        takes_heredocs
    }

    fn check_flags(&mut self, keyword: Keyword, flags: &[Flag]) {
        if let Some((offset, refusal)) = validate::flags(keyword, flags) {
            self.refuse(offset, Some(refusal));
        }
    }

    /// Errors that BuildKit finds in its instruction layer, which does not look behind `ONBUILD`.
    fn refuse(&mut self, offset: usize, refusal: Option<Refusal>) {
        if let Some(refusal) = refusal.filter(|_| self.nested == 0) {
            self.error(offset, refusal);
        }
    }

    /// Errors that BuildKit's parser finds, also behind `ONBUILD`.
    fn error(&mut self, offset: usize, (message, help): Refusal) {
        self.ctx.errors.push(SyntaxError { offset, message, help });
    }
}
