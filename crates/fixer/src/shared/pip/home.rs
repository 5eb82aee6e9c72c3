//! The home directory, in which pip keeps its cache.

use dockwright_model::{Instruction, Model, User, Variable};
use dockwright_syntax::Keyword;

use crate::PassContext;
use crate::facts::mounts;
use crate::facts::programs::last_name;
use crate::pass::run::Run;

/// Key of the instructions that may bring a home directory with a cache.
#[derive(PartialEq, Eq, Hash)]
struct Brings;

/// Key of the `RUN`s that look through a directory.
#[derive(PartialEq, Eq, Hash)]
struct LooksThrough(String);

/// Key of the instructions that make a directory.
#[derive(PartialEq, Eq, Hash)]
struct Makes(String);

/// Key of the `RUN`s that add users.
#[derive(PartialEq, Eq, Hash)]
struct AddsUsers;

/// Directories that every image has.
const USUAL: &[&str] = &["/", "/home", "/opt", "/root", "/srv", "/tmp", "/usr", "/var"];

/// The maximum number of `RUN`s that add users to look at, for each call.
const MOST_USERS: usize = 20;

/// Why the cache of a call may be more than a copy of downloads: a part of the image has brought
/// the cache, or the cache alone creates the home directory. Ends a sentence.
pub(crate) fn doubt(ctx: &PassContext<'_>, run: &Run<'_>) -> Option<String> {
    let own = run.instruction;
    if let Some(line) = brought(ctx, own) {
        return Some(format!(
            "line {line} may bring a home directory with a cache of wheels, which this call may need"
        ));
    }
    let home = match home(ctx, own)? {
        Home::Known(it) => it,
        Home::Unknown => {
            return Some("`HOME` is not known, and the cache may create that directory".to_owned());
        }
    };
    if !is_made(ctx, own, &home) {
        return Some(format!("only the cache may create the home directory `{home}`"));
    }
    let line = looked_through(ctx, own, &home)?;
    Some(format!("line {line} looks through the home directory, in which the cache may be needed"))
}

enum Home {
    Known(String),
    Unknown,
}

/// The home directory of a call; `None` if nothing in the file sets one.
fn home(ctx: &PassContext<'_>, run: &Instruction) -> Option<Home> {
    let model = ctx.model();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let text = ctx.said(run);
    if text.match_indices("HOME=").any(|(at, _)| !text[..at].ends_with(is_name)) {
        return Some(Home::Unknown);
    }
    Some(match model.variable(run, "HOME") {
        Variable::Unset => match model.user(run) {
            User::Named(name) if User::Named(name.clone()).is_root() != Some(true) => {
                Home::Known(given_to(ctx, run, &name)?)
            }
            _ => Home::Known("/root".to_owned()),
        },
        it => match it.known() {
            Some(path) if path.starts_with('/') && path.len() > 1 => {
                Home::Known(path.trim_end_matches('/').to_owned())
            }
            _ => Home::Unknown,
        },
    })
}

/// The home directory that a `useradd` gives a user by an option.
fn given_to(ctx: &PassContext<'_>, run: &Instruction, user: &str) -> Option<String> {
    let name = user.split(':').next().unwrap_or_default();
    let all = ctx.model().instructions();
    let adding = ctx.noted(AddsUsers, |it| ctx.says(it, "useradd"));
    let adding = adding.before(run.index).map(|it| &all[it]).take(MOST_USERS);
    adding.filter(|it| ctx.says(it, name)).find_map(|it| {
        let mut words = ctx.said(it).split_whitespace().skip_while(|it| *it != "useradd");
        words.find(|it| matches!(*it, "-d" | "--home" | "--home-dir"))?;
        words.next().filter(|it| it.starts_with('/')).map(ToOwned::to_owned)
    })
}

/// Whether anything in front of a call, or the base image, makes a directory.
fn is_made(ctx: &PassContext<'_>, run: &Instruction, home: &str) -> bool {
    let is_made = || {
        let making = ctx.noted(Makes(home.to_owned()), |it| makes(ctx, it, home));
        making.has(run.index) || making.before(run.index).next().is_some()
    };
    USUAL.contains(&home) || is_made()
}

