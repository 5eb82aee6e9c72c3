//! The base images that the text of a Dockerfile names.

use dockwright_model::{Image, Model};
use dockwright_syntax::Keyword;

/// A base image as named in a `FROM`.
pub(crate) struct NamedBase<'m> {
    pub image: &'m Image,
    /// The image as written.
    pub text: String,
    /// The byte offset of the image in the file.
    pub at: usize,
}

/// The base images of all stages, except those that have a digest or depend on a variable.
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
