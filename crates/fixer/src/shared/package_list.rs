//! Lists of packages: which words are packages, and how lists are laid out.

use dockwright_model::Word;
use hashbrown::HashMap;

use crate::PassContext;

/// The indentation of the first line of a list.
pub(crate) fn indentation<'c>(ctx: &PassContext<'c>, list: &[Word]) -> Option<&'c str> {
    let source = ctx.source();
    let gaps = list.windows(2).map(|it| &source[it[0].range.end..it[1].range.start]);
    gaps.filter_map(|it| it.rsplit_once('\n')).map(|(_, it)| it).next()
}

/// Whether a word is the name of a package, with or without a version: not a file, a pattern, or a
/// request for the opposite (`a-` and `a+` in apt).
pub(crate) fn is_package(word: &str) -> bool {
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || b"+-._:=/~@".contains(&c);
    let is_file = [".deb", ".rpm", ".apk"].iter().any(|it| word.ends_with(it));
    let is_modified = word.ends_with('-') || word.ends_with('+') && !word.ends_with("++");
    word.bytes().all(is_plain)
        && word.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
        && !is_file
        && !is_modified
        && !word.contains("://")
        && word.matches('/').count() < 2
}

/// Whether no package is listed in two versions.
pub(crate) fn has_one_version_each(list: &[Word]) -> bool {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    list.iter().all(|it| *seen.entry(name(it)).or_insert(&it.text) == it.text)
}

/// The name of a package without its version.
pub(crate) fn name(package: &Word) -> &str {
    package.text.split(['=', '/', '~', '@']).next().unwrap_or_default()
}
