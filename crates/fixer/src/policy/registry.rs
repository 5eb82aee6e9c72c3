//! Names of images, and the registries that a policy allows.

/// Docker Hub, whose name is left out in most names of images.
const HUB: &str = "docker.io";
/// Where Docker Hub has images without a `/` in their names.
const LIBRARY: &str = "library";
/// The value of a variable that is not known, in a name.
pub(crate) const UNKNOWN: char = '\0';

/// A registry, or a part of one, from which images may come: `ghcr.io`, `ghcr.io/acme`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    /// The name as it is written.
    pub written: String,
    /// The parts of the name, each of which may have `*` for any text.
    parts: Vec<String>,
}

/// Whether an image comes from a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    No,
    /// It depends on a value that is not known.
    Unknown,
    Yes,
}

impl Registry {
    /// Reads `HOST[:PORT][/PATH]`, or a name on Docker Hub. `*` stands for any text between two
    /// `/`, and alone for every registry.
    ///
    /// # Errors
    /// If it is not a registry; the text says why.
    pub fn parse(written: &str) -> Result<Self, String> {
        let fault = |why: &str| Err(format!("`{written}` is not a registry: {why}"));
        let name = written.trim_end_matches('/').to_ascii_lowercase();
        if written.contains("://") {
            return fault("write it without `https://`, as in `ghcr.io/acme`");
        }
        if name.is_empty() || name.split('/').any(str::is_empty) {
            return fault("write a name such as `ghcr.io` or `ghcr.io/acme`");
        }
        if let Some(other) = name.chars().find(|it| !is_of_name(*it)) {
            return fault(&format!("no name of an image has `{other}`"));
        }
        let mut parts: Vec<String> = name.split('/').map(str::to_owned).collect();
        if parts.len() > 1 && parts.last().is_some_and(|it| it.contains(':')) {
            return fault("leave out the tag; a policy is about names");
        }
        if name != "*" && !(is_host(&parts[0]) || parts[0].contains('*')) {
            parts.insert(0, HUB.to_owned());
        }
        Ok(Self { written: written.to_owned(), parts: without_alias(parts) })
    }

    /// Whether an image comes from this registry, or from this part of it.
    pub(crate) fn has(&self, image: &ImageName) -> Answer {
        if self.parts == ["*"] {
            return Answer::Yes;
        }
        // `docker.io/debian` is short for `docker.io/library/debian`, and also the beginning of
        // `docker.io/debian/…`.
        let in_library = match &self.parts[..] {
            [host, name] if host == HUB => vec![host.clone(), LIBRARY.to_owned(), name.clone()],
            _ => Vec::new(),
        };
        let answer = image.begins_with(&self.parts);
        if in_library.is_empty() { answer } else { answer.max(image.begins_with(&in_library)) }
    }
}

/// The name of an image in full, without tag and digest. Variables with unknown values are
/// [`UNKNOWN`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ImageName(Vec<String>);

impl ImageName {
    /// Reads `[registry/][namespace/]name[:tag][@digest]`. An unknown value behind the `:` or `@`
    /// is taken for a tag or a digest.
    pub fn of(reference: &str) -> Self {
        let reference = reference.split('@').next().unwrap_or_default().to_ascii_lowercase();
        let mut parts: Vec<String> = reference.split('/').map(str::to_owned).collect();
        if let Some(last) = parts.last_mut() {
            let name = last.split(':').next().unwrap_or_default().len();
            last.truncate(name);
        }
        // An unknown value may have a `/`.
        if parts[0].contains(UNKNOWN) {
            return Self(parts);
        }
        if parts.len() == 1 || !is_host(&parts[0]) {
            parts.insert(0, HUB.to_owned());
        }
        let mut parts = without_alias(parts);
        if parts[0] == HUB && parts.len() == 2 && !parts[1].contains(UNKNOWN) {
            parts.insert(1, LIBRARY.to_owned());
        }
        Self(parts)
    }

    /// The whole name; `None` if a part of it is not known.
    pub fn known(&self) -> Option<String> {
        Some(self.0.join("/")).filter(|it| !it.contains(UNKNOWN))
    }

    /// Whether the name begins with these parts.
    fn begins_with(&self, parts: &[String]) -> Answer {
        for (index, part) in parts.iter().enumerate() {
            let Some(own) = self.0.get(index) else { return Answer::No };
            if let Some((known, _)) = own.split_once(UNKNOWN) {
                let may_be = part.contains('*') || part.starts_with(known);
                return if may_be { Answer::Unknown } else { Answer::No };
            }
            if !is_like(own, part) {
                return Answer::No;
            }
        }
        Answer::Yes
    }
}

/// Docker Hub under its usual name.
fn without_alias(mut parts: Vec<String>) -> Vec<String> {
    if parts[0] == "index.docker.io" {
        HUB.clone_into(&mut parts[0]);
    }
    parts
}

/// Whether the first part of a name is a registry rather than a namespace of Docker Hub.
///
/// Source: <https://pkg.go.dev/github.com/distribution/reference#ParseDockerRef>
fn is_host(part: &str) -> bool {
    part.contains(['.', ':']) || part == "localhost"
}

