//! The instructions that see the files of a `RUN`.

use std::cmp::Reverse;

use dockwright_model::context::clean;
use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::{Keyword, ast};
use hashbrown::HashMap;

use super::need::Need;

/// The needs of everything that sees the image of each stage. Stages see only earlier ones, so the
/// needs are computed from the last stage backwards.
#[derive(Default)]
pub(super) struct Reach {
    /// For each instruction, the need of the `RUN`s of its stage from there on.
    rest: Vec<Weighed>,
    /// For each stage, the need of its containers.
    started: Vec<Weighed>,
    /// For each stage, the need of other stages that get its image or parts of it.
    others: Vec<Weighed>,
    /// The stages whose image another stage uses, or that inherit a command.
    is_passed_on: Vec<bool>,
    /// For each stage, the start of the first instruction, if any, that copies or mounts a
    /// directory of its image containing that of the resource.
    taken: Vec<Option<usize>>,
}

/// A need with its place. Of equal needs, the first one is reported; copies come last.
#[derive(Clone, Debug)]
struct Weighed {
    need: Need,
    place: (bool, usize),
}

impl Weighed {
    const NONE: Self = Self { need: Need::No, place: (true, usize::MAX) };

    fn or(&self, other: &Self) -> Self {
        let weight = |it: &Self| (it.need.rank(), Reverse(it.place));
        if weight(other) > weight(self) { other.clone() } else { self.clone() }
    }
}

impl Reach {
    /// Computes the needs of a file; `need` returns the need of each instruction.
    pub fn of(
        model: &Model,
        names: &Names,
        dir: &str,
        need: impl Fn(&Instruction) -> Need,
    ) -> Self {
        let count = model.stages().len();
        let weighed = |it: &Instruction| Weighed { need: need(it), place: (false, it.index) };
        let mut all = Self {
            rest: vec![Weighed::NONE; model.instructions().len() + 1],
            started: Vec::with_capacity(count),
            others: vec![Weighed::NONE; count],
            is_passed_on: vec![false; count],
            taken: vec![None; count],
        };
        let mut starts = Vec::with_capacity(count);
        for (stage, it) in model.stages().iter().enumerate() {
            let kinds = [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck];
            let own = model.of_stage(stage).iter().filter(|it| kinds.contains(&it.keyword));
            let own: Vec<_> = own.map(weighed).collect();
            let parent = if let Base::Stage(it) = it.base { Some(it) } else { None };
            let above = parent.map_or(Weighed::NONE, |it| all.started[it].clone());
            let is_started_above = parent.is_some_and(|it| starts[it]);
            all.is_passed_on[stage] = is_started_above;
            starts.push(is_started_above || !own.is_empty());
            all.started.push(own.iter().fold(above, |it, next| it.or(next)));
        }
        for (stage, it) in model.stages().iter().enumerate().rev() {
            let mut rest = Weighed::NONE;
            for it in model.of_stage(stage).iter().rev() {
                if matches!(it.keyword, Keyword::Run | Keyword::Onbuild) {
                    rest = weighed(it).or(&rest);
                }
                all.rest[it.index] = rest.clone();
            }
            if let Base::Stage(parent) = it.base {
                all.see(parent, stage, &rest);
                all.taken[parent] = all.taken[stage].or(all.taken[parent]);
            }
            for it in model.of_stage(stage) {
                for (from, taken) in taken(names, it, dir) {
                    if from >= stage {
                        continue;
                    }
                    if !matches!(taken, Taken::Nothing) {
                        all.taken[from] = Some(it.start());
                    }
                    match taken {
                        Taken::Nothing => {}
                        Taken::Dir => {
                            let place = (true, it.index);
                            let copy = Weighed { need: Need::Yes(it.start()), place };
                            all.add(from, &copy);
                        }
                        Taken::Above if it.keyword == Keyword::Run => all.add(from, &weighed(it)),
                        Taken::Above => {
                            let rest = all.behind(model, it);
                            all.see(from, stage, &rest);
                        }
                    }
                }
            }
        }
        all
    }

    /// The need of everything after an instruction that sees its files.
    pub fn need(&self, model: &Model, it: &Instruction) -> Need {
        let Some(stage) = it.stage else { return Need::No };
        let own = self.behind(model, it).or(&self.started[stage]);
        own.or(&self.others[stage]).need
    }

    /// Whether another stage gets files of a stage.
    pub fn is_passed_on(&self, stage: usize) -> bool {
        self.is_passed_on[stage]
    }

    /// Whether a container of a stage needs the resource.
    pub fn is_started(&self, stage: usize) -> bool {
        self.started[stage].need != Need::No
    }

    /// The start of an instruction that takes a part of a stage's image, or of an image built on
    /// it, including the directory of the resource.
    pub fn is_taken(&self, stage: usize) -> Option<usize> {
        self.taken[stage]
    }

