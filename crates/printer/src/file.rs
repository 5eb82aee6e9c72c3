//! The file: directives, comments, blank lines and what is left alone.

mod only;

use std::ops::Range;

use dockwright_syntax::pragma::{Extent, Pragma, Request, Tool};
use dockwright_syntax::{Keyword, Leaf, Parse, SyntaxKind, View, is_directive};

pub use self::only::print_only;
use crate::{
    FormatOptions, Indent, LineEnding,
    instruction::{has_tabs_in_quotes, instruction, leading_trivia, untouched, untouched_token},
    out::{Out, trim_blanks},
    shell::Sides,
};

/// The canonical text of a parsed file.
///
/// Only for a file without errors: what BuildKit refuses has no meaning to keep. The instructions
/// in `kept`, by index, stay as they stand.
pub fn print(parse: &Parse<'_>, options: &FormatOptions, kept: &[usize]) -> String {
    let options = &settled(parse, options, kept);
    let mut printer = Printer::new(parse, options, kept);
    printer.all();
    printer.out.finish()
}

/// The text of a parsed file in which only the instructions that `part` touches are laid out, as in a
/// layout of the whole file. Comments above an instruction and everything else between two of them
/// stay as they are, and so do the instructions in `kept`, given by index.
pub fn print_instructions(
    parse: &Parse<'_>,
    options: &FormatOptions,
    part: &Range<usize>,
    kept: &[usize],
) -> String {
    let line_ending = LineEnding::Auto;
    let options = &FormatOptions { line_ending, ..settled(parse, options, kept) };
    let mut printer = Printer::new(parse, options, kept);
    printer.all();
    let Printer { out, placed, .. } = printer;
    let (source, laid_out) = (parse.source(), out.finish());
    let mut printed = String::with_capacity(source.len() + 64);
    let mut position = 0;
    for (old, new) in
        placed.into_iter().filter(|(old, _)| part.start < old.end && old.start < part.end)
    {
        printed.push_str(&source[position..old.start]);
        printed.push_str(&laid_out[new]);
        position = old.end;
    }
    printed.push_str(&source[position..]);
    printed
}

/// The options with the indentation that the file has, where that is asked for.
fn settled(parse: &Parse<'_>, options: &FormatOptions, kept: &[usize]) -> FormatOptions {
    let mut options = options.clone();
    if options.indent == Indent::Auto {
        options.indent = own_indent(parse, &options, kept).unwrap_or(Indent::Spaces(4));
    }
    options
}

/// What most continuation lines of the file are indented by, if it has any.
fn own_indent(parse: &Parse<'_>, options: &FormatOptions, kept: &[usize]) -> Option<Indent> {
    let options = FormatOptions { indent: Indent::Auto, ..options.clone() };
    let mut printer = Printer::new(parse, &options, kept);
    printer.all();
    printer.out.winner()
}

#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
struct Printer<'p, 's> {
    parse: &'p Parse<'s>,
    out: Out,
    cache_safe: bool,
    sides: Sides<'p, 's>,
    /// How many blank lines are due before whatever comes next.
    blank_lines: usize,
    /// Whether the next instruction begins a stage.
    before_stage: bool,
    has_stage: bool,
    /// Whether the last instruction was a named `FROM` on one line.
    after_named_stage: bool,
    /// The blanks before the token that comes next, if it is a comment.
    indent: &'p str,
    /// Between `# dockwright: off` and `on`.
    is_off: bool,
    /// Directly below `# dockwright: ignore`, or among those that are kept.
    is_ignored: bool,
    /// Below `# dockwright: ignore-stage`, up to the next `FROM`.
    is_stage_ignored: bool,
    /// The instructions that stay as they stand, by index.
    kept: &'p [usize],
    /// The index of the next one.
    index: usize,
    /// The range of each instruction without the comments above it, in the source and in the text.
    placed: Vec<(Range<usize>, Range<usize>)>,
}

impl<'p, 's> Printer<'p, 's> {
    fn new(parse: &'p Parse<'s>, options: &FormatOptions, kept: &'p [usize]) -> Self {
        let newline = newline(parse.view(), options.line_ending);
        Self {
            parse,
            out: Out::new(parse.source().len() + 64, newline, parse.escape(), options),
            cache_safe: options.cache_safe,
            sides: Sides::new(parse, options.operators),
            blank_lines: 0,
            before_stage: false,
            has_stage: false,
            after_named_stage: false,
            indent: "",
            is_off: false,
            is_ignored: false,
            is_stage_ignored: false,
            kept,
            index: 0,
            placed: Vec::new(),
        }
    }

    /// Everything.
    fn all(&mut self) {
        let mut children = self.parse.view().children();
        self.comes_next(&children);
        while let Some(child) = children.next() {
            match child.kind() {
                SyntaxKind::Directive => self.directive(child),
                _ if child.is_token() => self.trivia(child, false),
                _ => {
                    self.instruction(child);
                    self.comes_next(&children);
                }
            }
        }
    }

    fn directive(&mut self, directive: View<'p>) {
        let token = |kind| directive.children().find(|it| it.kind() == kind);
        let name = token(SyntaxKind::DirectiveName);
        if let (Some(name), Some(value)) = (name, token(SyntaxKind::DirectiveValue)) {
            // Behind blanks, it names no frontend.
            if name.text().eq_ignore_ascii_case("syntax") {
                let text = directive.text();
                self.out.push(&text[..text.len() - text.trim_start().len()]);
            }
            self.out.push("# ");
            self.out.push(&name.text().to_ascii_lowercase());
            self.out.push("=");
            self.out.push(value.text());
            self.out.newline();
        }
    }

