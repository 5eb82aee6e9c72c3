//! Reads the steps of a Dockerfile.

use std::collections::HashMap;
use std::fmt;

use dockwright_model::context::{Context, clean};
use dockwright_model::{Instruction, Model};
use dockwright_syntax::{Keyword, ast, decode, parse};

use crate::scope::Scope;
use crate::sent::{Sent, matching};
use crate::step::{Base, Depends, Effect, Layers, Reads, Setting, Stage, Step};
use crate::words::{expanded, flags, is_remote, line, mounts, sources, variables};
use crate::{Builder, Names};

/// The maximum number of instructions, since each step depends on those above it.
const MOST: usize = 12_000;

/// The builder and the stage to build.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The builder.
    pub builder: Builder,
    /// The name or the number of the stage to build; the last one by default.
    pub target: Option<String>,
}

/// A reason why the steps of a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no stage.
    NoStage,
    /// There are too many instructions; this is their number.
    TooLarge(usize),
    /// No stage has the name or number of the target; these are the names of all stages.
    NoTarget(String, Vec<String>),
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStage => out.write_str("the file has no `FROM`, so nothing is built"),
            Self::TooLarge(count) => {
                write!(out, "the file has {count} instructions, and the limit is {MOST}")
            }
            Self::NoTarget(target, names) if names.is_empty() => {
                write!(out, "there is no stage `{target}`; the stages have numbers only, from 0")
            }
            Self::NoTarget(target, names) => {
                let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
                write!(out, "there is no stage `{target}`; the stages are {}", names.join(", "))
            }
        }
    }
}

/// Reads the steps of a file, which should have no errors.
///
/// # Errors
///
/// The file has no stage, lacks the stage to build, or has too many instructions.
pub fn read(
    dockerfile: &[u8],
    options: &Options,
    context: Option<&Context<'_>>,
) -> Result<Layers, Problem> {
    let text = decode(dockerfile);
    let model = Model::of(&parse(&text));
    let count = model.instructions().len();
    if count > MOST {
        return Err(Problem::TooLarge(count));
    }
    let last = model.stages().len().checked_sub(1).ok_or(Problem::NoStage)?;
    let names = StageNames::of(&model);
    let target = match &options.target {
        Some(name) => names.find(name, model.stages().len()).ok_or_else(|| {
            let names = model.stages().iter().filter_map(|it| it.name.clone());
            Problem::NoTarget(name.clone(), names.collect())
        })?,
        None => last,
    };
    let starts: Vec<_> = text.match_indices('\n').map(|it| it.0 + 1).collect();
    let sent = context.map(Sent::of);
    let reader = Reader {
        scope: Scope::of(&model, options.builder),
        model: &model,
        names,
        builder: options.builder,
        line_starts: &starts,
        context: context.zip(sent.as_ref()),
    };
    let mut layers = Layers {
        builder: options.builder,
        stages: (0..=last).map(|it| reader.stage(it)).collect(),
        target,
        context: sent.as_ref().map(Sent::size),
        globals: model
            .instructions()
            .iter()
            .take_while(|it| it.stage.is_none())
            .flat_map(settings)
            .collect(),
    };
    mark_needed(&mut layers);
    Ok(layers)
}

/// Marks the stages that the target needs.
fn mark_needed(layers: &mut Layers) {
    let mut next = vec![layers.target];
    while let Some(stage) = next.pop() {
        let stage = &mut layers.stages[stage];
        if !std::mem::replace(&mut stage.is_needed, true) {
            next.extend(stage.steps.iter().flat_map(|it| &it.depends.stages));
            if let Base::Stage(base) = stage.base {
                next.push(base);
            }
        }
    }
}

/// The stages by name, in lower case: several may have the same one.
struct StageNames(HashMap<String, Vec<usize>>);

impl StageNames {
    fn of(model: &Model) -> Self {
        let mut names: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, stage) in model.stages().iter().enumerate() {
            if let Some(name) = &stage.name {
                names.entry(name.to_ascii_lowercase()).or_default().push(index);
            }
        }
        Self(names)
    }

    /// The last stage before `end` with a name or number.
    fn find(&self, name: &str, end: usize) -> Option<usize> {
        let all = self.0.get(&name.to_ascii_lowercase()).map_or(&[][..], Vec::as_slice);
        let named = all[..all.partition_point(|it| *it < end)].last().copied();
        named.or_else(|| name.parse().ok().filter(|it| *it < end))
    }
}

/// Facts about the file, while the stages are read.
struct Reader<'r> {
    model: &'r Model,
    builder: Builder,
    names: StageNames,
    scope: Scope<'r>,
    line_starts: &'r [usize],
    context: Option<(&'r Context<'r>, &'r Sent)>,
}

