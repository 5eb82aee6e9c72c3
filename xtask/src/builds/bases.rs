//! The base images of the services, made of Debian's packages under their usual names. As far as a
//! build can tell, they have the content of the real images.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::buildah::Buildah;
use super::debian;

/// An image on top of Debian.
struct Base {
    /// The first name is that of the release in Debian. It stands in for the others, where only
    /// files matter.
    names: &'static [&'static str],
    packages: &'static str,
    /// Shell commands that make the rest of the image.
    script: &'static [&'static str],
    /// Whether a script stands in for the package manager: builds prove the commands run, not the
    /// packages installed.
    is_stand_in: bool,
}

const BASES: [Base; 10] = [
    Base {
        names: &[
            "python:3.11-slim",
            "python:3.11-slim-bookworm",
            "python:3.11",
            "python:3.12-slim",
            "python:3.12",
            "python:3.13-slim",
        ],
        packages: "python3 python3-dev python3-pip",
        script: &["ln -s python3 /usr/bin/python\n\
                   rm /usr/lib/python3*/EXTERNALLY-MANAGED\n"],
        is_stand_in: false,
    },
    Base {
        names: &[
            "node:18-slim",
            "node:18-bookworm-slim",
            "node:20-slim",
            "node:22-slim",
            "node:20",
            "public.ecr.aws/docker/library/node:20-slim",
        ],
        packages: "nodejs",
        script: &[include_str!("npm.sh")],
        is_stand_in: false,
    },
    Base {
        names: &["golang:1.19-bookworm", "golang:1.19", "golang:1.22", "golang:1.23"],
        packages: "golang-go ca-certificates git gcc libc6-dev make",
        script: &[],
        is_stand_in: false,
    },
    Base {
        names: &["maven:3.8-eclipse-temurin-17"],
        packages: "openjdk-17-jdk-headless maven maven-debian-helper",
        // Maven Central is not reachable: the plug-ins and JUnit come from Debian.
        script: &["mkdir /root/.m2\n\
                   cp /etc/maven/settings-debian.xml /root/.m2/settings.xml\n"],
        is_stand_in: false,
    },
    Base {
        names: &["eclipse-temurin:17-jre"],
        packages: "openjdk-17-jre-headless",
        script: &[],
        is_stand_in: false,
    },
    Base {
        names: &["ruby:3.1-slim", "ruby:3.1-slim-bookworm", "ruby:3.1", "ruby:3.3"],
        packages: "ruby ruby-dev bundler",
        script: &[include_str!("gems.sh")],
        is_stand_in: false,
    },
    Base {
        names: &["alpine:3.20", "alpine:3.19", "alpine:3.18", "alpine:latest"],
        packages: "busybox",
        script: &[include_str!("apk.sh")],
        is_stand_in: true,
    },
    Base {
        names: &["fedora:40", "fedora:41", "rockylinux:9", "almalinux:9", "centos:7"],
        packages: "busybox",
        script: &[include_str!("rpm.sh"), "ln -s dnf /usr/bin/yum\n"],
        is_stand_in: true,
    },
    Base {
        names: &["registry.access.redhat.com/ubi9/ubi-minimal", "registry.example.com/rhel-like:9"],
        packages: "busybox",
        script: &[include_str!("rpm.sh"), "mv /usr/bin/dnf /usr/bin/microdnf\n"],
        is_stand_in: true,
    },
    Base {
        names: &["opensuse/leap:15"],
        packages: "busybox",
        script: &[include_str!("rpm.sh"), "mv /usr/bin/dnf /usr/bin/zypper\n"],
        is_stand_in: true,
    },
];

/// Makes the images with a wanted name, unless they exist and are up to date.
pub fn make(buildah: &Buildah, dir: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<()> {
    let dir = dir.join("bases");
    fs::create_dir_all(&dir)?;
    let recipe = debian::recipe()?;
    image(buildah, &dir, &debian::NAMES, &recipe, || debian::prepare(&dir))?;
    for base in BASES.iter().filter(|it| it.names.iter().any(|it| is_wanted(it))) {
        // An image is rebuilt if its script, or the script of its base, changes.
        let script = base.script.concat();
        let origin = [&script, &recipe].map(String::as_str).concat();
        let recipe = format!("{}# {}", dockerfile(base), origin.replace('\n', "\n# "));
        let prepare = || Ok(fs::write(dir.join("script.sh"), &script)?);
        image(buildah, &dir, base.names, &recipe, prepare)?;
    }
    Ok(())
}

/// The names of all images that can be made.
pub fn names() -> impl Iterator<Item = &'static str> {
    let bases = BASES.iter().flat_map(|it| it.names);
    debian::NAMES.iter().chain(bases).copied()
}

/// Whether a Dockerfile starts from an image with a stand-in for the package manager.
pub fn is_stand_in(dockerfile: &str) -> bool {
    let stand_ins = BASES.iter().filter(|it| it.is_stand_in);
    stand_ins.flat_map(|it| it.names).any(|it| dockerfile.contains(it))
}

/// Builds an image from a Dockerfile, unless it exists and was built from the same one.
fn image(
    buildah: &Buildah,
    dir: &Path,
    names: &[&str],
    recipe: &str,
    prepare: impl Fn() -> Result<()>,
) -> Result<()> {
    let file = dir.join(names[0].replace([':', '/'], "-"));
    let is_same = fs::read_to_string(&file).is_ok_and(|it| it == recipe);
    if is_same && names.iter().all(|it| buildah.has(it)) {
        return Ok(());
    }
    println!("making {}", names.join(" and "));
    prepare()?;
    let unfinished = file.with_extension("unfinished");
    fs::write(&unfinished, recipe)?;
    buildah.build(&unfinished, dir, names[0])?;
    for name in &names[1..] {
        buildah.tag(names[0], name)?;
    }
    // Renamed last: a file of this name marks a complete image.
    Ok(fs::rename(&unfinished, &file)?)
}

fn dockerfile(base: &Base) -> String {
    // Java packages create links next to manual pages, whose directories are missing in a small
    // image.
    format!(
        "FROM {}\n\
         COPY npm /tmp/npm\n\
         COPY script.sh /tmp\n\
         RUN set -eux; mkdir -p /usr/share/man/man1; apt-get update; \
         apt-get install -y --no-install-recommends {}; sh -eux /tmp/script.sh; \
         rm -rf /tmp/* /var/lib/apt/lists/*\n",
        debian::NAMES[0],
        base.packages
    )
}
