//! `WORKDIR /app # the code` → a comment above `WORKDIR /app`.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use crate::shared::comments;
use crate::shared::quoting::{self, Char};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Moves a comment after arguments to a line of its own.
    ///
    /// A comment is a whole line. After arguments, `#` is one more argument: builders refuse a file
    /// with such a `FROM`, `ENV` or `LABEL`, `COPY` and `STOPSIGNAL` fail, `WORKDIR` creates a
    /// directory with the comment in its name, and `USER` names a user that does not exist.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:12 # small enough
    /// WORKDIR /app # the code
    /// EXPOSE 80 # plain
    /// ```
    /// becomes
    /// ```dockerfile
    /// # small enough
    /// FROM debian:12
    /// # the code
    /// WORKDIR /app
    /// # plain
    /// EXPOSE 80
    /// ```
    ///
    /// ## Level
    /// - Safe for `FROM`, `ENV` and `LABEL` with pairs, and `HEALTHCHECK NONE`, which no builder
    ///   accepts, and for `ADD`, `COPY` and `STOPSIGNAL`, which fail the build today.
    /// - Intended for `EXPOSE`: BuildKit refuses the comment, and Buildah takes its words as ports.
    /// - Intended for `WORKDIR`, `USER`, `VOLUME` and `ARG`: only the directory, user, volume or
    ///   argument in front of the comment is left.
    /// - A suggestion where another line has the same name, and where a word of the comment may be
    ///   meant as an argument: a pair for `ENV` and `LABEL`; a path for `VOLUME`; a name for `ARG`
    ///   in capital letters, with `=`, or in another line as well; a destination for `ADD` and
    ///   `COPY` that ends in `/`.
    ///
    /// Risky where a tool may read the comment on the line of the instruction only, as in
    /// `# x-release-please-version`, `# gitleaks:allow` and `# nosec`: comments with a word that
    /// prose does not have.
    ///
    /// Never where an open quote or an escape before the `#` may make the `#` part of a name, and
    /// never where a linter would read the moved comment. `repair-json-form` moves comments after
    /// the array of a `CMD`, `ENTRYPOINT` or `HEALTHCHECK`.
    name: "move-comments-up", phase: Modernize, level: Safe..Intended,
    settles: [], does_mend: true, run: run,
}

/// Each instruction with its least number of arguments, the level, and the effect of a `#` after
/// the arguments.
const KINDS: &[(Keyword, usize, Level, &str)] = &[
    (Keyword::From, 1, Level::Safe, "`FROM` takes `#` as one more argument, and fails"),
    (Keyword::Env, 1, Level::Safe, "`ENV` takes `#` for a variable without a value, and fails"),
    (Keyword::Label, 1, Level::Safe, "`LABEL` takes `#` for a label without a value, and fails"),
    (Keyword::Healthcheck, 1, Level::Safe, "`HEALTHCHECK NONE` takes no `#`, and fails"),
    (Keyword::Add, 2, Level::Safe, "`ADD` takes `#` as one more source, and fails"),
    (Keyword::Arg, 1, Level::Intended, "`ARG` takes `#` and each word after it as a name"),
    (Keyword::Copy, 2, Level::Safe, "`COPY` takes `#` as one more source, and fails"),
    (
        Keyword::Expose,
        1,
        Level::Intended,
        "`EXPOSE` takes `#` and each word after it as a port, which BuildKit refuses",
    ),
    (
        Keyword::Stopsignal,
        1,
        Level::Safe,
        "`STOPSIGNAL` takes `#` and the rest of the line as part of the signal, and fails",
    ),
    (
        Keyword::User,
        1,
        Level::Intended,
        "`USER` takes `#` and the rest of the line as part of the name",
    ),
    (
        Keyword::Volume,
        1,
        Level::Intended,
        "`VOLUME` takes `#` and each word after it as a directory",
    ),
    (
        Keyword::Workdir,
        1,
        Level::Intended,
        "`WORKDIR` takes `#` and the rest of the line as part of the path",
    ),
];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let all = ctx.model().instructions().iter();
    all.filter(|it| !ctx.swallows_next(it)).filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, it: &Instruction) -> Option<Fix> {
    let (_, least, level, reason) = KINDS.iter().find(|(keyword, ..)| *keyword == it.keyword)?;
    ctx.source()[it.range()].contains('#').then_some(())?;
    (it.syntax.json().is_none() && !it.has_heredoc()).then_some(())?;
    let chars = quoting::chars(it.syntax.syntax());
    let text = |chars: &[Char]| chars.iter().map(|it| it.c).collect::<String>();
    let comment = start(&chars)?;
    let (before, behind) = (text(&chars[..comment]), text(&chars[comment..]));
    let is_refused = || {
        let mut errors = ctx.parse.errors().iter();
        errors.any(|error| it.range().contains(&error.offset))
    };
    (fails_when_read(it.keyword) <= is_refused()).then_some(())?;
    // The keyword is not an argument.
    let arguments = before.split_whitespace().skip(1).filter(|it| !it.starts_with("--"));
    (arguments.count() >= *least).then_some(())?;
    if let Some(why) = why_not(ctx, it, &before, &behind) {
        return Some(Fix::suggestion(it.start(), format!("{reason}; {why}")));
    }
    let (indels, change) = comments::move_up(ctx, it, &chars, comment)?;
    Some(Fix::new(it.start(), *level, *reason).edit(indels, vec![change]))
}

