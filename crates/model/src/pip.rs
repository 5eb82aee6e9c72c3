//! Which images have a pip that is known to be recent.

use crate::image::Image;

/// Code names of the releases of Debian and Ubuntu that have pip 19.1 or newer.
const RECENT: &str = "bullseye bookworm trixie forky sid testing stable unstable focal groovy \
    hirsute impish jammy kinetic lunar mantic noble oracular plucky questing devel rolling latest";

impl Image {
    /// Whether pip is of version 19.1 or newer, as far as image and tag prove it: as the image
    /// brings it, or as the distribution packages it.
    ///
    /// pip 19.1 was released in April 2019. Tags with a patch version were last built when the next
    /// patch came.
    pub fn has_recent_pip(&self) -> bool {
        if !self.is_official {
            return false;
        }
        let mut parts = self.tag.split('-');
        let version = parts.next().unwrap_or_default();
        match self.name.as_str() {
            "python" => is_recent_python(version) && !parts.any(is_old_base),
            "debian" => is_named(version) || version.is_empty() || at_least(version, &[11]),
            "ubuntu" => is_named(version) || version.is_empty() || at_least(version, &[20, 4]),
            "alpine" => {
                version == "edge" || version.is_empty() || version == "latest" || {
                    version == "3" || at_least(version, &[3, 12])
                }
            }
            _ => false,
        }
    }
}

impl Image {
    /// The same for the pip that Python puts into virtual environments: it is as old as the Python,
    /// and of version 19.2 or newer from Python 3.8 on.
    pub fn has_recent_bundled_pip(&self) -> bool {
        let is_old = ["2", "3.5", "3.6", "3.7"].iter().any(|it| {
            let rest = self.tag.strip_prefix(it);
            rest.is_some_and(|it| it.is_empty() || it.starts_with(['.', '-']))
        });
        self.has_recent_pip() && !(self.name == "python" && is_old)
    }
}

fn is_named(version: &str) -> bool {
    RECENT.split_ascii_whitespace().any(|it| it == version)
}

fn is_recent_python(version: &str) -> bool {
    if ["", "latest", "3", "2", "slim", "alpine", "bullseye", "bookworm", "trixie"]
        .contains(&version)
    {
        return true;
    }
    let numbers: Option<Vec<u32>> = version.split('.').map(|it| it.parse().ok()).collect();
    match numbers.as_deref() {
        Some([2, 7]) => true,
        Some([3, minor]) => *minor >= 5,
        Some([2, 7, patch]) => *patch >= 17,
        Some([3, minor, patch]) => match minor {
            0..=4 => false,
            5 => *patch >= 8,
            6 => *patch >= 9,
            7 => *patch >= 4,
            _ => true,
        },
        _ => false,
    }
}

/// Whether the rest of a tag names a distribution whose images were no longer built in April 2019.
fn is_old_base(part: &str) -> bool {
    let is_preview = part.starts_with("rc");
    let alpine = part.strip_prefix("alpine").filter(|it| !it.is_empty());
    is_preview
        || matches!(part, "wheezy" | "jessie" | "onbuild" | "windowsservercore" | "nanoserver")
        || alpine.is_some_and(|it| !at_least(it, &[3, 10]))
}

/// Whether a version such as `20.04` is this one or a later one.
fn at_least(version: &str, least: &[u32]) -> bool {
    let numbers: Option<Vec<u32>> = version.split('.').map(|it| it.parse().ok()).collect();
    numbers.is_some_and(|it| it.as_slice() >= least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_python_bundles_an_old_pip() {
        for (image, expected) in [
            ("python:3.8-slim", true),
            ("python:3.12.1", true),
            ("python", true),
            ("debian:12", true),
            ("python:3.7", false),
            ("python:3.7.4-slim", false),
            ("python:2-alpine", false),
            ("debian:10", false),
        ] {
            assert_eq!(Image::of(image).has_recent_bundled_pip(), expected, "{image}");
        }
    }

    #[test]
    fn only_what_was_built_since_has_it() {
        let check = |expected: bool, images: &[&str]| {
            for image in images {
                assert_eq!(Image::of(image).has_recent_pip(), expected, "{image}");
            }
        };
        let recent =
            ["python", "python:3.8-slim", "python:3.6", "python:3.7.4", "python:2.7-alpine"];
        check(true, &recent);
        check(
            true,
            &["debian:12-slim", "debian:bullseye-20230904", "ubuntu:20.04", "ubuntu:jammy"],
        );
        check(true, &["alpine", "alpine:3.19", "python:3.12-alpine3.19", "python:3.13.0-bookworm"]);
        check(false, &["python:3.4", "python:3.6.4-slim", "python:2.7.16", "python:3.7-alpine3.8"]);
        check(false, &["debian:10", "ubuntu:18.04", "alpine:3.10", "me/python:3.8", "node:18"]);
        check(
            false,
            &["python:3.6-jessie", "python:3.7-rc", "debian:buster", "python:3.6-onbuild"],
        );
    }
}
