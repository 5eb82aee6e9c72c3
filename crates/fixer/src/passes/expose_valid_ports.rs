//! Ports that do not exist.

use dockwright_model::Instruction;
use dockwright_syntax::{Keyword, ast};

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds ports of `EXPOSE` above 65535, and ranges that end before they begin.
    ///
    /// No such ports exist, and builders refuse the file.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM nginx:1.29
    /// EXPOSE 80443
    /// ```
    /// is meant as
    /// ```dockerfile
    /// FROM nginx:1.29
    /// EXPOSE 80 443
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows which ports are meant.
    name: "expose-valid-ports", phase: Suggestions, level: Suggestion,
    settles: ["DL3011", "DS-0008"], run: run,
}

const LAST: u32 = 65535;

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    ctx.model().all(Keyword::Expose).flat_map(words).filter_map(|it| suggestion(&it)).collect()
}

fn words(it: &Instruction) -> Vec<ast::Word> {
    it.syntax.words().collect()
}

fn suggestion(word: &ast::Word) -> Option<Fix> {
    let text = word.text();
    let range = text.split('/').next()?.rsplit(':').next()?;
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    (is_number(first) && is_number(last)).then_some(())?;
    // A number that does not fit into the type is too large as well.
    let number = |it: &str| it.parse().unwrap_or(u32::MAX);
    let reason = if number(first) > LAST || number(last) > LAST {
        format!("`{text}` is not a port: ports end at {LAST}, and builders refuse the file")
    } else if number(first) > number(last) {
        format!("the range `{text}` ends before it begins, and builders refuse the file")
    } else {
        return None;
    };
    Some(Fix::suggestion(word.syntax().text_range().start().into(), reason))
}
