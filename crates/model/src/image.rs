//! Base images: their names, and what is known of those that many people build on.

/// The name of an image, in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The whole name without tag and digest, in lower case: `mcr.microsoft.com/dotnet/sdk`;
    /// `docker.io/library/` in front is left out.
    pub repository: String,
    /// The last part of the name: `sdk`.
    pub name: String,
    /// What stands behind the `:`; empty without one.
    pub tag: String,
    /// Whether it is one of the official images of Docker Hub.
    pub is_official: bool,
}

/// The distribution of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Debian, Ubuntu and what is made from them: dpkg and apt.
    Debian,
    /// Alpine: apk, `BusyBox`.
    Alpine,
    /// Fedora, Red Hat, `CentOS` and their kin: rpm.
    RedHat,
    /// SUSE: rpm and zypper.
    Suse,
}

/// Official images made for many languages and services, all of them on Debian unless the tag
/// says otherwise.
const ON_DEBIAN: &str = "buildpack-deps debian elixir erlang gcc golang haskell httpd julia mariadb mongo mysql nginx \
    node openjdk perl php postgres pypy python r-base redis ruby rust tomcat ubuntu wordpress";

const RED_HAT: &str = "almalinux amazonlinux centos fedora oraclelinux rockylinux ubi";

/// Official images whose entrypoint looks at its first argument: given a shell, it does less, or
/// something else, than given the program by name.
const LOOKS_AT_COMMAND: &str = "backdrop bonita cassandra chronograf consul couchbase couchdb docker drupal elasticsearch \
    flink ghost haproxy httpd influxdb joomla kapacitor keycloak kibana kong logstash mariadb \
    matomo memcached minio mongo mongo-express mysql nats neo4j nextcloud nginx odoo percona \
    phpmyadmin plone postgres rabbitmq redis redmine registry silverpeas solr sonarqube storm \
    telegraf traefik valkey varnish vault wordpress xwiki yourls zookeeper";

/// Official images whose processes run as root, and that nobody expects to step down from it.
const RUNS_AS_ROOT: &str = "almalinux alpine amazoncorretto amazonlinux archlinux bash buildpack-deps \
    busybox centos clojure composer crystal dart debian eclipse-temurin elixir erlang fedora gcc golang gradle \
    haskell haxe ibmjava julia jruby maven mono node openjdk oraclelinux perl pypy python r-base \
    rockylinux ruby rust sapmachine sbt swift tomcat ubuntu";

impl Image {
    /// Splits `[registry/][folder/]name[:tag][@digest]`.
    pub fn of(reference: &str) -> Self {
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
            is_official: !hub.contains('/'),
        }
    }

    /// The distribution, where name and tag tell.
    pub fn family(&self) -> Option<Family> {
        let says = |words: &[&str]| words.iter().any(|it| self.tag.contains(it));
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
        let is_on_debian = self.is_official && is_listed(ON_DEBIAN, &self.name);
        is_on_debian.then_some(Family::Debian)
    }

    /// Whether the image is known to run as root, and its tag says nothing else.
    pub fn runs_as_root(&self) -> bool {
        let is_other = ["nonroot", "non-root", "rootless"].iter().any(|it| self.tag.contains(it));
        self.is_official && is_listed(RUNS_AS_ROOT, &self.name) && !is_other
    }

    /// Whether the entrypoint of the image is known to branch on the command it is given.
    pub fn looks_at_command(&self) -> bool {
        is_listed(LOOKS_AT_COMMAND, &self.name)
            || self.name.split(['-', '_', '.']).any(|it| is_listed(LOOKS_AT_COMMAND, it))
    }
}

fn is_listed(list: &str, name: &str) -> bool {
    list.split(' ').any(|it| it == name)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn name_and_tag_tell_the_distribution() {
        let family = |text: &str| Image::of(text).family();
        assert_eq!(family("node:18"), Some(Family::Debian));
        assert_eq!(family("node:18-alpine3.19"), Some(Family::Alpine));
        assert_eq!(family("registry.access.redhat.com/ubi9/ubi-minimal"), Some(Family::RedHat));
        assert_eq!(family("opensuse/leap:15"), Some(Family::Suse));
        assert_eq!(family("me/python:3"), None);
    }
}
