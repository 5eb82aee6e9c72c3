//! Stages: what each builds on, and what is in force at the end of it.

use std::ops::Range;

use dockwright_syntax::{Keyword, ast};

use crate::context::clean;
use crate::expand::expand;
use crate::image::Image;
use crate::variables::Variable;
use crate::{Instruction, Model};

/// A `FROM` and what follows it.
#[derive(Debug)]
pub struct Stage {
    /// What stands behind `AS`, as it is written.
    pub name: Option<String>,
    /// What the stage starts from.
    pub base: Base,
    /// Its instructions among those of the file, its `FROM` first.
    pub instructions: Range<usize>,
}

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// Nothing at all.
    Scratch,
    /// An earlier stage, by index.
    Stage(usize),
    /// An image of a registry.
    Image(Image),
    /// Whatever a build argument without a default says.
    Unknown,
}

/// Who runs what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum User {
    /// Whoever the base image says; mostly `root`.
    Base,
    /// A name or number, with the group if there is one.
    Named(String),
    /// A variable that is not known.
    Unknown,
}

impl User {
    /// Whether this is `root`; `None` if nobody knows.
    pub fn is_root(&self) -> Option<bool> {
        match self {
            Self::Named(name) => {
                Some(matches!(name.split(':').next().unwrap_or_default(), "root" | "0"))
            }
            Self::Base | Self::Unknown => None,
        }
    }
}

/// The stages of a file whose instructions are known.
pub(crate) fn stages(model: &Model) -> Vec<Stage> {
    let starts: Vec<_> = model.all(Keyword::From).map(|it| it.index).collect();
    let mut stages: Vec<Stage> = Vec::with_capacity(starts.len());
    for (index, &start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(model.instructions.len());
        let from = &model.instructions[start].syntax;
        let mut words = from.words();
        let base = words.next().map_or(Base::Unknown, |it| base(&it.text(), &stages, model));
        let name = words.next().map(|it| it.text());
        stages.push(Stage { name, base, instructions: start..end });
    }
    stages
}

fn base(text: &str, stages: &[Stage], model: &Model) -> Base {
    let Some(text) = expand(text, &|name| model.global(name).default()) else {
        return Base::Unknown;
    };
    let is_named =
        |it: &Stage| it.name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(&text));
    match stages.iter().rposition(is_named) {
        Some(stage) => Base::Stage(stage),
        None if text.eq_ignore_ascii_case("scratch") => Base::Scratch,
        None => Base::Image(Image::of(&text)),
    }
}

