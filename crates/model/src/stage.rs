//! Stages: what each builds on, and what is in force at the end of it.

use std::ops::Range;

use dockwright_syntax::{Keyword, Reader, ast};
use hashbrown::HashMap;

use crate::expand::expand;
use crate::image::Image;
use crate::in_force::globals;
use crate::variables::{Source, Variable};
use crate::{Instruction, Model};

/// A `FROM` and what follows it.
#[derive(Debug)]
pub struct Stage {
    /// The name behind `AS`, as it is written.
    pub name: Option<String>,
    /// The base of the stage.
    pub base: Base,
    /// Whether the base is a stage by default, and a build argument may name another base.
    pub is_chosen: bool,
    /// Its instructions among those of the file, its `FROM` first.
    pub instructions: Range<usize>,
}

/// The base of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// `scratch`.
    Scratch,
    /// An earlier stage, by index.
    Stage(usize),
    /// An image of a registry. Its tag may be the default of a build argument.
    Image(Image),
    /// The image in a build without `--build-arg`; an argument may name any other image.
    Default(Image),
    /// The value of a build argument without a default.
    Unknown,
}

impl Base {
    /// The image, or the default one.
    pub fn image(&self) -> Option<&Image> {
        match self {
            Self::Image(image) | Self::Default(image) => Some(image),
            Self::Scratch | Self::Stage(_) | Self::Unknown => None,
        }
    }
}

/// The user in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum User {
    /// The user of the base image, which usually is `root`.
    Base,
    /// A name or number, with the group if there is one.
    Named(String),
    /// A variable that is not known.
    Unknown,
}

impl User {
    /// Whether this is `root`; `None` if that is not known.
    pub fn is_root(&self) -> Option<bool> {
        match self {
            Self::Named(name) => {
                Some(matches!(name.split(':').next().unwrap_or_default(), "root" | "0"))
            }
            Self::Base | Self::Unknown => None,
        }
    }
}

/// Reads the stages of a file from its instructions.
pub(crate) fn stages(model: &Model) -> Vec<Stage> {
    let starts: Vec<_> = model.all(Keyword::From).map(|it| it.index).collect();
    let globals = globals(&model.instructions);
    let mut stages: Vec<Stage> = Vec::with_capacity(starts.len());
    let mut named = HashMap::new();
    for (index, &start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(model.instructions.len());
        let from = &model.instructions[start].syntax;
        let mut words = from.words();
        let image = words.next().map(|it| it.text());
        let base = image.as_ref().map_or(Base::Unknown, |it| base(it, &named, &globals));
        let is_chosen = matches!(base, Base::Stage(_)) && image.is_some_and(|it| it.contains('$'));
        let name = words.next().map(|it| it.text());
        if let Some(name) = &name {
            named.insert(name.to_ascii_lowercase(), index);
        }
        stages.push(Stage { name, base, is_chosen, instructions: start..end });
    }
    stages
}

fn base(text: &str, named: &HashMap<String, usize>, globals: &HashMap<String, Variable>) -> Base {
    let value_of = |name: &str| globals.get(name).cloned().and_then(Variable::default);
    let (is_chosen, is_certain) = (is_chosen_by_argument(text), !text.contains('$'));
    let written = text;
    let Some(text) = expand(written, &value_of) else {
        return Base::Unknown;
    };
    match named.get(&text.to_ascii_lowercase()) {
        Some(stage) => Base::Stage(*stage),
        None if is_chosen => Base::Default(Image::of(&text)),
        None if text.eq_ignore_ascii_case("scratch") => Base::Scratch,
        None if is_certain => Base::Image(Image::of(&text)),
        None => Base::Image(Image::of_default(&text, written)),
    }
}

/// Whether a build argument may change more of an image than its tag.
fn is_chosen_by_argument(text: &str) -> bool {
    let Some((before, _)) = text.split_once('$') else { return false };
    let name = before.rsplit('/').next().unwrap_or_default();
    !name.contains([':', '@'])
}

