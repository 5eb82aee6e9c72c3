//! The pragmas of a file, each with the range that it applies to.

use std::ops::Range;

use super::{Extent, Pragma, Tool};
use crate::{Keyword, Parse, SyntaxKind, View};

/// A pragma, and the range that it applies to.
#[derive(Debug)]
pub struct ScopedPragma<'p> {
    /// The words of the comment.
    pub pragma: Pragma<'p>,
    /// Where the comment starts.
    pub offset: usize,
    /// What it is about.
    pub scope: Scope,
}

/// What a pragma is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The file, or what follows in it.
    File,
    /// The instruction in this range.
    Instruction(Range<usize>),
    /// The stage in this range.
    Stage(Range<usize>),
    /// Nothing, for the reason given.
    Nothing(&'static str),
}

/// The pragmas of a file, in order.
pub fn pragmas<'p>(parse: &'p Parse<'_>) -> Vec<ScopedPragma<'p>> {
    let source = parse.source();
    let mut comments = source.match_indices('#').filter_map(|it| source[it.0..].lines().next());
    if !comments.any(|it| Pragma::of(it.trim_end()).is_some()) {
        return Vec::new();
    }
    let mut reader =
        Reader { placed: Vec::new(), check: None, stage: Vec::new(), is_indented: false };
    for child in parse.view().children() {
        reader.child(child);
    }
    reader.forget("no instruction stands below");
    reader.end_stage(source.len());
    reader.placed
}

struct Reader<'p> {
    placed: Vec<ScopedPragma<'p>>,
    /// The `# check=` for the next instruction, by index.
    check: Option<usize>,
    /// The pragmas of the current stage, by index.
    stage: Vec<usize>,
    /// Whether the next comment is indented.
    is_indented: bool,
}

impl<'p> Reader<'p> {
    fn child(&mut self, child: View<'p>) {
        match child.kind() {
            SyntaxKind::Directive => self.directive(child),
            kind if Keyword::of_node(kind).is_some() || kind == SyntaxKind::Error => {
                self.instruction(child);
            }
            _ => self.trivia(child, None),
        }
    }

    fn directive(&mut self, directive: View<'p>) {
        let token = |kind| directive.children().find(|it| it.kind() == kind);
        let name = token(SyntaxKind::DirectiveName).map_or("", View::text);
        let value = token(SyntaxKind::DirectiveValue);
        if let Some(value) = value.filter(|_| name.eq_ignore_ascii_case("check")) {
            let pragma = Pragma::check(value.text());
            let offset = directive.range().start;
            self.placed.push(ScopedPragma { pragma, offset, scope: Scope::File });
        }
    }

    fn instruction(&mut self, it: View<'p>) {
        use SyntaxKind::{Comment, Indent, Newline};
        let range = it.range();
        let is_from = Keyword::of_node(it.kind()) == Some(Keyword::From);
        if is_from {
            self.end_stage(range.start);
        }
        let is_above = |it: &View<'_>| matches!(it.kind(), Comment | Indent | Newline);
        let above = it.children().take_while(is_above);
        let mut own = range.start;
        for token in above {
            own = token.range().end;
            self.trivia(token, Some((&range, is_from)));
        }
        // The blanks in front of the keyword do not indent the next comment.
        self.is_indented = false;
        if let Some(check) = self.check.take() {
            self.placed[check].scope = Scope::Instruction(range);
        }
        it.leaves(
            |_| false,
            |leaf| {
                if leaf.kind == Comment && leaf.range.start >= own {
                    let text = &it.source()[leaf.range.clone()];
                    self.inside(text, leaf.range.start);
                }
            },
        );
    }

    /// A token between instructions, or directly above the one in this range, which may be a
    /// `FROM`.
    fn trivia(&mut self, token: View<'p>, below: Option<(&Range<usize>, bool)>) {
        let is_indented = std::mem::take(&mut self.is_indented);
        if token.kind() != SyntaxKind::Comment {
            self.is_indented = token.kind() == SyntaxKind::Indent;
            return;
        }
        let comment = token.text().trim_end();
        if comment == "#" && !is_indented {
            self.forget("an empty comment parts it from the instruction");
        }
        let Some(pragma) = Pragma::of(comment) else { return };
        let scope = match pragma.tool {
            Tool::BuildKit if is_indented => {
                Scope::Nothing("BuildKit reads it only at the start of a line")
            }
            Tool::BuildKit if self.check.is_some() => {
                Scope::Nothing("BuildKit reads only the first one above an instruction")
            }
            Tool::BuildKit => {
                self.check = Some(self.placed.len());
                Scope::File
            }
            _ => match (pragma.extent(), below) {
                (Extent::File, _) => Scope::File,
                (Extent::Stage, Some((range, true))) => {
                    self.stage.push(self.placed.len());
                    Scope::Stage(range.clone())
                }
                (Extent::Stage, _) => Scope::Nothing("no `FROM` stands directly below"),
                (Extent::Instruction, Some((range, _))) => Scope::Instruction(range.clone()),
                (Extent::Instruction, None) => {
                    Scope::Nothing("no instruction stands directly below")
                }
            },
        };
        self.placed.push(ScopedPragma { pragma, offset: token.range().start, scope });
    }

    /// A comment between the lines of an instruction.
    fn inside(&mut self, comment: &'p str, offset: usize) {
        let pragma = Pragma::of(comment.trim_end());
        if let Some(pragma) = pragma.filter(|it| it.tool == Tool::Dockwright) {
            let scope = Scope::Nothing("it stands inside an instruction");
            self.placed.push(ScopedPragma { pragma, offset, scope });
        }
    }

    /// The stage ends in front of the next one, or with the file.
    fn end_stage(&mut self, end: usize) {
        for index in self.stage.drain(..) {
            if let Scope::Stage(range) = &mut self.placed[index].scope {
                range.end = end;
            }
        }
    }

    fn forget(&mut self, why: &'static str) {
        if let Some(check) = self.check.take() {
            self.placed[check].scope = Scope::Nothing(why);
        }
    }
}
