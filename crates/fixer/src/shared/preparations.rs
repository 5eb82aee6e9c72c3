//! Instructions before an install that affect the install.

mod pointers;

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Command, Instruction, Model};
use dockwright_syntax::{Keyword, ast::joined};

use crate::PassContext;
use crate::facts::destination::destination;
use crate::facts::heredocs;
use crate::facts::sources;
use crate::later;
use crate::manifests::{CertainCall, Project, Source, Written};
use crate::text::is_in;

/// Words of commands that write settings.
const SETTINGS: &[&str] =
    &[" config", "npmrc", "yarnrc", "pip.conf", ".netrc", "bunfig", "profile"];

/// Programs that create users.
const USERS: &[&str] = &["useradd", "adduser", "usermod"];

/// The maximum depth of a copied directory.
const DEPTH: usize = 8;

/// An error for an earlier instruction that may make the install `call` of `run` read the source,
/// which `copy` copies to `root`: a user with that home directory, settings that name a part of the
/// source, and triggers.
pub(super) fn check(
    ctx: &PassContext<'_>,
    (copy, run): (&Instruction, &Instruction),
    call: &CertainCall,
    root: &str,
    project: &Project<'_>,
) -> Result<(), String> {
    let model = ctx.model();
    // Triggers of parent stages took effect at `FROM`; the model does not record them.
    let mut of_parents = model.before(run).filter(|it| it.stage != run.stage);
    if let Some(trigger) = of_parents.find(|it| it.keyword == Keyword::Onbuild) {
        let text = trigger.syntax.syntax().text().to_string();
        let line = text.trim().lines().next().unwrap_or_default();
        return Err(format!("`{line}` of a parent stage takes effect before the install"));
    }
    let prepares = |it: &Instruction| may_prepare(ctx, it, call);
    let noted = ctx.noted(Prepares { program: call.program().to_owned() }, prepares);
    for index in noted.before(run.index).filter(|it| *it != copy.index) {
        let it = &model.instructions()[index];
        if it.keyword == Keyword::Run {
            check_run(it, root, project)?;
            Source::of(call).try_for_each(|of| check_settings(ctx, it, of, project))?;
        } else {
            let context = ctx.context()?;
            Source::of(call).try_for_each(|of| match brought(ctx, it, of, context) {
                Brought::Nothing => Ok(()),
                Brought::Unknown(what) => {
                    Err(format!("what `{what}` sets before the install is not known"))
                }
                Brought::Settings(texts) => {
                    texts.iter().try_for_each(|it| of.check_lines(it, project))
                }
            })?;
        }
    }
    pointers::check(ctx, (copy, run), root)
}

