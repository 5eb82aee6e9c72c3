//! A `RUN` that installs packages, behind a `COPY` of the source.

use dockwright_model::context::clean;
use dockwright_model::{Command, Instruction, Model, Operator};
use dockwright_syntax::{Keyword, SyntaxElement, SyntaxKind};

use crate::edit::Indel;
use crate::join::Run;
use crate::manifests::{self, Call, Environment, Project};

/// The `RUN`, and the calls at its beginning.
pub(crate) struct Install<'m> {
    run: Run<'m>,
    /// The calls of the `RUN`s between the `COPY` and this one.
    pub between: Vec<Call>,
    /// How many `RUN`s they are of.
    pub runs_between: usize,
    /// The calls at the beginning of the text, as far as their words are certain.
    pub calls: Vec<Call>,
    /// Which of them is the first that is no `cd`.
    pub start: usize,
    /// Which of them is the first install.
    pub first: usize,
    /// The folder that a `cd` enters first.
    enters: Option<String>,
    /// Whether a `WORKDIR` stands between the `COPY` and the `RUN`.
    pub enters_folder: bool,
    /// Whether an `ENV` or `ARG` stands between them.
    pub sets_variables: bool,
}

impl<'m> Install<'m> {
    /// The install behind `copy`, with nothing between that reads the source or changes what is
    /// copied.
    pub fn behind(model: &'m Model, copy: &Instruction) -> Option<Self> {
        let rest = model.rest_of_stage(copy);
        let mut between = Vec::new();
        let mut runs_between = 0;
        for (index, it) in rest.iter().enumerate() {
            if it.keyword != Keyword::Run {
                COMMUTING.contains(&it.keyword).then_some(())?;
                continue;
            }
            let run = Run::of(it)?;
            let calls = calls(&run)?;
            let enters = match calls.first().map(|it| it.words.as_slice()) {
                Some([cd, folder]) if cd == "cd" => Some(folder.clone()),
                _ => None,
            };
            let start = usize::from(enters.is_some());
            let harmless = calls[start..].iter().take_while(|it| manifests::is_harmless(it));
            let first = start + harmless.count();
            if first < calls.len() {
                let has = |keyword| rest[..index].iter().any(|it| it.keyword == keyword);
                return Some(Self {
                    run,
                    between,
                    runs_between,
                    calls,
                    start,
                    first,
                    enters,
                    enters_folder: has(Keyword::Workdir),
                    sets_variables: has(Keyword::Env) || has(Keyword::Arg),
                });
            }
            let is_all = run.script.parts().count() == calls.len();
            (is_all && enters.is_none()).then_some(())?;
            runs_between += 1;
            between.extend(calls);
        }
        None
    }

    /// Whether the `RUN` keeps what it downloads between builds.
    pub fn has_cache(&self) -> bool {
        mount_types(self.run.instruction).any(|it| it == "cache")
    }

    /// The folder that the install runs in, as a path below `root`.
    pub fn folder(&self, model: &Model, root: &str) -> Result<String, String> {
        let unknown = || "the directory of the install is not known".to_owned();
        let base = model.workdir(self.run.instruction);
        let folder = match &self.enters {
            Some(folder) if folder.starts_with('/') => clean(folder),
            Some(folder) => clean(&format!("{}/{folder}", base.ok_or_else(unknown)?)),
            None => clean(&base.ok_or_else(unknown)?),
        };
        let folder = format!("/{}", folder.ok_or_else(unknown)?);
        let below = folder.strip_prefix(root).filter(|it| it.is_empty() || it.starts_with('/'));
        below.map(|it| it.trim_start_matches('/').to_owned()).ok_or_else(|| {
            format!("the install runs in `{folder}`, and not where the source is copied to")
        })
    }

