//! The table of versions of base images that get no more corrections.

use super::Image;

const TABLE: &str = include_str!("retired.tsv");

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
        let rows = TABLE.lines().filter(|it| !it.starts_with('#')).filter_map(row);
        let rows = rows.filter(|it| it.image == self.library_name());
        let fits = rows.filter(|it| it.has(version));
        fits.max_by_key(|it| it.version.len()).map(|it| it.retirement)
    }
}

struct Row {
    image: &'static str,
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

fn row(line: &'static str) -> Option<Row> {
    let mut fields = line.split('\t');
    let (image, version, names) = (fields.next()?, fields.next()?, fields.next()?);
    let (ended, successor) = (fields.next()?, fields.next()?);
    Some(Row { image, version, names, retirement: Retirement { ended, successor } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_date_and_a_successor_that_is_supported() {
        for line in TABLE.lines().filter(|it| !it.starts_with('#')) {
            assert_eq!(line.split('\t').count(), 6, "{line}");
            let it = row(line).expect(line);
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