/// An error for settings of the user or of the machine that copies before a `RUN` bring for `call`,
/// unless all of them are known and none is among `meddling`. The settings in `dir`, the directory of
/// the install, and below are those of the project.
pub(crate) fn check_user_settings(
    ctx: &PassContext<'_>,
    run: &Instruction,
    call: &CertainCall,
    (dir, meddling): (&str, &[&str]),
    project: &Project<'_>,
) -> Result<(), String> {
    let (model, context) = (ctx.model(), ctx.context()?);
    let copies = |it: &Instruction| {
        let is_copy = matches!(it.keyword, Keyword::Copy | Keyword::Add);
        let brings = |of| !matches!(brought(ctx, it, of, context), Brought::Nothing);
        is_copy && Source::of(call).any(brings)
    };
    let noted = ctx.noted(BringsSettings { program: call.program().to_owned() }, copies);
    for it in noted.before(run.index).map(|it| &model.instructions()[it]) {
        if destination(model, it).is_some_and(|(to, _)| is_in(&to, dir)) {
            continue;
        }
        let named = |what: &str| {
            let line = ctx.line(it.start());
            format!("line {line} brings settings of `{}`: {what}", call.program())
        };
        for of in Source::of(call) {
            match brought(ctx, it, of, context) {
                Brought::Nothing => {}
                Brought::Unknown(what) => return Err(named(&format!("`{what}`"))),
                Brought::Settings(texts) => {
                    for text in &texts {
                        of.check_lines(text, project).map_err(|it| named(&it))?;
                        if let Some(name) = names(text).find(|it| meddling.contains(it)) {
                            return Err(named(&format!("`{name}`")));
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

/// The names of the settings in a text.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '=' | ':');
    text.lines().filter_map(move |it| {
        it.trim_start_matches(['\u{feff}', ' ', '\t', '"', '-']).split(is_end).next()
    })
}

/// Key of the instructions that bring settings for the installs of a program.
#[derive(PartialEq, Eq, Hash)]
struct BringsSettings {
    program: String,
}

/// Key of the instructions that may create settings or users for the installs of a program.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Prepares {
    pub program: String,
}

/// Whether an instruction may affect what an install reads. Most need no closer look.
pub(super) fn may_prepare(ctx: &PassContext<'_>, it: &Instruction, call: &CertainCall) -> bool {
    let says = |all: &[&str]| all.iter().any(|word| ctx.says(it, word));
    match it.keyword {
        Keyword::Run => {
            let mut sources = Source::of(call);
            let text = ctx.said(it);
            says(USERS) || says(SETTINGS) || sources.any(|of| of.named_in(text).is_some())
        }
        Keyword::Copy | Keyword::Add => ctx.context().map_or(true, |context| {
            Source::of(call).any(|of| !matches!(brought(ctx, it, of, context), Brought::Nothing))
        }),
        _ => false,
    }
}

fn check_run(run: &Instruction, root: &str, project: &Project<'_>) -> Result<(), String> {
    let is_home = |command: &Command| {
        let words = command.words();
        let mut texts = words.iter().map(|it| it.text.trim_matches(['"', '\'']));
        let makes_user = |it: &str| USERS.contains(&it);
        texts.next().is_some_and(makes_user)
            && texts.any(|it| it.rsplit('=').next().unwrap_or(it).trim_end_matches('/') == root)
    };
    let text = run.syntax.syntax().text().to_string();
    if text.contains(root) {
        let script = run.script();
        let calls = script.as_ref().map(|it| it.calls()).unwrap_or_default();
        if calls.iter().any(|it| is_home(&it.command)) {
            return Err(format!(
                "`{root}` is the home directory of a user, so files of the source are settings of \
                 the user"
            ));
        }
    }
    let is_setting = SETTINGS.iter().any(|it| text.contains(it));
    if let Some(path) = project.source_named_in(&text).filter(|_| is_setting) {
        return Err(format!("a RUN before the install sets something to `{path}`"));
    }
    Ok(())
}

/// An error for commands of a `RUN` that may make settings that are not fully known.
fn check_settings(
    ctx: &PassContext<'_>,
    run: &Instruction,
    source: &Source,
    project: &Project<'_>,
) -> Result<(), String> {
    let of_flags: Vec<_> = run.syntax.flags().map(|it| it.syntax().text().to_string()).collect();
    let mut text = ctx.said(run).to_owned();
    for flag in &of_flags {
        text = text.replacen(flag, "", 1);
    }
    let Some(name) = source.named_in(&text) else { return Ok(()) };
    let commands = run.script().map(|it| {
        let calls = it.calls().iter().map(|it| it.command.clone()).collect::<Vec<_>>();
        if run.has_heredoc() { heredocs::commands(run) } else { calls }
    });
    if let Some(array) = run.syntax.json() {
        let words = array.values();
        let text = words.join(" ");
        return source.check(&Written { words, redirects: String::new(), text: &text }, project);
    }
    let commands = commands.unwrap_or_default();
    let mut is_accounted = false;
    for command in &commands {
        let text = joined(command.syntax.syntax());
        let words = command.words();
        let words = words.iter().map(|it| it.literal().unwrap_or_else(|| it.text.clone()));
        let redirects: String = command.syntax.redirects().map(|it| joined(it.syntax())).collect();
        is_accounted |= source.named_in(&text).is_some();
        source.check(&Written { words: words.collect(), redirects, text: &text }, project)?;
    }
    // Text outside commands, such as redirected groups, and text in heredocs is not analyzed.
    let told = commands.iter().map(|it| joined(it.syntax.syntax()).matches(name).count());
    if !is_accounted || told.sum::<usize>() < without_comments(&text).matches(name).count() {
        let line = ctx.line(run.start());
        return Err(format!("what the RUN in line {line} writes to `{name}` is not known"));
    }
    Ok(())
}

fn without_comments(text: &str) -> String {
    let lines = text.lines().filter(|it| !it.trim_start().starts_with('#'));
    lines.collect::<Vec<_>>().join("\n")
}

/// The settings that a `COPY` or `ADD` brings.
pub(super) enum Brought {
    Nothing,
    /// The content of settings files.
    Settings(Vec<String>),
    /// Content that cannot be read.
    Unknown(String),
}

pub(super) fn brought(
    ctx: &PassContext<'_>,
    it: &Instruction,
    source: &'static Source,
    context: &Context<'_>,
) -> Brought {
    let mut words = it.syntax.arguments();
    let Some(to) = words.pop() else { return Brought::Nothing };
    let name = source.named_in(&to);
    let Some(paths) = sources::copied(&it.syntax) else {
        let named = words.iter().find(|it| source.named_in(it).is_some()).cloned();
        return named
            .or(Some(to).filter(|_| name.is_some()))
            .or_else(|| of_image(ctx, it, source, &words))
            .map_or(Brought::Nothing, Brought::Unknown);
    };
    let mut texts = Vec::new();
    for path in &paths {
        let is_named = name.is_some() || source.named_in(path).is_some();
        let place = clean(path).filter(|_| sources::is_literal(path));
        match place.as_ref().and_then(|it| context.entry(it)) {
            Some(Entry::File) if is_named => {
                texts.extend(place.and_then(|it| context.text(&it)));
            }
            Some(Entry::Dir) if holds_settings(ctx.model(), it, &to) => {
                let dir = place.unwrap_or_default();
                if let Some(found) = settings_below(context, source, &dir, DEPTH) {
                    return Brought::Unknown(found);
                }
            }
            Some(Entry::File) => {}
            _ if is_named => return Brought::Unknown(path.clone()),
            _ => {}
        }
    }
    if texts.is_empty() { Brought::Nothing } else { Brought::Settings(texts) }
}

/// The first part of another image that a `COPY` takes with the settings in it, if any: from a stage
/// where an instruction names such a file, or from an image that is not known, a whole directory of
/// settings.
fn of_image(
    ctx: &PassContext<'_>,
    it: &Instruction,
    source: &'static Source,
    words: &[String],
) -> Option<String> {
    const WHOLE: [&str; 7] = ["", "etc", "home", "root", "usr", "usr/local", "usr/local/etc"];
    let from = it.syntax.flags().find(|it| it.name() == "from")?.value();
    let is_whole = |it: &&String| clean(it).is_none_or(|it| WHOLE.contains(&&*it));
    let Some(stage) = later::stage(ctx, &from) else {
        return words.iter().find(is_whole).filter(|_| from.contains('/')).cloned();
    };
    let names = |it: &Instruction| {
        let is_one = matches!(it.keyword, Keyword::Copy | Keyword::Add | Keyword::Run);
        is_one && source.named_in(ctx.said(it)).is_some()
    };
    let mut taken = words.iter().filter(|word| holds_settings(ctx.model(), it, word));
    taken
        .find(|_| {
            let last = ctx.model().of_stage(stage).last().map_or(0, |it| it.index);
            let noted = ctx.noted(NamesSettings(std::ptr::from_ref(source)), names);
            noted.has(last) || noted.before(last).next().is_some()
        })
        .cloned()
}

/// Key of the instructions that name the settings of a source.
#[derive(PartialEq, Eq, Hash)]
struct NamesSettings(*const Source);

/// Whether programs look for settings in a directory or below it.
fn holds_settings(model: &Model, it: &Instruction, to: &str) -> bool {
    let from = model.workdir(it).unwrap_or_default();
    let place = if to.starts_with('/') { clean(to) } else { clean(&format!("{from}/{to}")) };
    let home = model.variable(it, "HOME").default().and_then(|it| clean(&it));
    place.is_none_or(|it| {
        let first = it.split('/').next().unwrap_or_default();
        let is_of_home = |home: &String| {
            let path = |it: &str| format!("/{it}");
            is_in(&path(&it), &path(home)) || is_in(&path(home), &path(&it))
        };
        matches!(first, "" | "etc" | "root" | "home" | "usr")
            || it.contains('$')
            || home.as_ref().is_some_and(is_of_home)
    })
}

/// The first file in a directory of the context, or below, with the name of a settings file.
fn settings_below(
    context: &Context<'_>,
    source: &Source,
    dir: &str,
    depth: usize,
) -> Option<String> {
    context.list(dir).iter().find_map(|(name, entry)| {
        let path = format!("{dir}/{name}");
        let is_setting = || source.named_in(&path).is_some();
        match entry {
            Entry::Dir if depth > 0 => settings_below(context, source, &path, depth - 1),
            _ => is_setting().then_some(path),
        }
    })
}
