//! References to stages: in `FROM`, in `COPY --from`, in `RUN --mount=from=…`, and in triggers that
//! have these.

use std::ops::Range;

use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::{Keyword, SyntaxElement, SyntaxKind, SyntaxNode, ast};
use hashbrown::HashMap;

/// A reference to a stage by name or number, or to an image.
pub(crate) struct Reference {
    /// The reference as written.
    pub text: String,
    /// The byte range in the file.
    pub range: Range<usize>,
    /// Whether the reference is in one piece and without quotes.
    pub is_plain: bool,
    /// The byte offset of the instruction.
    pub at: usize,
    /// The stage of the instruction.
    pub stage: usize,
    /// The keyword of the instruction; `ONBUILD` for a reference in a trigger.
    pub keyword: Keyword,
}

impl Reference {
    /// Whether the reference may have this name (in lower case) for some values of its variables.
    pub(crate) fn may_be(&self, name: &str) -> bool {
        let text = self.text.to_ascii_lowercase();
        let (Some((before, _)), Some((_, last))) = (text.split_once('$'), text.rsplit_once('$'))
        else {
            return text == name;
        };
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let behind = match last.strip_prefix('{') {
            Some(braced) => braced.rsplit_once('}').map_or("", |it| it.1),
            None => last.trim_start_matches(is_of_name),
        };
        name.strip_prefix(before).is_some_and(|rest| rest.ends_with(behind))
    }
}

/// The references of a file, in order.
pub(crate) fn all(model: &Model) -> Vec<Reference> {
    model.instructions().iter().flat_map(of).collect()
}

/// The number of stages with each name, in lower case.
pub(crate) fn names(model: &Model) -> HashMap<String, usize> {
    let mut names = HashMap::new();
    for name in model.stages().iter().filter_map(|it| it.name.as_ref()) {
        *names.entry(name.to_ascii_lowercase()).or_insert(0) += 1;
    }
    names
}

/// The stages, in order, whose base image may have triggers that name stages of this file. Such
/// triggers are not visible here.
pub(crate) fn may_be_triggered(model: &Model) -> Vec<usize> {
    let is_unknown = |base: &Base| match base {
        Base::Scratch | Base::Stage(_) => false,
        Base::Image(image) => !image.has_no_triggers(),
        Base::Default(_) | Base::Unknown => true,
    };
    let all = model.stages().iter().enumerate();
    all.filter(|(_, it)| is_unknown(&it.base)).map(|(index, _)| index).collect()
}

/// The values of all variables, in lower case.
pub(crate) fn values(model: &Model) -> Vec<String> {
    let setting =
        model.instructions().iter().filter(|it| matches!(it.keyword, Keyword::Arg | Keyword::Env));
    let legacy = |it: &ast::Instruction| it.legacy_pair().and_then(|it| it.value());
    let values = setting
        .flat_map(|it| it.syntax.pairs().filter_map(|it| it.value()).chain(legacy(&it.syntax)));
    values.map(|it| it.replace(['"', '\''], "").to_ascii_lowercase()).collect()
}

fn of(it: &Instruction) -> Vec<Reference> {
    let trigger = it.syntax.trigger();
    let syntax = trigger.as_ref().unwrap_or(&it.syntax);
    match syntax.keyword() {
        Some(Keyword::From) => {
            let image = syntax.words().next();
            image
                .and_then(|image| reference(it, &image.text(), range(image.syntax())))
                .into_iter()
                .collect()
        }
        Some(Keyword::Copy) => {
            let flags = syntax.flags().filter(|flag| flag.name() == "from");
            flags.filter_map(|flag| reference(it, &flag.value(), value_range(&flag)?)).collect()
        }
        Some(Keyword::Run) => {
            let mounts = syntax.flags().filter(|flag| flag.name() == "mount");
            mounts.flat_map(|mount| sources(it, &mount)).collect()
        }
        _ => Vec::new(),
    }
}

/// The values of `from=` in the value of a `--mount`.
fn sources(it: &Instruction, mount: &ast::Flag) -> Vec<Reference> {
    let (value, Some(whole)) = (mount.value(), value_range(mount)) else { return Vec::new() };
    let is_whole = whole.len() == value.len();
    let mut found = Vec::new();
    let mut start = 0;
    for field in value.split(',') {
        let from = field
            .split_once('=')
            .filter(|(key, _)| key.trim_matches('"').eq_ignore_ascii_case("from"));
        if let Some((key, text)) = from {
            let at = whole.start + start + key.len() + 1;
            found.extend(reference(it, text, at..at + text.len()));
        }
        start += field.len() + 1;
    }
    let is_plain = is_whole && !value.contains(['"', '\'']);
    for it in &mut found {
        it.is_plain &= is_plain;
    }
    found
}

fn reference(it: &Instruction, text: &str, range: Range<usize>) -> Option<Reference> {
    let is_plain = range.len() == text.len() && !text.contains(['"', '\'', '\\', '`']);
    let text = text.replace(['"', '\''], "");
    Some(Reference { text, range, is_plain, at: it.start(), stage: it.stage?, keyword: it.keyword })
}

/// The range of a flag's value, up to its first continuation.
fn value_range(flag: &ast::Flag) -> Option<Range<usize>> {
    let mut tokens = flag.syntax().children_with_tokens().filter_map(SyntaxElement::into_token);
    let range = tokens.find(|it| it.kind() == SyntaxKind::FlagValue)?.text_range();
    Some(range.start().into()..range.end().into())
}

fn range(node: &SyntaxNode) -> Range<usize> {
    let range = node.text_range();
    range.start().into()..range.end().into()
}
