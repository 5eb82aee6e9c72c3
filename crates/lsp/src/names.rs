//! The names of stages and variables in a Dockerfile, with every place that uses them.

use std::collections::HashMap;
use std::ops::Range;

use dockwright_model::{Base, Instruction};
use dockwright_syntax::{Keyword, Leaf, SyntaxElement, SyntaxKind, ast, leaves};

use crate::analysis::{Analysis, bytes, bytes_of, is_expanded};

/// A name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// The name of a stage, which has this index.
    Stage(usize),
    /// The name of an `ARG` or `ENV`.
    Variable(String),
}

/// A place of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name.
    pub name: Name,
    /// The range in bytes.
    pub range: Range<usize>,
    /// Whether this place defines the name.
    pub is_definition: bool,
    /// Whether this place has the number of a stage instead of its name.
    pub is_number: bool,
}

/// All places of names, in order.
pub fn places(analysis: &Analysis) -> Vec<Place> {
    let mut finder = Finder { analysis, stages: HashMap::new(), found: Vec::new() };
    for it in analysis.model.instructions() {
        finder.stages(it);
        finder.variables(it);
    }
    let mut found = finder.found;
    found.sort_by_key(|it| it.range.start);
    found
}

/// The place at an offset, or the place that ends there.
pub fn at(places: &[Place], offset: usize) -> Option<&Place> {
    let next = places.partition_point(|it| it.range.end < offset);
    places.get(next).filter(|it| it.range.start <= offset)
}

struct Finder<'a> {
    analysis: &'a Analysis,
    /// The stages found so far, by their names in lower case.
    stages: HashMap<String, usize>,
    found: Vec<Place>,
}

