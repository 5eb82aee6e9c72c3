//! A `RUN` that installs packages after a `COPY` of the source.

use std::ops::Range;
use std::rc::Rc;

use dockwright_model::context::clean;
use dockwright_model::{Command, End, Image, Instruction, Model, Operator, Part, Script, User};
use dockwright_syntax::{Keyword, SyntaxElement, SyntaxKind, ast::joined};

use super::apart::{Apart, Rest};
use super::join::asks_for_status;
use super::own_index::own_index;
use super::preparations;
use crate::PassContext;
use crate::facts::heredocs;
use crate::facts::mounts;
use crate::facts::programs::last_name;
use crate::manifests::{self, CertainCall, Environment, Plan, Project};
use crate::pass::edit::Indel;
use crate::pass::run::Run;

/// The `RUN`, and the calls at its start.
pub(crate) struct Install<'m> {
    pub run: &'m Instruction,
    /// The ranges of the commands in the text; empty for the exec form.
    parts: Vec<Range<usize>>,
    /// The calls of the `RUN`s between the `COPY` and this `RUN`.
    pub between: Vec<CertainCall>,
    /// The `COPY`s between the `COPY` and this `RUN`.
    pub copies_between: Vec<&'m Instruction>,
    /// The number of `RUN`s in between.
    pub runs_between: usize,
    /// The calls at the start of the text whose words are certain.
    pub calls: Vec<CertainCall>,
    /// The number of leading calls that only prepare the shell.
    pub start: usize,
    /// The index of the first install among the calls.
    pub first: usize,
    /// The directory that a leading `cd` enters.
    enters: Option<String>,
    /// Whether a `WORKDIR` stands between the `COPY` and the `RUN`.
    pub enters_dir: bool,
    /// Whether an `ENV` or `ARG` is between the `COPY` and the `RUN`.
    pub sets_variables: bool,
}

/// The maximum number of `COPY`s between a source and its install. Without a limit, the search for
/// installs would be quadratic in the number of `COPY`s of single files.
const MOST_COPIES: usize = 50;

impl<'m> Install<'m> {
    /// The install after `copy`, if nothing in between reads the source or changes the copied
    /// files. An error tells why an install is not the first command of its `RUN`.
    pub fn behind(model: &'m Model, copy: &Instruction) -> Option<Result<Self, String>> {
        let rest = model.rest_of_stage(copy);
        let (mut between, mut copies_between) = (Vec::new(), Vec::new());
        let mut runs_between = 0;
        for (index, run) in rest.iter().enumerate() {
            if run.keyword == Keyword::Copy {
                if copies_between.len() == MOST_COPIES {
                    return None;
                }
                copies_between.push(run);
                continue;
            }
            if run.keyword != Keyword::Run {
                if COMMUTING.contains(&run.keyword) {
                    continue;
                }
                let why = || format!("`{}` comes before the install", shown(run));
                return installs_later(&rest[index..]).then(|| Err(why()));
            }
            if run.has_heredoc() && heredocs::commands(run).iter().any(installs) {
                return Some(Err("fixes do not split scripts in heredocs".to_owned()));
            }
            let later = || installs_later(&rest[index + 1..]);
            let unknown = || {
                format!(
                    "`{}` before the install is not known to leave the source alone",
                    shown(run)
                )
            };
            let Some(Beginning { script, calls, stop }) = Beginning::of(model, run) else {
                let own = || installs_later(std::slice::from_ref(run));
                let why = if own() { not_understood(run) } else { unknown() };
                return installs_later(&rest[index..]).then_some(Err(why));
            };
            let start = calls.iter().take_while(|it| makes_ready(it)).count();
            let entered = calls[..start].iter().filter(|it| it.program() == "cd");
            let enters = entered
                .map(|it| it.words[1].clone())
                .reduce(|from, to| if to.starts_with('/') { to } else { format!("{from}/{to}") });
            let harmless = calls[start..].iter().take_while(|it| manifests::is_harmless(it));
            let first = start + harmless.count();
            if calls.get(first).is_some_and(is_known) {
                let has = |keyword| rest[..index].iter().any(|it| it.keyword == keyword);
                let parts = script.iter().flat_map(|it| it.parts()).map(Part::range);
                return Some(Ok(Self {
                    run,
                    parts: parts.collect(),
                    between,
                    copies_between,
                    runs_between,
                    calls,
                    start,
                    first,
                    enters,
                    enters_dir: has(Keyword::Workdir),
                    sets_variables: has(Keyword::Env) || has(Keyword::Arg),
                }));
            }
            if first < calls.len() || enters.is_some() || stop.is_some() {
                let here = script.and_then(|it| obstacle(&it, first < calls.len(), first, stop));
                return here.or_else(|| later().then(unknown)).map(Err);
            }
            runs_between += 1;
            between.extend(calls);
        }
        None
    }

