//! Base images: their names, and facts about the common ones.

mod facts;
mod retired;

use facts::LookedUp;
pub use facts::{Entrypoint, Facts};
pub use retired::Retirement;

/// The name of an image, in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The whole name without tag and digest, in lower case: `mcr.microsoft.com/dotnet/sdk`;
    /// `docker.io/library/` in front is left out.
    pub repository: String,
    /// The last part of the name: `sdk`.
    pub name: String,
    /// The tag, without the `:`; empty without one.
    pub tag: String,
    /// Whether it is one of the official images of Docker Hub, wherever it is fetched from.
    pub is_official: bool,
    /// Whether the tag decides which image it is: there is no digest, and no build argument can
    /// change the tag.
    pub is_tag_certain: bool,
    /// Whether a build argument in the tag may choose another distribution, as in
    /// `node:20-${VARIANT}`.
    pub is_system_open: bool,
    facts: LookedUp,
}

/// The distribution of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Debian, Ubuntu and their derivatives: dpkg and apt.
    Debian,
    /// Alpine: apk, `BusyBox`.
    Alpine,
    /// Fedora, Red Hat, `CentOS` and their kin: rpm.
    RedHat,
    /// SUSE: rpm and zypper.
    Suse,
}

const RED_HAT: &str = "almalinux amazonlinux centos fedora oraclelinux rockylinux ubi";

/// Mirrors of the official images, and the namespaces for single architectures.
const OFFICIAL: &[&str] = &[
    "amd64/",
    "arm32v5/",
    "arm32v6/",
    "arm32v7/",
    "arm64v8/",
    "i386/",
    "index.docker.io/library/",
    "mirror.gcr.io/library/",
    "ppc64le/",
    "public.ecr.aws/docker/library/",
    "registry.hub.docker.com/library/",
    "riscv64/",
    "s390x/",
];

/// Official images whose servers change the user themselves. In other images, the entrypoint does.
const STEP_DOWN_THEMSELVES: [&str; 2] = ["httpd", "php"];

/// Parts of tags that say which distribution an image has.
const VARIANTS: &[&str] = &[
    "alpine", "bionic", "bookworm", "bullseye", "buster", "focal", "jammy", "jessie", "noble",
    "slim", "stretch", "trixie", "ubi", "ubuntu", "wheezy", "xenial",
];

