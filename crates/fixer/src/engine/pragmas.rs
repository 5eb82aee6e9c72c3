//! The comments of a file that speak to us, to hadolint or to `BuildKit`: what each is about, and
//! why one is not obeyed.

use std::ops::Range;

use dockwright_syntax::pragma::{Extent, Request, Tool};
use dockwright_syntax::{Keyword, Parse, Pragma, SyntaxKind, View};

/// A pragma, and what it is about.
#[derive(Debug)]
pub(crate) struct ScopedPragma<'p> {
    pub pragma: Pragma<'p>,
    /// Where the comment starts.
    pub offset: usize,
    pub scope: Scope,
}

/// What a pragma is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
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
pub(crate) fn pragmas<'p>(parse: &'p Parse<'_>) -> Vec<ScopedPragma<'p>> {
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
    /// What is about the stage that has begun, by index.
    stage: Vec<usize>,
    /// Whether blanks stand before the comment that comes next.
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
        // The blanks in front of the keyword are none of the next comment.
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
            _ => match (extent(&pragma), below) {
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

/// How much a pragma is about.
fn extent(pragma: &Pragma<'_>) -> Extent {
    match (pragma.tool, pragma.request()) {
        (Tool::Dockwright, Some(Request::Ignore(extent) | Request::IgnorePasses(extent))) => extent,
        (Tool::Hadolint, _) if pragma.key == "ignore" => Extent::Instruction,
        _ => Extent::File,
    }
}

/// What is wrong with a comment that is not obeyed, or not in full, and what to do about it.
pub(crate) fn unread(it: &ScopedPragma<'_>) -> Option<(String, String)> {
    let ScopedPragma { pragma, scope, .. } = it;
    let Pragma { tool, key, value, rest } = *pragma;
    if tool == Tool::Dockwright && pragma.request().is_none() {
        let message = match value {
            Some(_) => format!("`# dockwright: {key}=…` is not understood, and has no effect"),
            None => format!("`# dockwright: {key}` is not understood, and has no effect"),
        };
        let help = match (pragma.meant(), value) {
            (Some(_), Some("")) if key.to_ascii_lowercase().starts_with("ignore") => {
                "name the passes, or leave out the `=`".to_owned()
            }
            (Some(meant), _) => format!("did you mean `# dockwright: {meant}`?"),
            (None, _) => {
                "write `ignore`, `ignore-stage` or `ignore-file`, each with `=PASS,…` for \
                          some passes, or `off` and `on`"
                    .to_owned()
            }
        };
        return Some((message, help));
    }
    if let (Scope::Nothing(why), Tool::Dockwright | Tool::BuildKit) = (scope, tool) {
        let (name, above) = match (tool, extent(pragma)) {
            (Tool::BuildKit, _) => ("# check=…", "the instruction"),
            (_, Extent::Stage) => ("# dockwright: ignore-stage", "the `FROM` of the stage"),
            _ => ("# dockwright: ignore", "the instruction"),
        };
        let help = format!("write it at the start of a line directly above {above}");
        return Some((format!("`{name}` has no effect here: {why}"), help));
    }
    match tool {
        Tool::Dockwright if !rest.is_empty() => Some((
            format!("`{rest}` behind `# dockwright: {key}` is not read"),
            "write the reason behind a ` # `".to_owned(),
        )),
        Tool::Hadolint | Tool::HadolintGlobal
            if value.is_some() && !matches!(key, "ignore" | "shell") =>
        {
            let message = format!("`# hadolint {key}=…` is not understood, and has no effect");
            Some((message, "write `# hadolint ignore=CODE,…`".to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::{FormatOptions, format_file};

    /// What is said of comments that are not obeyed: place and message.
    fn said(text: &str) -> Vec<(usize, usize, String)> {
        let found = format_file(text.as_bytes(), &FormatOptions::default()).diagnostics;
        found.into_iter().map(|it| (it.line, it.column, it.message)).collect()
    }

    #[test]
    fn what_is_not_obeyed_is_said() {
        for (comment, message) in [
            ("# dockwright: ignroe", "`# dockwright: ignroe` is not understood"),
            ("# dockwright: ignore-next=a", "`# dockwright: ignore-next=…` is not understood"),
            ("# dockwright: ignore=", "`# dockwright: ignore=…` is not understood"),
            ("# dockwright:", "`# dockwright: ` is not understood"),
            ("# dockwright: off for now", "`for now` behind `# dockwright: off` is not read"),
            ("# dockwright: ignore=a b", "`b` behind `# dockwright: ignore` is not read"),
            ("# dockwright: ignore\n", "no instruction stands directly below"),
            ("# dockwright: ignore-stage", "no `FROM` stands directly below"),
            ("# dockwright: ignore-stage=", "`# dockwright: ignore-stage=…` is not understood"),
            ("# check=skip=A\n# check=skip=B", "only the first one above an instruction"),
            ("\t# check=skip=A", "only at the start of a line"),
            ("# check=skip=A\n#\n# a", "an empty comment parts it"),
            ("# hadolint ignored=DL3008", "`# hadolint ignored=…` is not understood"),
        ] {
            let found = said(&format!("FROM a\n{comment}\nRUN b\n"));
            assert_eq!(found.len(), 1, "{comment}: {found:?}");
            assert!(found[0].2.contains(message), "{comment}: {found:?}");
        }
        let inside = said("FROM a\nRUN b \\\n  # dockwright: ignore\n  c\n");
        assert!(inside[0].2.ends_with("it stands inside an instruction"), "{inside:?}");
        let last = said("FROM a\n# check=skip=A\n");
        assert!(last[0].2.ends_with("no instruction stands below"), "{last:?}");
    }

    #[test]
    fn what_is_obeyed_goes_without_a_word() {
        for comment in [
            "# dockwright: ignore # why",
            "# dockwright: ignore=use-copy",
            "# dockwright: off\n\n# dockwright: on",
            "# dockwright: ignore-stage=use-copy # why\nFROM b",
            "# hadolint ignore=DL3008 as ever",
            "# hadolint shell=bash",
            "# hadolint is run in CI",
            "# check=skip=A // why\n\n# more",
            "# dockwright is run in CI",
        ] {
            assert_eq!(said(&format!("FROM a\n{comment}\nRUN b\n")), [], "{comment}");
        }
        assert_eq!(said("FROM a\nRUN b \\\n  # hadolint ignore=DL3008\n  c\n"), []);
    }

    #[test]
    fn a_file_that_is_left_alone_names_what_is_not_read() {
        let found = said("FROM a\n# dockwright: ignore-file made by a script\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].0, found[0].1), (2, 1));
    }
}