    /// Whether the `RUN` keeps its downloads between builds.
    pub fn has_cache(&self) -> bool {
        mounts::of(self.run).any(|it| it.kind == "cache")
    }

    /// The working directory of the install, as a path below `root`.
    pub fn dir(&self, model: &Model, root: &str) -> Result<String, String> {
        let unknown = || "the directory of the install is not known".to_owned();
        let base = model.workdir(self.run);
        let dir = match &self.enters {
            Some(dir) if dir.starts_with('/') => clean(dir),
            Some(dir) => clean(&format!("{}/{dir}", base.ok_or_else(unknown)?)),
            None => clean(&base.ok_or_else(unknown)?),
        };
        let dir = format!("/{}", dir.ok_or_else(unknown)?);
        let below = dir.strip_prefix(root).filter(|it| it.is_empty() || it.starts_with('/'));
        below.map(|it| it.trim_start_matches('/').to_owned()).ok_or_else(|| {
            format!("the install runs in `{dir}`, and not where the source is copied to")
        })
    }

    /// Whether the install runs with root's home directory.
    pub fn has_home_of_root(&self, model: &Model) -> bool {
        let is_root = match model.user(self.run) {
            User::Base => {
                let base = self.run.stage.and_then(|it| model.root(it).image());
                base.is_some_and(Image::runs_as_root)
            }
            user => user.is_root() == Some(true),
        };
        is_root && self.environment(model).get("HOME").is_none()
    }

    /// An error for a shell that may read files of the source, such as a login shell.
    pub fn check_shell(&self, model: &Model) -> Result<(), String> {
        if self.parts.is_empty() {
            return Ok(());
        }
        let shell = model.shell(self.run).unwrap_or_default();
        let Some((program, options)) = shell.split_first() else { return Ok(()) };
        let name = ["/bin/", "/usr/bin/", "/usr/local/bin/"]
            .iter()
            .find_map(|it| program.strip_prefix(it))
            .unwrap_or(program);
        let is_known = |it: &String| {
            ["pipefail", "errexit", "nounset", "xtrace"].contains(&it.as_str())
                || it.strip_prefix('-').is_some_and(|it| it.chars().all(|c| "ceoux".contains(c)))
        };
        if ["sh", "bash", "ash", "dash"].contains(&name) && options.iter().all(is_known) {
            return Ok(());
        }
        Err("the shell that `SHELL` names may read files of the source first".to_owned())
    }

    /// An error for an earlier instruction that may make the install read the source.
    pub fn check_preparations(
        &self,
        ctx: &PassContext<'_>,
        copy: &Instruction,
        root: &str,
        project: &Project<'_>,
    ) -> Result<(), String> {
        preparations::check(ctx, (copy, self.run), &self.calls[self.first], root, project)
    }

    /// What may name another index of packages than the usual one, apart from the words and the
    /// manifests of the install.
    pub fn index(&self, ctx: &PassContext<'_>) -> Option<String> {
        own_index(ctx, self.run, &self.calls[self.first])
    }

    /// The variables visible to the install.
    pub fn environment(&self, model: &Model) -> Environment {
        Environment::of(model, self.run)
    }

