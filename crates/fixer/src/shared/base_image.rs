//! The base images that the text of a Dockerfile names.

use dockwright_model::{Image, Model};
use dockwright_syntax::Keyword;

/// A base image, as a `FROM` names it.
pub(crate) struct NamedBase<'m> {
    pub image: &'m Image,
    /// The word of the `FROM`.
    pub text: String,
    /// The place of that word in the file, in bytes.
    pub at: usize,
}

/// The base images of all stages, without those that a digest pins or a variable decides.
pub(crate) fn named(model: &Model) -> impl Iterator<Item = NamedBase<'_>> {
    model.stages().iter().filter_map(|stage| {
        let image = stage.base.image()?;
        let from = &model.instructions()[stage.instructions.start];
        let word = from.syntax.words().next().filter(|_| from.keyword == Keyword::From)?;
        let text = word.text();
        let at = word.syntax().text_range().start().into();
        (!text.contains(['$', '@'])).then_some(NamedBase { image, text, at })
    })
}
