//! Links from base images to their pages, and from the words of a `COPY` to the files.

use std::ops::Range;
use std::str::FromStr;

use dockwright_model::Image;
use dockwright_syntax::Keyword;
use lsp_types::{DocumentLink, DocumentLinkParams, Uri};

use crate::analysis::bytes_of;
use crate::desk::Ask;
use crate::uri;

/// Registries with pages on images: the start of an image name, and the start of the page's URL.
const REGISTRIES: [(&str, &str); 3] = [
    ("mcr.microsoft.com/", "https://mcr.microsoft.com/artifact/mar/"),
    ("public.ecr.aws/", "https://gallery.ecr.aws/"),
    ("quay.io/", "https://quay.io/repository/"),
];

/// The links of a document.
pub fn links(ask: &Ask<'_>, _: &DocumentLinkParams) -> Vec<DocumentLink> {
    let analysis = ask.analysis();
    let options = ask.options();
    let lines = &ask.document.lines;
    let link = |range: Range<usize>, target: Uri| DocumentLink {
        range: lines.range(&range),
        target: Some(target),
        tooltip: None,
        data: None,
    };
    let mut links = Vec::new();
    for it in analysis.model.instructions() {
        if it.keyword == Keyword::From {
            let image = it.stage.and_then(|it| analysis.model.stages()[it].base.image());
            let page = image.and_then(page);
            links.extend(
                page.zip(it.syntax.words().next())
                    .map(|(page, word)| link(bytes_of(word.syntax()), page)),
            );
        }
        let (Some(options), Some(sources)) = (&options, dockwright_layers::sources(it)) else {
            continue;
        };
        for (word, source) in it.syntax.words().zip(sources) {
            let found = options.contexts.find(&source).and_then(|it| ask.resolve(&it));
            let target = found.and_then(|it| uri::of_path(&it));
            links.extend(target.map(|it| link(bytes_of(word.syntax()), it)));
        }
    }
    links
}

/// The URL of the page on an image, if its registry has such pages.
fn page(image: &Image) -> Option<Uri> {
    let name = image.repository.as_str();
    let known = REGISTRIES.iter().find_map(|(start, address)| {
        let rest = name.strip_prefix(start)?;
        Some(format!("{address}{rest}"))
    });
    let (first, rest) = name.split_once('/').map_or(("", name), |it| it);
    let address = match known {
        Some(address) => address,
        None if first.is_empty() => format!("https://hub.docker.com/_/{rest}"),
        None if first.contains(['.', ':']) || first == "localhost" => return None,
        None => format!("https://hub.docker.com/r/{name}"),
    };
    Uri::from_str(&address).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_have_the_pages_of_their_registries() {
        for (image, expected) in [
            ("debian:13", Some("https://hub.docker.com/_/debian")),
            ("docker.io/library/debian", Some("https://hub.docker.com/_/debian")),
            ("grafana/grafana@sha256:abc", Some("https://hub.docker.com/r/grafana/grafana")),
            ("quay.io/a/b:1", Some("https://quay.io/repository/a/b")),
            ("packages.example.com/a", None),
            ("localhost:5000/a", None),
            ("localhost/a", None),
        ] {
            let found = page(&Image::of(image));
            assert_eq!(found.as_ref().map(|it| it.as_str()), expected, "{image}");
        }
    }
}