    /// The effects of moving the first `count` calls to a layer of their own.
    pub fn apart<'a>(
        &'a self,
        count: usize,
        plan: &'a Plan,
        (root, from, dir): (&'a str, &'a str, &str),
    ) -> Apart<'a> {
        let script = self.run.script();
        let parts = script.iter().flat_map(|it| it.parts()).skip(count);
        let rest = parts.map(|it| Rest {
            text: joined(&it.node),
            command: it.command(),
            commands: it.commands().collect(),
        });
        let rest = rest.collect();
        let manifests = plan.files.iter().map(|it| last_name(it)).collect();
        let made = manifests::made(&self.calls[..count]);
        let dir = format!("{root}/{dir}");
        Apart { root, run: self.run, made, manifests, is_split: true, rest, from, dir }
    }

    /// The same for fetching dependencies in a layer of their own, with the text unchanged.
    pub fn apart_from_all<'a>(
        &'a self,
        plan: &'a Plan,
        places: (&'a str, &'a str, &str),
    ) -> Apart<'a> {
        let made = manifests::made(std::slice::from_ref(&self.calls[self.first]));
        Apart { made, ..self.apart(0, plan, places) }
    }

    /// The instructions after the first `count` commands: `copy` (the text of an instruction), and
    /// the remaining commands in a `RUN` of their own.
    pub fn then(
        &self,
        ctx: &PassContext<'_>,
        count: usize,
        copy: &str,
        newline: &str,
    ) -> Result<Indel, String> {
        let source = ctx.source();
        let range = self.run.range();
        let Some(next) = self.parts.get(count) else {
            let is_open = !source[range.clone()].ends_with('\n');
            let text =
                if is_open { format!("{newline}{}", copy.trim_end()) } else { copy.to_owned() };
            return Ok(Indel::insert(range.end, text));
        };
        if mounts::of(self.run).any(|it| it.kind == "tmpfs") {
            return Err(
                "the commands after the install may read what the install writes to a `tmpfs`"
                    .to_owned(),
            );
        }
        let rest = &source[next.start..range.end];
        let without_network = OFFLINE.iter().find(|it| rest.contains(**it));
        if let Some(word) = without_network.filter(|_| self.has_cache()) {
            return Err(format!(
                "with `{word}`, the commands after the install may need the cache that the \
                 install fills"
            ));
        }
        if let Some(it) = self.calls[self.start..count].iter().find(|it| makes_ready(it)) {
            let program = it.program();
            return Err(format!("`{program}` applies to the commands after the install as well"));
        }
        if asks_for_status(ctx, self.run) {
            return Err(
                "the commands after the install ask the shell for the state that the install \
                 leaves (`$?`, `$!`, `$_`)"
                    .to_owned(),
            );
        }
        let text = self.run.syntax.shell_text();
        let start = text.map_or(range.start, |it| it.syntax().text_range().start().into());
        // A keyword that spans lines becomes one word, in every layout.
        let end = self.run.syntax.keyword_range().map_or(start, |it| it.end().into());
        let (keyword, flags) = (&source[self.run.start()..end], &source[end..start]);
        let head = format!("{}{flags}", if keyword.contains('\n') { "RUN" } else { keyword });
        if flags.contains('\n') {
            return Err("the RUN is written over several lines before its first command".to_owned());
        }
        // Comments in between stay with the first part.
        let ready = source[start..self.parts[self.start].start].split_inclusive('\n');
        let ready: String = ready.filter(|it| !it.trim_start().starts_with('#')).collect();
        let (end, next) = (self.parts[count - 1].end, next.start);
        let comments = self.comments(end, next);
        let comments: Vec<_> = comments.iter().map(|it| format!("{it}{newline}")).collect();
        let comments = comments.concat();
        Ok(Indel::replace(end..next, format!("{newline}{copy}{comments}{head}{ready}")))
    }

    /// The comments between two offsets of the text.
    fn comments(&self, start: usize, end: usize) -> Vec<String> {
        let tokens = self.run.syntax.syntax().descendants_with_tokens();
        tokens
            .filter_map(SyntaxElement::into_token)
            .filter(|it| it.kind() == SyntaxKind::Comment)
            .filter(|it| (start..end).contains(&usize::from(it.text_range().start())))
            .map(|it| it.text().trim_end().to_owned())
            .collect()
    }
}

/// Instructions between a `COPY` and a `RUN` that do not change the copied files.
const COMMUTING: &[Keyword] = &[
    Keyword::Arg,
    Keyword::Cmd,
    Keyword::Entrypoint,
    Keyword::Env,
    Keyword::Expose,
    Keyword::Healthcheck,
    Keyword::Label,
    Keyword::Maintainer,
    Keyword::Shell,
    Keyword::Stopsignal,
    Keyword::User,
    Keyword::Workdir,
];

/// Words that stop a command from downloading files missing in a cache.
const OFFLINE: &[&str] = &["GOPROXY=off", "no-index", "offline"];

/// Mounts that bring no part of the source.
const MOUNTS: &[&str] = &["cache", "secret", "ssh", "tmpfs"];

/// The calls at the start of a `RUN`, each of which must succeed.
struct Beginning {
    /// The script of the shell; `None` for the exec form.
    script: Option<Rc<Script>>,
    calls: Vec<CertainCall>,
    /// Why the next command does not count.
    stop: Option<Stop>,
}

/// Why a command does not count as a call at the start.
#[derive(Clone, Copy)]
enum Stop {
    /// Its words are not certain, or it is a compound.
    Unreadable,
    /// Its list has an `||`.
    Or,
    /// It runs in the background.
    Background,
    /// It is followed by a `;`, after which the shell continues even if the list fails.
    Semicolon,
}

