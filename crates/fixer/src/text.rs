//! Files as text.

use std::borrow::Cow;

use dockwright_syntax as syntax;

/// The text of a file; what it looks like, if it is none.
pub(crate) fn of(source: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    binary(source).map_or_else(|| Ok(syntax::decode(source)), Err)
}

/// What a file looks like that holds no text.
fn binary(source: &[u8]) -> Option<&'static str> {
    if source.starts_with(&[0xFF, 0xFE]) || source.starts_with(&[0xFE, 0xFF]) {
        return Some("text in UTF-16, which no builder reads; save it as UTF-8");
    }
    source.contains(&0).then_some("a binary file")
}
