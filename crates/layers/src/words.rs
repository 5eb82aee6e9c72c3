//! The files, stages, images and variables in the words and flags of an instruction.

use dockwright_model::{Instruction, Model, expand};
use dockwright_syntax::{Keyword, SyntaxElement, SyntaxKind, ast};

/// The sources of a `COPY` or `ADD` in the build context or on the network, as written, without
/// heredocs; `None` for other instructions, and for files of another stage or image.
pub fn sources(it: &Instruction) -> Option<Vec<String>> {
    let copies = matches!(it.keyword, Keyword::Copy | Keyword::Add)
        && it.syntax.flags().all(|it| it.name() != "from");
    let mut words = copies.then(|| it.syntax.arguments())?;
    words.pop();
    words.retain(|it| !it.starts_with("<<"));
    Some(words)
}

/// Whether a source is fetched from the network.
pub(crate) fn is_remote(source: &str) -> bool {
    source.contains("://") || ["git@", "github.com/"].iter().any(|it| source.starts_with(it))
}

/// The values of a flag, as written.
pub(crate) fn flags<'i>(
    it: &'i Instruction,
    name: &'static str,
) -> impl Iterator<Item = String> + 'i {
    it.syntax.flags().filter(move |it| it.name() == name).map(|it| it.value())
}

/// A mount of a `RUN` with files that are a part of its cache key.
pub(crate) struct Mount {
    /// The stage or image of the files; the build context without one.
    pub from: Option<String>,
    /// The path of the files; empty for all of them.
    pub source: String,
}

/// The mounts of a `RUN` with files, as written: bind mounts, and caches that begin with the files
/// of a stage or image.
pub(crate) fn mounts(it: &Instruction) -> Vec<Mount> {
    flags(it, "mount").filter_map(|it| mount(&it.replace(['"', '\''], ""))).collect()
}

fn mount(mount: &str) -> Option<Mount> {
    let fields = || mount.split(',').map(|it| it.split_once('=').unwrap_or((it, "")));
    let field = |names: &[&str]| {
        let is_meant = |key: &str| names.iter().any(|it| key.eq_ignore_ascii_case(it));
        fields().find(|(key, _)| is_meant(key)).map(|(_, value)| value.to_owned())
    };
    let from = field(&["from"]);
    let has_files =
        field(&["type"]).is_none_or(|it| it == "bind" || it == "cache" && from.is_some());
    has_files.then(|| Mount { from, source: field(&["source", "src"]).unwrap_or_default() })
}

/// A word with the defaults of its variables; `None` if one is not known.
pub(crate) fn expanded(model: &Model, it: &Instruction, word: &str) -> Option<String> {
    expand(word, &|name| model.variable(it, name).default())
}

/// The names of the variables in a text.
pub(crate) fn variables(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        let name = behind.strip_prefix('{').unwrap_or(behind);
        let end = name.find(|it: char| !it.is_ascii_alphanumeric() && it != '_');
        let name = &name[..end.unwrap_or(name.len())];
        let is_name = name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
        if is_name && !before.ends_with('\\') && !names.iter().any(|it| it == name) {
            names.push(name.to_owned());
        }
        rest = behind;
    }
    names
}

/// The text of an instruction on one line, without heredocs and comments.
pub(crate) fn line(it: &ast::Instruction) -> String {
    use SyntaxKind::{BlankLine, Comment, Continuation, Heredoc, Indent, Newline};
    let mut text = String::new();
    for child in it.syntax().children_with_tokens() {
        match child {
            SyntaxElement::Node(node) if node.kind() == Heredoc => {}
            SyntaxElement::Node(node) => text.push_str(&ast::joined(&node)),
            SyntaxElement::Token(token) => match token.kind() {
                Continuation | Comment | Indent | BlankLine | Newline => {}
                _ => text.push_str(token.text()),
            },
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_in_every_form_and_once() {
        let check = |text: &str, expected: &[&str]| assert_eq!(variables(text), expected, "{text}");
        check("a$b/${c}-${d:-$e}$b", &["b", "c", "d", "e"]);
        check("\\$a $1 $ ${}", &[]);
        check("$é${a", &["a"]);
    }

    #[test]
    fn a_mount_without_a_type_is_a_bind_mount() {
        let check = |mount: &str| super::mount(mount).map(|it| (it.from, it.source));
        assert_eq!(check("target=/a"), Some((None, String::new())));
        let from = Some((Some("b".to_owned()), "/c".to_owned()));
        assert_eq!(check("type=bind,from=b,src=/c,target=/a"), from);
        assert_eq!(check("type=cache,target=/a"), None);
        assert_eq!(
            check("type=cache,from=b,target=/a"),
            Some((Some("b".to_owned()), String::new()))
        );
    }
}
