//! `WORKDIR /app # the code` → a comment above `WORKDIR /app`.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use crate::word::{self, Char};
use crate::{Fix, Level, PassContext, comments, declare_pass};

declare_pass! {
    /// Moves a comment behind the arguments of `EXPOSE` and `WORKDIR` to a line of its own.
    ///
    /// A comment is a whole line. Behind arguments, `#` is one more of them: `EXPOSE` fails, and
    /// `WORKDIR` makes a directory that is called so.
    ///
    /// ## Example
    /// ```dockerfile
    /// WORKDIR /app # the code
    /// EXPOSE 80 # plain
    /// ```
    /// becomes
    /// ```dockerfile
    /// # the code
    /// WORKDIR /app
    /// # plain
    /// EXPOSE 80
    /// ```
    ///
    /// ## Level
    /// - Safe for `EXPOSE`, which fails the build today.
    /// - Intended for `WORKDIR`: the directory gets the name that was meant, and all that is done
    ///   in it is done there.
    ///
    /// Never where quotes or escapes stand before the `#`, which may belong to a name then, and
    /// where the comment would speak to a linter.
    name: "move-comments-up", phase: Modernize, level: Safe,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let all = ctx.model().instructions().iter();
    let all = all.filter(|it| matches!(it.keyword, Keyword::Expose | Keyword::Workdir));
    all.filter(|it| !ctx.swallows_next(it)).filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, it: &Instruction) -> Option<Fix> {
    ctx.source()[it.range()].contains('#').then_some(())?;
    let chars = word::chars(it.syntax.syntax());
    let comment = chars.windows(2).position(|it| it[0].is_blank() && it[1].c == '#')? + 1;
    let words = chars[..comment].split(Char::is_blank).filter(|it| !it.is_empty());
    // The keyword is one of them.
    (words.count() > 1).then_some(())?;
    let is_odd = |it: &Char| matches!(it.c, '"' | '\'' | '\\' | '`');
    if chars[..comment].iter().any(is_odd) {
        return None;
    }
    let (level, reason) = if it.keyword == Keyword::Expose {
        (Level::Safe, "`EXPOSE` takes a `#` for a port, and fails")
    } else {
        (Level::Intended, "`WORKDIR` takes a `#` and all behind it for a part of the name")
    };
    let argument: String = chars.iter().map(|it| it.c).collect();
    let name = argument.split_once(char::is_whitespace).map_or("", |it| it.1).trim();
    if it.keyword == Keyword::Workdir && ctx.source().matches(name).count() > 1 {
        let reason = format!("`WORKDIR` takes `{name}` for a name, which another line has as well");
        return Some(Fix::suggestion(it.start(), reason));
    }
    let (indels, change) = comments::move_up(ctx, it, &chars, comment)?;
    Fix::new(it.start(), level, reason, indels, vec![change])
}
