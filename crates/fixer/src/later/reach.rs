//! Which instructions see what a `RUN` leaves.

use std::collections::BTreeMap;

use dockwright_model::context::clean;
use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::{Keyword, ast};

/// The instructions that see it.
pub(super) struct Reach<'m> {
    /// What runs with it: later instructions, other stages, and what starts in the container.
    pub later: Vec<&'m Instruction>,
    /// What copies it, and nothing else, to another place.
    pub copies: Vec<&'m Instruction>,
}

impl<'m> Reach<'m> {
    /// What sees the content of `folder` that `run` leaves.
    pub fn of(model: &'m Model, run: &Instruction, folder: &str) -> Self {
        let mut copies = Vec::new();
        let mut later: BTreeMap<usize, &Instruction> = BTreeMap::new();
        // From which instruction on a stage has it.
        let mut starts: BTreeMap<usize, usize> = BTreeMap::new();
        starts.extend(run.stage.map(|it| (it, run.index + 1)));
        let own = run.stage.unwrap_or_default();
        for (stage, it) in model.stages().iter().enumerate().skip(own) {
            if matches!(it.base, Base::Stage(base) if starts.contains_key(&base)) {
                starts.insert(stage, it.instructions.start);
            }
            for it in model.of_stage(stage) {
                match taken(model, it, folder, |from| from < stage && starts.contains_key(&from)) {
                    Taken::Nothing => {}
                    Taken::Folder => copies.push(it),
                    Taken::Above if it.keyword == Keyword::Run => {
                        later.insert(it.index, it);
                    }
                    Taken::Above => {
                        starts.entry(stage).or_insert(it.index + 1);
                    }
                }
            }
        }
        for (stage, start) in starts {
            let runs = model.of_stage(stage).iter().filter(|it| it.index >= start);
            let runs = runs.filter(|it| matches!(it.keyword, Keyword::Run | Keyword::Onbuild));
            let kinds = [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck];
            let started = model.lineage(stage).flat_map(|it| model.of_stage(it));
            let started = started.filter(|it| kinds.contains(&it.keyword));
            later.extend(runs.chain(started).map(|it| (it.index, it)));
        }
        Self { later: later.into_values().collect(), copies }
    }
}

/// What an instruction takes from another stage.
enum Taken {
    Nothing,
    /// The directory itself, or something in it.
    Folder,
    /// A directory that it is in.
    Above,
}

fn taken(model: &Model, it: &Instruction, folder: &str, has_it: impl Fn(usize) -> bool) -> Taken {
    let is_from = |name: &str| stage(model, name).is_some_and(&has_it);
    match it.keyword {
        Keyword::Copy
            if it.syntax.flags().any(|it| it.name() == "from" && is_from(&it.value())) =>
        {
            let words = || it.syntax.words().map(|it| it.text()).collect();
            let mut sources: Vec<String> = it.syntax.json().map_or_else(words, |it| it.values());
            sources.pop();
            strongest(sources.iter().map(|it| of_source(it, folder)))
        }
        Keyword::Run => {
            let mounts = it.syntax.flags().filter(|it| it.name() == "mount");
            strongest(mounts.map(|it| of_mount(&it, folder, is_from)))
        }
        _ => Taken::Nothing,
    }
}

fn strongest(all: impl Iterator<Item = Taken>) -> Taken {
    all.fold(Taken::Nothing, |found, it| match (&found, &it) {
        (_, Taken::Nothing) | (Taken::Folder, _) => found,
        _ => it,
    })
}

fn of_mount(mount: &ast::Flag, folder: &str, is_from: impl Fn(&str) -> bool) -> Taken {
    let value = mount.value().replace(['"', '\''], "");
    let field = |names: &[&str]| {
        let mut fields = value.split(',').filter_map(|it| it.split_once('='));
        fields.find(|(key, _)| names.contains(key)).map(|(_, value)| value.to_owned())
    };
    match field(&["from"]) {
        Some(from) if is_from(&from) => {
            of_source(&field(&["source", "src"]).unwrap_or_default(), folder)
        }
        _ => Taken::Nothing,
    }
}

fn of_source(source: &str, folder: &str) -> Taken {
    let plain = source.split(['$', '*', '?', '[']).next().unwrap_or_default();
    let is_pattern = plain.len() < source.len();
    let (Some(path), Some(folder)) = (clean(plain), clean(folder)) else { return Taken::Above };
    let is_below = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|it| it.starts_with('/'));
    if path == folder || is_below(&path, &folder) {
        Taken::Folder
    } else if path.is_empty() || is_below(&folder, &path) || is_pattern && folder.starts_with(&path)
    {
        Taken::Above
    } else {
        Taken::Nothing
    }
}

/// The stage of this name or number.
pub(super) fn stage(model: &Model, name: &str) -> Option<usize> {
    let name = name.trim_matches(['"', '\'']);
    let is_named = |it: Option<&String>| it.is_some_and(|it| it.eq_ignore_ascii_case(name));
    let found = model.stages().iter().rposition(|it| is_named(it.name.as_ref()));
    found.or_else(|| name.parse().ok().filter(|it| *it < model.stages().len()))
}
