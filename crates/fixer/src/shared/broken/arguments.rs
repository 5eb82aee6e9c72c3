//! Arguments that are close to what the instruction accepts.

use dockwright_syntax::{Keyword, SyntaxKind};
use dockwright_verify::RepairKind;

use super::instruction::Broken;
use crate::Fix;
use crate::pass::edit::Indel;
use crate::shared::near_json;
use crate::shared::quoting::Char;

/// The programs that a `SHELL` without an array may name.
const SHELLS: [&str; 8] = ["sh", "bash", "ash", "dash", "ksh", "zsh", "pwsh", "powershell"];

/// `SHELL ['bash', '-c']`, `CMD ["sleep", 5]` → an array of strings.
pub(super) fn strings(it: &Broken<'_, '_>) -> Option<Fix> {
    let is_array = it.it().json().is_some() || it.it().keyword() == Some(Keyword::Shell);
    let (start, text) = it.argument().filter(|_| is_array)?;
    let (start, text) = text.find('[').map(|at| (start + at, &text[at..]))?;
    let chars: Vec<_> = text.char_indices().map(|(at, c)| Char { c, at: start + at }).collect();
    let (indels, end) = near_json::array(&chars)?;
    // `null` is not a string.
    let is_meant = end == chars.len() && !indels.is_empty() && !text.contains("null");
    is_meant.then_some(())?;
    let keyword = it.it().keyword()?.as_str();
    let reason = format!("`{keyword}` takes strings in `\"`, and `{text}` is read as such");
    it.fix(reason, &with(indels, RepairKind::Punctuation))
}

/// `SHELL /bin/bash -c` → an array of these words.
pub(super) fn words_of_shell(it: &Broken<'_, '_>) -> Option<Fix> {
    let (start, text) = it.argument()?;
    let program = text.split_whitespace().next()?.rsplit('/').next()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_. ".contains(c);
    let is_meant = it.it().keyword() == Some(Keyword::Shell)
        && SHELLS.contains(&program)
        && text.contains(' ')
        && text.chars().all(is_plain);
    is_meant.then_some(())?;
    let words: Vec<_> = text.split_whitespace().map(|it| format!("\"{it}\"")).collect();
    let array = format!("[{}]", words.join(", "));
    let reason = format!("`SHELL` takes an array, and `{text}` is read as `{array}`");
    let indel = Indel::replace(start..start + text.len(), array);
    it.fix(reason, &[(indel, RepairKind::Punctuation)])
}

/// `HEALTHCHECK curl localhost` → `HEALTHCHECK CMD curl localhost`.
pub(super) fn check(it: &Broken<'_, '_>) -> Option<Fix> {
    let is_check = it.it().keyword() == Some(Keyword::Healthcheck);
    let of_kind = |kind| it.it().syntax().children().find(|it| it.kind() == kind);
    let node = of_kind(SyntaxKind::Subkeyword).filter(|_| is_check)?;
    let word = node.text().to_string();
    let is_near = |it: &str| dockwright_syntax::distance(&word.to_ascii_uppercase(), it) <= 2;
    let begins = word.starts_with(|c: char| c.is_ascii_lowercase() || "/.[".contains(c));
    (begins && !is_near("CMD") && !is_near("NONE")).then_some(())?;
    let reason =
        format!("`HEALTHCHECK` takes `CMD` or `NONE`, and `{word}` is read as the command");
    let start = node.text_range().start().into();
    it.fix(reason, &[(Indel::insert(start, "CMD "), RepairKind::CheckCommand)])
}

/// `ARG a = b`, `ENV a= b` → `a=b`.
pub(super) fn equals(it: &Broken<'_, '_>) -> Option<Fix> {
    let (start, text) = it.argument()?;
    let keyword = it.it().keyword()?;
    let is_pair = matches!(keyword, Keyword::Arg | Keyword::Env | Keyword::Label);
    let (name, value) = text.split_once('=').filter(|_| is_pair)?;
    let (name, value) = (name.trim_end(), value.trim_start());
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.' || c == '-';
    let is_word = |quote: char| {
        let inner = value.strip_prefix(quote).and_then(|it| it.strip_suffix(quote));
        inner.is_some_and(|it| !it.contains([quote, '\\', '`']))
    };
    let is_value = is_word('"')
        || is_word('\'')
        || !value.contains(|c: char| c.is_whitespace() || "=\"'#".contains(c));
    (!name.is_empty() && name.chars().all(is_name) && !value.is_empty() && is_value)
        .then_some(())?;
    let reason = format!(
        "`{}` takes no space next to `=`, and `{text}` is read as `{name}={value}`",
        keyword.as_str()
    );
    let range = start + name.len()..start + text.len() - value.len();
    (it.source()[range.clone()] != *"=").then_some(())?;
    it.fix(reason, &[(Indel::replace(range, "="), RepairKind::Equals)])
}

/// `ENV a=“b c”` → `ENV a="b c"`.
pub(super) fn quotes(it: &Broken<'_, '_>) -> Option<Fix> {
    let (start, text) = it.argument().filter(|_| !it.is_unknown())?;
    let is_free = !text.contains(['"', '\'', '\\', '`']);
    let found: Vec<_> =
        text.char_indices().filter_map(|(at, c)| Some((at, c, straight(c)?))).collect();
    let is_paired = |quote: &str| found.iter().filter(|it| it.2 == quote).count() % 2 == 0;
    (is_free && !found.is_empty() && is_paired("\"") && is_paired("'")).then_some(())?;
    let quotes = near_json::typographic(text);
    let quotes: Vec<_> = quotes.iter().map(|it| format!("`{it}`")).collect();
    let reason = format!("{} are not quotes to a builder, and are read as such", quotes.join(", "));
    let indels = found.into_iter().map(|(at, c, quote)| {
        let at = start + at;
        Indel::replace(at..at + c.len_utf8(), quote)
    });
    it.fix(reason, &with(indels.collect(), RepairKind::Punctuation))
}

/// The plain quote for a typographic one.
fn straight(c: char) -> Option<&'static str> {
    match c {
        '“' | '”' | '„' => Some("\""),
        '‘' | '’' | '‚' => Some("'"),
        _ => None,
    }
}

fn with(mut indels: Vec<Indel>, kind: RepairKind) -> Vec<(Indel, RepairKind)> {
    indels.sort_by_key(|it| it.delete.start);
    indels.into_iter().map(|it| (it, kind)).collect()
}