impl Model {
    /// The stage and those it builds on, nearest first.
    pub fn lineage(&self, stage: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(stage), |stage| match self.stages[*stage].base {
            Base::Stage(parent) => Some(parent),
            _ => None,
        })
    }

    /// The base of the first stage in the lineage, never a stage; unknown where a build argument
    /// may choose another lineage.
    pub fn root(&self, stage: usize) -> &Base {
        let (mut first, mut is_chosen) = (stage, false);
        for it in self.lineage(stage) {
            first = it;
            is_chosen |= self.stages[it].is_chosen;
        }
        if is_chosen { &Base::Unknown } else { &self.stages[first].base }
    }

    /// Whether the base image of a stage is known to run as root.
    pub fn has_root_base(&self, stage: usize) -> bool {
        match self.root(stage) {
            Base::Scratch => true,
            Base::Image(image) => image.runs_as_root(),
            _ => false,
        }
    }

    /// Whether a build argument may choose another stage or image in the lineage than its default.
    pub fn is_chosen(&self, stage: usize) -> bool {
        self.lineage(stage).any(|it| self.stages[it].is_chosen)
    }

    /// The stages that build on this one, directly or not.
    pub fn built_on(&self, stage: usize) -> impl Iterator<Item = usize> {
        self.in_force.heirs(stage).iter().copied()
    }

    /// Whether `other` is the stage, or one that it builds on.
    pub fn has_in_lineage(&self, stage: usize, other: usize) -> bool {
        self.in_force.is_of(stage, other)
    }

    /// Whether `other` stands before this one, in the lineage of its stage.
    pub fn is_before(&self, other: &Instruction, it: &Instruction) -> bool {
        let stages = it.stage.zip(other.stage);
        other.index < it.index && stages.is_some_and(|(it, other)| self.has_in_lineage(it, other))
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

    /// The instruction before this one in the lineage of its stage.
    pub fn previous(&self, it: &Instruction) -> Option<&Instruction> {
        let stage = it.stage?;
        let own = it.index.checked_sub(1).and_then(|it| self.instructions.get(it));
        own.filter(|it| it.stage == Some(stage)).or_else(|| match self.stages[stage].base {
            Base::Stage(parent) => self.of_stage(parent).last(),
            _ => None,
        })
    }

    /// The user that an instruction runs as.
    pub fn user(&self, it: &Instruction) -> User {
        let state = self.in_force.at(it);
        if state.is_user_open {
            return User::Unknown;
        }
        let Some(user) = state.user else {
            let is_scratch = it.stage.is_some_and(|it| *self.root(it) == Base::Scratch);
            return if is_scratch { User::Named("root".to_owned()) } else { User::Base };
        };
        let user = &self.instructions[user];
        let name = user.argument();
        expand(&name, &|name| self.variable(user, name).known()).map_or(User::Unknown, User::Named)
    }

    /// The working directory of an instruction as an absolute path; `None` if no `WORKDIR` sets it,
    /// or if a variable in one is not known.
    pub fn workdir(&self, it: &Instruction) -> Option<String> {
        self.in_force.at(it).workdir.as_deref().map(ToOwned::to_owned)
    }

    /// The last `WORKDIR` before an instruction, in the lineage of its stage.
    pub fn last_workdir(&self, it: &Instruction) -> Option<&Instruction> {
        self.in_force.at(it).last_workdir.map(|it| &self.instructions[it])
    }

    /// The last `WORKDIR` of a stage, or of those that it builds on.
    pub fn final_workdir(&self, stage: usize) -> Option<&Instruction> {
        self.in_force.at_end(stage).last_workdir.map(|it| &self.instructions[it])
    }

    /// The words that call the shell of an instruction's text: the arguments of the `SHELL` in force,
    /// or the shell that a script names; `None` without either.
    pub fn shell(&self, it: &Instruction) -> Option<Vec<String>> {
        if let Some(Reader::Own { words, .. }) = it.reader() {
            return Some(words.clone());
        }
        let shell = self.in_force.at(it).shell?;
        Some(self.instructions[shell].syntax.json()?.values())
    }

    /// The kind of instruction that a variable of an instruction has its value from; `None` for one
    /// that its stages do not set.
    pub fn source(&self, it: &Instruction, name: &str) -> Option<Source> {
        self.in_force.source(it, name)
    }

    /// The value of a variable in the flags and arguments of an instruction.
    pub fn variable(&self, it: &Instruction, name: &str) -> Variable {
        if it.keyword == Keyword::From || it.stage.is_none() {
            return self.in_force.global(name);
        }
        self.in_force.variable(it, name)
    }
}

impl Instruction {
    /// The argument of an instruction that takes a single text, quotes included.
    pub fn argument(&self) -> String {
        use dockwright_syntax::SyntaxKind::Argument;
        let argument = self.syntax.syntax().children().find(|it| it.kind() == Argument);
        argument.map(|it| ast::joined(&it)).unwrap_or_default()
    }
}
