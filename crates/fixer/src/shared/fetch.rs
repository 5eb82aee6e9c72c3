//! Fetches the dependencies of a build in a `RUN` of its own before the source is copied.

use dockwright_model::{Base, Instruction};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use super::apart::Apart;
use super::before_builds::{check_edited, check_filled, check_settings};
use super::install::Install;
use super::whole_copy::WholeCopy;
use crate::manifests::{self, Environment, Fetch, Needs, OTHER_PNPM, Project};
use crate::pass::edit::Indel;
use crate::pass::run::Run;
use crate::program::namesake::namesake;
use crate::{Fix, Level, PassContext};

/// Texts in earlier instructions that show packages are fetched elsewhere.
const FETCHED: &[&str] = &["go/pkg", "GOMODCACHE", "mod download", "pkg/mod", "pnpm fetch"];

/// The first version of go whose `go mod download` fetches only the modules listed in go.mod.
const LISTED_ONLY: (u32, u32) = (1, 18);

/// The fix; an obstacle; or no fix if the build fetches nothing. `None` for builds whose files
/// cannot be fetched beforehand.
pub(crate) fn first_fetch(
    ctx: &PassContext<'_>,
    copy: &WholeCopy<'_>,
    install: &Install<'_>,
) -> Option<Result<Option<Fix>, String>> {
    let may_be_first = manifests::may_fetch_first(&install.calls[install.first]);
    may_be_first.then(|| fetched(ctx, copy, install))
}

fn fetched(
    ctx: &PassContext<'_>,
    copy: &WholeCopy<'_>,
    install: &Install<'_>,
) -> Result<Option<Fix>, String> {
    let model = ctx.model();
    let is_there = |it: &Instruction| FETCHED.iter().any(|word| ctx.said(it).contains(word));
    if model.before(copy.instruction).any(is_there) {
        return Ok(None);
    }
    let whole_context = ctx.context()?;
    let root = copy.root(model, install)?;
    let dir = install.dir(model, &root)?;
    let part = copy.part(whole_context);
    let part =
        part.ok_or_else(|| format!("`{}` is not a directory of the build context", copy.from))?;
    let project = Project::new(&part, &dir, &root, install.environment(model));
    let call = &install.calls[install.first];
    let located = |it| copy.located(it);
    let fetch = manifests::fetch(call, &project).map_err(located)?;
    if fetch.plan.files.is_empty() {
        return Ok(None);
    }
    if let Some((who, word)) = ctx.ignoring() {
        return Err(format!(
            "`{who}` names `{word}`, so which files the builder gets is not known"
        ));
    }
    copy.check_mode(model, &root)?;
    install.check_shell(model)?;
    copy.check_alone(model, whole_context, &root)?;
    check_between(ctx, copy, install)?;
    check_version(ctx, copy, &fetch)?;
    install.check_preparations(ctx, copy.instruction, &root, &project).map_err(located)?;
    manifests::check_environment(call, &project).map_err(located)?;
    manifests::check_beside(call, &project, &fetch.plan).map_err(located)?;
    project.check_versions(&fetch.plan, ctx.source()).map_err(located)?;
    check_settings(ctx, call)?;
    check_filled(ctx, &copy.source(&dir))?;
    check_edited(ctx, &fetch.plan)?;
    // `pnpm install` uses the fetched packages, so only commands after it may remove them.
    let places = (root.as_str(), copy.from.as_str(), dir.as_str());
    let apart = match fetch.needs {
        Needs::Corepack => install.apart(install.first + 1, &fetch.plan, places),
        Needs::NewGo | Needs::Nothing => install.apart_from_all(&fetch.plan, places),
    };
    Apart { is_split: false, ..apart }.check(ctx)?;

    let place = format!("{root}/{dir}");
    let place = place.trim_end_matches('/');
    let starts_there =
        model.workdir(copy.instruction).is_some_and(|it| it.trim_end_matches('/') == place);
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"/._-".contains(&it);
    if !place.bytes().all(is_plain) {
        return Err(format!("`{place}` is not a plain path"));
    }
    let enters = if starts_there { String::new() } else { format!("cd {place} && ") };
    let source = ctx.source();
    let newline = if source[copy.instruction.range()].ends_with("\r\n") { "\r\n" } else { "\n" };
    let parts = copy.parts(source, &fetch.plan, newline);
    let text = format!("{parts}RUN {enters}{}{newline}", fetch.command);
    let names = copy.names(&fetch.plan).ok_or("the build reads no manifest")?;
    let reason = format!(
        "every change to the source downloads all packages again unless {names} copied first, for \
         `{}`",
        fetch.command
    );
    let indels = vec![Indel::insert(copy.instruction.range().start, text)];
    let fix = Fix::new(copy.instruction.start(), Level::Intended, reason);
    Ok(Some(fix.edit(indels, vec![Change::FetchedFirst])))
}

