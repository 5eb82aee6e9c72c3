//! The images that the services start from, made of Debian's packages under the names that people
//! write. They hold what the images of these names hold, as far as a build can tell.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::buildah::{Buildah, Layers};
use super::command::{output, shell};
use super::machine;

/// The release that has Python 3.11, Node.js 18, Go 1.19, Java 17 and Ruby 3.1.
const RELEASE: &str = "bookworm";

/// What Debian's packages of Node.js and npm are not: the npm that belongs to Node.js 18.
const NPM: [&str; 2] = ["npm@10.8.2", "corepack@0.29.4"];

const DEBIAN: &str = "debian:bookworm-slim";

/// An image on top of Debian.
struct Base {
    names: &'static [&'static str],
    packages: &'static str,
    /// What else is done, in a shell.
    then: &'static str,
}

const BASES: [Base; 5] = [
    Base {
        names: &["python:3.11-slim", "python:3.11-slim-bookworm"],
        packages: "python3 python3-dev python3-pip",
        then: "ln -s python3 /usr/bin/python; rm /usr/lib/python3*/EXTERNALLY-MANAGED",
    },
    Base {
        names: &["node:18-slim", "node:18-bookworm-slim"],
        packages: "nodejs",
        then: "cd /tmp/npm; for it in *.tgz; do mkdir -p ${it%.tgz}; \
               tar xzf $it --strip-components=1 -C ${it%.tgz}; done; \
               node npm-*/bin/npm-cli.js install --global --prefix /usr/local ./*.tgz; \
               corepack disable; echo prefix=/usr/local >> /usr/local/lib/node_modules/npm/npmrc; \
               rm -rf /root/.npm; useradd --create-home --uid 1000 node",
    },
    Base {
        names: &["golang:1.19-bookworm"],
        packages: "golang-go ca-certificates git gcc libc6-dev make",
        then: "go version",
    },
    Base {
        names: &["maven:3.8-eclipse-temurin-17"],
        packages: "openjdk-17-jdk-headless maven maven-debian-helper",
        // Maven Central is out of reach: the plug-ins and JUnit are Debian's.
        then: "mkdir /root/.m2; cp /etc/maven/settings-debian.xml /root/.m2/settings.xml",
    },
    Base {
        names: &["eclipse-temurin:17-jre"],
        packages: "openjdk-17-jre-headless",
        then: "java --version",
    },
];

/// Makes those of the images that are not there as they should be.
pub fn make(buildah: &Buildah, folder: &Path) -> Result<()> {
    let folder = folder.join("bases");
    fs::create_dir_all(&folder)?;
    let debian = debian()?;
    image(buildah, &folder, &[DEBIAN], &debian, || prepare(&folder))?;
    for base in &BASES {
        // An image is made anew with the one that it stands on.
        let text = format!("{}# {}", dockerfile(base), debian.replace('\n', "\n# "));
        image(buildah, &folder, base.names, &text, || Ok(()))?;
    }
    Ok(())
}

fn image(
    buildah: &Buildah,
    folder: &Path,
    names: &[&str],
    text: &str,
    prepare: impl Fn() -> Result<()>,
) -> Result<()> {
    let file = folder.join(names[0].replace(':', "-"));
    let is_same = fs::read_to_string(&file).is_ok_and(|it| it == text);
    if is_same && names.iter().all(|it| buildah.has(it)) {
        return Ok(());
    }
    println!("making {}", names.join(" and "));
    prepare()?;
    let unfinished = file.with_extension("unfinished");
    fs::write(&unfinished, text)?;
    buildah.build(&unfinished, folder, names[0], Layers::Squashed)?;
    for name in &names[1..] {
        buildah.tag(names[0], name)?;
    }
    // Renamed last: a file with this name belongs to an image that is complete.
    Ok(fs::rename(&unfinished, &file)?)
}

/// What the image of Debian is made of, next to its Dockerfile.
fn prepare(folder: &Path) -> Result<()> {
    let root = folder.join("root");
    let archive = folder.join("root.tar");
    let (root, archive) = (root.to_string_lossy(), archive.to_string_lossy());
    let script = "rm -rf \"$1\"; debootstrap --variant=minbase \"$2\" \"$1\" \"$3\"; \
                  tar --create --numeric-owner --file \"$4\" --directory \"$1\" \
                  --exclude './dev/*' --exclude './var/lib/apt/lists/*' \
                  --exclude './var/cache/apt/*' .; rm -rf \"$1\"";
    output(&mut shell(script, &[&root, RELEASE, &machine::mirror()?, &archive]))?;
    fs::write(folder.join("machine.crt"), machine::certificates()?)?;
    fs::write(folder.join("99machine"), machine::apt_settings()?)?;
    fs::write(folder.join("docker-clean"), CLEAN)?;
    let npm = folder.join("npm");
    fs::create_dir_all(&npm)?;
    output(Command::new("npm").args(["pack", "--silent"]).args(NPM).current_dir(npm)).map(drop)
}

/// As in the images of Debian: what apt has downloaded goes at once.
const CLEAN: &str = "DPkg::Post-Invoke { \"rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true\"; };\n";

fn debian() -> Result<String> {
    let mut text = format!(
        "FROM scratch\n\
         ADD root.tar /\n\
         COPY machine.crt {}\n\
         COPY 99machine docker-clean /etc/apt/apt.conf.d/\n\
         CMD [\"bash\"]\n",
        machine::CERTIFICATES
    );
    for (name, value) in machine::environment()? {
        let _ = writeln!(text, "ENV {name}=\"{value}\"");
    }
    Ok(text)
}

fn dockerfile(base: &Base) -> String {
    // Packages of Java put links beside manual pages that a small image does not have.
    format!(
        "FROM {DEBIAN}\n\
         COPY npm /tmp/npm\n\
         RUN set -eux; mkdir -p /usr/share/man/man1; apt-get update; \
         apt-get install -y --no-install-recommends {}; {}; \
         rm -rf /tmp/* /var/lib/apt/lists/*\n",
        base.packages, base.then
    )
}