    /// Records that the stage `by` sees the image of `from` and has the need `rest`.
    fn see(&mut self, from: usize, by: usize, rest: &Weighed) {
        let all = rest.or(&self.started[by]).or(&self.others[by]);
        self.add(from, &all);
    }

    fn add(&mut self, from: usize, need: &Weighed) {
        self.others[from] = self.others[from].or(need);
        self.is_passed_on[from] = true;
    }

    fn behind(&self, model: &Model, it: &Instruction) -> Weighed {
        let is_last = model.rest_of_stage(it).is_empty();
        if is_last { Weighed::NONE } else { self.rest[it.index + 1].clone() }
    }
}

/// The stages by name.
pub(super) struct Names {
    names: HashMap<String, usize>,
    count: usize,
}

impl Names {
    pub fn of(model: &Model) -> Self {
        let stages = model.stages().iter().enumerate();
        let names =
            stages.filter_map(|(index, it)| Some((it.name.as_ref()?.to_ascii_lowercase(), index)));
        Self { names: names.collect(), count: model.stages().len() }
    }

    /// The stage with this name or number.
    pub fn stage(&self, name: &str) -> Option<usize> {
        let name = name.trim_matches(['"', '\'']);
        let found = self.names.get(&name.to_ascii_lowercase()).copied();
        found.or_else(|| name.parse().ok().filter(|it| *it < self.count))
    }
}

/// The part of another stage's image that an instruction takes.
#[derive(Clone, Copy)]
enum Taken {
    Nothing,
    /// The directory itself, or a path inside it.
    Dir,
    /// A directory above.
    Above,
}

/// The stages from which an instruction takes files, with the part taken from each.
fn taken(names: &Names, it: &Instruction, dir: &str) -> Vec<(usize, Taken)> {
    match it.keyword {
        Keyword::Copy => {
            let mut flags = it.syntax.flags().filter(|it| it.name() == "from");
            let Some(from) = flags.find_map(|it| names.stage(&it.value())) else {
                return Vec::new();
            };
            let mut sources = it.syntax.arguments();
            sources.pop();
            vec![(from, strongest(sources.iter().map(|it| of_source(it, dir))))]
        }
        Keyword::Run => {
            let mounts = it.syntax.flags().filter(|it| it.name() == "mount");
            mounts.filter_map(|it| of_mount(names, &it, dir)).collect()
        }
        _ => Vec::new(),
    }
}

/// The source of a copy from another image that has the directory in it, or is in it, if the text is
/// one of such a copy.
pub(super) fn taken_of_image<'t>(text: &'t str, dir: &str) -> Option<&'t str> {
    let mut words = text.split_whitespace().map(|it| it.trim_matches(['[', ']', ',', '"']));
    let is_copy = words.next().is_some_and(|it| it.eq_ignore_ascii_case("COPY"));
    let words: Vec<_> = words.filter(|it| !it.is_empty()).collect();
    let is_from = words.iter().any(|it| it.starts_with("--from="));
    let sources: Vec<_> = words.into_iter().filter(|it| !it.starts_with("--")).collect();
    let (_, sources) = sources.split_last().filter(|_| is_copy && is_from)?;
    sources.iter().copied().find(|it| !matches!(of_source(it, dir), Taken::Nothing))
}

fn strongest(all: impl Iterator<Item = Taken>) -> Taken {
    all.fold(Taken::Nothing, |found, it| match (found, it) {
        (_, Taken::Nothing) | (Taken::Dir, _) => found,
        _ => it,
    })
}

fn of_mount(names: &Names, mount: &ast::Flag, dir: &str) -> Option<(usize, Taken)> {
    let value = mount.value().replace(['"', '\''], "");
    let field = |names: &[&str]| {
        let mut fields = value.split(',').filter_map(|it| it.split_once('='));
        fields.find(|(key, _)| names.contains(key)).map(|(_, value)| value.to_owned())
    };
    let from = names.stage(&field(&["from"])?)?;
    Some((from, of_source(&field(&["source", "src"]).unwrap_or_default(), dir)))
}

fn of_source(source: &str, dir: &str) -> Taken {
    let plain = source.split(['$', '*', '?', '[']).next().unwrap_or_default();
    let is_pattern = plain.len() < source.len();
    let (Some(path), Some(dir)) = (clean(plain), clean(dir)) else { return Taken::Above };
    let is_below = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|it| it.starts_with('/'));
    if path == dir || is_below(&path, &dir) {
        Taken::Dir
    } else if path.is_empty() || is_below(&dir, &path) || is_pattern && dir.starts_with(&path) {
        Taken::Above
    } else {
        Taken::Nothing
    }
}