impl Model {
    /// The stage and those it builds on, nearest first.
    pub fn lineage(&self, stage: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(stage), |stage| match self.stages[*stage].base {
            Base::Stage(parent) => Some(parent),
            _ => None,
        })
    }

    /// What the lineage of the stage starts from: never a stage.
    pub fn root(&self, stage: usize) -> &Base {
        let first = self.lineage(stage).last().unwrap_or(stage);
        &self.stages[first].base
    }

    /// The stages that build on this one, directly or not.
    pub fn built_on(&self, stage: usize) -> impl Iterator<Item = usize> {
        (stage + 1..self.stages.len()).filter(move |it| self.lineage(*it).any(|it| it == stage))
    }

    /// Whether the image of the stage is the result of the build.
    pub fn is_final(&self, stage: usize) -> bool {
        stage + 1 == self.stages.len()
    }

    /// The instructions of the stage and of those it builds on, the last one first.
    pub fn lineage_backwards(&self, stage: usize) -> impl Iterator<Item = &Instruction> {
        self.lineage(stage).flat_map(|stage| self.of_stage(stage).iter().rev())
    }

    /// The instructions before this one, back through the lineage of its stage.
    pub fn before<'m>(&'m self, it: &Instruction) -> impl Iterator<Item = &'m Instruction> {
        let index = it.index;
        it.stage
            .into_iter()
            .flat_map(|stage| self.lineage_backwards(stage))
            .filter(move |other| other.index < index)
    }

    /// The user that an instruction runs as.
    pub fn user(&self, it: &Instruction) -> User {
        let Some(user) = self.before(it).find(|it| it.keyword == Keyword::User) else {
            let is_scratch = it.stage.is_some_and(|it| *self.root(it) == Base::Scratch);
            return if is_scratch { User::Named("root".to_owned()) } else { User::Base };
        };
        let name = user.argument();
        expand(&name, &|name| self.variable(user, name).known()).map_or(User::Unknown, User::Named)
    }

    /// The working directory of an instruction as an absolute path; `None` if no `WORKDIR` says
    /// it, or if a variable in one is not known.
    pub fn workdir(&self, it: &Instruction) -> Option<String> {
        let mut path = String::new();
        for workdir in self.before(it).filter(|it| it.keyword == Keyword::Workdir) {
            let known = |name: &str| self.variable(workdir, name).known();
            let part = expand(&workdir.argument(), &known)?;
            path = if path.is_empty() { part.clone() } else { format!("{part}/{path}") };
            if part.starts_with('/') {
                return clean(&path).map(|it| format!("/{it}"));
            }
        }
        let is_scratch = it.stage.is_some_and(|it| *self.root(it) == Base::Scratch);
        if is_scratch { clean(&path).map(|it| format!("/{it}")) } else { None }
    }

    /// The arguments of the `SHELL` that is in force; `None` if none is written.
    pub fn shell(&self, it: &Instruction) -> Option<Vec<String>> {
        let shell = self.before(it).find(|it| it.keyword == Keyword::Shell)?;
        Some(shell.syntax.json()?.values())
    }

    /// The variable at an instruction, as its flags and arguments see it.
    pub fn variable(&self, it: &Instruction, name: &str) -> Variable {
        if it.keyword == Keyword::From || it.stage.is_none() {
            return self.global(name);
        }
        let args = || self.global(name);
        // An `ARG` ends with its stage, an `ENV` does not.
        let own = self.before(it).take_while(|before| before.stage == it.stage);
        let arg = own.filter(|it| it.keyword == Keyword::Arg).find_map(|it| {
            let pair = it.syntax.pairs().find(|it| it.key().as_deref() == Some(name))?;
            Some(pair.value().map_or_else(args, Variable::arg))
        });
        let env = self.before(it).filter(|it| it.keyword == Keyword::Env).find_map(|env| {
            let value = env_value(&env.syntax, name)?;
            Some(
                expand(&value, &|name| self.variable(env, name).known())
                    .map_or(Variable::Unknown, Variable::Known),
            )
        });
        env.or(arg).unwrap_or(Variable::Unset)
    }

    fn global(&self, name: &str) -> Variable {
        let args = self.instructions.iter().take_while(|it| it.stage.is_none());
        let pairs = args.filter(|it| it.keyword == Keyword::Arg).flat_map(|it| it.syntax.pairs());
        let last = pairs.filter(|it| it.key().as_deref() == Some(name)).last();
        last.map_or(Variable::Unset, |it| it.value().map_or(Variable::Unknown, Variable::arg))
    }
}

impl Instruction {
    /// The argument of an instruction that takes one text, without quotes being read.
    pub fn argument(&self) -> String {
        use dockwright_syntax::SyntaxKind::Argument;
        let argument = self.syntax.syntax().children().find(|it| it.kind() == Argument);
        argument.map(|it| ast::joined(&it)).unwrap_or_default()
    }
}

fn env_value(env: &ast::Instruction, name: &str) -> Option<String> {
    if let Some(legacy) = env.legacy_pair() {
        return legacy.value().filter(|_| legacy.key().as_deref() == Some(name));
    }
    let pairs = env.pairs().filter(|it| it.key().as_deref() == Some(name));
    pairs.last().and_then(|it| it.value())
}
