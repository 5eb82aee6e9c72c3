//! A `RUN` that installs packages, behind a `COPY` of the source.

use dockwright_model::context::clean;
use dockwright_model::{Instruction, Model, Operator};
use dockwright_syntax::{Keyword, SyntaxElement, SyntaxKind};

use crate::edit::Indel;
use crate::join::Run;
use crate::manifests::{self, Call, Environment};

/// The `RUN`, and the calls at its beginning.
pub(crate) struct Install<'m> {
    run: Run<'m>,
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
}

impl<'m> Install<'m> {
    /// The install behind `copy`, with nothing but `WORKDIR`s between.
    pub fn behind(model: &'m Model, copy: &Instruction) -> Option<Self> {
        let rest = model.rest_of_stage(copy);
        let folders = rest.iter().take_while(|it| it.keyword == Keyword::Workdir).count();
        let run = Run::of(rest.get(folders)?)?;
        if mounts(run.instruction, "type=bind") {
            return None;
        }
        let list = run.script.single().filter(|_| !run.script.has_comment)?;
        let is_and = |it: Option<(Operator, usize)>| !matches!(it, Some((Operator::Or, _)));
        if !list.parts.iter().all(|it| is_and(it.operator)) {
            return None;
        }
        let calls = list.parts.iter().map_while(|it| Call::of(&it.command()?));
        let calls: Vec<_> = calls.collect();
        let enters = match calls.first().map(|it| it.words.as_slice()) {
            Some([cd, folder]) if cd == "cd" => Some(folder.clone()),
            _ => None,
        };
        let start = usize::from(enters.is_some());
        let harmless = calls[start..].iter().take_while(|it| manifests::is_harmless(it)).count();
        let first = start + harmless;
        (first < calls.len()).then_some(Self {
            run,
            calls,
            start,
            first,
            enters,
            enters_folder: folders > 0,
        })
    }

    /// Whether the `RUN` keeps what it downloads between builds.
    pub fn has_cache(&self) -> bool {
        mounts(self.run.instruction, "type=cache")
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

    /// A login shell reads files that may be part of the source.
    pub fn check_shell(&self, model: &Model) -> Result<(), String> {
        let shell = model.shell(self.run.instruction).unwrap_or_default();
        let is_login = |it: &String| {
            it == "--login"
                || it.starts_with('-') && !it.starts_with("--") && it.contains(['l', 'i'])
        };
        if shell.iter().skip(1).any(is_login) {
            return Err("the shell that `SHELL` names reads files of its user first".to_owned());
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

fn mounts(run: &Instruction, kind: &str) -> bool {
    run.syntax.flags().any(|it| it.name() == "mount" && it.value().contains(kind))
}
