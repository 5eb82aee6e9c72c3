//! Smells that are injected into files.

use std::fs;

use anyhow::{Context, Result};

use crate::environment;

/// A kind of finding, and lines that cause it.
pub struct Smell {
    /// The code of the hadolint rule.
    pub code: &'static str,
    lines: &'static str,
    /// The family of base images to which the smell applies; `None` for all.
    family: Option<Family>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Debian,
    Alpine,
    RedHat,
}

const fn smell(code: &'static str, lines: &'static str) -> Smell {
    Smell { code, lines, family: None }
}

const fn of(family: Family, code: &'static str, lines: &'static str) -> Smell {
    Smell { code, lines, family: Some(family) }
}

/// One example for each rule of hadolint.
pub const KINDS: &[Smell] = &[
    smell("DL3000", "WORKDIR data"),
    smell("DL3003", "RUN cd /tmp && touch a"),
    smell("DL3020", "ADD settings.json /etc/app/"),
    smell("DL3025", "CMD server"),
    smell("DL3042", "RUN pip install flask==3.1.2"),
    smell("DL3046", "RUN useradd -u 123456 someone"),
    smell("DL3047", "RUN wget https://example.com/a.tgz"),
    smell("DL3059", "RUN touch /a\nRUN touch /b"),
    smell("DL3060", "RUN yarn install"),
    smell("DL4000", "MAINTAINER me@example.com"),
    smell("DL4003", "CMD [\"a\"]\nCMD [\"b\"]"),
    smell("DL4004", "ENTRYPOINT [\"a\"]\nENTRYPOINT [\"b\"]"),
    smell("DL4006", "RUN cat /etc/passwd | grep root"),
    of(Family::Debian, "DL3004", "RUN sudo touch /a"),
    of(
        Family::Debian,
        "DL3009",
        "RUN apt-get update && apt-get install -y --no-install-recommends jq=1.7.1-6",
    ),
    of(
        Family::Debian,
        "DL3014",
        "RUN apt-get update && apt-get install --no-install-recommends jq=1.7.1-6 \
         && rm -rf /var/lib/apt/lists/*",
    ),
    of(
        Family::Debian,
        "DL3015",
        "RUN apt-get update && apt-get install -y jq=1.7.1-6 && rm -rf /var/lib/apt/lists/*",
    ),
    of(
        Family::Debian,
        "DL3027",
        "RUN apt update && apt install -y --no-install-recommends jq=1.7.1-6 \
         && rm -rf /var/lib/apt/lists/*",
    ),
    of(Family::Alpine, "DL3019", "RUN apk add jq=1.8.0-r0"),
    of(Family::RedHat, "DL3032", "RUN yum install -y jq-1.6"),
    of(Family::RedHat, "DL3030", "RUN yum install jq-1.6 && yum clean all"),
    of(Family::RedHat, "DL3040", "RUN dnf install -y jq-1.6"),
    of(Family::RedHat, "DL3038", "RUN dnf install jq-1.6 && dnf clean all"),
];

/// Common base images.
const BASES: [(&str, Family); 50] = {
    use Family::{Alpine, Debian, RedHat};
    [
        ("debian:13", Debian),
        ("debian:13-slim", Debian),
        ("debian:12", Debian),
        ("debian:bookworm-slim", Debian),
        ("ubuntu:24.04", Debian),
        ("ubuntu:22.04", Debian),
        ("buildpack-deps:trixie", Debian),
        ("python:3.13", Debian),
        ("python:3.13-slim", Debian),
        ("python:3.12-slim-bookworm", Debian),
        ("python:3.11", Debian),
        ("node:24", Debian),
        ("node:22-slim", Debian),
        ("node:20-bookworm", Debian),
        ("golang:1.25", Debian),
        ("golang:1.24-bookworm", Debian),
        ("rust:1.90", Debian),
        ("rust:1.90-slim", Debian),
        ("ruby:3.4", Debian),
        ("ruby:3.3-slim", Debian),
        ("php:8.4-fpm", Debian),
        ("php:8.3-apache", Debian),
        ("perl:5.42", Debian),
        ("openjdk:21-slim", Debian),
        ("nginx:1.29", Debian),
        ("httpd:2.4", Debian),
        ("postgres:18", Debian),
        ("redis:8", Debian),
        ("mariadb:12", Debian),
        ("gcc:15", Debian),
        ("alpine:3.22", Alpine),
        ("alpine:3.21", Alpine),
        ("python:3.13-alpine", Alpine),
        ("node:22-alpine", Alpine),
        ("golang:1.25-alpine", Alpine),
        ("rust:1.90-alpine", Alpine),
        ("ruby:3.4-alpine", Alpine),
        ("php:8.4-fpm-alpine", Alpine),
        ("nginx:1.29-alpine", Alpine),
        ("redis:8-alpine", Alpine),
        ("postgres:18-alpine", Alpine),
        ("docker:28", Alpine),
        ("fedora:42", RedHat),
        ("fedora:41", RedHat),
        ("almalinux:9", RedHat),
        ("rockylinux:9", RedHat),
        ("amazonlinux:2023", RedHat),
        ("oraclelinux:9", RedHat),
        ("centos:7", RedHat),
        ("registry.access.redhat.com/ubi9/ubi:9.6", RedHat),
    ]
};

/// A smell in a file.
pub struct Injected {
    pub smell: &'static Smell,
    /// The index of the original file among the hosts.
    pub host: usize,
    pub text: Vec<u8>,
}

/// The files into which smells are injected: files with only a base image, and the services.
pub fn hosts() -> Result<Vec<Vec<u8>>> {
    let mut hosts: Vec<_> =
        BASES.iter().map(|it| format!("FROM {}\n", it.0).into_bytes()).collect();
    let dir = environment::root().join("corpus/stacks");
    let mut stacks = fs::read_dir(&dir)
        .with_context(|| dir.display().to_string())?
        .map(|it| Ok(it?.path().join("before/Dockerfile")))
        .collect::<Result<Vec<_>>>()?;
    stacks.sort();
    for path in stacks.iter().filter(|it| it.is_file()) {
        hosts.push(fs::read(path).with_context(|| path.display().to_string())?);
    }
    Ok(hosts)
}

/// Each smell in each file to which it applies, after the last `FROM`.
pub fn injected(hosts: &[Vec<u8>]) -> Vec<Injected> {
    let mut all = Vec::new();
    for (host, text) in hosts.iter().enumerate() {
        // The services are based on Debian.
        let family = BASES.get(host).map_or(Family::Debian, |it| it.1);
        for smell in KINDS.iter().filter(|it| it.family.is_none_or(|it| it == family)) {
            all.push(Injected { smell, host, text: behind_last_from(text, smell.lines) });
        }
    }
    all
}

fn behind_last_from(text: &[u8], lines: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let mut place = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("from ")) {
            place = at;
        }
    }
    let (before, behind) = text.split_at(place);
    format!("{before}{lines}\n{behind}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smell_stands_behind_the_last_from() {
        let text = behind_last_from(b"FROM a AS b\nRUN c\nfrom b\nCMD d\n", "RUN x\nRUN y");
        assert_eq!(text, b"FROM a AS b\nRUN c\nfrom b\nRUN x\nRUN y\nCMD d\n");
    }
}
