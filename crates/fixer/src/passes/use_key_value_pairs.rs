//! `ENV key value` → `ENV key=value`.

use std::ops::Range;

use dockwright_model::Instruction;
use dockwright_syntax::{Keyword, SyntaxKind, SyntaxNode, ast, is_byte};

use crate::shared::comments;
use crate::shared::quoting::{self, Char};
use crate::text;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Writes `ENV key value` and `LABEL key value` as `key=value`.
    ///
    /// The old form takes everything after the key as one value, so `ENV A=1` and `ENV A 1` look
    /// alike, and `ENV A 1 B=2` sets no `B`. Docker keeps this form for old files only, and warns.
    ///
    /// ## Example
    /// ```dockerfile
    /// ENV NODE_ENV production
    /// ENV JAVA_OPTS -Xmx1g -Dpath="$HOME"
    /// ENV PACKAGES curl \
    ///     git
    /// ```
    /// becomes
    /// ```dockerfile
    /// ENV NODE_ENV=production
    /// ENV JAVA_OPTS="-Xmx1g -Dpath=${HOME}"
    /// ENV PACKAGES="curl \
    ///     git"
    /// ```
    ///
    /// ## Level
    /// Safe: the variable or label gets the same value, character for character, with the spaces at
    /// the start of continued lines.
    ///
    /// A suggestion in three cases:
    /// - The value holds an expansion such as `${a:-"b c"}`, which has no exact counterpart in
    ///   quotes.
    /// - A ` # ` in a value without quotes may be meant to begin a comment, which quotes would
    ///   hide.
    /// - The text has a placeholder that a tool may replace with several words: `@OPTS@`,
    ///   `__OPTS__`, `%OPTS%`, `<OPTS>`, `{opts}`, `#{opts}#`, `{{ opts }}`, `[[opts]]`,
    ///   `##opts##`, `~opts~`, `!opts!`, `REPLACE_OPTS`. A placeholder for a single word, such as
    ///   `@VERSION@`, does not count.
    ///
    /// Never in `ONBUILD`.
    name: "use-key-value-pairs", phase: Modernize, level: Safe,
    settles: ["LegacyKeyValueFormat"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let pairs = ctx.model().instructions().iter();
    let pairs = pairs.filter(|it| matches!(it.keyword, Keyword::Env | Keyword::Label));
    pairs.filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, it: &Instruction) -> Option<Fix> {
    let legacy = it.syntax.legacy_pair()?;
    let name = it.keyword.as_str();
    let key = part(&legacy, SyntaxKind::Key)?;
    let value = part(&legacy, SyntaxKind::Value)?;
    let suggestion = |what: &str| {
        let reason =
            format!("`{name} key value` is the deprecated form of `{name} key=value`, but {what}");
        Some(Fix::suggestion(it.start(), reason))
    };
    if ctx.swallows_next(it) {
        return suggestion("the instruction below is a part of this value");
    }
    if let Some(it) = text::placeholder(ctx.text(it)) {
        return suggestion(&format!("a tool may replace `{it}` with other words"));
    }
    let escape = ctx.parse.escape();
    let Some(key_text) = legacy.key().filter(|it| is_plain(it)) else {
        return suggestion("the key has quotes or variables in it");
    };
    let chars = quoting::chars(&value);
    let Some(written) = quoting::expanded(&chars, escape) else {
        return suggestion("the value has an expansion or a character with no exact counterpart");
    };
    let joined: String = chars.iter().map(|it| it.c).collect();
    if !joined.contains(['"', '\'']) && joined.contains(" # ") {
        return suggestion(
            "the value ends in what may be meant as a comment, which needs a line of its own",
        );
    }
    let is_word = quoting::is_one_word(&chars, escape);
    let opener = if is_word { "=" } else { "=\"" };
    let gap = range(&key).end..range(&value).start;
    let Some(mut indels) = comments::replace(it, gap, opener) else {
        return suggestion("a comment between key and value is addressed to a tool");
    };
    if !is_word {
        let Some(quoted) = quoting::in_quotes(&chars, &written, escape) else {
            return suggestion("a line of the value would end or begin in another way in quotes");
        };
        indels.extend(quoted);
    }
    Some(
        Fix::new(it.start(), Level::Safe, reason(name, &key_text, &chars)).edit(indels, Vec::new()),
    )
}

fn reason(name: &str, key: &str, value: &[Char]) -> String {
    if value.first().is_some_and(|it| it.c == '=') {
        return format!(
            "the space before `=` makes `=` a part of the value of `{key}`, which is probably not \
             meant; `key=value` shows the value"
        );
    }
    if let Some(pair) = pair(value) {
        return format!(
            "everything after `{key}` is its value, including `{pair}`, which is probably not \
             meant; `key=value` shows the value"
        );
    }
    let text: String = value.iter().map(|it| it.c).collect();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/:@+,%".contains(c);
    let (old, new) = match text.as_str() {
        it if it.len() <= LONGEST && it.chars().all(is_plain) => (it, it),
        it if it.contains([' ', '\t', '\n']) => ("…", "\"…\""),
        _ => ("…", "…"),
    };
    format!("`{name} {key} {old}` is the deprecated form; write `{name} {key}={new}`")
}

/// The longest value that a message shows, in bytes.
const LONGEST: usize = 40;

/// A word of the value that looks like another pair.
fn pair(value: &[Char]) -> Option<String> {
    let text: String = value.iter().map(|it| it.c).collect();
    let is_pair = |it: &&str| {
        let name = it.split_once('=').map_or("", |(name, _)| name);
        let is_other = |c: char| c.is_ascii_alphanumeric() || c == '_';
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(is_other)
    };
    let is_quoted = text.contains(['"', '\'']);
    text.split_ascii_whitespace().skip(1).find(is_pair).filter(|_| !is_quoted).map(str::to_owned)
}

fn part(legacy: &ast::LegacyPair, kind: SyntaxKind) -> Option<SyntaxNode> {
    legacy.syntax().children().find(|it| it.kind() == kind)
}

/// Whether a key means the same with and without quotes.
fn is_plain(key: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "\"'$\\`".contains(c);
    !key.contains(is_odd) && !key.contains(is_byte)
}

fn range(node: &SyntaxNode) -> Range<usize> {
    let range = node.text_range();
    range.start().into()..range.end().into()
}