/// Whether an instruction with such a comment is refused before anything is built.
fn fails_when_read(keyword: Keyword) -> bool {
    matches!(keyword, Keyword::From | Keyword::Env | Keyword::Label | Keyword::Healthcheck)
}

/// The reason why the words may not be a comment.
fn why_not(ctx: &PassContext<'_>, it: &Instruction, before: &str, behind: &str) -> Option<String> {
    let mut words = behind.split_whitespace().map(|it| it.trim_start_matches('#'));
    let found = match it.keyword {
        Keyword::Add | Keyword::Copy => {
            let is_dir = |it: &&str| it.contains('$') || it.ends_with(['/', '.', '\\']);
            words.next_back().filter(is_dir)
        }
        Keyword::Arg => words.find(|it| may_be_a_name(ctx, it)),
        Keyword::Env | Keyword::Label => words.find(|it| it.contains('=')),
        Keyword::Volume => words.find(|it| it.starts_with(['/', '$'])),
        Keyword::User | Keyword::Workdir => {
            let name = format!("{before}{behind}");
            let name = name.split_once(char::is_whitespace).map_or("", |it| it.1).trim();
            let is_twice = ctx.source().matches(name).count() > 1;
            return is_twice.then(|| format!("another line has `{name}` as well"));
        }
        _ => None,
    };
    found.map(|it| format!("whether `{it}` is meant as an argument is not known"))
}

/// Whether a word after an `ARG` may be meant as a further argument.
fn may_be_a_name(ctx: &PassContext<'_>, word: &str) -> bool {
    let name = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let is_loud =
        |(at, c): (usize, char)| c == '_' || c.is_uppercase() && (at > 0 || name.len() == 1);
    let is_used = || {
        let uses = [format!("${name}"), format!("${{{name}"), format!("ARG {name}")];
        uses.iter().any(|it| ctx.source().contains(it))
    };
    word.contains('=') || !name.is_empty() && (name.char_indices().any(is_loud) || is_used())
}

/// The index of the comment: the first `#` after a space, outside quotes. A text with escapes or
/// with two kinds of quotes is left alone.
fn start(chars: &[Char]) -> Option<usize> {
    let (mut double, mut single) = (0, 0);
    for (at, it) in chars.iter().enumerate() {
        let is_closed = double % 2 == 0 && single % 2 == 0 && (double == 0 || single == 0);
        match it.c {
            '\\' | '`' => return None,
            '"' => double += 1,
            '\'' => single += 1,
            '#' if at > 0 && chars[at - 1].is_blank() && is_closed => return Some(at),
            _ => {}
        }
    }
    None
}