impl Image {
    /// Splits `[registry/][namespace/]name[:tag][@digest]`.
    pub fn of(reference: &str) -> Self {
        let is_tag_certain = !reference.contains('@');
        let reference = reference.split('@').next().unwrap_or_default().to_ascii_lowercase();
        let (path, tag) = match reference.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, tag),
            _ => (reference.as_str(), ""),
        };
        let hub = path.strip_prefix("docker.io/").unwrap_or(path);
        let hub = hub.strip_prefix("library/").unwrap_or(hub);
        let name = hub.rsplit('/').next().unwrap_or_default();
        Self {
            repository: hub.to_owned(),
            name: name.to_owned(),
            tag: tag.to_owned(),
            is_official: !library_name(hub).contains('/'),
            is_tag_certain,
            is_system_open: false,
            facts: LookedUp::default(),
        }
    }

    /// The image of a `FROM` with build arguments in its tag (`written`), which has this name by
    /// default.
    pub(crate) fn of_default(reference: &str, written: &str) -> Self {
        let tag = written.rsplit_once(':').map_or("", |it| it.1);
        let fixed = tag.split('$').enumerate().map(|(index, it)| match it.find('}') {
            Some(end) if index > 0 && it.starts_with('{') => &it[end + 1..],
            _ if index > 0 => it.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'),
            _ => it,
        });
        let mut parts = fixed.flat_map(|it| it.split(['-', '.', '_']));
        let is_fixed = parts.any(|it| VARIANTS.iter().any(|variant| it.starts_with(variant)));
        Self { is_tag_certain: false, is_system_open: !is_fixed, ..Self::of(reference) }
    }

    /// The name as the library of Docker Hub has it, if it is an image of that.
    fn library_name(&self) -> &str {
        library_name(&self.repository)
    }

    /// The distribution, where name and tag tell.
    pub fn family(&self) -> Option<Family> {
        let says =
            |words: &[&str]| !self.is_system_open && words.iter().any(|it| self.tag.contains(it));
        if self.name.contains("alpine") || says(&["alpine"]) {
            return Some(Family::Alpine);
        }
        if RED_HAT.split(' ').any(|it| self.name.starts_with(it))
            || says(&["centos", "ubi", "oracle"])
        {
            return Some(Family::RedHat);
        }
        if self.repository.contains("suse") || self.name.starts_with("bci-") {
            return Some(Family::Suse);
        }
        self.facts().system
    }

    /// Whether `/bin/sh` is known to become the single command of `-c` instead of waiting for it: bash
    /// does so, and the shell of `BusyBox` from 1.28, which Alpine has from 3.8.
    pub fn replaces_shell(&self) -> bool {
        match self.family() {
            Some(Family::RedHat | Family::Suse) => true,
            Some(Family::Alpine) => {
                let from =
                    if self.name.contains("alpine") { Some(0) } else { self.tag.find("alpine") };
                let version = from.map_or("", |it| self.tag[it..].trim_start_matches("alpine"));
                let mut numbers = version.split(['.', '-']).map(|it| it.parse().ok());
                let (major, minor): (Option<u32>, Option<u32>) =
                    (numbers.next().flatten(), numbers.next().flatten());
                !(major == Some(2) || major == Some(3) && minor.is_some_and(|it| it < 8))
            }
            Some(Family::Debian) | None => false,
        }
    }

    /// Whether the image is known to run as root.
    pub fn runs_as_root(&self) -> bool {
        self.is_official && self.facts().user == Some("root")
    }

    /// Whether the service of the image gives up the rights of root itself, as far as known.
    pub fn steps_down_itself(&self) -> bool {
        self.facts().entrypoint == Some(Entrypoint::Looks)
            || STEP_DOWN_THEMSELVES.contains(&self.name.as_str())
    }

    /// Whether the image is known to run commands by `/bin/sh` in shell form, and to start a
    /// command in exec form as it is.
    pub fn starts_any_command(&self) -> bool {
        matches!(self.facts().entrypoint, Some(Entrypoint::Any | Entrypoint::AnyOr(_)))
    }

    /// The directory that instructions start in.
    pub fn workdir(&self) -> Option<&'static str> {
        self.facts().workdir.filter(|_| self.is_tag_certain)
    }

    /// Whether the image is known to have no `ONBUILD` triggers.
    pub fn has_no_triggers(&self) -> bool {
        self.is_known_by_name() && !self.tag.contains("onbuild")
    }

    /// Whether the name is that of a known public image, which no project builds itself.
    pub fn is_known_by_name(&self) -> bool {
        self.is_in_table()
    }

    /// The interpreter with which the entrypoint of the image runs a command that names a file in
    /// the working directory that is not executable.
    pub fn runs_files_with(&self) -> Option<&'static str> {
        match self.facts().entrypoint {
            Some(Entrypoint::AnyOr(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether the image is made for Windows, as far as its name tells.
    pub fn is_windows(&self) -> bool {
        let parts = self.repository.split(['/', '-', '_', '.']);
        let mut parts = parts.chain(self.tag.split(['-', '_', '.']));
        let is_framework =
            ["dotnet/framework", "dotnet-framework"].iter().any(|it| self.repository.contains(it));
        let is_of_microsoft = matches!(&*self.repository, "microsoft/aspnet" | "microsoft/wcf");
        is_framework
            || is_of_microsoft
            || matches!(&*self.name, "iis" | "msbuild")
            || parts.any(is_word_of_windows)
    }

    /// Whether the entrypoint of the image is known to branch on the command it is given.
    pub fn looks_at_command(&self) -> bool {
        let looks = facts::has_looking_entrypoint;
        looks(&self.name) || self.name.split(['-', '_', '.']).any(looks)
    }
}

/// A name without what says where an official image comes from.
fn library_name(name: &str) -> &str {
    OFFICIAL.iter().find_map(|it| name.strip_prefix(it)).unwrap_or(name)
}

/// Whether a part of a name is one that only images for Windows have.
fn is_word_of_windows(part: &str) -> bool {
    ["windows", "nanoserver", "servercore", "ltsc20"].iter().any(|it| part.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_shells_become_their_only_command() {
        let replaces = |it: &str| Image::of(it).replaces_shell();
        for it in ["alpine", "alpine:3.8", "node:22-alpine", "node:22-alpine3.20", "fedora:41"] {
            assert!(replaces(it), "{it}");
        }
        for it in ["alpine:3.7", "node:8-alpine3.7", "alpine:2.6", "debian:12", "node:22", "me/app"]
        {
            assert!(!replaces(it), "{it}");
        }
    }

    #[test]
    fn a_name_is_told_from_registry_tag_and_digest() {
        let image = |text: &str| {
            let Image { name, tag, is_official, .. } = Image::of(text);
            (name, tag, is_official)
        };
        let expect = |name: &str, tag: &str, official| (name.to_owned(), tag.to_owned(), official);
        assert_eq!(image("python:3.11-slim"), expect("python", "3.11-slim", true));
        assert_eq!(image("docker.io/library/Nginx"), expect("nginx", "", true));
        assert_eq!(image("r.example:5000/a/redis@sha256:0"), expect("redis", "", false));
    }

    #[test]
    fn only_known_images_start_any_command() {
        let starts = |text: &str| Image::of(text).starts_any_command();
        for image in [
            "debian:12",
            "docker.io/library/node:18",
            "arm32v7/python:3",
            "public.ecr.aws/docker/library/ruby:3",
            "mcr.microsoft.com/dotnet/aspnet:8.0",
            "nvidia/cuda:12.2.0-base-ubuntu22.04",
        ] {
            assert!(starts(image), "{image}");
        }
        for image in ["redis", "unit:1.31", "me/python:3", "bitnami/node", "nvidia/cudax", "node/x"]
        {
            assert!(!starts(image), "{image}");
        }
    }

    #[test]
    fn only_known_images_have_no_triggers() {
        let has_none = |text: &str| Image::of(text).has_no_triggers();
        for image in ["debian:12", "nginx", "amd64/redis:7", "gcr.io/distroless/static"] {
            assert!(has_none(image), "{image}");
        }
        for image in ["node:8-onbuild", "base", "me/debian:12", "example.com/nginx"] {
            assert!(!has_none(image), "{image}");
        }
    }

    #[test]
    fn names_of_windows_are_seen_wherever_they_stand() {
        let is_windows = |text: &str| Image::of(text).is_windows();
        for image in [
            "mcr.microsoft.com/dotnet/framework/aspnet:4.8",
            "mcr.microsoft.com/windows/servercore:ltsc2022",
            "golang:1.22-nanoserver-1809",
            "me/iis:ltsc2019",
            "me/windows-node:14",
        ] {
            assert!(is_windows(image), "{image}");
        }
        assert!(!is_windows("mcr.microsoft.com/dotnet/sdk:8.0"));
    }

    #[test]
    fn an_argument_in_the_tag_may_choose_another_distribution() {
        let family = |text: &str, written: &str| Image::of_default(text, written).family();
        for written in ["node:$V", "node:${V:-20}", "node:20-${V}", "node:20${V}"] {
            assert_eq!(family("node:20", written), None, "{written}");
            assert_eq!(family("node:20-alpine", written), None, "{written}");
        }
        assert_eq!(family("node:20-slim", "node:${V}-slim"), Some(Family::Debian));
        assert_eq!(family("node:20-alpine3", "node:$V-alpine${A}"), Some(Family::Alpine));
        assert_eq!(family("debian:12", "debian:$V"), Some(Family::Debian));
        assert_eq!(Image::of_default("node:20", "node:$V").facts().user, Some("root"));
    }

    #[test]
    fn name_and_tag_tell_the_distribution() {
        let family = |text: &str| Image::of(text).family();
        assert_eq!(family("node:18"), Some(Family::Debian));
        assert_eq!(family("node:18-alpine3.19"), Some(Family::Alpine));
        assert_eq!(family("registry.access.redhat.com/ubi9/ubi-minimal"), Some(Family::RedHat));
        assert_eq!(family("opensuse/leap:15"), Some(Family::Suse));
        assert_eq!(family("me/python:3"), None);
    }
}
