//! Other Dockerfiles of a project whose images may be built on images of the project.

use dockwright_model::{Base, Image, Instruction, Model};
use dockwright_syntax::{self as syntax, Keyword, ast, ast::ShellText};

use super::reads;
use crate::PassContext;
use crate::contexts::{Contexts, Derived};
use crate::facts::sources;
use crate::pass::replaced::familiar;

/// How a Dockerfile uses images that the project may build; `None` if all of its images are public
/// and the project builds none of them (`built`).
pub fn derived(text: &str, built: &[String]) -> Option<Derived> {
    // Fast path: most files use only public images.
    let starts = |it: &str| it.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("from"));
    text.lines().any(|it| starts(it.trim_start())).then_some(())?;
    let parse = syntax::parse(text);
    let model = Model::of(&parse);
    let built: Vec<_> = built.iter().map(|it| familiar(it)).collect();
    let images_of = |it: &Instruction| {
        images(it).into_iter().filter(|it| is_built(&model, it, &built)).collect::<Vec<_>>()
    };
    let bases: Vec<_> = (0..model.stages().len()).map(|it| base(&model, it, &built)).collect();
    let own: Vec<_> = (0..bases.len()).filter(|it| bases[*it].is_some()).collect();
    let takes = |it: &Instruction| !images_of(it).is_empty();
    // Files of such an image may be copied under the name of the stage that starts from it.
    let of_stage = |it: &Instruction| {
        images(it).iter().any(|it| own.iter().any(|own| is_name(&model, *own, it)))
    };
    let taking = model.instructions().iter().filter(|it| takes(it));
    let taking: Vec<_> = taking.map(|it| it.index).collect();
    (!own.is_empty() || !taking.is_empty()).then_some(())?;
    let contexts = Contexts::default();
    let ctx = PassContext::new(&parse, &contexts);
    let taken = taking.iter().flat_map(|it| images_of(&model.instructions()[*it]));
    let taken = taken.map(|it| Some(it).filter(|it| !it.contains('$')));
    let images = bases.into_iter().flatten().map(OwnBase::name).chain(taken).collect();
    let mut found = Derived { images, ..Derived::default() };
    for it in model.instructions() {
        let line = ctx.line(it.start());
        let stage = it.stage.filter(|stage| own.contains(stage));
        if taking.contains(&it.index) || stage.is_some() && it.keyword != Keyword::From {
            found.run.extend(texts(it).into_iter().map(|text| (line, text)));
        }
        if taking.contains(&it.index) || of_stage(it) {
            found.run.push((line, ctx.said(it).to_owned()));
        }
        let Some(stage) = stage else { continue };
        let brought = sources::copied(&it.syntax).unwrap_or_default();
        let brought = brought.into_iter().chain(sources::mounted(&it.syntax));
        let brought: Vec<_> =
            brought.filter(|it| !it.starts_with("<<")).map(|it| (line, it)).collect();
        if is_inherited(&model, stage) {
            if matches!(it.keyword, Keyword::Copy | Keyword::Add | Keyword::Run) {
                found.texts.push((line, ctx.said(it).to_owned()));
            }
            found.inheriting.extend(brought.iter().cloned());
            found.variables.extend(variables(it).into_iter().map(|name| (line, name)));
            found.doubts.extend(reads::doubt_of_derived(&ctx, it).map(|why| (line, why)));
            if it.keyword == Keyword::Healthcheck {
                found.checks.push((line, ctx.said(it).to_owned()));
            }
        }
        found.copied.extend(brought);
    }
    for stage in own.into_iter().filter(|it| is_inherited(&model, *it)) {
        let Some(entry) = model.search_path(stage).odd else { continue };
        let line = model.of_stage(stage).first().map_or(1, |it| ctx.line(it.start()));
        let why = format!("only a shell finds programs through the entry `{entry}` of `PATH`");
        found.doubts.push((line, why));
    }
    Some(found)
}

/// Stands for every name in a list of the public names under which a project builds images.
pub const ANY_IMAGE: &str = "*";

/// Whether a public name is one under which the project builds an image.
fn is_own_name(name: &str, built: &[String]) -> bool {
    built.iter().any(|it| it == ANY_IMAGE) || built.contains(&familiar(name))
}

