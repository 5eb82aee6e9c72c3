//! Stages and steps, with the dependencies of the cache of each step.

use dockwright_syntax::Keyword;
use serde::Serialize;

use crate::{Builder, Names, Size};

/// The steps of a Dockerfile.
#[derive(Clone, Debug)]
pub struct Layers {
    /// The builder whose rules hold.
    pub builder: Builder,
    /// The stages, in the order of the file.
    pub stages: Vec<Stage>,
    /// The index of the stage that is built.
    pub target: usize,
    /// The files that the builder gets; `None` if the build context is not known.
    pub context: Option<Size>,
    /// The build arguments before the first stage.
    pub(crate) globals: Vec<Setting>,
}

/// A stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The name behind `AS`.
    pub name: Option<String>,
    /// The line of its `FROM`, from 1.
    pub line: usize,
    /// The base.
    pub base: Base,
    /// Whether the target needs it.
    pub is_needed: bool,
    /// Its instructions without the `FROM`.
    pub steps: Vec<Step>,
    /// The variables that its `FROM` reads.
    pub(crate) reads: Vec<String>,
}

/// The base of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Base {
    /// `scratch`.
    Scratch,
    /// An earlier stage, by index.
    Stage(usize),
    /// An image, with the defaults of variables, or as written if a default is not known.
    Image(String),
}

/// An instruction of a stage.
#[derive(Clone, Debug)]
pub struct Step {
    /// The line of its keyword, from 1.
    pub line: usize,
    /// Its place among the instructions of the file, from 0.
    pub instruction: usize,
    /// Its keyword, in capitals.
    pub keyword: &'static str,
    /// Its text on one line, without comments and heredocs.
    pub text: String,
    /// Its effect on the image.
    pub effect: Effect,
    /// The dependencies of its cache, besides its own text and the steps above it.
    pub depends: Depends,
    pub(crate) kind: Keyword,
    pub(crate) reads: Reads,
}

/// The effect of a step on the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It adds a layer of files.
    Layer,
    /// It changes only the configuration of the image.
    Config,
    /// It changes nothing: `ARG`.
    Nothing,
}

/// The dependencies of the cache of a step, besides its own text and the steps above it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Depends {
    /// Paths and patterns of files in the build context, with the defaults of variables, or as written
    /// if a default is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// The patterns of `--exclude`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// The files in the build context; `None` without files, or if they are not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// Those of `files` that match no file that the builder gets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// The stages whose files it copies or mounts, by index.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<usize>,
    /// The images whose files it copies or mounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
    /// The addresses that it fetches.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remote: Vec<String>,
    /// The build arguments that are a part of its cache key.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub args: Names,
    /// The environment variables that are a part of its cache key.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub env: Names,
}

/// Facts about a step that a prediction needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reads {
    /// The variables in its words and flags.
    pub names: Vec<String>,
    /// The variables that it sets.
    pub sets: Vec<Setting>,
    /// Whether all sources are known, so that no other file is among them.
    pub is_certain: bool,
    /// Whether its layer does not depend on those above it: `COPY --link`.
    pub is_linked: bool,
}

/// A variable that an instruction sets.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub name: String,
    /// The value; `None` for an `ARG` without a default.
    pub value: Option<String>,
    /// The variables in the value.
    pub reads: Vec<String>,
}

impl Layers {
    /// The name of a stage in messages: its own, or its number.
    pub fn name(&self, stage: usize) -> String {
        match self.stages.get(stage).and_then(|it| it.name.as_deref()) {
            Some(name) => name.to_owned(),
            None => format!("stage {stage}"),
        }
    }

    /// The steps of all stages that are built and add a layer.
    pub fn built(&self) -> impl Iterator<Item = &Step> {
        let needed = self.stages.iter().filter(|it| it.is_needed);
        needed.flat_map(|it| &it.steps).filter(|it| it.effect == Effect::Layer)
    }
}
