//! Expands a word into a [`Value`]: quotes are removed, and `$name` and `${…}` are replaced by
//! their values.

use super::scope::{Budget, Visible};
use super::value::{Symbol, Value};
use crate::scan::{Refused, Style, Text, Variables, scan};

/// `text` after expansion.
pub fn substitute(
    text: &[u8],
    escape: u8,
    visible: &Visible<'_>,
    budget: &mut Budget,
) -> Result<Value, Refused> {
    if !text.iter().any(|byte| *byte == escape || matches!(byte, b'$' | b'"' | b'\'')) {
        return Ok(Value::text(text));
    }
    let style = Style { escape, raw_quotes: false, raw_escapes: false };
    let value = scan(text, style, &mut Symbols { visible, budget })?;
    budget.spend_value(&value);
    Ok(value)
}

impl Text for Value {
    fn push(&mut self, bytes: &[u8], _: usize, _: bool) {
        self.push_text(bytes);
    }

    fn append(&mut self, text: &Self, _: usize, _: bool) {
        self.push_value(text);
    }
}

/// Variables, some of whose values are known only to a build.
struct Symbols<'v> {
    visible: &'v Visible<'v>,
    budget: &'v mut Budget,
}

impl Variables for Symbols<'_> {
    type Text = Value;

    fn value(&mut self, name: &[u8], _: &[u8]) -> Value {
        self.visible.value(name, self.budget).0
    }

    fn substitution(
        &mut self,
        name: &[u8],
        operator: &[u8],
        words: Vec<Value>,
    ) -> Result<Value, Refused> {
        let (value, is_set) = self.visible.value(name, self.budget);
        let null_is_unset = operator.starts_with(b":");
        let is_present = match value.is_empty() {
            Some(false) if is_set => Some(true),
            Some(true) if null_is_unset => Some(false),
            _ => (is_set && !null_is_unset).then_some(true),
        };
        Ok(match (operator.last(), is_present) {
            (Some(b'-' | b'?'), Some(true)) => value,
            (Some(b'-'), Some(false)) | (Some(b'+'), Some(true)) => {
                words.into_iter().next().unwrap_or_default()
            }
            (Some(b'+'), Some(false)) => Value::default(),
            (Some(b'#' | b'%' | b'/'), _) if null_is_unset => return Err(Refused),
            (Some(b'+' | b'-' | b'?' | b'#' | b'%' | b'/'), _) => {
                Value::symbol(Symbol::Substitution { value, operator: operator.to_vec(), words })
            }
            _ => return Err(Refused),
        })
    }
}