impl Reader<'_> {
    fn stage(&self, index: usize) -> Stage {
        let stage = &self.model.stages()[index];
        let (from, steps) = self.model.of_stage(index).split_first().unzip();
        let image = from.and_then(|it| it.syntax.words().next()).map(|it| it.text());
        let image = image.unwrap_or_default();
        let base = match &stage.base {
            dockwright_model::Base::Scratch => Base::Scratch,
            dockwright_model::Base::Stage(it) => Base::Stage(*it),
            _ => {
                let known = from.and_then(|it| expanded(self.model, it, &image));
                Base::Image(known.unwrap_or_else(|| image.clone()))
            }
        };
        Stage {
            name: stage.name.clone(),
            line: from.map_or(0, |it| self.line(it)),
            base,
            is_needed: false,
            steps: steps.unwrap_or_default().iter().map(|it| self.step(it)).collect(),
            reads: variables(&image),
        }
    }

    fn line(&self, it: &Instruction) -> usize {
        self.line_starts.partition_point(|start| *start <= it.start()) + 1
    }

    fn step(&self, it: &Instruction) -> Step {
        let text = line(&it.syntax);
        let mut depends = Depends::default();
        let is_certain = self.files(it, &mut depends);
        let names = names(it, &text);
        (depends.args, depends.env) = self.variables(it, &names);
        let is_linked = flags(it, "link").any(|it| it != "false");
        Step {
            line: self.line(it),
            instruction: it.index,
            keyword: it.keyword.as_str(),
            effect: effect(it.keyword, self.builder),
            depends,
            kind: it.keyword,
            reads: Reads { names, sets: settings(it).collect(), is_certain, is_linked },
            text,
        }
    }

    /// Reads the files that a step depends on, and returns whether all their names are known.
    fn files(&self, it: &Instruction, depends: &mut Depends) -> bool {
        let mut is_certain = true;
        let mut expand = |word: String| {
            let known = expanded(self.model, it, &word);
            is_certain &= known.is_some();
            known.unwrap_or(word)
        };
        let own = sources(it).unwrap_or_default();
        let (remote, local): (Vec<_>, _) =
            own.into_iter().map(&mut expand).partition(|it| is_remote(it));
        depends.remote = remote;
        depends.files = local;
        depends.excluded = flags(it, "exclude").map(&mut expand).collect();
        let mut from: Vec<_> = flags(it, "from").map(&mut expand).collect();
        if it.keyword == Keyword::Run {
            for mount in mounts(it) {
                match mount.from {
                    Some(source) => from.push(expand(source)),
                    None => depends.files.push(expand(mount.source)),
                }
            }
        }
        for it in &mut depends.files {
            if it.is_empty() {
                ".".clone_into(it);
            }
        }
        for name in from {
            match self.names.find(&name, it.stage.unwrap_or_default()) {
                Some(stage) if depends.stages.contains(&stage) => {}
                Some(stage) => depends.stages.push(stage),
                None if depends.images.contains(&name) => {}
                None => depends.images.push(name),
            }
        }
        if is_certain {
            self.count(depends);
        }
        is_certain
    }

    fn count(&self, depends: &mut Depends) {
        let Some((context, sent)) = self.context.filter(|_| !depends.files.is_empty()) else {
            return;
        };
        let mut paths = Vec::new();
        for source in &depends.files {
            let found = matching(context, source);
            if found.is_empty() && clean(source).is_none_or(|it| !it.is_empty()) {
                depends.missing.push(source.clone());
            }
            paths.extend(found);
        }
        depends.size = Some(sent.size_of(&paths, &depends.excluded));
    }

    /// The build arguments and environment variables in the cache key of a step.
    fn variables(&self, it: &Instruction, names: &[String]) -> (Names, Names) {
        match (it.keyword, self.builder) {
            (Keyword::Run, Builder::BuildKit) => self.scope.all(it),
            (Keyword::Run, Builder::Buildah) => (self.scope.all(it).0, Names::default()),
            (Keyword::Copy | Keyword::Add, _) | (_, Builder::BuildKit) => {
                self.scope.among(it, names)
            }
            (_, Builder::Buildah) => Default::default(),
        }
    }
}

fn effect(keyword: Keyword, builder: Builder) -> Effect {
    match keyword {
        Keyword::Run | Keyword::Copy | Keyword::Add => Effect::Layer,
        // BuildKit creates the directory in a layer of its own.
        Keyword::Workdir if builder == Builder::BuildKit => Effect::Layer,
        Keyword::Arg => Effect::Nothing,
        _ => Effect::Config,
    }
}

/// The variables that the builder replaces in an instruction.
fn names(it: &Instruction, text: &str) -> Vec<String> {
    use Keyword::{Add, Arg, Copy, Env, Expose, Label, Stopsignal, User, Volume, Workdir};
    match it.keyword {
        Keyword::Run => variables(&flags(it, "mount").collect::<String>()),
        Add | Copy => {
            let heredocs = it.syntax.heredocs().filter_map(|it| it.body());
            variables(&heredocs.fold(text.to_owned(), |text, body| text + &body))
        }
        Arg | Env | Expose | Label | Stopsignal | User | Volume | Workdir => variables(text),
        _ => Vec::new(),
    }
}

/// The variables that an `ENV` or `ARG` sets.
fn settings(it: &Instruction) -> impl Iterator<Item = Setting> {
    let is_meant = matches!(it.keyword, Keyword::Env | Keyword::Arg);
    let legacy = it.syntax.legacy_pair().and_then(|it| Some((it.key()?, it.value())));
    let pairs: Vec<_> =
        it.syntax.pairs().filter_map(|it: ast::Pair| Some((it.key()?, it.value()))).collect();
    let all = pairs.into_iter().chain(legacy).filter(move |_| is_meant);
    all.map(|(name, value)| {
        let reads = value.as_deref().map(variables).unwrap_or_default();
        Setting { name, value, reads }
    })
}