fn is_of_name(it: char) -> bool {
    it.is_ascii_alphanumeric() || "._-:/*[]".contains(it)
}

/// Whether a text matches a pattern in which each `*` stands for any text.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return text == pattern };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(registry: &str, image: &str) -> Answer {
        Registry::parse(registry).unwrap().has(&ImageName::of(image))
    }

    #[test]
    fn a_short_name_is_one_of_docker_hub() {
        for image in [
            "debian",
            "debian:12",
            "debian@sha256:0",
            "library/debian",
            "docker.io/debian:12",
            "docker.io/library/debian",
            "index.docker.io/library/debian",
            "Debian:12",
        ] {
            for registry in
                ["docker.io", "docker.io/library", "debian", "docker.io/debian", "DOCKER.IO/"]
            {
                assert_eq!(answer(registry, image), Answer::Yes, "{registry}: {image}");
            }
            for registry in ["ghcr.io", "docker.io/acme", "ubuntu", "docker.io/library/deb"] {
                assert_eq!(answer(registry, image), Answer::No, "{registry}: {image}");
            }
        }
        assert_eq!(answer("acme", "acme/app:1"), Answer::Yes);
        assert_eq!(answer("acme", "ghcr.io/acme/app:1"), Answer::No);
    }

    #[test]
    fn a_part_of_a_name_is_not_the_beginning_of_a_longer_one() {
        assert_eq!(answer("ghcr.io/acme", "ghcr.io/acme/app:1"), Answer::Yes);
        assert_eq!(answer("ghcr.io/acme", "ghcr.io/acme"), Answer::Yes);
        for image in
            ["ghcr.io/acme-evil/app", "ghcr.io/other/acme", "acme/app", "ghcr.io.evil/acme/a"]
        {
            assert_eq!(answer("ghcr.io/acme", image), Answer::No, "{image}");
        }
        assert_eq!(answer("localhost:5000", "localhost:5000/a:1"), Answer::Yes);
        assert_eq!(answer("localhost:5000", "localhost:5001/a:1"), Answer::No);
        assert_eq!(answer("localhost", "localhost/a"), Answer::Yes);
        assert_eq!(answer("r:5000/a", "r:5000/a/b"), Answer::Yes);
        assert_eq!(answer("[::1]:5000", "[::1]:5000/a"), Answer::Yes);
    }

    #[test]
    fn a_star_stands_for_any_text_of_one_part() {
        assert_eq!(answer("*", "x.example/y"), Answer::Yes);
        assert_eq!(
            answer("*.dkr.ecr.*.amazonaws.com", "1.dkr.ecr.eu-1.amazonaws.com/a"),
            Answer::Yes
        );
        assert_eq!(answer("*.example", "a.example.evil/b"), Answer::No);
        assert_eq!(answer("*.example/acme", "a.example/acme/b"), Answer::Yes);
        assert_eq!(answer("ghcr.io/acme-*", "ghcr.io/acme-x/b"), Answer::Yes);
        assert_eq!(answer("ghcr.io/acme-*", "ghcr.io/x/acme-x"), Answer::No);
    }

    #[test]
    fn an_unknown_value_counts_only_where_it_matters() {
        for (registry, image, expected) in [
            ("ghcr.io", "ghcr.io/\0/app", Answer::Yes),
            ("ghcr.io/acme", "ghcr.io/acme/\0:1", Answer::Yes),
            ("ghcr.io/acme", "ghcr.io/\0/app", Answer::Unknown),
            ("ghcr.io/acme", "ghcr.io/ac\0/app", Answer::Unknown),
            ("ghcr.io/acme", "ghcr.io/b\0/app", Answer::No),
            ("ghcr.io/acme", "quay.io/\0", Answer::No),
            ("ghcr.io", "\0/app", Answer::Unknown),
            ("ghcr.io", "\0", Answer::Unknown),
            ("*", "\0", Answer::Yes),
            ("docker.io", "debian:\0", Answer::Yes),
            ("ghcr.io", "debian:\0", Answer::No),
            ("docker.io", "debian@\0", Answer::Yes),
            ("docker.io", "library/\0", Answer::Yes),
            ("docker.io/debian", "docker.io/\0", Answer::Unknown),
        ] {
            assert_eq!(answer(registry, image), expected, "{registry}: {image}");
        }
    }

    #[test]
    fn what_is_not_a_registry_is_refused() {
        for (written, why) in [
            ("", "such as"),
            ("/", "such as"),
            ("a//b", "such as"),
            ("https://ghcr.io", "without `https://`"),
            ("ghcr.io/acme:1", "leave out the tag"),
            ("ghcr.io/a@b", "has `@`"),
            ("ghcr.io/ a", "has ` `"),
            ("$REGISTRY", "has `$`"),
        ] {
            let err = Registry::parse(written).unwrap_err();
            assert!(err.contains(why) && err.contains("is not a registry"), "{err}");
        }
    }
}