impl Finder<'_> {
    fn stages(&mut self, it: &Instruction) {
        match it.keyword {
            Keyword::From => self.from(it),
            Keyword::Copy => {
                for flag in it.syntax.flags().filter(|it| it.name() == "from") {
                    if let Some((value, at)) = value(&flag) {
                        self.stage_at(&value, at);
                    }
                }
            }
            Keyword::Run => {
                for flag in it.syntax.flags().filter(|it| it.name() == "mount") {
                    let Some((value, at)) = value(&flag) else { continue };
                    let fields = value.split(',').map(|it| (it, at + offset_in(&value, it)));
                    for (field, at) in fields.collect::<Vec<_>>() {
                        if let Some(name) = field.strip_prefix("from=") {
                            self.stage_at(name, at + "from=".len());
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn from(&mut self, it: &Instruction) {
        let Some(index) = it.stage else { return };
        let mut words = it.syntax.words().map(|it| bytes_of(it.syntax()));
        let stage = &self.analysis.model.stages()[index];
        if let (Some(range), Base::Stage(base), false) =
            (words.next(), &stage.base, stage.is_chosen)
        {
            self.found.push(Place {
                name: Name::Stage(*base),
                range,
                is_definition: false,
                is_number: false,
            });
        }
        if let (Some(range), Some(name)) = (words.next(), &stage.name) {
            self.stages.insert(name.to_ascii_lowercase(), index);
            let name = Name::Stage(index);
            self.found.push(Place { name, range, is_definition: true, is_number: false });
        }
    }

    /// Adds a place if the text at an offset names a stage.
    fn stage_at(&mut self, text: &str, at: usize) {
        let quotes = text.len() - text.trim_start_matches(['"', '\'']).len();
        let text = text.trim_matches(['"', '\'']);
        let range = at + quotes..at + quotes + text.len();
        let named = self.stages.get(&text.to_ascii_lowercase()).copied();
        let count = self.analysis.model.stages().len();
        let numbered = || text.parse().ok().filter(|it| *it < count);
        let Some(stage) = named.or_else(numbered) else { return };
        let (name, is_number) = (Name::Stage(stage), named.is_none());
        self.found.push(Place { name, range, is_definition: false, is_number });
    }

    fn variables(&mut self, it: &Instruction) {
        let text = self.analysis.text();
        let keyword = it.syntax.trigger().and_then(|it| it.keyword()).unwrap_or(it.keyword);
        let (expands, escape) = (is_expanded(keyword), self.analysis.escape);
        let defines = matches!(keyword, Keyword::Arg | Keyword::Env);
        let found = &mut self.found;
        leaves(
            it.syntax.syntax(),
            |_| false,
            |Leaf { kind, parent, range }| {
                let token = &text[range.clone()];
                let is_text = |kind| {
                    matches!(
                        kind,
                        SyntaxKind::Text | SyntaxKind::FlagValue | SyntaxKind::JsonString
                    )
                };
                if parent == SyntaxKind::Key && defines && is_name(token) {
                    let name = Name::Variable(token.to_owned());
                    found.push(Place { name, range, is_definition: true, is_number: false });
                } else if expands && is_text(kind) || is_shell(kind) {
                    let quoting = if is_shell(kind) { None } else { Some(escape) };
                    found.extend(uses(token, quoting).map(|it| Place {
                        name: Name::Variable(token[it.clone()].to_owned()),
                        range: range.start + it.start..range.start + it.end,
                        is_definition: false,
                        is_number: false,
                    }));
                }
            },
        );
    }
}

/// Whether a token of shell text may expand variables.
fn is_shell(kind: SyntaxKind) -> bool {
    use SyntaxKind::{ShArithmeticExpansion, ShBackquoted, ShParameter};
    matches!(kind, ShArithmeticExpansion | ShBackquoted | ShParameter)
}

/// The value of a flag and its offset, if the value is a single token.
fn value(flag: &ast::Flag) -> Option<(String, usize)> {
    let tokens = flag.syntax().children_with_tokens().filter_map(SyntaxElement::into_token);
    let mut values = tokens.filter(|it| it.kind() == SyntaxKind::FlagValue);
    let value = values.next().filter(|_| values.next().is_none())?;
    Some((value.text().to_owned(), bytes(&value).start))
}

fn offset_in(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

/// Whether a text is the name of a variable.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
        && text.chars().all(is_of_name)
}

/// Whether a character may be part of the name of a variable.
pub fn is_of_name(it: char) -> bool {
    it.is_ascii_alphanumeric() || it == '_'
}

/// The names after `$` and `${` in a text. If there is an escape character, names in single quotes and
/// after an escaped `$` do not count.
pub fn uses(text: &str, escape: Option<char>) -> impl Iterator<Item = Range<usize>> {
    let (mut at, mut in_single, mut in_double) = (0, false, false);
    std::iter::from_fn(move || {
        while let Some(char) = text[at..].chars().next() {
            let start = at;
            at += char.len_utf8();
            match char {
                _ if escape == Some(char) && !in_single => {
                    at += text[at..].chars().next().map_or(0, char::len_utf8);
                }
                '\'' if escape.is_some() && !in_double => in_single = !in_single,
                '"' if escape.is_some() && !in_single => in_double = !in_double,
                '$' if !in_single => {
                    let brace = usize::from(text[at..].starts_with('{'));
                    let name = &text[start + 1 + brace..];
                    let name = &name[..name.find(|it| !is_of_name(it)).unwrap_or(name.len())];
                    if is_name(name) {
                        at = start + 1 + brace + name.len();
                        return Some(at - name.len()..at);
                    }
                }
                _ => {}
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_they_are_expanded() {
        let check = |text: &str, escape: Option<char>, expected: &[&str]| {
            let found: Vec<_> = uses(text, escape).map(|it| &text[it]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("$a/${b}:${c:-$d}$1$$e", Some('\\'), &["a", "b", "c", "d", "e"]);
        check(r#"'$a'"'$b'"\$c\\$d"#, Some('\\'), &["b", "d"]);
        check("`$a $é b${", Some('`'), &[]);
        check("${'$a'}", None, &["a"]);
    }
}
