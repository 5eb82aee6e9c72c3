//! The subset of YAML that evidence needs; the work is bounded by the length of the text.

use std::collections::HashMap;

use yaml_rust2::parser::{Event, Parser};

/// The maximum depth of nesting.
const DEEPEST: usize = 64;

/// A value. Aliases are not expanded, since the result might grow without bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    List(Vec<Value>),
    Table(Vec<(Value, Value)>),
    Alias(usize),
}

impl Value {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Self::Table(pairs) = self else { return None };
        pairs.iter().find(|(it, _)| it.text() == Some(key)).map(|(_, value)| value)
    }

    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The entries of a table.
    pub fn pairs(&self) -> &[(Self, Self)] {
        if let Self::Table(pairs) = self { pairs } else { &[] }
    }

    /// The items of a list.
    pub fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The values of a table.
    pub fn values(&self) -> Vec<&Self> {
        self.pairs().iter().map(|(_, value)| value).collect()
    }
}

/// The values of anchors.
pub type Anchors = HashMap<usize, Value>;

/// All documents before the first invalid one.
pub fn documents(text: &str) -> Vec<Value> {
    with_anchors(text).0
}

/// The same, with the values of anchors.
pub fn with_anchors(text: &str) -> (Vec<Value>, Anchors) {
    let mut parser = Parser::new_from_str(text);
    let (mut documents, mut anchors) = (Vec::new(), Anchors::new());
    // The open lists and tables, with their anchors and their content so far.
    let mut open: Vec<(bool, usize, Vec<Value>)> = Vec::new();
    while let Ok((event, _)) = parser.next_token() {
        let done = match event {
            Event::StreamEnd => break,
            Event::SequenceStart(anchor, _) => {
                open.push((false, anchor, Vec::new()));
                None
            }
            Event::MappingStart(anchor, _) => {
                open.push((true, anchor, Vec::new()));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some((true, anchor, values)) => Some((anchor, table(values))),
                Some((false, anchor, values)) => Some((anchor, Value::List(values))),
                None => break,
            },
            Event::Scalar(text, _, anchor, _) => Some((anchor, Value::Text(text))),
            Event::Alias(anchor) => Some((0, Value::Alias(anchor))),
            _ => None,
        };
        if open.len() > DEEPEST {
            break;
        }
        let Some((anchor, value)) = done else { continue };
        if anchor > 0 {
            anchors.insert(anchor, value.clone());
        }
        match open.last_mut() {
            Some((.., values)) => values.push(value),
            None => documents.push(value),
        }
    }
    (documents, anchors)
}

fn table(values: Vec<Value>) -> Value {
    let mut values = values.into_iter();
    let mut pairs = Vec::new();
    while let (Some(key), Some(value)) = (values.next(), values.next()) {
        pairs.push((key, value));
    }
    Value::Table(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Value> {
        documents(text).into_iter().next()
    }

    #[test]
    fn lists_and_tables_are_read_and_aliases_left_alone() {
        let value = read("a: [1, {b: c}]\nd: &x [e]\nf: *x\n").expect("YAML");
        assert_eq!(value.get("a").map(|it| it.items().len()), Some(2));
        assert!(matches!(value.get("f"), Some(Value::Alias(_))));
        assert_eq!(value.get("d").and_then(|it| it.items()[0].text()), Some("e"));
        assert_eq!(documents("a: b\n---\nc: d\n").len(), 2);
    }

    #[test]
    fn what_is_wrong_or_without_end_is_no_evidence() {
        assert_eq!(read("a: [1"), None);
        assert_eq!(read(""), None);
        assert_eq!(read(&"[".repeat(100_000)), None);
        let doubled = (1..64).map(|it| format!("a{it}: &a{it} [*a{0}, *a{0}]\n", it - 1));
        let bomb: String = ["a0: &a0 [x]\n".to_owned()].into_iter().chain(doubled).collect();
        assert!(read(&bomb).is_some());
    }
}