    /// An error for a shell that may read files of the source: a login shell does.
    pub fn check_shell(&self, model: &Model) -> Result<(), String> {
        let shell = model.shell(self.run.instruction).unwrap_or_default();
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

    /// An error for what the file does before the install so that it may read the source: a user
    /// whose home it is, settings that name a part of it, and triggers.
    pub fn check_preparations(
        &self,
        model: &Model,
        root: &str,
        project: &Project<'_>,
    ) -> Result<(), String> {
        // Triggers of parent stages took effect at `FROM`, and the model knows nothing of that.
        let mut of_parents =
            model.before(self.run.instruction).filter(|it| it.stage != self.run.instruction.stage);
        if let Some(trigger) = of_parents.find(|it| it.keyword == Keyword::Onbuild) {
            let text = trigger.syntax.syntax().text().to_string();
            let line = text.trim().lines().next().unwrap_or_default();
            return Err(format!("`{line}` of a parent stage takes effect before the install"));
        }
        let is_home = |command: &Command| {
            let words = command.words();
            let mut texts = words.iter().map(|it| it.text.trim_matches(['"', '\'']));
            let makes_user = |it: &str| ["useradd", "adduser", "usermod"].contains(&it);
            texts.next().is_some_and(makes_user)
                && texts.any(|it| it.rsplit('=').next().unwrap_or(it).trim_end_matches('/') == root)
        };
        for run in model.before(self.run.instruction).filter(|it| it.keyword == Keyword::Run) {
            let text = run.syntax.syntax().text().to_string();
            if text.contains(root) {
                let script = run.script();
                let calls = script.as_ref().map(|it| it.calls()).unwrap_or_default();
                if calls.iter().any(|it| is_home(&it.command)) {
                    return Err(format!(
                        "`{root}` is the home directory of a user, so files of the source are \
                         settings of the user"
                    ));
                }
            }
            let is_setting = SETTINGS.iter().any(|it| text.contains(it));
            if let Some(path) = project.source_named_in(&text).filter(|_| is_setting) {
                return Err(format!("a RUN before the install sets something to `{path}`"));
            }
        }
        Ok(())
    }

    /// The variables that the install sees.
    pub fn environment(&self, model: &Model) -> Environment {
        Environment::of(model, self.run.instruction)
    }

    /// What follows the first `count` commands: the rest of them in a `RUN` of its own, behind
    /// `copy`, the text of an instruction.
    pub fn then(
        &self,
        source: &str,
        count: usize,
        copy: &str,
        newline: &str,
    ) -> Result<Indel, String> {
        let parts: Vec<_> = self.run.script.parts().collect();
        let range = self.run.instruction.range();
        let Some(next) = parts.get(count) else {
            let is_open = !source[range.clone()].ends_with('\n');
            let text =
                if is_open { format!("{newline}{}", copy.trim_end()) } else { copy.to_owned() };
            return Ok(Indel::insert(range.end, text));
        };
        if self.enters.is_some() {
            return Err(
                "the commands behind the install run in the folder that `cd` enters".to_owned()
            );
        }
        if mount_types(self.run.instruction).any(|it| it == "tmpfs") {
            return Err("the commands behind the install see what it writes to a tmpfs".to_owned());
        }
        if self.calls[..count].iter().any(|it| it.program() == "set") {
            return Err("`set` holds for the commands behind the install as well".to_owned());
        }
        let text = self.run.instruction.syntax.shell_text();
        let start = text.map_or(range.start, |it| it.syntax().text_range().start().into());
        let head = &source[self.run.instruction.start()..start];
        if head.contains('\n') {
            return Err("the RUN is written over several lines before its first command".to_owned());
        }
        let (end, next) = (parts[count - 1].range().end, next.range().start);
        let comments = self.comments(end, next);
        let comments: Vec<_> = comments.iter().map(|it| format!("{it}{newline}")).collect();
        let comments = comments.concat();
        Ok(Indel::replace(end..next, format!("{newline}{copy}{comments}{head}")))
    }

    /// The comments between two places of the text.
    fn comments(&self, start: usize, end: usize) -> Vec<String> {
        let tokens = self.run.instruction.syntax.syntax().descendants_with_tokens();
        tokens
            .filter_map(SyntaxElement::into_token)
            .filter(|it| it.kind() == SyntaxKind::Comment)
            .filter(|it| (start..end).contains(&usize::from(it.text_range().start())))
            .map(|it| it.text().trim_end().to_owned())
            .collect()
    }
}

/// What may stand between a `COPY` and a `RUN` and does not change what is copied.
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

/// Mounts that bring nothing of the source.
const MOUNTS: &[&str] = &["cache", "secret", "ssh", "tmpfs"];

/// What stands in commands that write settings.
const SETTINGS: &[&str] =
    &[" config", "npmrc", "yarnrc", "pip.conf", ".netrc", "bunfig", "profile"];

/// The calls at the beginning of a list of commands that all have to succeed.
fn calls(run: &Run<'_>) -> Option<Vec<Call>> {
    mount_types(run.instruction).all(|it| MOUNTS.contains(&it.as_str())).then_some(())?;
    let list = run.script.single()?;
    let is_or = |it: Option<(Operator, usize)>| matches!(it, Some((Operator::Or, _)));
    (!list.parts.iter().any(|it| is_or(it.operator))).then_some(())?;
    Some(list.parts.iter().map_while(|it| Call::of(&it.command()?)).collect())
}

/// The types of the mounts of a `RUN`.
fn mount_types(run: &Instruction) -> impl Iterator<Item = String> {
    run.syntax.flags().filter(|it| it.name() == "mount").map(|it| {
        let value = it.value();
        let mut fields = value.split(',').filter_map(|it| it.split_once('='));
        let kind = fields.find(|(key, _)| key.trim().eq_ignore_ascii_case("type"));
        kind.map_or("bind", |(_, kind)| kind.trim()).to_ascii_lowercase()
    })
}