/// Whether a name is that of a known public image.
pub fn is_known_image(name: &str) -> bool {
    Image::of(name).is_known_by_name()
}

/// An image that the project may build.
enum OwnBase {
    Named(String),
    Any,
}

impl OwnBase {
    fn name(self) -> Option<String> {
        match self {
            Self::Named(it) => Some(it),
            Self::Any => None,
        }
    }
}

/// The base image of a stage, if the project may build it: because it is not a known public image,
/// or because the project is known to build it.
fn base(model: &Model, stage: usize, built: &[String]) -> Option<OwnBase> {
    let name = || {
        let first = model.lineage(stage).last().unwrap_or(stage);
        let from = model.of_stage(first).iter().find(|it| it.keyword == Keyword::From)?;
        from.syntax.arguments().into_iter().next()
    };
    match model.root(stage) {
        Base::Image(image) => {
            let is_own = || name().is_some_and(|it| is_own_name(&it, built));
            (!image.is_known_by_name() || is_own()).then(|| OwnBase::Named(name_of(image)))
        }
        // A build argument may select another image.
        Base::Default(_) | Base::Unknown => Some(OwnBase::Any),
        Base::Scratch | Base::Stage(_) => None,
    }
}

/// The name of an image, with its tag if that is certain.
fn name_of(image: &Image) -> String {
    let Image { repository, tag, is_tag_certain, .. } = image;
    if *is_tag_certain && !tag.is_empty() {
        format!("{repository}:{tag}")
    } else {
        repository.clone()
    }
}

/// The images and stages that an instruction copies from or mounts.
fn images(it: &Instruction) -> Vec<String> {
    let of_flag = |it: ast::Flag| match &*it.name() {
        "from" => vec![it.value()],
        "mount" => {
            let value = it.value().replace(['"', '\''], "");
            let fields = value.split(',').filter_map(|it| it.strip_prefix("from="));
            fields.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    it.syntax.flags().flat_map(of_flag).collect()
}

/// Whether a name or number refers to a stage.
fn is_name(model: &Model, stage: usize, name: &str) -> bool {
    let own = model.stages()[stage].name.as_deref();
    own.is_some_and(|it| it.eq_ignore_ascii_case(name)) || name == stage.to_string()
}

/// Whether a name that files are copied from is not a stage, and may be an image built by the
/// project.
fn is_built(model: &Model, name: &str, built: &[String]) -> bool {
    let is_stage = name.parse::<usize>().is_ok()
        || model
            .stages()
            .iter()
            .filter_map(|it| it.name.as_ref())
            .any(|it| it.eq_ignore_ascii_case(name));
    !is_stage && (!is_known_image(name) || is_own_name(name, built))
}

/// Whether a stage inherits the command or the health check of its base image.
fn is_inherited(model: &Model, stage: usize) -> bool {
    let has = |keyword: Keyword| model.lineage_backwards(stage).any(|it| it.keyword == keyword);
    let starts_own = has(Keyword::Cmd) || has(Keyword::Entrypoint);
    !starts_own || !has(Keyword::Healthcheck)
}

/// The commands of an instruction, as shell words.
fn texts(it: &Instruction) -> Vec<String> {
    let of = |it: &ast::Instruction| {
        let bodies = it.heredocs().filter_map(|it| it.body());
        let array = it.json().map(|it| {
            let words =
                it.values().into_iter().map(|it| format!("'{}'", it.replace('\'', "'\\''")));
            words.collect::<Vec<_>>().join(" ")
        });
        let text = array.or_else(|| it.shell_text().as_ref().map(ShellText::joined));
        text.into_iter().chain(bodies).collect()
    };
    match it.keyword {
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => of(&it.syntax),
        Keyword::Onbuild => it.syntax.trigger().map(|it| of(&it)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The names that an `ENV` sets.
fn variables(it: &Instruction) -> Vec<String> {
    if it.keyword != Keyword::Env {
        return Vec::new();
    }
    let pairs = it.syntax.pairs().filter_map(|it| it.key());
    pairs.chain(it.syntax.legacy_pair().and_then(|it| it.key())).collect()
}