impl Beginning {
    /// `None` for a text that is not understood, a heredoc, and mounts that bring files.
    fn of(model: &Model, run: &Instruction) -> Option<Self> {
        mounts::of(run).all(|it| MOUNTS.contains(&it.kind.as_str())).then_some(())?;
        if let Some(array) = run.syntax.json() {
            let calls = vec![CertainCall::of_words(array.values())?];
            return Some(Self { script: None, calls, stop: None });
        }
        let script = Run::on_lines(run)?.script;
        let shell = model.shell(run);
        let mut stops = shell.is_some_and(|it| it.iter().skip(1).any(|it| is_errexit(it)));
        let (mut calls, mut stop) = (Vec::new(), None);
        'lists: for (index, list) in script.lists.iter().enumerate() {
            let is_last = index + 1 == script.lists.len();
            let has_or = list.parts.iter().any(|it| matches!(it.operator, Some((Operator::Or, _))));
            if has_or || list.end == End::Background {
                stop = Some(if has_or { Stop::Or } else { Stop::Background });
                break;
            }
            for part in &list.parts {
                let command = part.command();
                let of = |it: &Command| CertainCall::of(it).or_else(|| manifests::build(it));
                let Some(call) = command.as_ref().and_then(of) else {
                    stop = Some(Stop::Unreadable);
                    break 'lists;
                };
                let is_set = call.program() == "set";
                stops |= is_set && call.rest().iter().any(|it| is_errexit(it));
                // After `a && b;`, the shell continues if `a` fails, even with `set -e`.
                let ends_all = is_last || is_set || stops && list.parts.len() == 1;
                if !ends_all {
                    stop = Some(Stop::Semicolon);
                    break 'lists;
                }
                calls.push(call);
            }
        }
        Some(Self { script: Some(script), calls, stop })
    }
}

fn is_errexit(option: &str) -> bool {
    option == "errexit" || option.starts_with('-') && option.contains('e')
}

/// Whether a call only prepares the shell: it changes directory, activates a virtual environment,
/// or sets options.
fn makes_ready(call: &CertainCall) -> bool {
    let enters = || matches!(call.words.as_slice(), [cd, to] if cd == "cd" && !to.starts_with('-'));
    manifests::sets_options(call) || manifests::activates(call) || enters()
}

/// Whether a call is a known install.
fn is_known(call: &CertainCall) -> bool {
    manifests::is_install(call) || manifests::by_hand(call).is_some()
}

/// Whether a command is a known install.
fn installs(command: &Command) -> bool {
    CertainCall::with_variables(command).is_some_and(|it| is_known(&it))
}

/// Why the start of a `RUN` that installs packages is not understood.
fn not_understood(run: &Instruction) -> String {
    if mounts::of(run).all(|it| MOUNTS.contains(&it.kind.as_str())) {
        return format!("not all of `{}` is understood", shown(run));
    }
    "what the `RUN` mounts may be a part of the source".to_owned()
}

/// Whether a `RUN` before the next `COPY` of a whole context installs packages.
fn installs_later(rest: &[Instruction]) -> bool {
    let is_whole = |it: &Instruction| {
        it.keyword == Keyword::Copy && it.syntax.arguments().first().is_some_and(|it| it == ".")
    };
    let runs = rest.iter().take_while(|it| !is_whole(it)).filter(|it| it.keyword == Keyword::Run);
    let commands = runs.flat_map(|it| {
        let script = it.script();
        let calls = script.map(|it| it.calls().iter().map(|it| it.command.clone()).collect());
        if it.has_heredoc() { heredocs::commands(it) } else { calls.unwrap_or_default() }
    });
    commands.collect::<Vec<Command>>().iter().any(installs)
}

/// The first line of an instruction, for a message.
fn shown(it: &Instruction) -> String {
    let text = it.syntax.syntax().text().to_string();
    let mut lines = text.trim().lines().filter(|it| !it.trim_start().starts_with('#'));
    let line = lines.next().unwrap_or_default().trim_end_matches('\\').trim_end();
    match line.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// The maximum number of characters of a command shown in a message.
const LONGEST_SHOWN: usize = 60;

/// Why the first install of a text is not its first command: because of the command at `first` if
/// it `is_call`, or because no later command is a call. `None` if there is no install.
fn obstacle(script: &Script, is_call: bool, first: usize, stop: Option<Stop>) -> Option<String> {
    let mut rest = script.parts().skip(first).peekable();
    let is_install = rest.peek()?.command().as_ref().is_some_and(installs);
    let mut command = joined(&rest.peek()?.node);
    if let Some((end, _)) = command.char_indices().nth(LONGEST_SHOWN) {
        command.replace_range(end.., "…");
    }
    rest.any(|it| it.command().as_ref().is_some_and(installs)).then_some(())?;
    Some(match stop.filter(|_| !is_call) {
        Some(Stop::Or) => format!("`||` decides what happens if `{command}` fails"),
        Some(Stop::Background) => format!("`&` lets `{command}` run in the background"),
        Some(Stop::Semicolon) => format!(
            "`;` lets the `RUN` go on even if `{command}` fails, and a separate `RUN` would end \
             the build"
        ),
        _ if is_install => format!("not all of `{command}` is understood"),
        _ => {
            format!("`{command}` before the install is not known to leave the source alone")
        }
    })
}
