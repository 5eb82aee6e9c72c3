//! The requirements of builds on this machine: programs, and the settings for reaching the
//! registries.
//!
//! The settings are read on every run, so that no host name is written down.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::output;
use crate::install;

/// The path of this machine's certificates in every base image.
pub const CERTIFICATES: &str = "/usr/local/share/ca-certificates/machine.crt";

/// The possible paths of the certificates on this machine.
const BUNDLES: [&str; 2] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

/// Variables of this machine that package managers in an image need.
const VARIABLES: [&str; 4] =
    ["PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX"];

/// Installs missing programs, or reports why builds cannot run.
pub fn provision() -> Result<()> {
    ensure!(cfg!(target_os = "linux"), "images are built on Linux only");
    let user = output(Command::new("id").arg("-u"))?;
    ensure!(user.trim() == "0", "only root can build with `chroot` and `debootstrap`");
    install::debian(&[("buildah", "buildah"), ("debootstrap", "debootstrap")])?;
    registries()
}

/// Sends a small request to each registry, so that a build does not fail half an hour later.
fn registries() -> Result<()> {
    let ask = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.env("NPM_CONFIG_FETCH_RETRIES", "0").args(arguments);
        output(&mut command).with_context(|| format!("the registry of {program} is not reachable"))
    };
    ask("npm", &["view", "npm", "version"])?;
    ask("pip", &["--retries=0", "--timeout=20", "index", "versions", "pip"])?;
    ask("apt-get", &["update", "--error-on=any"]).map(drop)
}

/// The mirror used by apt on this machine.
pub fn mirror() -> Result<String> {
    let sites = output(Command::new("apt-get").args(["indextargets", "--format", "$(SITE)"]))?;
    let site = sites.lines().find(|it| it.ends_with("/debian"));
    Ok(site.context("apt of this machine has no mirror of Debian")?.to_owned())
}

/// The settings of apt for connecting to a mirror.
pub fn apt_settings() -> Result<String> {
    let all = output(Command::new("apt-config").args(["dump", "Acquire"]))?;
    let matters = |it: &&str| it.contains("::Proxy") || it.contains("::Check-");
    let trust = format!("Acquire::https::CaInfo \"{CERTIFICATES}\";");
    let settings = all.lines().filter(matters).chain([trust.as_str()]);
    Ok(settings.flat_map(|it| [it, "\n"]).collect())
}

/// The certificates trusted on this machine.
pub fn certificates() -> Result<Vec<u8>> {
    let named = std::env::var("SSL_CERT_FILE").ok();
    let mut bundles = named.iter().map(String::as_str).chain(BUNDLES);
    let bundle = bundles.find(|it| Path::new(it).is_file());
    Ok(fs::read(bundle.context("this machine has no bundle of certificates")?)?)
}

/// The environment of every base image.
pub fn environment() -> Result<Vec<(String, String)>> {
    let trust = ["SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS"];
    let mut environment: Vec<_> =
        trust.iter().map(|it| ((*it).to_owned(), CERTIFICATES.to_owned())).collect();
    let npm = output(Command::new("npm").args(["config", "get", "registry"]))?;
    for name in ["NPM_CONFIG_REGISTRY", "COREPACK_NPM_REGISTRY", "YARN_NPM_REGISTRY_SERVER"] {
        environment.push((name.to_owned(), npm.trim().trim_end_matches('/').to_owned()));
    }
    // A mirror may lack the signatures of the registry.
    environment.push(("COREPACK_INTEGRITY_KEYS".to_owned(), "0".to_owned()));
    let index = Command::new("pip").args(["config", "get", "global.index-url"]).output();
    let index = index.ok().filter(|it| it.status.success());
    let index = index.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
    let index = index.or_else(|| std::env::var("PIP_INDEX_URL").ok());
    environment.extend(index.map(|it| ("PIP_INDEX_URL".to_owned(), it)));
    let set = |name: &&str| Some(((*name).to_owned(), std::env::var(name).ok()?));
    environment.extend(VARIABLES.iter().filter_map(set));
    Ok(environment)
}
