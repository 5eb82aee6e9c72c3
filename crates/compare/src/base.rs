//! `FROM`: the base of a stage, its platform, and its name.

use dockwright_model::expand;
use dockwright_verify::{Flag, Instruction};

use crate::key::Keys;
use crate::kind::Kind;
use crate::notes::Notes;
use crate::side::Side;
use crate::text::code;

/// An image in parts.
#[derive(PartialEq, Eq)]
struct Image {
    repository: String,
    tag: String,
    digest: String,
}

impl Image {
    fn of(text: &str) -> Self {
        let (name, digest) = text.split_once('@').unwrap_or((text, ""));
        let (repository, tag) = match name.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => (repository, tag),
            _ => (name, ""),
        };
        Self { repository: repository.to_owned(), tag: tag.to_owned(), digest: digest.to_owned() }
    }
}

/// The base of a stage.
#[derive(PartialEq, Eq)]
pub enum Base {
    /// A stage, by its identity or, without a counterpart, by its name.
    Stage(Result<usize, Vec<u8>>),
    Image(String),
}

/// Tells the changes of the `FROM` of a pair of stages.
pub fn tell(keys: [&Keys<'_, '_>; 2], stages: [usize; 2], notes: &mut Notes<'_, '_>) {
    let (old, new) = (&notes.old.stages[stages[0]], &notes.new.stages[stages[1]]);
    let (a, b) = (old.from, new.from);
    notes.pair(a, b);
    let (was, is) = (base(keys[0], stages[0]), base(keys[1], stages[1]));
    let name = notes.new.stage_name(stages[1]);
    match (&was, &is) {
        _ if was == is => {}
        (Base::Image(was), Base::Image(is)) => tell_images(&name, was, is, [a, b], notes),
        _ => {
            let (was, is) = (base_text(&old.base, &was), base_text(&new.base, &is));
            let text = format!("{name} builds on {is} instead of {was}");
            notes.add(Kind::BaseImageChanged, Some(a), Some(b), text);
        }
    }
    if old.name != new.name {
        let text = match (&old.name, &new.name) {
            (Some(was), Some(is)) => format!("stage {} is called {} now", code(was), code(is)),
            (Some(was), None) => format!("stage {} has no name any more", code(was)),
            (None, is) => {
                format!("a stage has a name now: {}", code(is.as_deref().unwrap_or_default()))
            }
        };
        notes.add(Kind::StageRenamed, Some(a), Some(b), text);
    }
    let flags = |it: &Instruction<'_>| {
        let value = |it: &Flag| it.value.clone().unwrap_or_default();
        it.flags.iter().map(|it| [&it.name[..], b"=", &value(it)].concat()).collect::<Vec<_>>()
    };
    let (was, is) = (flags(notes.old.at(a)), flags(notes.new.at(b)));
    if was != is {
        let shown = |it: Vec<Vec<u8>>| {
            if it.is_empty() { "no `--platform`".to_owned() } else { code(&it.join(&b' ')) }
        };
        let text = format!("the base of {name} has {} instead of {}", shown(is), shown(was));
        notes.add(Kind::PlatformChanged, Some(a), Some(b), text);
    }
}

/// The base of a stage, with the default values of build arguments.
pub fn base(keys: &Keys<'_, '_>, stage: usize) -> Base {
    let side = keys.side;
    let written = &side.stages[stage].base;
    let text =
        expanded(side, stage).unwrap_or_else(|| String::from_utf8_lossy(written).into_owned());
    match side.stage_called(text.as_bytes(), stage, false) {
        Some(named) => {
            let identity = keys.identities.get(named).copied().flatten();
            Base::Stage(identity.ok_or_else(|| text.to_ascii_lowercase().into_bytes()))
        }
        None => Base::Image(text),
    }
}

fn expanded(side: &Side<'_>, stage: usize) -> Option<String> {
    let it = side.model_at(side.stages[stage].from)?;
    let text = str::from_utf8(&side.stages[stage].base).ok()?;
    expand(text, &|name| side.model.variable(it, name).default())
}

fn base_text(written: &[u8], base: &Base) -> String {
    match base {
        Base::Stage(_) => format!("stage {}", code(written)),
        Base::Image(text) => code(text.as_bytes()),
    }
}

fn tell_images(name: &str, was: &str, is: &str, at: [usize; 2], notes: &mut Notes<'_, '_>) {
    let (a, b) = (Some(at[0]), Some(at[1]));
    let (old, new) = (Image::of(was), Image::of(is));
    let told = |text: &str| code(text.as_bytes());
    if old.repository != new.repository {
        let text = format!("{name} builds on {} instead of {}", told(is), told(was));
        notes.add(Kind::BaseImageChanged, a, b, text);
    } else if old.tag != new.tag {
        let tag = |it: &Image| match it.tag.as_str() {
            "" => "no tag".to_owned(),
            tag => format!("tag {}", told(tag)),
        };
        let image = told(&new.repository);
        let text = format!("the base image {image} has {} instead of {}", tag(&new), tag(&old));
        notes.add(Kind::BaseTagChanged, a, b, text);
    }
    let image = told(is.split('@').next().unwrap_or_default());
    match (old.digest.is_empty(), new.digest.is_empty()) {
        (true, false) => {
            let text = format!("the base image {image} is pinned to {}", digest(&new));
            notes.add(Kind::BasePinned, a, b, text);
        }
        (false, true) => {
            let text = format!("the base image {image} is no longer pinned to a digest");
            notes.add(Kind::BaseUnpinned, a, b, text);
        }
        _ if old.digest != new.digest => {
            let text = format!(
                "the base image {image} is pinned to {} instead of {}",
                digest(&new),
                digest(&old)
            );
            notes.add(Kind::BaseDigestChanged, a, b, text);
        }
        _ => {}
    }
}

/// The digest as code: its algorithm and the first twelve digits.
fn digest(image: &Image) -> String {
    const SHOWN: usize = 12;
    match image.digest.split_once(':') {
        Some((algorithm, digits)) if digits.chars().nth(SHOWN).is_some() => {
            let digits: String = digits.chars().take(SHOWN).collect();
            format!("`{algorithm}:{digits}…`")
        }
        _ => code(image.digest.as_bytes()),
    }
}
