//! The table of versions of base images that get no more corrections.

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::Image;

/// The rows by the name of the image.
static TABLE: LazyLock<HashMap<&str, Vec<Row>>> = LazyLock::new(|| {
    let mut table: HashMap<_, Vec<_>> = HashMap::new();
    for (image, row) in lines().filter_map(row) {
        table.entry(image).or_default().push(row);
    }
    table
});

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("retired.tsv").lines().filter(|it| !it.starts_with('#'))
}

/// The end of a version of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retirement {
    /// The last day of free support, as `2023-04-30`.
    pub ended: &'static str,
    /// An image that is supported.
    pub successor: &'static str,
}

impl Image {
    /// When the support of an official image ended, if the tag names such a version.
    pub fn retirement(&self) -> Option<Retirement> {
        let known = self.is_official && self.is_tag_certain;
        let tag = if self.tag.is_empty() { "latest" } else { &self.tag };
        let version = tag.split('-').next().filter(|_| known)?;
        let fits = TABLE.get(self.library_name())?.iter().filter(|it| it.has(version));
        fits.max_by_key(|it| it.version.len()).map(|it| it.retirement)
    }
}

struct Row {
    version: &'static str,
    names: &'static str,
    retirement: Retirement,
}

impl Row {
    fn has(&self, version: &str) -> bool {
        let rest = version.strip_prefix(self.version);
        rest.is_some_and(|it| it.is_empty() || it.starts_with('.'))
            || self.names.split(' ').any(|it| it == version)
    }
}

/// The name of the image of a row, and the rest of the row.
fn row(line: &'static str) -> Option<(&'static str, Row)> {
    let mut fields = line.split('\t');
    let (image, version, names) = (fields.next()?, fields.next()?, fields.next()?);
    let (ended, successor) = (fields.next()?, fields.next()?);
    Some((image, Row { version, names, retirement: Retirement { ended, successor } }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_date_and_a_successor_that_is_supported() {
        for line in lines() {
            assert_eq!(line.split('\t').count(), 6, "{line}");
            let (_, it) = row(line).expect(line);
            assert!(it.retirement.ended.len() == 10, "{line}");
            assert!(it.retirement.ended <= "2026-08-22", "{line}");
            assert_eq!(Image::of(it.retirement.successor).retirement(), None, "{line}");
        }
    }

    #[test]
    fn a_version_ends_at_a_dot_or_a_dash() {
        let ended = |it: &str| Image::of(it).retirement().map(|it| it.ended);
        assert_eq!(ended("alpine:3.1.4"), Some("2016-11-01"));
        assert_eq!(ended("alpine:3.12"), Some("2022-05-01"));
        assert_eq!(ended("node:14-alpine"), Some("2023-04-30"));
        assert_eq!(ended("debian:buster-slim"), Some("2024-06-30"));
        assert_eq!(ended("public.ecr.aws/docker/library/node:14"), Some("2023-04-30"));
        for supported in ["alpine:3", "alpine", "node:140", "debian:12", "python:3", "a/node:14"] {
            assert_eq!(ended(supported), None, "{supported}");
        }
    }
}