    /// A token between instructions, or above the keyword of one.
    fn trivia(&mut self, token: View<'p>, is_above_from: bool) {
        let comment = (token.kind() == SyntaxKind::Comment).then(|| trim_blanks(token.text()));
        let request = comment.and_then(Pragma::of).and_then(|it| it.request());
        if self.is_off {
            untouched_token(&mut self.out, token.kind(), token.text());
        } else if let Some(comment) = comment {
            self.comment(comment);
        } else if token.kind() == SyntaxKind::BlankLine {
            self.blank_lines += 1;
        } else if token.kind() == SyntaxKind::Newline {
            self.out.newline();
        }
        match request {
            Some(Request::Off) => self.is_off = true,
            Some(Request::On) => self.is_off = false,
            Some(Request::Ignore(Extent::Instruction)) => self.is_ignored = true,
            Some(Request::Ignore(Extent::Stage)) if is_above_from => self.is_stage_ignored = true,
            _ => {}
        }
        self.indent = if token.kind() == SyntaxKind::Indent { token.text() } else { "" };
    }

    fn comment(&mut self, text: &str) {
        self.blank_line(Some(text));
        // At column 0 it would be a pragma of BuildKit's.
        if is_check(text) {
            self.out.push(self.indent);
        }
        self.out.push(text);
    }

    fn instruction(&mut self, it: View<'p>) {
        let is_from = Keyword::of_node(it.kind()) == Some(Keyword::From);
        let is_named = is_from && is_named_on_one_line(it);
        // Stages with nothing in them are a list of images, and stay one.
        let is_listed = std::mem::replace(&mut self.after_named_stage, is_named) && is_named;
        if is_from && self.has_stage && !is_listed && !self.is_off {
            self.blank_lines = self.blank_lines.max(1);
        }
        self.has_stage |= is_from;
        self.is_ignored = self.kept.binary_search(&self.index).is_ok();
        self.index += 1;
        self.is_stage_ignored &= !is_from;
        for token in leading_trivia(it) {
            self.trivia(token, is_from);
        }
        self.indent = "";
        if !self.is_off {
            self.blank_line(None);
        }
        let (keyword, start) = (keyword_start(it), self.out.len());
        if self.is_off {
            untouched(&mut self.out, it);
        } else {
            self.bare(it);
        }
        self.placed.push((keyword..it.range().end, start..self.out.len()));
    }

    /// An instruction without the comments above it.
    fn bare(&mut self, it: View<'p>) {
        if self.is_ignored || self.is_stage_ignored || self.runs_into_another(it) {
            untouched(&mut self.out, it);
        } else {
            let indent = self.out.begin_instruction(has_tabs_in_quotes(it));
            instruction(&mut self.out, it, &mut self.sides, self.cache_safe);
            self.out.end_instruction(indent);
        }
    }

    /// Looks for the next instruction among `rest`.
    fn comes_next(&mut self, rest: &(impl Iterator<Item = View<'p>> + Clone)) {
        let next = rest.clone().find_map(|it| Keyword::of_node(it.kind()));
        self.before_stage = next == Some(Keyword::From);
    }

    /// Prints the blank lines that are due: up to two before a stage and what belongs to it, else
    /// one. At the start there is none, unless `comment` would become a directive without it.
    fn blank_line(&mut self, comment: Option<&str>) {
        let guards = || comment.is_some_and(|it| is_directive(it) || it.starts_with("#!"));
        let most = match self.before_stage {
            _ if self.out.is_empty() => usize::from(guards()),
            is_stage => 1 + usize::from(is_stage),
        };
        for _ in 0..std::mem::take(&mut self.blank_lines).min(most) {
            self.out.newline();
        }
    }

    /// Whether a continuation swallows what looks like an instruction.
    fn runs_into_another(&self, it: View<'p>) -> bool {
        let range = it.range();
        let warnings = self.parse.warnings();
        let first = warnings.partition_point(|it| it.offset < range.start);
        warnings.get(first).is_some_and(|it| it.offset < range.end)
    }
}

/// The offset of the keyword of an instruction, which comes after comments.
fn keyword_start(it: View<'_>) -> usize {
    let keyword = it.children().find(|it| it.kind() == SyntaxKind::KeywordToken);
    keyword.map_or(it.range().start, |it| it.range().start)
}

/// Whether a `FROM` gives its stage a name, all on one line.
fn is_named_on_one_line(from: View<'_>) -> bool {
    let mut words = from.children().skip(leading_trivia(from).count());
    words.clone().any(|it| it.kind() == SyntaxKind::Subkeyword)
        && !words.any(|it| it.kind() == SyntaxKind::Continuation)
}

fn is_check(comment: &str) -> bool {
    Pragma::of(comment).is_some_and(|it| it.tool == Tool::BuildKit)
}

/// The line ending of the output: as asked for, or as most lines of the file have it.
fn newline(root: View<'_>, line_ending: LineEnding) -> &'static str {
    match line_ending {
        LineEnding::Lf => "\n",
        LineEnding::Crlf => "\r\n",
        LineEnding::Auto if !root.text().contains('\r') => "\n",
        LineEnding::Auto => {
            let (mut lf, mut crlf) = (0, 0);
            let count = |Leaf { kind, range, .. }| {
                let text = &root.text()[range];
                if kind != SyntaxKind::HeredocBody && text.ends_with('\n') {
                    *if text.ends_with("\r\n") { &mut crlf } else { &mut lf } += 1;
                }
            };
            root.leaves(|_| false, count);
            if crlf > lf { "\r\n" } else { "\n" }
        }
    }
}