/// An error for an instruction between the `COPY` and the build whose effect the earlier fetch
/// would miss.
fn check_between(
    ctx: &PassContext<'_>,
    copy: &WholeCopy<'_>,
    install: &Install<'_>,
) -> Result<(), String> {
    let model = ctx.model();
    if let Some(it) = install.copies_between.first() {
        return Err(format!("`{}` may bring what is fetched", ctx.said(it).trim()));
    }
    if install.runs_between > 0 {
        return Err("a `RUN` between the `COPY` and the build may prepare what is fetched".into());
    }
    if let Some(call) = install.calls[install.start..install.first].first() {
        return Err(format!(
            "`{}` before the build may prepare what is fetched",
            call.words.join(" ")
        ));
    }
    if install.run.syntax.flags().next().is_some() {
        return Err("the flags of the `RUN` would not apply to what is fetched".to_owned());
    }
    let rest = model.rest_of_stage(copy.instruction);
    let between = rest.iter().take_while(|it| it.index < install.run.index);
    if let Some(it) = between.into_iter().find(|it| it.keyword == Keyword::Shell) {
        return Err(format!("`{}` is between the `COPY` and the build", ctx.said(it).trim()));
    }
    if model.user(copy.instruction) != model.user(install.run) {
        return Err("the build runs as another user than the fetch would".to_owned());
    }
    let before = Environment::of(model, copy.instruction);
    let now = install.environment(model);
    let mut new = now.iter().filter(|it| !before.iter().any(|known| known == *it));
    if let Some((name, _)) = new.find(|(name, _)| !manifests::is_of_target(name)) {
        return Err(format!(
            "the variable `{name}` is set between the `COPY` and the build, and may decide \
             where packages come from"
        ));
    }
    let run = Run::of(install.run);
    let program = install.calls[install.first].program();
    run.and_then(|it| namesake(ctx, &it, program)).map_or(Ok(()), Err)
}

/// An error for a program that may fetch more than a build needs, or lacks the command.
fn check_version(ctx: &PassContext<'_>, copy: &WholeCopy<'_>, fetch: &Fetch) -> Result<(), String> {
    match fetch.needs {
        Needs::Nothing => return Ok(()),
        Needs::Corepack if ctx.says_somewhere("corepack") => return Ok(()),
        Needs::Corepack => {
            return Err(OTHER_PNPM.to_owned());
        }
        Needs::NewGo => {}
    }
    let base = copy.instruction.stage.map(|it| ctx.model().root(it));
    let Some(Base::Image(image)) = base else {
        return Err("the version of go is not known".to_owned());
    };
    let is_go = image.is_official && image.name == "golang";
    let mut numbers = image.tag.split(['.', '-']).map_while(|it| it.parse::<u32>().ok());
    let is_new = match (numbers.next(), numbers.next()) {
        (Some(major), Some(minor)) => (major, minor) >= LISTED_ONLY,
        (Some(_), None) => true,
        (None, _) => !image.tag.starts_with(|it: char| it.is_ascii_digit()),
    };
    if is_go && is_new && image.is_tag_certain {
        return Ok(());
    }
    let (major, minor) = LISTED_ONLY;
    let (name, tag) = (&image.repository, &image.tag);
    Err(format!(
        "`go mod download` fetches more than a build needs before Go {major}.{minor}, and the \
         version in `{name}:{tag}` is not known"
    ))
}
