//! The user that the container runs as.

use dockwright_model::{Image, Model, User};
use dockwright_syntax::Keyword;

use crate::kind::Kind;
use crate::notes::Notes;
use crate::side::Side;
use crate::text::code;

/// The user of the last stage.
struct Last {
    /// Whether it is root; `None` if that is not known.
    is_root: Option<bool>,
    /// The user and the reason.
    text: String,
    line: Option<usize>,
}

impl Last {
    fn of(side: &Side<'_>) -> Option<Self> {
        let model = &side.model;
        let last = model.stages().len().checked_sub(1)?;
        let user = model.lineage_backwards(last).find(|it| it.keyword == Keyword::User);
        let Some(user) = user else {
            let steps_down = model.root(last).image().is_some_and(Image::steps_down_itself);
            let is_root = (model.has_root_base(last) && !steps_down).then_some(true);
            let from = &model.stages()[last].instructions;
            let line = side.line_at(model.instructions()[from.start].start());
            return Some(Self { is_root, text: base(model, last), line: Some(line) });
        };
        let argument = user.argument();
        let plain = argument.trim_matches(['"', '\'']).to_owned();
        let is_root = if plain.contains('$') { None } else { User::Named(plain).is_root() };
        let text = format!("`USER` is {}", code(argument.as_bytes()));
        Some(Self { is_root, text, line: Some(side.line_at(user.start())) })
    }
}

fn base(model: &Model, stage: usize) -> String {
    match model.root(stage).image() {
        Some(image) => {
            let colon = if image.tag.is_empty() { "" } else { ":" };
            let name = format!("{}{colon}{}", image.repository, image.tag);
            format!("there is no `USER`, and the base image is {}", code(name.as_bytes()))
        }
        None => "there is no `USER`".to_owned(),
    }
}

/// Tells if the container runs as root now, or no longer does.
pub fn tell(notes: &mut Notes<'_, '_>) {
    let Some(new) = Last::of(notes.new) else { return };
    let old = Last::of(notes.old);
    let was_root = old.as_ref().map(|it| it.is_root);
    let (kind, text) = match (was_root, new.is_root) {
        (Some(Some(true)), Some(false)) => {
            (Kind::NoLongerRoot, format!("the container no longer runs as root: {}", new.text))
        }
        (Some(Some(true)), _) => return,
        (_, Some(true)) => {
            (Kind::RunsAsRoot, format!("the container runs as root now: {}", new.text))
        }
        _ => return,
    };
    notes.at_lines(kind, [old.and_then(|it| it.line), new.line], text);
}