fn makes(ctx: &PassContext<'_>, it: &Instruction, home: &str) -> bool {
    let names = || ctx.says(it, home) || ctx.says(it, "$HOME") || ctx.says(it, "${HOME}");
    match it.keyword {
        Keyword::Workdir => {
            let argument = it.argument();
            let path = argument.trim_matches('"');
            path.starts_with(home) || path.starts_with("$HOME") || path.starts_with("${HOME}")
        }
        Keyword::Copy | Keyword::Add => names(),
        Keyword::Run => {
            let said = ctx.said(it);
            let is_own = || names() || said.split_whitespace().any(|it| it == last_name(home));
            let has_letter = |letter: char| {
                let is_short = |it: &str| it.starts_with('-') && !it.starts_with("--");
                said.split_whitespace().any(|it| is_short(it) && it.contains(letter))
            };
            let adds = said.contains("useradd")
                && (has_letter('m') || said.contains("create-home"))
                || said.contains("adduser") && !has_letter('H') && !said.contains("no-create-home");
            adds && is_own()
                || ["mkdir", "install -d"].iter().any(|it| said.contains(it)) && names()
        }
        _ => false,
    }
}

/// The line in front of a call, or of the call, that may bring a home directory, or directories
/// above, from elsewhere.
fn brought(ctx: &PassContext<'_>, run: &Instruction) -> Option<usize> {
    let model = ctx.model();
    let brings = |it: &Instruction| match it.keyword {
        Keyword::Copy | Keyword::Add => {
            let mut words = it.syntax.arguments();
            let Some(to) = words.pop() else { return false };
            let Some(to) = place(model, it, &to) else { return false };
            let is_from = it.syntax.flags().any(|it| it.name() == "from");
            let is_archive = |word: &String| it.keyword == Keyword::Add && word.contains(".t");
            let is_same = |word: &String| {
                is_home(&to) || to.trim_end_matches('/') == word.trim_end_matches(['/', '.', '*'])
            };
            let has_cache = |word: &String| {
                let path = format!("{}/.cache", word.trim_matches(['.', '/']));
                let path = path.trim_start_matches('/');
                ctx.context().is_ok_and(|it| !it.list(path).is_empty())
            };
            is_above(&to)
                && if is_from {
                    words.iter().any(is_same)
                } else {
                    words.iter().any(|it| is_archive(it) || is_home(&to) && has_cache(it))
                }
        }
        Keyword::Run => mounts::of(it)
            .filter(|it| it.kind == "bind" && !it.target.is_empty())
            .any(|mount| place(model, it, &mount.target).is_some_and(|it| is_above(&it))),
        _ => false,
    };
    let bringing = ctx.noted(Brings, brings);
    let index = if bringing.has(run.index) && is_mount(run) {
        Some(run.index)
    } else {
        let is_copy = |it: &usize| model.instructions()[*it].keyword != Keyword::Run;
        bringing.before(run.index).find(is_copy)
    };
    index.map(|it| ctx.line(model.instructions()[it].start()))
}

fn is_mount(run: &Instruction) -> bool {
    mounts::of(run).any(|it| it.kind == "bind")
}

/// The absolute form of a destination.
fn place(model: &Model, it: &Instruction, path: &str) -> Option<String> {
    let path = path.trim_matches(['"', '\'']);
    if path.starts_with(['/', '$', '~']) {
        return Some(path.to_owned());
    }
    let path = path.trim_start_matches("./").trim_matches('.');
    Some(format!("{}/{path}", model.workdir(it)?.trim_end_matches('/')))
}

/// Whether a path is a home directory, as far as its name tells.
fn is_home(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let is_user = path.strip_prefix("/home/").is_some_and(|it| !it.contains('/'));
    is_user || ["/root", "$HOME", "${HOME}", "~"].contains(&path)
}

fn is_above(path: &str) -> bool {
    is_home(path) || ["", "/home"].contains(&path.trim_end_matches('/'))
}

/// The line of a later command that looks through the home directory.
fn looked_through(ctx: &PassContext<'_>, run: &Instruction, home: &str) -> Option<usize> {
    let model = ctx.model();
    let looks = |it: &Instruction| {
        let mut words = ctx.said(it).split_whitespace();
        let is_home =
            |it: &str| it.trim_end_matches('/') == home || matches!(it, "~" | "$HOME" | "${HOME}");
        it.keyword == Keyword::Run
            && words.any(|it| it == "find")
            && words.take_while(|it| !it.starts_with('-')).any(is_home)
    };
    let looking = ctx.noted(LooksThrough(home.to_owned()), looks);
    let found = looking.from(run.index).first()?;
    Some(ctx.line(model.instructions()[*found].start()))
}
