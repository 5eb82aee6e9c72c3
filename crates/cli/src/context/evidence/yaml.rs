//! YAML as far as evidence needs it: what it takes to read is bounded by the length of the text.

use yaml_rust2::parser::{Event, Parser};

/// Deeper text is none that people write.
const DEEPEST: usize = 64;

/// A value. Aliases are not followed: what they stand for may grow without bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    List(Vec<Value>),
    Table(Vec<(Value, Value)>),
    Alias,
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

    /// The values of a list, or of a table.
    pub fn values(&self) -> Vec<&Self> {
        match self {
            Self::List(values) => values.iter().collect(),
            Self::Table(pairs) => pairs.iter().map(|(_, value)| value).collect(),
            Self::Text(_) | Self::Alias => Vec::new(),
        }
    }
}

/// The first document; nothing if it is wrong.
pub fn read(text: &str) -> Option<Value> {
    let mut parser = Parser::new_from_str(text);
    // The lists and tables that are open, with what they hold so far.
    let mut open: Vec<(bool, Vec<Value>)> = Vec::new();
    loop {
        let done = match parser.next_token().ok()?.0 {
            Event::StreamEnd => return None,
            Event::SequenceStart(..) => {
                open.push((false, Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                open.push((true, Vec::new()));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (is_table, values) = open.pop()?;
                Some(if is_table { table(values) } else { Value::List(values) })
            }
            Event::Scalar(text, ..) => Some(Value::Text(text)),
            Event::Alias(_) => Some(Value::Alias),
            _ => None,
        };
        if open.len() > DEEPEST {
            return None;
        }
        let Some(value) = done else { continue };
        match open.last_mut() {
            Some((_, values)) => values.push(value),
            None => return Some(value),
        }
    }
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

    #[test]
    fn lists_and_tables_are_read_and_aliases_left_alone() {
        let value = read("a: [1, {b: c}]\nd: &x [e]\nf: *x\n").expect("YAML");
        assert_eq!(value.get("a").map(|it| it.values().len()), Some(2));
        assert_eq!(value.get("f"), Some(&Value::Alias));
        assert_eq!(value.get("d").and_then(|it| it.values()[0].text()), Some("e"));
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
